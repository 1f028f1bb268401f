package ingest

import (
	"context"
	"iter"
	"runtime"
	"slices"
	"strconv"
	"sync"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"github.com/rebalog/rebalog/index"
	"github.com/rebalog/rebalog/parsers"
	"github.com/rebalog/rebalog/parsers/event"
	"github.com/rebalog/rebalog/parsers/source"
)

// progress counts the bytes that are read.
type progress struct {
	mu          sync.Mutex
	done, total int64
	read, known int // files
}

// count is called by every goroutine that reads.
func (r *run) count(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done += int64(n)
	if r.opt.Progress != nil {
		r.opt.Progress(r.done, r.total)
	}
}

// readAll reads files, some at a time, and returns their inputs.
func (r *run) readAll(ctx context.Context, w *index.Writer, files []source.File) ([]index.Input, error) {
	r.total = 0
	for _, f := range files {
		r.total += f.Size
		if g := r.grow[f.Path]; g != nil {
			r.total -= g.Parser.Offset
		}
	}
	inputs := make([][]index.Input, len(files))
	r.spare = semaphore.NewWeighted(int64(workers(r.opt.Workers)) - 1)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers(r.opt.Workers))
	for i, f := range files {
		group.Go(func() (err error) {
			inputs[i], err = r.readFile(ctx, w, f)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return slices.Concat(inputs...), nil
}

func workers(n int) int {
	if n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0)
}

// readFile reads all streams of a file. Errors are those of the case and of ctx.
func (r *run) readFile(ctx context.Context, w *index.Writer, f source.File) (inputs []index.Input, err error) {
	base := index.Input{Path: f.Path, Size: f.Size, From: event.NoTime, To: event.NoTime}
	if !f.Live && f.Skipped == "" {
		base.ModTime = f.ModTime.UnixNano()
		base.Samples, _ = source.Samples(f.Path, f.Size) // without them it is read anew next time
	}
	if original := r.copies[f.Path]; original != "" {
		base.ID, base.Reading, base.CopyOf = r.inputID(f.Path, ""), r.reading(f.Path, ""), original
		base.Skipped = "the same as " + original
		return []index.Input{base}, nil
	}
	if g := r.grow[f.Path]; g != nil {
		in, ok, err := r.readOn(ctx, w, f, base, g)
		if err == nil && !ok {
			err = w.Drop(g.had.ID)
		}
		if ok || err != nil {
			return []index.Input{in}, err
		}
	}
	group, reading := errgroup.WithContext(ctx)
	var read []*index.Input
	for s := range f.Streams(reading) {
		in := base
		in.Inside, in.Skipped = s.Inside, s.Skipped
		in.ID, in.Reading = r.inputID(s.Path, s.Inside), r.reading(s.Path, s.Inside)
		read = append(read, &in)
		if s.Skipped != "" {
			continue
		}
		if err := r.aside(s.Held, group, func() error { return r.readStream(reading, w, s, &in) }); err != nil {
			break
		}
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for _, in := range read {
		inputs = append(inputs, *in)
	}
	return inputs, ctx.Err()
}

// aside has something done beside the reading of an archive, if it can be and
// somebody is free to do it; else at once.
func (r *run) aside(can bool, group *errgroup.Group, do func() error) error {
	if can && r.spare.TryAcquire(1) {
		group.Go(func() error {
			defer r.spare.Release(1)
			return do()
		})
		return nil
	}
	err := do()
	group.Go(func() error { return err })
	return err
}

// readStream reads one stream into the case and fills in the input.
func (r *run) readStream(ctx context.Context, w *index.Writer, s *source.Stream, in *index.Input) error {
	options, offset := r.options(s.Path, s.Inside)
	events, sum := r.opt.parse(s, event.Position{Path: s.Path, Inside: s.Inside}, options)
	return r.take(ctx, w, s, in, &parsing{events: events, sum: sum, offset: offset})
}

// options are how a stream is parsed, and what is added to its times, in milliseconds.
func (r *run) options(path, inside string) (parsers.Options, int64) {
	options, offset := r.opt.Reading.of(path, inside)
	options.Skim.On = !r.opt.Whole
	return options, offset
}

// parsing is a stream that is about to be parsed.
type parsing struct {
	events iter.Seq2[event.Event, error]
	sum    *parsers.Summary
	offset int64 // added to the times, in milliseconds
	parts  int   // readings before this one that it goes on from
}

// take takes what a stream says into the case. The events before the parser's
// checkpoint and those behind are in different blocks.
func (r *run) take(ctx context.Context, w *index.Writer, s *source.Stream, in *index.Input, p *parsing) error {
	out := newBlocks(ctx, w, in.ID)
	var before *resumption
	for e, err := range p.events {
		if before == nil && p.sum.Checkpoint != nil {
			before = &resumption{DayAssumed: in.DayAssumed}
			out.all()
		}
		if err != nil {
			in.Broken = err.Error()
			break
		}
		shift(&e, p.offset)
		in.DayAssumed = in.DayAssumed || e.TimeFrom == event.TimeNoDate
		in.Events++
		if !out.add(e) {
			break
		}
	}
	if err := out.end(); err != nil {
		return err
	}
	account(in, s, p.sum, p.offset)
	if before == nil { // no event stands behind it
		before = &resumption{DayAssumed: in.DayAssumed}
	}
	before.keep(in, s, p)
	return ctx.Err()
}

// blocks gathers events, those of each shelf for themselves, and has them written by
// a goroutine of its own, so that the one stream of a single large log keeps two
// processors busy.
type blocks struct {
	group   *errgroup.Group
	ctx     context.Context // ends when writing has failed
	full    chan []event.Event
	free    chan []event.Event
	shelves [1 + index.Shelves][]event.Event
	used    []int // shelves that hold something
	bytes   int   // of texts, on all shelves
}

func newBlocks(ctx context.Context, w *index.Writer, inputID string) *blocks {
	b := &blocks{full: make(chan []event.Event), free: make(chan []event.Event, blocksFree)}
	b.group, b.ctx = errgroup.WithContext(ctx)
	b.group.Go(func() error {
		for block := range b.full {
			if err := w.Add(inputID, block); err != nil {
				return err
			}
			clear(block) // the events' texts need not live as long
			select {
			case b.free <- block[:0]:
			default:
			}
		}
		return nil
	})
	return b
}

// add returns false when there is no use in going on; end says why.
func (b *blocks) add(e event.Event) bool {
	n := index.ShelfOf(&e)
	if len(b.shelves[n]) == 0 {
		b.used = append(b.used, n)
		b.shelves[n] = b.block()
	}
	b.shelves[n] = append(b.shelves[n], e)
	if b.bytes += size(&e); b.bytes >= maxBlocksBytes {
		return b.all()
	}
	return len(b.shelves[n]) < b.limit() || b.send(n)
}

// limit is how many events a block has when it is written: all blocks together are
// bounded, so those of many shelves are small.
func (b *blocks) limit() int {
	return min(max(maxOpen/len(b.used), leastBlock), index.MaxBlock)
}

// block is an empty block, one that was written before if there is any.
func (b *blocks) block() []event.Event {
	select {
	case block := <-b.free:
		return block
	default:
		return nil
	}
}

func (b *blocks) send(shelf int) bool {
	block := b.shelves[shelf]
	b.shelves[shelf] = nil
	b.used = slices.DeleteFunc(b.used, func(n int) bool { return n == shelf })
	for i := range block {
		b.bytes -= size(&block[i])
	}
	select {
	case b.full <- block:
		return true
	case <-b.ctx.Done():
		return false
	}
}

// all writes what there is.
func (b *blocks) all() bool {
	for len(b.used) > 0 {
		if !b.send(b.used[0]) {
			return false
		}
	}
	return true
}

// end writes what is left and returns what stopped the writing.
func (b *blocks) end() error {
	b.all()
	close(b.full)
	return b.group.Wait()
}

// What is open at a time: so many events, unless that would make blocks of fewer
// than leastBlock, and so many bytes of texts.
const (
	maxOpen        = 16 << 10
	leastBlock     = 128
	maxBlocksBytes = 8 << 20
	blocksFree     = 16
)

func size(e *event.Event) int {
	n := len(e.Text)
	for i := range e.Fields {
		n += len(e.Fields[i].Text)
	}
	return n
}

// shift corrects the clock of an event, by milliseconds; the times that it
// speaks of are of the same clock.
func shift(e *event.Event, by int64) {
	if by == 0 {
		return
	}
	e.At = shifted(e.At, by)
	for i := range e.Fields {
		if k := e.Fields[i].Key; k == event.FromTime || k == event.ToTime {
			if at, ok := e.Int(k); ok {
				e.Fields[i].Text = strconv.FormatInt(at+by, 10)
			}
		}
	}
}

func shifted(at, by int64) int64 {
	if at == event.NoTime {
		return at
	}
	return at + by
}

// account copies what the parser tells of a stream into its input.
func account(in *index.Input, s *source.Stream, sum *parsers.Summary, offset int64) {
	in.Digest, in.Bytes = s.Digest(), s.Bytes()
	in.Lines, in.Passed, in.Records, in.Continued, in.Loose = sum.Lines, sum.Passed, sum.Records, sum.Continuations, sum.Loose
	in.Known, in.Unknown, in.LeftOut, in.Foreign = sum.Known, sum.Unknown, sum.LeftOut, sum.Foreign
	in.From, in.To = shifted(sum.From, offset), shifted(sum.To, offset)
	for _, v := range sum.Speakers {
		in.Speakers = append(in.Speakers, index.InputSpeaker{
			Side: v.Side, Node: v.Node, Speaker: v.Speaker, Layout: v.Layout, Records: v.Records, Zone: v.Zone, ZoneFrom: v.ZoneFrom,
		})
	}
	for _, u := range sum.UnknownShapes {
		in.Shapes = append(in.Shapes, index.InputShape{Logger: u.Logger, Text: u.Text, Count: u.Count, Line: u.Example.Line, Sample: u.Sample})
	}
}
