package parsers

import (
	"bytes"
	"io"
	"iter"
)

// Lines splits a stream at LF and CRLF. A last line without an end is a line;
// a lone CR ends nothing. NULs at the beginning of a line are passed over, as
// copytruncate and crashes leave runs of them; RawLine.Offset is behind them.
//
// All bytes of r stand in some line (Text, Cut), in a line end or in such a run.
// An error of r is yielded once, after the lines before it; the line that it
// interrupts is yielded as far as it came. RawLine.Text points into a buffer
// that the next line overwrites: nothing is copied or allocated for a line.
func Lines(r io.Reader) iter.Seq2[RawLine, error] {
	return func(yield func(RawLine, error) bool) {
		s := lineScanner{r: r, buf: make([]byte, firstBuffer)}
		for s.next() {
			if !yield(s.line, nil) {
				return
			}
		}
		if s.err != io.EOF {
			yield(RawLine{Number: s.line.Number + 1, Offset: s.at}, s.err)
		}
	}
}

const (
	firstBuffer = 128 << 10             // bytes; large reads cost fewer calls
	lastBuffer  = MaxLine + firstBuffer // bytes; holds the longest line and a read
	maxIdle     = 100                   // reads in a row that may return nothing
)

// lineScanner keeps a window of the stream: buf[from:to] was read and not yet
// handed out, buf[from] stands at offset at.
type lineScanner struct {
	r        io.Reader
	buf      []byte
	from, to int
	at       int64
	err      error // of r, io.EOF included; the window is still to be handed out
	line     RawLine
}

// next finds the next line. It is false at the end, then err tells which.
func (s *lineScanner) next() bool {
	s.passNULs()
	seen := 0 // bytes of the window that hold no LF
	for {
		if i := bytes.IndexByte(s.buf[s.from+seen:s.to], '\n'); i >= 0 {
			s.emit(seen+i, 1)
			return true
		}
		seen = s.to - s.from
		switch {
		case s.err != nil && seen == 0:
			return false
		case s.err != nil:
			s.emit(seen, 0)
			return true
		case seen > MaxLine:
			s.emitLong()
			return true
		}
		s.fill()
	}
}

// passNULs moves the window behind NULs, reading on as long as there is nothing
// else, so that a run of gigabytes is neither kept nor taken for a long line.
func (s *lineScanner) passNULs() {
	for {
		for s.from < s.to && s.buf[s.from] == 0 {
			s.from++
			s.at++
		}
		if s.from < s.to || s.err != nil {
			return
		}
		s.fill()
	}
}

// emit hands out the first n bytes of the window as a line that ends with end
// bytes of LF; a CR before that belongs to the end.
func (s *lineScanner) emit(n, end int) {
	text := s.buf[s.from : s.from+n]
	if end > 0 {
		text = bytes.TrimSuffix(text, []byte("\r"))
	}
	kept := min(len(text), MaxLine)
	s.set(text[:kept], int64(len(text)-kept))
	s.from += n + end
	s.at += int64(n + end)
}

func (s *lineScanner) set(text []byte, cut int64) {
	s.line = RawLine{Number: s.line.Number + 1, Offset: s.at, Text: text, Cut: cut}
}

// emitLong hands out a line of more than MaxLine bytes: the first of them stay
// at the front of the buffer, the others are read over behind them and counted.
func (s *lineScanner) emitLong() {
	s.to = copy(s.buf, s.buf[s.from:s.to])
	length := int64(s.to) // of the line, as far as it was read
	last := s.buf[s.to-1] // its last byte
	for s.err == nil {
		s.read(MaxLine)
		rest := s.buf[MaxLine:s.to]
		i := bytes.IndexByte(rest, '\n')
		part := rest
		if i >= 0 {
			part = rest[:i]
		}
		length += int64(len(part))
		if len(part) > 0 {
			last = part[len(part)-1]
		}
		if i >= 0 {
			s.finishLong(length, last, MaxLine+i+1)
			return
		}
	}
	s.set(s.buf[:MaxLine], length-MaxLine)
	s.from = s.to
	s.at += length
}

// finishLong ends a long line at an LF; next is the place behind that.
func (s *lineScanner) finishLong(length int64, last byte, next int) {
	cut := length - MaxLine
	if last == '\r' {
		cut--
	}
	s.set(s.buf[:MaxLine], cut)
	s.from = next
	s.at += length + 1
}

// fill reads more behind the window, which moves to the front, or into a larger
// buffer, where there is no room.
func (s *lineScanner) fill() {
	if s.from == s.to {
		s.from, s.to = 0, 0
	}
	if s.to == len(s.buf) {
		into := s.buf
		if s.from == 0 {
			into = make([]byte, min(2*len(s.buf), lastBuffer))
		}
		s.to = copy(into, s.buf[s.from:s.to])
		s.from, s.buf = 0, into
	}
	s.read(s.to)
}

// read reads once and puts the bytes at buf[at:], where the window then ends.
func (s *lineScanner) read(at int) {
	for range maxIdle {
		n, err := s.r.Read(s.buf[at:])
		s.to = at + n
		s.err = err
		if n > 0 || err != nil {
			return
		}
	}
	s.err = io.ErrNoProgress
}
