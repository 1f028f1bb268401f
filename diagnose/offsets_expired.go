package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

var offsetsExpired = &Scenario{
	ID: "offsets-expired", Family: "look-alikes", Class: Pattern,
	Title: "a group's committed offsets ran out of retention",
	Mechanism: "Offsets of a group are kept for offsets.retention.minutes (7 days; 1 day before 2.0) after it became empty (since 2.1; before, after each commit, so that a topic without traffic loses them while the group lives). " +
		"Members that join later start at auto.offset.reset: everything again, or nothing of what was missed. It is no rebalance, and often taken for the damage of one.",
	Broker:   "`Removed N expired offsets`, N above 0; at DEBUG the group (`Expired offsets from group ...`).",
	Client:   "`Found no committed offset for partition ...`, `Resetting offset for partition ...` after a long absence.",
	Confused: []Lookalike{{"removed-by-admin", "somebody deleted the group or its offsets"}, {"commit-after-eviction", "commits failed; what was committed is kept"}},
	Fix:      "offsets.retention.minutes on the brokers longer than the longest stop of the group; auto.offset.reset as what is worse, duplicates or gaps, demands.",
	Needs:    []event.Kind{event.OffsetsExpired},
	look:     lookOffsetsExpired,
	advise: func(fd *finding) {
		fd.fixes = append(fd.fixes, Fix{Setting: "offsets.retention.minutes", At: "broker", To: "longer than the longest stop of the group", Why: "the offsets of an empty group are removed after it", Costs: "__consumer_offsets keeps more"})
	},
}

// lookOffsetsExpired takes only lines that name the group: the periodic count of
// a broker says nothing about any one of them.
func lookOffsetsExpired(p *pass, s *Scenario) {
	for _, g := range p.h.Groups {
		for _, e := range g.Events {
			if e.Kind != event.OffsetsExpired || !ranOut(e) {
				continue
			}
			f := p.find(s, g, "", false)
			f.verdict = Confirmed
			f.addEpisode(e.At, e.At)
			f.addProof(e, "offsets of the group ran out of retention")
			f.summary = fmt.Sprintf("committed offsets of group %s ran out of retention; members that join later start at auto.offset.reset%s", g.Name, emptiedAt(g, e.At))
		}
	}
}

// ranOut tells an expiry from offsets that were deleted with their topic or by an
// administrator.
func ranOut(e *event.Event) bool {
	switch e.Line {
	case "broker.offsets-expired-group", "broker.offset-expired-java", "broker.redpanda-offsets-expired":
		n, ok := e.Int(event.Count)
		return !ok || n > 0
	}
	return false
}

func emptiedAt(g *history.Group, before int64) string {
	at := int64(history.Unknown)
	for _, r := range g.Rebalances {
		if r.Emptied && r.Ended <= before {
			at = r.Ended
		}
	}
	if !known(at) {
		return ""
	}
	return fmt.Sprintf("; it had been empty for %s", Duration(before-at))
}
