package settings

import (
	"regexp"
	"testing"
)

// A family that one table names and another does not know would silently be
// taken to have Kafka's spellings, no defaults, or a heartbeat thread.
func TestEveryFamilyIsInEachTable(t *testing.T) {
	byDefault := map[string]bool{}
	for _, r := range defaults {
		byDefault[r.family] = true
		if r.family != Broker && ClientOf(r.family).Family == "" {
			t.Errorf("%s has a default of %s and is no client", r.family, r.name)
		}
	}
	for name, families := range spellings {
		for family := range families {
			if ClientOf(family).Family == "" {
				t.Errorf("%s has a spelling of %s and is no client", family, name)
			}
		}
	}
	for _, c := range clients {
		if !byDefault[c.Family] {
			t.Errorf("%s has no defaults", c.Family)
		}
	}
}

func TestClientsAreWhole(t *testing.T) {
	families, software := map[string]bool{}, map[string]bool{}
	for _, c := range clients {
		if families[c.Family] {
			t.Errorf("%s is there twice", c.Family)
		}
		families[c.Family] = true
		for _, name := range c.Software {
			if name == "" || software[name] {
				t.Errorf("%s: software %q is empty or another's", c.Family, name)
			}
			software[name] = true
		}
		if len(c.Software) == 0 || Spelling(c.Family, c.Waits) == "" {
			t.Errorf("%s has no software, or does not spell the time-out %q that it sends", c.Family, c.Waits)
		}
		if c.VersionInID && c.ID.Prefix == "" {
			t.Errorf("%s has no prefix for the version to follow", c.Family)
		}
		if always := c.Coupled.has(""); always && (c.Beat == Beat{} || c.Watchdog) || (len(c.Coupled) > 0 && !always) != (c.UpgradeTo != "") {
			t.Errorf("%s: a coupled client needs a call or a version to upgrade to, and a watchdog needs versions that are not coupled", c.Family)
		}
		if !c.Watchdog && (len(c.Silent)+len(c.SilentStatic) > 0 || c.LeaveTells) {
			t.Errorf("%s tells of a watchdog that it lacks", c.Family)
		}
		for _, v := range []Versions{c.Coupled, c.Silent, c.SilentStatic, c.JoinsV0} {
			checkVersions(t, c.Family, v)
		}
	}
}

// The releases that UpgradeTo names are not coupled themselves.
func TestUpgradesHelp(t *testing.T) {
	for _, c := range clients {
		if c.UpgradeTo == "" {
			continue
		}
		if yes, sure := c.IsCoupled(regexp.MustCompile(`^[\d.]+`).FindString(c.UpgradeTo)); yes || !sure {
			t.Errorf("%s: %s is coupled", c.Family, c.UpgradeTo)
		}
	}
}

var dotted = regexp.MustCompile(`^(\d+(\.\d+)*)?$`)

func checkVersions(t *testing.T, family string, v Versions) {
	t.Helper()
	for _, r := range v {
		if !dotted.MatchString(r.Since) || !dotted.MatchString(r.Until) || r.Until != "" && Compare(r.Since, r.Until) >= 0 {
			t.Errorf("%s: %+v is no range of versions", family, r)
		}
	}
}

func TestIsCoupled(t *testing.T) {
	test := func(family, version string, yes, sure bool) {
		t.Helper()
		if y, s := ClientOf(family).IsCoupled(version); y != yes || s != sure {
			t.Errorf("%s %q coupled: %v, %v; want %v, %v", family, version, y, s, yes, sure)
		}
	}
	test(Java, "0.9.0.1", true, true)
	test(Java, "0.10.0.1", true, true)
	test(Java, "0.10.1.0", false, true) // KIP-62
	test(Java, "", false, false)
	test(Streams, "0.10.0.1", true, true)
	test(KafkaPython, "1.3.5", true, true)
	test(KafkaPython, "1.4.0", false, true)
	test(KafkaPython, "", false, false)
	test(KafkaJS, "2.2.4", true, true)
	test(KafkaJS, "", true, true)
	test(RubyKafka, "1.5.0", true, true)
	test(Librdkafka, "", false, true)
	test(Sarama, "1.43.0", false, true)
}

func TestIsWatched(t *testing.T) {
	test := func(family, version string, want bool) {
		t.Helper()
		if got := ClientOf(family).IsWatched(version); got != want {
			t.Errorf("%s %q watched: %v", family, version, got)
		}
	}
	test(Java, "0.10.0.1", false)
	test(Java, "0.10.1.0", true)
	test(Java, "", true)
	test(KafkaPython, "1.3.5", false)
	test(KafkaPython, "1.4.0", true)
	test(Librdkafka, "2.3.0", true)
	test(Aiokafka, "", true)
	test(Sarama, "", false)
	test(FranzGo, "", false)
	test(KafkaGo, "", false)
	test(KafkaJS, "", false)
	test(RubyKafka, "", false)
	test(Brod, "", false)
}

func TestMayBeSilent(t *testing.T) {
	test := func(family, version string, static, want bool) {
		t.Helper()
		if got := ClientOf(family).MayBeSilent(version, static); got != want {
			t.Errorf("%s %q silent, static %v: %v", family, version, static, got)
		}
	}
	test(Java, "2.0.1", false, true)
	test(Java, "2.1.0", false, false) // a WARN since
	test(Java, "2.3.1", true, false)
	test(Java, "2.4.0", true, true)
	test(Java, "2.4.0", false, false)
	test(Java, "2.8.2", true, true)
	test(Java, "3.0.0", true, false)
	test(Java, "", false, true)
	test(Aiokafka, "0.12.0", false, true)
	test(Librdkafka, "", false, false)
	test(KafkaPython, "", false, false)
}

func TestMayJoinV0(t *testing.T) {
	test := func(family, version string, want bool) {
		t.Helper()
		if got := ClientOf(family).MayJoinV0(version); got != want {
			t.Errorf("%s %q joins with v0: %v", family, version, got)
		}
	}
	test(Java, "0.10.0.1", true)
	test(Java, "0.10.1.0", false)
	test(Java, "", false) // its banner would tell
	test(RubyKafka, "0.7.10", true)
	test(RubyKafka, "1.0.0", false)
	test(RubyKafka, "", true)
	test(Brod, "3.16.0", true)
	test(Brod, "3.16.1", false)
	test(Brod, "", true)
	test(KafkaJS, "", false)
}

func TestFamilyOfID(t *testing.T) {
	test := func(clientID, want, version string) {
		t.Helper()
		if got, v := FamilyOfID(clientID), VersionInID(clientID); got != want || v != version {
			t.Errorf("%q is of %q %q, want %q %q", clientID, got, v, want, version)
		}
	}
	test("rdkafka", Librdkafka, "")
	test("sarama", Sarama, "")
	test("kgo", FranzGo, "")
	test("kafkajs-server", KafkaJS, "")
	test("kafka-node-client", KafkaNode, "")
	test("kafka-python-2.0.2", KafkaPython, "2.0.2")
	test("kafka-python-orders", KafkaPython, "")
	test("aiokafka-0.12.0", Aiokafka, "0.12.0")
	test("aiokafka-", Aiokafka, "")
	test("ruby-kafka", RubyKafka, "")
	test("orders@web-1 (github.com/segmentio/kafka-go)", KafkaGo, "")
	test("connect-10.0.0.7:8083", Connect, "")
	test("connector-consumer-orders-0", "", "")
	test("nonode@nohost/<0.1560.0>", Brod, "")
	test("orders-5a1f-StreamThread-1-consumer", Streams, "")
	test("orders-5a1f-StreamThread-1-producer", "", "")
	test("consumer-orders-1", "", "") // as Java makes them, and anybody may
	test("1.0", "", "")
	test("", "", "")
}

func TestFamilyOfSoftware(t *testing.T) {
	test := func(name, want string) {
		t.Helper()
		if got := FamilyOfSoftware(name); got != want {
			t.Errorf("%q is of %q, want %q", name, got, want)
		}
	}
	test("kafka", Java)
	test("kafka-clients", Java)
	test("kafka-streams", Streams)
	test("kafka-connect", Connect)
	test("librdkafka", Librdkafka)
	test("kafka-python", KafkaPython)
	test("another", "")
	test("", "")
}
