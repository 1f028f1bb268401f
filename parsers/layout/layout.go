package layout

import (
	"fmt"
	"strings"
)

// Layout is one way to write a log line.
type Layout struct {
	ID      string // stable, kebab-case; those of garbage collectors' logs begin with gc
	Pattern string // conversion pattern; optional parts in %notEmpty{...}
	Who     string // who writes it

	// General layouts say so little about themselves that they fit many
	// others' lines; they are tried where no other layout fits.
	General bool
	// Tailless says that the first line of a message of several lines, whose
	// logger stands behind the last one, is known as this layout's even where
	// the stream has shown no whole line yet.
	Tailless bool
	Level    string // level of all records, where the layout prints none
	Part     bool   // wrappers: the line goes on in the next one
	Sure     bool   // wrappers: believed whatever stands behind

	Sample string // a line
	Want   string // what it says: `level=INFO time=2024-05-01T10:00:00.123 logger=a.B thread=main message=...`, message last

	forms []*Form
}

// Form is a layout with its optional parts decided. It remembers nothing and
// may be used by several goroutines.
type Form struct {
	Layout *Layout
	head   []step // up to the message
	tail   []step // behind it
	begins string // what the message begins with
	dated  bool
	second []*Form // of the second line, in layouts of two
}

// Head is what a layout says about a line.
type Head struct {
	Time    Time
	Stamp   string // as printed; empty without one
	Level   string // one of the six names of event.Event, or empty
	Logger  string
	Thread  string
	Speaker string // pod, container or service; wrappers only
	Message string

	kept string // the message, where it begins before the end of the head
}

// Compile reads a conversion pattern of log4j, log4j 2, logback, JBoss
// LogManager or Python's logging, as a user names it. Dates are read exactly
// as the pattern says. The error wraps [ErrPattern].
func Compile(id, pattern string) (*Layout, error) {
	l := &Layout{ID: id, Pattern: pattern}
	return l, l.compile(true)
}

// compile makes the forms. A line end inside the pattern means that a record
// begins with two lines.
func (l *Layout) compile(strict bool) (err error) {
	first, second := twoLines(l.Pattern)
	if l.forms, err = forms(l, first, strict, second != ""); err != nil || second == "" {
		return err
	}
	next, err := forms(l, second, strict, false)
	for _, f := range l.forms {
		f.second = next
	}
	return err
}

// twoLines splits a pattern at a line end before the message.
func twoLines(pattern string) (first, second string) {
	for at := 0; ; at += 2 {
		next := strings.Index(pattern[at:], "%n")
		if next < 0 {
			return pattern, ""
		}
		at += next
		second = pattern[at+2:]
		if (second == "" || second[0]|0x20-'a' > 25) && (strings.Contains(second, "%m") || strings.Contains(second, "%s")) {
			return pattern[:at], second
		}
	}
}

// forms compiles one line of a pattern.
func forms(l *Layout, pattern string, strict, header bool) (out []*Form, err error) {
	p := &parser{src: pattern, strict: strict}
	nodes, err := p.nodes(0)
	if err != nil {
		return nil, err
	}
	for _, steps := range expand(nodes) {
		f, err := newForm(l, tidy(steps), header)
		if err != nil {
			return nil, fmt.Errorf("compile pattern %q: %w", pattern, err)
		}
		out = append(out, f)
	}
	return out, nil
}

// newForm splits the steps at the message. Diagnostic context that stands
// directly before the message belongs to it: Kafka Connect prints there which
// connector speaks.
func newForm(l *Layout, steps []step, header bool) (*Form, error) {
	f := &Form{Layout: l}
	at := -1
	for i, s := range steps {
		if s.kind == rest {
			at = i
			break
		}
		f.dated = f.dated || s.kind == date
	}
	switch {
	case header && at < 0:
		f.head = trimTail(steps)
		return f, nil
	case at < 0:
		return nil, fmt.Errorf("no message: %w", ErrPattern)
	}
	f.head, f.begins, f.tail = steps[:at], steps[at].text, trimTail(steps[at+1:])
	for n := len(f.head); n > 0 && f.head[n-1].kind == text && f.head[n-1].may && f.head[n-1].put == none; n-- {
		f.head = f.head[:n-1]
	}
	for i, s := range f.head {
		if i > 0 && open(s) && open(f.head[i-1]) {
			return nil, fmt.Errorf("nothing between two parts of any length: %w", ErrPattern)
		}
	}
	return f, nil
}

func open(s step) bool { return s.kind == text || s.kind == word }

// trimTail drops blanks at the end of the line, which editors and collectors
// drop too.
func trimTail(steps []step) []step {
	for len(steps) > 0 {
		last := &steps[len(steps)-1]
		switch {
		case last.kind == blanks:
		case last.kind == lit && strings.TrimRight(last.text, " ") == "":
		case last.kind == lit:
			last.text = strings.TrimRight(last.text, " ")
			return steps
		default:
			return steps
		}
		steps = steps[:len(steps)-1]
	}
	return steps
}

// Forms returns the layout's forms, those with more parts first.
func (l *Layout) Forms() []*Form { return l.forms }

// Dated reports whether the form states a time.
func (f *Form) Dated() bool { return f.dated }

// Tailed reports whether the form has something behind the message.
func (f *Form) Tailed() bool { return len(f.tail) > 0 }

// Match reads a whole line.
func (f *Form) Match(s string, h *Head) bool {
	*h = Head{}
	rest, ok := run(f.head, s, h)
	if !ok {
		return false
	}
	if f.Layout.Level != "" {
		h.Level = f.Layout.Level
	}
	if f.second != nil {
		return rest == ""
	}
	if !strings.HasPrefix(rest, f.begins) {
		return false
	}
	if len(f.tail) > 0 {
		return f.Tail(rest, h)
	}
	if h.Message = rest; h.kept != "" {
		h.Message = h.kept
	}
	return true
}

// Second reports whether the message stands on the next line.
func (f *Form) Second() bool { return f.second != nil }

// MatchSecond reads the second line of a record, and adds to h what it says.
func (f *Form) MatchSecond(s string, h *Head) bool {
	for _, next := range f.second {
		var more Head
		if next.Match(s, &more) {
			h.Level, h.Message = more.Level, more.Message
			return true
		}
	}
	return false
}

// MatchHead reads the first line of a message of several lines, whose tail
// stands behind the last.
func (f *Form) MatchHead(s string, h *Head) bool {
	*h = Head{}
	rest, ok := run(f.head, s, h)
	h.Message = rest
	return ok
}

// maxTails bounds how often the beginning of the tail is looked for, from the
// right: it may occur in a thread's name, and in messages any number of times.
const maxTails = 4

// Tail reads the tail at the end of a line; what stands before it is the
// message.
func (f *Form) Tail(s string, h *Head) bool {
	if len(f.tail) == 0 || f.tail[0].kind != lit {
		return false
	}
	first, end := f.tail[0].text, len(strings.TrimRight(s, " "))
	line := s[:end]
	for range maxTails {
		at := strings.LastIndex(s[:end], first)
		if at < 0 {
			return false
		}
		if rest, ok := run(f.tail, line[at:], h); ok && rest == "" {
			h.Message = s[:at]
			return true
		}
		end = at
	}
	return false
}

// run matches steps at the beginning of s.
func run(steps []step, s string, h *Head) (rest string, ok bool) {
	for i := range steps {
		st := &steps[i]
		n := 0
		switch st.kind {
		case lit:
			if !strings.HasPrefix(s, st.text) {
				return "", false
			}
			s = s[len(st.text):]
			continue
		case blanks:
			for n < len(s) && s[n] == ' ' {
				n++
			}
			if n < st.min {
				return "", false
			}
			s = s[n:]
			continue
		case date:
			if n = h.readDate(st, s); n == 0 {
				return "", false
			}
			s = s[n:]
			continue
		case level:
			if n = h.readLevel(st, s); n == 0 {
				return "", false
			}
			s = s[n:]
			continue
		case keep:
			h.kept = s
			continue
		}
		part, n := extent(st, steps[i+1:], s)
		if part == "" && !st.may {
			return "", false
		}
		if st.put == toSpeaker && Level(part) != "" {
			return "", false
		}
		h.put(st.put, part)
		s = s[n:]
	}
	return s, true
}

// readDate reads a time; 0 if there is none.
func (h *Head) readDate(st *step, s string) (n int) {
	var ok bool
	if st.date == nil {
		h.Time, n, ok = stampOf(s)
	} else {
		h.Time, n, ok = st.date.parse(s)
	}
	if !ok || st.text != "" && !h.Time.Zone || st.text == "nanos" && num(s, len("2024-05-01T10:00:00."), 9) < 0 {
		return 0
	}
	h.Stamp = s[:n]
	return n
}

// readLevel reads a level; 0 if there is none.
func (h *Head) readLevel(st *step, s string) (n int) {
	if s == "" {
		return 0
	}
	switch st.text {
	case "syslog":
		h.Level, n = syslogLevel(s[0]), 1
	case "letter":
		h.Level, n = letterLevel(s[0]), 1
	default:
		h.Level, n = levelAt(s, st.text == "any")
	}
	if h.Level == "" {
		return 0
	}
	return n
}

func (h *Head) put(f field, s string) {
	switch f {
	case toLogger:
		h.Logger = s
	case toThread:
		h.Thread = s
	case toSpeaker:
		h.Speaker = s
	}
}

// extent finds where a part of open length ends, and its length with padding.
func extent(st *step, next []step, s string) (part string, n int) {
	switch st.kind {
	case digits:
		for n < len(s) && s[n]-'0' <= 9 {
			n++
		}
		return s[:n], n
	case letters:
		for n < len(s) && (s[n]|0x20-'a' <= 25 || s[n] == ' ' && n > 0) {
			n++
		}
		return s[:n], n
	case name:
		return nameExtent(st.min, s)
	case hex:
		for n < len(s) && hexByte(s[n]) {
			n++
		}
		return s[:n], n
	}
	n = until(next, s)
	if n < 0 {
		return "", 0
	}
	part = s[:n]
	if st.right {
		part = strings.TrimRight(part, " ")
	}
	if st.kind == word && (strings.IndexByte(part, ' ') >= 0 || st.put == toLogger && !isLogger(part)) {
		return "", 0
	}
	if st.text == "." && !dotted(part) {
		return "", 0
	}
	return part, n
}

// isLogger refuses what brackets, quotes and colons show to be another part of
// a line.
func isLogger(s string) bool {
	if s == "" {
		return false
	}
	first, last := s[0], s[len(s)-1]
	return (wordByte(first) || first == '.' || first == '<' || first == '/' || first >= 0x80) && last != ':' && last != ','
}

// dotted tells a name of several parts from a word of a sentence.
func dotted(s string) bool {
	for i := 0; i < len(s); i++ {
		if !wordByte(s[i]) && s[i] != '.' && s[i] != '$' {
			return false
		}
	}
	return strings.IndexByte(s, '.') > 0 && s[len(s)-1] != '.'
}

// until returns where the next step begins, -1 if nowhere.
func until(next []step, s string) int {
	if len(next) > 0 && next[0].kind == blanks && next[0].min == 0 {
		next = next[1:]
	}
	if len(next) == 0 {
		return len(s)
	}
	switch next[0].kind {
	case lit:
		if next[0].text[0] == ']' { // what stands in brackets holds none
			return strings.IndexByte(s, ']')
		}
		return strings.Index(s, next[0].text)
	case blanks:
		return strings.IndexByte(s, ' ')
	case date:
		for i := 0; i < len(s) && i < 64; i++ {
			if s[i]-'0' <= 9 {
				return i
			}
		}
	}
	return -1
}

// nameExtent reads names with single blanks between them; it wants all of them.
func nameExtent(inside int, s string) (string, int) {
	n := 0
	for ; n < len(s); n++ {
		if s[n] == ' ' && n > 0 && inside > 0 {
			inside--
		} else if !nameByte(s[n]) {
			break
		}
	}
	if inside > 0 || n > 0 && s[n-1] == ' ' {
		return "", 0
	}
	return s[:n], n
}

func nameByte(c byte) bool { return wordByte(c) || c == '.' || c == '-' || c == '/' || c == '@' }

func hexByte(c byte) bool {
	return c-'0' <= 9 || c|0x20-'a' <= 5 || c == '-' || c == ' ' || c == ',' || c == '_'
}
