package parsers

import "github.com/rebalog/rebalog/parsers/event"

// shipperLines are programs that ship logs, in their own words: Logstash with the
// Java client, Fluentd with ruby-kafka.
var shipperLines = sharedBy([]Speaker{KafkaClients, RubyKafka}, []Line{
	{ID: "logstash.poll-failed", Kind: event.HeartbeatFailed, Level: "ERROR", Versions: "logstash-input-kafka 10.6..",
		Template: "Unable to poll Kafka consumer<?>{:kafka_error_message=><error>, :cause=><cause>}",
		Example:  "Unable to poll Kafka consumer {:kafka_error_message=>org.apache.kafka.common.errors.UnknownMemberIdException: x, :cause=>nil}",
		Want:     `error="org.apache.kafka.common.errors.UnknownMemberIdException: x" cause=nil`,
		Proves:   "The Java client's poll() threw inside Logstash."},
	{ID: "logstash.commit-failed", Kind: event.CommitFailed, Level: "ERROR", Versions: "logstash-input-kafka 10.6..",
		Template: "Unable to commit records<?>{:kafka_error_message=><error>, :cause=><cause>}",
		Example:  "Unable to commit records {:kafka_error_message=>org.apache.kafka.clients.consumer.CommitFailedException: x, :cause=>nil}",
		Want:     `error="org.apache.kafka.clients.consumer.CommitFailedException: x" cause=nil`,
		Proves:   "A commit was refused."},
	{ID: "logstash.fenced", Kind: event.InstanceFenced, Level: "ERROR", Versions: "logstash-input-kafka 10.6..",
		Template: "Another consumer with same group.instance.id has connected<>",
		Fields:   fencedID,
		Example:  `Another consumer with same group.instance.id has connected {:original_error_message=>"x"}`,
		Want:     "error=FENCED_INSTANCE_ID",
		Proves:   "Another consumer joined with the same group.instance.id."},
	{ID: "fluentd.poll-failed", Kind: event.HeartbeatFailed, Level: "ERROR", Versions: "fluent-plugin-kafka 0.5..",
		Template: "<?>unexpected error during consuming events from kafka. Re-fetch events. error=<error>",
		Example:  `#0 unexpected error during consuming events from kafka. Re-fetch events. error="Kafka::HeartbeatError"`,
		Want:     `error="\"Kafka::HeartbeatError\""`,
		Proves:   "Fluentd's consumer met an error; it sends heartbeats from the same loop that fills its buffers."},
	{ID: "fluentd.restarting", Kind: event.RejoinRequested, Level: "WARN", Versions: "fluent-plugin-kafka 0.5..",
		Template: "<?>Re-starting consumer <>",
		Example:  "#0 Re-starting consumer 2024-05-01 10:00:00 +0000",
		Want:     "",
		Proves:   "Fluentd makes its consumer anew: it leaves and joins."},
})
