package diagnose

import (
	"fmt"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

// clientsWaited finds, where no coordinator's log is at hand, members that waited
// just the rebalance time-out for their join to be answered: the coordinator gave
// somebody up who did not join.
func (p *pass) clientsWaited(s *Scenario, g *history.Group) {
	if g.BrokerSeen {
		return
	}
	for _, m := range g.Members {
		for _, c := range m.Consumers {
			p.heldBack(s, g, m, c)
			limit := rebalanceLimit(m, c)
			for _, w := range waits(c) {
				if limit >= longBarrier && gapOf(w.ms(), limit) <= max(1000, limit*3/100) {
					p.clientWaited(s, g, c, w, limit)
				}
			}
		}
	}
}

// rebalanceLimit is the rebalance time-out that a member sends, in milliseconds,
// or 0 if it is not known.
func rebalanceLimit(m *history.Member, c *history.Consumer) int64 {
	return inForce(m, c, settings.ClientOf(familyOf(m, c)).Waits).or(0)
}

// wait is one request to join and the line that says that it was answered.
type wait struct {
	from, to *event.Event
	gen      int64
}

func (w wait) ms() int64 { return w.to.At - w.from.At }

// waits lists a consumer's joins to generations after the first. kafka-go says
// only that a reader begins.
func waits(c *history.Consumer) []wait {
	var out []wait
	var open *event.Event
	for _, e := range c.Events {
		if !known(e.At) {
			continue
		}
		switch e.Kind {
		case event.Joining, event.Subscribed:
			open = e
		case event.Joined:
			if gen, ok := e.Int(event.Generation); ok && gen > 1 && open != nil {
				out = append(out, wait{open, e, gen})
			}
			open = nil
		}
	}
	return out
}

// heldBack takes librdkafka's word that a request waits behind a JoinGroup that the
// coordinator has not answered: the group waits for a member that does not join.
func (p *pass) heldBack(s *Scenario, g *history.Group, m *history.Member, c *history.Consumer) {
	for _, e := range c.Events {
		if e.Kind != event.RequestTimedOut || !strings.Contains(e.Text, "blocking JoinGroupRequest") {
			continue
		}
		f := p.find(s, g, "", false)
		f.verdict = stronger(f.verdict, Possible)
		f.addProof(e, "a request waits behind a JoinGroup without an answer: the group waits for somebody who does not join")
		f.addEpisode(e.At, e.At)
		if f.summary == "" {
			f.summary = fmt.Sprintf("a JoinGroup of %s stays without an answer: another member of group %s does not join in time", m.Name, g.Name)
		}
		if len(f.missing) == 0 {
			f.missing = append(f.missing, Missing{What: "logs of the other members of the group, and of " + p.coordinatorName(g), From: Stamp(e.At - 1_800_000), To: Stamp(e.At), Would: "show who did not call poll() meanwhile"})
		}
	}
}

func (p *pass) clientWaited(s *Scenario, g *history.Group, c *history.Consumer, w wait, limit int64) {
	for _, r := range g.Rebalances {
		if r.Gen != w.gen {
			continue
		}
		if p.rounds[r] != nil && p.rounds[r].s != s {
			return
		}
		f := p.find(s, g, "", false)
		f.verdict = stronger(f.verdict, Likely)
		f.measure("join_barrier_ms", w.from.At, w.ms())
		f.addProof(w.from, "a member asks to join")
		f.addProof(w.to, fmt.Sprintf("and is answered %s later, just the rebalance time-out of %s", Duration(w.ms()), Duration(limit)))
		late := absent(g, c, w.gen)
		for _, m := range late {
			f.addMember(m)
		}
		f.addEpisode(w.from.At, w.to.At, late...)
		if p.rounds[r] == nil {
			p.rounds[r] = f
			f.rounds = append(f.rounds, r)
		}
		f.summary = fmt.Sprintf("a join to group %s was answered after %s, just the rebalance time-out: the group waited for a member that did not join and was dropped", g.Name, Duration(w.ms()))
		f.missing = append(f.missing, Missing{What: "log of " + p.coordinatorName(g), From: Stamp(w.from.At), To: Stamp(w.to.At), Would: "name the member that was dropped"})
		return
	}
}

// absent lists the members that were in the group before a generation and whose
// own logs do not say that they joined it.
func absent(g *history.Group, but *history.Consumer, gen int64) []*history.Member {
	var out []*history.Member
	for _, m := range g.Members {
		was, is := false, false
		for _, c := range m.Consumers {
			for _, e := range c.Events {
				n, ok := e.Int(event.Generation)
				if e.Kind == event.Joined && ok && c != but {
					was, is = was || n < gen, is || n == gen
				}
			}
		}
		if was && !is && but.Member != m {
			out = append(out, m)
		}
	}
	return out
}
