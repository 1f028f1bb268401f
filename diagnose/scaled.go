package diagnose

import (
	"fmt"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

var scaled = &Scenario{
	ID: "scaled", Family: "membership changed", Class: Expected,
	Title:     "members were added or removed on purpose",
	Mechanism: "Every member that joins or leaves is a rebalance. An autoscaler that reacts to the dip of the rebalance itself can keep it going.",
	Broker:    "Only joins, or only leaves, in a row; the size in `Stabilized ... with K members` (2.8 and later) goes one way.",
	Client:    "New processes start, or old ones stop in order.",
	Confused:  []Lookalike{{"rolling-deploy", "the size is the same afterwards"}, {"group-startup", "the group was empty before"}, {"member-churn", "the size turns again and again"}},
	Fix:       "Nothing is wrong. Change the number in one step, keep it at or below the number of partitions, and give an autoscaler a cool-down of several minutes.",
	Needs:     []event.Kind{event.MemberIDGiven, event.MemberLeft},
	look:      lookScaled,
}

// lookScaled claims what is left of new members after the start of a group, and
// of orderly leaves that nobody made good.
func lookScaled(p *pass, s *Scenario) {
	for _, g := range p.h.Groups {
		p.lookHandedOver(s, g)
		joined, gone := p.scaling(g)
		if len(joined) == 0 && len(gone) < 2 {
			continue // one member alone that closes is closed-by-application
		}
		f := p.find(s, g, "", false)
		f.verdict = stronger(f.verdict, Likely)
		for _, a := range joined {
			p.arrivals[a] = f
			f.addMember(a.Member)
			f.addEpisode(a.At, a.At, a.Member)
			f.addProof(a.Line, "a new member joins")
		}
		for _, d := range gone {
			p.claim(f, p.chosen[d])
		}
		f.summary = scaleWords(joined, gone)
	}
}

func (p *pass) scaling(g *history.Group) (joined []*history.Arrival, gone []*history.Departure) {
	for _, a := range g.Arrivals {
		if a.Returns == nil && p.arrivals[a] == nil && !ghost(a) {
			joined = append(joined, a)
		}
	}
	for _, d := range g.Departures {
		if p.orderly(d) && !d.Final && !known(d.Returned) {
			gone = append(gone, d)
		}
	}
	return joined, gone
}

func scaleWords(joined []*history.Arrival, gone []*history.Departure) string {
	var parts []string
	if n := len(joined); n > 0 {
		parts = append(parts, fmt.Sprintf("%d new member%s joined", n, plural(n)))
	}
	if n := len(gone); n > 0 {
		parts = append(parts, fmt.Sprintf("%d member%s left for good", n, plural(n)))
	}
	return strings.Join(parts, ", ")
}
