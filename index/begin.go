package index

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
)

func (w *Writer) begin(extend bool) error {
	if err := w.enter(extend); err != nil {
		return err
	}
	old, err := readManifest(w.dir)
	if extend && err != nil {
		return err
	}
	w.old = old
	if err := w.sweep(); err != nil {
		return cause(err)
	}
	w.gen = filepath.Join(w.dir, w.nextGeneration())
	if !extend {
		w.index, err = bleve.NewUsing(w.gen, newMapping(), scorch.Name, scorch.Name, writeOptions())
	} else {
		w.index, err = w.copyOld()
	}
	if err != nil {
		w.index = nil // the library returns one that is none
		if errors.Is(err, ErrDamaged) {
			return err
		}
		return writeCause(err)
	}
	w.batch = w.index.NewBatch()
	if w.pack, err = newPackWriter(w.gen); err != nil {
		return writeCause(cause(err))
	}
	return nil
}

// writeOptions keep the library from merging segments, in memory and on disk,
// unless they are of small additions: it costs a third of the time of writing
// and leaves files to which nothing refers any more when the writer closes.
func writeOptions() map[string]any {
	return map[string]any{
		"bolt_timeout":           "1s",
		"scorchMergePlanOptions": map[string]any{"MaxSegmentSize": batchBlocks}, // documents; twice what is merged
		"scorchPersisterOptions": map[string]any{"MemoryPressurePauseThreshold": 0},
	}
}

// enter makes and locks the case's folder.
func (w *Writer) enter(extend bool) error {
	if err := checkFolder(w.dir); err != nil && (extend || !errors.Is(err, ErrNotExist)) {
		return err
	} else if err != nil {
		_, err := os.Stat(w.dir)
		w.made = errors.Is(err, os.ErrNotExist)
		if err := os.MkdirAll(w.dir, 0o700); err != nil {
			return cause(err)
		}
	}
	lock, err := lockDir(w.dir, true)
	w.lock = lock
	return err
}

// checkFolder returns ErrNotExist if dir is missing or empty, ErrNotCase if it
// holds anything that no case has: nobody's files are ever swept away.
func checkFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return ErrNotExist
	}
	if err != nil {
		return cause(err)
	}
	if len(entries) == 0 {
		return ErrNotExist
	}
	for _, e := range entries {
		if !ownName(e.Name()) {
			return ErrNotCase
		}
	}
	return nil
}

func ownName(name string) bool {
	return name == lockName || name == manifestName || name == manifestName+".new" || isKept(name) || isGeneration(name)
}

// sweep removes what killed writers left, and what was kept of the old state.
func (w *Writer) sweep() error {
	entries, err := os.ReadDir(w.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if isGeneration(e.Name()) && e.Name() != w.old.Generation || isKept(e.Name()) {
			if err := os.RemoveAll(filepath.Join(w.dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *Writer) nextGeneration() string {
	n := 0
	if w.old.Generation != "" {
		fmt.Sscanf(w.old.Generation, "%d", &n)
	}
	return generationName(n + 1)
}

// copyOld opens a copy of the old generation for writing. The bulk of it, the
// segments and packs, is never changed, so links do.
func (w *Writer) copyOld() (bleve.Index, error) {
	from := filepath.Join(w.dir, w.old.Generation)
	if err := checkFiles(from, w.old.Files); err != nil {
		return nil, err
	}
	for _, f := range w.old.Files {
		if err := copyFile(filepath.Join(from, f.Name), filepath.Join(w.gen, f.Name)); err != nil {
			return nil, err
		}
	}
	var index bleve.Index
	err := guarded(func() (err error) {
		index, err = bleve.OpenUsing(w.gen, writeOptions())
		return err
	})
	return index, err
}

func copyFile(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	if (filepath.Ext(from) == ".zap" || isPack(from)) && os.Link(from, to) == nil {
		return nil
	}
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o600)
}
