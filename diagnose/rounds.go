package diagnose

import (
	"fmt"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

// named tells a round by what its trigger's text, or the client's line that
// started it, says.
type named struct {
	texts []string // one of these stands in the reason or in a client's cause
	kinds []event.Kind
	says  string
	words string // the summary: %d rounds, %s the group
}

// lookNamed claims the rounds that name their cause themselves.
func lookNamed(n named) func(*pass, *Scenario) {
	return func(p *pass, s *Scenario) {
		for _, g := range p.h.Groups {
			for _, r := range g.Rebalances {
				if p.rounds[r] != nil || len(r.Departures) > 0 {
					continue
				}
				if e, m := n.find(g, r); e != nil {
					p.nameRound(s, n, g, r, e, m)
				}
			}
		}
	}
}

func (n named) find(g *history.Group, r *history.Rebalance) (*event.Event, *history.Member) {
	if r.Start != nil && n.says != "" && n.in(r.Start) {
		return r.Start, r.By
	}
	if r.Started == history.Unknown {
		return nil, nil
	}
	for _, m := range g.Members {
		for _, c := range m.Consumers {
			for _, e := range between(c.Events, r.Started-slack, r.Ended+slack) {
				if n.in(e) {
					return e, m
				}
			}
		}
	}
	return nil, nil
}

func (n named) in(e *event.Event) bool {
	for _, k := range n.kinds {
		if e.Kind == k && len(n.texts) == 0 {
			return true
		}
	}
	switch e.Kind {
	case event.RebalanceStarted, event.RejoinRequested, event.MetadataChanged, event.Rebalancing, event.EpochSubscription, event.LeaveSent:
	default:
		return false
	}
	for _, k := range []event.Key{event.ClientReason, event.Cause, event.Reason} {
		v := e.Get(k)
		for _, t := range n.texts {
			if v != "" && strings.Contains(v, t) {
				return true
			}
		}
	}
	return false
}

func (p *pass) nameRound(s *Scenario, n named, g *history.Group, r *history.Rebalance, e *event.Event, m *history.Member) {
	f := p.find(s, g, "", false)
	f.verdict = Confirmed
	f.addMember(m)
	f.addProof(e, n.says)
	f.addEpisode(e.At, r.Ended, m)
	p.rounds[r] = f
	f.rounds = append(f.rounds, r)
	f.summary = fmt.Sprintf(n.words, len(f.rounds), plural(len(f.rounds)), g.Name)
}
