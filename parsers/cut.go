package parsers

import (
	"slices"
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

const (
	// tailHead is how much of an entry's last text must be left of a message
	// that was cut inside it. Half a sentence is not taken for a whole one on
	// the strength of a word.
	tailHead = 16

	// maxTail bounds how far from its end a message is searched; the longest
	// texts are the advice about max.poll.interval.ms, some 400 bytes.
	maxTail = 1024
)

// tails finds entries by the first bytes of their last text.
type tails map[string][]int32

func newTails(templates []template) tails {
	x := tails{}
	for i := range templates {
		if tail := templates[i].tail(); len(tail) > tailHead {
			x[tail[:tailHead]] = append(x[tail[:tailHead]], int32(i))
		}
	}
	return x
}

// complete recognises a message that a collector or a screen cut off: where it
// ends inside the last text of an entry, it is completed and matched whole, so
// that all captures are there. Two entries that would both do are no answer,
// unless they are the text of one exception in several releases: then the newest
// counts.
// It is for messages that no entry knows as they are.
func (x *lineIndex) complete(s, logger string) (line *Line, values []event.Value) {
	s = strings.TrimRight(strings.TrimSuffix(strings.TrimSuffix(s, "..."), "…"), " ")
	for at := max(0, len(s)-maxTail); at+tailHead <= len(s); at++ {
		for _, id := range x.tails[s[at:at+tailHead]] {
			tail, left := x.templates[id].tail(), s[at:]
			if len(left) >= len(tail) || !strings.HasPrefix(tail, left) || !loggerAllowed(logger, x.lines[id].Loggers) {
				continue
			}
			v, ok := x.templates[id].match(s+tail[len(left):], nil)
			switch {
			case ok && line != nil && !sameException(line, &x.lines[id]):
				return nil, nil
			case ok:
				line, values = &x.lines[id], x.templates[id].normal(v)
			}
		}
	}
	return line, values
}

func sameException(a, b *Line) bool {
	return a.Where == InTrace && a.Kind == b.Kind && slices.Equal(a.Loggers, b.Loggers)
}
