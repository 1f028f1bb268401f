package diagnose

import "github.com/rebalog/rebalog/parsers/event"

var streamsProbing = &Scenario{
	ID: "streams-probing", Family: "Connect and Streams", Class: Expected,
	Title:     "a planned probing or follow-up rebalance of Kafka Streams",
	Mechanism: "While warm-up replicas catch up, Streams asks every probing.rebalance.interval.ms (10 min) whether tasks can move; tasks that were revoked elsewhere come in an immediate follow-up.",
	Broker:    "The leader joins again, with the client reason `triggered followup rebalance scheduled for ...` (3.2 and later).",
	Client:    "`Triggering the followup rebalance scheduled for ...`, `Requested to schedule probing rebalance`.",
	Confused:  []Lookalike{{"leader-rejoin-loop", "no Streams client asks for it"}, {"rebalance-storm", "the probes come at their interval"}},
	Fix:       "Nothing is wrong. If probes never end, see whether the lag of the warm-up replicas ever falls below acceptable.recovery.lag.",
	Needs:     []event.Kind{event.StreamsProbing, event.RebalanceStarted},
	look: lookNamed(named{
		texts: []string{"followup rebalance", "probing rebalance"},
		kinds: []event.Kind{event.StreamsProbing},
		says:  "Streams planned this rebalance itself",
		words: "%d planned rebalance%s of Streams in group %s",
	}),
}
