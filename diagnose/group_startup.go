package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

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
	advise: func(fd *finding) { // rounds that name nobody were tied to it meanwhile
		if n := len(fd.members); n > 0 {
			fd.summary = startWords(fd)
		}
	},
}

func startWords(f *finding) string {
	n, seen := len(f.members), map[*history.Rebalance]bool{}
	for _, r := range f.rounds {
		seen[r] = true
	}
	return fmt.Sprintf("group %s started with %d member%s in %d rebalance%s", f.groups[0].Name, n, plural(n), len(seen), plural(len(seen)))
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
		} else {
			p.startsUnnamed(s, g)
		}
	}
}

func startsGroup(g *history.Group, a *history.Arrival) bool {
	if a.Line != nil && a.Line.Get(event.State) == "Empty" {
		return true
	}
	if len(g.Rebalances) == 0 {
		return false
	}
	r := g.Rebalances[0]
	if r.OldGen > 0 || r.OldGen < 0 && r.Gen > 1 {
		return false
	}
	return r.Started == history.Unknown || a.At >= r.Started-together && a.At <= r.Ended+together
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
		if r.Ended >= first && (r.Started == history.Unknown || r.Started <= last+together) && len(r.Departures) == 0 && (r.Trigger == "" || r.Trigger == event.TriggerJoin || r.OldGen == 0) {
			p.rounds[r] = f
			f.rounds = append(f.rounds, r)
			last = max(last, min(r.Ended, last+startTogether))
		}
	}
	f.addEpisode(first, last, f.members...)
	f.summary = startWords(f)
}

// startsUnnamed takes the first rounds of a group whose coordinator does not print who
// joins (up to 0.11): the one from generation 0, and those that follow each other
// within ten seconds.
func (p *pass) startsUnnamed(s *Scenario, g *history.Group) {
	if len(g.Arrivals) > 0 || len(g.Rebalances) == 0 || g.Rebalances[0].OldGen != 0 || g.Rebalances[0].FromClient {
		return
	}
	f := p.find(s, g, "", false)
	f.verdict = Confirmed
	f.addProof(g.Rebalances[0].Start, "the group's first generation")
	last := g.Rebalances[0].Started
	for _, r := range g.Rebalances {
		if p.rounds[r] != nil || r.Started == history.Unknown || r.Started-last > startTogether || len(r.Departures) > 0 {
			break
		}
		p.rounds[r] = f
		f.rounds = append(f.rounds, r)
		f.addEpisode(r.Started, r.Ended)
		last = r.Ended
	}
	f.summary = fmt.Sprintf("group %s started, in %d rebalance%s; a coordinator of this age does not print who joins", g.Name, len(f.rounds), plural(len(f.rounds)))
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}
