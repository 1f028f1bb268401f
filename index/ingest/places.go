package ingest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/rebalog/rebalog/index"
)

// place is a folder where the case may be kept.
type place struct {
	dir       string // of the case; temporary: the folder to make it in
	given     bool   // by the user: nothing else will do
	cached    bool
	temporary bool
}

// tempName begins the names of temporary cases, by which left ones are found.
const tempName = "rebalog-case-"

// places lists where to try. Where the cache cannot be written, the system's
// temporary folder can be, most of the time; where that is full too, Linux has
// a folder in memory.
func (r *run) places() []place {
	if r.opt.CaseDir != "" {
		return []place{{dir: r.opt.CaseDir, given: true}}
	}
	var all []place
	if root, err := cacheRoot(r.opt.CacheDir); err == nil {
		if !r.live {
			all = append(all, place{dir: filepath.Join(root, "cases", r.key()), cached: true})
		}
		all = append(all, place{dir: filepath.Join(root, "temp"), temporary: true})
	} else {
		r.notes = append(r.notes, fmt.Sprintf("nothing is kept for the next run: %v", err))
	}
	all = append(all, place{dir: os.TempDir(), temporary: true})
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		all = append(all, place{dir: "/dev/shm", temporary: true})
	}
	return all
}

// cacheRoot is the folder of everything that rebalog keeps by itself.
func cacheRoot(dir string) (string, error) {
	if dir != "" {
		return dir, nil
	}
	user, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the cache: %w", err)
	}
	return filepath.Join(user, "rebalog"), nil
}

// key names the cached case: by the paths and by what changes their reading. The
// spelling of the paths is part of it, since it is part of every event.
func (r *run) key() string {
	paths := slices.Compact(slices.Sorted(slices.Values(r.opt.Paths)))
	var parts []string
	for _, p := range paths {
		parts = append(parts, p, absolute(p))
	}
	for _, rules := range [][]Rule{r.opt.Reading.Zone, r.opt.Reading.Offset, r.opt.Reading.Side, r.opt.Reading.Layout} {
		parts = append(parts, fmt.Sprintf("%q", rules))
	}
	return digest(parts...)
}

// make returns the case's folder in this place.
func (p place) make() (string, error) {
	if !p.temporary {
		return p.dir, nil
	}
	if err := os.MkdirAll(p.dir, 0o700); err != nil {
		return "", err
	}
	sweep(p.dir)
	return os.MkdirTemp(p.dir, tempName)
}

// sweep removes the temporary cases of processes that were killed: nobody holds
// their locks.
func sweep(dir string) {
	left, _ := filepath.Glob(filepath.Join(dir, tempName+"*"))
	for _, l := range left {
		if info, err := os.Lstat(l); err == nil && info.IsDir() {
			_ = index.Remove(l)
		}
	}
}

// replaces reports whether a case that cannot be opened for this reason is made
// anew. In the cache nothing is lost by it; in a folder of the user's only what
// was never whole is replaced.
func (p place) replaces(err error) bool {
	if errors.Is(err, index.ErrNotExist) || errors.Is(err, index.ErrIncomplete) {
		return true
	}
	return !p.given && (errors.Is(err, index.ErrSchema) || errors.Is(err, index.ErrDamaged))
}

// note says why this place was not used.
func (p place) note(err error) string {
	if errors.Is(err, index.ErrInUse) {
		return "another process is using the cached case; reading into a temporary one"
	}
	return fmt.Sprintf("nothing is kept for the next run: %v", err)
}
