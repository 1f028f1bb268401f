package layout

import (
	"fmt"
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

var _ = fmt.Sprint

// TestShapes is the law of the shapes of JSON.
func TestShapes(t *testing.T) {
	for _, s := range append(Shapes(), pairs) {
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
