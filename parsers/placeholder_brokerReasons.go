package parsers

// Placeholder until the table is there; whoever defines brokerReasons deletes this file.
var brokerReasons []Phrase
