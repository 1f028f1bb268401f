package parsers

import (
	"bytes"
	"io"
	"runtime"
	"sync/atomic"
)

// piece is a part of a stream that ends at a line end.
type piece struct {
	buf      []byte
	text     []byte  // in buf, with slack behind it
	last     bool    // the stream ends with it
	odd      bool    // it ends inside a line that is longer than any, or holds NULs: only a scanner of lines can read it and what follows
	finds    *finds  // nil: it was not searched
	ahead    []ahead // room for what is found out about its lines
	searched chan struct{}
}

// cutter reads a stream ahead and cuts it into pieces, which are searched by
// goroutines while others are read.
type cutter struct {
	pieces chan *piece
	free   chan *piece
	done   chan struct{}
	view   atomic.Pointer[view] // by which pieces are searched; nil: not yet
	err    error                // of the stream, io.EOF included; valid when pieces is closed
	size   int                  // of a piece
}

// cutPieces begins to read. The first piece, which is read in full, has a size of
// its own.
func cutPieces(r io.Reader, first, size int) *cutter {
	ahead := 2 * runtime.GOMAXPROCS(0)
	c := &cutter{pieces: make(chan *piece, ahead), free: make(chan *piece, ahead+2), done: make(chan struct{}), size: size}
	c.free <- &piece{buf: make([]byte, first+slack)}
	go c.run(r)
	return c
}

// stop ends the reading; the stream is not read any more when it returns.
func (c *cutter) stop() {
	close(c.done)
	for p := range c.pieces {
		<-p.searched
	}
}

// recycle takes back a piece that was read. All pieces have one size, whatever
// goroutine is the faster, so that the same lines are passed over in every run.
func (c *cutter) recycle(p *piece) {
	if len(p.buf) != c.size+slack {
		return
	}
	select {
	case c.free <- p:
	default:
	}
}

func (c *cutter) run(r io.Reader) {
	defer close(c.pieces)
	var over []byte // of a line that goes on in the next piece
	for odd := false; c.err == nil; {
		p := c.next()
		if len(over)+slack > len(p.buf) { // what is over of a piece with a long line
			p.buf = make([]byte, len(over)+c.size+slack)
		}
		n := copy(p.buf, over)
		if n, over = c.fill(r, p, n); over == nil {
			odd = odd || c.err == nil
		}
		p.text = p.buf[:n]
		odd = odd || bytes.IndexByte(p.text, 0) >= 0
		p.odd, p.last = odd, c.err != nil
		for i := range slack {
			p.buf[n+i] = '\n'
		}
		c.search(p)
		if c.err == nil && c.view.Load() == nil {
			go tableSieve() // it takes a while to make, and will be wanted
		}
		select {
		case c.pieces <- p:
		case <-c.done:
			<-p.searched
			return
		}
	}
}

// fill reads until the buffer, which holds n bytes, is full. It returns where
// its last line ends and a copy of what stands behind that, nil where the line
// is longer than any, or at the end of the stream.
func (c *cutter) fill(r io.Reader, p *piece, n int) (end int, over []byte) {
	for {
		room := p.buf[:len(p.buf)-slack]
		for n < len(room) && c.err == nil {
			var k int
			k, c.err = r.Read(room[n:])
			n += k
		}
		end = bytes.LastIndexByte(room[:n], '\n') + 1
		switch {
		case c.err != nil:
			return n, nil
		case end > 0:
			return end, append([]byte{}, room[end:n]...)
		case n > MaxLine:
			return n, nil
		}
		p.buf = append(p.buf, make([]byte, MaxLine)...)
	}
}

// next returns a piece to be filled.
func (c *cutter) next() *piece {
	p := &piece{}
	select {
	case p = <-c.free:
	default:
		p.buf = make([]byte, c.size+slack)
	}
	*p = piece{buf: p.buf, ahead: p.ahead, searched: make(chan struct{})}
	return p
}

func (c *cutter) search(p *piece) {
	v := c.view.Load()
	if v == nil || p.odd {
		close(p.searched)
		return
	}
	go func() {
		p.finds = v.search(p.text, p.ahead)
		p.ahead = p.finds.ahead
		close(p.searched)
	}()
}

// joined reads what is left of the pieces.
type joined struct {
	c    *cutter
	p    *piece // that is read
	text []byte // of it, what is left
}

func (j *joined) Read(b []byte) (int, error) {
	for len(j.text) == 0 {
		if j.p != nil {
			j.c.recycle(j.p)
		}
		p, ok := <-j.c.pieces
		if !ok {
			return 0, j.c.err
		}
		<-p.searched
		j.p, j.text = p, p.text
	}
	n := copy(b, j.text)
	j.text = j.text[n:]
	return n, nil
}
