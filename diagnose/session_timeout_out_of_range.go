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
	look: lookRefusals(refusal{
		texts: []string{"INVALID_SESSION_TIMEOUT", "InvalidSessionTimeout", "session timeout is not within", "Invalid session timeout"},
		says:  "the coordinator refuses the session time-out",
		words: "%s cannot join group %s: its session.timeout.ms is outside the broker's bounds",
	}),
	advise: adviseRange,
}

func adviseRange(fd *finding) {
	for _, m := range fd.members {
		if len(m.Consumers) == 0 {
			continue
		}
		c := m.Consumers[0]
		v := inForce(m, c, settings.Session)
		family := familyOf(m, c)
		fd.fixes = append(fd.fixes, Fix{Setting: settings.Session, At: "client", Spelling: settings.Spelling(family, settings.Session), From: v.text, FromSource: v.source, To: "45000",
			Why: "the default since 3.0 (KIP-735); the broker's own bounds are 6000 and 1800000 unless it sets others"})
		fd.fixes = append(fd.fixes, Fix{Setting: settings.SessionMax, At: "broker", To: fmt.Sprintf("at least %s", v.text), Why: "only if the member really needs a session that long", Costs: "a dead member is noticed only after its session"})
		break
	}
	fd.avoid = append(fd.avoid, Avoid{settings.PollInterval, "it plays no part in the refusal"})
}
