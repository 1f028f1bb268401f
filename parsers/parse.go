package parsers

import (
	"io"
	"iter"
	"sync"

	"github.com/rebalog/rebalog/parsers/event"
)

// Prepare begins to make the tables ready, which takes some milliseconds, and
// which the first stream would wait for. It is for who has something else to do
// meanwhile.
func Prepare() { go prepare() }

var prepare = sync.OnceFunc(func() {
	known()
	tableSieve()
})

// Parse reads one stream of bytes, decompressed, to events: the whole road of
// this package. pos names the stream (Path, Inside); its Line and Offset are
// those of the first byte of r, zero values for the beginning.
//
// With opt.Skim lines that cannot matter are passed over; the events are the
// same, but for the number of records that others wrote in a silence.
//
// The summary is complete when the sequence has ended. An error of r is
// yielded once and ends the sequence after the events before it; bad input is
// never an error.
func Parse(r io.Reader, pos event.Position, opt Options) (iter.Seq2[event.Event, error], *Summary) {
	sum := &Summary{From: event.NoTime, To: event.NoTime}
	if !opt.Skim.On {
		return Events(Records(Lines(r), pos, opt, sum), opt, sum), sum
	}
	return newSkim(r, pos, opt, sum).events(), sum
}
