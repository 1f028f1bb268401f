package source

import (
	"context"
	"errors"
	"io"
	"os"
)

// ErrShrunk ends a stream whose file became shorter while it was read, as
// logrotate's copytruncate makes it. What was there before was delivered.
var ErrShrunk = errors.New("the file became shorter while it was read")

// raw reads the bytes of a file up to the size that it had when it was opened:
// what a program appends meanwhile belongs to the next run, and a file that
// grows faster than it is read still has an end. Errors are sticky.
type raw struct {
	ctx  context.Context
	r    io.Reader
	left int64 // -1: up to the end
	told func(int)
	err  error

	file *os.File // nil for standard input
	size int64
}

// open opens the file. The caller closes it.
func (f *File) open(ctx context.Context) (*raw, error) {
	r := &raw{ctx: ctx, left: -1, told: f.opt.Read}
	if f.Path == Stdin {
		r.r = f.opt.Stdin
		if r.r == nil {
			r.r = eof{}
		}
		return r, nil
	}
	file, err := os.Open(f.Path)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, err
	}
	r.r, r.file = file, file
	if info.Mode().IsRegular() {
		r.size, r.left = info.Size(), info.Size()
	}
	return r, nil
}

// pass passes over the first n bytes of a file.
func (r *raw) pass(n int64) error {
	if n > r.left {
		return ErrShrunk
	}
	r.left -= n
	_, err := r.file.Seek(n, io.SeekStart)
	return err
}

func (r *raw) Read(p []byte) (int, error) {
	if r.err == nil {
		r.err = r.ctx.Err()
	}
	if r.err == nil && r.left == 0 {
		r.err = io.EOF
	}
	if r.err != nil {
		return 0, r.err
	}
	if r.left > 0 && int64(len(p)) > r.left {
		p = p[:r.left]
	}
	n, err := r.r.Read(p)
	r.tell(n)
	if r.left > 0 {
		r.left -= int64(n)
		if err == io.EOF && r.left > 0 {
			err = ErrShrunk
		}
	}
	r.err = err
	return n, err
}

// ReadAt reads from the file for a zip archive, whose directory is at its end.
func (r *raw) ReadAt(p []byte, at int64) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.file.ReadAt(p, at)
	r.tell(n)
	return n, err
}

func (r *raw) tell(n int) {
	if r.told != nil && n > 0 {
		r.told(n)
	}
}

func (r *raw) Close() error {
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}

type eof struct{}

func (eof) Read([]byte) (int, error) { return 0, io.EOF }
