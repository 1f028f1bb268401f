package history

import (
	"sort"

	"github.com/rebalog/rebalog/parsers/event"
)

// roundsFromClients rebuilds the rounds of a group from its members' lines
// where no coordinator's line is at hand: a round for each generation that a
// member joined, from the first sign of it to the last assignment.
func (f *groupFold) roundsFromClients() {
	byGen := map[int64]*Rebalance{}
	for _, c := range f.consumers {
		begun := (*event.Event)(nil)
		var cur *Rebalance
		for _, e := range c.Events {
			switch e.Kind {
			case event.Rebalancing, event.RejoinRequested, event.Joining, event.PartitionsRevoked:
				if begun == nil {
					begun = e
				}
			case event.LeaveSent, event.ConsumerClosed:
				begun = nil // what was revoked was so for the leave; another round brings it back
			case event.Joined:
				gen, ok := e.Int(event.Generation)
				if !ok {
					continue
				}
				cur = f.clientRound(byGen, gen, begun, e)
				begun = nil
			case event.Synced, event.PartitionsAssigned:
				if cur != nil && e.At-cur.Stabilized < 60_000 {
					cur.Assigned, cur.Ended = max(cur.Assigned, e.At), max(cur.Ended, e.At)
				}
			}
		}
	}
	for _, r := range byGen {
		f.g.Rebalances = append(f.g.Rebalances, r)
	}
	sort.Slice(f.g.Rebalances, func(i, j int) bool {
		a, b := f.g.Rebalances[i], f.g.Rebalances[j]
		if a.Ended != b.Ended {
			return a.Ended < b.Ended
		}
		return a.Gen < b.Gen
	})
}

func (f *groupFold) clientRound(byGen map[int64]*Rebalance, gen int64, begun, joined *event.Event) *Rebalance {
	r := byGen[gen]
	if r == nil {
		r = &Rebalance{Group: f.g, OldGen: gen - 1, Gen: gen, Size: -1, Started: Unknown, Stabilized: joined.At, Assigned: Unknown,
			Ended: joined.At, Stable: joined, FromClient: true}
		byGen[gen] = r
	}
	r.Stabilized, r.Ended = max(r.Stabilized, joined.At), max(r.Ended, joined.At)
	if begun != nil && (r.Started == Unknown || begun.At < r.Started) {
		r.Started, r.Start = begun.At, begun
	}
	return r
}

// tieToRounds gives departures that no round has yet to the round they started
// or happened in, and arrivals likewise.
func (f *groupFold) tieToRounds() {
	tied := map[*Departure]bool{}
	held := map[*Arrival]bool{}
	for _, r := range f.g.Rebalances {
		for _, d := range r.Departures {
			tied[d] = true
		}
		for _, a := range r.Arrivals {
			held[a] = true
		}
	}
	at := newRoundIndex(f.g.Rebalances)
	for _, d := range f.g.Departures {
		if !tied[d] {
			if r := at.departure(d); r != nil {
				r.Departures = append(r.Departures, d)
			}
		}
	}
	for _, a := range f.g.Arrivals {
		if !held[a] {
			if r := at.round(a.At); r != nil {
				r.Arrivals = append(r.Arrivals, a)
			}
		}
	}
	for _, r := range f.g.Rebalances {
		sort.SliceStable(r.Arrivals, func(i, j int) bool { return r.Arrivals[i].At < r.Arrivals[j].At })
		sort.SliceStable(r.Departures, func(i, j int) bool { return r.Departures[i].At < r.Departures[j].At })
	}
}

// late is by how much, in milliseconds, the first line of a round may be later
// than what started it. The coordinator prints both at once; members learn of it
// with their next heartbeat, by default every 3 s (ConsumerConfig, since 0.9).
func (r *Rebalance) late() int64 {
	if r.FromClient {
		return 3000 + together
	}
	return together
}
