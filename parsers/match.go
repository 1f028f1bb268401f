package parsers

import (
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

// index finds the templates that may match a text without trying them all, so
// that a table may grow without making reading slower: templates that begin
// with a text of their own hang in a radix tree over that text; those that
// begin with a capture, or as many others do ("Member <member> ..."), are found
// by a window of four bytes that few templates contain.
type index struct {
	templates []template
	root      radix
	windows   map[uint32][]int32
	bloom     [1 << 10]uint64 // one bit for each hashed window, to pass over most of a text quickly
	always    []int32         // templates without four bytes of text in a row
}

// radix is a node of the tree; ids are the templates whose leading text ends here.
type radix struct {
	edge   string
	kids   []*radix
	firsts string // the first byte of each kid's edge
	ids    []int32
}

const (
	// window is the length of the pieces of text that templates are filed
	// under. Three bytes are shared by too many English sentences; eight would
	// leave out templates whose texts are short.
	window = 4

	// maxShared is the number of templates that may begin with the same text
	// before a capture; trying a few more costs less than looking for windows.
	maxShared = 4
)

// newIndex files every template in one of the three places.
func newIndex(templates []template) *index {
	x := &index{templates: templates, windows: map[uint32][]int32{}}
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
	x.hang(floating)
	return x
}

// hang files each template under its rarest window; of equally rare ones the
// first in the template is taken.
func (x *index) hang(ids []int32) {
	counts := map[uint32]int{}
	for _, id := range ids {
		for w := range windowsOf(&x.templates[id]) {
			counts[w]++
		}
	}
	for _, id := range ids {
		best, found := uint32(0), false
		for w := range windowsOf(&x.templates[id]) {
			if !found || counts[w] < counts[best] {
				best, found = w, true
			}
		}
		if !found {
			x.always = append(x.always, id)
			continue
		}
		x.windows[best] = append(x.windows[best], id)
		h := hashWindow(best)
		x.bloom[h>>6] |= 1 << (h & 63)
	}
}

// windowsOf yields all windows of the template's texts, in order.
func windowsOf(t *template) func(yield func(uint32) bool) {
	return func(yield func(uint32) bool) {
		for _, lit := range t.literals() {
			for i := 0; i+window <= len(lit); i++ {
				if !yield(windowAt(lit, i)) {
					return
				}
			}
		}
	}
}

func windowAt(s string, i int) uint32 {
	return uint32(s[i]) | uint32(s[i+1])<<8 | uint32(s[i+2])<<16 | uint32(s[i+3])<<24
}

// hashWindow spreads windows over the 65,536 bits of the bloom filter
// (Knuth's multiplicative hash).
func hashWindow(w uint32) uint32 { return w * 2654435761 >> 16 }

// candidates appends the templates worth trying on s to buf, each once. Most
// bytes cost one look into the bloom filter, which fits in a processor's cache
// whatever the tables' size; an Aho-Corasick automaton over whole literals was
// the alternative, and grows with them.
func (x *index) candidates(s string, buf []int32) []int32 {
	buf = x.root.walk(s, buf)
	buf = append(buf, x.always...)
	if len(x.windows) == 0 {
		return buf
	}
	fixed := len(buf)
	var w uint32
	for i := 0; i < len(s); i++ {
		w = w>>8 | uint32(s[i])<<24
		h := hashWindow(w)
		if x.bloom[h>>6]&(1<<(h&63)) == 0 || i < window-1 {
			continue
		}
		for _, id := range x.windows[w] {
			if !contains(buf[fixed:], id) {
				buf = append(buf, id)
			}
		}
	}
	return buf
}

func contains(ids []int32, id int32) bool {
	for _, have := range ids {
		if have == id {
			return true
		}
	}
	return false
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

// matches yields every entry that the text matches and its captures. The law
// of the tables is that there is at most one for any logger; a text without a
// logger may be the wording of several.
func (x *lineIndex) matches(text, logger string, buf []int32, yield func(id int32, values []event.Value)) {
	for _, id := range x.candidates(text, buf[:0]) {
		if !loggerAllowed(logger, x.lines[id].Loggers) {
			continue
		}
		if values, ok := x.templates[id].match(text, nil); ok && !holdsAny(text, x.lines[id].Unless) {
			yield(id, values)
		}
	}
}

func holdsAny(text string, pieces []string) bool {
	for _, p := range pieces {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}

// best returns the entry that the text matches. Where several do, the one that
// knows more of the text wins, then the first of the tables.
func (x *lineIndex) best(text, logger string, buf []int32) (line *Line, values []event.Value) {
	won := int32(-1)
	x.matches(text, logger, buf, func(id int32, v []event.Value) {
		if won >= 0 {
			had, has := x.templates[won].literal, x.templates[id].literal
			if has < had || has == had && id > won {
				return
			}
		}
		won, values = id, v
	})
	if won < 0 {
		return nil, nil
	}
	return &x.lines[won], values
}
