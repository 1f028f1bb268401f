package ingest

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/rebalog/rebalog/index"
)

// asFresh wants the case to hold what one does that was made of the files as they
// are now.
func asFresh(t *testing.T, opt Options) {
	t.Helper()
	r := ingest(t, opt)
	defer r.Close()
	opt.CacheDir = filepath.Join(t.TempDir(), "fresh")
	anew := ingest(t, opt)
	defer anew.Close()
	if got, want := texts(t, r), texts(t, anew); !slices.Equal(got, want) {
		t.Errorf("%d events, a fresh reading has %d", len(got), len(want))
	}
	got, want := r.Inputs(), anew.Inputs()
	if len(got) != len(want) {
		t.Fatalf("%d inputs, a fresh reading has %d", len(got), len(want))
	}
	for i := range got {
		g, w := got[i], want[i]
		if g.Path != w.Path || g.Events != w.Events || g.Digest != w.Digest || g.Skipped != w.Skipped {
			t.Errorf("input %+v, a fresh reading has %+v", g, w)
		}
	}
}

func rename(t *testing.T, dir, from, to string) {
	t.Helper()
	if err := os.Rename(filepath.Join(dir, from), filepath.Join(dir, to)); err != nil {
		t.Fatal(err)
	}
}

// A log that was rotated is known under its new name, however the names move on,
// and the new log at its old name is read.
func TestRotatedIsNotReadAgain(t *testing.T) {
	logs := t.TempDir()
	put(t, logs, "a.log", 0, 3000)
	put(t, logs, "a.log.1", 5000, 2000)
	opt := options(t, logs)
	again(t, opt, 2, 0, 5000)
	for i := range 3 {
		rename(t, logs, "a.log.1", "a.log.2024-05-01-13")
		rename(t, logs, "a.log", "a.log.1")
		put(t, logs, "a.log", 9000*(i+1), 100)
		again(t, opt, 1, 2, 5100)
		asFresh(t, opt)
		if err := os.Remove(filepath.Join(logs, "a.log.1")); err != nil {
			t.Fatal(err)
		}
		rename(t, logs, "a.log", "a.log.1")
		put(t, logs, "a.log", 100_000*(i+1), 3000)
		again(t, opt, 1, 2, 5100)
		asFresh(t, opt)
		if err := os.Remove(filepath.Join(logs, "a.log.1")); err != nil {
			t.Fatal(err)
		}
		rename(t, logs, "a.log.2024-05-01-13", "a.log.1")
		again(t, opt, 0, 2, 5000)
	}
}

// A log that is copied away and begun anew, as copytruncate does, keeps its content
// under another name and time.
func TestCopiedAwayIsNotReadAgain(t *testing.T) {
	logs := t.TempDir()
	a := put(t, logs, "a.log", 0, 3000)
	opt := options(t, logs)
	again(t, opt, 1, 0, 3000)
	text, err := os.ReadFile(a)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(a+".1", text, 0o600); err != nil {
		t.Fatal(err)
	}
	put(t, logs, "a.log", 7000, 10)
	again(t, opt, 1, 1, 3010)
	asFresh(t, opt)
}

// Two files with the same content in one folder are one log; so is one beside what
// gzip made of it. If the original goes, the copy is read.
func TestCopiesCountOnce(t *testing.T) {
	logs := t.TempDir()
	a := put(t, logs, "a.log", 0, 3000)
	text, err := os.ReadFile(a)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(logs, "copy.log"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	packed, err := os.Create(a + ".gz")
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(packed)
	if _, err := z.Write(text); err != nil || z.Close() != nil || packed.Close() != nil {
		t.Fatal(err)
	}
	other := t.TempDir() // the same on another machine
	if err := os.WriteFile(filepath.Join(other, "a.log"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	opt := options(t, logs, other)
	r := ingest(t, opt)
	if n := len(texts(t, r)); n != 6000 {
		t.Errorf("%d events, want 6000", n)
	}
	if i := slices.IndexFunc(r.Inputs(), func(in index.Input) bool { return in.CopyOf == a }); i < 0 || r.Inputs()[i].Skipped != "the same as "+a {
		t.Errorf("no input is a copy: %+v", r.Inputs())
	}
	r.Close()
	again(t, opt, 0, 4, 6000)
	if err := os.Remove(a); err != nil {
		t.Fatal(err)
	}
	asFresh(t, opt)
}
