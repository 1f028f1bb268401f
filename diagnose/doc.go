// Package diagnose turns the history of consumer groups into findings: what
// happened, why, how sure that is, and what to change.
//
// A diagnosis is data ([Report]); how it looks is the business of
// diagnose/report.
//
// # Parts
//
// Groups are diagnosed in parts, several at a time, and of each part only what the
// report says of it is kept: the memory that a diagnosis takes is that of what all
// groups have in common (processes, brokers, the platform) and of the largest part, not
// of all logs. Groups whose members run in the same processes are one part, since what
// happened to a process happened in all of them. Where clients speak, all groups are
// folded twice: first for what their departures tell of processes, and of who belongs
// together. What holds no longer than a part is never asked for across parts: a scenario
// sees the groups of its own.
//
// # Periods
//
// Where there is more at once than is to be held ([AtOnce]), as in the logs of clients
// in a storm, time is cut into periods that are diagnosed one after the other. A period
// sees a quarter of an hour more on either side, and knows what was said before and
// lasts ([recall]) and what is told by absence ([overall]: from when to when each log
// goes, how long each is silent at other times). It tells only of what lies in its core.
// What can be counted is added up exactly; words, advice and evidence are those of the
// period with the worst case. Where even the quarter of an hour is too much to be seen,
// what lies near its end is told as possible at most.
//
// Considered and left: cutting what is held of an event (the text from the case when it is
// quoted, what events share behind one pointer) would halve what an event takes and bound
// nothing; a history on disk would have each scenario read it event by event.
package diagnose
