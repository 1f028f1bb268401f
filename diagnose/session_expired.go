package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

var sessionExpired = &Scenario{
	ID: "session-expired", Family: "stopped heartbeating", Class: Incident,
	Title: "a session ran out, and these logs cannot tell why",
	Mechanism: "The coordinator did not hear from the member for a session. A pause, a crash, a stop without leaving, a network cut and a slow coordinator all look the same from there; " +
		"what the client's own log says, or does not say, in that time tells them apart.",
	Broker:   "`has failed, removing it from the group`, or fenced because the session expired.",
	Client:   "Not at hand, or it says nothing that decides.",
	Confused: []Lookalike{{"process-paused", ""}, {"process-crashed", ""}, {"closed-without-leaving", ""}, {"session-timeout-too-small", ""}, {"heartbeat-coupled-to-poll", ""}, {"network-cut", ""}, {"coordinator-unresponsive", ""}, {"poll-interval-exceeded", ""}},
	Fix:      "First get the log that is named as missing. Raising time-outs without it is guessing.",
	Needs:    []event.Kind{event.MemberExpired},
	judge:    judgeExpired,
}

func judgeExpired(f *facts) opinion {
	d := f.d
	if d.How != history.Expired && d.How != history.Evicted {
		return no("no session ran out")
	}
	o := opinion{verdict: Possible, weight: fallback, from: f.from}
	o.why = fmt.Sprintf("the coordinator did not hear from %s for its session (%s) and removed it at %s", f.who(), f.sessionText(), instant(d.At))
	if d.How == history.Evicted {
		o.why = fmt.Sprintf("%s learned at %s that it was no member any more", f.who(), instant(d.At))
	}
	o.proof = append(o.proof, f.departure())
	o.proof = append(o.proof, f.told()...)
	if f.c == nil {
		o.missing = append(o.missing, f.clientLog("tell a pause, a crash, a stop without leaving, a late heartbeat and a network cut apart"))
	} else {
		o.missing = append(o.missing, Missing{What: "what the process and the network of " + f.who() + " did: GC log, container and host events", From: Stamp(f.from), To: Stamp(f.to),
			Would: "tell why no heartbeat arrived"})
	}
	return o
}

func (f *facts) sessionText() string {
	if f.session.known {
		return Duration(f.session.ms)
	}
	return "length not known here"
}
