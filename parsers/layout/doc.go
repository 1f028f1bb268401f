// Package layout turns one line into the parts that its layout gives it: time,
// level, logger, thread and message.
//
// A layout is data: a conversion pattern as it stands in the configurations of
// log4j, logback and Python's logging, with a sample that is its test (see
// [Layouts]). Formats that no such library writes are spelled in the same
// language, with a few conversions more. JSON is read by the synonyms of its
// keys ([Shapes]); what collectors put around a line is a pattern too
// ([Wrappers]).
//
// There are no regular expressions here: a pattern is compiled into a list of
// steps without a choice between them, each of which looks at a byte once.
// What a pattern leaves open (a bracket that may be missing) is compiled into
// several such lists.
package layout
