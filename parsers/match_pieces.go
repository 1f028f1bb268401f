package parsers

import (
	"iter"
	"slices"
	"strings"
)

// windowLen is the length of the texts that templates are found by: any
// seven bytes in a row hold one of the places that are looked at, see sieve.
const windowLen = anchorLen

// hang files each template under the window of which the pieces are rarest in
// all templates' texts; of equally rare ones the first in the template is taken.
func (x *index) hang(ids []int32) {
	var counts [1 << 16]uint16 // of pieces, by hash
	for i := range x.templates {
		for _, lit := range x.templates[i].literals() {
			for at := 0; at+pieceLen <= len(lit); at++ {
				bit, _ := hashes(pieceAt(lit, at))
				counts[bit]++
			}
		}
	}
	x.pieces = &pieces{}
	for _, id := range ids {
		if best := rarest(&x.templates[id], &counts); best == "" {
			x.always = append(x.always, id)
		} else {
			x.pieces.add(best, id)
		}
	}
}

// rarest is the window of which the pieces are rarest, empty if there is none.
func rarest(t *template, counts *[1 << 16]uint16) (best string) {
	least := 0
	for w := range windowsOf(t) {
		n := 0
		for back := range stride {
			bit, _ := hashes(pieceAt(w, back))
			n += int(counts[bit])
		}
		if best == "" || n < least {
			best, least = w, n
		}
	}
	return best
}

// windowsOf yields all windows of the template's texts, in order.
func windowsOf(t *template) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, lit := range t.literals() {
			for i := 0; i+windowLen <= len(lit); i++ {
				if !yield(lit[i : i+windowLen]) {
					return
				}
			}
		}
	}
}

// pieces finds windows in texts as the sieve does, by a look at every fourth
// place, without the room behind the text that the sieve needs. Most looks end
// in the bloom filter, which fits in a processor's cache whatever the tables'
// size; an Aho-Corasick automaton over whole literals was the alternative, and
// grows with them.
type pieces struct {
	bloom [1 << 10]uint64 // one bit for each hashed piece
	slots [1 << 12]int32  // the first of the pieces with a hash, 1 more than its place in filed
	filed []filed
}

// filed is one piece of a window.
type filed struct {
	piece  uint32
	window string
	back   int   // where the window begins, bytes before the piece
	next   int32 // another piece with the same hash, as in slots
	id     int32
}

// hashes spreads pieces over the bits and the slots (Knuth's multiplicative hash).
func hashes(p uint32) (bit, slot uint32) {
	h := p * 2654435761
	return h >> 16, h >> 20
}

func (x *pieces) add(window string, id int32) {
	for back := range stride {
		p := pieceAt(window, back)
		bit, slot := hashes(p)
		x.bloom[bit>>6] |= 1 << (bit & 63)
		x.filed = append(x.filed, filed{p, window, back, x.slots[slot], id})
		x.slots[slot] = int32(len(x.filed))
	}
}

// find appends the templates of which the window stands in s, each once.
func (x *pieces) find(s string, buf []int32) []int32 {
	fixed := len(buf)
	for i := 0; i+pieceLen <= len(s); i += stride {
		p := pieceAt(s, i)
		bit, slot := hashes(p)
		if x.bloom[bit>>6]&(1<<(bit&63)) == 0 {
			continue
		}
		for at := x.slots[slot]; at > 0; at = x.filed[at-1].next {
			f := &x.filed[at-1]
			if from := i - f.back; f.piece == p && from >= 0 && strings.HasPrefix(s[from:], f.window) && !slices.Contains(buf[fixed:], f.id) {
				buf = append(buf, f.id)
			}
		}
	}
	return buf
}

func pieceAt(s string, i int) uint32 {
	p := s[i : i+pieceLen]
	return uint32(p[0]) | uint32(p[1])<<8 | uint32(p[2])<<16 | uint32(p[3])<<24
}
