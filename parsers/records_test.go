package parsers

import (
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rebalog/rebalog/parsers/event"
)

// recordsOf reads a text as a file of a name.
func recordsOf(t *testing.T, name, text string, opt Options) ([]Record, *Summary) {
	t.Helper()
	sum := &Summary{From: event.NoTime, To: event.NoTime}
	var all []Record
	for r, err := range Records(Lines(strings.NewReader(text)), event.Position{Path: name}, opt, sum) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	if sum.Lines != sum.Records+sum.Continuations+sum.Loose || sum.Records != int64(len(all)) {
		t.Errorf("lines %d, records %d of %d, continuations %d, loose %d", sum.Lines, sum.Records, len(all), sum.Continuations, sum.Loose)
	}
	return all, sum
}

// brief writes down what matters of a record.
func brief(r *Record) string {
	at := "-"
	if r.At != event.NoTime {
		at = time.UnixMilli(r.At).UTC().Format("01-02T15:04:05.000")
	}
	s := fmt.Sprintf("%d %s %s %s %s", r.Pos.Line, at, r.Layout, r.Level, r.Message)
	if r.Speaker != "" {
		s += " @" + r.Speaker
	}
	if n := len(r.More); n > 0 {
		s += fmt.Sprintf(" +%d", n)
	}
	return s
}

// TestRecords reads small files: text in, one line a record out.
func TestRecords(t *testing.T) {
	f := func(what, text string, want ...string) {
		t.Helper()
		var got []string
		all, _ := recordsOf(t, "a.log", text, Options{})
		for i := range all {
			got = append(got, brief(&all[i]))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s:\n got %s\nwant %s", what, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
		}
	}

	f("a stack trace and a dump continue their records; what is before the first is loose",
		"===> Launching ...\n"+
			"[2024-05-01 10:00:00,123] INFO ConsumerConfig values: \n\tgroup.id = orders\n\tlevel = INFO\n (org.apache.kafka.clients.consumer.ConsumerConfig)\n"+
			"[2024-05-01 10:00:01,123] ERROR Failed (com.example.Orders)\njava.lang.IllegalStateException: no\n\tat a.B.c(B.java:1)\nINFO: not a record\n[INFO] nor this\n",
		"2 05-01T10:00:00.123 kafka INFO ConsumerConfig values:  +3",
		"6 05-01T10:00:01.123 kafka ERROR Failed +4")

	f("a message of a group's member is a record also where its time was cut off",
		"[2024-05-01 10:00:00,123] INFO started (com.example.Orders)\n"+
			"[Consumer clientId=orders-2, groupId=orders] (Re-)joining group\n\tat a.B.c(B.java:1)\n[main] not one\n",
		"1 05-01T10:00:00.123 kafka INFO started",
		"2 05-01T10:00:00.123 bare  [Consumer clientId=orders-2, groupId=orders] (Re-)joining group +2")

	f("a spreadsheet's time behind the line",
		"[2024-05-01 10:00:00,123] INFO started (com.example.Orders),2024-05-01 08:00:00.123\n"+
			"[2024-05-01 10:00:01,123] INFO list 1,2024-05-01 (com.example.Orders)\n"+
			"[Consumer clientId=orders-2, groupId=orders] (Re-)joining group,2024-05-01 08:00:02.000\n",
		"1 05-01T08:00:00.123 kafka INFO started",
		"2 05-01T08:00:01.123 kafka INFO list 1,2024-05-01",
		"3 05-01T08:00:02.000 bare  [Consumer clientId=orders-2, groupId=orders] (Re-)joining group")

	f("and a first line that lacks it",
		"2024-05-01 19:00:00.123 [main] INFO  a.B - one\n2024-05-01 19:00:01.123 [main] INFO  a.B - two,2024-05-01 10:00:01.500\n",
		"1 05-01T10:00:00.123 logback INFO one",
		"2 05-01T10:00:01.123 logback INFO two")

	f("services that interleave keep their own continuation lines",
		"orders-1   | 2024-05-01 10:00:00.123 [main] ERROR c.e.Orders - Failed\n"+
			"kafka-1    | [2024-05-01 10:00:00,200] INFO started (kafka.server.KafkaServer)\n"+
			"orders-1   | java.lang.IllegalStateException: no\n"+
			"kafka-1    | [2024-05-01 10:00:00,300] INFO stopped (kafka.server.KafkaServer)\n"+
			"orders-1   | \tat a.B.c(B.java:1)\n",
		"1 05-01T10:00:00.123 logback ERROR Failed @orders-1 +2",
		"2 05-01T10:00:00.200 kafka INFO started @kafka-1",
		"4 05-01T10:00:00.300 kafka INFO stopped @kafka-1")

	f("a wrapper shows at the first line of a dump",
		"kafka-1  | [2024-05-01 10:00:00,123] INFO KafkaConfig values: \nkafka-1  | \tbroker.id = 1\nkafka-1  |  (kafka.server.KafkaConfig)\n",
		"1 05-01T10:00:00.123 kafka INFO KafkaConfig values:  @kafka-1 +2")

	f("librdkafka's own lines between an application's",
		"2024-05-01 10:00:00,123 INFO orders.worker: handled\n"+
			"%4|1714557601.500|MAXPOLL|orders-2#consumer-1| [thrd:main]: Application maximum poll interval (300000ms) exceeded by 255ms\n"+
			"2024-05-01 10:00:02,123 INFO orders.worker: handled\n",
		"1 05-01T10:00:00.123 level-logger-colon INFO handled",
		"2 05-01T10:00:01.500 librdkafka WARN orders-2#consumer-1| [thrd:main]: Application maximum poll interval (300000ms) exceeded by 255ms",
		"3 05-01T10:00:02.123 level-logger-colon INFO handled")

	f("parts of a line that containerd cut are joined where the first stands",
		"2024-05-01T10:00:00.200000000Z stdout F [2024-05-01 10:00:00,100] INFO one (a.B)\n"+
			"2024-05-01T10:00:01.200000000Z stdout P [2024-05-01 10:00:01,100] INFO two \n"+
			"2024-05-01T10:00:01.200000001Z stdout P parts and \n"+
			"2024-05-01T10:00:01.200000002Z stdout F more (a.B)\n"+
			"2024-05-01T10:00:01.200000003Z stdout F \tat a.B\n",
		"1 05-01T10:00:00.100 kafka INFO one",
		"2 05-01T10:00:01.100 kafka INFO two parts and more +1")

	f("Docker's objects, split as well",
		`{"log":"[2024-05-01 10:00:00,100] INFO one ","stream":"stdout","time":"2024-05-01T10:00:00.2Z"}`+"\n"+
			`{"log":"line (a.B)\n","stream":"stdout","time":"2024-05-01T10:00:00.2Z"}`+"\n"+
			`{"log":"\tat a.B\n","stream":"stdout","time":"2024-05-01T10:00:00.2Z"}`+"\n",
		"1 05-01T10:00:00.100 kafka INFO one line +1")

	f("wrappers in wrappers: compose around Docker's stamp around a layout",
		"orders-1  | 2024-05-01T10:00:00.200000000Z 10:00:00.100 [main] INFO c.e.Orders - started\n"+
			"orders-1  | 2024-05-01T10:00:00.200000000Z \tat a.B\n",
		"1 05-01T10:00:00.100 logback INFO started @orders-1 +1")

	f("a line without a time of its own has its collector's",
		"2024-05-01T10:00:00.200000000Z [main] INFO com.example.Orders - started\n",
		"1 05-01T10:00:00.200 slf4j-simple INFO started")

	f("a line without any time has that of the record before",
		"2024-05-01 10:00:00,123 INFO orders.worker: handled\nWARNING:kafka.coordinator:Heartbeat poll expired, leaving group\n",
		"1 05-01T10:00:00.123 level-logger-colon INFO handled",
		"2 05-01T10:00:00.123 python-default WARN Heartbeat poll expired, leaving group")

	f("grep's prefixes",
		"broker-0.log:12:[2024-05-01 10:00:00,123] INFO one (a.B)\nbroker-1.log:7:[2024-05-01 10:00:00,124] INFO two (a.B)\n",
		"1 05-01T10:00:00.123 kafka INFO one @broker-0.log",
		"2 05-01T10:00:00.124 kafka INFO two @broker-1.log")

	f("optional parts come and go",
		"[KAFKA-INTERNAL][consumer-1] entering loop\n[INFO][consumer-1] 2024/05/01 10:00:00.123456 started\n[KAFKA-INTERNAL][consumer-1] joined group orders\n",
		"1 - go-tags  entering loop",
		"2 05-01T10:00:00.123 go-tags  started",
		"3 05-01T10:00:00.123 go-tags  joined group orders")

	f("journald, colours, carriage returns",
		"May 01 10:00:00 orders-2 app[17]: \x1b[32m2024-05-01 10:00:00.123\x1b[0m  INFO 17 --- [           main] c.e.Orders : started\r\n",
		"1 05-01T10:00:00.123 spring-boot INFO started @orders-2 app")

	f("JSON with a stack trace, and newlines inside a string as they are",
		`{"@timestamp":"2024-05-01T10:00:00.123Z","message":"Failed","logger_name":"c.e.Orders","level":"ERROR","stack_trace":"a.B: c\n\tat d"}`+"\n"+
			`{"ts":"2024-05-01 10:00:01,123","level":"INFO","class":"a.B:12","msg":"Values: `+"\n\tname = orders\n"+`"}`+"\n",
		"1 05-01T10:00:00.123 logstash-json ERROR Failed\na.B: c\n\tat d",
		"2 05-01T10:00:01.123 class-json INFO Values:  +2")

	f("CSV with a header: quoted lines, doubled quotes, a trace",
		"@timestamp,@message,@logStream\n"+
			"2024-05-01 10:00:00.200,\"[2024-05-01 10:00:00,100] ERROR Failed \"\"x\"\" (a.B)\n\tat a.B\n\",orders/1\n"+
			"2024-05-01 10:00:00.201,Rejoining,orders/2\n",
		"2 05-01T10:00:00.100 kafka ERROR Failed \"x\" @orders/1 +2",
		"5 05-01T10:00:00.201 csv  Rejoining @orders/2")

	f("CSV without a header",
		"\"2024-05-01T10:00:00.200Z\",\"10.0.0.7\",\"orders\",\"[Consumer clientId=a, groupId=b] Rejoining\"\n",
		"1 05-01T10:00:00.200 csv  [Consumer clientId=a, groupId=b] Rejoining @10.0.0.7")

	f("an array of objects over lines",
		"{\n  \"events\": [\n    {\n      \"timestamp\": 1714557600200,\n      \"message\": \"[2024-05-01 10:00:00,100] INFO one (a.B)\",\n      \"ingestionTime\": 1\n    },\n"+
			"    {\n      \"timestamp\": 1714557600300,\n      \"message\": \"\\tat a.B\",\n      \"ingestionTime\": 1\n    }\n  ]\n}\n",
		"3 05-01T10:00:00.100 kafka INFO one +3")

	f("Node.js's way to show an object",
		"{\n  message: '[thrd:main]: Application maximum poll interval (300000ms) exceeded by 255ms',\n  fac: 'MAXPOLL',\n  timestamp: 1714557600123,\n  name: 'orders-2#consumer-1'\n}\n",
		"1 05-01T10:00:00.123 node-rdkafka  orders-2#consumer-1| [thrd:main]: Application maximum poll interval (300000ms) exceeded by 255ms")

	f("an object on one line, with a time that is no string",
		"{ level: 'warn', message: 'The group is rebalancing, \\'orders\\' too', timestamp: 2024-05-01T10:00:00.123Z, groupId: \"orders\", retries: undefined }\n",
		"1 05-01T10:00:00.123 json WARN The group is rebalancing, 'orders' too; groupId: orders")

	f("times cut off before the log was shared",
		" INFO 1 --- [ntainer#0-0-C-1] o.a.k.c.c.internals.ConsumerCoordinator  : one\n"+
			"INFO  [org.apa.kaf.cli.con.int.ConsumerCoordinator] (smallrye-kafka-consumer-thread-0) two\n"+
			"ERROR ConsumerCoordinator: three\nWARN: four\nERROR five\n\tat a.B\n"+
			"WARN six (kafka.coordinator.group.GroupCoordinator)\n",
		"1 - spring-boot-untimed INFO one",
		"2 - quarkus-untimed INFO two",
		"3 - level-logger-colon-untimed ERROR three",
		"4 - time-level-colon-untimed WARN four",
		"5 - time-level-untimed ERROR five +1",
		"7 - kafka-untimed WARN six")

	f("nothing that begins with a level is a record in a log with times",
		"2024-05-01 10:00:00,123 ERROR [main] a.B - Failed\nERROR a.C - because\n",
		"1 05-01T10:00:00.123 level-thread-logger ERROR Failed +1")

	f("a wrapper around lines without times",
		"orders-1  | INFO a.B - one\norders-1  | \tat a.B\norders-2  | INFO a.B - two\n",
		"1 - level-logger-dash-untimed INFO one @orders-1 +1",
		"3 - level-logger-dash-untimed INFO two @orders-2")

	f("a quotation",
		"> 10:00:00.123 [main] INFO  a.B - one\n>\n> \tat a.B\n> 10:00:01.123 [main] INFO  a.B - two\n",
		"1 01-01T10:00:00.123 logback INFO one +2",
		"4 01-01T10:00:01.123 logback INFO two")

	f("a margin that ends with the trace that the file begins in",
		"\tat a.B\n2024-05-01 10:00:00.123 [main] INFO  a.B - one\n\tgroup.id = orders\n",
		"2 05-01T10:00:00.123 logback INFO one +1")

	f("parts set off with marks",
		"--- INFO --- [2024-05-01T10:00:00.12Z] [orders] one\n*** 2024-05-01 10:00:01 *** WARN: two\n",
		"1 05-01T10:00:00.120 marks-level-time INFO [orders] one",
		"2 05-01T10:00:01.000 marks-time-level WARN two")

	f("librdkafka's configuration, a line each setting",
		"%7|1714557600.123|CONF|orders-2#consumer-1| [thrd:app]: Client configuration:\n%7|1714557600.123|CONF|orders-2#consumer-1| [thrd:app]:   group.id = orders\n"+
			"%7|1714557600.123|CONF|orders-2#consumer-1| [thrd:app]: Default topic configuration:\n%7|1714557600.123|JOIN|orders-2#consumer-1| [thrd:main]: Group \"orders\": join\n",
		"1 05-01T10:00:00.123 librdkafka DEBUG orders-2#consumer-1| [thrd:app]: Client configuration: +2",
		"4 05-01T10:00:00.123 librdkafka DEBUG orders-2#consumer-1| [thrd:main]: Group \"orders\": join")

	f("a layout of two lines",
		"May 01, 2024 10:00:00 AM org.example.Orders start\nINFO: started\nMay 01, 2024 10:00:01 AM org.example.Orders stop\nINFO: stopped\n",
		"1 05-01T10:00:00.000 jul INFO started",
		"3 05-01T10:00:01.000 jul INFO stopped")

	f("bare messages, until a layout shows",
		"Preparing to rebalance group orders\n\tat a.B\nhello\n2024-05-01 10:00:00,123 INFO [main] a.B : one\nGroup orders is empty\n",
		"1 - bare  Preparing to rebalance group orders +2",
		"4 05-01T10:00:00.123 level-thread-colon INFO one +1")

	f("the blank at the end of a message is the message's",
		"[2024-05-01 10:00:00,123] INFO client reason:  (a.B)\n",
		"1 05-01T10:00:00.123 kafka INFO client reason: ")
}

// TestRecordTimes: what the time of a record is taken from.
func TestRecordTimes(t *testing.T) {
	f := func(name, zone, text, want string) {
		t.Helper()
		all, _ := recordsOf(t, name, text, Options{Zone: zone})
		var got []string
		for _, r := range all {
			got = append(got, fmt.Sprintf("%s/%d", time.UnixMilli(r.At).UTC().Format("2006-01-02T15:04:05.000"), r.TimeFrom))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s in %q: got %s, want %s", name, zone, s, want)
		}
	}
	night := "23:59:59.900 [main] INFO a.B - one\n00:00:00.100 [main] INFO a.B - two\n23:59:59.950 [main] INFO a.B - late\n08:00:00.000 [main] INFO a.B - three\n"
	f("a.log", "", night, "1970-01-01T23:59:59.900/2 1970-01-02T00:00:00.100/2 1970-01-01T23:59:59.950/2 1970-01-02T08:00:00.000/2")
	f("logs/orders-2024-05-01.log", "", night, "2024-05-01T23:59:59.900/2 2024-05-02T00:00:00.100/2 2024-05-01T23:59:59.950/2 2024-05-02T08:00:00.000/2")
	f("server.log.2024-05-01-13", "", "13:00:00.000 [main] INFO a.B - one\n", "2024-05-01T13:00:00.000/2")

	dated := "2024-05-01 10:00:00,123 INFO [main] a.B : one\n"
	f("a.log", "", dated, "2024-05-01T10:00:00.123/3")
	f("a.log", "+02:00", dated, "2024-05-01T08:00:00.123/3")
	f("a.log", "Europe/Berlin", dated, "2024-05-01T08:00:00.123/3")
	f("a.log", "+02:00", "2024-05-01T10:00:00.123Z INFO [main] a.B : one\n", "2024-05-01T10:00:00.123/4")

	// day and zone are told by the collector's stamp, be the clock ahead of it or behind
	f("a.log", "", "2024-05-01T23:30:00.000000000Z 01:30:00.000 [main] INFO a.B - one\n", "2024-05-01T23:30:00.000/4")
	f("a.log", "", "2024-05-02T03:30:00.000000000Z 22:30:00.000 [main] INFO a.B - one\n", "2024-05-02T03:30:00.000/4")
	f("a.log", "", "2024-05-01T08:00:00.500000000Z 2024-05-01 10:00:00,123 INFO [main] a.B : one\n"+
		"2024-05-01T08:17:09.000000000Z 2024-05-01 10:05:00,000 INFO [main] a.B : held back for 12 minutes\n", "2024-05-01T08:00:00.123/4 2024-05-01T08:05:00.000/4")
	f("a.log", "+01:00", "2024-05-01T08:00:00.500000000Z 2024-05-01 10:00:00,123 INFO [main] a.B : one\n", "2024-05-01T09:00:00.123/3")
	f("a.log", "", "2024-05-01T08:10:00.000000000Z 2024-05-01 10:00:00,123 INFO [main] a.B : too late to tell\n", "2024-05-01T10:00:00.123/3")
	// the year of syslog's stamps is that of the file's name
	f("messages-20240501", "", "Apr 30 10:00:00 orders-2 app[17]: WARNING:kafka.coordinator:one\n", "2024-04-30T10:00:00.000/3")
	f("a.log", "", "WARNING:kafka.coordinator:one\n", fmt.Sprintf("%s/0", time.UnixMilli(event.NoTime).UTC().Format("2006-01-02T15:04:05.000")))
}

// TestRecordOwnLayout: the user's pattern is tried first, and exactly.
func TestRecordOwnLayout(t *testing.T) {
	text := "05/01/2024 10:00:00 ~ INFO ~ c.e.Orders ~ started\n\tat a.B\n"
	all, _ := recordsOf(t, "a.log", text, Options{Layout: "%d{MM/dd/yyyy HH:mm:ss} ~ %p ~ %c ~ %m%n"})
	if len(all) != 1 || all[0].Logger != "c.e.Orders" || brief(&all[0]) != "1 05-01T10:00:00.000 own INFO started +1" {
		t.Errorf("got %+v", all)
	}
	// also where the table fits as well, and has fitted the line before
	text = "2024-05-01 10:00:00 ~ INFO ~ x\n2024-05-01 10:00:00,123 INFO [main] a.B : one\n2024-05-01 10:00:01 ~ INFO ~ y\n2024-05-01 10:00:00,124 INFO [main] a.B : [z] : two\n"
	all, _ = recordsOf(t, "a.log", text, Options{Layout: "%d %p [%t] %c : [%X] : %m"})
	if last := all[len(all)-1]; last.Layout != "own" || last.Message != "two" {
		t.Errorf("got %+v", last)
	}
}

// TestRecordPlaces: a record says where it stands and keeps its first line as
// it is.
func TestRecordPlaces(t *testing.T) {
	text := "banner\norders-1  | [2024-05-01 10:00:00,123] INFO one (a.B)\norders-1  | \tat x\norders-1  | [2024-05-01 10:00:00,124] INFO two (a.B)\n"
	all, sum := recordsOf(t, "a.log", text, Options{})
	for _, r := range all {
		if line := strings.Split(text, "\n")[r.Pos.Line-1]; r.Text != line || !strings.HasPrefix(text[r.Pos.Offset:], line+"\n") {
			t.Errorf("record %q stands at %+v", r.Text, r.Pos)
		}
	}
	if sum.Loose != 1 || sum.Continuations != 1 || sum.Bytes != int64(len(text)) {
		t.Errorf("account %+v", *sum)
	}
	if from := time.UnixMilli(sum.From).UTC(); sum.To-sum.From != 1 || from.Year() != 2024 {
		t.Errorf("span %s + %d ms", from, sum.To-sum.From)
	}
}

// TestRecordsError: records before a broken stream are not lost.
func TestRecordsError(t *testing.T) {
	broken := errors.New("disk on fire")
	lines := func(yield func(RawLine, error) bool) {
		if yield(RawLine{Number: 1, Text: []byte("[2024-05-01 10:00:00,123] INFO one (a.B)")}, nil) {
			yield(RawLine{}, broken)
		}
	}
	var got []string
	for r, err := range Records(lines, event.Position{}, Options{}, &Summary{}) {
		got = append(got, fmt.Sprint(r.Message, err))
	}
	if want := []string{"one<nil>", broken.Error()}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestRecordsBounded: a service that never goes on does not hold the others
// back, and endless traces and parts are not kept.
func TestRecordsBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("orders-1 | 2024-05-01 10:00:00.123 [main] ERROR c.e.Orders - Failed\n")
	for range 3 * maxQueue {
		b.WriteString("kafka-1  | [2024-05-01 10:00:00,200] INFO started (kafka.server.KafkaServer)\n")
	}
	b.WriteString("orders-1 | \tat late\n")
	for range MaxMore + 10 {
		b.WriteString("kafka-1  | \tat a.B\n")
	}
	all, _ := recordsOf(t, "a.log", b.String(), Options{})
	last := all[len(all)-1]
	if len(last.More) != MaxMore || last.Lines != MaxMore+11 {
		t.Errorf("the last record keeps %d lines of %d", len(last.More), last.Lines)
	}
	if n := len(all); n != 3*maxQueue+1 {
		t.Errorf("%d records", n)
	}
}

// FuzzRecords: whatever the lines, nothing panics, every line is accounted for
// and records come in the order of the file.
func FuzzRecords(f *testing.F) {
	f.Add("orders-1  | 2024-05-01T10:00:00.200000000Z stdout P {\"log\":\"x\"\n12:[2024-05-01 10:00:00,123] INFO a (b)\n")
	f.Add("May 01, 2024 10:00:00 AM a.B c\nMay 01, 2024 10:00:00 AM a.B c\nINFO: d\n")
	f.Add("\x1b[3\x1b]0;\x07%4|1714557601.500|A|b#c-1| \n[[[[\n{\"a\":{\"b\":{\"message\":[1,2]}}\n")
	f.Add("Feb 29 10:00:00 a b: WARNING:kafka.c:d\n\"@timestamp\",\"@message\"\n\"2024-05-01 10:00:00.123\",\"x\ny\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		all, _ := recordsOf(t, "a-2024-05-01.log", text, Options{})
		for i := 1; i < len(all); i++ {
			if all[i].Pos.Line <= all[i-1].Pos.Line {
				t.Fatalf("record at line %d behind line %d", all[i].Pos.Line, all[i-1].Pos.Line)
			}
		}
	})
}

// BenchmarkRecords reads broker lines with some traces; REBALOG_BENCH names a
// file to read instead.
func BenchmarkRecords(b *testing.B) {
	text := strings.Repeat("[2024-05-01 10:00:00,123] INFO [GroupCoordinator 1]: Preparing to rebalance group orders in state PreparingRebalance with old generation 3 (__consumer_offsets-31) (reason: removing member) (kafka.coordinator.group.GroupCoordinator)\n"+
		"[2024-05-01 10:00:01,123] ERROR Failed (kafka.server.KafkaApis)\njava.lang.IllegalStateException: no\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)\n", 1000)
	if name := os.Getenv("REBALOG_BENCH"); name != "" {
		data, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		text = string(data)
	}
	lines := rawLines(text)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		for range Records(lines, event.Position{}, Options{}, &Summary{}) {
		}
	}
}

// rawLines yields lines that are in memory, to leave reading out of a benchmark.
func rawLines(text string) iter.Seq2[RawLine, error] {
	var all []RawLine
	var offset int64
	for i, s := range strings.Split(text, "\n") {
		all = append(all, RawLine{Number: i + 1, Offset: offset, Text: []byte(s)})
		offset += int64(len(s)) + 1
	}
	return func(yield func(RawLine, error) bool) {
		for _, l := range all {
			if !yield(l, nil) {
				return
			}
		}
	}
}
