package diagnose

import "github.com/rebalog/rebalog/parsers/event"

var topicMetadataChanged = &Scenario{
	ID: "topic-metadata-changed", Family: "group set-up", Class: Expected,
	Title: "partitions or topics were added, removed or made anew",
	Mechanism: "The leader of a classic group compares the topics' metadata at every refresh (metadata.max.age.ms, 5 min) and joins again when they differ; " +
		"pattern subscriptions also follow topics that appear. With KIP-848 the broker does it.",
	Broker:   "`Leader ... re-joining group during Stable; client reason: cached metadata has changed` (3.2 and later); before, only that a member's metadata is updated.",
	Client:   "`Request joining group due to: cached metadata has changed from ... to ...` (3.0 and later).",
	Confused: []Lookalike{{"leader-rejoin-loop", "it repeats at a constant period with nothing changed"}, {"scaled", "members, not partitions, were added"}},
	Fix:      "Nothing is wrong. Change partitions in a quiet hour; keep pattern subscriptions narrow.",
	Needs:    []event.Kind{event.RebalanceStarted, event.MetadataChanged},
	grave:    topicMissing,
	advise:   adviseTopics,
	look: lookTopics(named{
		texts: []string{"cached metadata has changed", "subscription has changed", "partitions were added to a subscribed topic", "topic metadata has changed"},
		kinds: []event.Kind{event.MetadataChanged},
		says:  "the topics' metadata changed",
		words: "%d rebalance%s of group %s because topics or partitions changed",
	}),
}
