package parsers

// Placeholder until the table is there; whoever defines clientLines deletes this file.
var clientLines []Line
