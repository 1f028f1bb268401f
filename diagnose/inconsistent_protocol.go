package diagnose

import (
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var inconsistentProtocol = &Scenario{
	ID: "inconsistent-protocol", Family: "group set-up", Class: Incident,
	Title: "a member has no assignor or protocol in common with the group",
	Mechanism: "All members of a classic group must offer at least one assignor (partition.assignment.strategy) that all others offer too, and the same kind of protocol. " +
		"Another client library, or a change from an eager to a cooperative assignor in one step, breaks that.",
	Broker: "Nothing at INFO.",
	Client: "A fatal error: the group member's supported protocols are incompatible with those of existing members (INCONSISTENT_GROUP_PROTOCOL).",
	Fix:    "Give all members a common assignor. To change it, two rolling restarts: first with both listed, then with the new one alone.",
	Needs:  []event.Kind{event.JoinFailed},
	look: lookRefusals(refusal{
		texts: []string{"INCONSISTENT_GROUP_PROTOCOL", "InconsistentGroupProtocol", "supported protocols are incompatible", "Inconsistent group protocol", "nconsistent_group_protocol"},
		says:  "the coordinator refuses the member: nothing in common with the others",
		words: "%s cannot join group %s: it has no assignor in common with the members",
	}),
	advise: func(fd *finding) {
		fix := Fix{Setting: settings.Assignor, At: "client", To: "one assignor that all members list", Why: "the coordinator picks one that everybody supports", Costs: "two rolling restarts to change it in a running group"}
		for _, m := range fd.members {
			if len(m.Consumers) > 0 {
				v := inForce(m, m.Consumers[0], settings.Assignor)
				fix.From, fix.FromSource, fix.Spelling = v.text, v.source, settings.Spelling(familyOf(m, m.Consumers[0]), settings.Assignor)
				break
			}
		}
		fd.fixes = append(fd.fixes, fix)
	},
}
