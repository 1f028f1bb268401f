package parsers

import "github.com/rebalog/rebalog/parsers/event"

// managedLines are the logs that clouds give of coordinators they run
// themselves. Azure Event Hubs' coordinator is not Kafka's code (category
// KafkaCoordinatorLogs); of its messages Microsoft documents this one. Its member
// ids begin with namespace and group. Huawei's rebalancing log needs no entry: it
// holds the words of Kafka's coordinator.
var managedLines = []Line{
	{ID: "event-hubs.join", Kind: event.MemberJoined, Side: event.Broker, Speakers: []Speaker{EventHubs},
		Loggers: []string{"KafkaCoordinatorLogs", "AZMSKafkaCoordinatorLogs"}, Level: "INFO", Versions: "all",
		Template: "Start join group for new member <member>, current group size: <>, API version: <>, session timeout: <session_ms>ms, rebalance timeout: <rebalance_ms>ms.<?>",
		Nested:   []Nested{{Key: event.Member, Table: "event-hubs-member"}},
		Example:  "Start join group for new member shop:c:orders:I:orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95, current group size: 0, API version: 2, session timeout: 10000ms, rebalance timeout: 300000ms.",
		Want:     "member=shop:c:orders:I:orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 group=orders session_ms=10000 rebalance_ms=300000",
		Proves:   "A new member asked to join, with these time-outs.",
		Not:      "That it was taken in."},
}

// eventHubsMembers find the group in a member id of Event Hubs.
var eventHubsMembers = []Phrase{
	{ID: "event-hubs.member", Template: "<>:c:<group>:I:<>", Versions: "all", Example: "shop:c:orders:I:orders-2-cb3a54c6", Want: "group=orders"},
}
