package index

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A case is a folder:
//
//	lock            held exclusively while writing, shared while reading
//	manifest.json   what the case holds, and which generation is the whole one
//	000001/         a generation: one index of the library
//	kept-000001-KEY what was made of that generation, such as a report
//
// Whoever writes makes a new generation beside the old one and then replaces
// manifest.json in one step. So the case is at every moment what it was before,
// or what it is to be; a writer that is killed leaves at most a folder that no
// manifest names, which the next writer removes.
//
// Rejected: a whole new folder that is renamed, since it copies what an addition
// does not change; and taking the manifest away while writing, since a killed
// addition would then cost the case.
const (
	lockName     = "lock"
	manifestName = "manifest.json"
)

// stored is manifest.json.
type stored struct {
	Manifest
	Generation string      `json:"generation"` // its folder
	Blocks     uint64      `json:"blocks"`
	Files      []fileState `json:"files"` // of the generation, by name
}

// fileState tells whether a file is as it was written. The library checks few
// of the bytes that it maps into memory; a case that has lost some of them would
// answer with fewer events, or not at all.
type fileState struct {
	Name string `json:"name"` // below the generation's folder, with slashes
	Size int64  `json:"size"`
	CRC  uint32 `json:"crc32c"`
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli) // processors compute it at memory speed

// readManifest returns ErrIncomplete where there is none, a *SchemaError where
// it has another form.
func readManifest(dir string) (stored, error) {
	data, err := os.ReadFile(filepath.Join(dir, manifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return stored{}, ErrIncomplete
	}
	if err != nil {
		return stored{}, cause(err)
	}
	var head struct {
		Schema int
		Tool   string
	}
	if json.Unmarshal(data, &head) != nil || head.Schema == 0 {
		return stored{}, ErrDamaged
	}
	if head.Schema != SchemaVersion {
		return stored{}, &SchemaError{head.Schema, SchemaVersion, head.Tool}
	}
	var m stored
	if json.Unmarshal(data, &m) != nil || !isGeneration(m.Generation) {
		return stored{}, ErrDamaged
	}
	return m, nil
}

// writeManifest replaces the manifest in one step and waits until that is on disk.
func writeManifest(dir string, m stored) error {
	data, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	temp := filepath.Join(dir, manifestName+".new")
	if err := writeSynced(temp, append(data, '\n')); err != nil {
		return err
	}
	if err := os.Rename(temp, filepath.Join(dir, manifestName)); err != nil {
		return err
	}
	syncDir(dir)
	return nil
}

func writeSynced(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncDir is best effort: not every system can, and a lost entry is noticed.
func syncDir(dir string) {
	if f, err := os.Open(dir); err == nil {
		_ = f.Sync()
		_ = f.Close()
	}
}

// stateFiles returns the state of all files below a generation's folder.
func stateFiles(gen string) ([]fileState, error) {
	var files []fileState
	buf := make([]byte, 1<<20)
	err := filepath.WalkDir(gen, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(gen, path)
		if err != nil {
			return err
		}
		state, err := stateFile(path, buf)
		state.Name = filepath.ToSlash(name)
		files = append(files, state)
		return err
	})
	slices.SortFunc(files, func(a, b fileState) int { return strings.Compare(a.Name, b.Name) })
	return files, err
}

func stateFile(path string, buf []byte) (fileState, error) {
	f, err := os.Open(path)
	if err != nil {
		return fileState{}, err
	}
	defer f.Close()
	sum := crc32.New(castagnoli)
	size, err := io.CopyBuffer(struct{ io.Writer }{sum}, struct{ io.Reader }{f}, buf)
	return fileState{Size: size, CRC: sum.Sum32()}, err
}

// checkFiles returns ErrDamaged unless the generation's files are those that
// were written.
func checkFiles(gen string, want []fileState) error {
	got, err := stateFiles(gen)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return cause(err)
	}
	if !slices.Equal(got, want) {
		return ErrDamaged
	}
	return nil
}

// cause takes the operation and path off an error that is about to be put
// behind the case's path.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

func generationName(n int) string { return fmt.Sprintf("%06d", n) }

func isGeneration(name string) bool {
	return len(name) >= 6 && strings.Trim(name, "0123456789") == ""
}
