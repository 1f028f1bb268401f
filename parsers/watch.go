package parsers

import (
	"strings"
	"sync"
)

// attention says what a record that no entry knows counts as.
type attention uint8

const (
	foreign attention = iota // not Kafka's
	leftOut                  // Kafka's, left out on purpose
	watched                  // Kafka's, and its lines should be known
)

// watch is a row of the table of watched loggers: simple class or module names,
// and what their lines bear on.
type watch struct {
	names  string // separated by blanks
	reason string
}

// watches lists the loggers whose unknown lines are named by coverage. All
// other loggers of Kafka are left out on purpose: storage, the log cleaner,
// request metrics, transactions and the like say nothing about a group.
var watches = []watch{
	// brokers
	{"GroupCoordinator GroupMetadata GroupMetadataManager OffsetManager", "the Scala coordinator: members, generations, offsets topic"},
	{"GroupCoordinatorService GroupCoordinatorShard OffsetMetadataManager GenericGroup ClassicGroup ConsumerGroup ModernGroup TopicRegexResolver GroupConfig GroupCoordinatorConfig", "the Java coordinator: members, generations, epochs"},
	{"StreamsGroup ShareGroup InternalTopicManager", "streams and share groups in the coordinator"},
	{"CoordinatorRuntime CoordinatorLoaderImpl CoordinatorExecutorImpl CoordinatorTimerImpl CoordinatorOperationExceptionHelper MultiThreadedEventProcessor EventProcessorThread", "loading, unloading and failing of coordinator partitions"},
	{"KafkaServer BrokerServer KafkaServerStartable KafkaRaftServer SharedServer BrokerLifecycleManager Kafka LoggingSignalHandler", "a broker starts, stops, is fenced"},
	{"KafkaController BrokerHeartbeatManager ClusterControlManager", "which brokers live, who leads"},
	{"ReplicationControlManager TopicDeletionManager AdminZkClient ZkAdminManager AutoTopicCreationManager DefaultAutoTopicCreationManager", "topics appear, grow, vanish"},
	{"Partition", "in-sync replicas of the offsets topic"},
	{"KafkaHealthcheck SessionExpireListener CheckedEphemeral ZooKeeperClient ZookeeperClient", "a broker's session with ZooKeeper"},
	{"KafkaApis KafkaRequestHandler", "requests of groups that failed"},
	// the Java client
	{"AbstractCoordinator ConsumerCoordinator Heartbeat", "classic membership"},
	{"AbstractMembershipManager MembershipManagerImpl ConsumerMembershipManager ShareMembershipManager StreamsMembershipManager AbstractHeartbeatRequestManager HeartbeatRequestManager ConsumerHeartbeatRequestManager ShareHeartbeatRequestManager StreamsGroupHeartbeatRequestManager CoordinatorRequestManager CommitRequestManager", "membership with the new protocol"},
	{"KafkaConsumer ExtendedKafkaConsumer LegacyKafkaConsumer ClassicKafkaConsumer AsyncKafkaConsumer PrototypeAsyncConsumer ConsumerNetworkThread ShareConsumerImpl ConsumerUtils", "a consumer's life"},
	{"SubscriptionState ConsumerRebalanceListenerInvoker StreamsRebalanceListenerInvoker AbstractPartitionAssignor AbstractStickyAssignor StickyAssignor", "subscription, assignment, callbacks"},
	{"NetworkClient ConsumerNetworkClient ClientUtils ClusterConnectionStates Metadata", "reaching the coordinator"},
	{"AppInfoParser ConsumerConfig KafkaThread", "version, configuration, uncaught errors"},
	// Connect and Streams
	{"DistributedHerder WorkerCoordinator WorkerGroupMember IncrementalCooperativeAssignor EagerAssignor Worker WorkerTask WorkerSinkTask WorkerSourceTask AbstractWorkerSourceTask", "workers and tasks"},
	{"StreamThread KafkaStreams StreamsPartitionAssignor StreamPartitionAssignor StreamsRebalanceListener DefaultStreamsRebalanceListener TaskManager TaskExecutor HighAvailabilityTaskAssignor", "stream threads and their rebalances"},
	// frameworks
	{"KafkaMessageListenerContainer ListenerConsumer AbstractMessageListenerContainer ConcurrentMessageListenerContainer ShareKafkaMessageListenerContainer DefaultErrorHandler SeekToCurrentErrorHandler", "spring-kafka's containers"},
	{"KafkaConsumerActor", "Alpakka's consumer"},
	// other clients
	{"MAXPOLL SESSTMOUT HEARTBEAT CGRPJOIN CGRPTERM CGRPOP CGRPFENCED ASSIGN ASSIGNOR COORD COORDINATOR UNKMEMBER REBALANCE REJOIN NOREJOIN SUBSCRIBE UNSUBSCRIBE JOINGROUP SYNCGROUP LEAVEGROUP CGRPMETADATA GRPRESETGEN CONSUMER", "librdkafka's facilities of the consumer group"},
	{"CGRPSTATE CGRPJOINSTATE MEMBERID JOIN LEAVE GRPLEADER GRPASSIGNMENT ASSIGNMENT ASSIGNDONE CLEARASSIGN UNASSIGN LOST SUBSCRIPTION", "librdkafka's facilities of membership and assignment, with debug=cgrp"},
	{"CGRPCOORD CGRPQUERY COORDSET COORDCLEAR COORDQUERY COORDTERM", "librdkafka's facilities of the coordinator, with debug=cgrp"},
	{"kafka.coordinator kafka.coordinator.base kafka.coordinator.consumer kafka.coordinator.heartbeat kafka.coordinator.assignors kafka.consumer.group kafka.consumer.subscription_state", "kafka-python"},
	{"aiokafka.consumer.group_coordinator aiokafka.consumer.consumer aiokafka.consumer.subscription_state aiokafka.conn", "aiokafka"},
	{"kafkajs.consumergroup ConsumerGroup Consumer Runner", "kafkajs namespaces"},
	{"ConsumerGroupRecovery ConsumerGroupHeartbeat", "kafka-node's namespaces, beside ConsumerGroup"},
	{"KafkaCoordinatorLogs AZMSKafkaCoordinatorLogs", "Azure Event Hubs' coordinator"},
	{"brod_group_coordinator brod_group_subscriber brod_group_subscriber_v2", "brod"},
}

// kafkaPackages are the beginnings of the names of Kafka's own loggers, whole
// and as layouts abbreviate them.
var kafkaPackages = []string{
	"org.apache.kafka.", "kafka.", "state.change.logger", "o.a.kafka.", "o.a.k.", "o.apache.kafka.",
	"org.apa.kaf.", "org.apa.kafka.", "pache.kafka.", "apache.kafka.", "aiokafka.", "org.springframework.kafka.",
	"o.s.kafka.", "o.s.k.", "org.spr.kaf.", "kafkajs", "librdkafka", "franz", "sarama", "kgo",
	"akka.kafka.", "org.apache.pekko.kafka.",
}

// watchOf says what an unknown record counts as. Where a layout prints no
// logger, or only the application's, a context shows that Kafka speaks.
func (r *recogniser) watchOf(logger string, ctx *inContext) attention {
	switch a := r.attention(logger); {
	case a != foreign:
		return a
	case ctx.speaker == "":
		return foreign
	case logger == "":
		return watched
	}
	return leftOut
}

// attention is what a logger by itself says; it is remembered.
func (r *recogniser) attention(logger string) attention {
	a, ok := r.loggers[logger]
	if !ok {
		if r.loggers == nil || len(r.loggers) >= maxSources {
			r.loggers = map[string]attention{}
		}
		a = attentionOf(logger)
		r.loggers[strings.Clone(logger)] = a
	}
	return a
}

func attentionOf(logger string) attention {
	bare := bareLogger(logger)
	ours := inKafka(bare)
	switch {
	case isWatched(bare) && (ours || !strings.Contains(bare, ".") || isCut(bare)):
		return watched
	case ours:
		return leftOut
	}
	return foreign
}

func inKafka(logger string) bool {
	for _, p := range kafkaPackages {
		if strings.HasPrefix(logger, p) {
			return true
		}
	}
	return false
}

// cutPackages are the packages of watched loggers, for names of which a column
// or a pattern such as %c{2} keeps the right part only.
var cutPackages = []string{
	"org.apache.kafka.clients.consumer.internals", "org.apache.kafka.common.utils",
	"org.apache.kafka.connect.runtime.distributed", "org.apache.kafka.streams.processor.internals",
	"org.apache.kafka.coordinator.group", "org.apache.kafka.controller",
	"org.springframework.kafka.listener", "org.springframework.kafka.core",
	"kafka.coordinator.group", "kafka.server", "kafka.controller", "kafka.cluster",
}

// isCut tells whether what stands before the class is the right part of one of
// Kafka's packages, or of a package around it: ".k.c.c.i.", "k.c.consumer.internals.",
// "afka.clients.". A single segment of an abbreviation is too little to tell.
func isCut(logger string) bool {
	dot := strings.LastIndexByte(logger, '.')
	if dot < 0 {
		return false
	}
	segments := strings.Split(strings.TrimPrefix(logger[:dot], "."), ".")
	if len(segments) < 3 && len(segments[len(segments)-1]) < 4 {
		return false
	}
	for _, p := range cutPackages {
		whole := strings.Split(p, ".")
		for n := len(whole); n >= len(segments) && n > 1; n-- {
			if abbreviates(segments, whole[n-len(segments):n]) {
				return true
			}
		}
	}
	return false
}

// abbreviates compares segment by segment: each is the beginning of its
// counterpart, the first may be the end of it.
func abbreviates(segments, whole []string) bool {
	for i, s := range segments {
		if s == "" || !strings.HasPrefix(whole[i], s) && (i > 0 || !strings.HasSuffix(whole[i], s)) {
			return false
		}
	}
	return true
}

// isWatched knows whole names and last segments, with or without inner class.
func isWatched(logger string) bool {
	names := watchedNames()
	if names[logger] || names[lastSegment(logger)] {
		return true
	}
	if outer, _, ok := strings.Cut(lastSegment(logger), "$"); ok {
		return names[outer] || names[lastName(logger)]
	}
	return false
}

func lastSegment(logger string) string {
	return logger[strings.LastIndexAny(logger, "./")+1:]
}

var watchedNames = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for _, w := range watches {
		for _, n := range strings.Fields(w.names) {
			names[n] = true
		}
	}
	return names
})
