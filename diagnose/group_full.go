package diagnose

import (
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var groupFull = &Scenario{
	ID: "group-full", Family: "group set-up", Class: Incident,
	Title:     "the group has its greatest size already",
	Mechanism: "A broker with group.max.size (2.2 and later) refuses members beyond it. Often the places are taken by members that died or gave up their join and have not expired yet.",
	Broker:    "`Freshly-loaded group is over capacity` after a failover; no line for a refused join at INFO.",
	Client:    "A fatal error: the consumer group has reached its max size (GROUP_MAX_SIZE_REACHED).",
	Fix:       "Raise group.max.size, run fewer members, or stop what leaves dead members behind.",
	Needs:     []event.Kind{event.JoinFailed},
	look: lookRefusals(refusal{
		texts: []string{"GROUP_MAX_SIZE_REACHED", "reached its max size", "configured maximum number of members", "GroupMaxSizeReached", "over capacity"},
		says:  "the coordinator refuses the member: the group is full",
		words: "%s cannot join group %s: the group has reached group.max.size",
	}),
	advise: func(fd *finding) {
		fd.fixes = append(fd.fixes,
			Fix{Setting: settings.GroupMaxSize, At: "broker", To: "at least the number of members that are to run", Why: "the broker refuses every member beyond it"},
			Fix{Setting: "run fewer members", At: "operations", To: "at most one for each partition", Why: "members beyond the number of partitions are idle"})
	},
}
