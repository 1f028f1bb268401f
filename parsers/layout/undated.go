package layout

import (
	"fmt"
	"slices"
	"strings"
)

// undated is the forms of the table without their times, those that say most
// first: people cut the times off before they show a log, and a form without its
// time is nobody's pattern, so none is written down. What is left must hold a
// level, or it would read any sentence.
func undated(all []*Layout) (out []*Form) {
	seen := map[string]bool{}
	for _, l := range all {
		cut := &Layout{ID: l.ID + "-untimed", Pattern: l.Pattern, Who: l.Who, General: true, Level: l.Level}
		for _, f := range l.forms {
			u := f.undated(cut)
			if u == nil {
				continue
			}
			if same := fmt.Sprint(u.head, u.tail); !seen[same] {
				seen[same] = true
				cut.forms = append(cut.forms, u)
			}
		}
		out = append(out, cut.forms...)
	}
	slices.SortStableFunc(out, func(a, b *Form) int { return b.says() - a.says() })
	return out
}

// undated is the form without its time, nil where that leaves too little.
func (f *Form) undated(l *Layout) *Form {
	at := slices.IndexFunc(f.head, func(s step) bool { return s.kind == date })
	if at < 0 || f.second != nil || f.begins != "" {
		return nil
	}
	before, after := slices.Clone(f.head[:at]), slices.Clone(f.head[at+1:])
	closeGap(&before, &after)
	u := &Form{Layout: l, head: tidy(append(before, after...)), tail: slices.Clone(f.tail)}
	levels, dates := 0, 0
	for _, steps := range [][]step{u.head, u.tail} {
		for i := range steps {
			switch s := &steps[i]; {
			case s.kind == level && (s.text == "" || s.text == "any"):
				levels++
			case s.kind == date:
				dates++
			case s.kind == word && s.put == toLogger && s.text == "":
				s.text = "class"
			}
		}
	}
	if levels == 0 || dates > 0 || u.head[0].kind == rest {
		return nil
	}
	return u
}

// closeGap takes away what stood around a time only to set it off: its brackets,
// and one of the two separators beside it.
func closeGap(before, after *[]step) {
	b, a := edge(*before, len(*before)-1), edge(*after, 0)
	if a == nil {
		if len(*before) == 0 && len(*after) > 0 && (*after)[0].kind == blanks {
			(*after)[0].min = 0 // of a column: a short level stands on its right
		}
		return
	}
	if b != nil && strings.HasSuffix(b.text, "[") && strings.HasPrefix(a.text, "]") {
		b.text, a.text = b.text[:len(b.text)-1], a.text[1:]
	}
	switch {
	case b == nil || b.text == "":
		a.text = strings.TrimLeft(a.text, " ,|-:\t")
	case strings.HasPrefix(a.text, b.text):
		a.text = a.text[len(b.text):]
	case strings.HasSuffix(b.text, " "):
		a.text = strings.TrimLeft(a.text, " ")
	}
	if b != nil && b.text == "" {
		*before = (*before)[:len(*before)-1]
	}
	if a.text == "" {
		*after = (*after)[1:]
		closeGap(before, after)
	}
}

// edge is the literal at an end of a list of steps, nil if none stands there.
func edge(steps []step, at int) *step {
	if at < 0 || at >= len(steps) || steps[at].kind != lit {
		return nil
	}
	return &steps[at]
}

// says counts what the form tells besides its message.
func (f *Form) says() (n int) {
	for _, steps := range [][]step{f.head, f.tail} {
		for _, s := range steps {
			if s.put != none {
				n++
			}
		}
	}
	return n
}

// ReadHead reads a line in the layouts of the table, its time there or cut off.
// It says false where no layout with a level and a logger fits.
func ReadHead(s string, h *Head) bool {
	for _, forms := range [][]*Form{standard.Special(s), standard.Undated(s)} {
		for _, f := range forms {
			if f.Match(s, h) && h.Logger != "" && h.Level != "" {
				return true
			}
		}
	}
	return false
}
