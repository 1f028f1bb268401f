package parsers

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rebalog/rebalog/parsers/event"
)

// TestSkimmingChangesNoEvent is the law of skimming: over all samples, with
// ordinary lines between theirs, and with pieces so small that every boundary is
// awkward.
func TestSkimmingChangesNoEvent(t *testing.T) {
	skims := []Skim{{true, 2000, 4096}, {true, 8000, 65536}, {true, 1000, 700}}
	workers := []int{1, 2, 8}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var passed int64
	for n, path := range logsOfSamples(t) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text = chatty(text)
		runtime.GOMAXPROCS(workers[n/3%3])
		want, whole := spoken(text, Skim{})
		got, sum := spoken(text, skims[n%3])
		passed += sum.Passed
		if diff := firstDifference(want, got); diff != "" {
			t.Errorf("%s, %+v: %s", path, skims[n%3], diff)
		}
		if sum.Lines != whole.Lines || sum.Bytes != whole.Bytes || sum.From != whole.From || sum.To != whole.To {
			t.Errorf("%s: %d lines, %d bytes, %d to %d; want %d, %d, %d to %d", path, sum.Lines, sum.Bytes, sum.From, sum.To, whole.Lines, whole.Bytes, whole.From, whole.To)
		}
		if all := sum.Records + sum.Continuations + sum.Loose + sum.Passed; all != sum.Lines {
			t.Errorf("%s: %d lines are accounted for, of %d", path, all, sum.Lines)
		}
	}
	if passed < 50_000 {
		t.Errorf("only %d lines were passed over", passed)
	}
}

// TestSkimDoesNotDependOnWorkers asserts that the account of a stream is the same,
// however many goroutines read it.
func TestSkimDoesNotDependOnWorkers(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	text, err := os.ReadFile(logsOfSamples(t)[0])
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.Repeat(chatty(text), 3)
	var want *Summary
	for _, n := range []int{1, 2, 8, 1} {
		runtime.GOMAXPROCS(n)
		_, got := spoken(text, Skim{true, 1000, 4096})
		if want == nil {
			want = got
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("with %d workers: %+v, want %+v", n, got, want)
		}
	}
}

// inParts is a text of which several goroutines read parts.
type inParts struct {
	*bytes.Reader
	size int
}

func (p *inParts) PartSize() int { return p.size }

func (p *inParts) ReadPart(k int, b []byte) (int, error) { return p.ReadAt(b, int64(k*p.size)) }

// TestSkimmingInParts asserts that a stream which several goroutines read in parts
// is the same as one that is read from its beginning, wherever a part ends.
func TestSkimmingInParts(t *testing.T) {
	text, err := os.ReadFile(logsOfSamples(t)[0])
	if err != nil {
		t.Fatal(err)
	}
	text = chatty(text)
	f := func(text []byte, size int) {
		t.Helper()
		skim := Skim{On: true, Head: 3 * size, Piece: size}
		want, whole := spoken(text, skim)
		got, sum := spokenBy(&inParts{bytes.NewReader(text), size}, skim)
		if diff := firstDifference(want, got); diff != "" {
			t.Errorf("parts of %d: %s", size, diff)
		}
		if !reflect.DeepEqual(sum, whole) {
			t.Errorf("parts of %d: %+v, want %+v", size, sum, whole)
		}
	}
	for size := 300; size < 20_000; size += size/3 + 7 {
		f(text, size)
	}
	lines := bytes.SplitAfter(text, []byte("\n"))
	even := slices.Concat(lines[0], bytes.Repeat([]byte("x"), 1000-len(lines[0])-1), []byte("\n"))
	f(bytes.Repeat(even, 40), 1000) // parts that end with lines
	f(bytes.TrimSpace(text), 4096)
	f(nil, 100)
	f(text[:150], 100)
	f(text[:300], 100)
	long := slices.Concat(text[:5000], bytes.Repeat([]byte("long "), MaxLine/4), text[5000:])
	f(long, 4096)
	f(long, 1<<20)
	f(slices.Concat(text, []byte{0, 0, 0}, text), 4096)
}

func logsOfSamples(t *testing.T) (paths []string) {
	err := filepath.WalkDir("../samples", func(path string, d fs.DirEntry, err error) error {
		if filepath.Ext(path) == ".log" {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// chatty puts ordinary lines of the log's own layout between its records.
func chatty(text []byte) []byte {
	rng := rand.New(rand.NewPCG(1, uint64(len(text))))
	var out bytes.Buffer
	at := int64(0)
	sum := &Summary{}
	for r := range Records(Lines(bytes.NewReader(text)), event.Position{}, Options{}, sum) {
		if r.Message == "" || r.Stamp == "" || len(r.Text) > 2000 {
			continue
		}
		out.Write(text[at:r.Pos.Offset])
		at = r.Pos.Offset
		n := rng.IntN(8)
		if rng.IntN(20) == 0 {
			n = 100
		}
		for range n {
			fmt.Fprintln(&out, ordinaryLine(rng, &r))
		}
	}
	out.Write(text[at:])
	return out.Bytes()
}

func ordinaryLine(rng *rand.Rand, r *Record) string {
	forms := []string{"order %d of customer %d accepted, total 12.50 EUR", "GET /api/orders/%d 200 in %d ms", "cache entry %d refreshed, %d left", "stock of item %d reserved, %d in warehouse B"}
	line := strings.Replace(r.Text, r.Message, fmt.Sprintf(forms[rng.IntN(len(forms))], rng.IntN(100_000), rng.IntN(2_000)), 1)
	if r.Thread != "" && rng.IntN(4) > 0 { // else by the thread that polls
		line = strings.Replace(line, r.Thread, "http-nio-8080-exec-1", 1)
	}
	if r.Logger != "" {
		line = strings.Replace(line, r.Logger, "com.example.shop.OrderService", 1)
	}
	return line
}

// spoken are the events of a text, without the one thing that may differ: how
// many records others wrote meanwhile, which are lines where they were passed
// over.
func spoken(text []byte, skim Skim) (out []string, sum *Summary) {
	return spokenBy(bytes.NewReader(text), skim)
}

func spokenBy(r io.Reader, skim Skim) (out []string, sum *Summary) {
	events, sum := Parse(r, event.Position{Path: "a.log"}, Options{Skim: skim})
	for e := range events {
		for i := range e.Fields {
			if e.Fields[i].Key == event.Records && (e.Kind == event.ThreadSilence || e.Kind == event.StreamEnded) {
				e.Fields[i].Text = "some"
			}
		}
		out = append(out, fmt.Sprintf("%+v", e))
	}
	return out, sum
}

func firstDifference(want, got []string) string {
	for i := range max(len(want), len(got)) {
		switch {
		case i >= len(got):
			return "missing: " + want[i]
		case i >= len(want):
			return "too many: " + got[i]
		case want[i] != got[i]:
			return fmt.Sprintf("want %s\ngot  %s", want[i], got[i])
		}
	}
	return ""
}

// TestSkimOfALogThatIsStillWritten asserts that the last record is not passed over
// where what follows it is half a line, wherever that is cut.
func TestSkimOfALogThatIsStillWritten(t *testing.T) {
	var b strings.Builder
	at := time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC)
	for range 200 {
		at = at.Add(50 * time.Millisecond)
		fmt.Fprintf(&b, `{"@timestamp":"%s","message":"order accepted","logger_name":"c.e.Orders","thread_name":"main","level":"INFO"}`+"\n", at.Format("2006-01-02T15:04:05.000Z"))
	}
	text := b.String()
	line := len(text) / 200
	for cut := range line {
		part := []byte(text[:len(text)-cut])
		want, _ := spoken(part, Skim{})
		got, sum := spoken(part, Skim{On: true, Head: 4096, Piece: 4096})
		if diff := firstDifference(want, got); diff != "" || sum.Passed == 0 {
			t.Errorf("cut by %d bytes, %d passed over: %s", cut, sum.Passed, diff)
		}
	}
}

// TestSkimOfLibrdkafka asserts that what lines say of themselves is the same where
// they are read ahead: here the facility is not the logger of what is said.
func TestSkimOfLibrdkafka(t *testing.T) {
	var b strings.Builder
	for i := range 1000 {
		at := fmt.Sprintf("%d.%03d", 1714557600+i/4, i%4*250)
		fmt.Fprintf(&b, "%%7|%s|DUMP_ALL|orders-2#consumer-1| [thrd:main]: List with 2 partition(s):\n", at)
		fmt.Fprintf(&b, "%%7|%s|SEND|orders-2#consumer-1| [thrd:10.0.0.7:9092/0]: 10.0.0.7:9092/0: Sent FetchRequest (v11, 90 bytes @ 0, CorrId %d)\n", at, i)
	}
	want, _ := spoken([]byte(b.String()), Skim{})
	got, _ := spoken([]byte(b.String()), Skim{true, 4096, 4096})
	if diff := firstDifference(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestSkimHearsThreads asserts that of a polling thread's silences a skim finds the
// same as a reader of all, whatever it said between them: how long they are, who
// else spoke, and where the membership changed.
func TestSkimHearsThreads(t *testing.T) {
	const kafka, own = "o.a.k.c.c.i.ConsumerCoordinator : [Consumer clientId=orders-2, groupId=orders] ", "c.example.shop.RecordListener     : "
	told := 0
	for seed := range uint64(40) {
		rng := rand.New(rand.NewPCG(7, seed))
		var b strings.Builder
		say := func(at int64, thread, text string) {
			fmt.Fprintf(&b, "%s  INFO 17 --- [%s] %s\n", time.UnixMilli(1714557600000+at).UTC().Format("2006-01-02 15:04:05.000"), thread, text)
		}
		for at := int64(0); b.Len() < 60_000; at += rng.Int64N(1500) {
			switch n := rng.IntN(100); {
			case n < 2:
				say(at, "orders-listener-0", kafka+"(Re-)joining group")
			case n < 4:
				say(at, "orders-listener-0", kafka+"Adding newly assigned partitions: orders-0")
			case n < 6:
				say(at, "http-nio-8080-exec-1", kafka+"(Re-)joining group")
			case n == 6:
				say(at, "main", "o.a.k.clients.consumer.ConsumerConfig : ConsumerConfig values: \n\tmax.poll.interval.ms = "+fmt.Sprint(rng.IntN(20_000))+"\n\tsession.timeout.ms = 9000")
			case n < 25:
				say(at, "orders-listener-0", own+"done")
			case n < 27:
				say(at, "http-nio-8080-exec-1", own+"orders-listener-0 is at work")
			case n < 29:
				at += rng.Int64N(30_000) // everybody is silent
			default:
				say(at+rng.Int64N(100), "http-nio-8080-exec-1", own+"order accepted")
			}
		}
		want, _ := spoken([]byte(b.String()), Skim{})
		got, sum := spoken([]byte(b.String()), Skim{true, 4096, 4096 << (seed % 3)})
		if diff := firstDifference(want, got); diff != "" || sum.Passed == 0 {
			t.Errorf("seed %d, %d lines passed over: %s", seed, sum.Passed, diff)
		}
		told += strings.Count(strings.Join(got, "\n"), "Kind:thread-silence")
	}
	if told < 500 {
		t.Errorf("only %d silences were told", told)
	}
}

// FuzzSkim asserts that a skim accounts for every line of anything, and that it
// does not depend on who reads it.
func FuzzSkim(f *testing.F) {
	f.Add([]byte(strings.Repeat("2024-05-01 10:00:00.123  INFO 17 --- [main] c.e.Orders : order 4711 accepted in 5000 ms\n\tat a.b\n", 40)), 200, 300)
	f.Add([]byte(strings.Repeat(`{"time":"2024-05-01T10:00:00.123Z","level":"INFO","message":"done in 5s","thread":"main"}`+"\n", 40)), 139, 9)
	f.Add([]byte(strings.Repeat("[2024-05-01 10:00:00,123] INFO [Group orders] x (kafka.A)\r\n\x00\x00", 40)), 64, 64)
	f.Fuzz(func(t *testing.T, text []byte, head, piece int) {
		_, whole := spoken(text, Skim{})
		skim := Skim{true, 1 + abs(head)%4096, 1 + abs(piece)%4096}
		events, sum := spoken(text, skim)
		if sum.Lines != whole.Lines || sum.Bytes != whole.Bytes {
			t.Errorf("%d lines, %d bytes, want %d, %d", sum.Lines, sum.Bytes, whole.Lines, whole.Bytes)
		}
		if all := sum.Records + sum.Continuations + sum.Loose + sum.Passed; all != sum.Lines {
			t.Errorf("%d lines are accounted for, of %d", all, sum.Lines)
		}
		inParts, sumOfParts := spokenBy(&inParts{bytes.NewReader(text), skim.Piece}, skim)
		if diff := firstDifference(events, inParts); diff != "" || !reflect.DeepEqual(sum, sumOfParts) {
			t.Errorf("in parts: %s; %+v, want %+v", diff, sumOfParts, sum)
		}
	})
}

func abs(n int) int { return max(n, -n) &^ (-1 << 62) }
