package diagnose

import (
	"cmp"
	"fmt"
	"slices"
)

// period is a part of the time of logs that hold more than is to be held at once. It is
// diagnosed by itself, in sight of what led to it and what came of it; what adds up is
// added up (see [written.join]). Nearly all logs are one period.
type period struct {
	core  Window // what is told of: the cores of all periods are all time, each moment once
	sight Window // what is read for it
}

// AtOnce is how many events the core of a period holds, about, and at most as many lie in
// sight on either side of it. With what is made of them each takes half a kilobyte to one.
const AtOnce = 100_000

// margin is how far a period sees beyond its core, in milliseconds: three times the
// default of max.poll.interval.ms, the longest time that usually lies between a cause and
// its effect. What was said before and lasts is known besides (see [recall]).
const margin = 15 * 60_000

// enough is how far, in milliseconds, must be seen around what is told for sure. Only
// where there are very many events in a short time is it not.
const enough = margin / 3

// surrounds reports that enough is seen of a stretch of time, or around it.
func (p period) surrounds(from, to int64) bool {
	return to-from >= margin || (p.sight.From == Always.From || from >= p.sight.From+enough) && (p.sight.To == Always.To || to <= p.sight.To-enough)
}

// periods cuts the time of logs so that a period holds so many events at most, about, of
// those that all groups have in common, and a quarter of that of each shelf, since
// several of these are held at a time.
func periods(logs Logs, atOnce int) ([]period, error) {
	grains, err := grainsOf(logs)
	if err != nil {
		return nil, fmt.Errorf("read events: %w", err)
	}
	all := []period{{Always, Always}}
	held := tally{}
	for i, g := range grains {
		last := &all[len(all)-1]
		if held.add(g, atOnce); !held.over || g.at <= last.core.From {
			continue
		}
		next := period{Window{g.at, Always.To}, Window{before(grains[:i], g.at, atOnce), Always.To}}
		last.core.To, last.sight.To = g.at-1, after(grains[i:], g.at, atOnce)
		all = append(all, next)
		held = tally{}
		held.add(g, atOnce)
	}
	return all, nil
}

// before is how far back a period sees that begins at a time, at most so many events.
func before(grains []grain, at int64, atOnce int) int64 {
	held := tally{}
	for _, g := range slices.Backward(grains) {
		if held.add(g, atOnce); held.over || g.at < at-margin {
			return max(g.at, at-margin)
		}
	}
	return at - margin
}

// after is how far a period sees that ends at a time, likewise.
func after(grains []grain, at int64, atOnce int) int64 {
	held := tally{}
	for _, g := range grains {
		if held.add(g, atOnce); held.over || g.at > at+margin {
			return min(g.at, at+margin)
		}
	}
	return at + margin
}

// grain is some events of a shelf that are taken to be of one time.
type grain struct {
	at     int64
	shelf  int
	events int
}

// grainsPerCount is in how many a count is divided: that of a quiet log goes over days.
const grainsPerCount = 8

func grainsOf(logs Logs) (grains []grain, err error) {
	shelves, err := logs.Shelves()
	if err != nil {
		return nil, err
	}
	for _, shelf := range append([]int{Loose}, shelves...) {
		counts, err := logs.Counts(shelf)
		if err != nil {
			return nil, err
		}
		for _, s := range counts {
			grains = s.divide(grains, shelf)
		}
	}
	slices.SortFunc(grains, func(a, b grain) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.shelf, b.shelf)) })
	return grains, nil
}

// divide spreads the events evenly over the time. The first may be without a time.
func (s Count) divide(grains []grain, shelf int) []grain {
	n := min(s.Events, grainsPerCount)
	if s.In.From == s.In.To || s.In.From == Always.From {
		n = 1
	}
	each, rest := s.Events/n, s.Events%n
	for i := range n {
		at := s.In.To
		if n > 1 {
			at = s.In.From + (s.In.To-s.In.From)/int64(n-1)*int64(i)
		}
		grains = append(grains, grain{at, shelf, each + rest})
		rest = 0
	}
	return grains
}

// tally counts events by shelf until there are too many on one.
type tally struct {
	on   map[int]int
	over bool
}

func (t *tally) add(g grain, atOnce int) {
	if t.on == nil {
		t.on = map[int]int{}
	}
	t.on[g.shelf] += g.events
	if g.shelf != Loose {
		atOnce /= 4
	}
	t.over = t.over || t.on[g.shelf] > atOnce
}
