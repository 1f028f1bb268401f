package index

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
)

// A generation's folder holds, beside the library's files, packs: files of blocks, one
// behind the other. A writer writes one pack, named after its generation, and links
// those of the generation before, which nobody changes. A block's id says where it is.
//
// The library could store blocks itself, and did; see the package's documentation.
const packSuffix = ".blocks"

// span is where a block stands.
type span struct {
	pack   uint32 // generation that wrote it
	offset int64
	size   uint32
}

func packName(gen string, pack uint32) string {
	return filepath.Join(gen, generationName(int(pack))+packSuffix)
}

// packWriter writes a pack, for several goroutines at once.
type packWriter struct {
	file *os.File
	pack uint32
	size atomic.Int64
}

func newPackWriter(gen string) (*packWriter, error) {
	w := &packWriter{}
	if _, err := fmt.Sscanf(filepath.Base(gen), "%d", &w.pack); err != nil {
		return nil, err
	}
	var err error
	w.file, err = os.OpenFile(packName(gen, w.pack), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	return w, err
}

// write writes a block and returns where it stands.
func (w *packWriter) write(block []byte) (span, error) {
	s := span{pack: w.pack, size: uint32(len(block))}
	s.offset = w.size.Add(int64(len(block))) - int64(len(block))
	_, err := w.file.WriteAt(block, s.offset)
	return s, err
}

// close waits until all is on disk.
func (w *packWriter) close() error {
	if w == nil || w.file == nil {
		return nil
	}
	err := errors.Join(w.file.Sync(), w.file.Close())
	w.file = nil
	return err
}

// removeIdle removes the packs of a generation that none of its blocks is in, but for
// the one that is being written.
func removeIdle(gen string, writing uint32, blocks []blockID) error {
	used := map[string]bool{packName(gen, writing): true}
	for _, b := range blocks {
		used[packName(gen, b.at.pack)] = true
	}
	packs, err := filepath.Glob(filepath.Join(gen, "*"+packSuffix))
	for _, p := range packs {
		if !used[p] {
			err = errors.Join(err, os.Remove(p))
		}
	}
	return err
}

func isPack(name string) bool { return strings.HasSuffix(name, packSuffix) }

// packs are those of a case that is read, opened when they are needed.
type packs struct {
	gen  string
	mu   sync.Mutex
	open map[uint32]*os.File
}

func (p *packs) file(pack uint32) (*os.File, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if f := p.open[pack]; f != nil {
		return f, nil
	}
	f, err := os.Open(packName(p.gen, pack))
	if err != nil {
		return nil, err
	}
	if p.open == nil {
		p.open = map[uint32]*os.File{}
	}
	p.open[pack] = f
	return f, nil
}

var buffers = sync.Pool{New: func() any { return new([]byte) }}

// block reads and unpacks a block.
func (p *packs) block(id blockID) (*block, error) {
	f, err := p.file(id.at.pack)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrDamaged
	}
	if err != nil {
		return nil, cause(err)
	}
	if info, err := f.Stat(); err != nil || id.at.offset < 0 || int64(id.at.size) > info.Size()-id.at.offset {
		return nil, ErrDamaged
	}
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	if cap(*buf) < int(id.at.size) {
		*buf = make([]byte, id.at.size)
	}
	payload := (*buf)[:id.at.size]
	if _, err := f.ReadAt(payload, id.at.offset); err != nil {
		return nil, cause(err)
	}
	return decodeBlock(payload, id.count)
}

func (p *packs) close() (err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, f := range p.open {
		err = errors.Join(err, f.Close())
	}
	p.open = nil
	return err
}
