package index

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// What was made of a case, such as a report, may be kept beside it, so that asking
// the same again takes no time. It is a file kept-GENERATION-KEY of the text and,
// in its last four bytes, the text's CRC-32C. The next writer removes it.
const (
	keptName = "kept-"
	mostKept = 16 // texts of one case
)

// MaxKept is the size of a text, in bytes, above which it is not worth its place.
const MaxKept = 16 << 20

func isKept(name string) bool { return strings.HasPrefix(name, keptName) }

func (c *Case) keptPath(key string) string {
	return filepath.Join(c.dir, keptName+c.manifest.Generation+"-"+key)
}

// Kept returns the text that was kept of this state of the case, by its key.
func (c *Case) Kept(key string) (text string, ok bool) {
	data, err := os.ReadFile(c.keptPath(key))
	cut := len(data) - crc32.Size
	if err != nil || cut < 0 || crc32.Checksum(data[:cut], castagnoli) != binary.LittleEndian.Uint32(data[cut:]) {
		return "", false
	}
	return string(data[:cut]), true
}

// Keep keeps a text by its key, which is letters and digits. It is for speed alone:
// where it cannot be written, or is very large, nothing is kept and nothing said.
func (c *Case) Keep(key, text string) {
	if len(text) > MaxKept || c.thinOut() != nil {
		return
	}
	f, err := os.CreateTemp(c.dir, keptName+"*.new") // several readers may do so at once
	if err != nil {
		return
	}
	data := []byte(text)
	_, err = f.Write(binary.LittleEndian.AppendUint32(data, crc32.Checksum(data, castagnoli)))
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), c.keptPath(key))
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
}

// thinOut makes room for one more text.
func (c *Case) thinOut() error {
	names, err := keptFiles(c.dir)
	if err != nil || len(names) < mostKept {
		return err
	}
	for _, name := range names[:len(names)-mostKept+1] {
		if err := os.Remove(name); err != nil {
			return err
		}
	}
	return nil
}

// keptFiles lists the kept texts of a case, the oldest first.
func keptFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	age := map[string]int64{}
	var names []string
	for _, e := range entries {
		if info, err := e.Info(); err == nil && isKept(e.Name()) {
			name := filepath.Join(dir, e.Name())
			names, age[name] = append(names, name), info.ModTime().UnixNano()
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return int(min(max(age[a]-age[b], -1), 1)) })
	return names, nil
}
