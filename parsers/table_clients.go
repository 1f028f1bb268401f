package parsers

import (
	"slices"

	"github.com/rebalog/rebalog/parsers/event"
)

// clientLines are the lines of clients that are not Java, and of programs built
// on them. Their loggers carry whatever name the application chose, so entries
// name loggers only where the wording alone would not tell.
//
// A heartbeat that is answered with "rebalance in progress" is no failure, yet
// the lines say it with the same format string as all other errors. Such events
// are heartbeat-failed with the error's name; what they mean is for the stages
// behind to say.
var clientLines = slices.Concat(
	saidBy(Librdkafka, "librdkafka", rdkafkaLines, rdkafkaNetworkLines, rdkafkaDebugLines, rdkafkaAssignLines, rdkafkaEpochLines, rdkafkaWrapperLines, rdkafkaTold()),
	saidBy(Sarama, "sarama", saramaLines, saramaProgramLines, saramaTold()),
	saidBy(FranzGo, "franz-go", franzLines, franzEpochLines, franzTold()),
	saidBy(KafkaGo, "kafka-go", kafkaGoLines, kafkaGoTold()),
	saidBy(KafkaJS, "kafkajs", kafkajsLines, kafkajsTold()),
	saidBy(KafkaNode, "kafka-node", kafkaNodeLines),
	saidBy(KafkaPython, "kafka-python", kafkaPythonLines, kafkaPythonDebugLines, pythonTold()),
	saidBy(Aiokafka, "aiokafka", aiokafkaLines, faustLines),
	saidBy(RubyKafka, "ruby-kafka", rubyKafkaLines, rubyTold()),
	saidBy(Brod, "brod", brodLines),
	pythonLines, shipperLines,
)

// saidBy sets what is the same for all entries of one client: who speaks, the
// side, and the field that names the software, without which the settings of
// the finding would be spelled as Java's.
func saidBy(who Speaker, software string, tables ...[]Line) []Line {
	lines := slices.Concat(tables...)
	for i := range lines {
		l := &lines[i]
		l.Speakers, l.Side = []Speaker{who}, event.Client
		l.Fields = append(slices.Clone(l.Fields), event.Value{Key: event.Software, Text: software})
		l.Want += " software=" + software
	}
	return lines
}

// Constants and nested tables that many entries share.
var (
	toError    = []Nested{{Key: event.Error, Table: "client-error"}}
	unknownID  = []event.Value{{Key: event.Error, Text: "UNKNOWN_MEMBER_ID"}}
	oldGen     = []event.Value{{Key: event.Error, Text: "ILLEGAL_GENERATION"}}
	inRound    = []event.Value{{Key: event.Error, Text: "REBALANCE_IN_PROGRESS"}}
	notCoord   = []event.Value{{Key: event.Error, Text: "NOT_COORDINATOR"}}
	fencedID   = []event.Value{{Key: event.Error, Text: "FENCED_INSTANCE_ID"}}
	topicsGrew = []event.Value{{Key: event.Cause, Text: "partitions added"}}
)
