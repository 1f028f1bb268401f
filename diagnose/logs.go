package diagnose

import (
	"iter"

	"github.com/rebalog/rebalog/parsers/event"
)

// Logs are the events of a case, as a diagnosis reads them: more than once, and those
// of one group without those of the others. Each sequence is in the order of
// [event.Event.Before] and may be read several times, also at the same time.
type Logs interface {
	// All yields all events.
	All() iter.Seq2[event.Event, error]
	// Loose yields all but the coordinators' lines about groups.
	Loose() iter.Seq2[event.Event, error]
	// Shelves names where the coordinators' lines about groups are, those of one group
	// in one place.
	Shelves() ([]int, error)
	// On yields what is in some of these places.
	On(shelves []int) iter.Seq2[event.Event, error]
	// Glance is On, but an event's text and fields may be good until the next only.
	Glance(shelves []int) iter.Seq2[event.Event, error]
}

// Stream makes logs of a sequence of all events that can be read several times.
type Stream iter.Seq2[event.Event, error]

// All is the sequence.
func (s Stream) All() iter.Seq2[event.Event, error] { return iter.Seq2[event.Event, error](s) }

// Loose goes through all of it.
func (s Stream) Loose() iter.Seq2[event.Event, error] { return s.only(false) }

// Shelves is one place for all groups.
func (s Stream) Shelves() ([]int, error) { return []int{0}, nil }

// On yields nothing for no shelf, and else all groups' lines.
func (s Stream) On(shelves []int) iter.Seq2[event.Event, error] {
	if len(shelves) == 0 {
		return func(func(event.Event, error) bool) {}
	}
	return s.only(true)
}

// Glance is On.
func (s Stream) Glance(shelves []int) iter.Seq2[event.Event, error] { return s.On(shelves) }

func (s Stream) only(coordinated bool) iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		for e, err := range s {
			if (err != nil || coordinated == (e.Coordinated() != "")) && !yield(e, err) {
				return
			}
		}
	}
}
