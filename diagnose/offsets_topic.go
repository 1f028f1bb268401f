package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

// lookOffsetsTopic finds writes to __consumer_offsets that failed for want of
// replicas: stated for a group, or for its partition.
func lookOffsetsTopic(p *pass, s *Scenario) {
	for _, g := range p.h.Groups {
		for _, e := range g.Events {
			if e.Kind == event.GroupWriteFailed && wantsReplicas(e) {
				p.unwritable(s, g, e, "the coordinator could not write the group's state")
			}
		}
		if p.byKey[s.ID+"\x00\x00"+g.Name] == nil {
			p.partitionUnwritable(s, g)
		}
	}
}

func wantsReplicas(e *event.Event) bool {
	for _, t := range []string{"NOT_ENOUGH_REPLICAS", "NotEnoughReplicas", "not enough", "fewer in-sync replicas", "insufficient", "COORDINATOR_NOT_AVAILABLE", "CoordinatorNotAvailable"} {
		if strings.Contains(e.Text, t) || strings.Contains(e.Get(event.Error), t) {
			return true
		}
	}
	return false
}

func (p *pass) partitionUnwritable(s *Scenario, g *history.Group) {
	want := fmt.Sprintf("__consumer_offsets-%d", g.Partition)
	for _, b := range p.h.Brokers {
		for _, e := range b.Events {
			if e.Kind == event.UnderMinISR && (e.Get(event.TopicPart) == want || strings.Contains(e.Text, want+" ") || strings.HasSuffix(e.Text, want)) {
				p.unwritable(s, g, e, "the partition that keeps this group has too few replicas in sync")
			}
		}
	}
}

func (p *pass) unwritable(s *Scenario, g *history.Group, e *event.Event, says string) {
	f := p.find(s, g, "", false)
	f.verdict = Confirmed
	f.addProof(e, says)
	f.addEpisode(e.At, e.At)
	if e.Node != "" && !slices.Contains(f.nodes, "broker "+e.Node) {
		f.nodes = append(f.nodes, "broker "+e.Node)
	}
	f.affected = len(g.Members)
	f.summary = fmt.Sprintf("__consumer_offsets could not be written %d time%s: group %s could not complete rebalances or commits", len(f.episodes), plural(len(f.episodes)), g.Name)
	p.takeAround(f, g, nil, e.At, told{takes: weak})
}
