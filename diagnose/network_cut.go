package diagnose

import (
	"fmt"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var networkCut = &Scenario{
	ID: "network-cut", Family: "stopped heartbeating", Class: Incident, idle: true,
	Title: "the path between client and coordinator was down for longer than the session",
	Mechanism: "Heartbeats left the process and did not arrive, or the answers did not come back: packet loss, a firewall or load balancer that drops idle connections, a mesh sidecar that restarts. " +
		"The process itself was well.",
	Broker: "`has failed` for all members behind the same path, in several groups perhaps; nothing else.",
	Client: "The application writes on; disconnects, request time-outs, connections that cannot be established, then the session's end.",
	Confused: []Lookalike{
		{"process-paused", "no thread wrote a line"},
		{"coordinator-unresponsive", "requests time out while the broker itself stands still"},
		{"coordinator-moved", "another broker is the coordinator afterwards, or connections were refused: a machine that refuses is reached"},
		{"process-crashed", "the process wrote nothing more"},
	},
	Fix:    "The path. A session of 45 s and more rides out short cuts; request.timeout.ms below the session lets one dead connection be replaced in it; connections.max.idle.ms below the shortest idle limit on the way.",
	Needs:  []event.Kind{event.MemberExpired, event.Disconnected},
	Refs:   []Reference{kip735},
	judge:  judgeNetwork,
	advise: adviseNetwork,
}

func judgeNetwork(f *facts) opinion {
	d := f.d
	switch {
	case d.How != history.Expired && d.How != history.Evicted:
		return no("no session ran out")
	case f.c == nil:
		return open("the client's log is not at hand")
	case f.ended != nil:
		return no("the process ended")
	case f.stoodStill():
		return no("the process itself stood still")
	case f.relieved():
		return no("another broker took the group over meanwhile: it was the coordinator that was gone")
	case len(f.network) == 0 && f.pathTimer() != nil:
		return f.timedOutOn(f.pathTimer())
	case len(f.network) == 0 && f.flap() != nil:
		return f.flapped(f.flap())
	case len(f.network) == 0:
		return no("the client tells of no connection trouble in the session")
	case f.brokerHung() != nil:
		return no("the broker itself stood still meanwhile")
	case len(refusals(f.ofCoordinator(f.outage()))) > 0:
		return no("connections were refused: the machine was reached, and the broker on it was down")
	}
	list := f.outage()
	first, last := list[0], list[len(list)-1]
	o := opinion{verdict: Likely, weight: proven - 8, from: first.At, measure: map[string]int64{}}
	f.measureOutage(&o, first, last)
	o.why = fmt.Sprintf("the process of %s wrote on, but its connections failed from %s; the session of %s ran out meanwhile", f.who(), instant(first.At), f.sessionText())
	o.proof = append(o.proof, proof{first, "the first sign of trouble on the connection"})
	if last != first {
		o.proof = append(o.proof, proof{last, "the last one before the member learned that it was out"})
	}
	o.proof = append(o.proof, f.departure())
	o.proof = append(o.proof, f.told()...)
	return o
}

// ownTimer is the client's own line that a session has passed without an answer
// from the coordinator, where it came on time: the thread that prints it ran.
func (f *facts) ownTimer() *event.Event {
	for _, e := range f.d.Told {
		ms, ok := e.Int(event.Ms)
		if e.Kind != event.SessionTimedOut || !ok || f.silence.Event != nil && f.silence.Ms() >= ms/2 && !f.usual(f.silence) {
			continue
		}
		if f.session.read() && onTime(ms, f.session.ms) || !f.session.read() && (onTime(ms, 6000) || onTime(ms, ms/5000*5000)) {
			return e
		}
	}
	return nil
}

// onTime reports whether a timer of a session fired when it should: librdkafka's
// main thread wakes once a second at the latest, and lines of well processes in
// public threads are up to a third of a second late. Where the session is not known
// it is taken for what people set: whole steps of five seconds, or the least that
// brokers allow.
func onTime(ms, session int64) bool { return session > 0 && ms >= session && ms-session <= 1000 }

// pathTimer is such a line that names a failed connection as the last error.
func (f *facts) pathTimer() *event.Event {
	e := f.ownTimer()
	if e == nil || e.Get(event.Error) == "" || strings.Contains(e.Get(event.Error), "Success") {
		return nil
	}
	return e
}

func (f *facts) timedOutOn(e *event.Event) opinion {
	ms, _ := e.Int(event.Ms)
	o := opinion{verdict: Likely, weight: proven - 8, from: e.At - ms, measure: map[string]int64{"outage_ms": ms}}
	o.why = fmt.Sprintf("%s had no answer from the coordinator for %s; the last error was that of its connection", f.who(), Duration(ms))
	o.proof = append(o.proof, proof{e, "the client's own timer of the session, on time, with the connection's error"})
	return o
}

// soon is how long, in milliseconds, a connection to a coordinator that was just
// found must last to count as one.
const soon = 1000

// flap is a coordinator that was lost as soon as it was found, and found again
// under the same node, in the minute before the member learned that it was out.
func (f *facts) flap() *event.Event {
	if f.d.How != history.Evicted || f.warned() || f.newProtocol() {
		return nil
	}
	var found, lost *event.Event
	for _, e := range between(f.c.Events, f.d.At-60_000, f.d.At) {
		switch {
		case e.Kind == event.CoordinatorFound && lost != nil && e.Get(event.NodeID) == lost.Get(event.NodeID):
			return lost
		case e.Kind == event.CoordinatorFound:
			found = e
		case e.Kind == event.CoordinatorLost && strings.Contains(e.Get(event.Cause), "error response"):
			found, lost = nil, nil // the connection held, and brought the coordinator's refusal
		case e.Kind == event.CoordinatorLost && found != nil && e.At-found.At <= soon && e.Get(event.NodeID) == found.Get(event.NodeID):
			lost = e
		}
	}
	return nil
}

func (f *facts) flapped(e *event.Event) opinion {
	o := opinion{verdict: Possible, weight: fallback + 5, from: e.At, measure: map[string]int64{}}
	o.why = fmt.Sprintf("%s lost the coordinator as soon as it had found it, found the same one again and was no member any more: its connection did not hold", f.who())
	o.proof = append(o.proof, proof{e, "the coordinator is lost as soon as it was found"}, f.departure())
	o.proof = append(o.proof, f.told()...)
	o.missing = append(o.missing, Missing{What: "the log of " + f.who() + " before, with org.apache.kafka.clients.NetworkClient at INFO, and that of the network between", From: Stamp(f.d.At - 600_000), To: Stamp(f.d.At),
		Would: "show when the connection was lost, and why"})
	return o
}

// brokerHung is the silence of a coordinator's own log in the window, where its
// clients' requests timed out and its expiries came late: it stood still. What it
// does to the group once it is back belongs to the same stall.
func (f *facts) brokerHung() *event.Event {
	if e := f.brokerStall(); e != nil {
		return e
	}
	if f.p.stalls == nil {
		f.p.findStalls()
	}
	for _, e := range f.p.stalls[f.g] {
		from, _ := e.Int(event.FromTime)
		if f.d.At >= from && f.d.At <= e.At+f.session.or(10_000)+afterStall {
			return e
		}
	}
	return nil
}

// afterStall is how long, in milliseconds, after a stall and one session more
// departures are still its consequences.
const afterStall = 15_000

// findStalls collects the stalls that departures prove, by group.
func (p *pass) findStalls() {
	p.stalls = map[*history.Group][]*event.Event{}
	for _, g := range p.h.Groups {
		for _, d := range g.Departures {
			f := &facts{p: p, d: d, g: g, m: d.Member, c: d.Consumer}
			f.session = inForce(f.m, f.c, settings.Session)
			if e := f.brokerStall(); e != nil {
				p.stalls[g] = append(p.stalls[g], e)
			}
		}
	}
}

// late is how much later than the client, in milliseconds, a coordinator must
// expire a session to have stood still: both count from the last heartbeat.
const late = 3000

func (f *facts) brokerStall() *event.Event {
	warned := int64(history.Unknown)
	for _, e := range f.d.Told {
		if e.Kind == event.CoordinatorLost || e.Kind == event.SessionTimedOut {
			warned = e.At
			break
		}
	}
	if !known(warned) || f.d.How != history.Expired || f.d.At-warned < late || f.relieved() {
		return nil
	}
	for _, b := range f.p.h.Brokers {
		for _, e := range between(b.Events, warned, f.d.At+slack) {
			from, ok := e.Int(event.FromTime)
			to, _ := e.Int(event.ToTime)
			if ok && e.Kind == event.Silence && from <= warned && to-from >= f.session.or(10_000) {
				return e
			}
		}
	}
	return nil
}

func adviseNetwork(fd *finding) {
	c := fd.worst()
	if c == nil {
		return
	}
	f := c.f
	fd.fixes = append(fd.fixes, Fix{Setting: "mend the path", At: "operations", To: "no loss between the clients and the coordinator", Why: "the process was well and its connections failed"})
	fd.fixes = append(fd.fixes, f.longerSession(fd)...)
	if rt := inForce(f.m, f.c, settings.RequestTime); rt.known && f.session.known && rt.ms >= f.session.ms && !f.newProtocol() {
		fd.fixes = append(fd.fixes, Fix{Setting: settings.RequestTime, At: "client", Spelling: settings.Spelling(f.family, settings.RequestTime), From: rt.text, FromSource: rt.source,
			To: "below session.timeout.ms", Why: "a dead connection can then be replaced within one session (KIP-735)", Costs: "slow requests are given up sooner"})
	}
	fd.avoid = append(fd.avoid, Avoid{settings.PollInterval, "the poll loop was not the trouble"}, Avoid{settings.PollRecords, "the poll loop was not the trouble"})
}
