package layout

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// TestSamples is the law of the table: a sample is read by its own layout, as
// it says, and by no other of its kind.
func TestSamples(t *testing.T) {
	ids := map[string]bool{}
	for _, l := range Layouts() {
		if ids[l.ID] || l.ID == "" || l.Who == "" {
			t.Errorf("layout %q: the name is not unique, or nobody writes it", l.ID)
		}
		ids[l.ID] = true
		if got := spell(l, l.Sample); got != l.Want {
			t.Errorf("layout %s reads its sample\n %s\nas   %s\nwant %s", l.ID, l.Sample, got, l.Want)
		}
		if first := readers(l.Sample, l.General); len(first) == 0 || first[0] != l.ID || !l.General && len(first) > 1 {
			t.Errorf("the sample of %s is read by %q", l.ID, first)
		}
	}
}

// readers names the layouts that read a line: those that are not general, and
// behind them, where asked, the general ones.
func readers(s string, general bool) (ids []string) {
	for _, tier := range []bool{false, true} {
		for _, l := range Layouts() {
			if l.General == tier && (!tier || general) && spell(l, s) != "" {
				ids = append(ids, l.ID)
			}
		}
	}
	return ids
}

// spell reads a line with a layout and writes down what it says.
func spell(l *Layout, s string) string {
	first, second, _ := strings.Cut(s, "\n")
	for _, f := range l.Forms() {
		var h Head
		if !f.Match(first, &h) || f.Second() && !f.MatchSecond(second, &h) {
			continue
		}
		return h.spell()
	}
	return ""
}

func (h *Head) spell() string {
	var out []string
	say := func(key, value string) {
		if value != "" {
			out = append(out, key+"="+value)
		}
	}
	say("time", spellTime(h.Time))
	say("level", h.Level)
	say("logger", h.Logger)
	say("thread", h.Thread)
	say("speaker", h.Speaker)
	say("message", h.Message)
	return strings.Join(out, " ")
}

func spellTime(t Time) string {
	if !t.Clock {
		return ""
	}
	at := time.UnixMilli(t.UTC()).UTC()
	s := at.Format("15:04:05.000")
	switch {
	case t.Date && t.Year:
		s = at.Format("2006-01-02T") + s
	case t.Date:
		s = at.Format("01-02T") + s
	}
	if t.Zone {
		s += "Z"
	}
	return s
}

// TestShapes is the law of the shapes of JSON.
func TestShapes(t *testing.T) {
	for _, s := range append(Shapes(), guessed, pairs) {
		var o Object
		if !ReadJSON(s.Sample, &o) && !ReadPairs(s.Sample, &o) {
			t.Errorf("shape %s does not read its sample", s.ID)
			continue
		}
		if got := o.Head.spell(); o.Shape.ID != s.ID || got != s.Want {
			t.Errorf("shape %s is read as %s, as\n     %s\nwant %s", s.ID, o.Shape.ID, got, s.Want)
		}
	}
}

// TestWrappers is the law of the wrappers. Their samples may be read by general
// ones behind them, so the first that reads them must be their own.
func TestWrappers(t *testing.T) {
	for _, w := range Wrappers() {
		if got := spell(w, w.Sample); got != w.Want {
			t.Errorf("wrapper %s reads its sample\n %s\nas   %s\nwant %s", w.ID, w.Sample, got, w.Want)
		}
		for _, o := range Wrappers() {
			if spell(o, w.Sample) != "" {
				if o != w && !w.General {
					t.Errorf("the sample of %s is read by %s first", w.ID, o.ID)
				}
				break
			}
		}
	}
}

// TestKeysHaveOneRole: two roles of one key would take turns.
func TestKeysHaveOneRole(t *testing.T) {
	roles := map[string]int{}
	for _, names := range synonyms {
		for _, name := range strings.Fields(names) {
			if roles[name]++; roles[name] > 1 {
				t.Errorf("key %s has several roles", name)
			}
		}
	}
}

// TestStamps: the shapes of time that no pattern need name.
func TestStamps(t *testing.T) {
	f := func(s, want string) {
		t.Helper()
		got, n, ok := Stamp(s)
		if spelled := spellTime(got); !ok && want != "" || ok && (n != len(s) || spelled != want) {
			t.Errorf("%q is read as %q (%d bytes of %d), want %q", s, spelled, n, len(s), want)
		}
	}
	f("2024-05-01 10:00:00,123", "2024-05-01T10:00:00.123")
	f("2024-05-01 10:00:00", "2024-05-01T10:00:00.000")
	f("2024-05-01T10:00:00.1Z", "2024-05-01T10:00:00.100Z")
	f("2024-05-01T10:00:00.123456789+05:30", "2024-05-01T04:30:00.123Z")
	f("2024-05-01T10:00:00-0800", "2024-05-01T18:00:00.000Z")
	f("2024-05-01 10:00:00 +0000", "2024-05-01T10:00:00.000Z")
	f("2024-05-01 10:00:00 UTC", "2024-05-01T10:00:00.000Z")
	f("2024-05-01 12:00:00.123456789 +0200 CEST", "2024-05-01T10:00:00.123Z")
	f("2024-05-01 12:00:00.123456789 +0200 +0200", "2024-05-01T10:00:00.123Z")
	f("2024/05/01 10:00:00.000001", "2024-05-01T10:00:00.000")
	f("24/05/01 10:00:00", "2024-05-01T10:00:00.000")
	f("31/12/2024 10:00:00.123", "2024-12-31T10:00:00.123")
	f("12/31/2024 10:00:00", "2024-12-31T10:00:00.000")
	f("01 May 2024 10:00:00,123", "2024-05-01T10:00:00.123")
	f("01-May-2024 10:00:00.123", "2024-05-01T10:00:00.123")
	f("May 1, 2024 12:00:00 AM", "2024-05-01T00:00:00.000")
	f("May 1, 2024 12:30:00 PM", "2024-05-01T12:30:00.000")
	f("May 1, 2024 @ 10:00:00.123", "2024-05-01T10:00:00.123")
	f("Feb 29 10:00:00", "02-29T10:00:00.000")
	f("Wed May  1 10:00:00 2024", "2024-05-01T10:00:00.000")
	f("10:00:00,123", "10:00:00.123")
	f("1714557600", "2024-05-01T10:00:00.000Z")
	f("1714557600123", "2024-05-01T10:00:00.123Z")
	f("1714557600123456789", "2024-05-01T10:00:00.123Z")
	f("2000-02-29 00:00:00", "2000-02-29T00:00:00.000")
	f("2024-13-01 10:00:00", "")
	f("2024-02-30 10:00:00", "")
	f("24:00:00", "")
}

// TestYears: a stamp without a year gets the one it is given.
func TestYears(t *testing.T) {
	f := func(s string, year int, want string) {
		t.Helper()
		got, _, _ := Stamp(s)
		moved := got.InYear(year)
		moved.Year = true
		if s := spellTime(moved); s != want || YearOf(moved.Days) != year {
			t.Errorf("got %s in %d, want %s", s, YearOf(moved.Days), want)
		}
	}
	f("Jan  1 00:00:00", 2024, "2024-01-01T00:00:00.000")
	f("Dec 31 23:59:59", 2024, "2024-12-31T23:59:59.000")
	f("Dec 31 23:59:59", 2023, "2023-12-31T23:59:59.000")
	f("Mar  1 00:00:00", 2023, "2023-03-01T00:00:00.000")
	f("Mar  1 00:00:00", 2024, "2024-03-01T00:00:00.000")
}

// TestCompile: patterns as people have them in their configurations.
func TestCompile(t *testing.T) {
	f := func(pattern, line, want string) {
		t.Helper()
		l, err := Compile("own", pattern)
		if err != nil {
			t.Errorf("%s: %v", pattern, err)
			return
		}
		if got := spell(l, line); got != want {
			t.Errorf("%s reads %q\nas   %q\nwant %q", pattern, line, got, want)
		}
	}
	f("%d [%t] %-5p %c{1.} - %m%n%throwable", "2024-05-01 10:00:00,123 [main] INFO  o.a.B - one", "time=2024-05-01T10:00:00.123 level=INFO logger=o.a.B thread=main message=one")
	f("%d{MM/dd/yyyy HH:mm:ss} %p %m", "05/06/2024 10:00:00 INFO one", "time=2024-05-06T10:00:00.000 level=INFO message=one")
	f("%d{dd/MM/yyyy HH:mm:ss} %p %m", "05/06/2024 10:00:00 INFO one", "time=2024-06-05T10:00:00.000 level=INFO message=one")
	f("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %clr(%5p) %clr(${PID:- }){magenta} --- %m", "2024-05-01T10:00:00.123+02:00  WARN 17 --- one", "time=2024-05-01T08:00:00.123Z level=WARN message=one")
	f("%highlight{%d{ABSOLUTE} %level{lowerCase=true}} %style{[%t]}{cyan} %msg%n", "10:00:00,123 warn [main] one", "time=10:00:00.123 level=WARN thread=main message=one")
	f("%date{UNIX_MILLIS}|%level|%X{group:-none}|%msg (%class:%line)%n", "1714557600123|ERROR|orders|one (two) (a.B:42)", "time=2024-05-01T10:00:00.123Z level=ERROR logger=a.B message=one (two)")
	f("[%(asctime)s] {%(filename)s:%(lineno)d} %(levelname)-8s %(name)s: %(message)s", "[2024-05-01 10:00:00,123] {orders.py:42} INFO     orders.worker: one", "time=2024-05-01T10:00:00.123 level=INFO logger=orders.worker message=one")
	f("%d{yyyy-MM-dd HH:mm:ss,SSS} %p %m", "2024-05-01T10:00:00,123 INFO one", "")
	f("%d [%t] %p %m", "2024-05-01 10:00:00,123 [main INFO one", "")

	for _, bad := range []string{"", "%m", "%d %p", "%d{qq} %m", "%replace(%m){a}{b}", "%d %q %m", "%notEmpty{%t %m", "%c%t %m", "%d{'} %m"} {
		if _, err := Compile("own", bad); !errors.Is(err, ErrPattern) {
			t.Errorf("%q: got error %v, want one of its kind", bad, err)
		}
	}
}

// TestPlain takes out what terminals understand, and nothing else.
func TestPlain(t *testing.T) {
	f := func(s, want string) {
		t.Helper()
		if got := Plain(s); got != want {
			t.Errorf("%q becomes %q, want %q", s, got, want)
		}
	}
	f("\x1b[32mINFO\x1b[0;39m text", "INFO text")
	f("\x1b]0;title\x07text", "text")
	f("a\x1b[", "a")
	f("a\x1b", "a")
	f("plain [32m text", "plain [32m text")
}

// FuzzCompile: whatever the pattern and the line, nothing panics, and what is
// read stands in the line.
func FuzzCompile(f *testing.F) {
	for _, l := range Layouts() {
		f.Add(l.Pattern, l.Sample)
	}
	f.Add("%d{yyyy[-MM]['x']} %notEmpty{[%X{a}] }%-40.40c{39} : %m (%c{1}:%L)", "2024 [] a : b (c:1)")
	f.Fuzz(func(t *testing.T, pattern, line string) {
		l, err := Compile("own", pattern)
		if err != nil {
			return
		}
		for _, form := range l.Forms() {
			var h Head
			if !form.Match(line, &h) {
				continue
			}
			for _, part := range []string{h.Stamp, h.Logger, h.Thread, h.Speaker, h.Message} {
				if !strings.Contains(line, part) {
					t.Fatalf("%q is not in %q", part, line)
				}
			}
		}
	})
}

// FuzzReadJSON: whatever the line, nothing panics.
func FuzzReadJSON(f *testing.F) {
	for _, s := range append(Shapes(), guessed, pairs) {
		f.Add(s.Sample)
	}
	f.Fuzz(func(t *testing.T, line string) {
		var o Object
		if (ReadJSON(line, &o) || ReadPairs(line, &o)) && o.Shape == nil {
			t.Fatal("an object without a shape")
		}
	})
}

// TestFormsTogether: what a layout reads of a line in one go is what the first of
// its forms reads that can, be it a line of its own, of another or half of one.
func TestFormsTogether(t *testing.T) {
	f := func(l *Layout, line string) {
		t.Helper()
		var want, got Head
		var first *Form
		for _, form := range l.Forms() {
			if form.Match(line, &want) {
				first = form
				break
			}
		}
		if form := l.Match(line, &got); form != first || form != nil && got != want {
			t.Errorf("%s reads\n%s\ntogether as %+v, one by one as %+v", l.ID, line, got, want)
		}
	}
	for _, l := range Layouts() {
		for _, other := range Layouts() {
			line, _, _ := strings.Cut(other.Sample, "\n")
			f(l, line)
			f(l, line[:len(line)/2])
			f(l, line+" ")
			f(l, line+" (a.B:12) [main]")
		}
	}
}

func TestLastByte(t *testing.T) {
	for n := range 40 {
		for at := -1; at < n; at++ {
			s := []byte(strings.Repeat("\x80a", 20)[:n])
			if at >= 0 {
				s[at] = '('
			}
			if at >= 9 {
				s[at-9] = '('
			}
			if got := lastByte(string(s), '('); got != at {
				t.Errorf("the last bracket of %q is at %d, want %d", s, got, at)
			}
		}
	}
}
