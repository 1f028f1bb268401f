package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/rebalog/rebalog/diagnose"
	"github.com/rebalog/rebalog/index"
)

func TestOutputFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "report.json")
	i, _ := staged(incident(diagnose.Confirmed))
	if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := i.run("-", "--format", "json", "-o", file)
	text, _ := os.ReadFile(file)
	if got.status != 0 || got.out != "" || !strings.Contains(string(text), `"schema": "rebalog.report/1"`) {
		t.Errorf("%+v, file:\n%s", got, text)
	}
	if info, _ := os.Stat(file); runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode became %v", info.Mode())
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
	if got := i.run("-", "-o", "-"); !strings.HasPrefix(got.out, "rebalog report") {
		t.Errorf("-o - is not standard output: %+v", got)
	}
}

// A symbolic link stays one, a device stays one.
func TestOutputKeepsWhatItIs(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need rights there")
	}
	dir := t.TempDir()
	file, link := filepath.Join(dir, "report.txt"), filepath.Join(dir, "link")
	os.WriteFile(file, nil, 0o644)
	if err := os.Symlink("report.txt", link); err != nil {
		t.Fatal(err)
	}
	i, _ := staged(incident(diagnose.Confirmed))
	if got := i.run("-", "-o", link); got.status != 0 {
		t.Errorf("%+v", got)
	}
	text, _ := os.ReadFile(file)
	if info, _ := os.Lstat(link); info.Mode()&os.ModeSymlink == 0 || !strings.HasPrefix(string(text), "rebalog report") {
		t.Errorf("the link was replaced, or not followed: %q", text)
	}
	if got := i.run("-", "-o", os.DevNull); got.status != 0 {
		t.Errorf("%+v", got)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Error("the device was replaced by a file")
	}
}

func TestOutputNeverHitsAnInput(t *testing.T) {
	dir := t.TempDir()
	log := filepath.Join(dir, "broker.log")
	os.WriteFile(log, []byte("the only copy"), 0o644)
	kept := func(got spoken) {
		t.Helper()
		text, _ := os.ReadFile(log)
		if got.status != 2 || string(text) != "the only copy" || !strings.Contains(got.err, "would overwrite an input") {
			t.Errorf("%+v, file %q", got, text)
		}
	}
	i, c := staged(incident(diagnose.Confirmed))
	kept(i.run(log, "-o", log))
	kept(i.run("coverage", log, "-o", dir+"/./broker.log"))
	c.inputs = []index.Input{{Path: log, Events: 1}}
	kept(i.run(dir, "-o", log))
	// The report of the last run lies beside the logs; it was not read, so it may go.
	old := filepath.Join(dir, "report.txt")
	os.WriteFile(old, []byte("rebalog report"), 0o644)
	c.inputs = append(c.inputs, index.Input{Path: old, Skipped: "a report of rebalog"})
	if got := i.run(dir, "-o", old); got.status != 0 {
		t.Errorf("%+v", got)
	}
}

// A reader that leaves early is no failure, and hides no status.
func TestClosedPipe(t *testing.T) {
	i, _ := staged(incident(diagnose.Confirmed))
	i.stdout = failing{&os.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}}
	if got := i.run("-"); got.status != 0 || got.err != "" {
		t.Errorf("%+v", got)
	}
	if got := i.run("-", "--fail-on", "incident"); got.status != 3 || got.err != "" {
		t.Errorf("%+v", got)
	}
	i.stdout = failing{&os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.ENOSPC}}
	if got := i.run("-"); got.status != 1 || !strings.HasPrefix(got.err, "rebalog: error: write output: ") {
		t.Errorf("a full disk: %+v", got)
	}
}

// failing is a stream that cannot be written to.
type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// styledLine holds an escape sequence at nearly every place where a piece could end.
const styledLine = "\x1b[31mred\x1b[m \x1b[32mgreen\x1b[m\n"

// pieces records what is written at once.
type pieces struct{ all []string }

func (p *pieces) Write(b []byte) (int, error) {
	p.all = append(p.all, string(b))
	return len(b), nil
}

// A result that is larger than memory passes through in pieces, and no piece ends
// inside an escape sequence, which would be taken for text.
func TestOutputInPieces(t *testing.T) {
	const n = 100_000
	f := func(color, format, want string) {
		t.Helper()
		var got pieces
		c := &call{ctx: t.Context(), stdout: untilClosed(&got), color: color}
		err := c.emit(outputFlags{Format: format}, nil, func(w io.Writer) error {
			for text := strings.Repeat(styledLine, n); text != ""; text = text[min(len(text), 7):] {
				io.WriteString(w, text[:min(len(text), 7)])
			}
			return nil
		})
		if err != nil || strings.Join(got.all, "") != strings.Repeat(want, n) {
			t.Errorf("%s, %s: other bytes, %v", color, format, err)
		}
		for _, piece := range got.all {
			if len(piece) > 65<<10 || !strings.HasSuffix(piece, "\n") {
				t.Errorf("%s, %s: a piece of %d bytes ends in %q", color, format, len(piece), piece[max(0, len(piece)-9):])
			}
		}
	}
	f("always", "text", styledLine)
	f("never", "text", "red green\n")
	f("never", "json", styledLine)
}

// A result that cannot be made whole leaves the file of -o as it was.
func TestOutputIsWholeOrNotThere(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "report.txt")
	os.WriteFile(file, []byte("old"), 0o644)
	f := func(want error, end func(interrupt func()) error) {
		t.Helper()
		ctx, interrupt := context.WithCancel(t.Context())
		defer interrupt()
		err := (&call{ctx: ctx}).emit(outputFlags{Output: file}, nil, func(w io.Writer) error {
			io.WriteString(w, strings.Repeat(styledLine, 10_000))
			return end(interrupt)
		})
		text, _ := os.ReadFile(file)
		if left, _ := os.ReadDir(dir); !errors.Is(err, want) || string(text) != "old" || len(left) != 1 {
			t.Errorf("%v, want %v; the file holds %d bytes, the folder %v", err, want, len(text), left)
		}
	}
	lost := errors.New("read case: it is gone")
	f(lost, func(func()) error { return lost })
	f(context.Canceled, func(interrupt func()) error { interrupt(); return nil })
}
