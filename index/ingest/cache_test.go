package ingest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rebalog/rebalog/index"
)

// Two at once on the same paths: the second makes a case of its own, and says so.
func TestCachedCaseInUse(t *testing.T) {
	logs := t.TempDir()
	put(t, logs, "a.log", 0, 10)
	opt := options(t, logs)
	first := ingest(t, opt)
	second := ingest(t, opt) // nothing to write: both read
	if len(second.Notes) > 0 || second.Case.Dir() != first.Case.Dir() {
		t.Errorf("the second reads %s and says %q", second.Case.Dir(), second.Notes)
	}
	second.Close()
	put(t, logs, "a.log", 0, 12)
	third := ingest(t, opt)
	if len(texts(t, third)) != 12 || len(third.Notes) != 1 || !strings.Contains(third.Notes[0], "another process") {
		t.Errorf("%d events, notes %q", len(texts(t, third)), third.Notes)
	}
	dir := third.Case.Dir()
	third.Close()
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s stays: %v", dir, err)
	}
	if got := len(texts(t, first)); got != 10 {
		t.Errorf("the first reads %d events now", got)
	}
}

// A cache that cannot be used costs the cache, not the answer.
func TestCacheNotWritable(t *testing.T) {
	logs := t.TempDir()
	put(t, logs, "a.log", 0, 10)
	opt := options(t, logs)
	if err := os.WriteFile(opt.CacheDir, nil, 0o600); err != nil { // a file where the folder should be
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", t.TempDir())
	r := ingest(t, opt)
	if len(texts(t, r)) != 10 || len(r.Notes) == 0 || !strings.Contains(r.Notes[0], "nothing is kept") {
		t.Errorf("%d events, notes %q", len(texts(t, r)), r.Notes)
	}
	r.Close()
	if left := files(t, os.TempDir()); len(left) > 0 {
		t.Errorf("it leaves %q", left)
	}
}

// What is wrong with a cached case costs only its being there.
func TestBrokenCacheIsReplaced(t *testing.T) {
	logs := t.TempDir()
	put(t, logs, "a.log", 0, 10)
	opt := options(t, logs)
	dir := ingestDir(t, opt)
	for _, harm := range []func(string) error{
		func(m string) error { return os.Remove(m) },
		func(m string) error { return os.WriteFile(m, []byte(`{"schema": 77}`), 0o600) },
		func(m string) error { return os.WriteFile(m, []byte("{"), 0o600) },
	} {
		if err := harm(filepath.Join(dir, "manifest.json")); err != nil {
			t.Fatal(err)
		}
		again(t, opt, 1, 0, 10)
		again(t, opt, 0, 1, 10)
	}
	given := opt
	given.CaseDir = dir
	if err := os.WriteFile(filepath.Join(dir, "manifest.json"), []byte(`{"schema": 77}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Run(context.Background(), given); !errors.Is(err, index.ErrSchema) {
		t.Errorf("a given case of another form says %v", err)
	}
}

func ingestDir(t *testing.T, opt Options) string {
	t.Helper()
	r := ingest(t, opt)
	defer r.Close()
	return r.Case.Dir()
}

func TestCacheIsBoundedAndListed(t *testing.T) {
	opt := options(t)
	var dirs []string
	for i := range 3 {
		opt.Paths = []string{put(t, t.TempDir(), "a.log", 0, 100)}
		dirs = append(dirs, ingestDir(t, opt))
		old := int64(1_700_000_000 + i)
		if err := os.Chtimes(dirs[i], time.Unix(old, 0), time.Unix(old, 0)); err != nil {
			t.Fatal(err)
		}
	}
	all, err := Cases(opt.CacheDir)
	if err != nil || len(all) != 3 || all[0].Dir != dirs[2] || all[2].Dir != dirs[0] || all[0].Bytes == 0 || len(all[0].Inputs) != 1 {
		t.Fatalf("%+v, %v", all, err)
	}
	opt.CacheMax = 2*all[0].Bytes + 1000
	opt.Paths = []string{put(t, t.TempDir(), "a.log", 0, 100)}
	newest := ingest(t, opt)
	all, err = Cases(opt.CacheDir)
	if err != nil || len(all) != 2 || all[0].Dir != newest.Case.Dir() || all[1].Dir != dirs[2] {
		t.Errorf("%+v, %v", all, err)
	}
	if err := Remove(opt.CacheDir); !errors.Is(err, index.ErrInUse) {
		t.Errorf("removing all, one in use, says %v", err)
	}
	if err := Remove(opt.CacheDir, "none"); !errors.Is(err, index.ErrNotExist) {
		t.Errorf("removing what is not there says %v", err)
	}
	newest.Close()
	if err := Remove(opt.CacheDir, filepath.Base(newest.Case.Dir())); err != nil {
		t.Error(err)
	}
	if left := files(t, opt.CacheDir); len(left) > 0 {
		t.Errorf("%q is left", left)
	}
}

// Cases that killed processes left are removed by the next one.
func TestLeftTemporaryCases(t *testing.T) {
	opt := options(t, "-")
	opt.Stdin = strings.NewReader("1 a\n")
	r := ingest(t, opt)
	left := r.Case.Dir()
	r.Case.Close() // as a kill does: unlocked, not removed
	opt.Stdin = strings.NewReader("1 a\n")
	held := ingest(t, opt)
	opt.Stdin = strings.NewReader("1 a\n")
	ingest(t, opt).Close()
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s stays: %v", left, err)
	}
	if len(texts(t, held)) != 1 {
		t.Error("a case in use was removed")
	}
	held.Close()
}
