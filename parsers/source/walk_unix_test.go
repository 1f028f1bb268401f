//go:build unix

package source

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

// TestWalkSkipsWhatIsNoFile asserts that nothing in a directory stops the walk
// or is passed over without a name.
func TestWalkSkipsWhatIsNoFile(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "z.log", "z\n")
	link(t, "nowhere", filepath.Join(dir, "broken"))
	link(t, "self", filepath.Join(dir, "self"))
	if err := syscall.Mkfifo(filepath.Join(dir, "fifo"), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", filepath.Join(dir, "sock"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	link(t, "/dev/null", filepath.Join(dir, "null"))
	const want = "broken: broken link\nfifo: named pipe\nnull: device\nself: too many levels of symbolic links\nsock: socket\nz.log"
	if got := walked(t, dir, dir); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWalkWithoutPermission(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may read everything")
	}
	dir := t.TempDir()
	put(t, dir, "a.log", "a\n")
	put(t, dir, "closed/b.log", "b\n")
	os.Chmod(filepath.Join(dir, "closed"), 0)
	defer os.Chmod(filepath.Join(dir, "closed"), 0o755)
	os.Chmod(put(t, dir, "secret.log", "s\n"), 0)
	if got, want := walked(t, dir, dir), "a.log\nclosed: permission denied\nsecret.log"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got, want := read(t, filepath.Join(dir, "secret.log")), "secret.log: skipped: permission denied"; !slices.Equal(got, []string{want}) {
		t.Errorf("got %v, want %s", got, want)
	}
}

// TestPipeAsArgument asserts that <(zcat x.gz) of a shell can be read.
func TestPipeAsArgument(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	go os.WriteFile(pipe, []byte(gz("a line\n")), 0)
	if got, want := read(t, pipe), `pipe "a line\n"`; !slices.Equal(got, []string{want}) {
		t.Errorf("got %v, want %s", got, want)
	}
}

// TestWalkRefusesDevices asserts that what has no end is not read, though it was
// named.
func TestWalkRefusesDevices(t *testing.T) {
	if got, want := walked(t, "/dev", "/dev/zero", "/dev/null"), "null: device\nzero: device"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
