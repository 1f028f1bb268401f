package parsers

import (
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/rebalog/rebalog/parsers/carry"
	"github.com/rebalog/rebalog/parsers/event"
	"github.com/rebalog/rebalog/parsers/layout"
)

// Checkpoint is a place near the end of a stream from which [Resume] reads on when
// the stream has grown. The last lines stand behind it, and all that [Parse] says
// because a stream ends, so what it made from there on is made anew.
type Checkpoint struct {
	Offset int64  // bytes of the stream before it
	Events int64  // how many were yielded before it
	State  []byte // of the parser; no other build of the program can read it
}

// Resume is [Parse] for a stream that has grown since another run left a checkpoint
// in its [Summary]: r begins there. pos and opt are those of the first run; the path
// may be another one if no time was taken from it. What it yields is what Parse would
// yield behind the first at.Events events of the whole, and its summary is that of
// the whole. The error says that the state is not one of this program's.
func Resume(r io.Reader, pos event.Position, opt Options, at *Checkpoint) (iter.Seq2[event.Event, error], *Summary, error) {
	sum := &Summary{}
	s := newSkim(r, pos, opt, sum)
	day := s.loop.clock.day
	if err := s.thaw(at.State); err != nil {
		return nil, nil, fmt.Errorf("resume %s: %w", pos.Path, err)
	}
	if s.loop.clock.named && s.loop.clock.day != day {
		return nil, nil, fmt.Errorf("resume %s: times were read by another name", pos.Path)
	}
	s.loop.clock.day = day
	return s.events(), sum, nil
}

// state is all that the stages know between two lines.
type state struct {
	skimmed *skimmed
	loop    *lineLoop
	reader  *reader
}

func (s *skim) state() *state { return &state{&s.skimmed, s.loop, s.reader} }

// checkpoint keeps the state as it is now, nil if that cannot be.
func (s *skim) checkpoint() *Checkpoint {
	s.reader.out = nil // of the record before, and yielded
	packed, err := s.plan().Pack(s.state())
	if err != nil {
		return nil
	}
	return &Checkpoint{s.offset, s.reader.sum.Events, packed}
}

// thaw fills a parser that has read nothing with a state.
func (s *skim) thaw(packed []byte) error {
	if err := s.plan().Unpack(packed, s.state()); err != nil {
		return err
	}
	s.in.Piece = s.size
	v := s.view
	if v == nil {
		return nil
	}
	h := s.hearing()
	v.own, v.set = s.loop.own, s.loop.set
	if h == nil || !v.seek(&h.opening) {
		return carry.ErrDamaged
	}
	return nil
}

// plan says how the state is carried: forms of layouts by their numbers, places
// without the name of the stream; and what a new parser makes by itself, what is
// scratch, and what only saves work is not.
func (s *skim) plan() *carry.Plan {
	return carry.New(
		carry.Made[Options](), carry.Made[*layout.Layout](), carry.Made[*layout.Set](), carry.Made[*time.Location](),
		carry.Made[recogniser](), carry.Made[layout.Object](), carry.Made[*sieve](), carry.Made[*ahead](), carry.Made[spare](),
		carry.As(s.numberOf, s.form),
		carry.As(func(p event.Position) inStream { return inStream{p.Line, p.Offset} }, func(p inStream) (event.Position, error) {
			return event.Position{Path: s.loop.pos.Path, Inside: s.loop.pos.Inside, Line: p.Line, Offset: p.Offset}, nil
		}),
	)
}

// inStream is a position without the name of the stream.
type inStream struct {
	Line   int
	Offset int64
}

// numberOf is 0 for no form.
func (s *skim) numberOf(f *layout.Form) int {
	if f == nil {
		return 0
	}
	return 2 + s.loop.set.Number(f) // 1 for a form that is nobody's, by which nothing is resumed
}

func (s *skim) form(n int) (*layout.Form, error) {
	if n == 0 {
		return nil, nil
	}
	f := s.loop.set.Numbered(n - 2)
	if f == nil {
		return nil, carry.ErrDamaged
	}
	return f, nil
}
