package diagnose

import (
	"fmt"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

var notAuthorized = &Scenario{
	ID: "not-authorized", Family: "group set-up", Class: Incident,
	Title:     "authentication or an ACL refused the member",
	Mechanism: "A member needs READ on its group and its topics, and credentials that are still valid. A refusal is final until somebody changes it; some clients try again for ever.",
	Broker:    "The authorizer's log (kafka-authorizer.log) says who was denied what.",
	Client:    "GROUP_AUTHORIZATION_FAILED, not authorized to access group or topics, SASL authentication failures.",
	Fix:       "Grant READ on the group and its topics to the principal, or renew its credentials.",
	Needs:     []event.Kind{event.ClientAuth, event.AccessDenied},
	look: func(p *pass, s *Scenario) {
		lookRefusals(accessRefused)(p, s)
		p.denied(s)
	},
	advise: func(fd *finding) {
		fd.fixes = append(fd.fixes, Fix{Setting: "grant access", At: "operations", To: "READ on the group and on its topics for this principal", Why: "the cluster refuses the member; no time-out changes that"})
	},
}

var accessRefused = refusal{
	texts: []string{"GROUP_AUTHORIZATION_FAILED", "TOPIC_AUTHORIZATION_FAILED", "GroupAuthorization", "TopicAuthorization", "ot authorized to access", "roup authorization failed", "SaslAuthenticationException", "SASL_AUTHENTICATION_FAILED"},
	says:  "access is refused",
	words: "%s is not allowed in group %s",
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
// tells nothing else.
func (p *pass) denied(s *Scenario) {
	for _, g := range p.h.Groups {
		for _, e := range g.Events {
			if e.Kind == event.AccessDenied {
				f := p.find(s, g, "", false)
				f.verdict = stronger(f.verdict, deniedMember(e))
				f.addProof(e, "the authorizer denies access to the group")
				f.addEpisode(e.At, e.At)
				f.summary = fmt.Sprintf("the authorizer denied access to group %s (%d times)", g.Name, len(f.episodes))
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
