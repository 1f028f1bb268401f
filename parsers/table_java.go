package parsers

import (
	"slices"
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

// javaLines are the lines of the Java client library, by subject: read in the
// sources of 0.9.0 to 4.4.
//
// One wording is left out because it cannot be told from others: "Finished
// assignment for group G: ..." (DEBUG, 0.10 and 0.11); a later text reads like a
// group named "at generation 7".
var javaLines = slices.Concat(
	printedBy(byClients, event.Client,
		javaJoinLines, javaJoinFailedLines, javaSyncFailedLines, javaRoundLines,
		javaLeaveLines, javaHeartbeatLines, javaCoordinatorLines,
		javaPartitionLines, javaListenerLines,
		javaEpochLines, javaReconcileLines, javaEpochListenerLines, javaEpochHeartbeatLines,
		javaCommitLines, javaPositionLines, javaConsumerLines),
	// Brokers and Connect run these classes too; the context, or the rest of the
	// stream, tells the side.
	printedBy(byKafka, event.Client, javaNetworkLines),
	printedBy(byKafka, "", javaStartLines, javaTraceLines),
	byWhom("", byKafka, javaAnswerLines),
)

// byKafka are all that carry the classes of the client library.
var byKafka = []Speaker{KafkaClients, KafkaBroker, KafkaConnect, KafkaStreams}

// printedBy sets who speaks, which is the same for whole tables here but for the
// wordings that Python's clients took over.
func printedBy(speakers []Speaker, side event.Side, tables ...[]Line) []Line {
	lines := slices.Concat(tables...)
	for i := range lines {
		l := &lines[i]
		l.Side = side
		if l.Speakers == nil {
			l.Speakers = speakers
		}
		switch l.Kind {
		case event.CommitFailed, event.JoinFailed, event.HeartbeatFailed:
			l.Side = event.Client // whoever runs these classes, only a member of a group says so
		}
		tellsAge(l)
	}
	return lines
}

// tellsAge adds the version to wordings that end with 0.10.0: its clients send
// heartbeats only from poll() (KIP-62 came with 0.10.1), which a diagnosis must
// know though the start banner is seldom at hand.
func tellsAge(l *Line) {
	_, newest, closed := strings.Cut(l.Versions, "..")
	old := newest == "0.9.0.1" || newest == "0.10.0.1"
	if !closed || !old || l.Side != event.Client {
		return
	}
	l.Fields = append(slices.Clone(l.Fields), event.Value{Key: event.Version, Text: newest}, event.Value{Key: event.Software, Text: "kafka"})
	l.Want += " version=" + newest + " software=kafka"
}

// Loggers of the same code. Up to 3.x ConsumerCoordinator logs under the name of
// its parent, later the parent under the name of the child; Connect's worker is
// another child. With KIP-848 it is the same for every manager.
var (
	coordinatorLoggers = []string{"ConsumerCoordinator", "AbstractCoordinator", "WorkerCoordinator"}
	membershipLoggers  = []string{"ConsumerMembershipManager", "AbstractMembershipManager", "MembershipManagerImpl",
		"ShareMembershipManager", "StreamsMembershipManager"}
	heartbeatLoggers = []string{"ConsumerHeartbeatRequestManager", "AbstractHeartbeatRequestManager", "HeartbeatRequestManager",
		"ShareHeartbeatRequestManager", "StreamsGroupHeartbeatRequestManager"}
	consumerLoggers = []string{"KafkaConsumer", "LegacyKafkaConsumer", "ClassicKafkaConsumer", "AsyncKafkaConsumer",
		"PrototypeAsyncConsumer", "ShareConsumerImpl", "ExtendedKafkaConsumer"} // the last is spring-kafka's child
	commitLoggers = slices.Concat(coordinatorLoggers,
		[]string{"CommitRequestManager", "AsyncKafkaConsumer", "PrototypeAsyncConsumer", "ConsumerUtils"})
	listenerLoggers = slices.Concat(coordinatorLoggers, []string{"ConsumerRebalanceListenerInvoker"})
	assignorLoggers = []string{"AbstractStickyAssignor", "StickyAssignor", "CooperativeStickyAssignor"}
	positionLoggers = slices.Concat(commitLoggers,
		[]string{"SubscriptionState", "Fetcher", "AbstractFetch", "FetchCollector"})
	memberLoggers   = slices.Concat(coordinatorLoggers, membershipLoggers)
	pollLoggers     = slices.Concat(coordinatorLoggers, heartbeatLoggers)
	lookupLoggers   = slices.Concat(coordinatorLoggers, []string{"CoordinatorRequestManager"})
	networkLoggers  = []string{"NetworkClient"}
	metadataLoggers = []string{"Metadata", "ConsumerMetadata", "ShareConsumerMetadata", "ProducerMetadata"}
	configLoggers   = []string{"ConsumerConfig", "AbstractConfig", "ProducerConfig", "AdminClientConfig"}
)

// pollAdvice ends every line about max.poll.interval.ms since 2.1. It is the
// same whatever the cause was.
const pollAdvice = " This means the time between subsequent calls to poll() was longer than the configured max.poll.interval.ms, " +
	"which typically implies that the poll loop is spending too much time processing messages. " +
	"You can address this either by increasing max.poll.interval.ms or by reducing the maximum size of batches returned in poll() with max.poll.records."
