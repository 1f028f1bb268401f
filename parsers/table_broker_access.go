package parsers

import "github.com/rebalog/rebalog/parsers/event"

// accessLines are the words of authorizers, which stand in a file of their own
// (kafka-authorizer.log). A grant is printed at DEBUG, a refusal at INFO (WARN up
// to 0.11): SimpleAclAuthorizer, AclAuthorizer and StandardAuthorizerData.
var accessLines = []Line{
	{
		ID: "broker.access-denied", Kind: event.AccessDenied, Side: event.Broker, Speakers: byBroker, Level: "INFO", Versions: "0.9.0.0..3.9.1",
		Loggers:  []string{"logger"},
		Template: "Principal = <principal> is Denied Operation = <api> from host = <host> on resource = <cause>",
		Nested:   []Nested{{event.Cause, "resource"}},
		Example:  "Principal = User:etl is Denied Operation = Read from host = 10.0.0.7 on resource = Group:LITERAL:orders for request = JoinGroup with resourceRefCount = 1",
		Want:     `principal=User:etl api=Read host=10.0.0.7 cause="Group:LITERAL:orders for request = JoinGroup with resourceRefCount = 1" group=orders`,
		Near:     []string{"Principal = User:etl is Allowed Operation = Read from host = 10.0.0.7 on resource = Group:LITERAL:orders"},
		Proves:   "The authorizer refused this principal an operation on the resource.",
		Not:      "That a consumer stopped because of it: tools probe, too.",
	},
	{
		ID: "broker.access-denied-kraft", Kind: event.AccessDenied, Side: event.Broker, Speakers: byBroker, Level: "INFO", Versions: "3.2.0..",
		Loggers:  []string{"logger"},
		Template: "Principal = <principal> is Denied operation = <api> from host = <host> on resource = <cause> based on rule <>",
		Nested:   []Nested{{event.Cause, "resource"}},
		Example:  "Principal = User:etl is Denied operation = READ from host = 10.0.0.7 on resource = Group:LITERAL:orders for request = JoinGroup with resourceRefCount = 1 based on rule DefaultDeny",
		Want:     `principal=User:etl api=READ host=10.0.0.7 cause="Group:LITERAL:orders for request = JoinGroup with resourceRefCount = 1" group=orders`,
		Near:     []string{"Principal = User:etl is Allowed operation = READ from host = 10.0.0.7 on resource = Topic:LITERAL:orders based on rule MatchingAcl(acl=1)"},
		Proves:   "The authorizer refused this principal an operation on the resource.",
		Not:      "That a consumer stopped because of it: tools probe, too.",
	},
	{
		ID: "broker.access-denied-mrs", Kind: event.AccessDenied, Side: event.Broker, Speakers: byBroker, Level: "WARN", Versions: "0.9.0.0..2.4.1",
		Loggers:  []string{"logger"},
		Template: "The user is not belongs to kafka or kafkaadmin group, authorize failed!",
		Example:  "The user is not belongs to kafka or kafkaadmin group, authorize failed!",
		Proves:   "A Huawei MRS (FusionInsight) broker refused a user who is in none of Kafka's groups.",
		Not:      "Which user: the line before names the principal.",
	},
}

// resourcePhrases are a resource as authorizers print it: with its pattern type
// since 2.0, with the request since 2.4.
var resourcePhrases = []Phrase{
	{ID: "group", Template: "Group:<group>", Versions: "0.9.0.0..1.1.1", Example: "Group:orders", Want: "group=orders"},
	{ID: "group-pattern", Template: "Group:LITERAL:<group>", Versions: "2.0.0..2.3.1", Example: "Group:LITERAL:orders", Want: "group=orders"},
	{ID: "group-request", Template: "Group:LITERAL:<group> for request = <> with resourceRefCount = <>", Versions: "2.4.0..",
		Example: "Group:LITERAL:orders for request = JoinGroup with resourceRefCount = 1", Want: "group=orders"},
	{ID: "topic", Template: "Topic:<topic>", Versions: "0.9.0.0..1.1.1", Example: "Topic:orders", Want: "topic=orders"},
	{ID: "topic-pattern", Template: "Topic:LITERAL:<topic>", Versions: "2.0.0..2.3.1", Example: "Topic:LITERAL:orders", Want: "topic=orders"},
	{ID: "topic-request", Template: "Topic:LITERAL:<topic> for request = <> with resourceRefCount = <>", Versions: "2.4.0..",
		Example: "Topic:LITERAL:orders for request = Fetch with resourceRefCount = 1", Want: "topic=orders"},
}
