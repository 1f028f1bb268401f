package parsers

import (
	"bytes"
	"io"
)

// Parted is a stream of which several goroutines may read at a time. Each reads a
// part and searches it while that is in the cache of its processor.
type Parted interface {
	// PartSize is the size of a part in bytes, 0 where the stream can only be read
	// from its beginning to its end.
	PartSize() int
	// Size is the size of the stream in bytes.
	Size() int64
	// ReadPart fills b with part k and what follows it. It is called once for each
	// part. The error says why b is not filled, io.EOF included.
	ReadPart(k int, b []byte) (int, error)
	// ReadAt reads again what ReadPart for another part reads.
	ReadAt(b []byte, at int64) (int, error)
}

// load reads a stream in parts, several at a time.
func (c *cutter) load(s Parted) {
	defer close(c.pieces)
	go tableSieve() // it takes a while to make, and will be wanted
	count := int((s.Size() + int64(c.size) - 1) / int64(c.size))
	for k, times := 0, c.head; k == 0 || k < count; k, times = k+times, 1 {
		p := c.next(times)
		l := loading{s: s, piece: p, base: int64(k) * int64(c.size)}
		go func() { c.finish(l.run(k, times, c.size)) }()
		if !c.hand(p) {
			return
		}
	}
}

// loading is the reading of one piece of a stream in parts.
type loading struct {
	s Parted
	*piece
	base int64 // where the buffer stands in the stream
	n    int   // bytes in it
}

// run reads parts from the k-th on into the piece and returns where its text
// begins and ends in the buffer.
func (l *loading) run(k, times, size int) (p *piece, from, to int) {
	for i := range times {
		b := l.buf[i*size : (i+1)*size]
		if i == times-1 {
			b = l.buf[i*size : len(l.buf)-slack]
		}
		n, err := l.s.ReadPart(k+i, b)
		if l.n += n; n < len(b) {
			l.err = err
			break
		}
	}
	if k > 0 {
		from, _ = l.lineEnd(0)
	}
	to, l.odd = l.lineEnd(times * size)
	if l.err == nil && l.base+int64(to) == l.s.Size() {
		l.err = io.EOF
	}
	if from, to = min(from, l.n), min(to, l.n); to < l.n {
		l.err = nil
	}
	return l.piece, from, to
}

// lineEnd is behind the first line end at or behind a place in the buffer, as far
// as the longest line reaches; cut says that there is none so far. What is missing
// in the buffer up to there is read.
func (l *loading) lineEnd(at int) (end int, cut bool) {
	furthest := at + MaxLine + 1
	for seen := at; ; {
		if known := min(l.n, furthest); seen < known {
			if i := bytes.IndexByte(l.buf[seen:known], '\n'); i >= 0 {
				return seen + i + 1, false
			}
			seen = known
		}
		if l.n >= furthest {
			return furthest, true
		}
		if l.err != nil || l.base+int64(l.n) >= l.s.Size() {
			return l.n, false
		}
		l.more()
	}
}

// more reads on behind what is in the buffer.
func (l *loading) more() {
	l.hold(2*l.n + beyond)
	n, err := l.s.ReadAt(l.buf[l.n:len(l.buf)-slack], l.base+int64(l.n))
	if l.n += n; err != io.EOF || n == 0 {
		l.err = err
	}
}
