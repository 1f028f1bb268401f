package main

import (
	"context"
	"io"
	"sync"
)

// interruptible reads a stream that may never say anything more, such as the
// log of a running pod, and gives up when the context ends: a read of a pipe
// cannot be called back. The goroutine that waits in it ends with the program.
type interruptible struct {
	ctx    context.Context
	r      io.Reader
	once   sync.Once
	chunks chan chunk
	rest   chunk
}

type chunk struct {
	bytes []byte
	err   error
}

// Read hands on what pump has read, or the end of the context.
func (s *interruptible) Read(p []byte) (int, error) {
	s.once.Do(func() {
		s.chunks = make(chan chunk)
		go s.pump()
	})
	if len(s.rest.bytes) == 0 && s.rest.err == nil {
		select {
		case s.rest = <-s.chunks:
		case <-s.ctx.Done():
			return 0, s.ctx.Err()
		}
	}
	n := copy(p, s.rest.bytes)
	s.rest.bytes = s.rest.bytes[n:]
	if len(s.rest.bytes) > 0 {
		return n, nil
	}
	return n, s.rest.err
}

// pump hands on what the stream says, until its end.
func (s *interruptible) pump() {
	for {
		buf := make([]byte, 64<<10)
		n, err := s.r.Read(buf)
		select {
		case s.chunks <- chunk{buf[:n], err}:
		case <-s.ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}
