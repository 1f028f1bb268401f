package synthetic

import (
	"encoding/json"
	"strings"
	"time"
)

// logger is a logger's name, and as Spring Boot abbreviates it to 40 columns.
type logger struct{ name, short string }

// Loggers of Kafka, and of the application that consumes.
var (
	coordinatorLog = &logger{"kafka.coordinator.group.GroupCoordinator", ""}
	consumerLog    = &logger{"org.apache.kafka.clients.consumer.internals.ConsumerCoordinator", "o.a.k.c.c.internals.ConsumerCoordinator"}
	listenerLog    = &logger{"org.apache.kafka.clients.consumer.internals.ConsumerRebalanceListenerInvoker", "k.c.c.i.ConsumerRebalanceListenerInvoker"}
	classicLog     = &logger{"org.apache.kafka.clients.consumer.internals.ClassicKafkaConsumer", "o.a.k.c.c.i.ClassicKafkaConsumer"}
	configLog      = &logger{"org.apache.kafka.clients.consumer.ConsumerConfig", "o.a.k.clients.consumer.ConsumerConfig"}
	appInfoLog     = &logger{"org.apache.kafka.common.utils.AppInfoParser", "o.a.kafka.common.utils.AppInfoParser"}
	metadataLog    = &logger{"org.apache.kafka.clients.Metadata", "org.apache.kafka.clients.Metadata"}
	networkLog     = &logger{"org.apache.kafka.clients.NetworkClient", "org.apache.kafka.clients.NetworkClient"}
	applicationLog = &logger{"com.acme.shop.ShopApplication", "com.acme.shop.ShopApplication"}
	workLog        = &logger{"com.acme.shop.RecordListener", "com.acme.shop.RecordListener"}
)

// log4j is the layout of a broker: [%d] %p %m (%c)%n.
func log4j(b []byte, l *line) []byte {
	b = append(b, '[')
	b = appendTime(b, l.at, "2006-01-02 15:04:05,000")
	b = append(b, "] "...)
	b = append(b, l.level...)
	b = append(b, ' ')
	b = append(b, l.text...)
	b = append(b, " ("...)
	b = append(b, l.logger.name...)
	return append(b, ")\n"...)
}

// springBoot is the layout of an application on Spring Boot 2.
func springBoot(b []byte, l *line) []byte {
	b = appendTime(b, l.at, "2006-01-02 15:04:05.000")
	b = append(b, ' ')
	b = pad(b, l.level, -5)
	b = append(b, " 4711 --- ["...)
	b = pad(b, l.thread, -15)
	b = append(b, "] "...)
	b = pad(b, l.logger.short, 40)
	b = append(b, " : "...)
	b = append(b, l.text...)
	return append(b, '\n')
}

// pad fills to a width, on the left if it is negative; there the text's end is
// what stays of one that is too long.
func pad(b []byte, s string, width int) []byte {
	right := width < 0
	if right {
		width = -width
		s = s[max(0, len(s)-width):]
		b = append(b, strings.Repeat(" ", width-len(s))...)
		return append(b, s...)
	}
	b = append(b, s...)
	return append(b, strings.Repeat(" ", max(0, width-len(s)))...)
}

// logstash is the layout of logstash-logback-encoder.
func logstash(b []byte, l *line) []byte {
	b = append(b, `{"@timestamp":"`...)
	b = appendTime(b, l.at, "2006-01-02T15:04:05.000Z")
	b = append(b, `","@version":"1","message":`...)
	text, _ := json.Marshal(l.text) // of a string it cannot fail
	b = append(b, text...)
	b = append(b, `,"logger_name":"`...)
	b = append(b, l.logger.name...)
	b = append(b, `","thread_name":"`...)
	b = append(b, l.thread...)
	b = append(b, `","level":"`...)
	b = append(b, l.level...)
	b = append(b, `"}`...)
	return append(b, '\n')
}

func appendTime(b []byte, at int64, layout string) []byte {
	return time.UnixMilli(at).UTC().AppendFormat(b, layout)
}
