package history

import (
	"sort"

	"github.com/rebalog/rebalog/parsers/event"
)

// roundIndex finds rounds by time. Rounds nearly follow each other; where they
// overlap, the bounds over all before and after say where to stop looking.
type roundIndex struct {
	rounds []*Rebalance
	latest []int64 // the end of the latest-ending round up to here
	begun  []int64 // the start of the latest-starting round up to here
	first  []int64 // the earliest moment of a round from here on
}

func newRoundIndex(rounds []*Rebalance) *roundIndex {
	n := len(rounds)
	x := &roundIndex{rounds: rounds, latest: make([]int64, n), begun: make([]int64, n), first: make([]int64, n)}
	for i, r := range rounds {
		x.latest[i], x.begun[i] = r.Ended, r.Started
		if i > 0 {
			x.latest[i], x.begun[i] = max(r.Ended, x.latest[i-1]), max(r.Started, x.begun[i-1])
		}
	}
	for i := n - 1; i >= 0; i-- {
		x.first[i] = rounds[i].opens()
		if i+1 < n {
			x.first[i] = min(x.first[i], x.first[i+1])
		}
	}
	return x
}

// opens is the earliest time of what may belong to a round.
func (r *Rebalance) opens() int64 {
	if r.Started == Unknown {
		return r.Ended - together - r.late()
	}
	return r.Started - r.late()
}

// round is the round that something at a time started or happened in, nil if none.
func (x *roundIndex) round(at int64) *Rebalance {
	from := sort.Search(len(x.rounds), func(i int) bool { return x.latest[i]+together >= at })
	for i := from; i < len(x.rounds) && x.first[i] <= at; i++ {
		if r := x.rounds[i]; r.opens() <= at && at <= r.Ended+together {
			return r
		}
	}
	return nil
}

// departure is the round of a departure. One of which only the client speaks was
// learned late: it belongs to the last round without a cause of its own since the
// member joined, and happened then.
func (x *roundIndex) departure(d *Departure) *Rebalance {
	if d.How == Evicted {
		if r := x.silent(d); r != nil {
			d.At = r.Started
			return r
		}
	}
	return x.round(d.At)
}

func (x *roundIndex) silent(d *Departure) *Rebalance {
	joined := d.joined()
	if joined == Unknown {
		return nil
	}
	before := d.At - together
	for i := len(x.rounds) - 1; i >= 0 && x.begun[i] > joined; i-- {
		r := x.rounds[i]
		if r.Started > joined && r.Started < before && len(r.Departures)+len(r.Arrivals) == 0 && r.Trigger == "" {
			return r
		}
	}
	return nil
}

// joined is when the consumer had its last "joined" line before the departure: it
// was a member then. Unknown if the lines do not tell.
func (d *Departure) joined() int64 {
	if d.Consumer == nil {
		return Unknown
	}
	events := d.Consumer.Events
	for i := sort.Search(len(events), func(i int) bool { return events[i].At >= d.At }) - 1; i >= 0; i-- {
		if events[i].Kind == event.Joined {
			return events[i].At
		}
	}
	return Unknown
}
