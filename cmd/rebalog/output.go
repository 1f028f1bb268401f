package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"
)

// closedPipe swallows what is written after the reader has gone, so that
// `rebalog ... | head` ends without a word and with the status it would have had.
type closedPipe struct {
	w      io.Writer
	closed bool
}

func untilClosed(w io.Writer) *closedPipe { return &closedPipe{w: w} }

func (p *closedPipe) Write(b []byte) (int, error) {
	if p.closed {
		return len(b), nil
	}
	n, err := p.w.Write(b)
	if err != nil && isClosedPipe(err) {
		p.closed = true
		return len(b), nil
	}
	return n, err
}

// whileRead is a stream that refuses what nobody reads, so that what makes the
// lines can stop: `rebalog search ... | head` need not find the rest.
type whileRead struct{ w io.Writer }

var errReaderGone = errors.New("nobody reads any more")

func (r whileRead) Write(b []byte) (int, error) {
	n, err := r.w.Write(b)
	if p, ok := r.w.(*closedPipe); ok && p.closed {
		return 0, errReaderGone
	}
	return n, err
}

// isClosedPipe reports whether nobody reads any more, in the words of the
// system at hand.
func isClosedPipe(err error) bool {
	if errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe) {
		return true
	}
	// Windows: ERROR_BROKEN_PIPE, ERROR_NO_DATA.
	return runtime.GOOS == "windows" && (errors.Is(err, syscall.Errno(109)) || errors.Is(err, syscall.Errno(232)))
}

// terminal returns the file behind w if that is a terminal.
func terminal(w any) (*os.File, bool) {
	if p, ok := w.(*closedPipe); ok {
		w = p.w
	}
	f, ok := w.(*os.File)
	return f, ok && term.IsTerminal(f.Fd())
}

// profile decides, here and nowhere else, which styles w is sent. The library's
// own detection is asked last: it takes NO_COLOR=yes for "no", and lets
// CLICOLOR_FORCE win over NO_COLOR.
func (c *call) profile(w io.Writer) colorprofile.Profile {
	_, tty := terminal(w)
	switch {
	case c.color == "always":
		return max(colorprofile.Env(c.env), colorprofile.ANSI)
	case c.color == "never":
		return colorprofile.NoTTY
	case c.getenv("NO_COLOR") != "":
		if tty && c.getenv("TERM") != "dumb" {
			return colorprofile.ASCII // bold and faint are no colours
		}
		return colorprofile.NoTTY
	case !tty:
		return colorprofile.NoTTY
	default:
		f, _ := terminal(w)
		return colorprofile.Detect(f, c.env)
	}
}

// width returns the cells of a line on stdout.
func (c *call) width() int {
	if f, ok := terminal(c.stdout); ok {
		if w, _, err := term.GetSize(f.Fd()); err == nil && w > 0 {
			return w
		}
	}
	w, _ := strconv.Atoi(c.getenv("COLUMNS"))
	return w // 0: the view's own default
}

// getenv returns the last value of a variable, as the environment is read.
func (c *call) getenv(name string) string {
	for i := len(c.env) - 1; i >= 0; i-- {
		if v, ok := strings.CutPrefix(c.env[i], name+"="); ok {
			return v
		}
	}
	return ""
}

// emit writes a result while show makes it, to stdout or, whole or not at all, to
// the file of -o: it may be larger than memory. show knows no terminal; styles are
// fitted to where the result goes, and must end in the line that they begin in.
func (c *call) emit(o outputFlags, inputs []string, show func(w io.Writer) error) error {
	if err := cmp.Or(c.checkOutput(o, inputs), c.ctx.Err()); err != nil {
		return err
	}
	if o.Output == "" || o.Output == "-" {
		return c.pour(c.stdout, "output", o.Format, show)
	}
	return replace(o.Output, func(w io.Writer, name string) error { return c.pour(w, name, o.Format, show) })
}

// pour writes what show makes to w, which an error calls by the name. JSON reaches
// w byte for byte, text with the styles that w can show.
func (c *call) pour(w io.Writer, name, format string, show func(w io.Writer) error) error {
	lines := &wholeLines{w: whileRead{w}, ctx: c.ctx}
	if format != "json" {
		lines.w = &colorprofile.Writer{Forward: lines.w, Profile: c.profile(w)}
	}
	err := show(lines)
	if failed := lines.flush(); errors.Is(failed, errReaderGone) {
		return c.ctx.Err()
	} else if failed != nil { // also what show was told, if it wrote on
		return fmt.Errorf("write %s: %w", name, bare(failed))
	}
	return cmp.Or(err, c.ctx.Err())
}

// pieceSize is how much is written at once, in bytes.
const pieceSize = 64 << 10

// wholeLines gathers what is written and passes it on in pieces of whole lines, as
// styles cannot be fitted to half an escape sequence. It holds no more than a
// piece, or than the longest line, and whoever writes more is told of an interrupt.
type wholeLines struct {
	w    io.Writer
	ctx  context.Context
	held []byte
	err  error // the first of w; nothing is passed on after it
}

func (l *wholeLines) Write(b []byte) (int, error) {
	l.held = append(l.held, b...)
	if len(l.held) < pieceSize {
		return len(b), l.err
	}
	l.pass(bytes.LastIndexByte(l.held, '\n') + 1)
	return len(b), cmp.Or(l.err, l.ctx.Err())
}

// flush passes on what is left, and returns the first error of all the writing.
func (l *wholeLines) flush() error {
	l.pass(len(l.held))
	return l.err
}

// pass passes on the first n bytes.
func (l *wholeLines) pass(n int) {
	if n > 0 && l.err == nil {
		_, l.err = l.w.Write(l.held[:n])
	}
	l.held = append(l.held[:0], l.held[n:]...)
}

// bare is the cause of an error without the path, which the message around it names.
func bare(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// checkOutput refuses to overwrite what is read. It is asked before the work,
// with the PATHs, and again before writing, with every file that was read.
func (c *call) checkOutput(o outputFlags, inputs []string) error {
	out, err := os.Stat(o.Output)
	if o.Output == "" || o.Output == "-" || err != nil {
		return nil
	}
	if out.IsDir() {
		return usage{fmt.Sprintf("-o %s is a folder", o.Output), "name a file in it"}
	}
	for _, path := range inputs {
		if in, err := os.Stat(path); err == nil && os.SameFile(in, out) {
			return errClobber(o.Output)
		}
	}
	return nil
}

// replace puts what write writes in the place of a file: written beside it, then
// renamed, so that nobody ever sees half a report. Devices are written to as they are.
func replace(path string, write func(w io.Writer, name string) error) error {
	mode := os.FileMode(0o666)
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if info, err := os.Stat(path); err == nil {
		if !info.Mode().IsRegular() {
			return device(path, write)
		}
		mode = info.Mode().Perm()
	}
	part := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".part-"+strconv.Itoa(os.Getpid()))
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, bare(err))
	}
	defer os.Remove(part) // does nothing once it is renamed
	if err := closed(f, path, write(f, path)); err != nil {
		return err
	}
	if err := os.Rename(part, path); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// device writes to what is no file, such as /dev/null or a named pipe: to put a
// file in its place would break it for everybody else.
func device(path string, write func(w io.Writer, name string) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return closed(f, path, write(untilClosed(f), path))
}

// closed closes what was written to, with the error err if not nil, since what was
// written may fail as late as that.
func closed(f *os.File, path string, err error) error {
	if late := f.Close(); err == nil && late != nil {
		return fmt.Errorf("write %s: %w", path, bare(late))
	}
	return err
}
