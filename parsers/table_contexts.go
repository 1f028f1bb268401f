package parsers

import "github.com/rebalog/rebalog/parsers/event"

var (
	byBroker  = []Speaker{KafkaBroker}
	byClients = []Speaker{KafkaClients}
	byConnect = []Speaker{KafkaConnect}
	byStreams = []Speaker{KafkaStreams}
	byRdkafka = []Speaker{Librdkafka}
)

// contexts are the prefixes of Kafka's components (their logIdent or
// LogContext), read in the sources of 0.9 to 4.4.
var contexts = []Context{
	// The group coordinator. GroupMetadata (Scala) has none.
	{"coordinator-scala", "[GroupCoordinator <node>]: ", event.Broker, byBroker, "[GroupCoordinator 1]: ", "node=1"},
	{"coordinator-shard", "[GroupCoordinator id=<node> topic=<> partition=<partition>] ", event.Broker, byBroker,
		"[GroupCoordinator id=0 topic=__consumer_offsets partition=31] ", "node=0 partition=31"},
	{"coordinator-java", "[GroupCoordinator id=<node>] ", event.Broker, byBroker, "[GroupCoordinator id=0] ", "node=0"},
	{"coordinator-thread", "[group-coordinator-<>]: ", event.Broker, byBroker, "[group-coordinator-event-processor-3]: ", ""},
	{"share-coordinator-thread", "[share-coordinator-<>]: ", event.Broker, byBroker, "[share-coordinator-event-processor-3]: ", ""},
	{"coordinator-group", "[Group <group>] ", event.Broker, byBroker, "[Group orders [eu] 1] ", `group="orders [eu] 1"`},
	{"coordinator-group-id", "[GroupId <group>] ", event.Broker, byBroker, "[GroupId orders] ", "group=orders"},
	{"coordinator-group-member", "[GroupId <group>][MemberId <member>] ", event.Broker, byBroker,
		"[GroupId orders][MemberId orders-2] ", "group=orders member=orders-2"},
	{"coordinator-group-equals", "[GroupId=<group>] ", event.Broker, byBroker, "[GroupId=orders] ", "group=orders"},
	{"share-coordinator", "[ShareCoordinator id=<node> topic=<> partition=<>] ", event.Broker, byBroker,
		"[ShareCoordinator id=2 topic=__share_group_state partition=4] ", "node=2"},
	{"share-coordinator-id", "[ShareCoordinator id=<node>] ", event.Broker, byBroker, "[ShareCoordinator id=2] ", "node=2"},
	{"group-metadata", "[GroupMetadataManager brokerId=<node>] ", event.Broker, byBroker, "[GroupMetadataManager brokerId=0] ", "node=0"},
	{"group-metadata-0.9", "[Group Metadata Manager on Broker <node>]: ", event.Broker, byBroker, "[Group Metadata Manager on Broker 0]: ", "node=0"},
	{"offset-manager", "[Offset Manager on Broker <node>]: ", event.Broker, byBroker, "[Offset Manager on Broker 0]: ", "node=0"},
	{"transaction-coordinator", "[TransactionCoordinator id=<node>] ", event.Broker, byBroker, "[TransactionCoordinator id=1] ", "node=1"},
	{"transaction-coordinator-0.11", "[Transaction Coordinator <node>]: ", event.Broker, byBroker, "[Transaction Coordinator 1]: ", "node=1"},
	{"transaction-state", "[Transaction State Manager <node>]: ", event.Broker, byBroker, "[Transaction State Manager 1]: ", "node=1"},
	{"transaction-marker", "[Transaction Marker Channel Manager <node>]: ", event.Broker, byBroker, "[Transaction Marker Channel Manager 1]: ", "node=1"},

	// The broker as such.
	{"kafka-server", "[KafkaServer id=<node>] ", event.Broker, byBroker, "[KafkaServer id=1] ", "node=1"},
	{"kafka-server-0.9", "[Kafka Server <node>], ", event.Broker, byBroker, "[Kafka Server 1], ", "node=1"},
	{"broker-server", "[BrokerServer id=<node>] ", event.Broker, byBroker, "[BrokerServer id=1] ", "node=1"},
	{"controller-server", "[ControllerServer id=<node>] ", event.Broker, byBroker, "[ControllerServer id=1] ", "node=1"},
	{"shared-server", "[SharedServer id=<node>] ", event.Broker, byBroker, "[SharedServer id=1] ", "node=1"},
	{"raft-server", "[KafkaRaftServer nodeId=<node>] ", event.Broker, byBroker, "[KafkaRaftServer nodeId=1] ", "node=1"},
	{"broker-lifecycle", "[BrokerLifecycleManager id=<node>] ", event.Broker, byBroker, "[BrokerLifecycleManager id=1] ", "node=1"},
	{"broker-lifecycle-zk", "[BrokerLifecycleManager id=<node> isZkBroker=<>] ", event.Broker, byBroker, "[BrokerLifecycleManager id=1 isZkBroker=true] ", "node=1"},
	{"controller", "[Controller id=<node>] ", event.Broker, byBroker, "[Controller id=1] ", "node=1"},
	{"controller-0.9", "[Controller <node>]: ", event.Broker, byBroker, "[Controller 1]: ", "node=1"},
	{"controller-2.8", "[Controller <node>] ", event.Broker, byBroker, "[Controller 1] ", "node=1"},
	{"controller-state", "[Controller id=<node> epoch=<>] ", event.Broker, byBroker, "[Controller id=1 epoch=7] ", "node=1"},
	{"controller-target", "[Controller id=<node>, targetBrokerId=<other_node>] ", event.Broker, byBroker, "[Controller id=1, targetBrokerId=2] ", "node=1 other_node=2"},
	{"controller-replicas", "[ReplicaStateMachine controllerId=<node>] ", event.Broker, byBroker, "[ReplicaStateMachine controllerId=1] ", "node=1"},
	{"controller-partitions", "[PartitionStateMachine controllerId=<node>] ", event.Broker, byBroker, "[PartitionStateMachine controllerId=1] ", "node=1"},
	{"controller-replicas-0.9", "[Replica state machine on controller <node>]: ", event.Broker, byBroker, "[Replica state machine on controller 1]: ", "node=1"},
	{"controller-partitions-0.9", "[Partition state machine on Controller <node>]: ", event.Broker, byBroker, "[Partition state machine on Controller 1]: ", "node=1"},
	{"controller-brokers-0.9", "[BrokerChangeListener on Controller <node>]: ", event.Broker, byBroker, "[BrokerChangeListener on Controller 1]: ", "node=1"},
	{"controller-topics-0.9", "[TopicChangeListener on Controller <node>]: ", event.Broker, byBroker, "[TopicChangeListener on Controller 1]: ", "node=1"},
	{"controller-deletion", "[Topic Deletion Manager <node>] ", event.Broker, byBroker, "[Topic Deletion Manager 1] ", "node=1"},
	{"controller-deletion-0.9", "[Topic Deletion Manager <node>], ", event.Broker, byBroker, "[Topic Deletion Manager 1], ", "node=1"},
	{"controller-delete-0.9", "[delete-topics-thread-<node>], ", event.Broker, byBroker, "[delete-topics-thread-1], ", "node=1"},
	{"controller-apis", "[ControllerApis nodeId=<node>] ", event.Broker, byBroker, "[ControllerApis nodeId=1] ", "node=1"},
	{"broker-state", "[Broker id=<node>] ", event.Broker, byBroker, "[Broker id=1] ", "node=1"},
	{"quorum-controller", "[QuorumController id=<node>] ", event.Broker, byBroker, "[QuorumController id=1] ", "node=1"},
	{"raft", "[RaftManager id=<node>] ", event.Broker, byBroker, "[RaftManager id=1] ", "node=1"},
	{"raft-2.8", "[RaftManager nodeId=<node>] ", event.Broker, byBroker, "[RaftManager nodeId=1] ", "node=1"},
	{"metadata-loader", "[MetadataLoader id=<node>] ", event.Broker, byBroker, "[MetadataLoader id=1] ", "node=1"},
	{"metadata-loader-4.0", "[MetadataLoader <node>] ", event.Broker, byBroker, "[MetadataLoader 1] ", "node=1"},
	{"metadata-listener", "[BrokerMetadataListener id=<node>] ", event.Broker, byBroker, "[BrokerMetadataListener id=1] ", "node=1"},
	{"metadata-publisher", "[BrokerMetadataPublisher id=<node>] ", event.Broker, byBroker, "[BrokerMetadataPublisher id=1] ", "node=1"},
	{"config-publisher", "[DynamicConfigPublisher broker id=<node>] ", event.Broker, byBroker, "[DynamicConfigPublisher broker id=1] ", "node=1"},
	{"config-publisher-controller", "[DynamicConfigPublisher controller id=<node>] ", event.Broker, byBroker, "[DynamicConfigPublisher controller id=1] ", "node=1"},
	{"config-publisher-4.3", "[DynamicConfigPublisher nodeType=<> id=<node>] ", event.Broker, byBroker, "[DynamicConfigPublisher nodeType=broker id=1] ", "node=1"},
	{"controller-channel", "[NodeToControllerChannelManager id=<node> name=<>] ", event.Broker, byBroker,
		"[NodeToControllerChannelManager id=1 name=heartbeat] ", "node=1"},
	{"controller-channel-2.8", "[BrokerToControllerChannelManager broker=<node> name=<>] ", event.Broker, byBroker,
		"[BrokerToControllerChannelManager broker=1 name=heartbeat] ", "node=1"},
	{"controller-channel-3.2", "[BrokerToControllerChannelManager id=<node> name=<>] ", event.Broker, byBroker, "[BrokerToControllerChannelManager id=1 name=heartbeat] ", "node=1"},
	{"controller-thread", "[NodeToControllerChannelManager id=<node> name=<>]: ", event.Broker, byBroker, "[NodeToControllerChannelManager id=1 name=heartbeat]: ", "node=1"},
	{"controller-thread-2.8", "[BrokerToControllerChannelManager broker=<node> name=<>]: ", event.Broker, byBroker, "[BrokerToControllerChannelManager broker=1 name=heartbeat]: ", "node=1"},
	{"controller-thread-3.2", "[BrokerToControllerChannelManager id=<node> name=<>]: ", event.Broker, byBroker, "[BrokerToControllerChannelManager id=1 name=heartbeat]: ", "node=1"},

	// Replication, network, requests.
	{"partition", "[Partition <tp> broker=<node>] ", event.Broker, byBroker, "[Partition __consumer_offsets-31 broker=0] ", "tp=__consumer_offsets-31 node=0"},
	{"partition-0.9", "Partition [<tp>] on broker <node>: ", event.Broker, byBroker, "Partition [__consumer_offsets,31] on broker 0: ", "tp=__consumer_offsets-31 node=0"},
	{"replicas", "[ReplicaManager broker=<node>] ", event.Broker, byBroker, "[ReplicaManager broker=1] ", "node=1"},
	{"replicas-0.9", "[Replica Manager on Broker <node>]: ", event.Broker, byBroker, "[Replica Manager on Broker 1]: ", "node=1"},
	{"replica-fetcher", "[ReplicaFetcher replicaId=<node>, leaderId=<other_node>, fetcherId=<>] ", event.Broker, byBroker,
		"[ReplicaFetcher replicaId=1, leaderId=0, fetcherId=0] ", "node=1 other_node=0"},
	{"replica-fetcher-thread", "[ReplicaFetcherThread-<>-<other_node>]: ", event.Broker, byBroker, "[ReplicaFetcherThread-0-2]: ", "other_node=2"},
	{"replica-fetcher-0.9", "[ReplicaFetcherThread-<>-<other_node>], ", event.Broker, byBroker, "[ReplicaFetcherThread-0-2], ", "other_node=2"},
	{"log-cleaner", "[kafka-log-cleaner-thread-<>]: ", event.Broker, byBroker, "[kafka-log-cleaner-thread-0]: ", ""},
	{"replica-fetchers", "[ReplicaFetcherManager on broker <node>] ", event.Broker, byBroker, "[ReplicaFetcherManager on broker 1] ", "node=1"},
	{"send-thread", "[RequestSendThread controllerId=<node>] ", event.Broker, byBroker, "[RequestSendThread controllerId=1] ", "node=1"},
	{"send-thread-0.9", "[Controller-<node>-to-broker-<other_node>-send-thread], ", event.Broker, byBroker,
		"[Controller-1-to-broker-2-send-thread], ", "node=1 other_node=2"},
	{"send-thread-0.11", "[Controller-<node>-to-broker-<other_node>-send-thread]: ", event.Broker, byBroker,
		"[Controller-1-to-broker-2-send-thread]: ", "node=1 other_node=2"},
	{"sockets", "[SocketServer listenerType=<>, nodeId=<node>] ", event.Broker, byBroker, "[SocketServer listenerType=BROKER, nodeId=1] ", "node=1"},
	{"sockets-1.0", "[SocketServer brokerId=<node>] ", event.Broker, byBroker, "[SocketServer brokerId=1] ", "node=1"},
	{"sockets-0.9", "[Socket Server on Broker <node>], ", event.Broker, byBroker, "[Socket Server on Broker 1], ", "node=1"},
	{"requests", "[KafkaApi-<node>] ", event.Broker, byBroker, "[KafkaApi-1] ", "node=1"},
	{"request-thread", "[Kafka Request Handler <> on Broker <node>], ", event.Broker, byBroker, "[Kafka Request Handler 3 on Broker 1], ", "node=1"},
	{"request-thread-4.1", "[Kafka Request Handler <> on Broker <node>] ", event.Broker, byBroker, "[Kafka Request Handler 3 on Broker 1] ", "node=1"},
	{"request-threads", "[data-plane Kafka Request Handler on Broker <node>], ", event.Broker, byBroker, "[data-plane Kafka Request Handler on Broker 1], ", "node=1"},
	{"request-threads-4.1", "[data-plane Kafka Request Handler on Broker <node>] ", event.Broker, byBroker, "[data-plane Kafka Request Handler on Broker 1] ", "node=1"},
	{"admin", "[Admin Manager on Broker <node>]: ", event.Broker, byBroker, "[Admin Manager on Broker 1]: ", "node=1"},
	{"zookeeper-1.0", "[ZookeeperClient]: ", event.Broker, byBroker, "[ZookeeperClient]: ", ""},
	{"zookeeper-1.1", "[ZooKeeperClient] ", event.Broker, byBroker, "[ZooKeeperClient] ", ""},
	{"zookeeper", "[ZooKeeperClient <>] ", event.Broker, byBroker, "[ZooKeeperClient Kafka server] ", ""},

	// The Java clients: contexts since 1.0, the instance id since 2.3.
	{"consumer", "[Consumer clientId=<client_id>, groupId=<group>] ", event.Client, byClients,
		"[Consumer clientId=consumer-orders-2, groupId=orders] ", "client_id=consumer-orders-2 group=orders"},
	{"consumer-static", "[Consumer instanceId=<instance>, clientId=<client_id>, groupId=<group>] ", event.Client, byClients,
		"[Consumer instanceId=orders-2, clientId=consumer-orders-orders-2, groupId=orders] ", "instance=orders-2 client_id=consumer-orders-orders-2 group=orders"},
	{"consumer-alone", "[Consumer clientId=<client_id>] ", event.Client, byClients, "[Consumer clientId=consumer-2] ", "client_id=consumer-2"},
	{"consumer-share", "[ShareConsumer clientId=<client_id>, groupId=<group>] ", event.Client, byClients,
		"[ShareConsumer clientId=orders-2, groupId=orders] ", "client_id=orders-2 group=orders"},
	{"heartbeat", "[Heartbeat groupID=<group>] ", event.Client, byClients, "[Heartbeat groupID=orders] ", "group=orders"},
	{"producer", "[Producer clientId=<client_id>] ", event.Client, byClients, "[Producer clientId=producer-1] ", "client_id=producer-1"},
	{"producer-transactional", "[Producer clientId=<client_id>, transactionalId=<>] ", event.Client, byClients,
		"[Producer clientId=producer-tx-1, transactionalId=tx-1] ", "client_id=producer-tx-1"},
	{"admin-client", "[AdminClient clientId=<client_id>] ", event.Client, byClients, "[AdminClient clientId=adminclient-1] ", "client_id=adminclient-1"},

	// Connect: connector.context (2.3+) around the worker's and the clients' own.
	{"worker", "[Worker clientId=<client_id>, groupId=<group>] ", event.Client, byConnect,
		"[Worker clientId=connect-1, groupId=connect-cluster] ", "client_id=connect-1 group=connect-cluster"},
	{"connect-task", "[<connector>|task-<task>] ", event.Client, byConnect, "[orders-sink|task-0] ", "connector=orders-sink task=0"},
	{"connect-offsets", "[<connector>|task-<task>|offsets] ", event.Client, byConnect, "[orders-source|task-1|offsets] ", "connector=orders-source task=1"},
	{"connect-worker", "[<connector>|worker] ", event.Client, byConnect, "[orders-sink|worker] ", "connector=orders-sink"},
	{"connect-validate", "[<connector>|validate] ", event.Client, byConnect, "[orders-sink|validate] ", "connector=orders-sink"},

	// Streams.
	{"stream-thread", "stream-thread [<stream_thread>] ", event.Client, byStreams,
		"stream-thread [orders-app-5e1f4ac0-1d5b-4a37-8f0e-6a9d3f1c2b7e-StreamThread-1] ",
		"stream_thread=orders-app-5e1f4ac0-1d5b-4a37-8f0e-6a9d3f1c2b7e-StreamThread-1"},
	{"stream-thread-global", "global-stream-thread [<stream_thread>] ", event.Client, byStreams,
		"global-stream-thread [orders-app-GlobalStreamThread] ", "stream_thread=orders-app-GlobalStreamThread"},
	{"stream-client", "stream-client [<client_id>] ", event.Client, byStreams, "stream-client [orders-app-1] ", "client_id=orders-app-1"},
	{"stream-task", "task [<task>] ", event.Client, byStreams, "task [0_1] ", "task=0_1"},
	{"stream-standby", "standby-task [<task>] ", event.Client, byStreams, "standby-task [0_1] ", "task=0_1"},
	{"stream-updater", "state-updater [<stream_thread>] ", event.Client, byStreams, "state-updater [orders-app-StateUpdater-1] ", "stream_thread=orders-app-StateUpdater-1"},

	// librdkafka: through an application's own logger the facility and the
	// handle stand in the message; elsewhere they are columns of the layout.
	{"rdkafka", "<logger> [<client_id>#<>] [thrd:<>]: ", event.Client, byRdkafka, "MAXPOLL [orders-2#consumer-1] [thrd:main]: ", "client_id=orders-2"},
	{"rdkafka-handle", "[<client_id>#<>] [thrd:<>]: ", event.Client, byRdkafka, "[orders-2#consumer-1] [thrd:main]: ", "client_id=orders-2"},
	{"rdkafka-native", "<client_id>#<>| ", event.Client, byRdkafka, "orders-2#consumer-1| ", "client_id=orders-2"},
	{"rdkafka-dotnet", "<client_id>#<>|<logger>| ", event.Client, byRdkafka, "orders-2#consumer-1|MAXPOLL| ", "client_id=orders-2"},
	{"rdkafka-go", "[<client_id>#<>][<logger>][<>]", event.Client, byRdkafka, "[orders-2#consumer-1][MAXPOLL][4]", "client_id=orders-2"},
	{"rdkafka-stderr", "<client_id>#<>: [thrd:<>]: ", event.Client, byRdkafka, "orders-2#consumer-1: [thrd:main]: ", "client_id=orders-2"},
	{"rdkafka-node", "{ severity: <>, fac: '<logger>' } [thrd:<>]: ", event.Client, byRdkafka, "{ severity: 7, fac: 'CLOSE' } [thrd:app]: ", ""},
	{"rdkafka-clickhouse", "[client.id:<client_id>] [rdk:<logger>] ", event.Client, byRdkafka, "[client.id:ClickHouse-shop-orders] [rdk:MAXPOLL] ", "client_id=ClickHouse-shop-orders"},
	{"rdkafka-ruby", "rdkafka: [thrd:<>]: ", event.Client, byRdkafka, "rdkafka: [thrd:main]: ", ""},
	{"rdkafka-thread", "[thrd:<>]: ", event.Client, byRdkafka, "[thrd:127.0.0.1:9092/bootstrap]: ", ""},

	// kafka-node, as the debug package prints it: namespaces are its loggers.
	{"kafka-node", "kafka-node:<logger> ", event.Client, []Speaker{KafkaNode}, "kafka-node:ConsumerGroup ", ""},

	// ruby-kafka tags its lines with the group and what it was assigned; brod's
	// context is a line of its own, the message stands on the next.
	{"ruby-kafka", "[[<group>] {<?>}:] ", event.Client, []Speaker{RubyKafka}, "[[orders] {orders: 0, 1}:] ", "group=orders"},
	{"brod", "Group member (<group>,coor=<>,cb=<>,generation=<generation>):", event.Client, []Speaker{Brod},
		"Group member (orders,coor=<0.1560.0>,cb=<0.1559.0>,generation=22):", "group=orders generation=22"},
}
