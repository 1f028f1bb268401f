package parsers

import (
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

const (
	// rerunAfter is the least number of records between two occurrences of a
	// stream's first line for it to be a banner: a line that comes more often is
	// part of ordinary work.
	rerunAfter = 4
	// openingPrefix is how much of the first line is compared before its shape.
	openingPrefix = 6
)

// opening is the first line of a stream. Where it comes again behind a silence,
// and never in between, the process was started again: applications open with a
// banner of their own, which no table can know.
type opening struct {
	logger, prefix, shape string
	since                 int64 // records since it was last seen
	common                bool  // it was seen in the middle of work, or at the end of a run
}

func openingOf(rec *Record) opening {
	shape := shapeOf(rec.Message)
	return opening{logger: rec.Logger, shape: shape, prefix: rec.Message[:min(len(rec.Message), openingPrefix)], common: inShutdown(rec)}
}

// anchor is a text by which the line is found when it comes again, empty if it
// holds none: the longest that is constant in its shape.
func (o *opening) anchor() (best string) {
	for _, text := range solid(strings.Split(o.shape, "<..>")) {
		if len(text) > len(best) {
			best = text
		}
	}
	return best
}

// again reports whether the record is the first line once more, behind a silence.
func (o *opening) again(rec *Record, behindSilence bool) bool {
	if o.since++; o.common || rec.Logger != o.logger || !strings.HasPrefix(rec.Message, o.prefix) || shapeOf(rec.Message) != o.shape {
		return false
	}
	since := o.since
	o.since = 0
	if since <= rerunAfter || !behindSilence {
		o.common = true
		return false
	}
	return true
}

// reruns appends the event of a process that was started again.
func (h *hearing) reruns(rec *Record, out []event.Event) []event.Event {
	if !h.opening.again(rec, h.silent(rec)) {
		return out
	}
	return append(out, h.note(blank(rec), event.ProcessStarted, event.Value{Key: event.Cause, Text: "the first line of the stream again"}))
}
