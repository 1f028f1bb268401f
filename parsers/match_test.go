package parsers

import (
	"fmt"
	"strings"
	"testing"
)

// TestBestOfSeveral: without a logger a text may be the wording of several
// entries; the one that knows most of it is taken, whatever the order.
func TestBestOfSeveral(t *testing.T) {
	general := Line{ID: "general", Template: "Lost <partitions>", Loggers: []string{"A"}}
	exact := Line{ID: "exact", Template: "Lost partition <tp> for good", Loggers: []string{"B"}}
	f := func(text, logger, want string, lines ...Line) {
		t.Helper()
		x, err := newLineIndex(lines)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if l, _ := x.best(text, logger, &scratch{}); l != nil {
			got = l.ID
		}
		if got != want {
			t.Errorf("%q by %q: got %q, want %q", text, logger, got, want)
		}
	}
	f("Lost partition a-1 for good", "", "exact", general, exact)
	f("Lost partition a-1 for good", "", "exact", exact, general)
	f("Lost partition a-1 for good", "com.example.A", "general", exact, general)
	f("Lost partition a-1 for good", "com.example.C", "", exact, general)
	f("Lost a-1", "", "general", exact, general)
}

// synthetic makes a table of n entries, of the kinds that real tables mix: own
// beginnings, a common beginning, and a capture in front.
func synthetic(n int) []Line {
	lines := make([]Line, n)
	for i := range lines {
		lines[i].ID = fmt.Sprint("line-", i)
		switch i % 5 {
		case 0:
			lines[i].Template = fmt.Sprintf("Member <member> did thing number x%05d in group <group>", i)
		case 1:
			lines[i].Template = fmt.Sprintf("<group> went through y%05d to <state>", i)
		default:
			lines[i].Template = fmt.Sprintf("Operation z%05d of group <group> took <ms> ms", i)
		}
	}
	return lines
}

var syntheticTexts = []string{
	"Member orders-2-b9c0 did thing number x00010 in group orders",
	"orders went through y00011 to Stable",
	"Operation z00012 of group orders took 12 ms",
	"Operation unknown of group orders took 12 ms",
	"Accepted order 4711 of customer 12 with 3 items and a note that is a bit longer than others are",
}

// TestCandidatesDoNotGrow holds what makes reading independent of the tables'
// size: a text is tried against a handful of templates, not against the table.
func TestCandidatesDoNotGrow(t *testing.T) {
	for _, n := range []int{100, 1000, 3000} {
		x, err := newLineIndex(synthetic(n))
		if err != nil {
			t.Fatal(err)
		}
		for i, text := range syntheticTexts {
			if got := len(x.candidates(text, nil)); got > 4 {
				t.Errorf("%d entries: %d candidates for %q", n, got, text)
			}
			if line, _ := x.best(text, "", &scratch{}); (line != nil) != (i < 3) {
				t.Errorf("%d entries: %q is matched by %v", n, text, line)
			}
		}
	}
}

func BenchmarkTableSize(b *testing.B) {
	for _, n := range []int{100, 1000, 3000} {
		x, err := newLineIndex(synthetic(n))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var b2 scratch
			for i := 0; b.Loop(); i++ {
				x.best(syntheticTexts[i%len(syntheticTexts)], "", &b2)
			}
		})
	}
}

// TestFoundAtAnyPlace: a template is found wherever its text begins, though only
// every fourth byte is looked at.
func TestFoundAtAnyPlace(t *testing.T) {
	x, err := newLineIndex(synthetic(100))
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= 9; n++ {
		text := strings.Repeat("g", n) + " went through y00011 to S"
		if line, _ := x.best(text, "", &scratch{}); line == nil || line.ID != "line-11" {
			t.Errorf("%q is matched by %v", text, line)
		}
	}
}
