package diagnose

import (
	"fmt"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

// lookHandedOver explains logs that tell of partitions alone, perhaps without times:
// a consumer whose first partitions are such that another one, which goes on, has
// given up was added to the group.
func (p *pass) lookHandedOver(s *Scenario, g *history.Group) {
	if g.BrokerSeen || len(g.Arrivals) > 0 || len(g.Rebalances) > 0 || len(g.Departures) > 0 {
		return
	}
	each := consumersOf(g)
	for _, c := range each {
		first := firstAssigned(c)
		for _, from := range each {
			gave, n := gaveUp(from, c, first)
			if n == 0 {
				continue
			}
			f := p.find(s, g, "", false)
			f.verdict = Possible
			f.addMember(c.Member)
			f.addProof(gave, "partitions are given up, and this consumer goes on")
			f.addProof(first, fmt.Sprintf("%d of them are the first that another consumer gets", n))
			f.addEpisode(first.At, first.At, c.Member)
			f.summary = fmt.Sprintf("%s got its first partitions from others that went on: members were added to group %s", c.Member.Name, g.Name)
			f.missing = []Missing{{What: "log of " + p.coordinatorName(g), From: Stamp(gave.At), To: Stamp(first.At), Would: "show who joined, and when"}}
			break
		}
	}
}

func consumersOf(g *history.Group) (out []*history.Consumer) {
	for _, m := range g.Members {
		out = append(out, m.Consumers...)
	}
	return out
}

// firstAssigned is the line with the first partitions that a consumer got, nil if it
// had given any up before.
func firstAssigned(c *history.Consumer) *event.Event {
	for _, e := range c.Events {
		switch {
		case e.Kind == event.PartitionsRevoked && len(partitions(e)) > 0:
			return nil
		case e.Kind == event.PartitionsAssigned && len(partitions(e)) > 0:
			return e
		}
	}
	return nil
}

// gaveUp is the line with which a consumer gave up some of the partitions that
// another got, and how many, if it went on to be assigned something else later.
func gaveUp(from, to *history.Consumer, got *event.Event) (gave *event.Event, n int) {
	if got == nil || from == to {
		return nil, 0
	}
	taken := partitions(got)
	for _, e := range from.Events {
		switch {
		case e.Kind == event.PartitionsAssigned && gave != nil:
			return gave, n
		case e.Kind == event.PartitionsRevoked && gave == nil && (!known(e.At) || !known(got.At) || e.At <= got.At+slack):
			n = 0
			for tp := range partitions(e) {
				if taken[tp] {
					n++
				}
			}
			if n > 0 {
				gave = e
			}
		}
	}
	return nil, 0
}

// partitions are those that a line lists: "[a-0, a-1]", "[a[0]@unset a[1]@unset]".
func partitions(e *event.Event) map[string]bool {
	list := strings.TrimSuffix(strings.TrimPrefix(e.Get(event.Partitions), "["), "]")
	out := map[string]bool{}
	for tp := range strings.FieldsFuncSeq(list, func(r rune) bool { return r == ' ' || r == ',' }) {
		tp, _, _ = strings.Cut(tp, "@")
		out[tp] = true
	}
	return out
}
