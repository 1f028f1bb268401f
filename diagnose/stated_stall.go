package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

// pauseFacets maps lines that state that a process stood still to the facet of
// process-paused that they show.
var pauseFacets = map[event.Kind]string{
	event.GCPause:     "gc",
	event.JVMStall:    "suspended",
	event.LoopBlocked: "event-loop-blocked",
	event.Throttling:  "cpu-throttled",
}

// firstContact is how long after a pause, in milliseconds, a client may learn
// that it is out: heartbeats and automatic commits go out every few seconds, but
// a machine that wakes up must find its network again.
const firstContact = 60_000

// statedStall is the line of the process that states the longest standstill, if
// that was long enough for the session to run out in it, and began before the
// client learned of it. Only what runs in the process itself may state it: a timer
// that came late, a pool's housekeeper, a monitor of pauses. On waking, the timer
// may come one period behind the consumer.
func (f *facts) statedStall() *event.Event {
	if f.w == nil || f.d.How == history.Left {
		return nil
	}
	from := f.from - slack
	if f.d.How == history.Evicted {
		from = min(from, f.d.At-firstContact)
	}
	need := f.session.or(10_000) - f.heartbeat.or(3_000)
	var longest *event.Event
	for _, e := range between(f.w.Events, from, f.to+firstContact) {
		every, _ := e.Int(event.Every)
		began := e.At - millis(e)
		if e.Kind == event.JVMStall && e.At <= f.to+every+slack && began < f.d.At && stood(e) >= need && (longest == nil || stood(e) > stood(longest)) {
			longest = e
		}
	}
	return longest
}

// stood is how long a process stood still at least, in milliseconds, as a line
// states it: less one period of the timer that noticed it.
func stood(e *event.Event) int64 {
	every, _ := e.Int(event.Every)
	return millis(e) - every
}

// stalled explains a departure by a standstill that a line states.
func (f *facts) stalled(e *event.Event) opinion {
	ms := stood(e)
	o := opinion{verdict: Likely, weight: proven + 10, from: e.At - ms, measure: map[string]int64{"pause_ms": ms}, facets: []string{pauseFacets[e.Kind]}}
	if s := longestIn(f.w, e.At-ms, e.At); s.Ms() >= ms-slack {
		o.verdict = Confirmed // no thread spoke in it either
	}
	o.why = fmt.Sprintf("the process of %s stood still for %s until %s, by its own measure; its session (%s) ran out meanwhile", f.who(), Duration(ms), instant(e.At), f.sessionText())
	o.proof = append(o.proof, proof{e, fmt.Sprintf("a timer of the process came too late: it had stood still for %s", Duration(ms))}, f.departure())
	o.proof = append(o.proof, f.told()...)
	return o
}
