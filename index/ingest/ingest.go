package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"

	"golang.org/x/sync/semaphore"

	"github.com/rebalog/rebalog/index"
	"github.com/rebalog/rebalog/parsers"
	"github.com/rebalog/rebalog/parsers/event"
	"github.com/rebalog/rebalog/parsers/source"
)

// Options say what to read, how, and where to keep it.
type Options struct {
	Paths    []string  // files, folders, archives, "-"; with CaseDir there may be none
	Stdin    io.Reader // what "-" reads
	CaseDir  string    // keep the case here and add to it; empty: a case in the cache, for these paths
	CacheDir string    // the folder for cached and temporary cases; empty: the user's
	CacheMax int64     // bytes that cached cases may take in all; 0: [CacheMax]
	Reading  Reading
	Whole    bool                    // parse every line, also those that make no event whatever they say
	Tool     string                  // version of rebalog
	Workers  int                     // files read at once; 0: as many as processors
	Progress func(done, total int64) // bytes on disk, called by one goroutine at a time; nil: nobody is told
	Key      string                  // names what will be made of the case; see Result.Kept

	parse  parse  // for tests; nil: parsers.Parse
	resume resume // nil: parsers.Resume
}

// parse is what parsers.Parse is.
type parse = func(io.Reader, event.Position, parsers.Options) (iter.Seq2[event.Event, error], *parsers.Summary)

// Result is an open case and what there is to say of its making.
type Result struct {
	Case   *index.Case
	Notes  []string // what a user should know, such as that the cache cannot be written
	Read   int      // files that were read
	Known  int      // files that the case held already
	Bytes  int64    // bytes that were read from disk or standard input
	Kept   string   // what [Result.Keep] kept of the same state under the same key; else empty
	key    string
	remove string // a temporary case's folder
}

// Inputs returns the inputs of the case by path and member, the skipped ones
// included. A case that was given with CaseDir may hold others than Paths lead to.
func (r *Result) Inputs() []index.Input { return r.Case.Manifest().Inputs }

// Events is the case's.
func (r *Result) Events(ctx context.Context, q index.Query) iter.Seq2[event.Event, error] {
	return r.Case.Events(ctx, q)
}

// Keep keeps a text that was made of the case, for the next run with the same key.
// Of a temporary case nothing is kept.
func (r *Result) Keep(text string) {
	if r.key != "" && r.remove == "" {
		r.Case.Keep(r.key, text)
	}
}

// Close closes the case, and removes it if it was a temporary one.
func (r *Result) Close() error {
	err := r.Case.Close()
	if r.remove != "" {
		err = errors.Join(err, os.RemoveAll(r.remove))
	}
	return err
}

// Run brings what the paths lead to into a case and opens it. Files that cannot
// be read are inputs with a reason in Skipped, not errors. Errors are those of
// source.Walk (a path that is missing), of rules that mean nothing, of the index
// (with CaseDir: index.ErrInUse and the like), and of ctx; after an error
// nothing half made is left, and a case that was there is as it was.
func Run(ctx context.Context, opt Options) (*Result, error) {
	if err := opt.Reading.check(); err != nil {
		return nil, err
	}
	if opt.parse == nil {
		opt.parse = parsers.Parse
	}
	if opt.resume == nil {
		opt.resume = parsers.Resume
	}
	r := &run{opt: opt, build: build(opt.Tool)}
	files, err := source.Walk(ctx, opt.Paths, source.Options{Stdin: opt.Stdin, Read: r.count})
	if err != nil {
		return nil, err
	}
	r.files = files
	r.live = slices.ContainsFunc(files, func(f source.File) bool { return f.Live })
	return r.somewhere(ctx)
}

// run is one call of Run.
type run struct {
	opt   Options
	build string
	files []source.File
	live  bool // what was read cannot be read again
	notes []string
	kept  string

	copies map[string]string   // path of the original by that of the copy
	grow   map[string]*growth  // by path
	taken  map[string]bool     // ids of inputs that are kept
	spare  *semaphore.Weighted // goroutines that may read members of archives beside those that read files
	progress
}

// somewhere tries the places where the case may be, best first.
func (r *run) somewhere(ctx context.Context) (*Result, error) {
	var errs []error
	for _, p := range r.places() {
		c, err := r.in(ctx, p)
		if err == nil {
			return r.result(p, c), nil
		}
		errs = append(errs, err)
		if ctx.Err() != nil {
			return nil, fmt.Errorf("ingest: %w", ctx.Err())
		}
		if r.live && r.done > 0 {
			break
		}
		if note := p.note(err); len(r.notes) == 0 || errors.Is(err, index.ErrInUse) {
			r.notes = append(r.notes, note) // that other places are full as well tells nothing new
		}
		r.done = 0
	}
	return nil, errors.Join(errs...)
}

func (r *run) result(p place, c *index.Case) *Result {
	res := &Result{Case: c, Notes: r.notes, Read: r.read, Known: r.known, Bytes: r.done, Kept: r.kept}
	if r.opt.Key != "" {
		res.key = r.keptKey()
	}
	res.Notes = append(res.Notes, r.opt.Reading.idle(res.Inputs())...)
	if p.temporary {
		res.remove = c.Dir()
	}
	if p.cached {
		touch(c.Dir())
	}
	if p.cached && r.read > 0 { // else no case has grown
		if err := bound(r.opt.CacheDir, r.opt.CacheMax, c.Dir()); err != nil {
			res.Notes = append(res.Notes, err.Error())
		}
	}
	return res
}

// in brings the case in one place up to date, or makes it there.
func (r *run) in(ctx context.Context, p place) (*index.Case, error) {
	dir, err := p.make()
	if err != nil {
		return nil, err
	}
	c, err := r.at(ctx, p, dir)
	if err != nil && p.temporary {
		_ = os.RemoveAll(dir)
	}
	return c, err
}

func (r *run) at(ctx context.Context, p place, dir string) (*index.Case, error) {
	c, err := index.Hold(dir)
	if err == nil {
		known := r.compare(c.Manifest().Inputs, p)
		if err = r.load(c, known.current()); err == nil && known.current() {
			r.read, r.known = 0, len(r.files)
			return c, nil
		}
		_ = c.Close()
		if err == nil {
			c, err = r.write(ctx, dir, known)
		}
		if !errors.Is(err, index.ErrDamaged) {
			return c, err
		}
	}
	if p.replaces(err) && (len(r.files) > 0 || !p.given) {
		return r.write(ctx, dir, r.compare(nil, p))
	}
	return nil, err
}

// load makes a case readable, unless it is current and what is to be made of it is
// at hand: it takes a look at each of its bytes.
func (r *run) load(c *index.Case, current bool) error {
	if current && r.opt.Key != "" {
		if text, ok := c.Kept(r.keptKey()); ok {
			r.kept = text
			return nil
		}
	}
	return c.Load()
}

// keptKey names what this program makes of a case.
func (r *run) keptKey() string { return digest(r.build, r.opt.Key) }

// write reads what is not known into the case.
func (r *run) write(ctx context.Context, dir string, known comparison) (*index.Case, error) {
	parsers.Prepare()
	begin := index.Create
	if known.extends() {
		begin = index.Extend
	}
	w, err := begin(dir)
	if err != nil {
		return nil, err
	}
	c, err := r.fill(ctx, w, known)
	if err != nil {
		return nil, errors.Join(err, w.Abort())
	}
	return c, nil
}

func (r *run) fill(ctx context.Context, w *index.Writer, known comparison) (*index.Case, error) {
	if known.extends() {
		for _, in := range known.drop {
			if err := w.Drop(in.ID); err != nil {
				return nil, err
			}
		}
	}
	r.taken = map[string]bool{}
	for _, in := range known.keep {
		r.taken[in.ID] = true
	}
	for _, g := range r.grow {
		r.taken[g.had.ID] = true
	}
	inputs, err := r.readAll(ctx, w, known.read)
	if err != nil {
		return nil, err
	}
	inputs = append(inputs, known.keep...)
	slices.SortFunc(inputs, compareInputs)
	r.read, r.known = len(known.read), len(r.files)-len(known.read)
	return w.CommitOpen(index.Manifest{Tool: r.opt.Tool, Inputs: inputs})
}
