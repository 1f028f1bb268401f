package parsers

import (
	"strconv"
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

// kafkajsFields are the keys that kafkajs gives along with a message: as its own
// logger of JSON is read ("; key: value, ..."), and as NestJS prints them, an
// object behind the text. Loggers of an application's own making often drop them.
var kafkajsFields = []Phrase{
	{ID: "joined", Template: "; <?>groupId: <group>, memberId: <member>, leaderId: <leader>, isLeader: <>, memberAssignment: <partitions>, groupProtocol: <protocol>, duration: <ms>", Versions: "0.6.8..",
		Example: `; groupId: orders, memberId: ` + rdID + `, leaderId: ` + rdID + `, isLeader: true, memberAssignment: {"orders":[0,1]}, groupProtocol: RoundRobinAssigner, duration: 3042`,
		Want:    `group=orders member=` + rdID + ` leader=` + rdID + ` partitions="{\"orders\":[0,1]}" protocol=RoundRobinAssigner ms=3042`},
	{ID: "joined-json", Template: ` {<>"groupId":"<group>","memberId":"<member>","leaderId":"<leader>","isLeader":<>,"memberAssignment":<partitions>,"groupProtocol":"<protocol>","duration":<ms>}<?>`, Versions: "0.6.8..",
		Example: ` {"timestamp":"2024-05-01T10:00:00.123Z","logger":"kafkajs","groupId":"orders","memberId":"` + rdID + `","leaderId":"` + rdID + `","isLeader":true,"memberAssignment":{"orders":[0,1]},"groupProtocol":"RoundRobinAssigner","duration":3042}`,
		Want:    `group=orders member=` + rdID + ` leader=` + rdID + ` partitions="{\"orders\":[0,1]}" protocol=RoundRobinAssigner ms=3042`},
	{ID: "member-error", Template: "; <?>groupId: <group>, memberId: <member>, error: <error>", Versions: "0.2.0..",
		Example: "; groupId: orders, memberId: " + rdID + ", error: The group is rebalancing, so a rejoin is needed",
		Want:    "group=orders member=" + rdID + ` error="The group is rebalancing, so a rejoin is needed"`},
	{ID: "member-error-retry", Template: "; <?>groupId: <group>, memberId: <member>, error: <error>, retryCount: <>", Versions: "0.2.0..",
		Example: "; groupId: orders, memberId: " + rdID + ", error: The group is rebalancing, so a rejoin is needed, retryCount: 0, retryTime: 300",
		Want:    "group=orders member=" + rdID + ` error="The group is rebalancing, so a rejoin is needed"`},
	{ID: "member-error-json", Template: ` {<>"groupId":"<group>","memberId":"<member>","error":"<error>"<?>}<?>`, Versions: "0.2.0..",
		Example: ` {"timestamp":"2024-05-01T10:00:00.123Z","logger":"kafkajs","groupId":"orders","memberId":"` + rdID + `","error":"The coordinator is not aware of this member"}`,
		Want:    "group=orders member=" + rdID + ` error="The coordinator is not aware of this member"`},
	{ID: "member", Template: "; <?>groupId: <group>, memberId: <member>", Versions: "0.2.0..",
		Example: "; groupId: orders, memberId: " + rdID, Want: "group=orders member=" + rdID},
	{ID: "member-topic", Template: "; <?>groupId: <group>, memberId: <member>, topic: <topic>, <>", Versions: "1.4.0..",
		Example: "; groupId: orders, memberId: " + rdID + ", topic: orders, unknownPartitions: [4,5]",
		Want:    "group=orders member=" + rdID + " topic=orders"},
	{ID: "member-generation", Template: "; <?>groupId: <group>, generationId: <generation>, memberId: <member>, <>", Versions: "1.3.0..",
		Example: `; groupId: orders, generationId: 22, memberId: ` + rdID + `, assignedTopics: ["orders","bills"]`,
		Want:    "group=orders generation=22 member=" + rdID},
	{ID: "group", Template: "; <?>groupId: <group>", Versions: "0.2.0..", Example: "; groupId: orders", Want: "group=orders"},
	{ID: "group-retries", Template: "; groupId: <group>, retryCount: <>", Versions: "0.2.0..", Example: "; groupId: orders, retryCount: 5", Want: "group=orders"},
	{ID: "retries-group", Template: "; retryCount: <>, retryTime: <>, groupId: <group>", Versions: "0.2.0..", Example: "; retryCount: 5, retryTime: 300, groupId: orders", Want: "group=orders"},
	{ID: "connection-json", Template: ` {<>"broker":"<host>","clientId":"<client_id>"<?>}<?>`, Versions: "0.2.0..",
		Example: ` {"timestamp":"2024-05-01T10:00:00.123Z","logger":"kafkajs","broker":"10.0.0.7:9092","clientId":"orders-2"}`, Want: "host=10.0.0.7:9092 client_id=orders-2"},
	{ID: "connection-more", Template: "; <?>broker: <host>, clientId: <client_id>, <>", Versions: "0.2.0..",
		Example: "; broker: 10.0.0.7:9092, clientId: orders-2, correlationId: 3, size: 10", Want: "host=10.0.0.7:9092 client_id=orders-2"},
	{ID: "group-json", Template: ` {<>"groupId":"<group>"<?>}<?>`, Versions: "0.2.0..",
		Example: ` {"timestamp":"2024-05-01T10:00:00.123Z","logger":"kafkajs","groupId":"orders"}`, Want: "group=orders"},
	{ID: "answer", Template: "; <?>broker: <host>, clientId: <client_id>, error: <error>, correlationId: <>", Versions: "0.2.0..",
		Example: "; broker: 10.0.0.7:9092, clientId: orders-2, error: The group is rebalancing, so a rejoin is needed, correlationId: 10, size: 10",
		Want:    `host=10.0.0.7:9092 client_id=orders-2 error="The group is rebalancing, so a rejoin is needed"`},
	{ID: "answer-json", Template: ` {<>"broker":"<host>","clientId":"<client_id>","error":"<error>"<?>}<?>`, Versions: "0.2.0..",
		Example: ` {"timestamp":"2024-05-01T10:00:00.123Z","logger":"kafkajs","broker":"10.0.0.7:9092","clientId":"orders-2","error":"The group is rebalancing, so a rejoin is needed","correlationId":10,"size":10}`,
		Want:    `host=10.0.0.7:9092 client_id=orders-2 error="The group is rebalancing, so a rejoin is needed"`},
	{ID: "connection", Template: "; <?>broker: <host>, clientId: <client_id>", Versions: "0.2.0..",
		Example: "; broker: 10.0.0.7:9092, clientId: orders-2", Want: "host=10.0.0.7:9092 client_id=orders-2"},
	{ID: "message", Template: "; <?>topic: <topic>, partition: <>, offset: <>", Versions: "0.2.0..",
		Example: "; topic: orders, partition: 3, offset: 104, error: {}", Want: "topic=orders"},
}

// withKeys is what all entries of kafkajs have: the keys, and among them the error.
var withKeys = []Nested{{Key: event.Rest, Table: "kafkajs"}, {Key: event.Error, Table: "client-error"}}

// jsData stands in answers without an error, which are printed at DEBUG.
var jsData = []string{", data: ", `"data":`}

const (
	jsGroup     = "; groupId: orders"
	jsMember    = "; groupId: orders, memberId: orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95"
	jsConnected = "; broker: 10.0.0.7:9092, clientId: orders-2"
	jsAnswer    = "; broker: 10.0.0.7:9092, clientId: orders-2, error: The coordinator is not aware of this member, correlationId: 10, size: 10"
)

// kafkajsLines are the lines of kafkajs. It sends heartbeats only between
// messages and batches, or when the application calls heartbeat(): a member
// that the coordinator forgot was silent for a session.
var kafkajsLines = []Line{
	{ID: "kafkajs.starting", Kind: event.Subscribed, Level: "INFO", Versions: "0.2.0..",
		Template: "<?>[Consumer] Starting<rest?>", Nested: withKeys,
		Example: "[Consumer] Starting" + jsGroup,
		Want:    `group=orders rest="; groupId: orders"`,
		Proves:  "The consumer's run() began: a start or restart."},
	{ID: "kafkajs.stopped", Kind: event.ConsumerClosed, Level: "INFO", Versions: "0.2.0..",
		Template: "<?>[Consumer] Stopped<rest?>", Nested: withKeys,
		Example: "[Consumer] Stopped" + jsGroup,
		Want:    `group=orders rest="; groupId: orders"`,
		Proves:  "The consumer stopped, and LeaveGroup was sent.",
		Not:     "That the application wished it: after a crash it is printed too."},
	{ID: "kafkajs.joined", Kind: event.Joined, Level: "INFO", Versions: "0.6.8..",
		Template: "<?>[ConsumerGroup] Consumer has joined the group<rest?>", Nested: withKeys,
		Example: `[ConsumerGroup] Consumer has joined the group; groupId: orders, memberId: ` + rdID + `, leaderId: ` + rdID + `, isLeader: true, memberAssignment: {"orders":[0,1]}, groupProtocol: RoundRobinAssigner, duration: 3042`,
		Want: `group=orders member=` + rdID + ` leader=` + rdID + ` partitions="{\"orders\":[0,1]}" protocol=RoundRobinAssigner ms=3042` +
			` rest="; groupId: orders, memberId: ` + rdID + `, leaderId: ` + rdID + `, isLeader: true, memberAssignment: {\"orders\":[0,1]}, groupProtocol: RoundRobinAssigner, duration: 3042"`,
		Proves: "Join and sync are over; the duration is that of both with all retries, so the join began that long before.",
		Not:    "The generation. A long duration is waiting for the slowest member, most often."},
	{ID: "kafkajs.rebalancing", Kind: event.Rebalancing, Level: "WARN", Versions: "0.2.0..",
		Template: "<?>[Runner] The group is rebalancing, re-joining<rest?>", Nested: withKeys,
		Example: "[Runner] The group is rebalancing, re-joining" + jsMember + ", error: The group is rebalancing, so a rejoin is needed",
		Want:    "group=orders member=" + rdID + ` error=REBALANCE_IN_PROGRESS rest="` + jsMember + `, error: The group is rebalancing, so a rejoin is needed"`,
		Proves:  "A heartbeat, commit or fetch met a rebalance, another coordinator or (2.2.4 and later) an old generation; the member joins again.",
		Not:     "That this member caused it."},
	{ID: "kafkajs.unknown-member", Kind: event.HeartbeatFailed, Level: "ERROR", Versions: "0.6.4..",
		Template: "<?>[Runner] The coordinator is not aware of this member, re-joining the group<rest?>", Nested: withKeys, Fields: unknownID,
		Example: "[Runner] The coordinator is not aware of this member, re-joining the group" + jsMember + ", error: The coordinator is not aware of this member",
		Want:    "group=orders member=" + rdID + ` error=UNKNOWN_MEMBER_ID rest="` + jsMember + `, error: The coordinator is not aware of this member"`,
		Proves:  "The coordinator removed the member before.",
		Not:     "That a message took too long: a blocked event loop, a missed rebalance and an administrator look the same."},
	{ID: "kafkajs.heartbeat", Kind: event.HeartbeatFailed, Level: "ERROR", Versions: "0.2.0..",
		Template: "<?>[Connection] Response Heartbeat(key: 12, version: <>)<rest>", Unless: jsData, Nested: withKeys, Fields: api("HEARTBEAT"),
		Example: "[Connection] Response Heartbeat(key: 12, version: 3)" + jsAnswer,
		Want:    `host=10.0.0.7:9092 client_id=orders-2 api=HEARTBEAT error=UNKNOWN_MEMBER_ID rest="` + jsAnswer + `"`,
		Proves:  "A heartbeat was answered with this error.",
		Not:     "Which group it was for."},
	answer("join", event.JoinFailed, "JoinGroup", 11, "JOIN_GROUP"),
	answer("sync", event.SyncFailed, "SyncGroup", 14, "SYNC_GROUP"),
	answer("commit", event.CommitFailed, "OffsetCommit", 8, "OFFSET_COMMIT"),
	answer("leave", event.LeaveSkipped, "LeaveGroup", 13, "LEAVE_GROUP"),
	answer("fetch", event.Noted, "Fetch", 1, "FETCH"),
	answer("metadata", event.Noted, "Metadata", 3, "METADATA"),
	answer("coordinator", event.ClientAuth, "GroupCoordinator", 10, "FIND_COORDINATOR"),
	{ID: "kafkajs.crashed", Kind: event.FatalError, Level: "ERROR", Versions: "0.2.0..",
		Template: "<?>[Consumer] Crash: <error>: <cause>; groupId: <group>, retryCount: <>", Nested: []Nested{{Key: event.Cause, Table: "client-error"}},
		Near:    []string{"[Consumer] Crash"},
		Example: "[Consumer] Crash: KafkaJSNumberOfRetriesExceeded: The coordinator is not aware of this member; groupId: orders, retryCount: 5",
		Want:    `error=KafkaJSNumberOfRetriesExceeded cause="The coordinator is not aware of this member" group=orders`,
		Proves:  "The consumer gave up and leaves the group; its own retries (5) are used up, or the error allows none.",
		Not:     "That it comes back: only with \"Restarting the consumer\" behind it."},
	{ID: "kafkajs.crashed-json", Kind: event.FatalError, Level: "ERROR", Versions: "0.2.0..",
		Template: "<?>[Consumer] Crash: <error>: <cause> {<>\"groupId\":\"<group>\"<?>}<?>", Nested: []Nested{{Key: event.Cause, Table: "client-error"}},
		Example: `ERROR [Consumer] Crash: KafkaJSNumberOfRetriesExceeded: Connection timeout {"timestamp":"2024-05-01T10:00:00.123Z","logger":"kafkajs","groupId":"orders","retryCount":5,"stack":"KafkaJSNonRetriableError"}`,
		Want:    `error=KafkaJSNumberOfRetriesExceeded cause="Connection timeout" group=orders`,
		Proves:  "The consumer gave up and leaves the group.",
		Not:     "That it comes back: only with \"Restarting the consumer\" behind it."},
	{ID: "kafkajs.restarting", Kind: event.RejoinRequested, Level: "ERROR", Versions: "0.2.0..",
		Template: "<?>[Consumer] Restarting the consumer in <delay_ms>ms<rest?>", Nested: withKeys,
		Example: "[Consumer] Restarting the consumer in 10266ms; retryCount: 5, retryTime: 10266, groupId: orders",
		Want:    `delay_ms=10266 group=orders rest="; retryCount: 5, retryTime: 10266, groupId: orders"`,
		Proves:  "The consumer is made anew after this time, with another member id: one more rebalance."},
	{ID: "kafkajs.not-running", Kind: event.Noted, Level: "INFO", Versions: "0.2.0..",
		Template: "<?>[Runner] consumer not running, exiting<rest?>", Nested: withKeys,
		Example: "[Runner] consumer not running, exiting" + jsMember,
		Want:    "group=orders member=" + rdID + ` rest="` + jsMember + `"`,
		Proves:  "The loop over messages ends because the consumer is being stopped."},
	{ID: "kafkajs.handler-failed", Kind: event.ProcessingError, Level: "ERROR", Versions: "0.2.0..",
		Template: "<?>[Runner] Error when calling <action>; <?>topic: <topic>, partition: <>, offset: <>",
		Example:  "[Runner] Error when calling eachMessage; topic: orders, partition: 3, offset: 104, error: {}",
		Want:     "action=eachMessage topic=orders",
		Proves:   "The application's function threw; after five retries the consumer crashes, each time with a rebalance."},
	{ID: "kafkajs.topic-grew", Kind: event.MetadataChanged, Level: "WARN", Versions: "1.4.0..",
		Template: "<?>[ConsumerGroup] <>, resync group<rest?>", Nested: withKeys, Fields: topicsGrew,
		Example: "[ConsumerGroup] Topic has been updated, resync group" + jsMember + ", topic: orders, unknownPartitions: [4,5]",
		Want:    "group=orders member=" + rdID + ` topic=orders cause="partitions added" rest="` + jsMember + `, topic: orders, unknownPartitions: [4,5]"`,
		Proves:  "A subscribed topic has new partitions; the member joins again."},
	{ID: "kafkajs.other-topics", Kind: event.ConfigWarning, Level: "WARN", Versions: "1.3.0..",
		Template: "<?>[ConsumerGroup] Consumer group received unsubscribed topics<rest?>", Nested: withKeys,
		Example: "[ConsumerGroup] Consumer group received unsubscribed topics; groupId: orders, generationId: 22, memberId: " + rdID + `, assignedTopics: ["orders","bills"]`,
		Want:    "group=orders generation=22 member=" + rdID + ` rest="; groupId: orders, generationId: 22, memberId: ` + rdID + `, assignedTopics: [\"orders\",\"bills\"]"`,
		Proves:  "Applications with different subscriptions share one group id."},
	{ID: "kafkajs.unaware", Kind: event.Noted, Level: "WARN", Versions: "1.4.0..",
		Template: "<?>[ConsumerGroup] Consumer is not aware of all assigned partitions, refreshing metadata<rest?>", Nested: withKeys,
		Example: "[ConsumerGroup] Consumer is not aware of all assigned partitions, refreshing metadata; groupId: orders, generationId: 22, memberId: " + rdID + ", topic: orders",
		Want:    "group=orders generation=22 member=" + rdID + ` rest="; groupId: orders, generationId: 22, memberId: ` + rdID + `, topic: orders"`,
		Proves:  "The assignment names partitions that this client does not know yet: the topic has just grown."},
	{ID: "kafkajs.connection-error", Kind: event.Disconnected, Level: "ERROR", Versions: "0.2.0..",
		Template: "<?>[Connection] Connection error: <cause>; broker: <host>, clientId: <client_id>",
		Example:  "[Connection] Connection error: connect ECONNREFUSED 10.0.0.7:9092; broker: 10.0.0.7:9092, clientId: orders-2",
		Want:     `cause="connect ECONNREFUSED 10.0.0.7:9092" host=10.0.0.7:9092 client_id=orders-2`,
		Proves:   "A connection broke, or could not be made.",
		Not:      "That the member was removed."},
	{ID: "kafkajs.connection-timeout", Kind: event.ConnectFailed, Level: "ERROR", Versions: "0.2.0..",
		Template: "<?>[Connection] Connection timeout<rest?>", Nested: withKeys,
		Example: "[Connection] Connection timeout; broker: 10.0.0.7:9092, clientId: orders-2",
		Want:    `host=10.0.0.7:9092 client_id=orders-2 rest="; broker: 10.0.0.7:9092, clientId: orders-2"`,
		Proves:  "A broker did not take a connection within connectionTimeout (1 s by default)."},
	jsConnection("answered", "[Connection] Response <api>(key: <>, version: <>)<rest>, data: <>", "[Connection] Response JoinGroup(key: 11, version: 5)"+jsConnected+", data: {}", `api=JOIN_GROUP host=10.0.0.7:9092 client_id=orders-2 rest="`+jsConnected+`"`, "A request was answered without an error."),
	jsConnection("request", "[Connection] Request <api>(key: <>, version: <>)<rest?>", "[Connection] Request JoinGroup(key: 11, version: 5)"+jsConnected, `api=JOIN_GROUP host=10.0.0.7:9092 client_id=orders-2 rest="`+jsConnected+`"`, "A request was sent."),
	jsConnection("connecting", "[Connection] Connecting<rest?>", "[Connection] Connecting"+jsConnected, `host=10.0.0.7:9092 client_id=orders-2 rest="`+jsConnected+`"`, "The client connects to a broker."),
	jsConnection("connected", "[Connection] Connection established<rest?>", "[Connection] Connection established"+jsConnected, `host=10.0.0.7:9092 client_id=orders-2 rest="`+jsConnected+`"`, "The client is connected to a broker."),
	jsConnection("disconnecting", "[Connection] disconnecting...<rest?>", "[Connection] disconnecting..."+jsConnected, `host=10.0.0.7:9092 client_id=orders-2 rest="`+jsConnected+`"`, "The client closes a connection: it stops, or makes it anew."),
	jsConnection("disconnected", "[Connection] disconnected<rest?>", "[Connection] disconnected"+jsConnected, `host=10.0.0.7:9092 client_id=orders-2 rest="`+jsConnected+`"`, "The client closed a connection."),
	{ID: "kafkajs.seed-failed", Kind: event.ConnectFailed, Level: "ERROR", Versions: "0.2.0..",
		Template: "<?>[BrokerPool] Failed to connect to seed broker, trying another broker from the list: <cause>",
		Example:  "[BrokerPool] Failed to connect to seed broker, trying another broker from the list: Connection timeout; retryCount: 0, retryTime: 298",
		Want:     `cause="Connection timeout; retryCount: 0, retryTime: 298"`,
		Proves:   "One of the brokers of the configuration cannot be reached."},
	{ID: "kafkajs.coordinator", Kind: event.CoordinatorFound, Level: "DEBUG", Versions: "0.2.0..",
		Template: "<?>[Cluster] Found group coordinator; <?>broker: <host>, nodeId: <node>",
		Example:  "[Cluster] Found group coordinator; broker: 10.0.0.7, nodeId: 2",
		Want:     "host=10.0.0.7 node=2",
		Proves:   "A broker named the coordinator."},
	{ID: "kafkajs.commit-retry", Kind: event.CommitFailed, Level: "DEBUG", Versions: "0.2.0..",
		Template: "<?>[Runner] Error while committing offsets, trying again...<rest?>", Nested: withKeys,
		Example: "[Runner] Error while committing offsets, trying again..." + jsMember + ", error: The coordinator is not aware of this member, retryCount: 0, retryTime: 300",
		Want:    "group=orders member=" + rdID + ` error=UNKNOWN_MEMBER_ID rest="` + jsMember + `, error: The coordinator is not aware of this member, retryCount: 0, retryTime: 300"`,
		Proves:  "A commit failed and is tried again."},
	{ID: "kafkajs.fetch-retry", Kind: event.Noted, Level: "DEBUG", Versions: "2.0.0..",
		Template: "<?>[Runner] Error while scheduling fetch manager, trying again...<rest?>", Nested: withKeys,
		Example: "[Runner] Error while scheduling fetch manager, trying again..." + jsMember + ", error: The group is rebalancing, so a rejoin is needed",
		Want:    "group=orders member=" + rdID + ` error=REBALANCE_IN_PROGRESS rest="` + jsMember + `, error: The group is rebalancing, so a rejoin is needed"`,
		Proves:  "The loop over fetches met an error and goes on."},
	{ID: "kafkajs.late-answer", Kind: event.RequestTimedOut, Level: "WARN", Versions: "0.1.0..",
		Template: "<?>[RequestQueue] Response without match<rest?>", Nested: withKeys,
		Example: "[RequestQueue] Response without match; clientId: orders-2, broker: 10.0.0.7:9092, correlationId: 10",
		Want:    `rest="; clientId: orders-2, broker: 10.0.0.7:9092, correlationId: 10"`,
		Proves:  "An answer came after the client had given the request up: the broker was slow, or the event loop blocked.",
		Not:     "Which of the two."},
	{ID: "kafkajs.request-timeout", Kind: event.RequestTimedOut, Level: "ERROR", Versions: "0.2.0..",
		Template: "<?>KafkaJSRequestTimeoutError: Request <api>(key: <>, version: <>) timed out<?>",
		Nested:   []Nested{{Key: event.API, Table: "client-api"}},
		Example:  "KafkaJSRequestTimeoutError: Request Heartbeat(key: 12, version: 3) timed out",
		Want:     "api=HEARTBEAT",
		Proves:   "A request had no answer within requestTimeout (30 s by default)."},
	{ID: "kafkajs.heartbeat-interval", Kind: event.ConfigWarning, Level: "ERROR", Versions: "1.3.0..",
		Template: "<?>Consumer heartbeatInterval (<value>) must be lower than sessionTimeout (<session_ms>). It is recommended to set heartbeatInterval to approximately a third of the sessionTimeout.",
		Fields:   []event.Value{{Key: event.Setting, Text: "heartbeatInterval"}},
		Example:  "KafkaJSNonRetriableError: Consumer heartbeatInterval (30000) must be lower than sessionTimeout (30000). It is recommended to set heartbeatInterval to approximately a third of the sessionTimeout.",
		Want:     "value=30000 session_ms=30000 setting=heartbeatInterval",
		Proves:   "The consumer does not start with these settings."},
	{ID: "kafkajs.send-failed", Kind: event.SlowBackend, Level: "ERROR", Versions: "0.2.0..",
		Template: "<?>[Producer] Failed to send messages: <error>", Nested: toError,
		Fields:  []event.Value{{Key: event.Cause, Text: "kafka producer"}},
		Example: "[Producer] Failed to send messages: Connection timeout",
		Want:    `error="Connection timeout" cause="kafka producer"`,
		Proves:  "The application's producer could not send and waits before it tries again; a handler that awaits it waits too.",
		Not:     "That the handler awaits it."},
	{ID: "kafkajs.partitioner", Kind: event.Noted, Level: "WARN", Versions: "2.0.0..",
		Template: "<?>KafkaJS v2.0.0 switched default partitioner. <>",
		Example:  "KafkaJS v2.0.0 switched default partitioner. To retain the same partitioning behavior as in previous versions, create the producer with the option \"createPartitioner: Partitioners.LegacyPartitioner\".",
		Want:     "",
		Proves:   "A client of kafkajs 2 was made: a start of the process, most often."},
}

// answer is an answer with an error, as the connection prints it. GroupCoordinator
// is refused for want of authorization or of a coordinator; the error tells.
func answer(id string, kind event.Kind, request string, key int, name string) Line {
	head := "[Connection] Response " + request + "(key: " + strconv.Itoa(key) + ", version: "
	return Line{ID: "kafkajs.answer-" + id, Kind: kind, Level: "ERROR", Versions: "0.2.0..",
		Template: "<?>" + head + "<>)<rest>", Unless: jsData, Nested: withKeys, Fields: api(name),
		Example: head + "3)" + jsAnswer,
		Want:    `host=10.0.0.7:9092 client_id=orders-2 api=` + name + ` error=UNKNOWN_MEMBER_ID rest="` + jsAnswer + `"`,
		Proves:  "This request was answered with this error.",
		Not:     "Which group it was for."}
}

// jsConnection is a step of a connection, at DEBUG; its keys say which client's.
func jsConnection(id, template, example, want, proves string) Line {
	nested := []Nested{{Key: event.Rest, Table: "kafkajs"}}
	if strings.Contains(template, "<api>") {
		nested = append(nested, Nested{Key: event.API, Table: "client-api"})
	}
	return Line{ID: "kafkajs.connection-" + id, Kind: event.Noted, Level: "DEBUG", Versions: "0.2.0..",
		Template: "<?>" + template, Nested: nested,
		Example: example, Want: want, Proves: proves}
}
