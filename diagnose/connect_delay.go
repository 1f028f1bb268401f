package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

// lookDelay finds the assignments that leave tasks waiting for a lost worker,
// and the rebalance with which the wait ends.
func lookDelay(p *pass, s *Scenario) {
	for m, c := range p.clients() {
		for _, e := range c.Events {
			if ms, ok := e.Int(event.Delay); ok && ms > 0 && e.Kind == event.WorkerAssigned {
				p.delayed(s, m.Group, m, e, ms)
			}
		}
	}
}

func (p *pass) delayed(s *Scenario, g *history.Group, m *history.Member, e *event.Event, ms int64) {
	f := p.find(s, g, "", false)
	f.verdict = Confirmed
	f.addMember(m)
	f.addProof(e, fmt.Sprintf("tasks of a lost worker wait up to %s before they are given to others", Duration(ms)))
	f.addEpisode(e.At, e.At+ms, m)
	for _, r := range g.Rebalances {
		if p.rounds[r] == nil && r.Started != history.Unknown && gapOf(r.Started, e.At+ms) <= 5000 && len(r.Departures) == 0 {
			p.rounds[r] = f
			f.rounds = append(f.rounds, r)
		}
	}
	f.summary = fmt.Sprintf("tasks of group %s were left waiting for a lost worker %d time%s", g.Name, len(f.episodes), plural(len(f.episodes)))
}

// causeOfTasks hangs what happens to the consumers of Connect's tasks below what
// happened to the workers that run them at the same time.
func (p *pass) causeOfTasks(f *finding) {
	if f.class != Expected || f.because != nil || f.final || f.groups[0].Protocol == "connect" {
		return
	}
	from, to := f.span()
	for _, m := range f.members {
		for _, c := range m.Consumers {
			for _, o := range c.Process.Consumers {
				if o.Member == nil || o.Member.Group.Protocol != "connect" {
					continue
				}
				for _, x := range p.findings {
					a, b := x.span()
					if x.groups[0] == o.Member.Group && x.s.ID != groupStartup.ID && !x.final && a <= to+around && b >= from-around {
						f.because = x
						return
					}
				}
			}
		}
	}
}
