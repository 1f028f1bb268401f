package parsers

import (
	"sort"
	"strings"
)

const (
	maxShapes     = 200 // shapes that a summary lists
	maxShapesKept = 400 // shapes counted at a time; later ones are counted in Summary.Unknown only
	maxShapeText  = 300 // bytes of a message that its shape is made of
)

// shapes counts unknown messages by what is constant in them.
type shapes struct{ byKey map[[2]string]*Shape }

func newShapes() *shapes { return &shapes{map[[2]string]*Shape{}} }

// add counts a message. The first of a shape is its example, so the same input
// always names the same place.
func (s *shapes) add(rec *Record, message string) {
	key := [2]string{rec.Logger, shapeOf(message)}
	have := s.byKey[key]
	if have == nil {
		if len(s.byKey) >= maxShapesKept {
			return
		}
		key[0] = strings.Clone(key[0]) // nothing of the line is kept
		have = &Shape{Logger: key[0], Text: key[1], Example: rec.Pos, Sample: strings.Clone(message[:min(len(message), maxShapeText)])}
		s.byKey[key] = have
	}
	have.Count++
}

// list returns the most frequent shapes first; equal ones by text.
func (s *shapes) list() []Shape {
	out := make([]Shape, 0, len(s.byKey))
	for _, shape := range s.byKey {
		out = append(out, *shape)
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := &out[i], &out[j]
		switch {
		case a.Count != b.Count:
			return a.Count > b.Count
		case a.Text != b.Text:
			return a.Text < b.Text
		}
		return a.Logger < b.Logger
	})
	return out[:min(len(out), maxShapes)]
}

// shapeOf replaces the variable parts of a message: words with a digit in them
// (numbers, ids, addresses, partitions), and quoted or bracketed texts.
func shapeOf(message string) string {
	message = message[:min(len(message), maxShapeText)]
	var b strings.Builder
	for message != "" {
		n, variable := nextPiece(message)
		if !variable {
			b.WriteString(message[:n])
		} else if !strings.HasSuffix(b.String(), "<..>") {
			b.WriteString("<..>")
		}
		message = message[n:]
	}
	return b.String()
}

// closing holds what ends a text that begins with a quote or bracket.
var closing = map[byte]byte{'\'': '\'', '"': '"', '[': ']', '{': '}'}

// nextPiece returns the length of the next quoted text, word or single byte,
// and whether it is variable.
func nextPiece(s string) (n int, variable bool) {
	if end, ok := closing[s[0]]; ok {
		if i := strings.IndexByte(s[1:], end); i >= 0 {
			return i + 2, true
		}
		return 1, false
	}
	if !inWord(s[0]) {
		return 1, false
	}
	digits := false
	for n < len(s) && inWord(s[n]) {
		digits = digits || isDigit(s[n])
		n++
	}
	return n, digits
}

// inWord takes everything that ids, addresses, times and partitions are made of,
// so that one of them is one piece.
func inWord(c byte) bool {
	return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'z' || c >= 0x80 || strings.IndexByte("_-.:/#@+", c) >= 0
}
