package index

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/gofrs/flock"

	"github.com/rebalog/rebalog/parsers/event"
)

// Writer writes the next generation of a case. It must be ended by Commit or
// Abort; until Commit has returned, the case is what it was before.
type Writer struct {
	dir, gen string // the case's folder, the new generation's
	lock     *flock.Flock
	old      stored // what the case held before; zero if nothing
	made     bool   // the case's folder was made by this writer

	index   bleve.Index
	pack    *packWriter
	running sync.WaitGroup
	slots   chan struct{} // bounds the batches that are being written

	mu     sync.Mutex
	batch  *bleve.Batch
	inputs map[string]*progress // what was added
	err    error                // the first that a batch met
	ended  bool

	dropped bool // inputs that the case held before
}

// progress is what was added of one input.
type progress struct {
	blocks uint32
	events int64
}

// A batch becomes a segment of the index, which is a file that readers hold
// open: with 128 blocks, a hundred million events are eight hundred files. The
// terms of a waiting block take some 300 kB, so that is also what bounds memory.
const (
	batchBlocks = 128
	batchesOpen = 2
)

// Create begins a case from nothing. What dir held before, if it was a case,
// stays until Commit. It returns ErrInUse, or ErrNotCase if dir holds anything
// but a case.
func Create(dir string) (*Writer, error) {
	return begin(dir, false)
}

// Extend begins a new state of the case in dir, which holds what it holds now
// until inputs are dropped and added. It returns the errors of Open as well.
func Extend(dir string) (*Writer, error) {
	return begin(dir, true)
}

func begin(dir string, extend bool) (*Writer, error) {
	w := &Writer{dir: dir, slots: make(chan struct{}, batchesOpen), inputs: map[string]*progress{}}
	if err := w.begin(extend); err != nil {
		w.discard()
		return nil, caseError("write", dir, err)
	}
	return w, nil
}

// Manifest returns what the case held before; its zero value if nothing.
func (w *Writer) Manifest() Manifest { return w.old.Manifest }

// Add adds events to an input as one block, or several of at most MaxBlock
// events: whoever calls with fewer makes small blocks. It may be called from
// several goroutines at once, for one input from one at a time, in the order
// of the file. The events are the caller's again when it returns; Add may bring
// them into their order.
func (w *Writer) Add(inputID string, events []event.Event) error {
	for part := range slices.Chunk(events, MaxBlock) {
		if err := w.addBlock(inputID, part); err != nil {
			return err
		}
	}
	return nil
}

var collectors = sync.Pool{New: func() any { return newTerms() }}

func (w *Writer) addBlock(inputID string, events []event.Event) error {
	sortEvents(events)
	id := blockID{input: inputID, from: events[0].At, to: events[len(events)-1].At, count: uint32(len(events))}
	var err error
	if id.at, err = w.pack.write(encodeBlock(events)); err != nil {
		return w.fail(caseError("write", w.dir, writeCause(cause(err))))
	}
	t := collectors.Get().(*terms)
	defer collectors.Put(t)
	t.reset()
	for i := range events {
		t.add(&events[i])
	}
	id.seq = w.count(inputID, len(events))
	doc := newDocument(id, t)

	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return w.err
	}
	if err := w.batch.IndexAdvanced(doc); err != nil {
		return caseError("write", w.dir, writeCause(err))
	}
	if w.batch.Size() >= batchBlocks {
		w.send()
	}
	return nil
}

// sortEvents brings a block into the total order, in which it is read back.
// Nearly always it is in order already.
func sortEvents(events []event.Event) {
	for i := 1; i < len(events); i++ {
		if events[i].Before(&events[i-1]) {
			slices.SortStableFunc(events, func(a, b event.Event) int { return a.Compare(&b) })
			return
		}
	}
}

func (w *Writer) count(inputID string, events int) (seq uint32) {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := w.inputs[inputID]
	if p == nil {
		p = &progress{}
		w.inputs[inputID] = p
	}
	p.blocks++
	p.events += int64(events)
	return p.blocks - 1
}

// send writes the batch in the background; the caller holds mu. While as many
// batches as may be are under way, whoever adds waits.
func (w *Writer) send() {
	batch := w.batch
	w.batch = w.index.NewBatch()
	w.slots <- struct{}{}
	w.running.Go(func() {
		err := w.index.Batch(batch)
		<-w.slots
		if err != nil {
			_ = w.fail(caseError("write", w.dir, writeCause(err)))
		}
	})
}

// fail keeps the first error and returns it.
func (w *Writer) fail(err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		w.err = err
	}
	return w.err
}

// Drop removes an input that the case held before. It comes before the first
// Add of the same input.
func (w *Writer) Drop(inputID string) error {
	hits, err := searchBlocks(w.index, anyOf(fieldInput, []string{inputID}))
	if err != nil {
		return caseError("write", w.dir, ErrDamaged)
	}
	w.mu.Lock()
	delete(w.inputs, inputID)
	w.mu.Unlock()
	return w.remove(hits)
}

// Commit makes what was added the state of the case, described by m, and ends
// the writer. It returns an error, and leaves the case as it was, if m does not
// agree with what was added: a case never holds fewer events than it says.
func (w *Writer) Commit(m Manifest) error {
	if err := w.finish(m); err != nil {
		return err
	}
	return w.lock.Close()
}

// CommitOpen is Commit, and Open without letting go of the case in between:
// nobody can write to it or remove it.
func (w *Writer) CommitOpen(m Manifest) (*Case, error) {
	if err := w.finish(m); err != nil {
		return nil, err
	}
	c := &Case{dir: w.dir, lock: w.lock}
	held, err := w.lock.TryRLock()
	switch {
	case err != nil:
		err = cause(err)
	case !held:
		err = ErrInUse
	default:
		if c.manifest, err = readManifest(w.dir); err == nil {
			err = c.load()
		}
	}
	if err != nil {
		_ = c.Close()
		return nil, caseError("open", w.dir, err)
	}
	return c, nil
}

func (w *Writer) finish(m Manifest) error {
	if w.ended {
		return errors.New("commit case: the writer has ended")
	}
	if err := w.commit(m); err != nil {
		return errors.Join(err, w.Abort())
	}
	w.ended = true
	if w.old.Generation != "" {
		_ = os.RemoveAll(filepath.Join(w.dir, w.old.Generation)) // else the next writer does
	}
	return nil
}

func (w *Writer) commit(m Manifest) error {
	w.mu.Lock()
	w.send()
	w.mu.Unlock()
	w.running.Wait()
	if w.err != nil {
		return w.err
	}
	if err := w.agrees(m); err != nil {
		return caseError("commit", w.dir, err)
	}
	m.Schema = SchemaVersion
	s := stored{Manifest: m, Generation: filepath.Base(w.gen)}
	var err error
	if s.Blocks, err = w.index.DocCount(); err != nil {
		return caseError("commit", w.dir, writeCause(err))
	}
	if w.dropped {
		if err := w.forget(); err != nil {
			return caseError("commit", w.dir, writeCause(cause(err)))
		}
	}
	if err := errors.Join(w.closeIndex(), w.pack.close()); err != nil {
		return caseError("commit", w.dir, writeCause(cause(err)))
	}
	if s.Files, err = stateFiles(w.gen); err != nil {
		return caseError("commit", w.dir, cause(err))
	}
	if err := writeManifest(w.dir, s); err != nil {
		return caseError("commit", w.dir, cause(err))
	}
	return nil
}

// forget removes the packs that held nothing but what was dropped.
func (w *Writer) forget() error {
	blocks, err := searchBlocks(w.index, bleve.NewMatchAllQuery())
	if err != nil {
		return err
	}
	return removeIdle(w.gen, w.pack.pack, blocks)
}

// agrees compares the events that were added with those that m states.
func (w *Writer) agrees(m Manifest) error {
	stated := map[string]int64{}
	for _, in := range m.Inputs {
		stated[in.ID] = in.Events
	}
	for id, p := range w.inputs {
		if stated[id] != p.events {
			return fmt.Errorf("input %s has %d events and states %d", id, p.events, stated[id])
		}
	}
	return nil
}

func (w *Writer) closeIndex() error {
	if w.index == nil {
		return nil
	}
	index := w.index
	w.index = nil // the library panics at a second Close
	return index.Close()
}

// Abort ends the writer and removes what it wrote; the case is as it was
// before. After Commit or Abort it does nothing.
func (w *Writer) Abort() error {
	if w.ended {
		return nil
	}
	w.ended = true
	w.running.Wait()
	return w.discard()
}

// discard removes the new generation, and the folder if there was none.
func (w *Writer) discard() error {
	err := errors.Join(w.closeIndex(), w.pack.close())
	if w.gen != "" {
		err = os.RemoveAll(w.gen)
	}
	if w.lock == nil {
		return err
	}
	_ = os.Remove(filepath.Join(w.dir, manifestName+".new"))
	if left, err := os.ReadDir(w.dir); err == nil && len(left) == 1 {
		_ = os.Remove(w.lock.Path())
	}
	err = errors.Join(err, w.lock.Close())
	if w.made {
		err = errors.Join(err, os.Remove(w.dir))
	}
	return err
}
