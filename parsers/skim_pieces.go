package parsers

import (
	"bytes"
	"io"
	"runtime"
	"sync"
	"sync/atomic"
)

// piece is a part of a stream that begins and ends at a line end. It ends at the
// first one at or behind a multiple of the size of pieces, so that all readers of a
// stream cut it in the same places.
type piece struct {
	buf      []byte
	text     []byte        // in buf, with slack behind it
	err      error         // of the stream, behind the text, io.EOF included
	odd      bool          // it ends inside a line that is longer than any, or holds NULs: only a scanner of lines can read it and what follows
	loaded   chan struct{} // closed when all that is above is known, but for NULs in what is searched
	opened   chan struct{} // closed when what must be read in full was taken off the text
	room     room          // for the search
	finds    *finds        // nil: it was not searched
	searched chan struct{} // closed when it will not be searched any more
}

// last says whether the stream ends with the piece.
func (p *piece) last() bool { return p.err != nil }

// cutter reads a stream ahead and cuts it into pieces, which are searched by
// goroutines while others are read.
type cutter struct {
	pieces chan *piece
	free   chan *piece
	done   chan struct{}
	size   int // of a piece, in bytes
	head   int // the first one is so many times as large

	view    atomic.Pointer[view] // by which pieces are searched; nil: they are not
	decided chan struct{}        // closed when that is known
	decide  sync.Once
}

// beyond is how far behind its size a piece mostly ends, in bytes.
const beyond = 4 << 10

// cutPieces begins to read at a place where a piece begins. The first piece of a
// stream is as large as the head, which may be read in full. All others have the
// same size, whatever goroutine is the faster, so that the same lines are passed
// over in every run.
func cutPieces(r io.Reader, in Skim, from int64) *cutter {
	parts, ok := r.(Parted)
	if ok = ok && parts.PartSize() > 0; ok {
		in.Piece = parts.PartSize()
	}
	ahead := 2 * runtime.GOMAXPROCS(0)
	c := &cutter{pieces: make(chan *piece, ahead), free: make(chan *piece, ahead+2), done: make(chan struct{}), decided: make(chan struct{}),
		size: in.Piece, head: (in.Head + in.Piece - 1) / in.Piece}
	if ok {
		go c.load(parts)
	} else {
		go c.read(r, from)
	}
	return c
}

// search has the pieces searched by a view from now on, by none if it is nil.
func (c *cutter) search(v *view) {
	c.view.Store(v)
	c.decide.Do(func() { close(c.decided) })
}

// stop ends the reading; the stream is not read any more when it returns.
func (c *cutter) stop() {
	c.search(nil)
	close(c.done)
	for p := range c.pieces {
		<-p.searched
	}
}

// recycle takes back a piece that was read.
func (c *cutter) recycle(p *piece) {
	if len(p.buf) != c.size+beyond+slack {
		return
	}
	select {
	case c.free <- p:
	default:
	}
}

// next returns a piece with room for so many times the size.
func (c *cutter) next(times int) *piece {
	p := &piece{}
	select {
	case p = <-c.free:
	default:
	}
	*p = piece{buf: p.buf, room: p.room, loaded: make(chan struct{}), opened: make(chan struct{}), searched: make(chan struct{})}
	p.hold(times*c.size + beyond)
	return p
}

// hold makes room for so many bytes of text.
func (p *piece) hold(n int) {
	if n += slack; n > len(p.buf) {
		p.buf = append(p.buf, make([]byte, n-len(p.buf))...)
	}
}

// hand hands a piece to the reader, and says whether it wants more.
func (c *cutter) hand(p *piece) bool {
	select {
	case c.pieces <- p:
		return true
	case <-c.done:
		<-p.searched
		return false
	}
}

// finish is for a piece that was read: it is searched as soon as it is known how.
// The search looks for NULs as well.
func (c *cutter) finish(p *piece, from, to int) {
	p.text = p.buf[from:to]
	for i := range slack {
		p.buf[to+i] = '\n'
	}
	toSearch := c.view.Load() != nil
	if !toSearch {
		p.odd = p.odd || controlsOf(p.text)&hasNULs != 0
	}
	close(p.loaded)
	select {
	case <-c.decided:
	case <-p.opened:
	}
	if v := c.view.Load(); v != nil && !p.odd {
		p.finds = v.search(p.text, p.room)
		p.room = p.finds.room()
		if toSearch {
			p.odd = p.finds.nuls
		}
	}
	close(p.searched)
}

// read reads a stream from a place on where a piece begins.
func (c *cutter) read(r io.Reader, from int64) {
	defer close(c.pieces)
	in := input{r: r}
	to := int64(c.head * c.size) // of a piece, but for the end of its last line
	for ended := false; !ended; {
		for ; to < from; to += int64(c.size) {
		}
		p := c.next(1 + int(to-from)/c.size)
		end := in.fill(p, int(to-from))
		if ended = p.last(); !ended && from == 0 {
			go tableSieve() // it takes a while to make, and will be wanted
		}
		go c.finish(p, 0, end)
		if !c.hand(p) {
			return
		}
		from += int64(end)
	}
}

// input is a stream of which a little more may have been read than was wanted.
type input struct {
	r    io.Reader
	over []byte
	err  error
}

// fill reads a piece up to the first line end at or behind a place, and returns
// where that is.
func (in *input) fill(p *piece, to int) (end int) {
	p.hold(len(in.over))
	n := copy(p.buf, in.over)
	for {
		for room := p.buf[:len(p.buf)-slack]; n < len(room) && in.err == nil; {
			var k int
			k, in.err = in.r.Read(room[n:])
			n += k
		}
		end = n
		if i := bytes.IndexByte(p.buf[min(to, n):min(to+MaxLine+1, n)], '\n'); i >= 0 {
			end = to + i + 1
		} else {
			p.odd = n > to+MaxLine
		}
		if end < n || p.odd || in.err != nil { // else the line goes on, or it is not known whether the stream does
			break
		}
		p.hold(n + MaxLine)
	}
	if in.over = bytes.Clone(p.buf[end:n]); len(in.over) == 0 {
		p.err = in.err
	}
	return end
}

// joined reads what is left of the pieces.
type joined struct {
	c    *cutter
	p    *piece // that is read
	text []byte // of it, what is left
}

func (j *joined) Read(b []byte) (int, error) {
	for len(j.text) == 0 {
		if j.p.err != nil {
			return 0, j.p.err
		}
		<-j.p.searched
		j.c.recycle(j.p)
		j.p = <-j.c.pieces // there is one behind each without an error
		<-j.p.loaded
		j.text = j.p.text
	}
	n := copy(b, j.text)
	j.text = j.text[n:]
	return n, nil
}
