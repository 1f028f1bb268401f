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
	{"KafkaConsumer LegacyKafkaConsumer ClassicKafkaConsumer AsyncKafkaConsumer PrototypeAsyncConsumer ConsumerNetworkThread ShareConsumerImpl ConsumerUtils", "a consumer's life"},
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
	{"MAXPOLL SESSTMOUT HEARTBEAT CGRPJOIN CGRPTERM CGRPOP CGRPFENCED ASSIGN ASSIGNOR COORD COORDINATOR UNKMEMBER REBALANCE REJOIN SUBSCRIBE JOINGROUP SYNCGROUP LEAVEGROUP CGRPMETADATA GRPRESETGEN CONSUMER", "librdkafka's facilities of the consumer group"},
	{"kafka.coordinator kafka.coordinator.base kafka.coordinator.consumer kafka.coordinator.heartbeat kafka.coordinator.assignors kafka.consumer.group kafka.consumer.subscription_state", "kafka-python"},
	{"aiokafka.consumer.group_coordinator aiokafka.consumer.consumer aiokafka.consumer.subscription_state aiokafka.conn", "aiokafka"},
	{"kafkajs.consumergroup ConsumerGroup Consumer Runner", "kafkajs namespaces"},
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
func watchOf(logger string, ctx *inContext) attention {
	bare := bareLogger(logger)
	ours := inKafka(bare)
	switch {
	case (ours || !strings.Contains(bare, ".")) && isWatched(bare):
		return watched
	case ours:
		return leftOut
	}
	switch {
	case ctx.speaker == "":
		return foreign
	case logger == "":
		return watched
	}
	return leftOut
}

func inKafka(logger string) bool {
	for _, p := range kafkaPackages {
		if strings.HasPrefix(logger, p) {
			return true
		}
	}
	return false
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
