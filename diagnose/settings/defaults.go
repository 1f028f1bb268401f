package settings

// Names of the settings that a diagnosis reads or recommends.
const (
	Session      = "session.timeout.ms"
	Heartbeat    = "heartbeat.interval.ms"
	PollInterval = "max.poll.interval.ms"
	PollRecords  = "max.poll.records"
	Rebalance    = "rebalance.timeout.ms"
	Instance     = "group.instance.id"
	Assignor     = "partition.assignment.strategy"
	RequestTime  = "request.timeout.ms"
	InitialDelay = "group.initial.rebalance.delay.ms"
	SessionMax   = "group.max.session.timeout.ms"
	SessionMin   = "group.min.session.timeout.ms"
	GroupSession = "group.consumer.session.timeout.ms"
	ScheduledMax = "scheduled.rebalance.max.delay.ms"
	ConfigTopic  = "config.storage.topic"
	OffsetReset  = "auto.offset.reset"
	TaskStop     = "task.shutdown.graceful.timeout.ms"
	MetadataAge  = "metadata.max.age.ms"
	GroupMaxSize = "group.max.size"
)

// row is one default: the value of a setting in a family from a version on,
// until a version that has another. An empty value says that the setting does
// not exist there.
type row struct {
	name, family, since, until, value string
}

// defaults: Java from ConsumerConfig, StreamsConfig and DistributedConfig of
// every release; brokers from KafkaConfig and GroupCoordinatorConfig; the other
// clients from their sources and changelogs.
var defaults = []row{
	{Session, Java, "", "0.10.1", "30000"},
	{Session, Java, "0.10.1", "3.0", "10000"},
	{Session, Java, "3.0", "", "45000"},
	{Heartbeat, Java, "", "", "3000"},
	{PollInterval, Java, "", "0.10.1", ""},
	{PollInterval, Java, "0.10.1", "", "300000"},
	{PollRecords, Java, "", "0.10.0", ""},
	{PollRecords, Java, "0.10.0", "0.10.1", "2147483647"},
	{PollRecords, Java, "0.10.1", "", "500"},
	{RequestTime, Java, "", "0.10.1", "40000"},
	{RequestTime, Java, "0.10.1", "2.0", "305000"},
	{RequestTime, Java, "2.0", "", "30000"},
	{MetadataAge, Java, "", "", "300000"},

	{Session, Streams, "", "3.0", "10000"},
	{Session, Streams, "3.0", "", "45000"},
	{Heartbeat, Streams, "", "", "3000"},
	{PollInterval, Streams, "0.10.2.1", "2.3", "2147483647"},
	{PollInterval, Streams, "2.3", "", "300000"},
	{PollRecords, Streams, "0.10.1", "", "1000"},

	{Session, Connect, "", "0.10.1", "30000"},
	{Session, Connect, "0.10.1", "", "10000"},
	{Heartbeat, Connect, "", "", "3000"},
	{Rebalance, Connect, "0.10.1", "", "60000"},
	{ScheduledMax, Connect, "2.3", "", "300000"},
	{TaskStop, Connect, "", "", "5000"},

	{Session, Librdkafka, "", "1.0", "30000"},
	{Session, Librdkafka, "1.0", "1.7", "10000"},
	{Session, Librdkafka, "1.7", "", "45000"},
	{Heartbeat, Librdkafka, "", "1.0", "1000"},
	{Heartbeat, Librdkafka, "1.0", "", "3000"},
	{PollInterval, Librdkafka, "", "1.0", ""},
	{PollInterval, Librdkafka, "1.0", "", "300000"},

	{Session, Sarama, "", "", "10000"},
	{Heartbeat, Sarama, "", "", "3000"},
	{Rebalance, Sarama, "", "", "60000"},
	{Session, FranzGo, "", "", "45000"},
	{Heartbeat, FranzGo, "", "", "3000"},
	{Rebalance, FranzGo, "", "", "60000"},
	{Session, KafkaGo, "", "", "30000"},
	{Heartbeat, KafkaGo, "", "", "3000"},
	{Rebalance, KafkaGo, "", "", "30000"},
	{Session, KafkaJS, "", "", "30000"},
	{Heartbeat, KafkaJS, "", "", "3000"},
	{Rebalance, KafkaJS, "", "", "60000"},
	{Session, KafkaNode, "", "", "30000"},
	{Heartbeat, KafkaNode, "", "", "10000"},
	{Session, KafkaPython, "", "1.4", "30000"},
	{Session, KafkaPython, "1.4", "3.0", "10000"},
	{Session, KafkaPython, "3.0", "", "45000"},
	{Heartbeat, KafkaPython, "", "", "3000"},
	{PollInterval, KafkaPython, "", "1.4", ""},
	{PollInterval, KafkaPython, "1.4", "", "300000"},
	{PollRecords, KafkaPython, "1.4", "", "500"},
	{Session, Aiokafka, "", "", "10000"},
	{Heartbeat, Aiokafka, "", "", "3000"},
	{PollInterval, Aiokafka, "0.5.1", "", "300000"},
	{Session, RubyKafka, "", "", "30000"},
	{Heartbeat, RubyKafka, "", "", "10000"},
	{Rebalance, RubyKafka, "1.0", "", "60000"},
	{Session, Brod, "", "", "30000"},
	{Heartbeat, Brod, "", "", "5000"},
	{Rebalance, Brod, "3.16.1", "", "30000"},

	{SessionMin, Broker, "", "", "6000"},
	{SessionMax, Broker, "", "0.10.0", "30000"},
	{SessionMax, Broker, "0.10.0", "2.3", "300000"},
	{SessionMax, Broker, "2.3", "", "1800000"},
	{InitialDelay, Broker, "", "0.11.0", ""},
	{InitialDelay, Broker, "0.11.0", "", "3000"},
	{GroupSession, Broker, "3.5", "", "45000"},
	{GroupMaxSize, Broker, "2.2", "", "2147483647"},
}

// Default is the value of a setting that nobody set. exists is false where the
// table knows that the version has no such setting, known is false where the
// table cannot tell, as for an unknown version of a family whose default changed.
func Default(family, version, name string) (value string, exists, known bool) {
	for _, r := range defaults {
		if r.family == family && r.name == name && In(version, r.since, r.until) {
			return r.value, r.value != "", true
		}
	}
	return "", false, false
}
