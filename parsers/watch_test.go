package parsers

import "testing"

func TestWatchOf(t *testing.T) {
	f := func(logger string, want attention) {
		t.Helper()
		if got := (&recogniser{}).watchOf(logger, &inContext{}); got != want {
			t.Errorf("watchOf(%q) = %d, want %d", logger, got, want)
		}
	}
	f("org.apache.kafka.clients.consumer.internals.ConsumerCoordinator", watched)
	f("o.a.k.c.c.internals.ConsumerCoordinator:225", watched)
	f("org.apa.kaf.cli.con.int.ConsumerCoordinator", watched)
	f("org.springframework.kafka.core.DefaultKafkaConsumerFactory$ExtendedKafkaConsumer", watched)
	f("kafka.coordinator.group.GroupMetadataManager$", watched)
	f("ConsumerCoordinator", watched)
	f("kafka.log.LogCleaner", leftOut)
	f("org.apache.kafka.clients.producer.KafkaProducer", leftOut)

	// cut on the left by a column, or by a pattern that keeps the last parts
	f(".k.c.c.i.ConsumerCoordinator", watched)
	f("k.c.c.i.ConsumerCoordinator", watched)
	f(".a.k.c.c.internals.AbstractCoordinator", watched)
	f("afka.clients.NetworkClient", watched)
	f("internals.ConsumerCoordinator", watched)
	f("consumer.KafkaConsumer", watched)
	f("utils.AppInfoParser", watched)

	// an application's classes of the same names
	f("com.example.consumer.internals.ConsumerCoordinator", foreign)
	f("com.example.Worker", foreign)
	f("c.c.Worker", foreign)
	f("c.e.o.Metadata", foreign)
	f("jobs.Worker", foreign)
	f("com.example.Orders", foreign)
	f("", foreign)
}
