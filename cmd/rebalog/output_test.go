package main

import (
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
