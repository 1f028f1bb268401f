package main

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// asProgram makes this test binary the program itself, so that signals and
// pipes are real.
const asProgram = "REBALOG_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// program prepares a run of the real program in an empty home.
func program(t *testing.T, args ...string) (*exec.Cmd, *strings.Builder) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("signals differ there")
	}
	cmd := exec.Command(os.Args[0], args...)
	home := t.TempDir()
	cmd.Env = []string{asProgram + "=1", "HOME=" + home, "XDG_CACHE_HOME=" + home, "TMPDIR=" + t.TempDir()}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	return cmd, &stderr
}

// exitStatus waits for the end; a death by signal is no status.
func exitStatus(t *testing.T, cmd *exec.Cmd) int {
	t.Helper()
	err := cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode()
}

func TestRealClosedPipe(t *testing.T) {
	cmd, stderr := program(t, "--help")
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	cmd.Stdout = w
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	if status := exitStatus(t, cmd); status != 0 || stderr.String() != "" {
		t.Errorf("status %d, stderr %q", status, stderr)
	}
}

// Ctrl-C ends a run that waits for more log, at once and with nothing left behind.
func TestRealInterrupt(t *testing.T) {
	cmd, stderr := program(t, "-")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// More than a pipe holds: once it is written, the program is reading.
	line := "[2024-05-01 10:00:00,000] INFO [GroupCoordinator 1]: Stabilized group orders generation 1 (__consumer_offsets-1) (kafka.coordinator.group.GroupCoordinator)\n"
	if _, err := stdin.Write([]byte(strings.Repeat(line, 4000))); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(20*time.Second, func() { cmd.Process.Kill() })
	defer late.Stop()
	if status := exitStatus(t, cmd); status != 130 || stderr.String() != "rebalog: error: interrupted\n" {
		t.Errorf("status %d, stderr %q", status, stderr)
	}
	for _, v := range cmd.Env {
		if name, dir, _ := strings.Cut(v, "="); name == "XDG_CACHE_HOME" || name == "TMPDIR" {
			noFiles(t, dir)
		}
	}
}

func noFiles(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			t.Errorf("left behind: %s", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
