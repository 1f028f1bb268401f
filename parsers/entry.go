package parsers

import "github.com/rebalog/rebalog/parsers/event"

// Speaker names software that writes log lines.
type Speaker string

const (
	KafkaBroker  Speaker = "kafka broker"
	Redpanda     Speaker = "redpanda"
	EventHubs    Speaker = "azure event hubs"
	KafkaClients Speaker = "kafka-clients" // the Java client library
	KafkaConnect Speaker = "kafka connect"
	KafkaStreams Speaker = "kafka streams"
	Librdkafka   Speaker = "librdkafka"
	Sarama       Speaker = "sarama"
	FranzGo      Speaker = "franz-go"
	KafkaGo      Speaker = "kafka-go"
	KafkaJS      Speaker = "kafkajs"
	KafkaNode    Speaker = "kafka-node"
	KafkaPython  Speaker = "kafka-python"
	Aiokafka     Speaker = "aiokafka"
	RubyKafka    Speaker = "ruby-kafka"
	Brod         Speaker = "brod"
	SpringKafka  Speaker = "spring-kafka"
	JVM          Speaker = "jvm"
	Platform     Speaker = "platform" // kernel, container runtime, Kubernetes
	Application  Speaker = "application"
)

// Where says which lines of a record an entry is tried on.
type Where uint8

const (
	InMessage Where = iota // the message of the record's first line
	InTrace                // a continuation line: exception texts and the like
	InForeign              // the message of a logger that is not Kafka's, where no other entry knows it
)

// Line is one wording: everything that is known of one log statement, and the
// example that proves it. The loggers, versions and speakers that print it are
// sets inside it, so no two entries ever match the same record.
//
// Template is a transcription of the format string: text stands for itself,
// <key> captures at least one byte up to the next text (shortest capture, the
// whole message must be consumed), <key?> may capture nothing, <> and <?> drop
// what they capture, \< is a literal '<'. Keys are those of [event.Key]; a key
// that [event.Key] knows as a whole number captures digits only (a leading
// minus is allowed). Contexts such as "[Consumer clientId=a, groupId=g] " are
// cut off before and are not part of the template (see [Context]).
type Line struct {
	ID       string // stable, unique, kebab-case
	Kind     event.Kind
	Side     event.Side
	Speakers []Speaker
	Loggers  []string // simple class or module names that print it; a record without a logger matches any; nil: any logger
	Level    string   // the level that most versions print it at
	Versions string   // "0.9.0..2.0.1, 2.2.0.." : first..last release; open end means the newest known
	Where    Where
	Template string
	Unless   []string      // texts that a message of this wording does not hold: they show that it means something else
	Body     Body          // what the continuation lines hold
	Fields   []event.Value // constants that the wording implies
	Nested   []Nested      // captures that are texts with tables of their own

	Example string   // a whole message, with its context, as printed
	Want    string   // its fields: `group=orders generation=3`, values with blanks in double quotes; contexts included
	Near    []string // near misses: messages that must not match

	Proves string // what it proves, one sentence
	Not    string // what it does not prove, one sentence; may be empty
}

// Body says what the continuation lines of a record hold.
type Body uint8

const (
	NoBody   Body = iota // stack traces and the like: tried against entries with Where InTrace
	Settings             // "\tkey = value" lines: a field for each setting of [KnownSettings]
	Pairs                // "\tTitle words:   value" lines: a field for each title named in bodyTitles
)

// Nested says that a captured text is matched against another table, which adds
// fields: the reason of a rebalance, a MemberMetadata(...) text.
type Nested struct {
	Key   event.Key // the capture
	Table string    // "reason", "member"
}

// Phrase is an entry of a nested table: same template language, no context.
type Phrase struct {
	ID       string
	Template string
	Fields   []event.Value
	Versions string
	Example  string
	Want     string
}

// Context is a prefix that components put before a message, and what it says.
// Contexts nest: "[my-sink|task-0] [Consumer clientId=c, groupId=g] " is two.
type Context struct {
	ID       string
	Template string // ends where the message begins
	Side     event.Side
	Speakers []Speaker
	Example  string // the prefix alone
	Want     string
}
