package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var connectScheduledDelay = &Scenario{
	ID: "connect-scheduled-delay", Family: "Connect and Streams", Class: Expected,
	Title:     "Connect waits before it gives a lost worker's tasks to others",
	Mechanism: "When a worker leaves or is lost, its connectors and tasks stay unassigned for scheduled.rebalance.max.delay.ms (5 min by default), so that a worker that is merely restarted gets them back; also when it is back sooner they wait until the delay is over.",
	Broker:    "Nothing of its own.",
	Client:    "`Joined group at generation N ... with rebalance delay: M`, M above 0.",
	Confused:  []Lookalike{{"connect-worker-blocked", "a worker's thread was busy"}, {"process-crashed", "why the worker was lost"}, {"connect-config-mismatch", "workers that cannot agree get no tasks either, and rejoin for ever"}},
	Fix:       "Nothing is wrong. Where restarts are quick, a delay of one and a half restarts is enough.",
	Needs:     []event.Kind{event.WorkerAssigned},
	look:      lookDelay,
	advise:    adviseDelay,
}

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
	f.addWait(e.At, e.At+ms, m)
	for _, r := range g.Rebalances {
		if p.rounds[r] == nil && r.Started != history.Unknown && gapOf(r.Started, e.At+ms) <= 5000 && len(r.Departures) == 0 {
			p.rounds[r] = f
			f.rounds = append(f.rounds, r)
		}
	}
	f.tell(counted{"tasks of group " + g.Name + " were left waiting for a lost worker ", "time", ", up to " + Duration(f.longestWait())})
}

// addWait takes the words of several workers, and of later rounds with what is left of
// the delay, as one wait where it ends at one time.
func (f *finding) addWait(from, to int64, m *history.Member) {
	const apart = 5000
	for i := range f.episodes {
		if ep := &f.episodes[i]; gapOf(ep.to, to) <= apart {
			ep.from = min(ep.from, from)
			return
		}
	}
	f.addEpisode(from, to, m)
}

func (f *finding) longestWait() int64 {
	ms := int64(0)
	for _, ep := range f.episodes {
		ms = max(ms, ep.to-ep.from)
	}
	return ms
}

// adviseDelay computes the delay from how long the worker that was lost took to come
// back: one and a half times that, as long as it did.
func adviseDelay(fd *finding) {
	delay, restart, lost := int64(0), int64(0), int64(0)
	for _, x := range fd.proof {
		if ms, ok := x.e.Int(event.Delay); ok {
			delay = max(delay, ms)
		}
	}
	for _, d := range fd.groups[0].Departures {
		if known(d.Returned) && d.Reason != history.ByPollTimeout {
			ms := d.Returned - d.At
			if d.How == history.Expired {
				ms += int64(d.Member.SessionMs)
			}
			if ms > restart {
				restart, lost = ms, d.At
			}
		}
	}
	fix := Fix{Setting: settings.ScheduledMax, At: "client", Spelling: "scheduled.rebalance.max.delay.ms in the worker's configuration", From: text(delay), FromSource: "the assignment, where it is longest",
		To: "about one and a half restarts of a worker", Why: "tasks of a lost worker are idle for this long, also when it is back sooner", Costs: "a slower restart moves the tasks twice"}
	if restart > 0 {
		fd.measure("restart_ms", lost, restart)
		fix.To = text(ceil(restart*3/2, 5000))
		fix.Why += fmt.Sprintf("; the worker was back after %s, this is half as long again", Duration(restart))
	}
	fd.fixes = append(fd.fixes, fix)
}
