package parsers

import (
	"encoding/binary"
	"iter"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/rebalog/rebalog/parsers/event"
)

// tableSieve finds what the lines of the tables must hold. It is made from the
// tables, so that a line that is added to one cannot be forgotten here.
var tableSieve = sync.OnceValue(func() *sieve { return newSieve(anchorsOf(demands(known(), contexts))...) })

// demand is a list of texts all of which stand in every line of some wording:
// one of them is enough to find it by.
type demand []string

// demands lists what the lines of all tables hold, and what else makes a line
// worth reading.
func demands(k *knowledge, ctx []Context) []demand {
	var out []demand
	for _, x := range []*lineIndex{k.message, k.trace, k.foreign} {
		for i := range x.lines {
			out = append(out, demandsOf(&x.lines[i], &x.templates[i])...)
		}
	}
	for i := range ctx {
		t, err := compileTemplate(ctx[i].Template)
		if err != nil {
			panic(err) // the table is wrong
		}
		if d := solid(t.literals()); len(d) > 0 {
			out = append(out, d)
		} else if lead := t.lead(); len(lead) == anchorLen-1 {
			for _, text := range beside("\n \"'", []string{lead}, true) {
				out = append(out, demand{text})
			}
		}
	}
	for name := range watchedNames() {
		if d := solid([]string{name}); len(d) > 0 { // whoever counts what a logger says must hear all of it
			out = append(out, d)
		}
	}
	return append(out, demand{"ShutdownHook"}, demand{"hutdown-hook"}) // see hearing.stopping
}

// demandsOf lists what the lines of an entry hold: one of its texts; where
// these are too short, the names of the loggers without which it is not known.
func demandsOf(l *Line, t *template) []demand {
	switch d := solid(certain(l, t)); {
	case len(d) > 0 && (!needsLogger(l, t) || len(slices.MaxFunc(d, byLength)) >= distinct):
		return []demand{d}
	case len(d) > 0 && slices.ContainsFunc(l.Loggers, func(name string) bool { return len(name) < anchorLen }):
		return []demand{d}
	case needsLogger(l, t):
		return byLoggers(l)
	case isWork(l) && t.endsInNumber():
		return nil // see worked
	}
	return spelled(t)
}

// distinct is the length of a text from which on it is a better sign of an entry
// than its loggers' names.
const distinct = 12

func byLength(a, b string) int { return len(a) - len(b) }

// certain are the texts of a template that stand in every line of it, also in
// one that a collector cut off inside its last text (see lineIndex.complete).
func certain(l *Line, t *template) []string {
	out := slices.Clone(t.literals())
	if tail := t.tail(); len(tail) > tailHead && isCuttable(l) {
		out[len(out)-1] = tail[:tailHead]
	}
	return out
}

// isCuttable says whether a line is recognised though it is cut off, without
// anything else by which it is found: only texts of exceptions and lines of
// watched loggers are completed, and these loggers' names are demands too.
func isCuttable(l *Line) bool {
	switch {
	case l.Where == InForeign:
		return false
	case l.Where == InTrace:
		return true
	case len(l.Loggers) == 0:
		return !slices.ContainsFunc(l.Speakers, isAround)
	}
	return slices.ContainsFunc(l.Loggers, func(name string) bool { return len(name) < anchorLen })
}

// isAround knows the speakers around Kafka's.
func isAround(s Speaker) bool { return s == Platform || s == Application || s == JVM }

func needsLogger(l *Line, t *template) bool { return t.literal < distinctive && len(l.Loggers) > 0 }

// byLoggers demands the loggers' names: the last part of a long one, since
// columns cut names on the left.
func byLoggers(l *Line) (out []demand) {
	for _, name := range l.Loggers {
		if d := solid([]string{name[max(0, len(name)-cutName):]}); len(d) > 0 {
			out = append(out, d)
		} else {
			out = append(out, eked([]string{name})...)
		}
	}
	return out
}

// spelled demands the longest text of an entry that has only short ones, with
// every byte that may stand beside it: a digit of the number that is captured
// there, or anything.
func spelled(t *template) []demand {
	var parts []part
	for _, s := range t.segments {
		if s.wild != nil {
			parts = append(parts, *s.wild)
		}
		parts = append(parts, s.fixed...)
	}
	best := -1
	for i := range parts {
		if best < 0 || len(parts[i].lit) > len(parts[best].lit) {
			best = i
		}
	}
	texts := []string{parts[best].lit}
	if best > 0 && parts[best-1].class.number() {
		texts = beside("0123456789", texts, true)
	}
	if best+1 < len(parts) && parts[best+1].class.number() {
		texts = beside("0123456789", texts, false)
	}
	return eked(texts)
}

// eked demands short texts with what may stand behind them: the end of the
// line, of a string of JSON, a blank, a bracket.
func eked(texts []string) (out []demand) {
	for len(texts[0]) < anchorLen {
		texts = beside("\n\r \"'\\)]|,.;:", texts, false)
	}
	for _, text := range texts {
		out = append(out, demand{text})
	}
	return out
}

func beside(bytes string, texts []string, before bool) (out []string) {
	for _, t := range texts {
		for i := range len(bytes) {
			if before {
				out = append(out, bytes[i:i+1]+t)
			} else {
				out = append(out, t+bytes[i:i+1])
			}
		}
	}
	return out
}

// solid cuts texts into the parts that stand in a line as they are, whatever
// its layout: JSON writes quotes, slashes, '<', '>', '&', '=' and all that is
// not ASCII in several ways, and keys stand there apart from what is before and
// behind them (see layout.Shape.Extras). Parts that are too short for the sieve
// are left out.
func solid(texts []string) (out demand) {
	for _, s := range texts {
		for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r >= 0x80 || !isSolid(byte(r)) }) {
			if key, rest, ok := strings.Cut(part, ":"); ok && isKey(strings.TrimLeft(key, " ")) {
				out = append(out, enough(strings.TrimLeft(key, " "))...)
				part = strings.TrimLeft(rest, " ")
			} else if at := strings.Index(s, part); at > 0 && (s[at-1] == ',' || s[at-1] == ';') {
				part = strings.TrimLeft(part, " ")
			}
			out = append(out, enough(part)...)
		}
	}
	return out
}

func enough(part string) demand {
	if len(part) < anchorLen {
		return nil
	}
	return demand{part}
}

func isKey(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isDigit(c) && c|0x20-'a' > 25 && c != '_' && c != '.' && c != '-' {
			return false
		}
	}
	return true
}

func isSolid(c byte) bool {
	return isDigit(c) || c|0x20-'a' <= 25 || strings.IndexByte(" .:()[]-_#%*+!?|{}$@", c) >= 0
}

// anchorsOf chooses for each demand a window of its texts: of those whose pieces
// ordinary applications say least, one that stands in a long text, and in as many
// demands as it can: fewer anchors, fewer vain looks. With each anchor come the
// texts that it was taken from.
func anchorsOf(demands []demand) []anchor {
	said := commonness{}
	said.add(ordinary)
	for _, d := range demands {
		for w := range d.windows() {
			said.wanted[hashWindow(w)]++
		}
	}
	chosen := map[string]int{}
	var out []anchor
	for _, d := range demands {
		best, of := said.rarest(d)
		at, known := chosen[best]
		if !known {
			at = len(out)
			chosen[best] = at
			out = append(out, anchor{text: best})
		}
		out[at].within(of, d.beside(of))
	}
	return out
}

// beside are the other texts of a demand, where one of them may be said by chance.
func (d demand) beside(text string) demand {
	if len(text) >= telling || len(d) == 1 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(d), func(other string) bool { return other == text })
}

// telling is the length of a text from which on it is not said by chance.
const telling = 16

// commonness is how often something is said that the sieve takes for a piece of an
// anchor: by hash, what has the same head, and what has the same tail as well. wanted
// is how many demands have a window.
type commonness struct{ heads, whole, wanted [1 << 16]uint16 }

func (c *commonness) add(text string) {
	for i := 0; i+tailedLen <= len(text); i++ {
		c.heads[hashPiece(load32(text[i:]))>>16]++
		c.whole[hashWhole(text[i:])]++
	}
}

func load32(s string) uint32 { return binary.LittleEndian.Uint32([]byte(s[:pieceLen])) }

func hashWhole(s string) uint32 {
	return hashPiece(load32(s)^uint32(s[4])<<11^uint32(s[5])<<19) >> 16
}

// of rates a piece. The sieve confuses one in sixteen tails.
func (c *commonness) of(piece string) int {
	head := int(c.heads[hashPiece(load32(piece))>>16])
	if len(piece) < tailedLen {
		return 16 * head
	}
	return head + 16*int(c.whole[hashWhole(piece)])
}

// rarest returns the best window of a demand's texts, and the text.
func (c *commonness) rarest(d demand) (window, of string) {
	best := -1
	for w, text := range d.windows() {
		common := 0
		for back := range stride {
			common += c.of(w[back:min(back+tailedLen, len(w))])
		}
		rank := common<<32 | max(0, telling-len(text))<<16 | math.MaxUint16 - int(c.wanted[hashWindow(w)])
		if best < 0 || rank < best {
			best, window, of = rank, w, text
		}
	}
	return window, of
}

func hashWindow(w string) uint32 {
	return hashPiece(load32(w)+hashPiece(load32(w[len(w)-pieceLen:]))) >> 16
}

// windows yields the windows of a demand's texts, and the texts.
func (d demand) windows() iter.Seq2[string, string] {
	return func(yield func(w, text string) bool) {
		for _, text := range d {
			n := min(sieveWindow, len(text))
			for i := 0; i+n <= len(text); i++ {
				if !yield(text[i:i+n], text) {
					return
				}
			}
		}
	}
}

func isWork(l *Line) bool { return l.Kind == event.WorkTook && l.Where == InForeign }

// endsInNumber says whether a message of this wording ends in a number, or in a
// short text behind one: its unit.
func (t *template) endsInNumber() bool {
	f := t.segments[len(t.segments)-1].fixed
	n := len(f)
	return n > 0 && f[n-1].class.number() || n > 1 && f[n-2].class.number() && len(f[n-1].lit) <= maxUnit
}
