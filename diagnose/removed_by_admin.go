package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

var removedByAdmin = &Scenario{
	ID: "removed-by-admin", Family: "membership changed", Class: Expected,
	Title:     "an administrator removed members or the group",
	Mechanism: "removeMembersFromConsumerGroup and group deletion take members out on request; Streams' and other tools use them. It is how static members, which do not leave by themselves, are scaled in.",
	Broker:    "A leave with the reason `member was removed by an admin` (3.2 and later on both sides), or with what the administrator gave as one; before that, the leave of a static member. `The following groups were deleted`.",
	Client:    "UNKNOWN_MEMBER_ID or FENCED_INSTANCE_ID without a cause of its own, where the member lives on.",
	Confused:  []Lookalike{{"session-expired", "the coordinator says that the session ran out"}, {"closed-by-application", "the member itself left"}},
	Fix:       "Nothing is wrong, if it was meant.",
	Needs:     []event.Kind{event.MemberLeft},
	judge:     judgeAdmin,
	look:      lookDeleted,
}

func judgeAdmin(f *facts) opinion {
	o := opinion{verdict: Confirmed, weight: stated, from: f.d.At}
	o.why = fmt.Sprintf("an administrator removed %s from group %s", f.who(), f.g.Name)
	o.proof = append([]proof{f.departure()}, f.told()...)
	switch {
	case f.d.Reason == history.ByAdmin:
		return o
	case f.d.Reason != "":
		return no(fmt.Sprintf("the stated reason of the leave is another: %s", f.d.Reason))
	case f.leftForIt():
		o.verdict, o.weight = Likely, implied+1
		o.why += ": it is a static member, and those do not leave by themselves"
		return o
	}
	return no("no line says that an administrator removed it")
}

// leftForIt reports the leave of a static member that it did not ask for itself:
// its client sends none when it is closed (KIP-345; Java until 4.1, librdkafka).
func (f *facts) leftForIt() bool {
	return f.d.How == history.Left && f.d.Leave == nil && f.m != nil && f.m.Static && !f.newProtocol() && f.d.Line != nil && f.d.Line.Side == event.Broker
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
