package diagnose

import "github.com/rebalog/rebalog/parsers/event"

var connectReconfigured = &Scenario{
	ID: "connect-reconfigured", Family: "Connect and Streams", Class: Expected,
	Title:     "a connector was created, changed or deleted",
	Mechanism: "Connect's workers rebalance whenever connectors or the number of their tasks change, to spread them anew.",
	Broker:    "A worker joins again; the client reason tells nothing.",
	Client:    "`Handling connector-only config update`, `Tasks [...] configs updated`, `Connector ... config updated`, rebalance started.",
	Confused:  []Lookalike{{"connect-config-mismatch", "it repeats because the workers' config offsets differ"}, {"scaled", "workers, not connectors, were added"}},
	Fix:       "Nothing is wrong.",
	Needs:     []event.Kind{event.WorkerConfig, event.RebalanceStarted},
	look: lookNamed(named{
		kinds: []event.Kind{event.WorkerConfig},
		says:  "a connector or its tasks changed",
		words: "%d rebalance%s of Connect group %s because connectors changed",
	}),
}
