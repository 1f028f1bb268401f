package diagnose

import (
	"fmt"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

// refusal is one way in which a coordinator turns a member away, told by the
// error's name or by its message (Errors.java; other clients print one or the
// other).
type refusal struct {
	texts []string
	says  string // what such a line proves
	words string // the summary: %s is the member, %s the group
}

// lookRefusals finds the lines of clients and coordinators that state a refusal.
// The refused member is the culprit; a group that refuses goes on without it.
func lookRefusals(r refusal) func(*pass, *Scenario) {
	return func(p *pass, s *Scenario) {
		for _, g := range p.h.Groups {
			for _, m := range g.Members {
				for _, c := range m.Consumers {
					for _, e := range c.Events {
						if refuses(e.Kind) && r.in(e) {
							p.refused(s, r, g, m, e)
						}
					}
				}
			}
			for _, e := range g.Events {
				if (e.Kind == event.JoinRejected || e.Kind == event.CoordinatorReject) && r.in(e) {
					p.refused(s, r, g, p.memberOf(g, e), e)
				}
			}
		}
	}
}

func refuses(k event.Kind) bool {
	switch k {
	case event.JoinFailed, event.FatalError, event.ClientAuth, event.SyncFailed, event.RejoinRequested, event.HeartbeatFailed, event.UncaughtError:
		return true
	}
	return false
}

func (r refusal) in(e *event.Event) bool {
	for _, t := range r.texts {
		if strings.Contains(e.Get(event.Error), t) || strings.Contains(e.Get(event.Cause), t) || strings.Contains(e.Text, t) {
			return true
		}
	}
	return false
}

func (p *pass) memberOf(g *history.Group, e *event.Event) *history.Member {
	id := e.Get(event.Member)
	for _, m := range g.Members {
		for _, own := range m.IDs {
			if own == id {
				return m
			}
		}
	}
	return nil
}

func (p *pass) refused(s *Scenario, r refusal, g *history.Group, m *history.Member, e *event.Event) {
	f := p.find(s, g, "", false)
	f.verdict = Confirmed
	f.addMember(m)
	f.addProof(e, r.says)
	f.addEpisode(e.At, e.At, m)
	who := "a member"
	if m != nil {
		who = m.Name
	}
	f.summary = fmt.Sprintf(r.words, who, g.Name)
	if n := len(f.members); n > 1 {
		f.summary = fmt.Sprintf(r.words, fmt.Sprintf("%d members", n), g.Name)
	}
	p.claimReturns(f, m)
}

// closedFor reports whether a member closed because of the refusal: its application
// ended its consumer within seconds of it, for an error.
func closedFor(f *finding, c *choice) bool {
	if c.f.errorThatClosed() == nil {
		return false
	}
	for _, x := range f.proof {
		if x.e.At <= c.f.d.At && c.f.d.At-x.e.At <= errorBefore {
			return true
		}
	}
	return false
}

// claimReturns takes the departures of a refused member that have no better
// explanation: it does not come back because it is turned away.
func (p *pass) claimReturns(f *finding, m *history.Member) {
	for _, g := range f.groups {
		for _, d := range g.Departures {
			c := p.chosen[d]
			if m != nil && d.Member == m && p.claimed[d] == nil && (d.How != history.Left && (c.s == nil || c.o.weight <= fallback+10) || d.How == history.Left && closedFor(f, c)) {
				c.o.missing = nil // what other logs would tell of it is told here
				p.claim(f, c)
			}
		}
	}
}
