package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

// unheard explains rounds in which a client's log shows its own member join again
// and no more: somebody else came or went. What the member had and got tells which
// of the two; where the log has neither, a deployment is the everyday reason. Rounds
// of a group that is in trouble, and long series of them, stay unexplained.
func (p *pass) unheard() {
	for _, g := range p.h.Groups {
		rounds := p.unheardRounds(g)
		if len(rounds) == 0 || len(rounds) >= stormRounds {
			continue
		}
		for _, r := range rounds {
			p.unheardRound(g, r)
		}
	}
}

func (p *pass) unheardRounds(g *history.Group) []*history.Rebalance {
	if g.BrokerSeen {
		return nil
	}
	for _, f := range p.findings {
		if f.groups[0] == g && f.class == Incident {
			return nil
		}
	}
	for _, d := range g.Departures {
		if p.claimed[d] == nil {
			return nil
		}
	}
	var out []*history.Rebalance
	for _, r := range g.Rebalances {
		if r.FromClient && r.Stable != nil && p.rounds[r] == nil {
			out = append(out, r)
		}
	}
	return out
}

func (p *pass) unheardRound(g *history.Group, r *history.Rebalance) {
	s, words := rollingDeploy, "the members that the log shows only joined again, as they do when others are replaced"
	switch n := p.gained(g, r); {
	case n < 0:
		s, words = scaled, fmt.Sprintf("the members that the log shows gave up %d partition%s: another one joined", -n, plural(-n))
	case n > 0:
		s, words = closedByApplication, fmt.Sprintf("the members that the log shows got %d partition%s more: another one left", n, plural(n))
	case p.another(g, r) != nil:
		s, words = scaled, "another consumer of the group was starting just then"
	}
	f := p.find(s, g, "", false)
	f.verdict = stronger(f.verdict, Possible)
	f.addProof(r.Stable, "a new generation, and no line tells who came or went")
	f.addProof(p.another(g, r), "a consumer starts")
	f.addEpisode(r.Ended, r.Ended)
	p.rounds[r] = f
	f.rounds = append(f.rounds, r)
	f.summary = fmt.Sprintf("group %s rebalanced to generation %d; %s", g.Name, r.Gen, words)
	if len(f.missing) == 0 {
		f.missing = append(f.missing, Missing{What: "log of " + p.coordinatorName(g), From: Stamp(r.Ended - 60_000), To: Stamp(r.Ended + 10_000), Would: "show who joined or left, and why"})
	}
}

// gained is how many partitions the members with a log got in a round, less those
// they gave up for it; 0 also where the lines do not tell.
func (p *pass) gained(g *history.Group, r *history.Rebalance) int {
	from := r.Ended - 2*around
	for _, o := range g.Rebalances {
		if o.Ended < r.Ended {
			from = max(from, o.Ended+1)
		}
	}
	n, both := 0, 0
	for _, m := range g.Members {
		for _, c := range m.Consumers {
			for _, e := range c.Events {
				switch {
				case e.At < from || e.At > r.Ended+slack:
				case e.Kind == event.PartitionsRevoked && e.At <= r.Ended:
					n -= len(partitions(e))
					both |= 1
				case e.Kind == event.PartitionsAssigned:
					n += len(partitions(e))
					both |= 2
				}
			}
		}
	}
	if both != 3 {
		return 0
	}
	return n
}

// another finds a consumer of the group that looked for its coordinator for the
// first time right before a round, and whose own join is not in the log.
func (p *pass) another(g *history.Group, r *history.Rebalance) *event.Event {
	for _, m := range g.Members {
		for _, c := range m.Consumers {
			if hasKind(c, event.Joined) || hasKind(c, event.CoordinatorLost) {
				continue
			}
			for _, e := range between(c.Events, r.Ended-around, r.Ended) {
				if e.Kind == event.CoordinatorFound {
					return e
				}
			}
		}
	}
	return nil
}
