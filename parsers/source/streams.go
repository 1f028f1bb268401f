package source

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
)

// A stream that does not end well delivers the bytes before, then an error that
// wraps one of these, or [ErrShrunk], or the error of the disk or of ctx.
var (
	ErrTruncated = errors.New("packed data end too early") // also a .gz that is still written
	ErrDamaged   = errors.New("packed data are damaged")
)

// Stream is a named text, or the name of something that is not read. It reads
// as UTF-8 where the content is UTF-16, and as it is otherwise.
//
// A stream can be read only until the loop over [File.Streams] goes on, unless it
// is Held.
type Stream struct {
	Path    string // of the file
	Inside  string // member of the archive; members of nested archives are joined by "!"; empty: the file itself
	Skipped string // why it is not read, in words for a user; then it reads as empty

	// Held says that all of it is in memory, packed: it can be read at any time, by
	// another goroutine than that of the loop.
	Held bool

	text  io.Reader
	sum   *digest
	parts *parts // nil: it can only be read by Read
	bytes int64
	err   error
	plain bool // the text is that of the file
}

// Read reads text. The end is io.EOF; other errors come after all bytes that
// could be had.
func (s *Stream) Read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.text.Read(p)
	s.bytes += int64(n)
	if err != nil {
		s.end(err)
	}
	return n, s.err
}

// end reads what no unpacker wanted, so that the digest is of the whole file.
func (s *Stream) end(err error) {
	if _, rest := io.Copy(io.Discard, s.sum); rest != nil && err == io.EOF {
		err = rest
	}
	if h, ok := s.sum.r.(*held); ok {
		h.end()
	}
	if err == io.ErrUnexpectedEOF { // of a tar that is packed in nothing else
		err = ErrTruncated
	}
	if err != io.EOF {
		err = fmt.Errorf("read %s: %w", s.name(), err)
	}
	s.err = err
}

func (s *Stream) name() string {
	if s.Inside == "" {
		return s.Path
	}
	return s.Path + "!" + s.Inside
}

// Bytes returns how many bytes of text were read so far.
func (s *Stream) Bytes() int64 {
	if s.parts != nil && s.bytes == 0 {
		return s.parts.done.Load()
	}
	return s.bytes
}

// Digest returns "xxh128:HEX" of the bytes on disk as they are, packed or not:
// what xxh128sum prints for the file, or for the member of an archive once it is
// extracted. Of more than 256 KiB it returns "xxh128/256k:HEX", the same of the
// digests, 16 bytes each, of all parts of that size. It is empty until the stream
// was read to its end.
func (s *Stream) Digest() string {
	if s.parts != nil && s.bytes == 0 {
		return s.parts.digest()
	}
	if s.err == nil || s.sum == nil {
		return ""
	}
	return s.sum.String()
}

// Streams reads the file in one pass and yields each text in it, and each thing
// that is not read. Whether ctx ended is for the caller to ask.
func (f File) Streams(ctx context.Context) iter.Seq[*Stream] {
	return func(yield func(*Stream) bool) {
		p := &pass{path: f.Path, yield: yield, names: map[string]int{}}
		if f.Skipped != "" {
			p.skip("", f.Skipped)
			return
		}
		r, err := f.open(ctx)
		if err != nil {
			p.skip("", reason(err))
			return
		}
		defer r.Close()
		p.raw = r
		p.expand("", r, 0)
	}
}

// pass is one pass over one file. Its methods return false when the reader of
// the streams wants no more.
type pass struct {
	path  string
	raw   *raw
	yield func(*Stream) bool
	names map[string]int // members by name: tar may hold one name several times
	free  freeBuffers
}

const (
	headSize   = 8 << 10  // bytes by which content is judged
	bufferSize = 64 << 10 // bytes
	maxLayers  = 8        // of packing: an archive in a .tgz, its members packed, is four
)

// expand yields what is in a file or member: unpacks it until it is a text or
// an archive.
func (p *pass) expand(inside string, packed io.Reader, layers int) bool {
	sum := newDigest(packed)
	r := bufio.NewReaderSize(sum, bufferSize)
	for ; layers < maxLayers; layers++ {
		head, err := r.Peek(headSize)
		if len(head) == 0 {
			return p.skip(inside, whyNothing(err))
		}
		f := formOf(head)
		switch {
		case f == nil:
			return p.text(inside, sum, r, layers == 0)
		case f.members != nil:
			sum.stop()
			return f.members(p, inside, r, layers+1)
		case f.unpack == nil:
			return p.skip(inside, f.why)
		}
		unpacked, err := f.unpack(r)
		if err != nil {
			return p.skip(inside, fmt.Sprintf("damaged %s: %v", f.name, err))
		}
		r = bufio.NewReaderSize(&unpacker{r: unpacked, from: sum}, bufferSize)
	}
	return p.skip(inside, fmt.Sprintf("packed more than %d times", maxLayers))
}

// whyNothing explains a stream without a single byte.
func whyNothing(err error) string {
	if err == nil || err == io.EOF {
		return "empty"
	}
	return reason(err)
}

func (p *pass) skip(inside, why string) bool {
	return p.yield(&Stream{Path: p.path, Inside: inside, Skipped: why, err: io.EOF})
}

// text yields the stream, if it is worth reading. Where r is the file itself, it
// can be read in parts.
func (p *pass) text(inside string, sum *digest, r *bufio.Reader, isFile bool) bool {
	text, why := textOf(r)
	if why != "" {
		return p.skip(inside, why)
	}
	_, inMemory := sum.r.(*held)
	s := &Stream{Path: p.path, Inside: inside, Held: inMemory, text: text, sum: sum}
	if isFile && text == io.Reader(r) {
		s.parts = p.raw.inParts(r.Buffered())
	}
	s.plain = s.parts != nil
	return p.yield(s)
}

// unpacker names the errors of a decompressor, and keeps them: some forget.
type unpacker struct {
	r    io.Reader
	from *digest // what it unpacks; nil where nobody else watches it
	err  error
}

func (u *unpacker) Read(p []byte) (int, error) {
	if u.err != nil {
		return 0, u.err
	}
	n, err := u.r.Read(p)
	switch {
	case err == nil || err == io.EOF:
		u.err = err
	case u.from != nil && u.from.err != nil: // nothing is wrong with the packing
		u.err = u.from.err
	case errors.Is(err, ErrTruncated) || errors.Is(err, ErrDamaged): // of the layer below
		u.err = err
	case errors.Is(err, io.ErrUnexpectedEOF):
		u.err = ErrTruncated
	default:
		u.err = fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return n, u.err
}
