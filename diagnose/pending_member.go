package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
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
	judge: func(f *facts) opinion {
		d := f.d
		if d.How != history.Pending {
			return no("no pending member was removed")
		}
		o := opinion{verdict: Confirmed, weight: implied, from: d.At, measure: map[string]int64{}}
		o.why = fmt.Sprintf("the member id %s was handed out and never used; group %s waited for it until its session ran out", d.ID, f.g.Name)
		o.proof = append(o.proof, f.departure())
		if r := d.Round; r != nil && r.Ms() > 0 {
			o.measure["join_barrier_ms"] = r.Ms()
		}
		if f.trouble() {
			o.verdict, o.weight = Possible, fallback+5
			o.why += "; the same member was lost around that time, so this may be a consequence"
			o.missing = append(o.missing, f.clientLog("tell why it did not use the id"))
		}
		return o
	},
	advise: func(fd *finding) {
		fd.fixes = append(fd.fixes, Fix{Setting: "update the client library", At: "code", To: "a release without the double join", Why: "the id that was handed out must be used or given back", Costs: ""})
	},
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

var removedByAdmin = &Scenario{
	ID: "removed-by-admin", Family: "membership changed", Class: Expected,
	Title:     "an administrator removed members or the group",
	Mechanism: "removeMembersFromConsumerGroup and group deletion take members out on request; Streams' and other tools use them.",
	Broker:    "A leave with the administrator's reason; `The following groups were deleted`.",
	Client:    "UNKNOWN_MEMBER_ID or FENCED_INSTANCE_ID without a cause of its own.",
	Confused:  []Lookalike{{"session-expired", "the coordinator says that the session ran out"}, {"closed-by-application", "the member itself left"}},
	Fix:       "Nothing is wrong, if it was meant.",
	Needs:     []event.Kind{event.MemberLeft},
	judge: func(f *facts) opinion {
		if f.d.Reason != history.ByAdmin {
			return no("no line says that an administrator removed it")
		}
		o := opinion{verdict: Confirmed, weight: stated, from: f.d.At}
		o.why = fmt.Sprintf("an administrator removed %s from group %s", f.who(), f.g.Name)
		o.proof = append([]proof{f.departure()}, f.told()...)
		return o
	},
	look: lookDeleted,
}

// lookDeleted finds groups that somebody deleted, with their offsets.
func lookDeleted(p *pass, s *Scenario) {
	for _, g := range p.h.Groups {
		e := p.deletedGroup(g, history.Unknown, p.h.To)
		if e == nil {
			continue
		}
		f := p.find(s, g, "", false)
		f.verdict = Confirmed
		f.addProof(e, "an administrator deletes the group and its offsets")
		f.addEpisode(e.At, e.At)
		f.summary = fmt.Sprintf("an administrator deleted group %s, with its offsets; members that join later start at auto.offset.reset", g.Name)
	}
}
