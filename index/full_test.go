//go:build linux

package index

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A disk that takes no more is told of, and nothing of the case stays. The
// limit of a file's size stands for the disk: it needs no rights and no mount.
func TestFullDisk(t *testing.T) {
	if dir := os.Getenv("REBALOG_TEST_FULL"); dir != "" {
		writeUnderLimit(dir)
		return
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	parent := t.TempDir()
	cmd := exec.Command(exe, "-test.run=^TestFullDisk$")
	cmd.Env = append(os.Environ(), "REBALOG_TEST_FULL="+filepath.Join(parent, "case"))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if !strings.Contains(string(out), "write case "+filepath.Join(parent, "case")+": "+syscall.EFBIG.Error()) {
		t.Errorf("the writer says %s", out)
	}
	if names := entries(t, parent); len(names) > 0 {
		t.Errorf("it leaves %q", names)
	}
}

func writeUnderLimit(dir string) {
	signal.Ignore(syscall.SIGXFSZ)
	limit := syscall.Rlimit{Cur: 256 << 10, Max: 256 << 10}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		fmt.Println(err)
	}
	w, err := Create(dir)
	if err != nil {
		fmt.Println(err)
		return
	}
	events := someEvents("a.log", 100*MaxBlock, 0, 1)
	err = w.Add("a", events)
	if err == nil {
		err = w.Commit(Manifest{Inputs: []Input{{ID: "a", Events: int64(len(events))}}})
	}
	fmt.Println(err)
	if err := w.Abort(); err != nil {
		fmt.Println(err)
	}
}
