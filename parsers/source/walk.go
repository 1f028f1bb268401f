package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"
)

// Stdin is the path that stands for standard input.
const Stdin = "-"

// Options of a walk. The zero value reads no standard input.
type Options struct {
	Stdin io.Reader   // what "-" reads; nil: nothing
	Read  func(n int) // told of every n bytes read from disk or standard input, from the goroutine that reads; nil: nobody is told
}

// File is something on disk that was found.
type File struct {
	Path    string    // as the user gave it; under a directory: joined with it
	Size    int64     // bytes on disk when it was found; 0 where Live
	ModTime time.Time // zero where Live
	Live    bool      // standard input or a pipe: has no size, can be read once, cannot be sampled
	Skipped string    // why it cannot be read; empty: it can, as far as is known without opening it

	opt Options
}

// MissingError says that a path which the user named does not exist.
type MissingError struct {
	Path string
	Err  error
}

func (e *MissingError) Error() string { return fmt.Sprintf("open %s: %s", e.Path, reason(e.Err)) }
func (e *MissingError) Unwrap() error { return e.Err }

// Walk finds the files that the paths name, directories walked, sorted by path
// (bytewise). Each file is found once, however many paths and symbolic links
// lead to it. The result does not depend on the order of paths.
//
// An error is a [MissingError] (one for each missing path, joined) or the end
// of ctx. Everything else that is wrong with a file is said in File.Skipped.
func Walk(ctx context.Context, paths []string, opt Options) ([]File, error) {
	w := &walk{ctx: ctx, opt: opt, seen: map[string]bool{}}
	var missing []error
	for _, path := range slices.Compact(slices.Sorted(slices.Values(paths))) {
		if err := w.argument(path); err != nil {
			missing = append(missing, err)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("walk: %w", err)
	}
	if len(missing) > 0 {
		return nil, errors.Join(missing...)
	}
	slices.SortFunc(w.found, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return w.found, nil
}

type walk struct {
	ctx   context.Context
	opt   Options
	seen  map[string]bool // real paths of files and directories
	found []File
}

// argument adds what one path of the user leads to. Unlike inside a directory,
// a pipe or a terminal is read: that is how a shell hands over <(kubectl logs x)
// and /dev/stdin. Other devices have no end, such as /dev/zero.
func (w *walk) argument(path string) error {
	if path == Stdin {
		w.add(File{Path: path, Live: true})
		return nil
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR):
		return &MissingError{path, err}
	case err == nil && (info.Mode()&fs.ModeNamedPipe != 0 || info.Mode()&fs.ModeCharDevice != 0 && isTerminal(path)):
		w.add(File{Path: path, Live: true})
	default:
		w.visit(path, realPath(path), info, err)
	}
	return nil
}

func isTerminal(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	return term.IsTerminal(f.Fd())
}

// visit adds a file, or what is in a directory. Links are followed; the real
// path is what a file is known by, which also ends loops of links.
func (w *walk) visit(path, real string, info fs.FileInfo, err error) {
	if w.seen[real] || w.ctx.Err() != nil {
		return
	}
	w.seen[real] = true
	switch {
	case err != nil:
		w.skip(path, reason(err))
	case info.IsDir():
		w.directory(path, real)
	case !info.Mode().IsRegular():
		w.skip(path, kindOf(info.Mode()))
	default:
		w.add(File{Path: path, Size: info.Size(), ModTime: info.ModTime()})
	}
}

func (w *walk) directory(path, real string) {
	entries, err := os.ReadDir(path)
	for _, e := range entries {
		at, realAt := filepath.Join(path, e.Name()), filepath.Join(real, e.Name())
		if e.Type()&fs.ModeSymlink != 0 {
			realAt = realPath(at)
		}
		if strings.EqualFold(filepath.Ext(at), ".md") && e.Type().IsRegular() {
			w.skip(at, whyDocument) // beside logs it is about them; named itself it is read
			continue
		}
		info, err := os.Stat(at)
		if errors.Is(err, fs.ErrNotExist) {
			err = errGone[e.Type()&fs.ModeSymlink != 0]
		}
		w.visit(at, realAt, info, err)
	}
	if err != nil {
		w.skip(path, reason(err))
	}
}

// errGone says, by whether it is a link, why an entry leads nowhere.
var errGone = map[bool]error{true: errors.New("broken link"), false: errors.New("removed while the directory was read")}

func (w *walk) add(f File) {
	f.opt = w.opt
	w.found = append(w.found, f)
}

func (w *walk) skip(path, why string) { w.add(File{Path: path, Skipped: why}) }

// realPath is the absolute path without links, as far as it can be found.
func realPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return path
}

// kindOf names what is neither file nor directory.
func kindOf(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeNamedPipe != 0:
		return "named pipe"
	case mode&fs.ModeSocket != 0:
		return "socket"
	case mode&fs.ModeDevice != 0:
		return "device"
	}
	return "not a regular file"
}

// reason is the cause of an error, without the path that is said beside it.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return err.Error()
}
