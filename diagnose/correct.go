package diagnose

import (
	"iter"
	"sort"
	"strconv"

	"github.com/rebalog/rebalog/diagnose/clock"
	"github.com/rebalog/rebalog/parsers/event"
)

// reading reads logs by the reference clock.
type reading struct {
	logs    Logs
	offsets map[clock.Stream]clock.Offset
	drift   int64 // how far, in milliseconds, a clock is off at most; 0: nothing is to be corrected
}

func readingOf(logs Logs, offsets map[clock.Stream]clock.Offset) reading {
	r := reading{logs: logs, offsets: offsets}
	for _, o := range offsets {
		off, most := o.Ms, max(o.Ms, -o.Ms)
		for _, s := range o.Steps {
			off += s.Ms
			most = max(most, off, -off)
		}
		if len(o.Steps) > 0 {
			most = max(most, 1)
		}
		r.drift = max(r.drift, most)
	}
	return r
}

// read yields the events that are wanted; where a clock is off, sorted anew.
func (r *reading) read(w Wanted) iter.Seq2[event.Event, error] {
	if r.drift == 0 {
		return r.logs.Read(w)
	}
	return func(yield func(event.Event, error) bool) {
		var all []event.Event
		for e, err := range r.unsorted(w) {
			if err != nil {
				yield(e, err)
				return
			}
			all = append(all, e)
		}
		sort.SliceStable(all, func(i, j int) bool { return all[i].Before(&all[j]) })
		for _, e := range all {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// unsorted yields the events that are wanted in the order in which their clocks have
// them.
func (r *reading) unsorted(w Wanted) iter.Seq2[event.Event, error] {
	in := w.In
	w.In, w.Glance = in.wider(r.drift), w.Glance && r.drift == 0
	return func(yield func(event.Event, error) bool) {
		for e, err := range r.logs.Read(w) {
			if r.drift > 0 && err == nil {
				shift(&e, r.offsets[clock.Of(&e)])
			}
			if (err != nil || in.Has(e.At)) && !yield(e, err) {
				return
			}
		}
	}
}

// asStated leaves clocks alone that the user has corrected, and zones that the user
// has named.
func asStated(offsets map[clock.Stream]clock.Offset, inputs []Input, corrected func(path, inside string) bool) {
	named := map[clock.Stream]bool{}
	for _, in := range inputs {
		for _, s := range in.Speakers {
			if s.ZoneFrom == "flag" {
				named[clock.Stream{Path: in.Path, Inside: in.Inside}] = true
			}
		}
	}
	for s, o := range offsets {
		stated := corrected != nil && corrected(s.Path, s.Inside)
		if stated || o.Zone && named[clock.Stream{Path: s.Path, Inside: s.Inside}] {
			offsets[s] = clock.Offset{Linked: true, Steps: o.Steps}
		}
	}
}

// adrift tells the events of streams whose clock nothing ties to the reference,
// where other clocks are known to be off: that it agrees is then no good guess.
func adrift(offsets map[clock.Stream]clock.Offset) func(*event.Event) bool {
	off := false
	for _, o := range offsets {
		off = off || o.Linked && (o.Ms >= apart || o.Ms <= -apart)
	}
	return func(e *event.Event) bool { return off && !offsets[clock.Of(e)].Linked }
}

// shift moves an event and the times that it states to the reference clock. A
// silence in which the clock was set forward shrinks to what it was.
func shift(e *event.Event, o clock.Offset) {
	ahead := o.At(e.Pos.Line)
	if ahead == 0 && o.Ms == 0 || e.At == event.NoTime {
		return
	}
	e.At -= ahead
	from := ahead
	if line, ok := e.Int(event.FromLine); ok {
		from = o.At(int(line))
	} else if e.Kind == event.StreamEnded {
		from = o.Ms
	}
	for i, v := range e.Fields {
		if v.Key != event.FromTime && v.Key != event.ToTime {
			continue
		}
		by := ahead
		if v.Key == event.FromTime {
			by = from
		}
		if n, ok := e.Int(v.Key); ok {
			fields := append([]event.Value(nil), e.Fields...)
			fields[i].Text = strconv.FormatInt(n-by, 10)
			e.Fields = fields
		}
	}
}

// withClocks writes the estimates into the inputs, where both bounds are known.
func withClocks(inputs []Input, offsets map[clock.Stream]clock.Offset) []Input {
	out := append([]Input(nil), inputs...)
	for i := range out {
		s := clock.Stream{Path: out[i].Path, Inside: out[i].Inside}
		o, ok := offsets[s]
		if !ok {
			s.Zoned = true
			o, ok = offsets[s]
		}
		out[i].Speakers = withSteps(out[i].Speakers, o)
		if !ok || !o.Linked || o.Low > o.High || o.Low < -bounded || o.High > bounded {
			continue
		}
		speakers := append([]Speaker(nil), out[i].Speakers...)
		for j := range speakers {
			speakers[j].Clock = &Clock{OffsetMs: o.Ms, LowMs: o.Low, HighMs: o.High}
			if o.Zone {
				speakers[j].ZoneFrom = "estimate"
			}
		}
		out[i].Speakers = speakers
	}
	return out
}

// bounded is the largest bound, in milliseconds, that tells anything: a day.
const bounded = 24 * 3_600_000

// withSteps notes where a stream's clock was set.
func withSteps(speakers []Speaker, o clock.Offset) []Speaker {
	if len(o.Steps) == 0 {
		return speakers
	}
	out := append([]Speaker(nil), speakers...)
	for i := range out {
		for _, s := range o.Steps {
			out[i].ClockSteps = append(out[i].ClockSteps, ClockStep{Line: s.Line, At: Stamp(s.At), Ms: s.Ms})
		}
	}
	return out
}
