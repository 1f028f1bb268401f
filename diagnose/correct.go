package diagnose

import (
	"iter"
	"sort"
	"strconv"

	"github.com/rebalog/rebalog/diagnose/clock"
	"github.com/rebalog/rebalog/parsers/event"
)

// corrected subtracts each stream's offset from its events. Where every clock
// agrees the stream passes through; otherwise it is sorted anew.
func corrected(events iter.Seq2[event.Event, error], offsets map[clock.Stream]clock.Offset) iter.Seq2[event.Event, error] {
	agree := true
	for _, o := range offsets {
		agree = agree && o.Ms == 0
	}
	if agree {
		return events
	}
	return func(yield func(event.Event, error) bool) {
		var all []event.Event
		for e, err := range events {
			if err != nil {
				yield(e, err)
				return
			}
			shift(&e, offsets[clock.Of(&e)].Ms)
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

// adrift tells the events of streams whose clock nothing ties to the reference,
// where other clocks are known to be off: that it agrees is then no good guess.
func adrift(offsets map[clock.Stream]clock.Offset) func(*event.Event) bool {
	off := false
	for _, o := range offsets {
		off = off || o.Linked && (o.Ms >= apart || o.Ms <= -apart)
	}
	return func(e *event.Event) bool { return off && !offsets[clock.Of(e)].Linked }
}

// shift moves an event and the times that it states to the reference clock.
func shift(e *event.Event, ahead int64) {
	if ahead == 0 || e.At == event.NoTime {
		return
	}
	e.At -= ahead
	for i, v := range e.Fields {
		if v.Key != event.FromTime && v.Key != event.ToTime {
			continue
		}
		if n, ok := e.Int(v.Key); ok {
			fields := append([]event.Value(nil), e.Fields...)
			fields[i].Text = strconv.FormatInt(n-ahead, 10)
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
