package diagnose

import (
	"fmt"
	"strings"

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

var groupStartup = &Scenario{
	ID: "group-startup", Family: "membership changed", Class: Expected,
	Title: "the group started",
	Mechanism: "The first member of an empty group opens a window of group.initial.rebalance.delay.ms (3 s by default since 0.11; 0 in many shipped configurations), " +
		"so that members which start together share one rebalance. Those that come later cause one each.",
	Broker:   "`joins group ... in Empty state`, then the first generations.",
	Client:   "Start banners and first joins; while __consumer_offsets is made, harmless bursts of NOT_COORDINATOR and COORDINATOR_NOT_AVAILABLE.",
	Confused: []Lookalike{{"scaled", "the group had members before"}, {"rebalance-storm", "it does not stop"}},
	Fix:      "Nothing is wrong. Where every start costs one rebalance per member, set group.initial.rebalance.delay.ms on the broker to 3 to 10 s.",
	Needs:    []event.Kind{event.MemberIDGiven, event.Joined},
	look:     lookStartup,
}

// startTogether is how long after the last join, in milliseconds, another still
// belongs to the same start of a group.
const startTogether = 10_000

// lookStartup claims the arrivals that began a group: into an empty group, or
// the first in the log, and those that follow each within ten seconds.
func lookStartup(p *pass, s *Scenario) {
	for _, g := range p.h.Groups {
		last := int64(history.Unknown)
		begun := false
		for _, a := range g.Arrivals {
			switch {
			case a.Returns != nil:
				continue
			case !begun && startsGroup(g, a), begun && a.At-last <= startTogether, begun && a.At <= firstStable(g):
			default:
				begun = begun && a.At-last <= startTogether
				continue
			}
			begun = true
			last = a.At
			f := p.find(s, g, "", false)
			f.verdict = Confirmed
			f.addMember(a.Member)
			f.addProof(a.Line, "a member of the new group")
			p.arrivals[a] = f
		}
		if f := p.byKey[s.ID+"\x00\x00"+g.Name]; f != nil {
			p.startRounds(f, g)
		}
	}
}

func startsGroup(g *history.Group, a *history.Arrival) bool {
	if a.Line != nil && a.Line.Get(event.State) == "Empty" {
		return true
	}
	for _, r := range g.Rebalances {
		if r.OldGen > 0 || r.OldGen < 0 && r.Gen > 1 {
			return false
		}
		return r.Started == history.Unknown || a.At >= r.Started-together && a.At <= r.Ended+together
	}
	return false
}

const together = 1500

func firstStable(g *history.Group) int64 {
	for _, r := range g.Rebalances {
		if r.Assigned != history.Unknown {
			return r.Assigned
		}
	}
	return history.Unknown
}

func (p *pass) startRounds(f *finding, g *history.Group) {
	first, last := int64(history.Unknown), int64(history.Unknown)
	for _, a := range g.Arrivals {
		if p.arrivals[a] != f {
			continue
		}
		if first == history.Unknown {
			first = a.At
		}
		last = max(last, a.At)
	}
	for _, r := range g.Rebalances {
		if r.Ended >= first && (r.Started == history.Unknown || r.Started <= last+together) && len(r.Departures) == 0 {
			p.rounds[r] = f
			f.rounds = append(f.rounds, r)
			last = max(last, min(r.Ended, last+startTogether))
		}
	}
	f.addEpisode(first, last, f.members...)
	n := len(f.members)
	f.summary = fmt.Sprintf("group %s started with %d member%s in %d rebalance%s", g.Name, n, plural(n), len(f.rounds), plural(len(f.rounds)))
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
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
	return c.s == closedByApplication && d.Reason != history.ByUnsubscribe
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
	for _, a := range r.list {
		if !r.used[a] && gapOf(a.At, d.At) <= replaceWithin/5 {
			r.used[a] = true
			r.taken = append(r.taken, a)
			return true
		}
	}
	return false
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

// lookScaled claims what is left of new members after the start of a group, and
// of orderly leaves that nobody made good.
func lookScaled(p *pass, s *Scenario) {
	for _, g := range p.h.Groups {
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
		if a.Returns == nil && p.arrivals[a] == nil {
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
