package source

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// put writes a file under dir and returns its path.
func put(t testing.TB, dir, name, content string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func link(t *testing.T, to, path string) {
	t.Helper()
	if err := os.Symlink(to, path); err != nil {
		t.Skip("no symbolic links here:", err)
	}
}

// walked lists what a walk finds, relative to dir, skipped ones with the reason.
func walked(t *testing.T, dir string, paths ...string) string {
	t.Helper()
	files, err := Walk(context.Background(), paths, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range files {
		name := strings.TrimPrefix(f.Path, dir+string(filepath.Separator))
		if f.Skipped != "" {
			name += ": " + f.Skipped
		}
		out = append(out, filepath.ToSlash(name))
	}
	return strings.Join(out, "\n")
}

func TestWalkFindsEachFileOnce(t *testing.T) {
	dir := t.TempDir()
	a, b := put(t, dir, "a.log", "a\n"), put(t, dir, "b/b.log", "b\n")
	put(t, dir, "b/README.md", "about these logs\n")
	put(t, dir, "b/want.json", "{}\n")
	link(t, "../a.log", filepath.Join(dir, "b/same.log"))
	const want = "a.log\nb/README.md: a document beside the logs\nb/b.log\nb/want.json"
	f := func(paths ...string) {
		t.Helper()
		if got := walked(t, dir, paths...); got != want {
			t.Errorf("%v: got\n%s\nwant\n%s", paths, got, want)
		}
	}
	f(dir)
	f(dir, dir, a)
	f(b, a, dir)
	f(filepath.Join(dir, "b"), a, b)
	f(a, filepath.Join(dir, "b"))
	f(dir + string(filepath.Separator))
	if got := walked(t, dir, filepath.Join(dir, "b/README.md")); got != "b/README.md" {
		t.Errorf("a document that is named itself: got %s", got)
	}
}

func TestWalkSaysPathsAsGiven(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "logs/a.log", "a\n")
	put(t, dir, "b.log", "b\n")
	t.Chdir(dir)
	f := func(want string, paths ...string) {
		t.Helper()
		if got := walked(t, dir, paths...); got != filepath.FromSlash(want) {
			t.Errorf("%v: got %q, want %q", paths, got, want)
		}
	}
	f("logs/a.log", "logs")
	f("logs/a.log", "logs/")
	f("./b.log", "./b.log", "b.log")
	f("-\nb.log", "b.log", "-", "-")
	f("../"+filepath.Base(dir)+"/b.log", "../"+filepath.Base(dir)+"/b.log")
}

func TestWalkNamesMissingPaths(t *testing.T) {
	dir := t.TempDir()
	a := put(t, dir, "a.log", "a\n")
	link(t, "nowhere", filepath.Join(dir, "broken"))
	for _, path := range []string{filepath.Join(dir, "no.log"), filepath.Join(a, "x"), filepath.Join(dir, "broken")} {
		_, err := Walk(context.Background(), []string{a, path}, Options{})
		var missing *MissingError
		if !errors.As(err, &missing) || missing.Path != path || !strings.HasPrefix(err.Error(), "open "+path+": ") {
			t.Errorf("%s: %v", path, err)
		}
	}
	_, err := Walk(context.Background(), []string{"no-1", a, "no-2"}, Options{})
	if err == nil || !strings.Contains(err.Error(), "no-1") || !strings.Contains(err.Error(), "no-2") || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("two missing paths: %v", err)
	}
}

func TestWalkEndsLoops(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "a/a.log", "a\n")
	put(t, dir, "b/b.log", "b\n")
	link(t, "..", filepath.Join(dir, "a/up"))
	link(t, "../a", filepath.Join(dir, "b/over"))
	if got, want := walked(t, dir, dir), "a/a.log\nb/b.log"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	// The directory that is only reached through a link is read.
	if got, want := walked(t, dir, filepath.Join(dir, "b")), "b/b.log\nb/over/a.log"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWalkEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Walk(ctx, []string{t.TempDir()}, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
