package parsers

// Placeholder until the table is there; whoever defines brokerLines deletes this file.
var brokerLines []Line
