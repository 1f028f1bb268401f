package index

import (
	"encoding/binary"
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rebalog/rebalog/parsers/event"
)

// The fields of a document.
const (
	fieldInput  = "input"
	fieldGroup  = "group"
	fieldMember = "member"
	fieldKind   = "kind"
	fieldNode   = "node"
	fieldLevel  = "level"
	fieldWord   = "word"
	fieldShelf  = "shelf"
)

// memberKeys are the fields of an event that name a member: what Query.Members
// is compared with.
var memberKeys = []event.Key{event.Member, event.ClientID, event.Instance, event.OldMember}

// terms are the distinct terms of a block. They need not be complete or exact:
// they choose blocks, and the events of a chosen block are compared one by one.
// They must only never miss a block that holds what is looked for.
type terms struct {
	group, member, kind, node, level map[string]bool
	shelf                            map[int]bool

	words wordSet
}

func newTerms() *terms {
	return &terms{group: map[string]bool{}, member: map[string]bool{}, kind: map[string]bool{}, node: map[string]bool{}, level: map[string]bool{}, shelf: map[int]bool{}}
}

func (t *terms) reset() {
	for _, set := range []map[string]bool{t.group, t.member, t.kind, t.node, t.level} {
		clear(set)
	}
	clear(t.shelf)
	t.words.reset()
}

func (t *terms) add(e *event.Event) {
	t.shelf[ShelfOf(e)] = true
	put(t.kind, string(e.Kind))
	put(t.node, e.Node)
	put(t.level, e.Level)
	for i := range e.Fields {
		switch f := &e.Fields[i]; f.Key {
		case event.Group:
			put(t.group, f.Text)
		case event.Member, event.ClientID, event.Instance, event.OldMember:
			put(t.member, f.Text)
		case event.Members:
			for id := range listedMembers(f.Text) {
				put(t.member, id)
			}
		}
	}
	t.words.addText(e.Text)
}

func put(set map[string]bool, term string) {
	if term != "" && len(term) <= maxTerm && !set[term] {
		set[term] = true
	}
}

// maxTerm bounds a term, in bytes: Kafka's names are at most 249 and a member
// id is a name and a UUID. Longer ones do not choose blocks.
const maxTerm = 512

// listedMembers yields the ids of a list such as "Set(a-1, b-2)", "[a-1]" or
// "a-1, b-2". An id that holds ", " itself comes in pieces; see holdsMember.
func listedMembers(list string) iter.Seq[string] {
	return func(yield func(string) bool) {
		list = strings.TrimSpace(list)
		if i := strings.IndexAny(list, "(["); i >= 0 && !strings.ContainsAny(list[:i], "- ") {
			list = strings.TrimRight(list[i+1:], ")].")
		}
		for list != "" {
			piece, rest, _ := strings.Cut(list, ", ")
			if !yield(strings.TrimSpace(piece)) {
				return
			}
			list = rest
		}
	}
}

// holdsMember reports whether a list names the member.
func holdsMember(list, id string) bool {
	if strings.Contains(id, ", ") {
		return strings.Contains(list, id)
	}
	for listed := range listedMembers(list) {
		if listed == id {
			return true
		}
	}
	return false
}

// maxWord bounds an indexed word, in bytes.
const maxWord = 40

// indexed reports whether a word chooses blocks. Numbers do not: nearly every
// block holds most short ones, and long ones (times, offsets) would be the bulk
// of the index. Of the five pieces of a UUID, such as end all member ids, the last
// one says it all.
func indexed(word string) bool {
	return len(word) <= maxWord && strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsDigit(r) }) && !pieceOfUUID(word)
}

// pieceOfUUID reports whether a word may be one of the first four pieces of a UUID:
// four or eight hexadecimal digits, of which one at least is below ten.
func pieceOfUUID[text string | []byte](word text) bool {
	if len(word) != 4 && len(word) != 8 {
		return false
	}
	numeral := false
	for i := range len(word) {
		switch c := word[i]; {
		case c >= '0' && c <= '9':
			numeral = true
		case c < 'a' || c > 'f':
			return false
		}
	}
	return numeral
}

// eachWord yields the words of a text: its runs of letters and digits, lower-cased.
func eachWord(text string) iter.Seq[string] {
	return strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// wordSet is a set of words in one piece of memory. A map of strings was tried:
// it took most of the time of writing.
type wordSet struct {
	slots []uint32 // open addressing: index into words, plus one
	words []wordAt
	arena []byte
}

type wordAt struct {
	hash     uint64
	from, to uint32
}

func (s *wordSet) reset() {
	if s.slots == nil {
		s.slots = make([]uint32, 1<<12)
	}
	clear(s.slots)
	s.words, s.arena = s.words[:0], s.arena[:0]
}

// wordBytes maps an ASCII letter or digit to its lower case, others to 0.
var wordBytes = func() (t [256]byte) {
	for c := range utf8.RuneSelf {
		if r := rune(c); unicode.IsLetter(r) || unicode.IsDigit(r) {
			t[c] = byte(unicode.ToLower(r))
		}
	}
	return t
}()

// addText adds the words of a text. A text with a byte outside ASCII goes the
// slow way, since its words must be split and lower-cased as eachWord does.
func (s *wordSet) addText(text string) {
	start := len(s.arena)
	s.arena = slices.Grow(s.arena, len(text)+hashPiece)
	arena := s.arena[:cap(s.arena)]
	end, largest := start, byte(0)
	for i := range len(text) {
		c := text[i]
		if low := wordBytes[c]; low != 0 {
			arena[end] = low
			end++
			largest = max(largest, low)
			continue
		}
		if c >= utf8.RuneSelf {
			s.arena = s.arena[:start]
			s.addSlowly(text)
			return
		}
		if end > start {
			end = s.close(start, end, largest <= '9')
			start, largest = end, 0
		}
	}
	if end > start {
		end = s.close(start, end, largest <= '9')
	}
	s.arena = s.arena[:end]
}

func (s *wordSet) addSlowly(text string) {
	for word := range eachWord(text) {
		if indexed(word) {
			start := len(s.arena)
			s.arena = slices.Grow(s.arena, len(word)+hashPiece)
			end := start + copy(s.arena[start:cap(s.arena)], word)
			s.arena = s.arena[:s.close(start, end, false)]
		}
	}
}

// hashPiece is how many bytes of a word are hashed at a time.
const hashPiece = 8

// hash hashes the word that stands in the arena, behind which there is room for a piece.
func (s *wordSet) hash(start, end int) uint64 {
	const factor = 0x9E3779B97F4A7C15 // of the golden ratio, as in Knuth's multiplicative hashing
	arena := s.arena[:cap(s.arena)]
	h := uint64(end - start)
	for at := start; at < end; at += hashPiece {
		piece := binary.LittleEndian.Uint64(arena[at:])
		if left := end - at; left < hashPiece {
			piece &= 1<<(8*left) - 1
		}
		h = (h ^ piece) * factor
		h ^= h >> 29
	}
	return h
}

// close ends the word that stands in the arena from start to end, and returns where
// the next may begin: behind it if it is new.
func (s *wordSet) close(start, end int, digits bool) int {
	arena := s.arena[:cap(s.arena)]
	if length := end - start; digits || length > maxWord || pieceOfUUID(arena[start:end]) {
		return start
	}
	hash, mask := s.hash(start, end), uint64(len(s.slots)-1)
	at := (hash ^ hash>>32) & mask
	for ; s.slots[at] != 0; at = (at + 1) & mask {
		w := s.words[s.slots[at]-1]
		if w.hash == hash && string(arena[w.from:w.to]) == string(arena[start:end]) {
			return start
		}
	}
	s.words = append(s.words, wordAt{hash, uint32(start), uint32(end)})
	s.slots[at] = uint32(len(s.words))
	if len(s.words)*2 > len(s.slots) {
		s.grow()
	}
	return end
}

func (s *wordSet) grow() {
	s.slots = make([]uint32, 2*len(s.slots))
	mask := uint64(len(s.slots) - 1)
	for i, w := range s.words {
		at := (w.hash ^ w.hash>>32) & mask
		for s.slots[at] != 0 {
			at = (at + 1) & mask
		}
		s.slots[at] = uint32(i + 1)
	}
}
