package layout

import (
	"fmt"
	"math/bits"
	"slices"
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

	forms  []*Form
	common int // steps that all heads begin with, the same whatever stands behind them
}

// Form is a layout with its optional parts decided. It remembers nothing and
// may be used by several goroutines.
type Form struct {
	Layout *Layout
	head   []step // up to the message
	tail   []step // behind it
	like   bool   // the head is that of the form before
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
	if err := l.compile(true); err != nil {
		return nil, err
	}
	for _, f := range l.forms {
		if len(f.head)+len(f.tail) == 0 {
			return nil, fmt.Errorf("compile pattern %q: nothing but a message: %w", pattern, ErrPattern)
		}
	}
	return l, nil
}

// compile makes the forms. A line end inside the pattern means that a record
// begins with two lines.
func (l *Layout) compile(strict bool) (err error) {
	first, second := twoLines(l.Pattern)
	if l.forms, err = forms(l, first, strict, second != ""); err != nil {
		return err
	}
	l.common = common(l.forms)
	if second == "" {
		return nil
	}
	next, err := forms(l, second, strict, false)
	for _, f := range l.forms {
		f.second = next
	}
	return err
}

// common counts the steps that all heads begin with, up to the last one that does
// not look at what is behind it, past blanks too.
func common(forms []*Form) int {
	n := len(forms[0].head)
	for _, f := range forms {
		n = min(n, len(f.head))
		for n > 0 && !slices.Equal(f.head[:n], forms[0].head[:n]) {
			n--
		}
	}
	for n > 0 && (open(forms[0].head[n-1]) || forms[0].head[n-1].kind == marks || forms[0].head[n-1].kind == blanks) {
		n--
	}
	return n
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
		f.like = len(out) > 0 && slices.Equal(f.head, out[len(out)-1].head)
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
	return ok && f.behind(rest, h)
}

// Match reads a whole line by the first of the forms that can, nil if none can.
// What their heads have in common is read once.
func (l *Layout) Match(s string, h *Head) *Form {
	*h = Head{}
	begin, ok := run(l.forms[0].head[:l.common], s, h)
	if !ok {
		return nil
	}
	first := *h
	var head Head // of the form at hand
	var rest string
	for _, f := range l.forms {
		if !f.like {
			*h = first
			rest, ok = run(f.head[l.common:], begin, h)
			head = *h
		}
		if !ok || !f.mayEnd(rest) {
			continue
		}
		*h = head
		if f.behind(rest, h) {
			return f
		}
	}
	return nil
}

// mayEnd says whether a line ends as the tail does. It looks at the end alone, so
// that forms with a line number behind the logger cost lines without one nothing.
func (f *Form) mayEnd(line string) bool {
	if len(f.tail) == 0 {
		return true
	}
	last := &f.tail[len(f.tail)-1]
	if last.kind != lit {
		return true
	}
	line, ok := strings.CutSuffix(strings.TrimRight(line, " "), last.text)
	if !ok || len(f.tail) == 1 {
		return ok
	}
	before := &f.tail[len(f.tail)-2]
	return before.kind != digits || before.may || line != "" && line[len(line)-1]-'0' <= 9
}

// behind reads what stands behind the head.
func (f *Form) behind(rest string, h *Head) bool {
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

// lastIndex returns where the last of a short text in s[begin:end] begins, -1 if
// there is none. strings.LastIndex takes a hash of every byte for that.
func lastIndex(s string, begin, end int, text string) int {
	for {
		at := lastByte(s[begin:end], text[len(text)-1])
		if at < 0 {
			return -1
		}
		end = begin + at
		if from := end + 1 - len(text); from >= begin && s[from:end+1] == text {
			return from
		}
	}
}

// lastByte is strings.LastIndexByte, which looks at one byte at a time; this looks
// at eight.
func lastByte(s string, c byte) int {
	const ones, low = 0x0101010101010101, 0x7f7f7f7f7f7f7f7f
	for len(s) >= 8 {
		x := le64(s[len(s)-8:]) ^ ones*uint64(c)
		if same := ^((x&low + low) | x | low); same != 0 { // the high bit of each byte that is c
			return len(s) - 1 - bits.LeadingZeros64(same)/8
		}
		s = s[:len(s)-8]
	}
	return strings.LastIndexByte(s, c)
}

func le64(s string) uint64 {
	s = s[:8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
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
	line, begin := s[:end], max(0, end-maxPart)
	if !f.mayEnd(line) {
		return false
	}
	for range maxTails {
		at := lastIndex(s, begin, end, first)
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

// TailBegins is the text that the tail begins with, empty where it begins with
// anything else.
func (f *Form) TailBegins() string {
	if len(f.tail) == 0 || f.tail[0].kind != lit {
		return ""
	}
	return f.tail[0].text
}
