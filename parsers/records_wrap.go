package parsers

import (
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
	"github.com/rebalog/rebalog/parsers/layout"
)

// outer is what the wrappers of a line say.
type outer struct {
	speaker string
	time    layout.Time
}

// at is the wrapper's own time, event.NoTime without one.
func (o *outer) at(c *clock) int64 {
	switch {
	case !o.time.Clock || !o.time.Date:
		return event.NoTime
	case !o.time.Year:
		return c.utc(c.inYear(o.time, event.NoTime))
	}
	return c.utc(o.time)
}

// unwrap takes off what collectors put around a line.
func (l *lineLoop) unwrap(text string) (string, outer) {
	if strings.IndexByte(text, 0x1b) >= 0 {
		text = layout.Plain(text)
	}
	return strings.TrimSuffix(text, "\r"), outer{}
}
