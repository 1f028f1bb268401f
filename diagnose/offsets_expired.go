package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var offsetsExpired = &Scenario{
	ID: "offsets-expired", Family: "look-alikes", Class: Pattern,
	Title: "a group's committed offsets ran out of retention",
	Mechanism: "Offsets of a group are kept for offsets.retention.minutes (7 days; 1 day before 2.0) after it became empty (since 2.1; before, after each commit, so that a topic without traffic loses them while the group lives). " +
		"Members that join later start at auto.offset.reset: everything again, or nothing of what was missed. It is no rebalance, and often taken for the damage of one.",
	Broker:   "`Group ... transitioned to Dead` one retention after `Group ... is now empty`; `Removed N expired offsets`, N above 0; at DEBUG the group (`Expired offsets from group ...`).",
	Client:   "`Found no committed offset for partition ...`, `Resetting offset for partition ...` after a long absence.",
	Confused: []Lookalike{{"removed-by-admin", "somebody deleted the group or its offsets"}, {"commit-after-eviction", "commits failed; what was committed is kept"}},
	Fix:      "offsets.retention.minutes on the brokers longer than the longest stop of the group; auto.offset.reset as what is worse, duplicates or gaps, demands.",
	Needs:    []event.Kind{event.OffsetsExpired, event.GroupGone},
	look:     lookOffsetsExpired,
	advise:   adviseRetention,
}

// leastRetention is the shortest offsets.retention.minutes, in milliseconds, that
// anybody would set: a group that is removed sooner after it was emptied had no
// offsets, or was deleted.
const leastRetention = 60 * 60_000

// lookOffsetsExpired takes only lines that name the group: the periodic count of
// a broker says nothing about any one of them. At INFO that is the group's own end,
// one retention after it became empty.
func lookOffsetsExpired(p *pass, s *Scenario) {
	for _, g := range p.h.Groups {
		for _, e := range g.Events {
			if e.Kind == event.OffsetsExpired && ranOut(e) || e.Line == "broker.dead" && p.diedOut(g, e) {
				p.offsetsRanOut(s, g, e)
			}
		}
	}
}

// diedOut reports whether a group that ended had been empty for a retention, and was
// not deleted.
func (p *pass) diedOut(g *history.Group, e *event.Event) bool {
	empty, was := emptiedAt(g, e.At)
	return was && e.At-empty >= leastRetention && p.deletedGroup(g, e.At-slack, e.At+slack) == nil
}

func (p *pass) offsetsRanOut(s *Scenario, g *history.Group, e *event.Event) {
	f := p.find(s, g, "", false)
	f.verdict = Confirmed
	f.addEpisode(e.At, e.At)
	f.addProof(e, "offsets of the group ran out of retention")
	f.summary = fmt.Sprintf("committed offsets of group %s ran out of retention", g.Name)
	if empty, was := emptiedAt(g, e.At); was {
		f.summary += fmt.Sprintf(", %s after it had become empty", Duration(e.At-empty))
	}
	started := 0
	reset := ""
	for m, c := range p.clients() {
		if m.Group != g {
			continue
		}
		for _, x := range between(c.Events, e.At, p.h.To) {
			if x.Line == "java.no-offset" {
				if started++; started == 1 {
					f.addProof(x, "a member that joins later finds none")
				}
				reset = inForce(m, c, settings.OffsetReset).text
			}
		}
	}
	f.summary += "; members that join later start at auto.offset.reset"
	if what := map[string]string{"earliest": "everything is read again", "latest": "what came meanwhile is not read"}[reset]; started > 0 && what != "" {
		f.summary += fmt.Sprintf(", here %s: %s", reset, what)
	}
	f.rules(removedByAdmin.ID, "no line says that somebody deleted the group")
}

// deletedGroup is a coordinator's word, in a stretch of time, that an administrator
// deleted a group.
func (p *pass) deletedGroup(g *history.Group, from, to int64) *event.Event {
	for _, b := range p.h.Brokers {
		for _, e := range between(b.Events, from, to) {
			if e.Line == "broker.deleted" && slices.Contains(strings.Split(e.Get(event.Groups), ", "), g.Name) {
				return e
			}
		}
	}
	return nil
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

// emptiedAt is when a group had last become empty before a time.
func emptiedAt(g *history.Group, before int64) (int64, bool) {
	at := int64(history.Unknown)
	for _, r := range g.Rebalances {
		if r.Emptied && r.Ended <= before {
			at = r.Ended
		}
	}
	return at, known(at)
}

// adviseRetention computes the retention from the stop of the group, half as long
// again, in whole days.
func adviseRetention(fd *finding) {
	const day = 24 * 60 * 60_000
	fix := Fix{Setting: "offsets.retention.minutes", At: "broker", To: "longer than the longest stop of the group", Why: "the offsets of an empty group are removed after it", Costs: "__consumer_offsets keeps the offsets of groups that are gone for longer"}
	var gone, back *event.Event
	for _, x := range fd.proof {
		switch {
		case x.e.Side == event.Broker && gone == nil:
			gone = x.e
		case x.e.Side == event.Client && back == nil:
			back = x.e
		}
	}
	if gone != nil {
		if empty, was := emptiedAt(fd.groups[0], gone.At); was {
			fix.From, fix.FromSource = text((gone.At-empty)/60_000), "measured, from the empty group to its end"
			if back != nil {
				fix.To = text(ceil((back.At-empty)*3/2, day) / 60_000)
				fix.Why += fmt.Sprintf("; it stood for %s, this is half as long again", Duration(back.At-empty))
			}
		}
	}
	fd.fixes = append(fd.fixes, fix)
}
