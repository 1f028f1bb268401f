package source

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/zeebo/xxh3"
)

// Mark is what the reading of a plain file leaves for the reading of what comes to it.
type Mark struct {
	Size int64  // bytes that were read
	Sums []byte // the digests of all whole parts
}

// Mark is that of a stream which was read to its end without an error; nil where the
// text is not the file itself: packed, of another encoding, standard input.
func (s *Stream) Mark() *Mark {
	switch {
	case !s.plain:
		return nil
	case s.parts != nil && s.bytes == 0:
		return s.parts.mark()
	case s.err == io.EOF:
		return s.sum.mark(s.bytes)
	}
	return nil
}

func (p *parts) mark() *Mark {
	if p.done.Load() < p.size {
		return nil
	}
	m := &Mark{Size: p.size}
	for _, sum := range p.sums[:p.size/partSize] {
		m.Sums = append(m.Sums, bytesOf(sum)...)
	}
	return m
}

func (d *digest) mark(size int64) *Mark {
	t := d.tree
	if t.sums = slices.Clone(t.sums); d.n == partSize {
		t.add(d.part.Sum128())
	}
	return &Mark{size, t.sums}
}

// Grown reads a file of which the beginning was read before: the one stream that it
// yields reads as the text behind its first offset bytes, and has the digest and the
// number of bytes of the whole. The error says that the mark does not fit the offset.
func (f File) Grown(ctx context.Context, m *Mark, offset int64) (iter.Seq[*Stream], error) {
	part := offset / partSize
	if known := int64(len(m.Sums)) / sumSize; offset < 0 || offset > m.Size || part > known {
		return nil, fmt.Errorf("read %s on from %d: not what was read", f.Path, offset)
	}
	sums := m.Sums[:part*sumSize]
	return func(yield func(*Stream) bool) {
		s := &Stream{Path: f.Path, bytes: offset, plain: true}
		r, err := f.open(ctx)
		if err == nil {
			defer r.Close()
			s.sum = &digest{r: r, part: xxh3.New128(), tree: tree{slices.Clone(sums), int(part)}}
			s.text = bufio.NewReaderSize(s.sum, bufferSize)
			err = r.pass(part * partSize)
		}
		if err == nil { // the part that the offset is in is digested as a whole
			_, err = io.CopyN(io.Discard, s.text, offset-part*partSize)
		}
		if err != nil {
			s.Skipped, s.err = reason(err), io.EOF
		}
		yield(s)
	}, nil
}
