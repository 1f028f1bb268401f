package index

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
	api "github.com/blevesearch/bleve_index_api"
	"github.com/gofrs/flock"
)

// Case is a whole case, open for reading. Several may have the same case open;
// nobody can write to it meanwhile.
type Case struct {
	dir      string
	manifest stored
	lock     *flock.Flock
	loading  sync.Mutex
	index    bleve.Index // nil until Load
	packs    packs
	paths    map[string]string // of inputs, by id
	closing  sync.Once
}

// Open opens the case in dir. It returns ErrNotExist, ErrNotCase, ErrInUse
// (it is being written), ErrIncomplete (its writing was cut off), a
// *SchemaError or ErrDamaged; a case that it returns holds every event that its
// manifest tells of.
func Open(dir string) (*Case, error) {
	c, err := Hold(dir)
	if err != nil {
		return nil, err
	}
	if err := c.Load(); err != nil {
		_ = c.Close()
		return nil, err
	}
	return c, nil
}

// Hold opens the case in dir as far as its manifest and what was kept of it: its
// events come with Load. It returns the errors of Open, of which it can see all
// but damage.
func Hold(dir string) (*Case, error) {
	c := &Case{dir: dir}
	if err := c.hold(); err != nil {
		_ = c.Close()
		return nil, caseError("open", dir, err)
	}
	return c, nil
}

func (c *Case) hold() (err error) {
	if err := checkFolder(c.dir); err != nil {
		return err
	}
	if c.lock, err = lockDir(c.dir, false); err != nil {
		return err
	}
	c.manifest, err = readManifest(c.dir)
	return err
}

// Load makes the events of a held case readable. It returns ErrDamaged where
// they are not what was written.
func (c *Case) Load() error {
	c.loading.Lock()
	defer c.loading.Unlock()
	if c.index != nil {
		return nil
	}
	if err := c.load(); err != nil {
		return caseError("open", c.dir, err)
	}
	return nil
}

func (c *Case) load() error {
	c.paths = map[string]string{}
	for _, in := range c.manifest.Inputs {
		c.paths[in.ID] = in.Path
	}
	gen := filepath.Join(c.dir, c.manifest.Generation)
	c.packs.gen = gen
	if err := checkFiles(gen, c.manifest.Files); err != nil {
		return err
	}
	return guarded(func() (err error) {
		if c.index, err = bleve.OpenUsing(gen, map[string]any{"read_only": true, "bolt_timeout": "1s"}); err != nil {
			return ErrDamaged
		}
		if n, err := c.index.DocCount(); err != nil || n != c.manifest.Blocks {
			return ErrDamaged
		}
		return nil
	})
}

// Manifest says what the case holds.
func (c *Case) Manifest() Manifest { return c.manifest.Manifest }

// Dir is the case's folder.
func (c *Case) Dir() string { return c.dir }

// Close ends reading. A second call does nothing.
func (c *Case) Close() (err error) {
	c.closing.Do(func() {
		if c.index != nil {
			err = errors.Join(c.index.Close(), c.packs.close())
		}
		if c.lock != nil {
			_ = c.lock.Close()
		}
	})
	return err
}

// Peek returns what the case in dir holds as far as its manifest tells, without
// opening it: whether it is damaged or in use is not looked at. It returns the
// other errors of Open.
func Peek(dir string) (Manifest, error) {
	err := checkFolder(dir)
	var m stored
	if err == nil {
		m, err = readManifest(dir)
	}
	if err != nil {
		return Manifest{}, caseError("open", dir, err)
	}
	return m.Manifest, nil
}

// Remove removes the case in dir, whole or not. It returns ErrInUse, ErrNotCase
// or ErrNotExist, and removes nothing then.
func Remove(dir string) error {
	err := checkFolder(dir)
	if err == nil {
		err = remove(dir)
	}
	if err != nil {
		return caseError("remove", dir, err)
	}
	return nil
}

func remove(dir string) error {
	lock, err := lockDir(dir, true)
	if err != nil {
		return err
	}
	defer lock.Close()
	// The manifest goes first: what is left after a kill does not look whole.
	if err := os.RemoveAll(filepath.Join(dir, manifestName)); err != nil {
		return cause(err)
	}
	return cause(os.RemoveAll(dir))
}

// searchBlocks returns the blocks that a query chooses, in no order. The library's own
// Search would rank them, and make room for the details of each.
func searchBlocks(index bleve.Index, q query.Query) (blocks []blockID, err error) {
	err = guarded(func() error {
		inner, err := index.Advanced()
		if err != nil {
			return err
		}
		reader, err := inner.Reader()
		if err != nil {
			return err
		}
		blocks, err = chosen(reader, index.Mapping(), q)
		return errors.Join(err, reader.Close())
	})
	return blocks, err
}

func chosen(reader api.IndexReader, m mapping.IndexMapping, q query.Query) (blocks []blockID, err error) {
	found, err := q.Searcher(context.Background(), reader, m, search.SearcherOptions{Score: "none"})
	if err != nil {
		return nil, err
	}
	defer found.Close()
	in := &search.SearchContext{DocumentMatchPool: search.NewDocumentMatchPool(found.DocumentMatchPoolSize()+1, 0), IndexReader: reader}
	for {
		hit, err := found.Next(in)
		if hit == nil || err != nil {
			return blocks, err
		}
		name, err := reader.ExternalID(hit.IndexInternalID)
		if err != nil {
			return nil, err
		}
		b, err := parseBlockID(name)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, b)
		in.DocumentMatchPool.Put(hit)
	}
}
