package settings

// spellings holds how a client's own configuration calls a setting; a family or
// setting that is not here uses Kafka's name, or has none ("-").
var spellings = map[string]map[string]string{
	Session: {
		Sarama: "Consumer.Group.Session.Timeout", FranzGo: "SessionTimeout", KafkaGo: "ReaderConfig.SessionTimeout",
		KafkaJS: "sessionTimeout", KafkaNode: "sessionTimeout", KafkaPython: "session_timeout_ms", Aiokafka: "session_timeout_ms",
		RubyKafka: "session_timeout (seconds)", Brod: "session_timeout_seconds",
	},
	Heartbeat: {
		Sarama: "Consumer.Group.Heartbeat.Interval", FranzGo: "HeartbeatInterval", KafkaGo: "ReaderConfig.HeartbeatInterval",
		KafkaJS: "heartbeatInterval", KafkaNode: "heartbeatInterval", KafkaPython: "heartbeat_interval_ms", Aiokafka: "heartbeat_interval_ms",
		RubyKafka: "heartbeat_interval (seconds)", Brod: "heartbeat_rate_seconds",
	},
	PollInterval: {
		Sarama: "-", FranzGo: "-", KafkaGo: "-", KafkaJS: "-", KafkaNode: "-", KafkaPython: "max_poll_interval_ms", Aiokafka: "max_poll_interval_ms",
		RubyKafka: "-", Brod: "-", Connect: "-",
	},
	PollRecords: {
		Librdkafka: "-", Sarama: "-", FranzGo: "PollRecords(ctx, n)", KafkaGo: "-", KafkaJS: "maxBytesPerPartition", KafkaNode: "fetchMaxBytes",
		KafkaPython: "max_poll_records", Aiokafka: "max_poll_records", RubyKafka: "-", Brod: "-", Connect: "-",
	},
	Rebalance: {
		Java: "-", Librdkafka: "-", Sarama: "Consumer.Group.Rebalance.Timeout", FranzGo: "RebalanceTimeout", KafkaGo: "ReaderConfig.RebalanceTimeout",
		KafkaJS: "rebalanceTimeout", KafkaNode: "-", KafkaPython: "-", Aiokafka: "rebalance_timeout_ms", RubyKafka: "rebalance_timeout (seconds)", Brod: "rebalance_timeout_seconds",
	},
	Instance: {
		Sarama: "Consumer.Group.InstanceId", FranzGo: "InstanceID", KafkaGo: "-", KafkaJS: "-", KafkaNode: "-", KafkaPython: "group_instance_id",
		Aiokafka: "group_instance_id", RubyKafka: "-", Brod: "group_instance_id",
	},
	Assignor: {
		Sarama: "Consumer.Group.Rebalance.GroupStrategies", FranzGo: "Balancers", KafkaGo: "ReaderConfig.GroupBalancers",
		KafkaJS: "partitionAssigners", KafkaNode: "protocol", KafkaPython: "partition_assignment_strategy", Aiokafka: "partition_assignment_strategy",
	},
	RequestTime: {
		Librdkafka: "socket.timeout.ms", Sarama: "Net.ReadTimeout", FranzGo: "RequestTimeoutOverhead", KafkaGo: "ConsumerGroupConfig.Timeout",
		KafkaJS: "requestTimeout", KafkaNode: "requestTimeout", KafkaPython: "request_timeout_ms", Aiokafka: "request_timeout_ms",
	},
	MetadataAge: {
		Librdkafka: "topic.metadata.refresh.interval.ms", Sarama: "Metadata.RefreshFrequency", FranzGo: "MetadataMaxAge",
		KafkaGo: "PartitionWatchInterval", KafkaJS: "metadataMaxAge", KafkaNode: "-", KafkaPython: "metadata_max_age_ms", Aiokafka: "metadata_max_age_ms",
	},
}

// Spelling is the name that a client's configuration uses for one of Kafka's
// settings, or "" where the client has no such setting.
func Spelling(family, name string) string {
	if s, ok := spellings[name][family]; ok {
		if s == "-" {
			return ""
		}
		return s
	}
	return name
}
