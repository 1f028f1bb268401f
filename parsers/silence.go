package parsers

import (
	"strconv"
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

const (
	// silenceMs is the shortest gap that is an event. Heartbeats go out every
	// 3 s and idle clients are silent for hours: what a gap means is for the
	// stages behind to say, this one only keeps what they may need.
	silenceMs = 2000

	// turnedBackMs and turnedBack tell records that are late by a race between
	// threads (up to some 40 ms in brokers' files) from a clock that was set
	// back: so far behind, so often in a row.
	turnedBackMs = 5000
	turnedBack   = 16
	// maxStepMs is the largest step back: the end of summer time in a local clock.
	maxStepMs = 3_600_000 + turnedBackMs

	// hookAgainMs parts the shutdown of one run from that of the next.
	hookAgainMs = 60_000

	maxSpeakers = 256 // speakers kept for one stream
)

// silences notices when a stream begins, ends and pauses. It hears all records
// with a time of their own, whoever wrote them: that nobody in a process spoke
// is what tells a paused process from a slow one.
type silences struct {
	speakers map[string]*hearing
	order    []*hearing
}

func newSilences() *silences { return &silences{speakers: map[string]*hearing{}} }

// hearing is what was heard of one speaker.
type hearing struct {
	voice    *voice
	records  int64
	from, to int64 // first time, latest time; newest first: the earliest, the first
	first    event.Event
	last     event.Event
	order    order
	behind   int                // records in a row that were far behind
	back     event.Event        // the first of them, if it is not a run over again
	untimed  int64              // records without a time of their own since the last with one
	polls    map[string]*thread // threads that poll a consumer
	least    int64              // of their limits that are stated; 0: none is
	told     bool               // a thread's silence has been told
	hooked   bool               // a shutdown hook has spoken, last at hookAt
	hookAt   int64
	opening  opening
	changes  int  // how often polls changed
	passed   bool // others have spoken since the last record, and were passed over
}

// order is how the times of a speaker's records run through the stream. Log
// stores export the newest first unless they are asked otherwise.
type order int8

const (
	oldestFirst order = 1
	unordered   order = 0 // less than silenceMs was seen
	newestFirst order = -1
)

// heard takes note of a record and appends the silences that it ended.
func (s *silences) heard(rec *Record, v *voice, out []event.Event) []event.Event {
	h := s.speakers[rec.Speaker]
	if !talks(rec) {
		if h != nil && rec.TimeFrom <= event.TimeInherited {
			h.untimed++
		}
		return out
	}
	if h == nil {
		if len(s.order) >= maxSpeakers {
			return out
		}
		h = &hearing{voice: v, from: rec.At, to: rec.At, first: blank(rec), polls: map[string]*thread{}, opening: openingOf(rec)}
		s.speakers[rec.Speaker] = h
		s.order = append(s.order, h)
	}
	if out = h.decide(rec, out); h.order == newestFirst {
		return h.backwards(rec, out)
	}
	out = h.silence(rec, out)
	if h.records > 0 {
		out = h.reruns(rec, out)
	}
	h.threadSilence(rec)
	out = h.stopping(rec, out)
	return h.advance(rec, out)
}

// decide finds out in which order the records come, as soon as one lies far
// enough from the first; then it is known where the stream begins.
func (h *hearing) decide(rec *Record, out []event.Event) []event.Event {
	switch {
	case h.order != unordered:
		return out
	case rec.At-h.from >= silenceMs:
		return h.forwards(out)
	case h.from-rec.At >= silenceMs:
		h.order, h.from = newestFirst, h.last.At
	}
	return out
}

// forwards settles that the records come oldest first.
func (h *hearing) forwards(out []event.Event) []event.Event {
	h.order = oldestFirst
	return append(out, h.note(h.first, event.StreamBegan, intField(event.FromTime, h.first.At)))
}

// backwards hears a record of a stream that comes newest first: the gap lies
// behind it, before the record that was heard last. Restarts, shutdown hooks and
// single threads are not told from such a stream. A clock that was set back
// once looks alike at first; many records in a row that go on show it.
func (h *hearing) backwards(rec *Record, out []event.Event) []event.Event {
	h.records++
	if rec.At > h.from {
		if h.behind++; h.behind >= turnedBack {
			h.to, h.behind, h.last = rec.At, 0, blank(rec)
			h.from = h.first.At
			return h.forwards(out)
		}
		return out
	}
	if h.from-rec.At >= silenceMs {
		out = append(out, h.note(h.last, event.Silence, intField(event.FromTime, rec.At), intField(event.ToTime, h.from),
			intField(event.FromLine, int64(rec.Pos.Line))))
	}
	h.from, h.behind, h.last = rec.At, 0, blank(rec)
	return out
}

// stopping notices the first line of a JVM's shutdown hook, whatever it says:
// the thread's name tells that the process was asked to stop. A layout may keep
// only the name's end ("ionShutdownHook").
func (h *hearing) stopping(rec *Record, out []event.Event) []event.Event {
	if !inShutdown(rec) || h.hooked && rec.At-h.hookAt < hookAgainMs {
		return out
	}
	h.hooked, h.hookAt = true, rec.At
	return append(out, h.note(blank(rec), event.ProcessSignal, event.Value{Key: event.Cause, Text: "shutdown hook"}))
}

// inShutdown tells the threads that a JVM starts when it is asked to stop.
func inShutdown(rec *Record) bool {
	return strings.HasSuffix(rec.Thread, "ShutdownHook") || strings.HasSuffix(rec.Thread, "shutdown-hook")
}

// talks tells whether the record shows that the process was running its own
// code: a garbage collector's log goes on while the application stands still,
// and a line that only a collector stamped may have waited in a pipe.
func talks(rec *Record) bool {
	return rec.TimeFrom > event.TimeInherited && rec.At != event.NoTime &&
		rec.Layout != "" && !isCollectors(rec.Layout) && rec.At != outerOnly(rec)
}

// outerOnly is the record's time where only its wrapper gave one.
func outerOnly(rec *Record) int64 {
	if rec.Outer == event.NoTime || rec.Stamp != "" {
		return event.NoTime
	}
	return rec.Outer
}

// silence appends the event of a gap that the record ended. Lines without a time
// were written somewhere in it: how many tells whether it was one.
func (h *hearing) silence(rec *Record, out []event.Event) []event.Event {
	if h.records == 0 || !h.silent(rec) {
		return out
	}
	fields := []event.Value{intField(event.FromTime, h.to), intField(event.ToTime, rec.At), intField(event.FromLine, int64(h.last.Pos.Line))}
	if h.untimed > 0 {
		fields = append(fields, intField(event.Records, h.untimed))
	}
	return append(out, h.note(blank(rec), event.Silence, fields...))
}

// silent reports whether nobody has spoken for long before the record.
func (h *hearing) silent(rec *Record) bool { return !h.passed && rec.At-h.to >= silenceMs }

// advance moves the running maximum of the time.
func (h *hearing) advance(rec *Record, out []event.Event) []event.Event {
	h.records++
	h.last, h.untimed, h.passed = blank(rec), 0, false
	switch {
	case rec.At >= h.to:
		h.to, h.behind = rec.At, 0
	case h.to-rec.At < turnedBackMs:
		h.behind = 0
	default:
		if h.behind++; h.behind == 1 {
			h.back = blank(rec)
		}
		if h.behind >= turnedBack {
			out = h.setBack(out)
			h.to, h.behind = rec.At, 0
			for _, name := range h.pollers() {
				out = h.release(h.polls[name], out)
			}
			clear(h.polls)
			h.changes++
		}
	}
	return out
}

// setBack notes that the clock was set back, unless the records are rather those
// of another run or process whose log was put behind: those go back to where this
// one began, a step of a clock by less than the log has lasted.
func (h *hearing) setBack(out []event.Event) []event.Event {
	by := h.to - h.back.At
	if by > maxStepMs || h.back.At-h.from < by || shapeOf(h.back.Text) == shapeOf(h.first.Text) {
		return out
	}
	return append(out, h.note(h.back, event.ClockJump,
		intField(event.FromTime, h.to), intField(event.ToTime, h.back.At), intField(event.Ms, by)))
}

// passed takes note of lines that nobody read, and of the polling threads that
// spoke in them. Only streams of a single speaker are skimmed.
func (s *silences) passed(b *Break) {
	for _, h := range s.order {
		h.passed = true
		h.records += int64(b.Lines)
		h.opening.since += int64(b.Lines)
		for _, name := range b.Heard {
			if t := h.polls[name]; t != nil {
				t.passed = true
			}
		}
	}
}

// end tells how the stream ended, speakers in the order of their first record,
// and which of their polling threads had gone silent by then.
func (s *silences) end() []event.Event {
	var out []event.Event
	for _, h := range s.order {
		first, last := h.first, h.last
		switch h.order {
		case unordered:
			out = h.forwards(out)
		case newestFirst:
			first, last = last, first
			out = append(out, h.note(first, event.StreamBegan, intField(event.FromTime, h.from)))
		}
		for _, name := range h.pollers() {
			t := h.polls[name]
			if others := h.records - t.records; others > 0 && h.to-t.at >= silenceMs {
				t.hold(h.to-t.at, h.note(h.last, event.ThreadSilence, t.fields(name, h.to, others)...))
			}
			out = h.release(t, out)
		}
		out = append(out, h.note(last, event.StreamEnded,
			intField(event.FromTime, h.from), intField(event.ToTime, h.to),
			intField(event.Records, h.records)))
	}
	return out
}

// note makes an event that stands at a record but speaks of the stream.
func (h *hearing) note(e event.Event, kind event.Kind, fields ...event.Value) event.Event {
	e.Kind, e.Fields = kind, fields
	e.Side, e.Node = h.voice.side, h.voice.onlyNode()
	return e
}

func intField(k event.Key, n int64) event.Value {
	return event.Value{Key: k, Text: strconv.FormatInt(n, 10)}
}
