package parsers

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rebalog/rebalog/parsers/event"
)

// few is a table of its own, so that these tests do not depend on the real ones.
func few(t *testing.T) *knowledge {
	t.Helper()
	k, err := indexTables([][]Line{{
		{ID: "failed", Kind: event.MemberExpired, Side: event.Broker, Loggers: []string{"GroupCoordinator"},
			Template: "Member <member> in group <group> has failed, reason <reason>",
			Nested:   []Nested{{Key: event.Reason, Table: "reason"}}},
		{ID: "joining", Kind: event.Joining, Side: event.Client, Template: "(Re-)joining group"},
		{ID: "found", Kind: event.CoordinatorFound, Side: event.Client, Template: "Discovered group coordinator <host>",
			Nested: []Nested{{Key: event.Host, Table: "node"}}},
		{ID: "node", Kind: event.Disconnected, Side: event.Client, Template: "Node <node> disconnected."},
		{ID: "config", Kind: event.Config, Template: "ConsumerConfig values:", Body: Settings},
		{ID: "assignment", Kind: event.PartitionsAssigned, Side: event.Client, Template: "Updating assignment with", Body: Pairs},
		{ID: "commit", Kind: event.CommitFailed, Side: event.Client, Where: InTrace, Template: "Commit cannot be completed<?>"},
		{ID: "fenced", Kind: event.InstanceFenced, Side: event.Client, Where: InTrace, Loggers: []string{"FencedInstanceIdException"}, Template: "The broker rejected it, <error>"},
	}}, map[string][]Phrase{
		"reason": {{ID: "leave", Template: "explicit leave of <member>", Fields: []event.Value{{Key: event.Trigger, Text: event.TriggerLeave}}}},
		"node":   nodePhrases,
	}, contexts)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func record(logger, text string) Record {
	r := said(1, 0, "main", "")
	r.Logger = logger
	r.Message, r.More = firstAndRest(text)
	r.Text, r.Lines = r.Message, 1+len(r.More)
	return r
}

// summed reads records and returns the table's events as
// `line side node@line fields`, and the account.
func summed(t *testing.T, opt Options, records ...Record) ([]string, *Summary) {
	t.Helper()
	var out []string
	sum := &Summary{}
	for e, err := range few(t).events(sliceOf(records), opt, sum) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Line != "" {
			out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %q@%d %s", e.Line, e.Side, e.Node, e.Pos.Line, written(e.Fields))))
		}
	}
	return out, sum
}

func TestEvents(t *testing.T) {
	f := func(name string, records []Record, want ...string) {
		t.Helper()
		got, _ := summed(t, Options{}, records...)
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s\n got  %s\n want %s", name, strings.Join(got, "\n      "), strings.Join(want, "\n      "))
		}
	}
	const coordinator, consumer = "kafka.coordinator.group.GroupCoordinator", "o.a.k.c.c.internals.ConsumerCoordinator"
	threaded := record(coordinator, "[kafka-0-metadata-loader-event-handler] [GroupCoordinator 1]: Member a in group g has failed, reason x")
	threaded.Thread = ""
	f("a thread's name in brackets before the context",
		[]Record{threaded},
		`failed broker "1"@1 group=g member=a node=1 reason=x`)
	f("nested text that a phrase knows, the message's own member first",
		[]Record{record(coordinator, "[GroupCoordinator 1]: Member a in group g has failed, reason explicit leave of b")},
		`failed broker "1"@1 group=g member=a node=1 reason="explicit leave of b" trigger=leave`)
	f("nested text that no phrase knows",
		[]Record{record(coordinator, "[GroupCoordinator 1]: Member a in group g has failed, reason bad weather")},
		`failed broker "1"@1 group=g member=a node=1 reason="bad weather"`)
	untimed := record("", "INFO  [main]\n    o.a.k.c.c.internals.ConsumerCoordinator - [Consumer clientId=c,\n    groupId=g] (Re-)joining group")
	untimed.Thread = ""
	f("a line broken inside its head",
		[]Record{untimed},
		`joining client ""@1 client_id=c group=g`)
	f("a line that a screen broke inside a word",
		[]Record{record(consumer, "[Consumer clientId=c, groupId=g] (Re-)joi\nning group\n\tat a.b(C.java:1)")},
		`joining client ""@1 client_id=c group=g`)
	f("a line broken before an exception, which is broken too",
		[]Record{record(consumer, "[Consumer clientId=c, groupId=g] (Re-)joining\n  group\norg.example.FencedInstanceIdException: The broker\n  rejected it, FENCED")},
		`joining client ""@1 client_id=c group=g`, `fenced client ""@3 client_id=c error=FENCED group=g`)
	f("an exception in the middle of a message",
		[]Record{record("com.example.Orders", "Listener failed; nested exception is org.apache.kafka.clients.consumer.CommitFailedException: Commit cannot be completed since so")},
		`commit client ""@1 error=CommitFailedException`)
	f("an exception's text that was cut",
		[]Record{record("com.example.Orders", "Oops\nFencedInstanceIdException: The broker rejec...")})
	f("another logger's line of the same wording",
		[]Record{record("com.example.Orders", "Member a in group g has failed, reason x")})
	f("the coordinator's node",
		[]Record{record(consumer, "[Consumer clientId=c, groupId=g] Discovered group coordinator 10.0.0.7:9092 (id: 2147483645 rack: null)")},
		`found client ""@1 client_id=c group=g host=10.0.0.7:9092 node=2`)
	f("a broker's own client speaks of another node",
		[]Record{record("", "[NodeToControllerChannelManager id=1 name=heartbeat] Node 2 disconnected.")},
		`node broker "1"@1 node=2`)
	f("a blank that the layout cut off, and one that it added",
		[]Record{record(consumer, "(Re-)joining group "), record(consumer, "(Re-)joining group")},
		`joining client ""@1`, `joining client ""@1`)
	f("ids that contain what ends a context",
		[]Record{record(consumer, "[Consumer clientId=c-a] b-1, groupId=a] b] (Re-)joining group")},
		`joining client ""@1 client_id="c-a] b-1" group="a] b"`)
	f("a configuration dump keeps the settings that matter",
		[]Record{record("", "ConsumerConfig values: \n\tgroup.id = orders\n\tgroup.instance.id = null\n\tclient.rack = \n\tsasl.jaas.config = [hidden]\n\tsession.timeout.ms = 45000")},
		`config  ""@1 client.rack="" group.id=orders group.instance.id=null group=orders session.timeout.ms=45000`)
	f("titles under a message",
		[]Record{record("", "[Consumer clientId=c, groupId=g] Updating assignment with\n\tAssigned partitions:                       [a-0, a-1]\n\tRevoked partitions (owned - assigned):     []\n")},
		`assignment client ""@1 client_id=c group=g partitions="[a-0, a-1]" revoked=[]`)
	f("exceptions stand at their own lines",
		[]Record{record("com.example.Orders", "Oops\norg.example.WrapException: no\n\tat a.b(C.java:1)\nCaused by: org.apache.kafka.clients.consumer.CommitFailedException: Commit cannot be completed since so\n\t... 3 more\nCaused by: org.apache.kafka.common.errors.FencedInstanceIdException: The broker rejected it, FENCED")},
		`commit client ""@4 error=CommitFailedException`, `fenced client ""@6 error=FENCED`)
	f("an exception of another class with the same text",
		[]Record{record("com.example.Orders", "Oops\norg.example.OtherException: The broker rejected it, FENCED")})
	f("lines of a structured message",
		[]Record{func() Record {
			r := record("", "")
			r.Message, r.Lines = "ConsumerConfig values:\n\tgroup.id = orders", 1
			return r
		}()},
		`config  ""@1 group.id=orders group=orders`)
	f("a broker's node is known from its other lines, until a second one speaks",
		[]Record{
			record(coordinator, "Member a in group g has failed, reason x"),
			record("", "[KafkaServer id=7] started"),
			record(coordinator, "Member b in group g has failed, reason x"),
			record("", "[KafkaServer id=8] started"),
			record(coordinator, "Member c in group g has failed, reason x"),
		},
		`failed broker ""@1 group=g member=a reason=x`,
		`failed broker "7"@1 group=g member=b reason=x`,
		`failed broker ""@1 group=g member=c reason=x`)
}

// TestForcedSide: what the user says goes before what the lines say.
func TestForcedSide(t *testing.T) {
	got, _ := summed(t, Options{Side: event.Other}, record("", "[Consumer clientId=c, groupId=g] (Re-)joining group"))
	if want := `joining other ""@1 client_id=c group=g`; len(got) != 1 || got[0] != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestAccount: every record is in one of the four classes.
func TestAccount(t *testing.T) {
	f := func(logger, message, want string) {
		t.Helper()
		_, s := summed(t, Options{}, record(logger, message))
		got := fmt.Sprintf("known %d, unknown %d, left out %d, foreign %d", s.Known, s.Unknown, s.LeftOut, s.Foreign)
		if !strings.Contains(got, want+" 1") || strings.Count(got, " 1") != 1 {
			t.Errorf("%s %q: %s, want one %s", logger, message, got, want)
		}
	}
	f("", "(Re-)joining group", "known")
	f("kafka.coordinator.group.GroupCoordinator", "[GroupCoordinator 1]: Did something new", "unknown")
	f("o.a.k.c.c.internals.ConsumerCoordinator", "Did something new", "unknown")
	f("GroupMetadataManager", "Did something new", "unknown")
	f("kafka.zk.KafkaZkClient$CheckedEphemeral", "Did something new", "unknown")
	f("", "[Consumer clientId=c, groupId=g] Did something new", "unknown")
	f("kafka.log.LogCleaner", "Did something new", "left out")
	f("com.example.Worker", "Did something new", "foreign")
	f("com.example.Orders", "Accepted", "foreign")
	f("", "Accepted", "foreign")
}

func TestShapes(t *testing.T) {
	f := func(message, want string) {
		t.Helper()
		if got := shapeOf(message); got != want {
			t.Errorf("%q: got %q, want %q", message, got, want)
		}
	}
	f("Did something new", "Did something new")
	f("Member orders-2-b9c0 at 10.0.0.7:9092 took 12 ms", "Member <..> at <..> took <..> ms")
	f("Lost 'a b' and [x, y] (id 3)", "Lost <..> and <..> (id <..>)")
	f("It's odd", "It's odd")
	f("", "")
}

// TestShapesAreBounded: endless new wordings neither fill memory nor vanish
// from the count.
func TestShapesAreBounded(t *testing.T) {
	var records []Record
	letters := "abcdefghijklmnopqrstuvwxyz"
	for i := range 1000 {
		word := string([]byte{letters[i%26], letters[i/26%26], letters[i/676%26]})
		records = append(records, record("GroupMetadataManager", "New wording "+word))
	}
	_, sum := summed(t, Options{}, records...)
	if sum.Unknown != 1000 || len(sum.UnknownShapes) != maxShapes {
		t.Errorf("unknown %d, shapes %d, want 1000 and %d", sum.Unknown, len(sum.UnknownShapes), maxShapes)
	}
}

// TestVague: a word that anybody says is Kafka's only where Kafka speaks.
func TestVague(t *testing.T) {
	k, err := indexTables([][]Line{{
		{ID: "starting", Kind: event.Noted, Loggers: []string{"StreamThread"}, Template: "Starting<?>"},
		{ID: "expired", Kind: event.MemberExpired, Loggers: []string{"GroupCoordinator"}, Template: "Member <member> has failed"},
	}}, nil, contexts)
	if err != nil {
		t.Fatal(err)
	}
	f := func(logger, message string, want int64) {
		t.Helper()
		var sum Summary
		for range k.events(sliceOf([]Record{record(logger, message)}), Options{}, &sum) {
		}
		if sum.Known != want {
			t.Errorf("%q by %q: known %d, want %d", message, logger, sum.Known, want)
		}
	}
	f("", "Starting rule manager...", 0)
	f("com.example.Rules", "Starting rule manager...", 0)
	f("org.apache.kafka.streams.processor.internals.StreamThread", "Starting", 1)
	f("", "stream-thread [orders-app-1] Starting", 1)
	f("", "Member orders-2 has failed", 1)
}

// TestSpeakerWithoutContexts: an entry tells the side as well as a context, and
// what a process wrote before it showed its side is of the same side.
func TestSpeakerWithoutContexts(t *testing.T) {
	_, sum := summed(t, Options{},
		record("com.example.Orders", "started"), record("AbstractCoordinator", "(Re-)joining group"))
	if got := fmt.Sprint(sum.Speakers); got != "[{client   log4j 2 assumed UTC}]" {
		t.Error(got)
	}
}

// TestBehindUnknown: what an application prints before a context hides nothing.
func TestBehindUnknown(t *testing.T) {
	const known = "[Consumer clientId=orders-2, groupId=orders] (Re-)joining group"
	f := func(message string, want bool) {
		t.Helper()
		rec := record("ConsumerCoordinator", message)
		rec.Thread = ""
		got, _ := summed(t, Options{}, rec)
		if found := len(got) == 1 && got[0] == `joining client ""@1 client_id=orders-2 group=orders`; found != want {
			t.Errorf("%q: got %q", message, got)
		}
	}
	f(known, true)
	f("userId[] "+known, true)
	f("[main] "+known, true)
	f("[main] [trace=7, span=9] "+known, true)
	f("trace[7] span[9] "+known, true)
	f("said: "+known, false)
	unknown := record("", "main|WARN|o.a.k.c.c.i.ConsumerCoordinator|"+known)
	if got, _ := summed(t, Options{}, unknown); len(got) != 1 {
		t.Errorf("behind the parts of an unknown layout: got %q", got)
	}
	f(strings.Repeat("[x] ", 200)+known, false)
}

func TestSpeakers(t *testing.T) {
	_, sum := summed(t, Options{Zone: "Europe/Berlin"},
		record("", "[GroupCoordinator 1]: x"), record("", "y"), record("", "[KafkaServer id=1] z"))
	if got := fmt.Sprint(sum.Speakers); got != "[{broker broker 1  log4j 3 flag Europe/Berlin}]" {
		t.Error(got)
	}
	_, sum = summed(t, Options{}, record("", "[GroupCoordinator 1]: x"), record("", "y"), record("", "[GroupCoordinator 2]: z"))
	if got := fmt.Sprint(sum.Speakers); got != "[{broker broker 1  log4j 1 assumed UTC} {broker   log4j 1 assumed UTC} {broker broker 2  log4j 1 assumed UTC}]" {
		t.Error(got)
	}
}

// TestQuoted: an exception of Kafka's that any logger's message names is evidence.
func TestQuoted(t *testing.T) {
	f := func(logger, message, want string) {
		t.Helper()
		got := ""
		for e := range Events(sliceOf([]Record{record(logger, message)}), Options{}, &Summary{}) {
			if e.Line != "" {
				got += fmt.Sprint(e.Kind, " ", e.Side, " ", e.Get(event.Cause))
			}
		}
		if got != want {
			t.Errorf("%q by %s: got %q, want %q", message, logger, got, want)
		}
	}
	const loading = "org.apache.kafka.common.errors.CoordinatorLoadInProgressException: The coordinator is loading and hence can't process requests."
	const commit = "commit-failed client COORDINATOR_LOAD_IN_PROGRESS"
	f("com.example.Orders", "stream failed: "+loading, commit)
	f("com.example.Orders", "org.apache.kafka.common.KafkaException wraps "+loading, commit)
	f("com.example.Orders", "stream failed: "+strings.TrimPrefix(loading, "org.apache.kafka."), "")
	f("com.example.Orders", "stream failed: com.example.CoordinatorLoadInProgressException: "+loading[len(loading)-60:], "")
	f("kafka.server.KafkaApis", "stream failed: "+loading, "")
}
