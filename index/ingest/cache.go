package ingest

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/rebalog/rebalog/index"
)

// CacheMax is what cached cases may take on disk, in bytes, unless told otherwise.
const CacheMax = 2 << 30

// Cached is a case in the cache.
type Cached struct {
	Key    string // its name in the cache
	Dir    string
	Bytes  int64     // on disk
	Used   time.Time // when it was opened last
	Inputs []index.Input
	Wrong  string // why it cannot be used: incomplete, of another form; empty: nothing is wrong as far as its manifest tells
}

// Cases returns the cases in the cache, the last used one first. cacheDir is
// Options.CacheDir.
func Cases(cacheDir string) ([]Cached, error) {
	all, err := weighed(cacheDir)
	for i := range all {
		m, err := index.Peek(all[i].Dir)
		if err != nil {
			all[i].Wrong = err.Error()
		}
		all[i].Inputs = m.Inputs
	}
	return all, err
}

// weighed lists the cases as Cases does, but looks into none.
func weighed(cacheDir string) ([]Cached, error) {
	root, err := cacheRoot(cacheDir)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(root, "cases")
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list cases: %w", err)
	}
	var all []Cached
	for _, e := range entries {
		if e.IsDir() {
			all = append(all, weigh(dir, e.Name()))
		}
	}
	slices.SortStableFunc(all, func(a, b Cached) int { return cmp.Or(b.Used.Compare(a.Used), strings.Compare(a.Key, b.Key)) })
	return all, nil
}

func weigh(parent, key string) Cached {
	c := Cached{Key: key, Dir: filepath.Join(parent, key)}
	_ = filepath.WalkDir(c.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // it may be removed at this moment
		}
		if info, err := d.Info(); err == nil && !d.IsDir() {
			c.Bytes += info.Size()
		}
		return nil
	})
	if info, err := os.Stat(c.Dir); err == nil {
		c.Used = info.ModTime()
	}
	return c
}

// Remove removes cases from the cache by their keys, or all if none is named.
// A case in use stays, and is in the error (index.ErrInUse).
func Remove(cacheDir string, keys ...string) error {
	all, err := weighed(cacheDir)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if !slices.ContainsFunc(all, func(c Cached) bool { return c.Key == key }) {
			err = errors.Join(err, fmt.Errorf("remove case %s: %w", key, index.ErrNotExist))
		}
	}
	for _, c := range all {
		if len(keys) == 0 || slices.Contains(keys, c.Key) {
			err = errors.Join(err, removeCached(c.Dir))
		}
	}
	return err
}

func removeCached(dir string) error {
	err := index.Remove(dir)
	if errors.Is(err, index.ErrNotExist) { // an empty folder, or one that somebody else has just removed
		err = os.RemoveAll(dir)
	}
	return err
}

// touch notes that a case was used now.
func touch(dir string) {
	now := time.Now()
	_ = os.Chtimes(dir, now, now) // in a cache that cannot be written nothing is thrown out either
}

// bound removes the cases that were not used for longest until the others take
// at most limit bytes. Cases in use stay, and so does keep.
func bound(cacheDir string, limit int64, keep string) error {
	if limit == 0 {
		limit = CacheMax
	}
	all, err := weighed(cacheDir)
	if err != nil {
		return err
	}
	var sum int64
	for _, c := range all {
		if sum += c.Bytes; sum <= limit || c.Dir == keep {
			continue
		}
		if removeCached(c.Dir) == nil {
			sum -= c.Bytes
		}
	}
	return nil
}
