package source

import (
	"fmt"
	"io"
	"sync/atomic"

	"github.com/zeebo/xxh3"
)

// partSize is the size of a part in bytes. Parts of this size are read, searched
// and digested in the second cache of a processor; smaller ones cost more calls.
const partSize = 256 << 10

// parts is a plain file that is read in parts.
type parts struct {
	*raw
	peeked int64 // bytes that were read and told of before
	sums   []xxh3.Uint128
	done   atomic.Int64 // bytes of parts
}

// inParts makes a file that is nothing but text readable in parts. r is what was
// read of it so far.
func (r *raw) inParts(buffered int) *parts {
	if r.file == nil || r.left < 0 || r.size-r.left != int64(buffered) {
		return nil // some of it is no text, or it may have no end
	}
	return &parts{raw: r, peeked: int64(buffered), sums: make([]xxh3.Uint128, (r.size+partSize-1)/partSize)}
}

// PartSize is the size of the parts that [Stream.ReadPart] reads, in bytes. It is 0
// where the stream can only be read by Read: packed, from standard input, of
// another encoding. Who reads parts reads them all, and does not call Read.
func (s *Stream) PartSize() int {
	if s.parts == nil || s.bytes > 0 {
		return 0
	}
	return partSize
}

// Size returns the size of a stream that has parts, in bytes: that of the file when
// it was opened.
func (s *Stream) Size() int64 { return s.parts.size }

// ReadPart fills b with part k, which begins at k times PartSize, and what follows
// it. Each part is to be read once, in any order, by any goroutine. The error tells
// why b could not be filled: io.EOF, or one that Read could return.
func (s *Stream) ReadPart(k int, b []byte) (int, error) {
	n, err := s.ReadAt(b, int64(k)*partSize)
	part := b[:min(n, partSize)]
	s.parts.sums[k] = xxh3.Hash128(part)
	s.parts.done.Add(int64(len(part)))
	told := len(part)
	if k == 0 {
		told -= int(min(s.parts.peeked, int64(told)))
	}
	s.parts.tell(told)
	return n, err
}

// ReadAt reads bytes that count as those of the part that they belong to.
func (s *Stream) ReadAt(b []byte, at int64) (int, error) {
	n, err := s.parts.at(b, at)
	if err != nil && err != io.EOF {
		err = fmt.Errorf("read %s: %w", s.name(), err)
	}
	return n, err
}

func (p *parts) at(b []byte, at int64) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	room := min(int64(len(b)), max(0, p.size-at))
	n, err := p.file.ReadAt(b[:room], at)
	switch {
	case err == io.EOF:
		return n, ErrShrunk
	case err == nil && n < len(b):
		return n, io.EOF
	}
	return n, err
}

// digest is that of the file, empty until all parts were read.
func (p *parts) digest() string {
	if p.done.Load() < p.size {
		return ""
	}
	var t tree
	for _, sum := range p.sums {
		t.add(sum)
	}
	return t.spell()
}
