package synthetic

import (
	"io"
	"math/rand/v2"
)

// line is one record before it has a layout.
type line struct {
	at            int64 // milliseconds since 1970 UTC
	level, thread string
	logger        *logger
	text          string
	to            *stream
	order         int // of lines of one moment
}

// stream is one log under way. It writes staged lines in order of time, and
// chatter between them.
type stream struct {
	w      io.Writer
	layout func(b []byte, l *line) []byte
	bytes  int64
	err    error

	talk    []chatter
	rand    *rand.Rand
	every   int64 // milliseconds between two lines of chatter, on average; 0: none by time
	beside  bool  // a line of chatter after each staged one instead
	next    int64 // when the next chatter is due
	holes   []hole
	workers []*member // whose threads speak in it
	buffer  []byte
}

// hole is a stretch in which a process wrote nothing.
type hole struct{ from, to int64 }

// catchUp writes the chatter that is due before a time.
func (s *stream) catchUp(at int64) {
	for s.every > 0 && s.next < at {
		if end := s.silentUntil(s.next); end > s.next {
			s.next = end
			continue
		}
		s.chat(s.next)
		s.next += 1 + s.rand.Int64N(2*s.every-1)
	}
}

// silentUntil returns the end of the hole that a time falls into, or the time.
func (s *stream) silentUntil(at int64) int64 {
	for len(s.holes) > 0 && s.holes[0].to <= at {
		s.holes = s.holes[1:]
	}
	if len(s.holes) > 0 && s.holes[0].from <= at {
		return s.holes[0].to
	}
	return at
}

// write writes one staged line.
func (s *stream) write(l *line) {
	s.catchUp(l.at)
	s.put(l)
	if s.beside {
		s.chat(l.at)
	}
}

func (s *stream) put(l *line) {
	if s.err != nil {
		return
	}
	s.buffer = s.layout(s.buffer[:0], l)
	n, err := s.w.Write(s.buffer)
	s.bytes += int64(n)
	s.err = err
}

// lines is a heap of staged lines, the earliest on top.
type lines []*line

func (h lines) Len() int      { return len(h) }
func (h lines) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h lines) Less(i, j int) bool {
	if h[i].at != h[j].at {
		return h[i].at < h[j].at
	}
	return h[i].order < h[j].order
}
func (h *lines) Push(x any) { *h = append(*h, x.(*line)) }
func (h *lines) Pop() any {
	last := len(*h) - 1
	l := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	return l
}
