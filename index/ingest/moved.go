package ingest

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rebalog/rebalog/index"
	"github.com/rebalog/rebalog/parsers/source"
)

// Rotation gives a log another name, and leaves copies of it. Neither is read a
// second time: a file is known by what is in it.

// moved returns the inputs that were read of this file when it had another path,
// with the new one; nil if there are none. left are the inputs by the paths at
// which their files are no longer; in a given case, they may only be elsewhere.
func (r *run) moved(f source.File, left map[string][]index.Input, given bool) []index.Input {
	if f.Live || f.Skipped != "" || r.copies[f.Path] != "" {
		return nil
	}
	samples := ""
	for _, path := range sortedPaths(left) {
		had := left[path]
		if had[0].Size != f.Size || had[0].Samples == "" || !r.movable(f, had) {
			continue
		}
		if samples == "" {
			samples, _ = source.Samples(f.Path, f.Size)
		}
		if samples != had[0].Samples || had[0].ModTime != f.ModTime.UnixNano() && !sameDigest(f, had) {
			continue
		}
		if _, err := os.Stat(path); err == nil && given && !r.reads(path) {
			continue
		}
		delete(left, path)
		now := slices.Clone(had)
		for i := range now {
			now[i].Path, now[i].ModTime = f.Path, f.ModTime.UnixNano()
		}
		return now
	}
	return nil
}

// reads reports whether this run looks at the file at a path.
func (r *run) reads(path string) bool {
	return slices.ContainsFunc(r.files, func(f source.File) bool { return absolute(f.Path) == path })
}

// movable reports whether the inputs would be the same if they were read at the
// new path: nothing of them rests on the name.
func (r *run) movable(f source.File, had []index.Input) bool {
	for _, in := range had {
		if in.CopyOf != "" || in.DayAssumed || !r.same(in) || in.Reading != r.reading(f.Path, in.Inside) {
			return false
		}
	}
	return true
}

// sameDigest compares the whole content, where only the time of the file differs.
func sameDigest(f source.File, had []index.Input) bool {
	if len(had) != 1 || had[0].Inside != "" || had[0].Digest == "" {
		return false
	}
	digest, err := source.Digest(f.Path)
	return err == nil && digest == had[0].Digest
}

func sortedPaths(of map[string][]index.Input) []string {
	paths := make([]string, 0, len(of))
	for p := range of {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	return paths
}

// copiesOf finds, among files that stand in one folder, those that hold nothing but
// what another one holds: a second copy, or one packed by gzip. The plain one, else
// the one that comes first, is read. It returns the path of the original by the path
// of the copy. known tells of pairs that were compared in an earlier run.
//
// Only files of one folder are compared: two machines may well have files alike.
func copiesOf(files []source.File, known func(f, o source.File) bool) map[string]string {
	of := map[string]string{}
	type kind struct {
		dir  string
		size int64
	}
	alike, at := map[kind][]source.File{}, map[string]source.File{}
	for _, f := range files {
		if !f.Live && f.Skipped == "" && f.Size > 0 {
			at[f.Path] = f
			k := kind{filepath.Dir(f.Path), f.Size}
			alike[k] = append(alike[k], f)
		}
	}
	for _, same := range alike {
		samples := samplesOf(same)
		for i, f := range same {
			for k, o := range same[:i] {
				if samples[i] == samples[k] && of[o.Path] == "" && (known(f, o) || sameBytes(f.Path, o.Path)) {
					of[f.Path] = o.Path
					break
				}
			}
		}
	}
	for path, f := range at {
		// gzip keeps the name, so no other file is asked.
		if o, ok := at[strings.TrimSuffix(path, ".gz")]; ok && o.Path != path && of[o.Path] == "" && (known(f, o) || packedFrom(f, o)) {
			of[path] = o.Path
		}
	}
	return of
}

// samplesOf are the samples of files of one size: where a log is rotated by size there
// are many, of which each pair would have to be compared.
func samplesOf(files []source.File) []string {
	all := make([]string, len(files))
	for i, f := range files {
		if len(files) > 1 {
			all[i], _ = source.Samples(f.Path, f.Size)
		}
	}
	return all
}

// pairsOf tells which files the inputs know to be copies of which, as both were.
func pairsOf(inputs map[string][]index.Input) func(f, o source.File) bool {
	asItWas := func(f source.File) bool {
		had := inputs[absolute(f.Path)]
		if len(had) == 0 || had[0].Size != f.Size || had[0].ModTime != f.ModTime.UnixNano() {
			return false
		}
		samples, err := source.Samples(f.Path, f.Size)
		return err == nil && samples == had[0].Samples
	}
	return func(f, o source.File) bool {
		return asItWas(f) && asItWas(o) && inputs[absolute(f.Path)][0].CopyOf == o.Path
	}
}

// sameBytes compares two files of one size.
func sameBytes(a, b string) bool {
	x, err := os.Open(a)
	if err != nil {
		return false
	}
	defer x.Close()
	y, err := os.Open(b)
	if err != nil {
		return false
	}
	defer y.Close()
	p, q := make([]byte, 256<<10), make([]byte, 256<<10)
	for {
		n, errX := io.ReadFull(x, p)
		m, errY := io.ReadFull(y, q)
		if !bytes.Equal(p[:n], q[:m]) {
			return false
		}
		if errX != nil || errY != nil {
			return errX == errY
		}
	}
}

// packedFrom reports whether a file is packed by gzip and holds what the other one
// holds: its last eight bytes are the CRC-32 and the size of the text (RFC 1952).
func packedFrom(f, o source.File) bool {
	file, err := os.Open(f.Path)
	if err != nil {
		return false
	}
	defer file.Close()
	var head [2]byte
	var tail [8]byte
	if _, err := file.ReadAt(head[:], 0); err != nil || head != [2]byte{0x1f, 0x8b} {
		return false
	}
	if _, err := file.ReadAt(tail[:], f.Size-8); err != nil || binary.LittleEndian.Uint32(tail[4:]) != uint32(o.Size) {
		return false
	}
	plain, err := os.Open(o.Path)
	if err != nil {
		return false
	}
	defer plain.Close()
	sum := crc32.NewIEEE()
	if _, err := io.Copy(sum, plain); err != nil {
		return false
	}
	return sum.Sum32() == binary.LittleEndian.Uint32(tail[:4])
}
