package parsers

// Placeholder until the table is there; whoever defines whyLines deletes this file.
var whyLines []Line
