package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var sessionTimeoutOutOfRange = &Scenario{
	ID: "session-timeout-out-of-range", Family: "group set-up", Class: Incident,
	Title:     "the broker refused the member's session time-out",
	Mechanism: "A member may ask only for a session between the broker's group.min.session.timeout.ms and group.max.session.timeout.ms; otherwise its join fails for good.",
	Broker:    "Nothing.",
	Client:    "A fatal JoinGroup error: the session timeout is not within the range allowed by the broker (INVALID_SESSION_TIMEOUT).",
	Fix:       "A session time-out within the broker's bounds: 6000 to 1800000 by default since 2.3, to 300000 before, to 30000 in 0.9.",
	Needs:     []event.Kind{event.JoinFailed},
	look:      lookOutOfRange,
}

var outOfRange = refusal{
	texts: []string{"INVALID_SESSION_TIMEOUT", "InvalidSessionTimeout", "session timeout is not within", "Invalid session timeout"},
	says:  "the coordinator refuses the session time-out",
	words: "%s cannot join group %s: its session.timeout.ms is outside the broker's bounds",
}

// lookOutOfRange advises at once: the bounds are the brokers', not the finding's.
func lookOutOfRange(p *pass, s *Scenario) {
	lookRefusals(outOfRange)(p, s)
	for _, fd := range p.findings {
		if fd.s == s {
			p.adviseRange(fd)
		}
	}
}

func (p *pass) adviseRange(fd *finding) {
	least, greatest := p.bound(settings.SessionMin, 6000), p.sessionMax()
	for _, m := range fd.members {
		if len(m.Consumers) == 0 {
			continue
		}
		c := m.Consumers[0]
		v := inForce(m, c, settings.Session)
		fd.fixes = append(fd.fixes, Fix{Setting: settings.Session, At: "client", Spelling: settings.Spelling(familyOf(m, c), settings.Session), From: v.text, FromSource: v.source,
			To: text(min(max(45_000, least), greatest)), Why: fmt.Sprintf("the broker takes %d to %d; 45000 is the client's default since 3.0 (KIP-735)", least, greatest)})
		if v.known && v.ms < least {
			fd.fixes = append(fd.fixes, Fix{Setting: settings.SessionMin, At: "broker", From: text(least), To: "at most " + v.text,
				Why: "only if the member really needs a session that short", Costs: "ordinary delays expel members"})
		} else {
			fd.fixes = append(fd.fixes, Fix{Setting: settings.SessionMax, At: "broker", From: text(greatest), To: "at least " + v.text,
				Why: "only if the member really needs a session that long", Costs: "a dead member is noticed only after its session"})
		}
		break
	}
	fd.avoid = append(fd.avoid, Avoid{settings.PollInterval, "it plays no part in the refusal"})
}
