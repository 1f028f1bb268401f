package synthetic

import (
	"container/heap"
	"math/rand/v2"
)

// world is everything that goes on at once. Incidents of a group are staged when
// their time comes, and their lines wait here until no earlier one can follow.
type world struct {
	rand    *rand.Rand
	pending lines
	staged  int
	streams []*stream
	groups  []*group
	truth   Truth
}

// start is when every log begins: 2 March 2026, 06:00 UTC.
const start = int64(1772431200000)

func newWorld(seed uint64) *world {
	return &world{rand: rand.New(rand.NewPCG(seed, 0x6b61666b61)), truth: Truth{}}
}

// stream adds a log.
func (w *world) stream(s *stream) *stream {
	s.rand = rand.New(rand.NewPCG(w.rand.Uint64(), w.rand.Uint64()))
	s.next = start
	w.streams = append(w.streams, s)
	return s
}

// stage notes a line; without a stream nobody kept it.
func (w *world) stage(l line) {
	if l.to == nil {
		return
	}
	w.staged++
	l.order = w.staged
	heap.Push(&w.pending, &l)
}

// run goes on until the logs have grown to size bytes, and then until everything
// that has begun is over. It returns the first error of a writer.
func (w *world) run(size int64) error {
	for now := start; ; {
		g := w.earliest()
		now = min(g.next, now+step)
		w.write(now)
		if err := w.err(); err != nil || w.bytes() >= size {
			return w.finish(err)
		}
		if now == g.next {
			g.act(now)
		}
	}
}

// step is how long, in milliseconds, chatter may go on before the size is looked at.
const step = 10_000

func (w *world) earliest() *group {
	first := w.groups[0]
	for _, g := range w.groups {
		if g.next < first.next {
			first = g
		}
	}
	return first
}

// write writes all lines before a time.
func (w *world) write(before int64) {
	for len(w.pending) > 0 && w.pending[0].at < before {
		l := heap.Pop(&w.pending).(*line)
		l.to.write(l)
	}
	for _, s := range w.streams {
		s.catchUp(before)
	}
}

// finish writes what is staged, and a minute of chatter: nothing is cut off in
// the middle.
func (w *world) finish(err error) error {
	if err != nil {
		return err
	}
	last := int64(0)
	for _, l := range w.pending {
		last = max(last, l.at)
	}
	for _, s := range w.streams {
		last = max(last, s.next)
	}
	w.write(last + 60_000)
	return w.err()
}

func (w *world) bytes() (n int64) {
	for _, s := range w.streams {
		n += s.bytes
	}
	return n
}

func (w *world) err() error {
	for _, s := range w.streams {
		if s.err != nil {
			return s.err
		}
	}
	return nil
}

// within returns a moment from least to most milliseconds after another.
func (w *world) within(at, least, most int64) int64 { return at + least + w.rand.Int64N(most-least+1) }
