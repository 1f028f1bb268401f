package parsers

import (
	"strings"
	"testing"
)

// TestContexts asserts where a context ends when ids contain what ends one,
// and that contexts nest.
func TestContexts(t *testing.T) {
	f := func(message, rest, want string) {
		t.Helper()
		got := known().contexts.cut(message, 0, &scratch{})
		if got.rest != rest || written(got.values) != want {
			t.Errorf("%s\n got  %q %s\n want %q %s", message, got.rest, written(got.values), rest, want)
		}
	}
	f("Nothing before it", "Nothing before it", "")
	f("[Consumer clientId=a b, c-1, groupId=eu, west] Resetting", "Resetting", `client_id="a b, c-1" group="eu, west"`)
	f("[Consumer clientId=c, groupId=[eu] orders] Resetting [x] y", "Resetting [x] y", `client_id=c group="[eu] orders"`)
	f("[Consumer clientId=c] 1, groupId=g] Resetting", "Resetting", `client_id="c] 1" group=g`)
	f("[Consumer clientId=c, groupId=null] Assigned", "Assigned", "client_id=c")
	f("[Consumer clientId=c, groupId=g] ", "", "client_id=c group=g")
	f("[Consumer clientId=c, groupId=g", "[Consumer clientId=c, groupId=g", "")
	f("[orders-sink|task-3] [Consumer clientId=c, groupId=g] Found", "Found", "client_id=c connector=orders-sink group=g task=3")
	f("[GroupCoordinator id=0 topic=__consumer_offsets partition=31] [GroupId orders] Member", "Member", "group=orders node=0 partition=31")
	f("[GroupCoordinator 1]: [x] y", "[x] y", "node=1")
	f("[GroupCoordinator one]: x", "[GroupCoordinator one]: x", "")
	f("stream-thread [a-StreamThread-1] task [0_1] Suspended", "Suspended", "stream_thread=a-StreamThread-1 task=0_1")
	f("MAXPOLL [orders-2#consumer-1] [thrd:main]: Application", "Application", "client_id=orders-2")
}

// TestContextsAreBounded reads prefixes without an end.
func TestContextsAreBounded(t *testing.T) {
	for _, unit := range []string{"[", "] ", "[GroupId a] ", "[Consumer clientId=", "[a|task-0] "} {
		message := strings.Repeat(unit, MaxLine/len(unit))
		if got := known().contexts.cut(message, 0, &scratch{}); len(message)-len(got.rest) > maxContexts*maxContext {
			t.Errorf("repeated %q: %d bytes were taken for contexts", unit, len(message)-len(got.rest))
		}
	}
}

func TestLoggers(t *testing.T) {
	f := func(logger, name string, want bool) {
		t.Helper()
		if got := loggerIs(logger, name); got != want {
			t.Errorf("loggerIs(%q, %q) = %v, want %v", logger, name, got, want)
		}
	}
	const name = "ConsumerCoordinator"
	f("org.apache.kafka.clients.consumer.internals.ConsumerCoordinatoronJoinPrepare", name, true)
	f("org.apache.kafka.clients.consumer.internals.ConsumerCoordinatorFactory", name, false)
	f("org.apache.kafka.clients.consumer.internals.ConsumerCoordinator", name, true)
	f("o.a.k.c.c.internals.ConsumerCoordinator", name, true)
	f("org.apa.kaf.cli.con.int.ConsumerCoordinator", name, true)
	f("consumer.internals.ConsumerCoordinator:1074", name, true)
	f("ConsumerCoordinator", name, true)
	f("MyConsumerCoordinator", name, false)
	f("org.example.ConsumerCoordinatorTest", name, false)
	f("kafka.coordinator.group.GroupMetadata$", "GroupMetadata", true)
	f("kafka.zk.KafkaZkClient$CheckedEphemeral", "KafkaZkClient", true)
	f("kafka.zk.KafkaZkClient$CheckedEphemeral", "CheckedEphemeral", true)
	f("ershipMetadataCoordinatorServiceImpl", "GroupMembershipMetadataCoordinatorServiceImpl", true)
	f("nator", name, false)
	f("aiokafka.consumer.group_coordinator", "group_coordinator", true)
	f("kafka.coordinator.consumer", "kafka.coordinator.consumer", true)
}

func TestNormalForms(t *testing.T) {
	f := func(template, message, want string) {
		t.Helper()
		c, err := compileTemplate(template)
		if err != nil {
			t.Fatal(err)
		}
		values, _ := c.match(message, nil)
		if got := written(c.normal(values)); got != want {
			t.Errorf("%q: got %s, want %s", message, got, want)
		}
	}
	f("i <instance>.", "i Some(orders-2).", "instance=orders-2")
	f("i <instance>.", "i Some(null).", "")
	f("i <instance>.", "i None.", "")
	f("i <instance>.", "i null.", "")
	f("i <instance>.", "i Optional[orders-2].", "instance=orders-2")
	f("i <instance>.", "i Optional.empty.", "")
	f("r <reason?>.", "r null.", "reason=null")
	f("n <node>.", "n 2147483647.", "node=0")
	f("n <node>.", "n 2147483640.", "node=7")
	f("n <node>.", "n +0.", "node=0")
	f("n <node>.", "n -1.", "node=-1")
	f("n <node>.", "n 1001.", "node=1001")
	f("p [<tp>]", "p [__consumer_offsets,31]", "tp=__consumer_offsets-31")
	f("p <tp>", "p orders-3", "tp=orders-3")
}

// TestContextsAreRemembered: what was found out about the context of one message
// changes nothing about those of another.
func TestContextsAreRemembered(t *testing.T) {
	x := known().contexts
	messages := []string{"Starting", "[GroupCoordinator 1]: [Group orders] ", "[Consumer clientId=a] b, groupId=c] Joining", "[GroupId a][MemberId b] left"}
	for _, c := range contexts {
		messages = append(messages, c.Example+"Message [1] of it", strings.TrimRight(c.Example, " "), c.Example+contexts[0].Example+"Joining")
	}
	say := func(c inContext) string {
		return strings.Join([]string{c.rest, c.logger, string(c.side), string(c.speaker), written(c.values)}, " | ")
	}
	for _, first := range messages {
		for _, then := range messages {
			var b scratch
			x.cut(first, 0, &b)
			if got, want := say(x.cut(then, 0, &b)), say(x.cut(then, 0, &scratch{})); got != want {
				t.Fatalf("behind %q, %q is read as\n%s\nwant\n%s", first, then, got, want)
			}
		}
	}
}
