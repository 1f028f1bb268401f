package ingest

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/zeebo/xxh3"

	"github.com/rebalog/rebalog/index"
	"github.com/rebalog/rebalog/parsers/source"
)

// comparison says what is to be done so that a case holds the files.
type comparison struct {
	read  []source.File // not known, or changed
	grown int           // of those, files of which only the rest is read
	keep  []index.Input
	drop  []index.Input // of files that are to be read, or are no longer there
	moved int           // files that are known by another path
}

// extends reports whether something of the case stays.
func (c *comparison) extends() bool { return len(c.keep) > 0 || c.grown > 0 }

func (c *comparison) current() bool { return len(c.read) == 0 && len(c.drop) == 0 && c.moved == 0 }

// compare tells the files that the inputs of a case were made of, and are still
// the same, from the others. A given case keeps what other paths led to.
func (r *run) compare(inputs []index.Input, p place) (c comparison) {
	left := map[string][]index.Input{} // by path, of files that are not what they were
	for _, in := range inputs {
		left[absolute(in.Path)] = append(left[absolute(in.Path)], in)
	}
	r.copies, r.grow = copiesOf(r.files, pairsOf(left)), map[string]*growth{}
	var rest []source.File
	for _, f := range r.files {
		if had := left[absolute(f.Path)]; r.unchanged(f, had) {
			c.keep = append(c.keep, had...)
			delete(left, absolute(f.Path))
		} else if g := r.grown(f, had); g != nil {
			c.readOn(r, f, g)
			delete(left, absolute(f.Path))
		} else {
			rest = append(rest, f)
		}
	}
	var changed []source.File
	for _, f := range rest {
		if had := r.moved(f, left, p.given); had != nil {
			c.keep = append(c.keep, had...)
			c.moved++
		} else {
			changed = append(changed, f)
		}
	}
	for _, f := range changed {
		if g := r.grownElsewhere(f, left, p.given); g != nil {
			c.readOn(r, f, g)
		} else {
			c.read = append(c.read, f)
		}
	}
	here := map[string]bool{}
	for _, f := range r.files {
		here[absolute(f.Path)] = true
	}
	for _, path := range sortedPaths(left) {
		if p.given && !here[path] {
			c.keep = append(c.keep, left[path]...)
		} else {
			c.drop = append(c.drop, left[path]...)
		}
	}
	return c
}

func (c *comparison) readOn(r *run, f source.File, g *growth) {
	r.grow[f.Path] = g
	c.read = append(c.read, f)
	c.grown++
}

// unchanged reports whether the inputs are those that reading the file now
// would make.
func (r *run) unchanged(f source.File, had []index.Input) bool {
	if len(had) == 0 || f.Live {
		return false
	}
	if f.Skipped != "" {
		return len(had) == 1 && had[0].Path == f.Path && had[0].Size == f.Size && had[0].Skipped == f.Skipped
	}
	for _, in := range had {
		if in.Path != f.Path || in.Size != f.Size || in.ModTime != f.ModTime.UnixNano() ||
			!r.same(in) || in.CopyOf != r.copies[f.Path] || in.Samples == "" || in.Reading != r.reading(f.Path, in.Inside) {
			return false
		}
	}
	samples, err := source.Samples(f.Path, f.Size)
	return err == nil && samples == had[0].Samples
}

// same reports whether reading the same bytes again would make the same input.
func (r *run) same(in index.Input) bool {
	return lasting(in.Broken) && !(in.Passed > 0 && r.opt.Whole)
}

// lasting reports whether a file ends early because of what is in it, as opposed
// to a disk that may answer next time.
func lasting(broken string) bool {
	return broken == "" || strings.Contains(broken, source.ErrTruncated.Error()) || strings.Contains(broken, source.ErrDamaged.Error())
}

// reading is a digest of all that decides what events a stream makes, its bytes
// apart.
func (r *run) reading(path, inside string) string {
	options, offset := r.opt.Reading.of(path, inside)
	return digest(r.build, options.Zone, string(options.Side), options.Layout, fmt.Sprint(offset))
}

// build tells this program from others that may know other lines. Versions do
// not do, for a program under development has one all day.
func build(tool string) string {
	exe, err := os.Executable()
	if err != nil {
		return tool
	}
	info, err := os.Stat(exe)
	if err != nil {
		return tool
	}
	return digest(tool, fmt.Sprint(info.Size()), fmt.Sprint(info.ModTime().UnixNano()))
}

// inputID is an id for a stream that none of those has which are kept: the file
// that was read at this path before may have moved and kept the id.
func (r *run) inputID(path, inside string) string {
	id := digest(absolute(path), inside)
	for n := 2; r.taken[id]; n++ {
		id = digest(absolute(path), inside, fmt.Sprint(n))
	}
	return id
}

// absolute is a path by which a file is known from any working folder.
func absolute(path string) string {
	if path == source.Stdin {
		return path
	}
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return filepath.Clean(path)
}

// digest returns 128 bits of a hash of the parts, as hexadecimal digits.
func digest(parts ...string) string {
	h := xxh3.New128()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	sum := h.Sum128().Bytes()
	return hex.EncodeToString(sum[:])
}

func compareInputs(a, b index.Input) int {
	return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Inside, b.Inside))
}
