package layout

import (
	"slices"
	"strings"
)

// Set is the layouts that a stream is read with, found by the first byte of a
// line. It is read-only after [NewSet] and may be shared.
type Set struct {
	special  [256][]*Form
	general  [256][]*Form
	tailless [256][]*Form
	wrappers [256][]*Form
	sure     [256][]*Form
	undated  [256][]*Form
	all      []*Form
}

// standard is the set of the table alone.
var standard *Set

func init() {
	for _, table := range [][]*Layout{layouts, wrappers} {
		for _, l := range table {
			if err := l.compile(false); err != nil {
				panic(err) // the table is wrong
			}
		}
	}
	standard = newSet(layouts)
}

// NewSet returns the layouts of the table, with the user's own, if any, before
// them.
func NewSet(own *Layout) *Set {
	if own == nil {
		return standard
	}
	return newSet(append([]*Layout{own}, layouts...))
}

func newSet(all []*Layout) *Set {
	s := &Set{}
	for _, l := range all {
		s.all = append(s.all, l.forms...)
		for _, f := range l.forms {
			if l.General {
				enter(&s.general, f)
			} else {
				enter(&s.special, f)
			}
			if l.Tailless && f.Tailed() {
				enter(&s.tailless, f)
			}
		}
	}
	cut := undated(all)
	s.all = append(s.all, cut...)
	for _, f := range cut {
		enter(&s.undated, f)
	}
	for _, w := range wrappers {
		s.all = append(s.all, w.forms...)
		for _, f := range w.forms {
			enter(&s.wrappers, f)
			if w.Sure {
				enter(&s.sure, f)
			}
		}
	}
	return s
}

func enter(table *[256][]*Form, f *Form) {
	for c, can := range firstBytes(f.head) {
		if can {
			table[c] = append(table[c], f)
		}
	}
}

// Special returns the forms that may read a line, in the order of the table,
// without the general ones.
func (s *Set) Special(line string) []*Form { return pick(&s.special, line) }

// General returns the general forms that may read a line.
func (s *Set) General(line string) []*Form { return pick(&s.general, line) }

// Undated returns the forms that may read a line of which the time was cut off,
// those that say most first.
func (s *Set) Undated(line string) []*Form { return pick(&s.undated, line) }

// Tailless returns the forms of which a first line without its tail is known.
func (s *Set) Tailless(line string) []*Form { return pick(&s.tailless, line) }

// Wrappers returns the forms of what collectors put in front of a line.
func (s *Set) Wrappers(line string) []*Form { return pick(&s.wrappers, line) }

// Sure returns the forms of wrappers that need no layout behind them.
func (s *Set) Sure(line string) []*Form { return pick(&s.sure, line) }

// Number is a form's place among all of the set, by which another set of the same
// build with the same layout of the user's knows it; -1 for another set's form.
func (s *Set) Number(f *Form) int { return slices.Index(s.all, f) }

// Numbered is the inverse of [Set.Number], nil where there is no such form.
func (s *Set) Numbered(n int) *Form {
	if n < 0 || n >= len(s.all) {
		return nil
	}
	return s.all[n]
}

func pick(table *[256][]*Form, line string) []*Form {
	if line == "" {
		return nil
	}
	return table[line[0]]
}

// firstBytes says with which bytes a line of a form may begin.
func firstBytes(steps []step) (can [256]bool) {
	for i := range steps {
		st := &steps[i]
		for c := range can {
			can[c] = can[c] || st.begins(byte(c))
		}
		if !st.may && (st.kind != blanks || st.min > 0) && st.kind != keep {
			return can
		}
	}
	for c := range can { // nothing but the message
		can[c] = true
	}
	return can
}

// begins says whether what a step reads may begin with a byte.
func (st *step) begins(c byte) bool {
	letter, digit := c|0x20-'a' <= 25, c-'0' <= 9
	switch st.kind {
	case lit:
		return c == st.text[0]
	case blanks:
		return c == ' '
	case date:
		return st.date != nil || digit || letter && c < 'a' || c == ' '
	case level:
		return letter && st.text != "syslog" || digit && st.text == "syslog"
	case letters:
		return letter
	case digits:
		return digit
	case name:
		return nameByte(c)
	case hex:
		return hexByte(c)
	case marks:
		return c != ' ' && strings.IndexByte(markBytes, c) >= 0
	case word:
		return c != ' ' && c != '\t'
	}
	return st.kind == text
}
