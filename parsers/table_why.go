package parsers

import (
	"slices"

	"github.com/rebalog/rebalog/parsers/event"
)

// whyLines tell why a process was slow, stood still or died: libraries, the JVM
// and other runtimes, the kernel, containers and orchestrators. Texts that are
// thrown are found in the trace behind a message and in the message itself.
var whyLines = slices.Concat(
	byWhom(event.Client, byWork, thrownAnywhere(databaseLines), thrownAnywhere(callLines), waitLines, retryLines),
	byWhom(event.Other, byJVM, pauseLines, oldPauseLines, thrownAnywhere(crashLines)),
	byWhom(event.Client, byWork, statsLines, namedLines, runtimeLines, toldLines, signalLines, workLines),
	byWhom(event.Other, byPlatform, hostLines, exitLines, podLines),
)

// byWhom sets who speaks and the side, which are the same for whole tables here.
func byWhom(side event.Side, who []Speaker, tables ...[]Line) []Line {
	lines := slices.Concat(tables...)
	for i := range lines {
		lines[i].Side, lines[i].Speakers = side, who
	}
	return lines
}

// thrownAnywhere makes two entries of each: one for messages, one for traces.
// Nobody knows where an application prints what it catches.
func thrownAnywhere(lines []Line) []Line {
	out := slices.Clone(lines)
	for _, l := range lines {
		l.ID += ".trace"
		l.Where, l.Loggers = InTrace, nil
		out = append(out, l)
	}
	return out
}

func because(cause string) []event.Value { return []event.Value{{Key: event.Cause, Text: cause}} }
