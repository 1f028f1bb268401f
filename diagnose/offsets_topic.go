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

// slowLoad is the time, in milliseconds, that loading a partition may take
// before it is worth a finding: clients wait for it within one session.
const slowLoad = 10_000

func lookLoading(p *pass, s *Scenario) {
	for _, g := range p.h.Groups {
		for _, b := range p.h.Brokers {
			for _, e := range b.Events {
				n, ok := e.Int(event.Partition)
				if !ok || n != g.Partition {
					continue
				}
				ms := millis(e)
				if e.Kind == event.CoordinatorLoadError || e.Kind == event.CoordinatorLoaded && ms >= slowLoad {
					f := p.find(s, g, "", false)
					f.verdict = Confirmed
					f.addProof(e, "the coordinator of this group loads slowly, or fails to")
					f.addEpisode(e.At-ms, e.At)
					f.nodes = append(f.nodes, "broker "+b.Node)
					f.affected = len(g.Members)
					if ms > 0 {
						f.measured["load_ms"] = append(f.measured["load_ms"], ms)
					}
					f.summary = fmt.Sprintf("the coordinator of group %s took %s to load its partition of __consumer_offsets, or failed", g.Name, Duration(ms))
					p.takeAround(f, g, nil, e.At, told{takes: weak})
				}
			}
		}
	}
}
