package parsers

import (
	"fmt"
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

// class says which bytes a capture takes.
type class uint8

const (
	anything class = iota
	word           // no blank in it
	whole          // an optional sign and digits
	decimal        // digits, perhaps with a fraction
	span           // decimals with a unit of time behind each: 1m18.2s
)

func (c class) number() bool { return c >= whole }

// classes holds the keys whose captures are numbers or words. It is the only
// place that says so; every other key takes anything. An instance id is made of
// the characters of a topic's name (JoinGroupRequest.validateGroupInstanceId),
// which tells "orders-2 left" from "orders-2 temporarily left".
var classes = map[event.Key]class{
	event.Instance:   word,
	event.Generation: whole, event.Epoch: whole, event.Partition: whole,
	event.Size: whole, event.Count: whole, event.Static: whole,
	event.NodeID: whole, event.OtherNode: whole, event.Pid: whole,
	event.Session: whole, event.RebalanceMs: whole, event.PollMs: whole,
	event.OverMs: whole, event.Ms: whole, event.Delay: whole,
	event.FromTime: whole, event.ToTime: whole, event.FromLine: whole,
	event.Records: whole, event.Seconds: decimal, event.Nanos: whole,
	event.Duration: span,
}

// part is a literal, or a capture when lit is empty.
type part struct {
	lit      string
	key      event.Key // empty: the capture is dropped
	class    class
	optional bool
}

// segment is a run of parts that matches in at most one way at a given place
// (literals and numbers), after an optional capture of anything. Splitting a
// template so is what keeps matching linear: the captures of anything are
// found by searching forward, and nothing ever has to be taken back.
type segment struct {
	wild  *part
	fixed []part
}

// template is a compiled Line.Template.
type template struct {
	segments []segment
	keys     []event.Key // in order of appearance
	manners  []manner    // of the keys
	literal  int         // bytes of literal text: what the template is sure of
	last     string      // as tail
	mark     byte        // a byte of its texts that is rare in others; 0: none
}

// compileTemplate reads the language documented at [Line].
func compileTemplate(s string) (template, error) {
	parts, err := splitTemplate(s)
	if err != nil {
		return template{}, fmt.Errorf("compile template %q: %w", s, err)
	}
	var t template
	seen := map[event.Key]bool{}
	cur := segment{}
	for i, p := range parts {
		if err := follows(parts, i); err != nil {
			return template{}, fmt.Errorf("compile template %q: %w", s, err)
		}
		if p.key != "" {
			if seen[p.key] {
				return template{}, fmt.Errorf("compile template %q: key %q captured twice", s, p.key)
			}
			seen[p.key] = true
			t.keys = append(t.keys, p.key)
			t.manners = append(t.manners, mannerOf(p.key))
		}
		t.literal += len(p.lit)
		if p.lit == "" && !p.class.number() {
			t.close(cur)
			cur = segment{wild: &parts[i]}
			continue
		}
		cur.fixed = append(cur.fixed, p)
	}
	t.close(cur)
	t.last = t.tail()
	t.mark = markOf(t.literals())
	return t, nil
}

// close appends a finished segment; the first one may be empty, when the
// template begins with a capture.
func (t *template) close(s segment) {
	if s.wild != nil || len(s.fixed) > 0 {
		t.segments = append(t.segments, s)
	}
}

// follows refuses neighbours that could be divided in several ways: matching
// relies on every literal and number having one place to end.
func follows(parts []part, i int) error {
	if i == 0 {
		return nil
	}
	before, p := parts[i-1], parts[i]
	switch {
	case before.lit == "" && p.lit == "":
		return fmt.Errorf("capture %q stands directly after capture %q", p.key, before.key)
	case before.class.number() && isDigit(p.lit[0]):
		return fmt.Errorf("number %q is followed by a digit", before.key)
	case p.class.number() && isDigit(before.lit[len(before.lit)-1]):
		return fmt.Errorf("number %q stands after a digit", p.key)
	}
	return nil
}

// splitTemplate cuts the text into literals and captures.
func splitTemplate(s string) ([]part, error) {
	if s == "" {
		return nil, fmt.Errorf("it is empty")
	}
	var parts []part
	var lit strings.Builder
	flush := func() {
		if lit.Len() > 0 {
			parts = append(parts, part{lit: lit.String()})
			lit.Reset()
		}
	}
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == '<':
			lit.WriteByte('<')
			i++
		case s[i] == '<':
			end := strings.IndexByte(s[i:], '>')
			if end < 0 {
				return nil, fmt.Errorf("capture at byte %d has no end", i)
			}
			flush()
			p, err := parseCapture(s[i+1 : i+end])
			if err != nil {
				return nil, err
			}
			parts = append(parts, p)
			i += end
		default:
			lit.WriteByte(s[i])
		}
	}
	flush()
	return parts, nil
}

// parseCapture reads what stands between '<' and '>'.
func parseCapture(name string) (part, error) {
	key, optional := strings.CutSuffix(name, "?")
	for i := 0; i < len(key); i++ {
		if c := key[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return part{}, fmt.Errorf("capture %q is no key (write \\< for a literal '<')", name)
		}
	}
	return part{key: event.Key(key), class: classes[event.Key(key)], optional: optional}, nil
}

// lead is the literal text that every match begins with; it may be empty.
func (t *template) lead() string {
	if s := t.segments[0]; s.wild == nil && s.fixed[0].lit != "" {
		return s.fixed[0].lit
	}
	return ""
}

// tail is the literal text that every match ends with; it may be empty.
func (t *template) tail() string {
	if f := t.segments[len(t.segments)-1].fixed; len(f) > 0 {
		return f[len(f)-1].lit
	}
	return ""
}

// markOf is a byte by which texts are told from most others, 0 if there is none.
func markOf(literals []string) byte {
	for _, lit := range literals {
		if at := strings.IndexAny(lit, "#|{}~$@"); at >= 0 {
			return lit[at]
		}
	}
	return 0
}

// literals lists the literal parts in order.
func (t *template) literals() []string {
	var out []string
	for _, s := range t.segments {
		for _, p := range s.fixed {
			if p.lit != "" {
				out = append(out, p.lit)
			}
		}
	}
	return out
}

// match appends the captures to dst when the whole of s matches. dst may have
// grown with worthless values where ok is false.
//
// Every capture of anything ends at the first place where what follows it
// matches; as literals and numbers match in one way only, a match that exists
// is found without ever going back. Cost: one pass over s for each segment.
func (t *template) match(s string, dst []event.Value) (_ []event.Value, ok bool) {
	if !strings.HasSuffix(s, t.last) {
		return dst, false // most of those that do not match, at once
	}
	pos := 0
	for i := range t.segments {
		pos, dst, ok = t.segments[i].match(s, pos, i == len(t.segments)-1, dst)
		if !ok {
			return dst, false
		}
	}
	return dst, pos == len(s)
}

// match appends the captures of the segment and returns where it ends. The last
// segment of a template must end where s ends.
func (seg *segment) match(s string, pos int, last bool, dst []event.Value) (end int, _ []event.Value, ok bool) {
	if seg.wild == nil {
		return seg.take(s, pos, dst)
	}
	begin, mark := pos, len(dst)
	if seg.wild.key != "" {
		dst = append(dst, event.Value{Key: seg.wild.key})
	}
	captured := len(dst)
	if !seg.wild.optional {
		pos++
	}
	for {
		at := seg.next(s, pos, last)
		if at < 0 {
			return 0, dst, false
		}
		if end, dst, ok = seg.take(s, at, dst[:captured]); !ok || last && end != len(s) {
			pos = at + 1 // this literal is followed by something else; look for the next one
			continue
		}
		if seg.wild.key != "" {
			dst[mark].Text = s[begin:at]
		}
		return end, dst, seg.wild.class != word || strings.IndexByte(s[begin:at], ' ') < 0
	}
}

// searched is how much of a literal is searched for: there are instructions for
// short texts, and the rest is compared in any case.
const searched = 16

// next returns the first place, at or after pos, where the fixed parts behind a
// capture of anything may begin; -1 if there is none.
func (seg *segment) next(s string, pos int, last bool) int {
	if pos > len(s) {
		return -1
	}
	if len(seg.fixed) == 0 {
		return len(s)
	}
	lit := seg.fixed[0].lit          // never empty: a capture is not followed by a capture
	if last && len(seg.fixed) == 1 { // the end is known, no need to search
		if at := len(s) - len(lit); at >= pos && s[at:] == lit {
			return at
		}
		return -1
	}
	if i := strings.Index(s[pos:], lit[:min(len(lit), searched)]); i >= 0 {
		return pos + i
	}
	return -1
}

// take matches the fixed parts at one place, appends their numbers to dst and
// returns where they end.
func (seg *segment) take(s string, at int, dst []event.Value) (int, []event.Value, bool) {
	for i := range seg.fixed {
		p := &seg.fixed[i]
		if p.lit != "" {
			if !strings.HasPrefix(s[at:], p.lit) {
				return at, dst, false
			}
			at += len(p.lit)
			continue
		}
		n := numberLen(s[at:], p.class)
		if n == 0 && !p.optional {
			return at, dst, false
		}
		if p.key != "" {
			dst = append(dst, event.Value{Key: p.key, Text: s[at : at+n]})
		}
		at += n
	}
	return at, dst, true
}

// numberLen returns the length of the number that s begins with, 0 if none.
// A plus is taken because Kafka 4.4 prints coordinator ids as "+0".
func numberLen(s string, c class) int {
	if c == span {
		return spanLen(s)
	}
	i := 0
	if s != "" && (s[0] == '-' || s[0] == '+') {
		i++
	}
	first := i
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	if i == first {
		return 0
	}
	if c == decimal && i+1 < len(s) && s[i] == '.' && isDigit(s[i+1]) {
		i++
		for i < len(s) && isDigit(s[i]) {
			i++
		}
	}
	return i
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
