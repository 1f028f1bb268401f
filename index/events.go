package index

import (
	"container/heap"
	"context"
	"iter"

	"github.com/rebalog/rebalog/parsers/event"
)

// readAhead is how many blocks are unpacked before they are needed, so that
// unpacking goes on while the reader of the events works.
const readAhead = 4

// Events yields the events that q selects, in the order of event.Before; those
// that it does not tell apart come in the order of their input. The order
// depends on nothing but the events. After an error (ErrDamaged, the context's)
// nothing follows. The case must not be closed before the loop has ended.
//
// Memory: the blocks whose spans overlap at one time are open at once, packed
// densely: one for each input that speaks at that time if its lines are nearly
// in order, more if they are not.
func (c *Case) Events(ctx context.Context, q Query) iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		blocks, err := []blockID(nil), c.Load()
		if err != nil {
			yield(event.Event{}, err)
			return
		}
		blocks, err = c.plan(&q)
		if err == nil {
			err = c.merge(ctx, &q, blocks, yield)
		}
		if err != nil {
			yield(event.Event{}, caseError("read", c.dir, err))
		}
	}
}

// plan returns the blocks that may hold events of q, in the order of need.
func (c *Case) plan(q *Query) ([]blockID, error) {
	found, err := searchBlocks(c.index, q.choose())
	if err != nil {
		return nil, ErrDamaged
	}
	blocks := found[:0]
	for _, b := range found {
		if q.overlaps(b) {
			blocks = append(blocks, b)
		}
	}
	sortBlocks(blocks)
	return blocks, nil
}

// merge brings blocks into one stream. Blocks are opened in the order of their
// first event; an event is due when no closed block can hold an earlier one.
type merge struct {
	query *Query
	open  cursors
}

// loaded is an unpacked block on its way from the goroutine that reads ahead.
type loaded struct {
	id    blockID
	block *block
	err   error
}

func (c *Case) merge(ctx context.Context, q *Query, blocks []blockID, yield func(event.Event, error) bool) error {
	ctx, cancel := context.WithCancel(ctx)
	ahead := c.unpack(ctx, blocks, q.Glance)
	defer func() { // nothing reads the case any more when this returns
		cancel()
		for range ahead {
		}
	}()
	m := merge{query: q}
	return m.run(ctx, blocks, ahead, yield)
}

func (m *merge) run(ctx context.Context, blocks []blockID, ahead <-chan loaded, yield func(event.Event, error) bool) error {
	for len(blocks) > 0 || len(m.open) > 0 {
		for len(blocks) > 0 && (len(m.open) == 0 || blocks[0].from <= m.open[0].event.At) {
			next, ok := <-ahead
			if !ok {
				return ctx.Err()
			}
			if next.err != nil {
				return next.err
			}
			if err := m.begin(next); err != nil {
				return err
			}
			blocks = blocks[1:]
		}
		if len(m.open) == 0 {
			continue
		}
		if !yield(m.open[0].event, nil) {
			return nil
		}
		if err := m.advance(); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// unpack unpacks blocks in order, a few ahead of who takes them. The goroutine
// ends with the context.
func (c *Case) unpack(ctx context.Context, blocks []blockID, glance bool) <-chan loaded {
	out := make(chan loaded, readAhead)
	go func() {
		defer close(out)
		for _, id := range blocks {
			if ctx.Err() != nil {
				return
			}
			b, err := c.block(id, glance)
			select {
			case out <- loaded{id, b, err}:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// block reads and unpacks one block.
func (c *Case) block(id blockID, glance bool) (*block, error) {
	b, err := c.packs.block(id)
	if err == nil {
		b.rename(c.paths[id.input])
		b.glance = glance
	}
	return b, err
}

// begin opens a block at its first event that the query selects.
func (m *merge) begin(l loaded) error {
	c := &cursor{id: l.id, block: l.block}
	more, err := c.next(m.query)
	if err == nil && more {
		heap.Push(&m.open, c)
	} else {
		c.block.free()
	}
	return err
}

// advance moves on the block whose event was yielded.
func (m *merge) advance() error {
	more, err := m.open[0].next(m.query)
	if err != nil {
		return err
	}
	if !more {
		heap.Pop(&m.open).(*cursor).block.free()
	} else if len(m.open) > 1 {
		heap.Fix(&m.open, 0)
	}
	return nil
}

// cursor is an open block and its next event.
type cursor struct {
	id    blockID
	block *block
	event event.Event
}

// next goes to the next event that the query selects.
func (c *cursor) next(q *Query) (more bool, err error) {
	for {
		more, err = c.block.next(&c.event)
		if err != nil || !more || q.matches(&c.event) {
			return more, err
		}
	}
}

// cursors are a heap with the earliest event on top.
type cursors []*cursor

func (h cursors) Len() int      { return len(h) }
func (h cursors) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h cursors) Less(i, j int) bool {
	a, b := h[i], h[j]
	switch {
	case a.event.At != b.event.At:
		return a.event.At < b.event.At
	case a.event.Before(&b.event):
		return true
	case b.event.Before(&a.event):
		return false
	case a.id.input != b.id.input:
		return a.id.input < b.id.input
	}
	return a.id.seq < b.id.seq
}
func (h *cursors) Push(x any) { *h = append(*h, x.(*cursor)) }
func (h *cursors) Pop() any {
	old := *h
	last := len(old) - 1
	c := old[last]
	old[last], *h = nil, old[:last]
	return c
}
