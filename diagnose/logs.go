package diagnose

import (
	"iter"
	"math"
	"slices"

	"github.com/rebalog/rebalog/parsers/event"
)

// Logs are the events of a case, as a diagnosis reads them: more than once, those of one
// group without those of the others, and those of a time. What Read returns may be read
// several times, also at the same time.
type Logs interface {
	// Read yields the events that are wanted, in the order of [event.Event.Before].
	Read(Wanted) iter.Seq2[event.Event, error]
	// Shelves names where the coordinators' lines about groups are, those of one group
	// in one place.
	Shelves() ([]int, error)
	// Counts tells when the events of a shelf are, some at a time, in any order.
	Counts(shelf int) ([]Count, error)
}

// Wanted says which events are to be read.
type Wanted struct {
	All     bool  // of all shelves
	Shelves []int // Loose, or some of [Logs.Shelves]
	In      Window
	Glance  bool // an event's text and fields may be good until the next only
}

// Loose is the shelf of all that is no coordinator's line about a group.
const Loose = 0

// Count is how many events a shelf has in a stretch of time. There may be others in it.
type Count struct {
	In     Window
	Events int
}

// Window is a stretch of time in milliseconds since 1970 UTC, both ends included.
type Window struct{ From, To int64 }

// Always is all time, and the events without a time: [event.NoTime] comes before all.
var Always = Window{event.NoTime, math.MaxInt64}

// Has reports whether a time is in the window.
func (w Window) Has(at int64) bool { return w.From <= at && at <= w.To }

// wider is the window and so many milliseconds on either side.
func (w Window) wider(ms int64) Window {
	if w.From > event.NoTime+ms {
		w.From -= ms
	}
	if w.To < math.MaxInt64-ms {
		w.To += ms
	}
	return w
}

// Stream makes logs of a sequence of all events, in order, that can be read several
// times. All groups' lines are in one place.
type Stream iter.Seq2[event.Event, error]

// Read goes through all of it.
func (s Stream) Read(w Wanted) iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		for e, err := range s {
			if (err != nil || w.wants(&e, shelfInStream)) && !yield(e, err) {
				return
			}
		}
	}
}

// Shelves is one place for all groups.
func (s Stream) Shelves() ([]int, error) { return []int{1}, nil }

// Counts tells of each event by itself.
func (s Stream) Counts(shelf int) ([]Count, error) {
	return singly(s.Read(Wanted{Shelves: []int{shelf}, In: Always}))
}

func singly(events iter.Seq2[event.Event, error]) (counts []Count, err error) {
	for e, err := range events {
		if err != nil {
			return nil, err
		}
		counts = append(counts, Count{Window{e.At, e.At}, 1})
	}
	return counts, nil
}

func shelfInStream(e *event.Event) int {
	if e.Coordinated() == "" {
		return Loose
	}
	return 1
}

func (w *Wanted) wants(e *event.Event, shelf func(*event.Event) int) bool {
	return w.In.Has(e.At) && (w.All || slices.Contains(w.Shelves, shelf(e)))
}
