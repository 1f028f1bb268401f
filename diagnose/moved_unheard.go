package diagnose

import (
	"fmt"
	"slices"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

// ordinarySessions are the session time-outs, in milliseconds, that clients have
// by default and brokers allow at least: what is tried where nothing tells it.
var ordinarySessions = []int64{6_000, 10_000, 30_000, 45_000, 60_000}

// loadSlack is how far, in milliseconds, an expiry may be from one session after
// the load and still be that of a member never heard since.
const loadSlack = 700

// unheardSinceLoad finds the line with which a new coordinator took the group
// over, if the member expired just one session after it. Loading gives every
// member a fresh session (GroupCoordinator.onGroupLoaded, all versions), so such
// a member never spoke to the new coordinator.
func (f *facts) unheardSinceLoad() (line *event.Event, session int64) {
	if f.d.How != history.Expired || f.d.Line == nil || f.d.Line.Side != event.Broker {
		return nil, 0
	}
	sessions := ordinarySessions
	if f.session.known {
		sessions = []int64{f.session.ms}
	}
	for _, e := range between(f.g.Events, f.d.At-slices.Max(sessions)-loadSlack, f.d.At-1) {
		if e.Kind != event.GroupLoaded {
			continue
		}
		for _, s := range sessions {
			if gapOf(f.d.At-e.At, s) <= loadSlack {
				line, session = e, s
			}
		}
	}
	return line, session
}

// relieved reports that the coordinator itself was gone.
func (f *facts) relieved() bool {
	e, _ := f.unheardSinceLoad()
	return e != nil
}

// loadedSlowly reports that the new coordinator kept its clients waiting: what they
// could not tell it meanwhile is coordinator-loading's story.
func (f *facts) loadedSlowly(load *event.Event) bool {
	for _, x := range f.moved {
		if x.Node == load.Node && slowlyLoaded(x) && gapOf(x.At, load.At) <= millis(x) {
			return true
		}
	}
	return false
}

// neverCame is the opinion that a member did not find the group's new
// coordinator. That it was dead already looks the same from the coordinator's
// side, so it is likely only where its own log shows it alive.
func (f *facts) neverCame() (opinion, bool) {
	e, session := f.unheardSinceLoad()
	seen := f.c != nil && !f.insideBroker()
	if e == nil || seen && !f.alive() || f.loadedSlowly(e) {
		return opinion{}, false
	}
	o := opinion{verdict: Possible, weight: fallback + 15, from: e.At, measure: map[string]int64{}}
	o.why = fmt.Sprintf("the coordinator of group %s moved to broker %s, and %s expired just one session (%s) later: it never spoke to the new one", f.g.Name, e.Node, f.who(), Duration(session))
	if f.restartedAt(e) {
		o.why = fmt.Sprintf("broker %s loaded group %s when it was started, and %s expired just one session (%s) later: it never spoke to the broker again", e.Node, f.g.Name, f.who(), Duration(session))
	}
	if seen {
		o.verdict, o.weight = Likely, proven-5
		f.whileGone(&o, e, session)
	}
	o.proof = append(o.proof, proof{e, "a new coordinator takes the group over and gives every member a fresh session"}, f.departure())
	o.proof = append(o.proof, f.told()...)
	if seen {
		return o, true
	}
	o.missing = append(o.missing, f.clientLog("tell a client that did not find the new coordinator from one that was dead already"))
	return o, true
}

// insideBroker: the client runs in a broker's process, as reporters of metrics do,
// and its member dies with that.
func (f *facts) insideBroker() bool {
	for _, b := range f.p.h.Brokers {
		if slices.Contains(b.Paths, f.w.Path) {
			return true
		}
	}
	return false
}

// startUp is how long, in milliseconds, before it loads its groups a broker may say
// that it starts.
const startUp = 5 * 60_000

// restartedAt reports that the broker which loaded the group had just been started:
// the group need not have had another coordinator before.
func (f *facts) restartedAt(load *event.Event) bool {
	for _, b := range f.p.h.Brokers {
		for _, e := range between(b.Events, load.At-startUp, load.At) {
			if b.Node == load.Node && (e.Kind == event.BrokerStarting || e.Kind == event.BrokerStarted) {
				return true
			}
		}
	}
	return false
}

// whileGone adds what the client tells of the time without a coordinator: since its
// last answer, where its own timer says so, or since its connection was lost. A
// client whose timer ran out then (librdkafka) has given its membership up itself;
// its old id lives on at the new coordinator for one session more.
func (f *facts) whileGone(o *opinion, load *event.Event, session int64) {
	gone := int64(history.Unknown)
	for _, e := range between(f.c.Events, load.At-60_000, load.At+slack) {
		ms, timed := e.Int(event.Ms)
		switch {
		case e.Kind == event.SessionTimedOut && timed:
			gone = e.At - ms
			o.why = fmt.Sprintf("broker %s, the coordinator of group %s, was gone; %s had no answer for %s, longer than its session of %s, and gave its membership up; broker %s took over %s after the last answer",
				e.Get(event.NodeID), f.g.Name, f.who(), Duration(ms), Duration(session), load.Node, Duration(load.At-gone))
			o.proof = append(o.proof, proof{e, "the client's own timer: a session without an answer"})
		case (e.Kind == event.Disconnected || e.Kind == event.CoordinatorLost) && !known(gone):
			gone = e.At
			o.proof = append(o.proof, proof{e, "the first sign of it: the connection is lost"})
		}
	}
	if known(gone) && gone < load.At {
		o.from = gone
		o.measure["outage_ms"] = load.At - gone
	}
	for _, x := range f.moved {
		if x.Kind == event.CoordinatorElected && x.Node == load.Node {
			o.proof = append(o.proof, proof{x, "another broker becomes the coordinator"})
		}
	}
}
