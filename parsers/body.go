package parsers

import (
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

// body reads the continuation lines of a record as the entry says.
func body(b Body, more []string, values []event.Value) []event.Value {
	switch b {
	case Settings:
		return settings(more, values)
	case Pairs:
		return pairs(more, values)
	}
	return values
}

// identities are the settings that say whose configuration it is; they are
// fields under the names of all other events as well.
var identities = map[string]event.Key{
	"group.id": event.Group, "client.id": event.ClientID, "group.instance.id": event.Instance,
	"broker.id": event.NodeID, "node.id": event.NodeID,
}

// settings reads "\tname = value" lines (AbstractConfig.logAll), a field for
// each setting of [KnownSettings].
func settings(more []string, values []event.Value) []event.Value {
	for _, line := range more {
		name, value, ok := strings.Cut(strings.TrimSpace(line), " = ")
		if !ok {
			name, ok = strings.CutSuffix(strings.TrimSpace(line), " =")
		}
		if !ok || !KnownSettings[name] {
			continue
		}
		values = addMissing(values, event.Value{Key: event.Key(name), Text: value})
		if key, ok := identities[name]; ok && value != "-1" { // -1: the id is to be generated
			if text, keep := normal(key, value); keep {
				values = addMissing(values, event.Value{Key: key, Text: text})
			}
		}
	}
	return values
}

// bodyTitles are the titles of the lines under "Updating assignment with"
// (ConsumerCoordinator) and "Reconciling assignment with local epoch"
// (AbstractMembershipManager).
var bodyTitles = map[string]event.Key{
	"Member":                                event.Member,
	"Assigned partitions":                   event.Partitions,
	"Current owned partitions":              event.Owned,
	"Added partitions (assigned - owned)":   event.Added,
	"Revoked partitions (owned - assigned)": event.Revoked,
}

// pairs reads "\tTitle words:   value" lines, a field for each known title.
func pairs(more []string, values []event.Value) []event.Value {
	for _, line := range more {
		title, value, ok := strings.Cut(strings.TrimSpace(line), ":")
		if key, known := bodyTitles[title]; ok && known {
			values = addMissing(values, event.Value{Key: key, Text: strings.TrimSpace(value)})
		}
	}
	return values
}

// KnownSettings are the settings that a configuration event keeps: those that
// bear on membership, on timing and on who coordinates. Names as Kafka's
// ConsumerConfig, KafkaConfig, DistributedConfig and StreamsConfig spell them.
var KnownSettings = set(
	// identity and membership
	"group.id", "client.id", "group.instance.id", "group.protocol", "group.remote.assignor",
	"partition.assignment.strategy", "client.rack", "internal.leave.group.on.close",
	"bootstrap.servers", "client.dns.lookup",
	// timing of consumers
	"session.timeout.ms", "heartbeat.interval.ms", "max.poll.interval.ms", "max.poll.records",
	"request.timeout.ms", "default.api.timeout.ms", "connections.max.idle.ms",
	"metadata.max.age.ms", "retry.backoff.ms", "retry.backoff.max.ms",
	"reconnect.backoff.ms", "reconnect.backoff.max.ms",
	"socket.connection.setup.timeout.ms", "socket.connection.setup.timeout.max.ms",
	"fetch.max.wait.ms", "fetch.min.bytes", "max.partition.fetch.bytes", "fetch.max.bytes",
	"metadata.recovery.strategy", "metadata.recovery.rebootstrap.trigger.ms",
	// offsets
	"enable.auto.commit", "auto.commit.interval.ms", "auto.offset.reset", "isolation.level",
	"allow.auto.create.topics",
	// Connect
	"rebalance.timeout.ms", "scheduled.rebalance.max.delay.ms", "worker.sync.timeout.ms",
	"worker.unsync.backoff.ms", "task.shutdown.graceful.timeout.ms", "config.storage.topic",
	"offset.flush.interval.ms", "offset.flush.timeout.ms", "connect.protocol", "name", "tasks.max",
	// brokers
	"broker.id", "node.id", "process.roles", "advertised.listeners",
	"group.min.session.timeout.ms", "group.max.session.timeout.ms", "group.max.size",
	"group.initial.rebalance.delay.ms", "group.coordinator.rebalance.protocols",
	"group.coordinator.new.enable", "group.coordinator.threads",
	"group.consumer.session.timeout.ms", "group.consumer.min.session.timeout.ms",
	"group.consumer.max.session.timeout.ms", "group.consumer.heartbeat.interval.ms",
	"group.consumer.min.heartbeat.interval.ms", "group.consumer.max.heartbeat.interval.ms",
	"group.consumer.max.size", "group.consumer.assignors", "group.consumer.migration.policy",
	"group.consumer.regex.refresh.interval.ms",
	"group.share.session.timeout.ms", "group.share.heartbeat.interval.ms", "group.share.max.size",
	"group.streams.session.timeout.ms", "group.streams.heartbeat.interval.ms",
	"group.streams.initial.rebalance.delay.ms", "group.streams.num.standby.replicas", "group.streams.max.size",
	"offsets.topic.num.partitions", "offsets.topic.replication.factor", "offsets.topic.segment.bytes",
	"offsets.retention.minutes", "offsets.retention.check.interval.ms", "offsets.commit.timeout.ms",
	"offset.metadata.max.bytes", "min.insync.replicas", "default.replication.factor",
	"inter.broker.protocol.version", "zookeeper.session.timeout.ms", "broker.session.timeout.ms",
	"broker.heartbeat.interval.ms", "replica.lag.time.max.ms", "controlled.shutdown.enable",
	"unclean.leader.election.enable", "num.network.threads", "num.io.threads",
	"auto.create.topics.enable",
	// Streams
	"application.id", "application.server", "num.standby.replicas", "probing.rebalance.interval.ms",
	"acceptable.recovery.lag", "max.warmup.replicas", "num.stream.threads", "processing.guarantee",
	"upgrade.from", "task.timeout.ms", "state.cleanup.delay.ms", "commit.interval.ms",
)

func set(names ...string) map[string]bool {
	m := make(map[string]bool, len(names))
	for _, n := range names {
		m[n] = true
	}
	return m
}
