package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

// told is a scenario that lines of certain kinds state outright.
type told struct {
	kinds   []event.Kind
	ok      func(*event.Event) bool   // nil: every line of the kinds
	verdict Verdict                   // empty: confirmed
	says    string                    // what such a line proves
	words   string                    // the summary: %d lines, %s plural, %s the group
	takes   func(*pass, *choice) bool // which departures around such a line it explains; nil: none
}

// around is how far, in milliseconds, a departure may be from the line that
// explains it.
const around = 30_000

// lookTold finds the lines and makes one finding of them for each group.
func lookTold(t told) func(*pass, *Scenario) {
	return func(p *pass, s *Scenario) {
		for _, g := range p.h.Groups {
			p.tell(s, g, t)
		}
	}
}

// tell makes the finding of one group's lines; nil where there is none.
func (p *pass) tell(s *Scenario, g *history.Group, t told) *finding {
	type hit struct {
		e *event.Event
		m *history.Member
	}
	var hits []hit
	each(g, func(e *event.Event, m *history.Member) {
		if t.match(e) {
			hits = append(hits, hit{e, m})
		}
	})
	if len(hits) == 0 {
		return nil
	}
	f := p.find(s, g, "", false)
	f.verdict = Confirmed
	if t.verdict != "" {
		f.verdict = t.verdict
	}
	for _, x := range hits {
		f.addMember(x.m)
		f.addProof(x.e, t.says)
		f.addEpisode(x.e.At, x.e.At, x.m)
		p.takeAround(f, g, x.m, x.e.At, t)
	}
	f.summary = fmt.Sprintf(t.words, len(hits), plural(len(hits)), g.Name)
	return f
}

func (t told) match(e *event.Event) bool {
	for _, k := range t.kinds {
		if e.Kind == k {
			return t.ok == nil || t.ok(e)
		}
	}
	return false
}

// each walks the lines about a group of both sides: the coordinators', its
// members', and those that their processes wrote about no consumer in particular.
func each(g *history.Group, do func(*event.Event, *history.Member)) {
	for _, e := range g.Events {
		do(e, nil)
	}
	seen := map[*history.Process]bool{}
	for _, m := range g.Members {
		for _, c := range m.Consumers {
			for _, e := range c.Events {
				do(e, m)
			}
			if !seen[c.Process] {
				seen[c.Process] = true
				for _, e := range c.Process.Events {
					do(e, m)
				}
			}
		}
	}
}

func (p *pass) takeAround(f *finding, g *history.Group, m *history.Member, at int64, t told) {
	for _, d := range g.Departures {
		c := p.chosen[d]
		near := gapOf(d.At, at) <= around || d.How == history.Expired && at < d.At && d.At-at <= around+c.f.session.or(10_000)
		if t.takes != nil && p.claimed[d] == nil && near && (m == nil || d.Member == m || sameProcess(d, m)) && t.takes(p, c) {
			p.claim(f, c)
		}
	}
	for _, r := range g.Rebalances {
		start := r.Started
		if !known(start) {
			start = r.Ended
		}
		if p.rounds[r] == nil && gapOf(start, at) <= around/3 && len(r.Departures) == 0 {
			p.rounds[r] = f
			f.rounds = append(f.rounds, r)
		}
	}
}

func sameProcess(d *history.Departure, m *history.Member) bool {
	for _, c := range m.Consumers {
		if d.Consumer != nil && d.Consumer.Process == c.Process {
			return true
		}
	}
	return false
}

// weak takes departures that have no good explanation of their own.
func weak(p *pass, c *choice) bool { return c.s == nil || c.o.weight < implied }
