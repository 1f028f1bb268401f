package parsers

// Placeholder until the table is there; whoever defines memberPhrases deletes this file.
var memberPhrases []Phrase
