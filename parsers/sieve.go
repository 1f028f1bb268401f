package parsers

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"
)

// sieve finds short texts, the anchors, in a buffer in one pass, however many
// they are. It looks at every fourth place only: of any nine bytes in a row,
// four consecutive pieces of six bytes begin at each remainder of four, so one
// of them begins where the sieve looks. All such pieces of all anchors are bits
// of a table that stays in a processor's first cache. Of anchors that are
// shorter than nine bytes the last pieces are shorter than six.
//
// Of a hundred looks at an ordinary log one is a vain one, that is, the piece is
// also one of an ordinary word. Pieces of four bytes, which need no second half of
// an entry, made nearly three times as many.
type sieve struct {
	bits  siftTable
	slots [1 << 16]uint16 // the first of the pieces with a hash of both parts, 1 more than its place in chain
	chain []sieved
	all   []anchor
}

// siftTable holds an entry for each hash of the first four bytes of a piece. In
// its lower half is the bit that more of this hash chooses, in its upper half the
// bit that the two bytes behind choose; all bits where these are not known.
type siftTable [1 << 13]uint32

// anchor is a text that is looked for.
type anchor struct {
	text   string   // the sieve compares sievedLen bytes of it
	around []around // where it counts only within a longer text: these
}

// around is a longer text that holds an anchor.
type around struct {
	text   string
	at     int      // where the anchor begins
	beside []string // what stands on the same line
}

// within adds a longer text, and what stands on the same line.
func (a *anchor) within(text string, beside []string) {
	o := around{text, strings.Index(text, a.text), beside}
	if !slices.ContainsFunc(a.around, func(p around) bool { return p.text == text && slices.Equal(p.beside, beside) }) {
		a.around = append(a.around, o)
	}
}

// maxAside is how far from a text, in bytes, those beside it are looked for. Of a
// longer line it is not said that it lacks one.
const maxAside = 2048

// whole says whether the line around a text holds those beside it.
func (o *around) whole(buf []byte, at int) bool {
	begin, end := max(0, at-maxAside), min(len(buf), at+maxAside)
	before, after := bytes.LastIndexByte(buf[begin:at], '\n'), bytes.IndexByte(buf[at:end], '\n')
	if before < 0 && begin > 0 || after < 0 && end < len(buf) {
		return true
	}
	if begin += before + 1; after >= 0 {
		end = at + after
	}
	for _, text := range o.beside {
		if !bytes.Contains(buf[begin:end], []byte(text)) {
			return false
		}
	}
	return true
}

// stands says whether an anchor at a place stands there within a longer text.
func (a *anchor) stands(buf []byte, at int) bool {
	if len(a.around) == 0 {
		return true
	}
	for i := range a.around {
		o := &a.around[i]
		from := at - o.at
		if from < 0 || from+len(o.text) > len(buf) || buf[from] != o.text[0] || buf[from+len(o.text)-1] != o.text[len(o.text)-1] {
			continue // most of them, without a call
		}
		if string(buf[from:from+len(o.text)]) == o.text && (len(o.beside) == 0 || o.whole(buf, from)) {
			return true
		}
	}
	return false
}

// sieved is one piece of an anchor.
type sieved struct {
	back       uint8  // where the anchor begins, bytes before the piece
	anchor     uint16 // its place in all
	next       uint16 // another piece in the same slot
	word, mask uint64 // the anchor's bytes
}

const (
	stride      = 4
	pieceLen    = 4                      // bytes of every piece
	tailedLen   = 6                      // and with its tail
	sieveWindow = stride + tailedLen - 1 // bytes of an anchor that make pieces
	anchorLen   = stride + pieceLen - 1  // the shortest anchor that can be found
	sievedLen   = 8                      // bytes of an anchor that are compared

	sieveBlock = 32 // bytes that are looked at at a time

	// slack is the room behind a buffer's text that the sieve may read.
	slack = 64
)

// hashPiece spreads the first bytes of pieces over the table: 13 bits choose the
// entry, 4 the bit. Of 150 factors drawn by lot this and that of hashTail made the
// fewest vain looks in application logs, three quarters of those of usual ones.
func hashPiece(p uint32) uint32 { return p * 2692909951 }

// hashTail spreads the two bytes behind over 4 bits.
func hashTail(p uint16) uint16 { return p * 62613 >> 12 }

// newSieve makes a sieve of anchors whose texts have at least anchorLen bytes.
func newSieve(all ...anchor) *sieve {
	s := &sieve{}
	for _, a := range all {
		s.add(a)
	}
	return s
}

// with is a sieve that finds more.
func (s *sieve) with(more ...anchor) *sieve {
	if len(more) == 0 {
		return s
	}
	n := &sieve{bits: s.bits, slots: s.slots, chain: slices.Clip(s.chain), all: slices.Clip(s.all)}
	for _, a := range more {
		n.add(a)
	}
	return n
}

func (s *sieve) add(a anchor) {
	window := a.text[:min(sieveWindow, len(a.text))]
	var word [sievedLen]byte
	n := copy(word[:], window)
	id := uint16(len(s.all))
	s.all = append(s.all, a)
	for back := range stride {
		c := sieved{back: uint8(back), anchor: id, word: binary.LittleEndian.Uint64(word[:]), mask: 1<<(8*n) - 1}
		s.piece(window[back:min(back+tailedLen, len(window))], c)
	}
}

// piece adds a piece of four to six bytes, with every tail that it may have.
func (s *sieve) piece(text string, c sieved) {
	h := hashPiece(binary.LittleEndian.Uint32([]byte(text)))
	from, to := uint16(0), uint16(15)
	if len(text) == tailedLen {
		from = hashTail(uint16(text[4]) | uint16(text[5])<<8)
		to = from
	}
	for tail := from; tail <= to; tail++ {
		s.bits[h>>19] |= 1<<(h>>15&15) | 1<<16<<tail
		slot := &s.slots[slotOf(h, tail)]
		c.next = *slot
		s.chain = append(s.chain, c)
		*slot = uint16(len(s.chain))
	}
}

func slotOf(head uint32, tail uint16) uint32 { return head>>20<<4 | uint32(tail) }

// sifted is a block of 32 bytes with places whose pieces have their bits in the
// table: bit k of places is for the one at 4*k.
type sifted struct {
	at     uint32 // where the block begins
	places uint32
}

// siftList is as long as its use repays a call.
type siftList [128]sifted

// each calls hit with the place of every anchor in text, in order of the
// places where the sieve looks. It goes on at the place that hit returns, if
// that is further on. The buffer must go on for slack bytes behind the text.
//
// What is found is put on a list first, so that the loop over the blocks has no
// branch that depends on what is in them.
func (s *sieve) each(buf []byte, length int, hit func(at, anchor int) (next int)) {
	var list siftList
	next := 0
	for i := 0; i < length; {
		found, more := sift(&s.bits, buf[i:], length-i, &list)
		for _, f := range list[:found] {
			for ; f.places != 0; f.places &= f.places - 1 {
				if at := i + int(f.at) + stride*bits.TrailingZeros32(f.places); at >= next {
					next = s.look(buf, length, at, hit)
				}
			}
		}
		i += more
	}
}

// look calls hit with the anchors of which a piece begins at a place, and
// returns where to go on; not further on, unless hit wants that.
func (s *sieve) look(buf []byte, length, at int, hit func(at, anchor int) (next int)) (next int) {
	if at >= length {
		return 0
	}
	p := binary.LittleEndian.Uint64(buf[at:])
	slot := slotOf(hashPiece(uint32(p)), hashTail(uint16(p>>32)))
	for k := s.slots[slot]; k > 0; k = s.chain[k-1].next {
		c := &s.chain[k-1]
		begin := at - int(c.back)
		if begin >= 0 && binary.LittleEndian.Uint64(buf[begin:])&c.mask == c.word && s.all[c.anchor].stands(buf[:length+1], begin) {
			next = max(next, hit(begin, int(c.anchor)))
		}
	}
	return next
}

// siftPlain lists the blocks with something in them, as many as there is room
// for, and returns how many these are, and where it stopped. The buffer must go on
// for slack bytes behind its length.
func siftPlain(t *siftTable, buf []byte, length int, list *siftList) (found, at int) {
	for ; at < length && found < len(list); at += sieveBlock {
		b := buf[at : at+sieveBlock+8]
		places := uint32(0)
		w := binary.LittleEndian.Uint64(b)
		for k := 0; k < sieveBlock/stride; k += 2 {
			next := binary.LittleEndian.Uint64(b[stride*k+8:])
			places |= t.has(uint32(w), uint16(w>>32))<<k | t.has(uint32(w>>32), uint16(next))<<(k+1)
			w = next
		}
		if places != 0 {
			list[found] = sifted{uint32(at), places}
			found++
		}
	}
	return found, at
}

// has says whether the bits of a piece are set: 1 or 0.
func (t *siftTable) has(head uint32, tail uint16) uint32 {
	h := hashPiece(head)
	w := t[h>>19]
	return w >> (h >> 15 & 15) & (w >> 16 >> hashTail(tail)) & 1
}
