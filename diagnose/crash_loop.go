package diagnose

import (
	"fmt"
	"sort"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var crashLoop = &Scenario{
	ID: "crash-loop", Family: "membership changed", Class: Incident, idle: true,
	Title:     "the same member joins and dies again and again",
	Mechanism: "A record that cannot be processed, a bad configuration or a failing probe kills the process soon after its start; the platform starts it again. Every turn is a join and, one session later, an expiry.",
	Broker:    "New member ids of one client id in a row, then expiries a session after each.",
	Client:    "Start banner, join, an error, the end; again and again, spaced as the platform backs off.",
	Confused:  []Lookalike{{"process-crashed", "it happened once or twice"}, {"rolling-deploy", "many members, once each"}, {"short-lived-consumers", "tools with ids of their own"}},
	Fix:       "The application: skip or set aside the record, mend the configuration, give the probe the time that a start needs.",
	Needs:     []event.Kind{event.MemberExpired, event.ProcessStarted},
	look:      lookCrashLoop,
	advise: func(fd *finding) {
		if len(fd.choices) == 0 {
			fd.fixes = append(fd.fixes, Fix{Setting: "what the liveness probe asks", At: "code", To: "whether a restart would help; slow work and late acknowledgements belong to readiness, or to alerts", Why: "a restart is two more rebalances, and the same records again"})
			return
		}
		fd.fixes = append(fd.fixes, Fix{Setting: "mend what ends the process", At: "code", To: "the error before each end, see the evidence", Why: "no setting of the consumer keeps a process alive"})
		fd.avoid = append(fd.avoid, Avoid{settings.Session, "the process dies; a longer session only leaves more dead members"}, Avoid{settings.PollInterval, "the process dies"})
	},
}

const (
	// turns is how often a member must have died to be called looping.
	turns = 3
	// sameLoop is how far apart, in milliseconds, two turns of a loop may be. A
	// platform waits up to five minutes before it starts a process again, and
	// takes one that ran for ten for healthy (CrashLoopBackOff of Kubernetes).
	sameLoop = 15 * 60_000
)

func lookCrashLoop(p *pass, s *Scenario) {
	for _, g := range p.h.Groups {
		deaths := map[*history.Member][]*history.Departure{}
		for _, d := range g.Departures {
			if c := p.chosen[d]; d.Member != nil && p.claimed[d] == nil && c.s != nil && !d.Final && dies(c) {
				deaths[d.Member] = append(deaths[d.Member], d)
			}
		}
		for _, m := range g.Members {
			if looping := inLoops(deaths[m]); len(looping) > 0 {
				p.loops(s, g, m, looping)
			}
		}
		p.probed(s, g)
	}
}

// probed takes the application's word that it is not alive: whoever probes it, as
// Kubernetes does, starts it again each time, though its consumer may be well.
func (p *pass) probed(s *Scenario, g *history.Group) {
	each(g, func(e *event.Event, m *history.Member) {
		if m == nil || e.Kind != event.HealthDown || !strings.Contains(strings.ToLower(e.Get(event.Cause)), "liveness") {
			return
		}
		f := p.find(s, g, "", false)
		f.verdict = stronger(f.verdict, Possible)
		f.addMember(m)
		f.addProof(e, "the application tells its liveness probe that it is down")
		if len(f.choices) > 0 {
			return
		}
		f.addEpisode(e.At, e.At, m)
		f.summary = fmt.Sprintf("%s reports itself down to its liveness probe: a platform that probes it starts it again, and every restart is a leave and a join", m.Name)
		if len(f.missing) == 0 {
			f.missing = append(f.missing, Missing{What: "events of the platform: probes, restarts and exit codes of " + m.Name, From: Stamp(e.At - 600_000), To: Stamp(e.At + 600_000), Would: "show whether it was started again for that"})
		}
	})
}

// inLoops picks from the deaths of a member, in order of time, those that follow
// each other closely and often enough.
func inLoops(deaths []*history.Departure) (out []*history.Departure) {
	from := 0
	for i := range deaths {
		if i+1 < len(deaths) && deaths[i+1].At-deaths[i].At <= sameLoop {
			continue
		}
		if run := deaths[from : i+1]; len(run) >= turns {
			out = append(out, run...)
		}
		from = i + 1
	}
	return out
}

// dies reports a departure with which a process came to its end: it crashed, or
// it left in order or in silence and was then started anew. That it began anew
// without a word of why, as at a desk, is no death.
func dies(c *choice) bool {
	if c.f.d.How == history.SilentOut && c.f.death == nil {
		return false
	}
	switch c.s.ID {
	case "process-crashed":
		return true
	case "closed-by-application":
		return c.f.restart != nil && !inCompany(c.f.d)
	case "closed-without-leaving", "static-member-expired":
		return c.f.restart != nil
	}
	return false
}

func (p *pass) loops(s *Scenario, g *history.Group, m *history.Member, list []*history.Departure) {
	f := p.find(s, g, "", false)
	for _, d := range list {
		p.claim(f, p.chosen[d])
	}
	f.verdict = Confirmed
	f.summary = fmt.Sprintf("%s joined and died %d times", m.Name, len(list))
}

// inCompany reports whether another member of the group left in order and came back
// shortly before or after: all are being replaced, this one is not looping by itself.
func inCompany(d *history.Departure) bool {
	all := d.Group.Departures
	i := sort.Search(len(all), func(i int) bool { return all[i].At >= d.At-replaceWithin/5 })
	for ; i < len(all) && all[i].At <= d.At+replaceWithin/5; i++ {
		if o := all[i]; o.Member != d.Member && o.Reason == history.ByClose && known(o.Returned) {
			return true
		}
	}
	return false
}
