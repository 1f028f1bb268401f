package index

import (
	"cmp"
	"slices"
)

// Cut keeps the first events of an input that the case held before, as many as are
// stated, and removes the others, so that those of a grown file can be added behind
// them. It comes before the first Add of the same input, and the manifest states all
// events, kept and added. ErrDamaged says that no block ends there.
func (w *Writer) Cut(inputID string, events int64) error {
	blocks, err := searchBlocks(w.index, anyOf(fieldInput, []string{inputID}))
	if err != nil {
		return caseError("write", w.dir, ErrDamaged)
	}
	slices.SortFunc(blocks, func(a, b blockID) int { return cmp.Compare(a.seq, b.seq) })
	kept, n := int64(0), 0
	for n < len(blocks) && kept < events {
		kept += int64(blocks[n].count)
		n++
	}
	if kept != events {
		return caseError("write", w.dir, ErrDamaged)
	}
	w.mu.Lock()
	w.inputs[inputID] = &progress{blocks: uint32(n), events: events}
	w.mu.Unlock()
	return w.remove(blocks[n:])
}

func (w *Writer) remove(blocks []blockID) error {
	w.mu.Lock()
	w.dropped = true
	w.mu.Unlock()
	batch := w.index.NewBatch()
	for _, b := range blocks {
		batch.Delete(b.String())
	}
	if err := w.index.Batch(batch); err != nil {
		return caseError("write", w.dir, writeCause(err))
	}
	return nil
}
