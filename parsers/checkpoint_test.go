package parsers

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/rebalog/rebalog/parsers/event"
)

// piecemeal reads a text as it grew: each length in turn, from where the reading
// before can be gone on with. It returns the events and the summary of the last
// reading, and how many bytes all readings read.
func piecemeal(t *testing.T, text []byte, opt Options, grown ...int) (out []string, sum *Summary, read int64) {
	t.Helper()
	pos := event.Position{Path: "a.log"}
	for _, n := range grown {
		events, next := Parse(bytes.NewReader(text[:n]), pos, opt)
		from := int64(0)
		if sum != nil && sum.Checkpoint != nil {
			at := sum.Checkpoint
			var err error
			if events, next, err = Resume(bytes.NewReader(text[at.Offset:n]), pos, opt, at); err != nil {
				t.Fatal(err)
			}
			out, from = out[:at.Events], at.Offset
		} else {
			out = nil
		}
		for e, err := range events {
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, fmt.Sprintf("%+v", e))
		}
		sum = next
		read += int64(n) - from
	}
	return out, sum, read
}

// differs says how a reading differs from that of the whole.
func differs(want, got []string, whole, sum *Summary) string {
	if diff := firstDifference(want, got); diff != "" {
		return diff
	}
	if !reflect.DeepEqual(sum, whole) {
		return fmt.Sprintf("%+v\nwant %+v", sum, whole)
	}
	return ""
}

// cuts are places in a text that are awkward to go on from: at line ends, inside
// lines, around each end of a piece.
func cuts(rng *rand.Rand, text []byte, skim Skim) (all []int) {
	line := func(at int) int { return at + bytes.IndexByte(text[at:], '\n') + 1 }
	for at := skim.Head; at < len(text); at += skim.Piece {
		all = append(all, at-1, at, min(len(text), at+1), line(at))
	}
	rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	at := rng.IntN(len(text))
	return append(all[:min(len(all), 3)], at, line(at))
}

// TestGrownIsReadAsTheWhole is the law of resuming: over all samples, with ordinary
// lines between theirs, wherever the first reading ended, the second makes the
// events, the summary and the state of a reading of the whole, to the byte.
func TestGrownIsReadAsTheWhole(t *testing.T) {
	skims := []Skim{{true, 2000, 4096}, {true, 8000, 16384}, {true, 3000, 1500}, {true, 4000, 2500}}
	rng := rand.New(rand.NewPCG(1, 2))
	resumed := 0
	for i, path := range logsOfSamples(t) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		skim := skims[i%len(skims)]
		if i%3 == 0 {
			text = chatty(text)
		}
		want, whole, _ := piecemeal(t, text, Options{Skim: skim}, len(text))
		if len(text) > 2*(skim.Head+skim.Piece) && whole.Checkpoint == nil {
			t.Errorf("%s, %+v: a log of %d bytes cannot be gone on with", path, skim, len(text))
		}
		for _, at := range cuts(rng, text, skim) {
			got, sum, read := piecemeal(t, text, Options{Skim: skim}, at, len(text))
			if diff := differs(want, got, whole, sum); diff != "" {
				t.Fatalf("%s, %+v, grown from %d: %s", path, skim, at, diff)
			}
			if read < int64(len(text)+at) {
				resumed++
			}
		}
	}
	if resumed < 500 {
		t.Errorf("only %d readings went on where another ended", resumed)
	}
}

// TestGrownManyTimes asserts the same of a text that was read after every few lines.
func TestGrownManyTimes(t *testing.T) {
	for _, path := range logsOfSamples(t)[:40] {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		skim := Skim{true, 2500, 1500}
		rng := rand.New(rand.NewPCG(3, uint64(len(text))))
		var steps []int
		for at := 0; at < len(text); at += 1 + rng.IntN(3000) {
			steps = append(steps, at)
		}
		want, whole, _ := piecemeal(t, text, Options{Skim: skim}, len(text))
		got, sum, _ := piecemeal(t, text, Options{Skim: skim}, append(steps, len(text))...)
		if diff := differs(want, got, whole, sum); diff != "" {
			t.Fatalf("%s: %s", path, diff)
		}
	}
}

// TestGrownOddities asserts that texts which cannot be gone on with are said so,
// and that others of awkward kinds are read as the whole.
func TestGrownOddities(t *testing.T) {
	line := "2024-05-01 10:00:00.123  INFO 17 --- [main] c.e.Orders : order %d accepted\n"
	var b strings.Builder
	for i := range 200 {
		fmt.Fprintf(&b, line, i)
	}
	ordinary := b.String()
	f := func(name, text string, resumes bool) {
		t.Helper()
		opt := Options{Skim: Skim{true, 1000, 700}}
		want, whole, _ := piecemeal(t, []byte(text), opt, len(text))
		at := len(text) - 1000
		got, sum, read := piecemeal(t, []byte(text), opt, at, len(text))
		if diff := differs(want, got, whole, sum); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if (read < int64(len(text)+at)) != resumes {
			t.Errorf("%s: %d bytes of %d and %d were read", name, read, at, len(text))
		}
	}
	f("ordinary", ordinary, true)
	f("no layout", strings.Repeat("anything\n", 500), true)
	f("NULs", ordinary[:5000]+"\x00\x00"+ordinary[5000:], false)
	f("NULs behind", ordinary[:len(ordinary)-500]+"\x00\x00"+ordinary[:500], true)
	f("a long line", ordinary+strings.Repeat("x", MaxLine+5)+"\n"+ordinary, true)
	f("a line without end", ordinary+strings.Repeat("x", 3*MaxLine)+"\n"+ordinary, false)
	f("short", ordinary[:1500], false)
}

// TestResumeOfAnything asserts that a state which is none is an error.
func TestResumeOfAnything(t *testing.T) {
	text := []byte(strings.Repeat("2024-05-01 10:00:00.123  INFO 17 --- [main] c.e.Orders : order accepted\n", 100))
	opt := Options{Skim: Skim{true, 1000, 700}}
	events, sum := Parse(bytes.NewReader(text), event.Position{Path: "a.log"}, opt)
	for range events {
	}
	good := sum.Checkpoint.State
	for n := range good {
		at := &Checkpoint{State: good[:n]}
		if _, _, err := Resume(bytes.NewReader(nil), event.Position{}, opt, at); err == nil {
			t.Fatalf("%d bytes of %d are taken for a state", n, len(good))
		}
	}
	t.Logf("a state is %d bytes", len(good))
}
