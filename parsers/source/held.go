package source

import (
	"archive/tar"
	"context"
	"io"
	"sync"
)

// maxHeld is the size in the archive, in bytes, up to which a member is held in
// memory: a log of tens of megabytes, packed.
const maxHeld = 8 << 20

// held is a member of an archive that was read into memory, with the error that
// stands behind it.
type held struct {
	ctx  context.Context
	free *freeBuffers
	buf  []byte
	left []byte
	err  error
}

// freeBuffers are those of members that were read to their end.
type freeBuffers struct {
	mu   sync.Mutex
	bufs [][]byte
}

func (f *freeBuffers) take(size int64) []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := len(f.bufs) - 1; i >= 0; i-- {
		if buf := f.bufs[i]; int64(cap(buf)) >= size {
			f.bufs = append(f.bufs[:i], f.bufs[i+1:]...)
			return buf[:size]
		}
	}
	f.bufs = nil // too small, and so perhaps for those that come
	return make([]byte, size, size+size/8)
}

func (f *freeBuffers) give(buf []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.bufs = append(f.bufs, buf)
}

// hold reads a member of a tar archive into memory.
func (p *pass) hold(t *tar.Reader, size int64) *held {
	h := &held{ctx: p.raw.ctx, free: &p.free, buf: p.free.take(size), err: io.EOF}
	n, err := io.ReadFull(t, h.buf)
	if err != nil {
		h.err = err
	}
	h.left = h.buf[:n]
	return h
}

func (h *held) Read(p []byte) (int, error) {
	if err := h.ctx.Err(); err != nil {
		return 0, err
	}
	if len(h.left) == 0 {
		return 0, h.err
	}
	n := copy(p, h.left)
	h.left = h.left[n:]
	return n, nil
}

// end gives the memory back.
func (h *held) end() {
	if h.buf != nil {
		h.free.give(h.buf)
		h.buf, h.left = nil, nil
	}
}
