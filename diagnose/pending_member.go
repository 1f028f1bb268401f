package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var pendingMember = &Scenario{
	ID: "pending-member", Family: "rebalances that are long or never end", Class: Incident,
	Title:     "a member id was handed out and never used; the join phase waited a session for it",
	Mechanism: "Since 2.2 a new member is first given an id and must join again with it (KIP-394). A client that drops that second step leaves a ghost for which the group waits one session.",
	Broker:    "`Pending member ... has been removed after session timeout expiration`, with a join phase of one session before it.",
	Client:    "Nothing, or two joins at once.",
	Confused:  []Lookalike{{"slow-rejoin", "the gap ends with a member's join"}},
	Fix:       "Update the client (librdkafka's double handshake). A shorter session makes the wait shorter. KIP-848 is immune.",
	Needs:     []event.Kind{event.PendingExpired},
	judge:     judgePending,
	advise:    advisePending,
}

func judgePending(f *facts) opinion {
	d := f.d
	if d.How != history.Pending {
		return no("no pending member was removed")
	}
	o := opinion{verdict: Confirmed, weight: implied, from: d.At, measure: map[string]int64{}}
	o.why = fmt.Sprintf("the member id %s was handed out and never used; group %s waited for it until its session ran out", d.ID, f.g.Name)
	o.proof = append(o.proof, f.departure())
	if a := handed(f.g, d.ID); a != nil {
		o.from = a.At
		o.proof = append(o.proof, proof{a.Line, "the id is handed out; no join with it follows"})
		o.proof = append(o.proof, f.askedTwice(a.At)...)
	}
	if r := d.Round; r != nil && r.Ms() > 0 {
		o.measure["join_barrier_ms"] = r.Stabilized - r.Started
		o.proof = append(o.proof, proof{r.Start, "the join phase begins"}, proof{r.Stable, "the join phase ends as the id is removed"})
	}
	if f.trouble() {
		o.verdict, o.weight = Possible, fallback+5
		o.why += "; the same member was lost around that time, so this may be a consequence"
		o.missing = append(o.missing, f.clientLog("tell why it did not use the id"))
	}
	return o
}

// handed is the arrival of a member id, or nil.
func handed(g *history.Group, id string) *history.Arrival {
	for _, a := range g.Arrivals {
		if a.ID == id && id != "" {
			return a
		}
	}
	return nil
}

// ghost reports an arrival that came to nothing: its id was never used.
func ghost(a *history.Arrival) bool {
	for _, d := range a.Group.Departures {
		if d.How == history.Pending && d.ID == a.ID && a.ID != "" {
			return true
		}
	}
	return false
}

// askedTwice shows two first requests of the client under way at once, where its
// log is detailed enough.
func (f *facts) askedTwice(at int64) []proof {
	var out []proof
	if f.c == nil {
		return nil
	}
	for _, e := range between(f.c.Events, at-slack, at+slack) {
		if e.Kind == event.Joining && e.Get(event.Member) == "" {
			out = append(out, proof{e, "the client asks to join, as new"})
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out[:2]
}

// quickGhost is a session, in milliseconds, that keeps the wait for an unused id
// short and still rides out ordinary pauses.
const quickGhost = 15_000

func advisePending(fd *finding) {
	fd.fixes = append(fd.fixes, Fix{Setting: "update the client library", At: "code", To: "a release that asks to join once, as soon as there is one; or the consumer protocol (group.protocol=consumer), which hands out no ids", Why: "the id that was handed out must be used or given back"})
	c := fd.worst()
	if c == nil {
		return
	}
	f := c.f
	if to := max(quickGhost, 3*f.heartbeat.or(3_000)); f.session.known && f.session.ms > to {
		fd.fixes = append(fd.fixes, Fix{Setting: settings.Session, At: "client", Spelling: settings.Spelling(f.family, settings.Session), From: f.session.text, FromSource: f.session.source,
			To: text(to), Why: "until then: the group waits one session for each id that is not used", Costs: "a pause longer than " + Duration(to) + " costs the membership"})
	}
	fd.avoid = append(fd.avoid, Avoid{settings.PollInterval, "nobody was late"}, Avoid{settings.PollRecords, "nobody was late"})
}

// trouble reports whether the same logical member departed in another way within
// two minutes: then it had more on its hands than the id that it did not use.
func (f *facts) trouble() bool {
	if f.m == nil {
		return false
	}
	for _, o := range f.m.Departures {
		if o != f.d && gapOf(o.At, f.d.At) < 120_000 && !o.Final {
			return true
		}
	}
	return false
}
