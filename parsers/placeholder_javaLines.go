package parsers

// Placeholder until the table is there; whoever defines javaLines deletes this file.
var javaLines []Line
