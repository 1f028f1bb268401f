package parsers

import (
	"bytes"
	"io"
	"iter"

	"github.com/rebalog/rebalog/parsers/event"
)

// Skim says how a stream is skimmed, see [Parse]. The zero value does not skim.
type Skim struct {
	On    bool
	Head  int // bytes of a stream that is read in full if it is no longer; 0: 1 MiB
	Piece int // bytes that are searched at a time; 0: 512 KiB
}

const (
	skimHead   = 1 << 20
	skimPiece  = 512 << 10
	partOfHead = 8 // the part of Head by which a longer stream is judged is one in so many
)

// Break stands where lines were passed over.
type Break struct {
	Lines int      // how many; what came before is whole
	Heard []string // polling threads that spoke in them, never silent for silenceMs
}

// skim finds the lines of a stream that can matter, and passes over the others.
type skim struct {
	in     Skim
	r      io.Reader
	loop   *lineLoop
	reader *reader

	skimmed
	begin int64 // of the text that is read
	cut   *cutter
}

// skimmed is what is known of a stream as far as it was read.
type skimmed struct {
	number int   // of the line before
	offset int64 // of the next line
	size   int   // of a piece, in bytes; 0 before the first
	full   bool  // it does not suit, so that all lines are read
	view   *view // nil: all lines are read
}

func newSkim(r io.Reader, pos event.Position, opt Options, sum *Summary) *skim {
	in := opt.Skim
	if in.Head == 0 {
		in.Head = skimHead
	}
	if in.Piece == 0 {
		in.Piece = skimPiece
	}
	return &skim{in: in, r: r, loop: newLineLoop(pos, opt, sum), reader: newReader(known(), opt, sum)}
}

// events is the whole road of a stream that is skimmed.
func (s *skim) events() iter.Seq2[event.Event, error] {
	return s.reader.events(s.loop.records(s.lines()))
}

// lines yields what [Lines] does, with a break for the lines that it passes
// over. The state of the stages behind decides what these are, so the sequence
// must be read by them, line by line.
func (s *skim) lines() iter.Seq2[RawLine, error] {
	return func(yield func(RawLine, error) bool) {
		c := cutPieces(s.r, s.in, s.offset)
		s.cut, s.size = c, c.size
		if s.view != nil || s.full {
			c.search(s.view)
		}
		defer c.stop()
		for p := range c.pieces {
			<-p.loaded
			if s.view != nil {
				<-p.searched // then it is known whether it is odd
			}
			if p.last() && s.offset > 0 && !p.odd {
				s.loop.sum.Checkpoint = s.checkpoint()
			}
			if s.view == nil && !s.full && !p.odd && !s.open(p, yield) {
				return
			}
			if p.odd {
				s.rest(p, yield)
				return
			}
			close(p.opened)
			if !s.piece(p, yield) {
				return
			}
			if p.last() {
				s.end(p.err, yield)
				return
			}
			c.recycle(p)
		}
	}
}

// end yields the error at the end of the stream.
func (s *skim) end(err error, yield func(RawLine, error) bool) {
	if err != io.EOF {
		yield(RawLine{Number: s.number + 1, Offset: s.offset}, err)
	}
}

// rest reads a piece that is odd and all that follows.
func (s *skim) rest(p *piece, yield func(RawLine, error) bool) {
	s.cut.search(nil)
	scan := lineScanner{r: &joined{s.cut, p, p.text}, buf: make([]byte, firstBuffer), at: s.offset}
	scan.line.Number = s.number
	for scan.next() {
		if !yield(scan.line, nil) {
			return
		}
	}
	s.number, s.offset = scan.line.Number, scan.at
	s.end(scan.err, yield)
}

// open reads of the beginning of a stream as much as it takes to know how the rest
// is skimmed: all of a short one. It takes that off the piece.
func (s *skim) open(p *piece, yield func(RawLine, error) bool) bool {
	for s.view == nil && !s.full && len(p.text) > 0 {
		n := len(p.text)
		if !p.last() {
			n = lineEnd(p.text, s.in.Head/partOfHead)
		}
		sample := p.text[:n]
		if !s.feed(sample, nil, false, yield) {
			return false
		}
		if p.text = p.text[n:]; !p.last() && !s.undecided() {
			s.view = s.settle(sample)
			s.full = s.view == nil
			s.cut.search(s.view)
		}
	}
	return true
}

// lineEnd is behind the first line end at or behind a place, or the end of the text.
func lineEnd(text []byte, at int) int {
	if at < len(text) {
		if i := bytes.IndexByte(text[at:], '\n'); i >= 0 {
			return at + i + 1
		}
	}
	return len(text)
}

// piece reads one piece. Where a record shows that there is more to look for,
// the rest of the piece is searched again.
func (s *skim) piece(p *piece, yield func(RawLine, error) bool) bool {
	<-p.searched // else it is not free when it was read
	if s.full {
		return s.feed(p.text, nil, false, yield)
	}
	text, f := p.text, p.finds
	for len(text) > 0 {
		if f == nil || f.view != s.view {
			f = s.view.search(text, room{})
		}
		n, ok := s.follow(text, f, yield)
		if !ok {
			return false
		}
		text, f = text[n:], nil
	}
	return true
}

// follow reads the regions that were found, up to the end of the text or of a
// region that changed what is looked for. It returns where that is.
func (s *skim) follow(text []byte, f *finds, yield func(RawLine, error) bool) (int, bool) {
	s.begin = s.offset
	at, ahead := 0, f.ahead
	for i := range f.regions {
		r := &f.regions[i]
		if r.from > at {
			s.number += r.gap.Lines
			s.offset += int64(r.from - at)
			if !yield(RawLine{Break: &r.gap}, nil) {
				return 0, false
			}
		}
		n := before(ahead, r.to)
		at = r.to
		if !s.feed(text[r.from:r.to], ahead[:n], at < len(text), yield) {
			return 0, false
		}
		ahead = ahead[n:]
		if at == len(text) {
			break
		}
		if s.loop.busy() && !yield(RawLine{Break: &Break{}}, nil) {
			return 0, false
		}
		if s.view.old(s) {
			s.view = s.view.renew(s)
			s.cut.search(s.view)
			break
		}
	}
	s.loop.forget()
	return at, true
}

// before counts the lines that stand before a place.
func before(lines []ahead, at int) (n int) {
	for n < len(lines) && lines[n].at < at {
		n++
	}
	return n
}

// feed yields lines, of which some were read ahead. The text ends at a line
// end, or at the end of the stream; whole says that it ends with its last record.
func (s *skim) feed(text []byte, lines []ahead, whole bool, yield func(RawLine, error) bool) bool {
	for len(text) > 0 {
		raw, n := RawLine{Number: s.number + 1, Offset: s.offset}, 0
		if len(lines) > 0 && s.begin+int64(lines[0].at) == s.offset {
			raw.ahead, lines = &lines[0], lines[1:]
			raw.Text, n = text[:raw.ahead.size], raw.ahead.end-raw.ahead.at
			raw.alone = len(lines) > 0 && lines[0].at == raw.ahead.end || whole && n == len(text)
		} else {
			n = lineEnd(text, 0)
			line := withoutEnd(text[:n])
			raw.Text = line[:min(len(line), MaxLine)]
			raw.Cut = int64(len(line) - len(raw.Text))
		}
		s.number++
		if !yield(raw, nil) {
			return false
		}
		s.offset += int64(n)
		text = text[n:]
	}
	return true
}

func withoutEnd(line []byte) []byte {
	if text, ok := bytes.CutSuffix(line, []byte("\n")); ok {
		return bytes.TrimSuffix(text, []byte("\r"))
	}
	return line
}

// undecided says whether it is still to be seen in which order the records come,
// or whether they have a wrapper.
func (s *skim) undecided() bool {
	h := s.hearing()
	return h != nil && h.order == unordered || s.offset < int64(s.in.Head) && s.loop.chain == nil && s.loop.bare < settled
}

// settle judges, by what was read in full, whether the stream can be skimmed:
// one speaker, whose records all tell their time, oldest first.
func (s *skim) settle(sample []byte) *view {
	l := s.loop
	if l.rows != nil || len(l.talkers) != 1 || l.talkers[""] == nil || l.chain == nil && l.bare < settled && s.in.Head == skimHead {
		return nil
	}
	if h := s.hearing(); h == nil || h.order == newestFirst {
		return nil
	}
	return newView(s, sample)
}
