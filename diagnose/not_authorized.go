package diagnose

import (
	"fmt"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var notAuthorized = &Scenario{
	ID: "not-authorized", Family: "group set-up", Class: Incident,
	Title:     "authentication or an ACL refused the member",
	Mechanism: "A member needs READ on its group and its topics, and credentials that are still valid. A refusal is final until somebody changes it; some clients try again for ever.",
	Broker:    "The authorizer's log (kafka-authorizer.log) says who was denied what.",
	Client:    "GROUP_AUTHORIZATION_FAILED, not authorized to access group or topics, SASL authentication failures.",
	Confused:  []Lookalike{{"closed-by-application", "the application closes for an error of its own"}, {"session-expired", "heartbeats did not arrive; here they are refused"}},
	Fix:       "Grant READ on the group and its topics to the principal, or renew its credentials.",
	Needs:     []event.Kind{event.ClientAuth, event.AccessDenied},
	look: func(p *pass, s *Scenario) {
		lookRefusals(accessRefused)(p, s)
		p.denied(s)
	},
	advise: adviseAccess,
}

var accessRefused = refusal{
	texts: []string{"GROUP_AUTHORIZATION_FAILED", "TOPIC_AUTHORIZATION_FAILED", "GroupAuthorization", "TopicAuthorization", "ot authorized to access", "roup authorization failed", "SaslAuthenticationException", "SASL_AUTHENTICATION_FAILED"},
	says:  "access is refused",
	words: "%s may not use group %s",
}

// deniedMember: a member needs READ on its group, and meets DESCRIBE when it looks
// for its coordinator; tools that watch groups are refused DESCRIBE as well.
func deniedMember(e *event.Event) Verdict {
	if strings.EqualFold(e.Get(event.API), "read") || strings.Contains(e.Get(event.Cause), "FindCoordinator") {
		return Likely
	}
	return Possible
}

// denied takes the authorizer's own words. A refused group is a member turned away.
// Other refusals are everyday things in a broker's log, and named only where it
// tells nothing else: members whose own logs are at hand would say so themselves.
func (p *pass) denied(s *Scenario) {
	for _, g := range p.h.Groups {
		n := 0
		for _, e := range g.Events {
			if e.Kind != event.AccessDenied || deniedMember(e) == Possible && g.ClientSeen {
				continue
			}
			f := p.find(s, g, "", false)
			f.verdict = stronger(f.verdict, deniedMember(e))
			if m := memberAt(g, e.Get(event.Host)); m != nil {
				f.addMember(m)
				p.claimReturns(f, m)
			}
			f.addProof(e, "the authorizer denies access to the group")
			f.addEpisode(e.At, e.At)
			n++
			what := fmt.Sprintf("the authorizer denied %s access to group %s %d time%s", firstOfTexts(e.Get(event.Principal), "somebody"), g.Name, n, plural(n))
			own, _, _ := strings.Cut(f.summary, "; ")
			if f.summary = what; len(f.members) > 0 && !strings.HasPrefix(own, "the authorizer") {
				f.summary = own + "; " + what
			}
		}
	}
	if len(p.h.Groups) > 0 {
		return
	}
	for _, b := range p.h.Brokers {
		for _, e := range b.Events {
			if e.Kind == event.AccessDenied {
				f := p.find(s, &history.Group{Name: history.Unnamed}, "", false)
				f.verdict = Possible
				f.addProof(e, "the broker refuses somebody")
				f.addEpisode(e.At, e.At)
				f.missing = []Missing{{What: "log of the client that is refused", From: Stamp(e.At - 60_000), To: Stamp(e.At + 60_000), Would: "show whether it is a consumer, and of which group"}}
				f.summary = "the broker refused access; a consumer that is refused waits and logs little or nothing"
			}
		}
	}
}

// memberAt is the one member on a host, nil if there are several or none: an
// authorizer names hosts only.
func memberAt(g *history.Group, host string) *history.Member {
	var at *history.Member
	for _, m := range g.Members {
		if host == "" || strings.TrimPrefix(m.Host, "/") != host {
			continue
		}
		if at != nil {
			return nil
		}
		at = m
	}
	return at
}

func firstOfTexts(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

func adviseAccess(fd *finding) {
	who := "this principal"
	for _, x := range fd.proof {
		if t := x.e.Get(event.Principal); t != "" {
			who = t
			break
		}
	}
	fd.fixes = append(fd.fixes, Fix{Setting: "grant access", At: "operations", To: "READ on the group and on its topics for " + who, Why: "the cluster refuses the member; no time-out changes that"})
	fd.avoid = append(fd.avoid, Avoid{settings.Session, "heartbeats were refused, not late"}, Avoid{settings.PollInterval, "the poll loop was not the trouble"})
}
