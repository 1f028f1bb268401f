package diagnose

import "github.com/rebalog/rebalog/parsers/event"

var cooperativeFollowup = &Scenario{
	ID: "cooperative-followup", Family: "look-alikes", Class: Noise,
	Title:     "the second, normal rebalance of the cooperative protocol",
	Mechanism: "With cooperative assignors a change takes two rounds: in the first, members give up the partitions that move and join again at once; in the second these are assigned.",
	Broker:    "Two generations within seconds; the second with the client reason `need to revoke partitions and re-join` (3.2 and later).",
	Client:    "`Request joining group due to: need to revoke partitions ...`; librdkafka: rejoining to redistribute previously owned partitions.",
	Confused:  []Lookalike{{"rebalance-storm", "more than two or three follow-ups for one change"}},
	Fix:       "Nothing is wrong: count the two as one.",
	Needs:     []event.Kind{event.RebalanceStarted, event.RejoinRequested},
	look: lookNamed(named{
		texts: []string{"need to revoke partitions", "redistribute previously owned partitions"},
		says:  "a member gives up partitions and joins again, as the cooperative protocol asks",
		words: "%d follow-up rebalance%s of the cooperative protocol in group %s",
	}),
}
