package settings

import (
	"slices"
	"strings"
)

// Families of clients, and the broker.
const (
	Java        = "java"
	Connect     = "connect" // the worker, not its tasks' consumers
	Streams     = "streams"
	Librdkafka  = "librdkafka"
	Sarama      = "sarama"
	FranzGo     = "franz-go"
	KafkaGo     = "kafka-go"
	KafkaJS     = "kafkajs"
	KafkaNode   = "kafka-node"
	KafkaPython = "kafka-python"
	Aiokafka    = "aiokafka"
	RubyKafka   = "ruby-kafka"
	Brod        = "brod"
	Broker      = "broker"
)

// Client is what a diagnosis knows of a family of clients, apart from defaults
// and spellings. What is not set is not there.
type Client struct {
	Family        string
	Software      []string // the names that logs give it
	ID            Mark     // of its default client ids
	VersionInID   bool     // its version follows the prefix of ID
	VersionToldBy string   // the lines that tell its version

	// Coupled are the versions whose heartbeats depend on the application: they
	// are sent from poll() or between messages, not from a thread of their own.
	Coupled   Versions
	Beat      Beat   // how to send one during long work, where every version is coupled
	UpgradeTo string // where only old versions are coupled: those to take

	// Watchdog says that a client which is not coupled gives its membership up if
	// the application does not poll in time (KIP-62).
	Watchdog     bool
	Silent       Versions // those whose watchdog prints nothing at INFO
	SilentStatic Versions // those whose watchdog prints nothing for a static member
	LeaveTells   bool     // it leaves by itself for its watchdog and for nothing else

	Waits   string   // the setting that it sends as its rebalance time-out
	JoinsV0 Versions // those taken to send JoinGroup v0, which has no rebalance time-out
}

// Mark tells default client ids: all its parts that are set must match.
type Mark struct{ Prefix, Inside, Suffix string }

func (m Mark) matches(id string) bool {
	return m != Mark{} && strings.HasPrefix(id, m.Prefix) && strings.Contains(id, m.Inside) && strings.HasSuffix(id, m.Suffix)
}

// Beat is how an application sends a heartbeat itself.
type Beat struct {
	Advice string // what to do, as a fix says it
	Call   string // the function's name
	Else   string // when heartbeats are sent without it
}

// kip62 came with 0.10.1: a thread for heartbeats, and max.poll.interval.ms.
var kip62 = Versions{{"", "0.10.1"}}

// Until 2.0 the Java watchdog logged at DEBUG; from 2.4 until 2.8 its one line is
// that of the LeaveGroup request, which a static member does not send
// (AbstractCoordinator).
var (
	javaSilent       = Versions{{"", "2.1"}}
	javaSilentStatic = Versions{{"2.4", "3.0"}}
)

const (
	javaBanner  = "the client's start banner (`Kafka version: ...`)"
	javaUpgrade = "0.10.1 or later (any supported release)"
)

// clients are known from their sources and changelogs. The first whose mark
// matches is taken: that of kafka-go stands inside an id that the program's own
// name begins, so plain prefixes come before it.
var clients = []Client{
	{Family: Librdkafka, Software: []string{"librdkafka"}, ID: Mark{Prefix: "rdkafka"},
		VersionToldBy: "librdkafka's version (its first line with debug=generic, or the application's list of packages)",
		Watchdog:      true, Waits: PollInterval},
	{Family: Sarama, Software: []string{"sarama"}, ID: Mark{Prefix: "sarama"}, Waits: Rebalance},
	{Family: FranzGo, Software: []string{"franz-go"}, ID: Mark{Prefix: "kgo"}, Waits: Rebalance},
	{Family: KafkaJS, Software: []string{"kafkajs"}, ID: Mark{Prefix: "kafkajs"},
		Coupled: every, Beat: Beat{Advice: "call heartbeat() in long batches", Call: "heartbeat()", Else: "between messages"},
		Waits: Rebalance},
	{Family: KafkaNode, Software: []string{"kafka-node"}, ID: Mark{Prefix: "kafka-node-client"}, Waits: Session, JoinsV0: every},
	{Family: KafkaPython, Software: []string{"kafka-python"}, ID: Mark{Prefix: "kafka-python-"}, VersionInID: true,
		VersionToldBy: "the coordinator's log (the default client id is kafka-python-<version>) or the application's list of packages",
		Coupled:       Versions{{"", "1.4"}}, UpgradeTo: "1.4.7 or later", // in 1.4.4 to 1.4.6 the new thread was starved
		Watchdog: true, Waits: PollInterval},
	{Family: Aiokafka, Software: []string{"aiokafka"}, ID: Mark{Prefix: "aiokafka-"}, VersionInID: true,
		VersionToldBy: "the coordinator's log (the default client id is aiokafka-<version>) or the application's list of packages",
		Watchdog:      true, Silent: every, LeaveTells: true, Waits: Rebalance}, // group_coordinator.py
	{Family: RubyKafka, Software: []string{"ruby-kafka"}, ID: Mark{Prefix: "ruby-kafka"},
		Coupled: every, Beat: Beat{Advice: "call heartbeat in long batches", Call: "trigger_heartbeat", Else: "from the loop over messages"},
		Waits: Rebalance, JoinsV0: Versions{{"", "1.0.0"}}},
	{Family: KafkaGo, Software: []string{"kafka-go"}, ID: Mark{Inside: "(github.com/segmentio/kafka-go)"}, Waits: Rebalance},
	{Family: Connect, Software: []string{"kafka-connect"}, ID: Mark{Prefix: "connect-"},
		VersionToldBy: javaBanner, Watchdog: true, Waits: Rebalance},
	{Family: Brod, Software: []string{"brod"}, ID: Mark{Prefix: "nonode@nohost"}, Waits: Rebalance, JoinsV0: Versions{{"", "3.16.1"}}},
	{Family: Streams, Software: []string{"kafka-streams"}, ID: Mark{Inside: "-StreamThread-", Suffix: "-consumer"},
		VersionToldBy: javaBanner, Coupled: kip62, UpgradeTo: javaUpgrade,
		Watchdog: true, Silent: javaSilent, SilentStatic: javaSilentStatic, Waits: PollInterval},
	{Family: Java, Software: []string{"kafka", "kafka-clients"},
		VersionToldBy: javaBanner, Coupled: kip62, UpgradeTo: javaUpgrade,
		Watchdog: true, Silent: javaSilent, SilentStatic: javaSilentStatic, Waits: PollInterval, JoinsV0: kip62},
}

// find is the first client of which something holds, else one without a family.
func find(holds func(Client) bool) Client {
	if i := slices.IndexFunc(clients, holds); i >= 0 {
		return clients[i]
	}
	return Client{}
}

// ClientOf is the client of a family; its Family is empty if there is none.
func ClientOf(family string) Client {
	return find(func(c Client) bool { return c.Family == family })
}

// FamilyOfSoftware is the family that a log names so, or "".
func FamilyOfSoftware(name string) string {
	return find(func(c Client) bool { return slices.Contains(c.Software, name) }).Family
}

// FamilyOfID is the family whose default client ids look like this one, or "".
func FamilyOfID(clientID string) string {
	return find(func(c Client) bool { return c.ID.matches(clientID) }).Family
}

// VersionInID is the version that a default client id ends with, or "".
func VersionInID(clientID string) string {
	c := find(func(c Client) bool { return c.VersionInID && c.ID.matches(clientID) })
	v := strings.TrimPrefix(clientID, c.ID.Prefix)
	if c.Family == "" || v == "" || v[0] < '0' || v[0] > '9' {
		return ""
	}
	return v
}

// IsCoupled reports whether heartbeats depend on the application. sure is false
// where the version, which may be empty, would decide and is not known.
func (c Client) IsCoupled(version string) (yes, sure bool) {
	yes = c.Coupled.has(version)
	return yes, yes == c.Coupled.mayHave(version)
}

// IsWatched reports whether a client has a poll watchdog. One of a version that
// is not known is taken to be new enough.
func (c Client) IsWatched(version string) bool {
	return c.Watchdog && !c.Coupled.has(version)
}

// MayBeSilent reports whether the watchdog may have fired without a line at INFO;
// a version that is not known may be one of those.
func (c Client) MayBeSilent(version string, static bool) bool {
	return c.Silent.mayHave(version) || static && c.SilentStatic.has(version)
}

// MayJoinV0 reports whether a JoinGroup may be of version 0. Where no line would
// tell a client's version, it is taken for old.
func (c Client) MayJoinV0(version string) bool {
	return c.JoinsV0.has(version) || c.VersionToldBy == "" && c.JoinsV0.mayHave(version)
}
