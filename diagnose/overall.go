package diagnose

import (
	"fmt"
	"maps"
	"slices"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

// overall is what each period must know of all time, since it is told by what is not
// there: who speaks, from when to when, and how long each is silent at other times.
type overall struct {
	surveys  []*history.Survey
	ends     []event.Event // first and last line of every stream, in order
	silences []event.Event // some of each stream
}

// overall reads all events once.
func (r *reading) overall() (*overall, error) {
	shelves, err := r.logs.Shelves()
	if err != nil {
		return nil, fmt.Errorf("read events: %w", err)
	}
	o := &overall{surveys: make([]*history.Survey, 1+len(shelves))}
	some := samples{}
	err = abreast(len(o.surveys), func(i int) error {
		shelf := Loose
		if i > 0 {
			shelf = shelves[i-1]
		}
		o.surveys[i] = history.NewSurvey()
		for e, err := range r.unsorted(Wanted{Shelves: []int{shelf}, In: Always, Glance: true}) {
			if err != nil {
				return err
			}
			if o.surveys[i].Add(&e); shelf == Loose {
				o.look(&e, some)
			}
		}
		return nil
	})
	slices.SortFunc(o.ends, func(a, b event.Event) int { return a.Compare(&b) })
	for _, k := range slices.SortedFunc(maps.Keys(some), said.compare) {
		o.silences = append(o.silences, some[k].events...)
	}
	return o, err
}

func (o *overall) look(e *event.Event, some samples) {
	switch e.Kind {
	case event.StreamBegan, event.StreamEnded:
		o.ends = append(o.ends, lastingCopy(e))
	case event.Silence:
		some.add(e)
	}
}

// outside are the ends of streams that lie before a window, put in order into what else
// is known from then, and those that lie behind it.
func (o *overall) outside(in Window, before []event.Event) (earlier, later []event.Event) {
	for _, e := range o.ends {
		switch {
		case e.At < in.From:
			before = append(before, e)
		case e.At > in.To:
			later = append(later, e)
		}
	}
	slices.SortFunc(before, func(a, b event.Event) int { return a.Compare(&b) })
	return before, later
}

// elsewhere are the silences that lie outside of a window.
func (o *overall) elsewhere(in Window) []event.Event {
	return slices.DeleteFunc(slices.Clone(o.silences), func(e event.Event) bool { return in.Has(e.At) })
}

// samples are some events of each stream, spread evenly over all of them.
type samples map[said]*sample

type sample struct {
	events     []event.Event
	seen, step int // every step-th was taken
}

// maxSample is how many events of a stream are kept at most: several times what tells
// what is usual.
const maxSample = 64

func (s samples) add(e *event.Event) {
	of := said{path: e.Pos.Path, inside: e.Pos.Inside, speaker: e.Speaker}
	x := s[of]
	if x == nil {
		x = &sample{step: 1}
		s[of] = x
	}
	if x.seen++; (x.seen-1)%x.step > 0 {
		return
	}
	x.events = append(x.events, lastingCopy(e))
	if len(x.events) <= maxSample {
		return
	}
	half := x.events[:0]
	for i := 0; i < len(x.events); i += 2 {
		half = append(half, x.events[i])
	}
	x.events, x.step = half, 2*x.step
}
