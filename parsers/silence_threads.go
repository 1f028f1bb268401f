package parsers

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

const (
	maxThreads = 256 // consumer threads kept for one speaker
	maxHeld    = 32  // silences held back for one thread
)

// thread is a thread that has printed lines that only a polling thread prints.
type thread struct {
	at      int64
	line    int
	records int64 // of all threads, up to and with this thread's last one
	passed  bool  // it has spoken since, in lines that were passed over
	held    []heldSilence
}

// heldSilence is a thread's silence of which is not known yet whether it matters.
type heldSilence struct {
	ms    int64
	event event.Event
}

// hold keeps a silence for as long as no later one is as long. A thread of a busy
// process is silent between any two of its batches, and what explains why a member
// left is the longest silence within some time before: so of those between two
// changes of the membership, each tells that is longer than all that came behind
// it, which are few. Where there are too many the shortest give way.
func (t *thread) hold(ms int64, e event.Event) {
	for n := len(t.held); n > 0 && t.held[n-1].ms <= ms; n-- {
		t.held = t.held[:n-1]
	}
	if len(t.held) == maxHeld {
		t.held = t.held[:maxHeld-1]
	}
	t.held = append(t.held, heldSilence{ms, e})
}

// release appends the silences that were held back.
func (h *hearing) release(t *thread, out []event.Event) []event.Event {
	least := h.tellable()
	for i := range t.held {
		if t.held[i].ms >= least {
			out = append(out, t.held[i].event)
			h.told = true
		}
	}
	clear(t.held)
	t.held = t.held[:0]
	return out
}

// threadSilence does so for the record's own thread, if it polls a consumer. A
// gap in which no other thread spoke either is a silence and nothing more.
func (h *hearing) threadSilence(rec *Record) {
	t := h.polls[rec.Thread]
	if rec.Thread == "" || t == nil {
		return
	}
	if others := h.records - t.records; others > 0 && rec.At-t.at >= silenceMs && !t.passed {
		t.hold(rec.At-t.at, h.note(blank(rec), event.ThreadSilence, t.fields(rec.Thread, rec.At, others)...))
	}
	t.at, t.line, t.records, t.passed = max(t.at, rec.At), rec.Pos.Line, h.records+1, false
}

// limits are the settings that a silence of a polling thread may exceed: a client that
// has the first sends its heartbeats from another thread (KIP-62). least, in
// milliseconds, is as short as is usual: the log may not state those of another
// consumer in the process.
var limits = []struct {
	setting event.Key
	least   int64
}{
	{"max.poll.interval.ms", 30_000},
	{"session.timeout.ms", 10_000},
}

// stated takes note of the limit that a configuration states.
func (h *hearing) stated(config *event.Event) {
	for _, l := range limits {
		if n, ok := config.Int(l.setting); ok {
			n = min(l.least, max(n, silenceMs))
			h.least = min(cmp.Or(h.least, n), n)
			return
		}
	}
}

// tellable is the length, in milliseconds, from which on a thread's silence is told:
// it could have cost the membership. Of the first it does not matter, since they show
// that other threads are heard in the log.
func (h *hearing) tellable() int64 {
	if !h.told {
		return silenceMs
	}
	return max(h.least, silenceMs)
}

func (t *thread) fields(name string, to, others int64) []event.Value {
	return []event.Value{
		{Key: event.ThreadName, Text: name},
		intField(event.FromTime, t.at), intField(event.ToTime, to),
		intField(event.FromLine, int64(t.line)), intField(event.Records, others),
	}
}

// pollKinds are what only the thread that polls prints. Joined and synced are
// not among them: the heartbeat thread of the Java client may complete those
// requests (AbstractCoordinator.HeartbeatThread polls the same network client).
var pollKinds = map[event.Kind]bool{
	event.Subscribed: true, event.Joining: true,
	event.PartitionsAssigned: true, event.PartitionsRevoked: true,
}

// changeKinds are what the thread that polls prints when its membership ends, or
// when it joins, which it does again after every end that nobody stated.
var changeKinds = map[event.Kind]bool{
	event.Joining: true, event.PartitionsLost: true, event.LeaveSent: true,
	event.ConsumerClosing: true, event.ConsumerClosed: true,
}

// spoke takes note of the threads that poll a consumer, and appends the silences of
// one whose membership changes.
func (s *silences) spoke(e *event.Event, out []event.Event) []event.Event {
	h := s.speakers[e.Speaker]
	if h == nil {
		return out
	}
	t := h.polls[e.Thread]
	switch {
	case e.Kind == event.Config:
		h.stated(e)
	case e.Thread == "":
	case t != nil && changeKinds[e.Kind]:
		return h.release(t, out)
	case t == nil && pollKinds[e.Kind] && !isHeartbeat(e.Thread) && len(h.polls) < maxThreads && e.At != event.NoTime:
		h.polls[e.Thread] = &thread{at: e.At, line: e.Pos.Line, records: h.records}
		h.changes++
	}
	return out
}

// isHeartbeat knows the threads that work beside a polling thread, also where a
// layout keeps only the last 15 characters of a name ("thread | orders").
func isHeartbeat(name string) bool {
	return strings.Contains(name, " | ") || strings.HasPrefix(name, "| ") ||
		len(name) >= 10 && strings.HasSuffix("consumer_background_thread", name)
}

// pollers are the names of the threads that poll.
func (h *hearing) pollers() []string { return slices.Sorted(maps.Keys(h.polls)) }
