package diagnose

import (
	"fmt"
	"slices"
	"sort"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

var rollingDeploy = &Scenario{
	ID: "rolling-deploy", Family: "membership changed", Class: Expected,
	Title:     "the members were replaced one after the other",
	Mechanism: "Each instance that is restarted leaves and joins: two changes of membership, each perhaps a rebalance. The group's size is the same before and after.",
	Broker:    "Leaves (the reason is a close) and joins in turn; the generation climbs by about two for each instance; Streams members expire instead of leaving.",
	Client:    "An orderly stop, then a start banner; perhaps another version.",
	Confused:  []Lookalike{{"scaled", "the number of members changes for good"}, {"crash-loop", "the same member comes and goes again and again"}, {"closed-by-application", "one member only"}},
	Fix:       "Nothing is wrong. To make it cheaper: static membership with a session longer than a restart, a cooperative assignor or the consumer protocol, fewer instances at a time.",
	Needs:     []event.Kind{event.MemberLeft, event.MemberIDGiven},
	Refs:      []Reference{kip345},
	look:      lookRolling,
}

// replaceWithin is how long, in milliseconds, a replacement may take to join
// and still belong to the leave that it makes good.
const replaceWithin = 10 * 60_000

// lookRolling claims orderly leaves that were made good, where they are those
// of at least two members and at least half of the group.
func lookRolling(p *pass, s *Scenario) {
	for _, g := range p.h.Groups {
		var leaves []*history.Departure
		who := map[*history.Member]bool{}
		fresh := p.freshArrivals(g)
		for _, d := range g.Departures {
			if !p.orderly(d) || d.Final {
				continue
			}
			if !known(d.Returned) && !takeReplacement(&fresh, d) {
				continue
			}
			if known(d.Returned) && d.Returned-d.At > replaceWithin {
				continue
			}
			leaves = append(leaves, d)
			who[d.Member] = true
		}
		if len(who) < 2 || 2*len(who) < p.sizeOf(g) {
			continue
		}
		f := p.find(s, g, "", false)
		for _, d := range leaves {
			p.claim(f, p.chosen[d])
		}
		f.verdict = stronger(f.verdict, Likely)
		f.summary = fmt.Sprintf("%d of %d members were stopped in order and replaced, one after the other", len(who), max(p.sizeOf(g), len(who)))
		for _, a := range fresh.taken {
			p.arrivals[a] = f
		}
	}
}

// orderly reports a departure that looks meant: a close, or a stop that sent no
// leave as Streams does.
func (p *pass) orderly(d *history.Departure) bool {
	c := p.chosen[d]
	if c == nil || c.s == nil || p.claimed[d] != nil {
		return false
	}
	return c.s == closedByApplication && c.main() != afterError && d.Reason != history.ByUnsubscribe
}

type replacements struct {
	list  []*history.Arrival
	used  map[*history.Arrival]bool
	taken []*history.Arrival
}

// freshArrivals lists arrivals of members never seen before, after the start.
func (p *pass) freshArrivals(g *history.Group) replacements {
	r := replacements{used: map[*history.Arrival]bool{}}
	stable := firstStable(g)
	for _, a := range g.Arrivals {
		if a.Returns == nil && a.At > stable && stable != history.Unknown {
			r.list = append(r.list, a)
		}
	}
	return r
}

// takeReplacement finds a new member that joined around a leave: with a surge,
// the new one comes first.
func takeReplacement(r *replacements, d *history.Departure) bool {
	from := sort.Search(len(r.list), func(i int) bool { return r.list[i].At >= d.At-replaceWithin/5 })
	for _, a := range r.list[from:] {
		if a.At > d.At+replaceWithin/5 {
			break
		}
		if !r.used[a] && a.Member != d.Member && !leaves(a.Member, d.Group) && gapOf(a.At, d.At) <= replaceWithin/5 {
			r.used[a] = true
			r.taken = append(r.taken, a)
			return true
		}
	}
	return false
}

// leaves reports whether a member leaves for good before the end: it came and
// went, and made nothing good.
func leaves(m *history.Member, g *history.Group) bool {
	if m == nil {
		return slices.ContainsFunc(g.Departures, func(d *history.Departure) bool { return d.Member == nil && !d.Final && !known(d.Returned) })
	}
	return slices.ContainsFunc(m.Departures, func(d *history.Departure) bool { return !d.Final && !known(d.Returned) })
}

// sizeOf is the largest size that the group is known to have had.
func (p *pass) sizeOf(g *history.Group) int {
	size := int64(0)
	for _, r := range g.Rebalances {
		size = max(size, r.Size)
	}
	if size == 0 {
		return len(g.Members)
	}
	return int(size)
}
