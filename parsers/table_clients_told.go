package parsers

import (
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

// toldErrors are the errors that clients hand to the application, as it prints
// them behind words of its own: "commit failed: Broker: Unknown member". They
// are tried where no entry knows the line, and on loggers that are not Kafka's.
//
// A client keeps what heartbeats are answered to itself, so these are refusals
// of commits most often, and of the whole session where consume() returns.
var toldErrors = []errorText{
	{name: "ILLEGAL_GENERATION", code: 22, rdkafka: "Specified group generation id is not valid", sarama: "The provided generation id is not the current generation",
		kafkajs: "Specified group generation id is not valid", ruby: "Kafka::IllegalGeneration"},
	{name: "UNKNOWN_MEMBER_ID", code: 25, rdkafka: "Unknown member", sarama: "The provided member is not known in the current generation",
		kafkajs: "The coordinator is not aware of this member", ruby: "Kafka::UnknownMemberId"},
	{name: "REBALANCE_IN_PROGRESS", code: 27, rdkafka: "Group rebalance in progress", sarama: "A rebalance for the group is in progress. Please re-join the group",
		kafkajs: "The group is rebalancing, so a rejoin is needed", ruby: "Kafka::RebalanceInProgress"},
}

func rdkafkaTold() []Line {
	lines := toldBy("rdkafka", func(e errorText) string { return "Broker: " + e.rdkafka })
	return append(lines,
		told("rdkafka.told-fenced", event.InstanceFenced, "Broker: Static consumer fenced by other consumer with same group.instance.id", "FENCED_INSTANCE_ID",
			"Another consumer joined with the same group.instance.id."),
		told("rdkafka.told-poll-timeout", event.PollTimeout, "Local: Maximum application poll interval (max.poll.interval.ms) exceeded", "",
			"The consumer was away for longer than max.poll.interval.ms; it is told when it polls again, or commits."),
		told("rdkafka.told-lost", event.PartitionsLost, "Local: Group partition assignment lost", "_ASSIGNMENT_LOST",
			"The partitions are no longer the member's."),
		told("rdkafka.told-transport", event.Disconnected, "Local: Broker transport failure", "_TRANSPORT",
			"A connection failed."),
		told("rdkafka.told-down", event.Disconnected, "Local: All broker connections are down", "_ALL_BROKERS_DOWN",
			"No broker can be reached."))
}

func saramaTold() []Line {
	return toldBy("sarama", func(e errorText) string { return "kafka server: " + e.sarama })
}

// franz-go puts the name before the text that the Java client has too.
func franzTold() []Line {
	return toldBy("franz", func(e errorText) string { return e.name + ": " + e.kafkajs })
}

func kafkajsTold() []Line {
	return toldBy("kafkajs", func(e errorText) string { return "KafkaJSProtocolError: " + e.kafkajs })
}

func rubyTold() []Line {
	return toldBy("ruby-kafka", func(e errorText) string { return e.ruby })
}

// kafkaGoTold and pythonTold print number and title.
func kafkaGoTold() []Line {
	titles := map[string]string{"ILLEGAL_GENERATION": "[22] Illegal Generation: ", "UNKNOWN_MEMBER_ID": "[25] Unknown Member ID: ", "REBALANCE_IN_PROGRESS": "[27] Rebalance In Progress: "}
	return toldBy("kafka-go", func(e errorText) string { return titles[e.name] })
}

func pythonTold() []Line {
	titles := map[string]string{"ILLEGAL_GENERATION": "[Error 22] IllegalGenerationError", "UNKNOWN_MEMBER_ID": "[Error 25] UnknownMemberIdError", "REBALANCE_IN_PROGRESS": "[Error 27] RebalanceInProgressError"}
	return append(toldBy("kafka-python", func(e errorText) string { return titles[e.name] }),
		told("kafka-python.told-commit", event.CommitFailed, "CommitFailedError: Commit cannot be completed since the group has already", "",
			"The member was out of the group, or of its generation, when it committed."))
}

// toldBy makes an entry of each error in one client's words.
func toldBy(client string, text func(errorText) string) []Line {
	var lines []Line
	for _, e := range toldErrors {
		id := client + ".told-" + strings.ToLower(strings.ReplaceAll(e.name, "_", "-"))
		lines = append(lines, told(id, event.CommitFailed, text(e), e.name,
			"The coordinator refused what the application asked for, a commit most often: the membership was lost before, or a rebalance is under way."))
	}
	return lines
}

func told(id string, kind event.Kind, text, name, proves string) Line {
	l := Line{ID: id, Kind: kind, Where: InForeign, Level: "ERROR", Versions: "all",
		Template: "<?>" + text + "<?>", Example: "poll failed: " + text, Proves: proves,
		Not: "When: an application prints an error where it meets it, which may be long after."}
	if name != "" {
		l.Fields = []event.Value{{Key: event.Error, Text: name}}
		l.Want = "error=" + name
	}
	return l
}
