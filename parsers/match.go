package parsers

import (
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

// index finds the templates that may match a text without trying them all, so
// that a table may grow without making reading slower: templates that begin
// with a text of their own hang in a radix tree over that text; those that
// begin with a capture, or as many others do ("Member <member> ..."), are found
// by a piece of their text that few templates contain.
type index struct {
	templates []template
	root      radix
	pieces    *pieces // nil: no template is found by one
	always    []int32 // the others: their texts are short, or they are few
}

// radix is a node of the tree; ids are the templates whose leading text ends here.
type radix struct {
	edge   string
	kids   []*radix
	firsts string // the first byte of each kid's edge
	ids    []int32
}

const (
	// maxShared is the number of templates that may begin with the same text
	// before a capture; trying a few more costs less than looking for windows.
	maxShared = 4

	// fewFloating is the number of templates without a beginning of their own for
	// which a look at every fourth byte costs more than one for a rare byte of each.
	fewFloating = 16
)

// newIndex files every template in one of the three places.
func newIndex(templates []template) *index {
	x := &index{templates: templates}
	alike := map[string]int{}
	for i := range templates {
		alike[templates[i].lead()]++
	}
	var floating []int32
	for i := range templates {
		lead := templates[i].lead()
		if lead != "" && alike[lead] <= maxShared {
			x.root.insert(lead, int32(i))
		} else {
			floating = append(floating, int32(i))
		}
	}
	if len(floating) <= fewFloating {
		x.always = floating
	} else {
		x.hang(floating)
	}
	return x
}

// candidates appends the templates worth trying on s to buf, each once.
func (x *index) candidates(s string, buf []int32) []int32 {
	buf = x.root.walk(s, buf)
	mark, has := byte(0), true
	for _, id := range x.always {
		if m := x.templates[id].mark; m != mark {
			mark, has = m, m == 0 || strings.IndexByte(s, m) >= 0
		}
		if has {
			buf = append(buf, id)
		}
	}
	if x.pieces != nil {
		buf = x.pieces.find(s, buf)
	}
	return buf
}

// insert files the template under s, splitting an edge where s leaves it.
func (n *radix) insert(s string, id int32) {
	if s == "" {
		n.ids = append(n.ids, id)
		return
	}
	at := strings.IndexByte(n.firsts, s[0])
	if at < 0 {
		n.kids = append(n.kids, &radix{edge: s, ids: []int32{id}})
		n.firsts += s[:1]
		return
	}
	kid := n.kids[at]
	if l := shared(kid.edge, s); l < len(kid.edge) {
		rest := *kid
		rest.edge = kid.edge[l:]
		*kid = radix{edge: kid.edge[:l], kids: []*radix{&rest}, firsts: rest.edge[:1]}
	}
	kid.insert(s[len(kid.edge):], id)
}

// walk appends the templates whose leading text s begins with.
func (n *radix) walk(s string, buf []int32) []int32 {
	for {
		buf = append(buf, n.ids...)
		if s == "" {
			return buf
		}
		at := strings.IndexByte(n.firsts, s[0])
		if at < 0 || !strings.HasPrefix(s, n.kids[at].edge) {
			return buf
		}
		n = n.kids[at]
		s = s[len(n.edge):]
	}
}

// shared returns the length of the common beginning of a and b.
func shared(a, b string) int {
	n := min(len(a), len(b))
	for i := 0; i < n; i++ {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// lineIndex is the index over table entries of one Where.
type lineIndex struct {
	*index
	lines []Line
	vague map[string]bool // ids of entries that need a logger or a context
	tails tails
}

// distinctive is the least text of its own, in bytes, by which an entry is
// known where neither a logger nor a context says that Kafka speaks: anybody
// says "Starting" or "Closed.".
const distinctive = 15

func newLineIndex(lines []Line) (*lineIndex, error) {
	templates := make([]template, len(lines))
	vague := map[string]bool{}
	for i := range lines {
		t, err := compileTemplate(lines[i].Template)
		if err != nil {
			return nil, err
		}
		templates[i] = t
		vague[lines[i].ID] = t.literal < distinctive && len(lines[i].Loggers) > 0
	}
	return &lineIndex{newIndex(templates), lines, vague, newTails(templates)}, nil
}

// matches yields every entry that the text matches. The law of the tables is
// that there is at most one for any logger; a text without a logger may be the
// wording of several.
func (x *lineIndex) matches(text, logger string, yield func(id int32)) {
	for _, id := range x.candidates(text, nil) {
		if _, ok := x.templates[id].match(text, nil); ok && x.allows(id, text, logger) {
			yield(id)
		}
	}
}

// allows says whether a text that matches the entry may be one of its.
func (x *lineIndex) allows(id int32, text, logger string) bool {
	l := &x.lines[id]
	return loggerAllowed(logger, l.Loggers) && !holdsAny(text, l.Unless)
}

func holdsAny(text string, pieces []string) bool {
	for _, p := range pieces {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}

// best returns the entry that the text matches, nil if none does, and its
// captures, see [index.best].
func (x *lineIndex) best(text, logger string, b *scratch) (line *Line, values []event.Value) {
	id, values := x.index.best(text, b, func(id int32) bool { return x.allows(id, text, logger) })
	if id < 0 {
		return nil, nil
	}
	return &x.lines[id], values
}

// scratch is what is used again for each text that is matched.
type scratch struct {
	ids      []int32
	try, won []event.Value
	context  remembered
}

// roomForFields is more than the fields of most events.
const roomForFields = 32

// best returns the template that the text matches, -1 if none does, and its
// captures in normal form, which are the caller's until the next match. Where
// several match, the one that knows more of the text wins, then the first of the
// tables.
func (x *index) best(text string, b *scratch, allowed func(id int32) bool) (won int32, values []event.Value) {
	won = -1
	if b.try == nil {
		b.try, b.won = make([]event.Value, 0, roomForFields), make([]event.Value, 0, roomForFields)
	}
	b.ids = x.candidates(text, b.ids[:0])
	for _, id := range b.ids {
		if won >= 0 && !x.surer(id, won) {
			continue
		}
		var ok bool
		if b.try, ok = x.templates[id].match(text, b.try[:0]); ok && allowed(id) {
			won = id
			b.try, b.won = b.won, b.try
		}
	}
	if won < 0 {
		return won, nil
	}
	return won, x.templates[won].normal(b.won)
}

// surer says which of two templates is the answer where both match.
func (x *index) surer(a, b int32) bool {
	had, has := x.templates[b].literal, x.templates[a].literal
	return has > had || has == had && a < b
}
