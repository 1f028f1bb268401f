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
package diagnose
