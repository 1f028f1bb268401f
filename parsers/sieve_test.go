package parsers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rebalog/rebalog/parsers/event"
	"github.com/rebalog/rebalog/parsers/layout"
)

// padded is a text with the room behind it that the sieve needs.
func padded(text string) []byte {
	return append([]byte(text), bytes.Repeat([]byte{'\n'}, slack)...)[:len(text)]
}

func TestSieveFindsAnchorsWhereverTheyStand(t *testing.T) {
	s := newSieve(anchor{text: "groupId"}, anchor{text: "Rebalance failed"}, anchor{text: "took=12"})
	for shift := range 40 {
		text := strings.Repeat("x", shift) + "groupId" + strings.Repeat(".", shift%7) + "Rebalance failed"
		var found []string
		s.each(padded(text)[:len(text)+slack], len(text), func(at, anchor int) int {
			found = append(found, fmt.Sprint(at, s.all[anchor].text[:anchorLen]))
			return 0
		})
		want := []string{fmt.Sprint(shift, "groupId"), fmt.Sprint(shift+7+shift%7, "Rebalan")}
		if !slices.Equal(found, want) {
			t.Errorf("behind %d bytes: found %q, want %q", shift, found, want)
		}
	}
}

// TestAnchorsBesideOthers asserts that a text which may be said by chance counts only
// on a line that holds what the wording has beside it, and that no line is too long
// for the question.
func TestAnchorsBesideOthers(t *testing.T) {
	a := anchor{text: " records"}
	a.within(" records", []string{"Received", "in all"})
	a.within(" records of", nil)
	s := newSieve(a)
	f := func(text string, want int) {
		t.Helper()
		got := 0
		s.each(padded(text)[:len(text)+slack], len(text), func(int, int) int { got++; return 0 })
		if got != want {
			t.Errorf("found %d in %.60q, want %d", got, text, want)
		}
	}
	f("Received 5 records in all", 1)
	f("in all 5 records: Received", 1)
	f("Received 5 records in total", 0)
	f("batch of 5 records", 0)
	f("5 records of 6", 1)
	f("Received\n5 records in all", 0)
	f("Received\n5 records\nin all\n5 records Received in all\n", 1)
	f("5 records"+strings.Repeat("-", maxAside), 1)
	f(strings.Repeat("-", maxAside)+"5 records", 1)
	f(strings.Repeat("5 records ", 100_000), 100_000)

	application := "2024-05-01 10:00:00.123  INFO 17 --- [orders-listener-0] c.example.shop.RecordListener : batch of 19 records in 260 ms\n"
	tableSieve().each(padded(application)[:len(application)+slack], len(application), func(at, id int) int {
		t.Errorf("%q is looked at for %q", application, tableSieve().all[id].text)
		return 0
	})
}

func FuzzSieveAgreesWithContains(f *testing.F) {
	f.Add([]byte("a line with groupId=orders and Rebalance"), "groupId")
	f.Fuzz(func(t *testing.T, text []byte, sought string) {
		if len(sought) < anchorLen {
			return
		}
		sought = sought[:anchorLen]
		found := false
		newSieve(anchor{text: "another"}, anchor{text: sought}).each(padded(string(text))[:len(text)+slack], len(text), func(at, id int) int {
			found = found || id == 1 && at+anchorLen <= len(text)
			return 0
		})
		if want := bytes.Contains(text, []byte(sought)); found != want {
			t.Errorf("found %v in %q: %v, want %v", sought, text, found, want)
		}
	})
}

// FuzzSiftAgreesWithPlainGo is the law of what is written in assembly: it lists
// what plain Go lists, also where the list becomes full.
func FuzzSiftAgreesWithPlainGo(f *testing.F) {
	f.Add([]byte("a line with groupId=orders and Rebalance"), "groupId=", 1)
	f.Add([]byte("took=12"), "took=12 or longer", 3)
	f.Add([]byte{0, 0xff, 0x80, 'a', 'b', 'c', 'd'}, "\xff\xff\xff\xff\x00\x00\x80\x80", 400)
	f.Fuzz(func(t *testing.T, text []byte, sought string, times int) {
		if len(sought) < anchorLen {
			return
		}
		text = bytes.Repeat(append(text, sought...), 1+abs(times)%500)
		s := newSieve(anchor{text: "another"}, anchor{text: sought})
		buf := append(slices.Clone(text), make([]byte, slack)...)
		for length := len(text); length >= 0; length -= 1 + length/4 {
			var got, want siftList
			found, at := sift(&s.bits, buf, length, &got)
			wantFound, wantAt := siftPlain(&s.bits, buf, length, &want)
			if found != wantFound || at != wantAt || !slices.Equal(got[:found], want[:found]) {
				t.Fatalf("of %d bytes: %v up to %d, want %v up to %d", length, got[:found], at, want[:wantFound], wantAt)
			}
		}
	})
}

// TestSiftOfALogAgreesWithPlainGo runs the tables' own sieve.
func TestSiftOfALogAgreesWithPlainGo(t *testing.T) {
	s := tableSieve()
	for _, path := range logsOfSamples(t) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		buf := append(text, make([]byte, slack)...)
		for at := 0; at < len(text); {
			var got, want siftList
			found, more := sift(&s.bits, buf[at:], len(text)-at, &got)
			wantFound, wantMore := siftPlain(&s.bits, buf[at:], len(text)-at, &want)
			if more != wantMore || !slices.Equal(got[:found], want[:wantFound]) {
				t.Fatalf("%s at %d: %v up to %d, want %v up to %d", path, at, got[:found], more, want[:wantFound], wantMore)
			}
			at += more
		}
	}
}

// TestOrdinaryLinesAreNotCandidates guards the speed: what applications say all
// day must not be parsed.
func TestOrdinaryLinesAreNotCandidates(t *testing.T) {
	for _, line := range []string{
		"2024-05-01 10:00:00.123  INFO 17 --- [nio-8080-exec-1] c.e.shop.orders.OrderController : order 4711 of customer 42 accepted, total 255.07 EUR",
		"2024-05-01 10:00:00.123 DEBUG 17 --- [pool-1-thread-1] org.hibernate.SQL : select id, name from customer where id = ?",
		"2024-05-01 10:00:00.123  WARN 17 --- [nio-8080-exec-2] c.e.shop.HttpAccess : GET /api/v1/orders/4711 200 512 bytes in 31 ms",
		"2024-05-01 10:00:00.123  INFO 17 --- [scheduling-1] c.e.shop.jobs.CacheJob : cache of 120 products refreshed in 0.8s",
		"2024-05-01 10:00:00.123 ERROR 17 --- [nio-8080-exec-3] c.e.shop.Payments : payment of order 4711 refused: card expired",
	} {
		if hot := candidates(spring, line); len(hot) > 0 {
			t.Errorf("a candidate: %s", line)
		}
	}
}

var spring = formOf("spring-boot")

func formOf(id string) *layout.Form {
	for _, l := range layout.Layouts() {
		if l.ID == id {
			return l.Forms()[0]
		}
	}
	return nil
}

// candidates are the lines of a text that a search by its layout finds.
func candidates(form *layout.Form, text string) []int {
	v := &view{sieve: tableSieve(), first: len(tableSieve().all), form: form, set: layout.NewSet(nil)}
	s := &search{view: v, ear: v.ear(), text: padded(text)}
	s.candidates()
	return s.hot
}

// TestEveryLineOfTheTablesIsFound writes each example in each layout. Where the
// whole road knows it, a search must find it.
func TestEveryLineOfTheTablesIsFound(t *testing.T) {
	made := 0
	for _, table := range tables() {
		for i := range table {
			l := &table[i]
			for j, w := range writings(l) {
				if (i+j)%some != 0 || !known1(w.text, l.ID) {
					continue
				}
				made++
				if len(candidates(w.form, w.text)) == 0 {
					t.Errorf("%s is not found in: %s", l.ID, w.text)
				}
			}
		}
	}
	if made < 5_000 {
		t.Errorf("only %d examples were known", made)
	}
}

// some is the share of entries that is tried in a layout; the next one is tried
// in the next.
const some = 11

func known1(text, id string) bool {
	events, _ := Parse(strings.NewReader(text), event.Position{}, Options{})
	for e := range events {
		if e.Line == id {
			return true
		}
	}
	return false
}

type writing struct {
	form *layout.Form // nil: JSON
	text string
}

// writings are the example of an entry in all layouts, by putting it into their
// samples.
func writings(l *Line) (out []writing) {
	logger := ""
	if len(l.Loggers) > 0 {
		logger = l.Loggers[0]
	}
	for _, lay := range layout.Layouts() {
		if _, message, ok := strings.Cut(lay.Want, "message="); ok && message != "" && strings.Contains(lay.Sample, message) {
			text := replaceLast(lay.Sample, message, l.Example)
			out = append(out, writing{lay.Forms()[0], withLogger(text, lay.Want, logger)})
		}
	}
	for _, shape := range layout.Shapes() {
		if _, message, ok := strings.Cut(shape.Want, "message="); ok && strings.Contains(shape.Sample, `"`+message+`"`) {
			text := strings.Replace(shape.Sample, `"`+message+`"`, quoted(l.Example), 1)
			out = append(out, writing{nil, withLogger(text, shape.Want, logger)})
		}
	}
	if l.Where == InTrace {
		out = []writing{{spring, spring.Layout.Sample + "\n\t" + l.Example}, {nil, `{"time":"2024-05-01T10:00:00Z","level":"INFO","logger":"a.B","message":"m","stack_trace":` + quoted("a.B: c\n\t"+l.Example) + "}"}}
	}
	return append(out, asPairs(l.Example)...)
}

func replaceLast(s, old, new string) string {
	at := strings.LastIndex(s, old)
	return s[:at] + new + s[at+len(old):]
}

func withLogger(text, want, logger string) string {
	_, rest, ok := strings.Cut(want, "logger=")
	if was, _, _ := strings.Cut(rest, " "); ok && logger != "" {
		return strings.Replace(text, was, logger, 1)
	}
	return text
}

func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

// asPairs takes apart an example that structured loggers make of a message and
// its pairs.
func asPairs(example string) []writing {
	message, pairs, ok := strings.Cut(example, "; ")
	if !ok {
		return nil
	}
	text, flat := `{"time":"2024-05-01T10:00:00.123Z","level":"INFO","msg":`+quoted(message), "time=2024-05-01T10:00:00.123Z level=INFO msg="+quoted(message)
	for _, p := range strings.Split(pairs, ", ") {
		k, v, _ := strings.Cut(p, ": ")
		text += "," + quoted(k) + ":" + quoted(v)
		flat += " " + k + "=" + quoted(v)
	}
	return []writing{{nil, text + "}"}, {nil, flat}}
}
