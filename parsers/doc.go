// Package parsers turns bytes into events.
//
// The road inside is one way: bytes to lines ([Lines]), lines to records
// ([Records]), records to events ([Events]). A line ends at a newline; a record
// is a line with a layout's head (time, level, logger) and the lines that
// continue it (stack traces, configuration dumps); an event is what a record
// says, recognised by an entry of a declarative table ([Line]).
//
// Nothing here knows what the events are for. Bad input is never an error:
// what is not understood is counted in [Summary] and named by it.
package parsers
