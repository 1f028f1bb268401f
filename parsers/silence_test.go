package parsers

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rebalog/rebalog/parsers/event"
)

const noon = 1714557600000

// said is a record of a log4j layout, at milliseconds after noon.
func said(line int, ms int64, thread, message string) Record {
	return Record{At: noon + ms, TimeFrom: event.TimeNoZone, Stamp: "x", Layout: "log4j", Level: "INFO",
		Logger: "com.example.Orders", Thread: thread, Message: message, Text: message, Lines: 1, Outer: event.NoTime,
		Pos: event.Position{Path: "a.log", Line: line}}
}

// noticed lists the events about the stream itself, as
// `kind@line from..to fields`, times in milliseconds after noon.
func noticed(records ...Record) []string {
	var out []string
	for e := range Events(sliceOf(records), Options{}, &Summary{}) {
		if e.Line != "" {
			continue
		}
		s := fmt.Sprintf("%s@%d", e.Kind, e.Pos.Line)
		for _, v := range e.Fields {
			text := v.Text
			if n, ok := e.Int(v.Key); ok && (v.Key == event.FromTime || v.Key == event.ToTime) {
				text = fmt.Sprint(n - noon)
			}
			s += fmt.Sprintf(" %s=%s", v.Key, text)
		}
		out = append(out, s)
	}
	return out
}

func TestSilences(t *testing.T) {
	f := func(name string, records []Record, want ...string) {
		t.Helper()
		if got := noticed(records...); strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s\n got  %s\n want %s", name, strings.Join(got, "\n      "), strings.Join(want, "\n      "))
		}
	}
	f("no records", nil)
	f("a gap of 2 s is one, 1,999 ms are none",
		[]Record{said(1, 0, "a", "x"), said(2, 1999, "b", "x"), said(3, 3999, "a", "x")},
		"stream-began@1 from_time=0",
		"silence@3 from_time=1999 to_time=3999 from_line=2",
		"stream-ended@3 from_time=0 to_time=3999 records=3")
	f("a late record does not make the gap after it longer",
		[]Record{said(1, 5000, "a", "x"), said(2, 4000, "b", "x"), said(3, 6500, "a", "x")},
		"stream-began@1 from_time=5000",
		"stream-ended@3 from_time=5000 to_time=6500 records=3")

	gc, inherited := said(2, 1000, "", "GC(1) Pause"), said(3, 1500, "", "x")
	gc.Layout = "gc"
	inherited.TimeFrom = event.TimeInherited
	f("a garbage collector's log and records without a time are not the process",
		[]Record{said(1, 0, "a", "x"), gc, inherited, said(4, 2500, "a", "x")},
		"stream-began@1 from_time=0",
		"silence@4 from_time=0 to_time=2500 from_line=1 records=1",
		"stream-ended@4 from_time=0 to_time=2500 records=2")

	banner := func(line int, ms int64, pid string) Record {
		return said(line, ms, "main", "worker starting, pid="+pid)
	}
	run := []Record{banner(1, 0, "17")}
	for i := range 9 {
		run = append(run, said(2+i, int64(100*i), "a", "x"))
	}
	f("the first line again, behind a silence, is a new run",
		append(append([]Record{}, run...), banner(11, 10_000, "18")),
		"stream-began@1 from_time=0",
		"silence@11 from_time=800 to_time=10000 from_line=10",
		"process-started@11 cause=the first line of the stream again",
		"stream-ended@11 from_time=0 to_time=10000 records=11")
	f("a first line that belongs to ordinary work is none",
		append(append([]Record{}, run...), banner(11, 900, "17"), said(12, 1000, "a", "x"), banner(13, 10_000, "17")),
		"stream-began@1 from_time=0",
		"silence@13 from_time=1000 to_time=10000 from_line=12",
		"stream-ended@13 from_time=0 to_time=10000 records=13")
	hook := func(line int, ms int64) Record { return said(line, ms, "SpringApplicationShutdownHook", "bye") }
	f("a first line of a shutdown begins no run",
		append(append([]Record{hook(1, 0)}, run[1:]...), hook(11, 100_000)),
		"process-signal@1 cause=shutdown hook",
		"stream-began@1 from_time=0",
		"silence@11 from_time=800 to_time=100000 from_line=10",
		"process-signal@11 cause=shutdown hook",
		"stream-ended@11 from_time=0 to_time=100000 records=11")
	f("a shutdown hook speaks once for each run",
		[]Record{said(1, 0, "a", "x"), said(2, 100, "SpringApplicationShutdownHook", "Shutdown requested"), said(3, 200, "SpringApplicationShutdownHook", "bye"),
			said(4, 60_200, "ionShutdownHook", "Shutdown requested")},
		"process-signal@2 cause=shutdown hook",
		"stream-began@1 from_time=0",
		"silence@4 from_time=200 to_time=60200 from_line=3",
		"process-signal@4 cause=shutdown hook",
		"stream-ended@4 from_time=0 to_time=60200 records=4")

	f("an export with the newest first",
		[]Record{said(1, 9000, "a", "x"), said(2, 8500, "a", "y"), said(3, 3000, "b", "x"), said(4, 2000, "a", "x"), said(5, 2000, "a", "y")},
		"silence@2 from_time=3000 to_time=8500 from_line=3",
		"stream-began@5 from_time=2000",
		"stream-ended@1 from_time=2000 to_time=9000 records=5")

	other := said(2, 1000, "a", "x")
	other.Speaker = "orders-1"
	f("speakers of one file are heard one by one",
		[]Record{said(1, 0, "a", "x"), other, said(3, 2500, "a", "x")},
		"stream-began@1 from_time=0",
		"silence@3 from_time=0 to_time=2500 from_line=1",
		"stream-ended@3 from_time=0 to_time=2500 records=2",
		"stream-began@2 from_time=1000",
		"stream-ended@2 from_time=1000 to_time=1000 records=1")
}

// TestClockSetBack: after a clock was set back by an hour, gaps are seen again.
func TestClockSetBack(t *testing.T) {
	records := []Record{said(1, 3600_000, "a", "x")}
	for i := range 40 {
		records = append(records, said(2+i, int64(i), "a", "x"))
	}
	records = append(records, said(42, 10_000, "a", "x"))
	got := strings.Join(noticed(records...), "\n")
	if !strings.Contains(got, "silence@42 from_time=39 to_time=10000 from_line=41") {
		t.Error(got)
	}
}

// TestThreadSilences: the thread of a poll loop says nothing while others speak.
func TestThreadSilences(t *testing.T) {
	hear := func(threads ...string) []string {
		s := newSilences()
		var got []string
		note := func(events []event.Event) {
			for _, e := range events {
				if e.Kind == event.ThreadSilence {
					got = append(got, written(e.Fields))
				}
			}
		}
		for i, thread := range threads {
			rec := said(i+1, int64(i)*1000, thread, "x")
			note(s.heard(&rec, &voice{}, nil))
			if i < 2 {
				joining := blank(&rec)
				joining.Kind = event.Joining
				note(s.spoke(&joining, nil))
			}
		}
		note(s.end())
		return got
	}
	f := func(got []string, want ...string) {
		t.Helper()
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("\n got  %q\n want %q", got, want)
		}
	}
	f(hear("poll", "poll", "timer", "timer", "poll"),
		fmt.Sprintf("from_line=2 from_time=%d records=2 thread=poll to_time=%d", noon+1000, noon+4000))
	f(hear("poll", "poll", "timer", "poll"),
		fmt.Sprintf("from_line=2 from_time=%d records=1 thread=poll to_time=%d", noon+1000, noon+3000))
	f(hear("poll", "poll", "poll"))
	f(hear("poll", "poll", "timer", "timer"),
		fmt.Sprintf("from_line=2 from_time=%d records=2 thread=poll to_time=%d", noon+1000, noon+3000))
	f(hear("thread | orders", "kafka-coordinator-heartbeat-thread | orders", "timer", "timer", "thread | orders"))
}

// TestThreadsAreBounded: a process with endless new threads costs no memory.
func TestThreadsAreBounded(t *testing.T) {
	s := newSilences()
	for i := range 5000 {
		rec := said(i+1, int64(i), fmt.Sprint("poll-", i), "x")
		s.heard(&rec, &voice{}, nil)
		joining := blank(&rec)
		joining.Kind = event.Joining
		s.spoke(&joining, nil)
	}
	if n := len(s.order[0].polls); n > maxThreads {
		t.Errorf("%d threads are kept, want at most %d", n, maxThreads)
	}
}

// TestThreadSilencesThatCount: of the silences between two changes of the
// membership, those count that are longer than all behind them.
func TestThreadSilencesThatCount(t *testing.T) {
	f := func(seconds string, want string) {
		t.Helper()
		s := newSilences()
		var got []string
		note := func(events []event.Event) {
			for _, e := range events {
				if e.Kind == event.ThreadSilence {
					from, _ := e.Int(event.FromTime)
					to, _ := e.Int(event.ToTime)
					got = append(got, fmt.Sprint((to-from)/1000))
				}
			}
		}
		say := func(at int64, thread string, kind event.Kind, fields ...event.Value) {
			rec := said(int(at), at, thread, "x")
			note(s.heard(&rec, &voice{}, nil))
			e := blank(&rec)
			e.Kind, e.Fields = kind, fields
			note(s.spoke(&e, nil))
		}
		at := int64(1000)
		say(at, "poll", event.Joining)
		for _, word := range strings.Fields(seconds) {
			var n int64
			if strings.Contains(word, "=") {
				var fields []event.Value
				for setting := range strings.SplitSeq(word, ",") {
					key, value, _ := strings.Cut(setting, "=")
					fields = append(fields, event.Value{Key: event.Key(key), Text: value})
				}
				say(at, "main", event.Config, fields...)
				continue
			}
			kind := event.Kind(word)
			if _, err := fmt.Sscan(word, &n); err == nil {
				kind = event.Noted
			}
			for range n { // somebody speaks each second
				at += 1000
				say(at-1, "timer", event.Noted)
			}
			say(at, "poll", kind)
			if n == 0 {
				got = append(got, "|")
			}
		}
		note(s.end())
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%s: got %s, want %s", seconds, got, want)
		}
	}
	f("", "")
	f("5", "5")
	f("3 5 4 1", "5 4")
	f("9 3 5 5 4", "9 5 4")
	f("9 3 joining 5 4", "9 3 | 5 4")
	f("9 3 partitions-assigned 5 4", "| 9 5 4")
	f("9 3 partitions-lost 2 consumer-closed 5", "9 3 | 2 | 5")

	// Where the settings are stated only what exceeds one of them counts, but for
	// the first, which show that others are heard.
	f("max.poll.interval.ms=9000 8 3 joining 8 12 9 5 joining 8", "8 3 | 12 9 |")
	f("session.timeout.ms=6000 8 joining 8 7 5", "8 | 8 7")
	f("session.timeout.ms=45000 8 joining 11 9", "8 | 11")
	f("max.poll.interval.ms=300000 8 joining 31 29", "8 | 31")
	f("max.poll.interval.ms=300000,session.timeout.ms=6000 8 joining 31 29", "8 | 31")
	f("max.poll.interval.ms=300000 session.timeout.ms=6000 8 joining 31 29", "8 | 31 29")
	f("session.timeout.ms=none joining 3 joining 4", "| 3 | 4")
	f("3 joining session.timeout.ms=45000 session.timeout.ms=5000 6 4", "3 | 6")
	f("3 joining session.timeout.ms=100 3 1", "3 | 3")

	fewer := make([]string, 0, 100)
	for i := range 100 {
		fewer = append(fewer, fmt.Sprint(120-i))
	}
	f(strings.Join(fewer, " "), strings.Join(append(fewer[:maxHeld-1:maxHeld-1], fewer[99]), " "))
}
