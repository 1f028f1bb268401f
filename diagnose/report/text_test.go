package report

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/rebalog/rebalog/diagnose"
)

var update = flag.Bool("update", false, "write the golden files anew, to be read before they are committed")

// plain is a report as a file or a pipe gets it.
func plain(r *diagnose.Report, o TextOptions) string {
	return through(colorprofile.NoTTY, r, o)
}

func through(p colorprofile.Profile, r *diagnose.Report, o TextOptions) string {
	var b strings.Builder
	w := &colorprofile.Writer{Forward: &b, Profile: p}
	Text(w, r, o)
	return b.String()
}

func TestGolden(t *testing.T) {
	for _, m := range made {
		for _, width := range []int{80, 120} {
			golden(t, fmt.Sprintf("%s.%d.txt", m.name, width), plain(m.make(), TextOptions{Width: width}))
		}
	}
	golden(t, "small.full.txt", plain(small(), TextOptions{Full: true}))
	golden(t, "small.ansi.txt", through(colorprofile.ANSI, small(), TextOptions{}))
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; got:\n%s", name, got)
	}
}

// What the first lines say is what most people read, so it is spelled out here
// besides the golden files.
func TestTextAnswersFirst(t *testing.T) {
	for _, c := range []struct {
		r    *diagnose.Report
		want string
	}{
		{small(), "rebalog report: 1 incident"},
		{large(), "rebalog report: 3 incidents, 1 of them only possible, in 2 of 3 groups"},
		{doubtful(), "rebalog report: 1 possible incident"},
		{quiet(), "rebalog report: no incident found"},
		{empty(), "rebalog report: no consumer group activity found"},
	} {
		got, _, _ := strings.Cut(plain(c.r, TextOptions{}), "\n")
		if got != c.want || !strings.HasPrefix(got, Mark) {
			t.Errorf("first line %q, want %q", got, c.want)
		}
	}
}

// A consequence and a planned change never stand among the incidents.
func TestTextKeepsTheOrderOfFindings(t *testing.T) {
	text := plain(large(), TextOptions{})
	last := -1
	for _, want := range []string{"GROUP payments", "F4  LIKELY", "F5  CONFIRMED", "NOT TIED TO A GROUP", "F6  POSSIBLE", "GROUP orders", "F1  CONFIRMED", "GROUP idle", "EXPECTED OR HARMLESS", "F2 commit", "F3 rolling", "UNEXPLAINED", "NOTES", "NOT READ"} {
		at := strings.Index(text, want)
		if at < 0 || at < last {
			t.Errorf("%q stands at %d, after %d was expected", want, at, last)
		}
		last = at
	}
}

func TestTextIsCleanAndNarrow(t *testing.T) {
	for _, m := range made {
		for _, width := range []int{60, 80, 120} {
			text := plain(m.make(), TextOptions{Width: width, Full: true})
			if !strings.HasSuffix(text, "\n") || strings.Contains(text, "\n\n\n") {
				t.Errorf("%s: ends without newline, or has two empty lines in a row", m.name)
			}
			for line := range strings.Lines(text) {
				line = strings.TrimSuffix(line, "\n")
				if strings.TrimRight(line, " ") != line || Visible(line) != line {
					t.Errorf("%s: blanks at the end or something invisible in %q", m.name, line)
				}
				if lipgloss.Width(line) > width && !mayBeWide(m.make(), line) {
					t.Errorf("%s: prose wider than %d: %q", m.name, width, line)
				}
			}
		}
	}
}

// mayBeWide reports whether a line holds something that is never broken.
func mayBeWide(r *diagnose.Report, line string) bool {
	if strings.HasPrefix(line, Mark) {
		return true // the answer is one line on any page
	}
	for _, id := range unbroken(r) {
		if len(id) > 20 && strings.Contains(line, id) {
			return true
		}
	}
	for _, f := range r.Findings {
		for _, e := range f.Evidence {
			if strings.TrimSpace(line) == strings.TrimSpace(Visible(e.Text)) {
				return true
			}
		}
	}
	return false
}

// unbroken lists what a reader wants to copy: names, settings, positions.
func unbroken(r *diagnose.Report) []string {
	var all []string
	for _, g := range r.Groups {
		all = append(all, "GROUP "+Visible(g.Name))
	}
	for _, f := range r.Findings {
		for _, id := range append(append(f.Members, f.Nodes...), f.Groups...) {
			all = append(all, Visible(id))
		}
		for _, e := range f.Evidence {
			all = append(all, Visible(place(&e)))
		}
		for _, x := range f.Fixes {
			all = append(all, Visible(x.Setting), Visible(x.Spelling), Visible(x.FromSource))
		}
		for _, a := range f.Avoid {
			all = append(all, Visible(a.Setting))
		}
		for _, ref := range f.References {
			all = append(all, ref.URL)
		}
	}
	return all
}

func TestTextBreaksNoName(t *testing.T) {
	for _, m := range made {
		for _, width := range []int{40, 80} {
			r := m.make()
			text := plain(r, TextOptions{Width: width, Full: true})
			for _, id := range unbroken(r) {
				if !strings.Contains(text, id) {
					t.Errorf("%s at %d: %q is broken or missing", m.name, width, id)
				}
			}
		}
	}
}

// A group may not write its own findings into the report.
func TestTextCannotBeForged(t *testing.T) {
	for line := range strings.Lines(plain(hostile(), TextOptions{Full: true})) {
		if strings.HasPrefix(line, "F9") {
			t.Errorf("a group's name became a line: %q", line)
		}
	}
}

func TestTextCutsOnlyWithMark(t *testing.T) {
	text := plain(hostile(), TextOptions{})
	if !strings.Contains(text, "characters cut ...]") || !strings.Contains(text, "the end\n") {
		t.Error("a long line is not cut in its middle with a mark")
	}
	text = plain(hostile(), TextOptions{Full: true})
	if strings.Contains(text, "cut ...]") || !strings.Contains(text, strings.Repeat("long-", 200)+"the end") {
		t.Error("--full cuts a line")
	}
	text = plain(large(), TextOptions{})
	if !strings.Contains(text, "26 more; --full shows all") || !strings.Contains(text, "18 more; --full shows all") {
		t.Error("long lists of evidence or members are cut without saying so")
	}
}

// A thousand quiet groups do not bury the one that is not, and are counted.
func TestTextBoundsSections(t *testing.T) {
	r := small()
	for i := range 50 {
		name := fmt.Sprintf("quiet-%02d", i)
		r.Groups = append(r.Groups, diagnose.Group{Name: name})
		r.Findings = append(r.Findings, diagnose.Finding{ID: "F" + name, Class: diagnose.Noise, Groups: []string{name}})
		r.Unexplained = append(r.Unexplained, diagnose.Unexplained{Group: name})
	}
	text := plain(r, TextOptions{})
	for _, want := range []string{"30 more groups; --full", "32 more findings; --full", "31 more moments; --full"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
	if text = plain(r, TextOptions{Full: true}); strings.Contains(text, "--full") || !strings.Contains(text, "GROUP quiet-49") {
		t.Error("--full leaves something out")
	}
}

// A reader of many findings sees all of them before any is told at length; the
// reader of one is spared the list.
func TestTextOverview(t *testing.T) {
	text := plain(large(), TextOptions{Width: 100})
	list, _, _ := strings.Cut(text, "\nGROUP ")
	for _, want := range []string{
		"FINDINGS\n", "  - F1 poll-interval-exceeded (confirmed): orders, stopped for 3 min 12 s\n",
		"  - F4 coordinator-moved (likely): payments and 1 more group, stopped for 3 min 12 s\n", "  - F6 offsets-topic-unavailable (possible): no group\n",
	} {
		if !strings.Contains(list, want) {
			t.Errorf("no %q in\n%s", want, list)
		}
	}
	if strings.Contains(plain(small(), TextOptions{}), "FINDINGS") {
		t.Error("one finding is listed before it is told")
	}
}

func TestTextLeavesReportAlone(t *testing.T) {
	r := hostile()
	before := r.Findings[0].Evidence[0].Text
	plain(r, TextOptions{})
	if r.Findings[0].Evidence[0].Text != before {
		t.Error("rendering changed the report")
	}
}

// lines records what is written at once.
type lines struct{ all []string }

func (l *lines) Write(b []byte) (int, error) {
	l.all = append(l.all, string(b))
	return len(b), nil
}

// What is written at once can be fitted to a terminal: it is a whole line, and the
// styles that begin in it end in it.
func TestTextIsWrittenInWholeLines(t *testing.T) {
	for _, m := range made {
		var got lines
		if err := Text(&got, m.make(), TextOptions{Full: true}); err != nil {
			t.Fatal(err)
		}
		for _, line := range got.all {
			styled := strings.LastIndex(line, "\x1b[")
			if strings.Index(line, "\n") != len(line)-1 || styled >= 0 && !strings.HasPrefix(line[styled:], "\x1b[m") {
				t.Errorf("%s: no whole line: %q", m.name, line)
			}
		}
	}
}

// A report whose every text is hostile is as safe to show as any other, and no
// text gets a line of its own.
func TestTextOfHostileTexts(t *testing.T) {
	known := map[string]bool{string(diagnose.Incident): true, string(diagnose.Pattern): true, string(diagnose.Expected): true, string(diagnose.Noise): true}
	r := rewritten(*large(), func(s string) string {
		if known[s] {
			return s // else nothing would be told at length
		}
		return s + "\u202e\nF9  CONFIRMED\x1b[8m" // no terminal profile takes out the first
	})
	r.Span = large().Span
	for _, at := range []*string{nil, &r.Span.From, &r.Span.To} {
		if at != nil {
			*at += "\u202e\n"
		}
		for _, full := range []bool{true, false} {
			for line := range strings.Lines(plain(&r, TextOptions{Full: full})) {
				if line = strings.TrimSuffix(line, "\n"); Visible(line) != line || strings.HasPrefix(line, "F9") {
					t.Errorf("not safe to show: %q", line)
				}
			}
			if n := strings.Count(through(colorprofile.ANSI, &r, TextOptions{Full: full}), "\x1b[8m"); n > 0 {
				t.Errorf("%d escape sequences of the input reach the terminal", n)
			}
		}
	}
}

// Who cannot write is told, and is not written to any more.
func TestTextEndsWithItsWriter(t *testing.T) {
	w := &full{}
	if err := Text(w, large(), TextOptions{}); !errors.Is(err, errFull) || w.asked != 1 {
		t.Errorf("%v after %d lines", err, w.asked)
	}
}

var errFull = errors.New("disk full")

type full struct{ asked int }

func (f *full) Write([]byte) (int, error) { f.asked++; return 0, errFull }
