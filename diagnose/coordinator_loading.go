package diagnose

import (
	"fmt"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

var coordinatorLoading = &Scenario{
	ID: "coordinator-loading", Family: "coordinator", Class: Incident,
	Title:     "loading __consumer_offsets took long or failed",
	Mechanism: "A new coordinator reads its partition of __consumer_offsets before it answers. A topic that compaction has not kept small takes minutes; a failed load leaves the groups without a coordinator.",
	Broker:    "`Finished loading ... in N milliseconds`, N large; or an error while loading.",
	Client:    "`Coordinator ... is loading the group`, COORDINATOR_LOAD_IN_PROGRESS or its exception, again and again.",
	Confused:  []Lookalike{{"coordinator-moved", "loading was quick"}, {"offsets-topic-unavailable", "writing failed, not reading"}},
	Fix:       "See why compaction of __consumer_offsets stalled; fewer and rarer commits; brokers with KAFKA-19862 fixed (4.0.2, 4.1.2) on the 4.0 and 4.1 lines.",
	Needs:     []event.Kind{event.CoordinatorLoaded, event.CoordinatorLoadError},
	look:      lookLoading,
	advise:    adviseLoading,
}

func adviseLoading(fd *finding) {
	if from, to := fd.span(); to-from < slowLoad {
		fd.fixes = append(fd.fixes, Fix{Setting: "retry until the coordinator has loaded", At: "code", To: "a limit for commits and joins above the time that a broker's restart takes; a consumer that is started again after it", Why: "the answer is temporary: the group goes on when the load is over"})
		return
	}
	fd.fixes = append(fd.fixes, Fix{Setting: "repair compaction of __consumer_offsets", At: "operations", To: "a partition that loads in seconds", Why: "nobody in its groups can join or commit while it loads"})
}

// slowLoad is the time, in milliseconds, that loading a partition may take
// before it is worth a finding: clients wait for it within one session.
const slowLoad = 10_000

func lookLoading(p *pass, s *Scenario) {
	for _, g := range p.h.Groups {
		for _, b := range p.h.Brokers {
			for _, e := range b.Events {
				p.loadOf(s, g, b, e)
			}
		}
	}
	if len(p.h.Groups) == 0 {
		p.loadsUnnamed(s)
	}
	for m, c := range p.clients() {
		if !m.Group.BrokerSeen {
			p.waitsForLoad(s, m.Group, m, c)
		}
	}
}

// loadsUnnamed takes slow loads where no line names a group that waited for them.
func (p *pass) loadsUnnamed(s *Scenario) {
	for _, b := range p.h.Brokers {
		for _, e := range b.Events {
			n, _ := e.Int(event.Partition)
			f := p.loadOf(s, &history.Group{Name: history.Unnamed, Partition: n}, b, e)
			if f == nil {
				continue
			}
			f.verdict = Possible
			f.summary = fmt.Sprintf("a partition of __consumer_offsets took %s to load, or did not load; no line names the groups that it keeps", Duration(millis(e)))
			f.missing = append(f.missing[:0], Missing{What: "the coordinator's lines about groups (GroupCoordinator) of " + nodeName(e), From: Stamp(e.At - millis(e)), To: Stamp(e.At + 60_000), Would: "name the groups that waited"})
		}
	}
}

// loadOf takes the coordinator's own word on the partition that keeps a group.
func (p *pass) loadOf(s *Scenario, g *history.Group, b *history.Broker, e *event.Event) *finding {
	n, ok := e.Int(event.Partition)
	ms := millis(e)
	if !ok || n != g.Partition || e.Kind != event.CoordinatorLoadError && (e.Kind != event.CoordinatorLoaded || ms < slowLoad) {
		return nil
	}
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
	return f
}

// waitsForLoad reads from a client's lines how long the coordinator put it off
// because it was loading: until the client got through, or to the log's end.
func (p *pass) waitsForLoad(s *Scenario, g *history.Group, m *history.Member, c *history.Consumer) {
	var first, last *event.Event
	for _, e := range c.Events {
		switch {
		case stillLoading(e):
			if first == nil {
				first = e
			}
			last = e
		case first != nil && gotThrough(e.Kind):
			if e.At-first.At >= slowLoad {
				p.putOff(s, g, m, Likely, first, e)
			}
			first = nil
		}
	}
	switch {
	case first == nil:
	case last.At-first.At >= slowLoad:
		p.putOff(s, g, m, Likely, first, last)
	default:
		p.putOff(s, g, m, Possible, first, last)
	}
}

// stillLoading reports a line with which a coordinator puts a member off (error 14,
// COORDINATOR_LOAD_IN_PROGRESS, in the words of all clients).
func stillLoading(e *event.Event) bool {
	switch e.Kind {
	case event.JoinFailed, event.SyncFailed, event.CommitFailed, event.HeartbeatFailed, event.RejoinRequested:
	default:
		return false
	}
	for _, t := range []string{e.Get(event.Error), e.Get(event.Cause)} {
		if strings.Contains(t, "COORDINATOR_LOAD_IN_PROGRESS") || strings.Contains(t, "LoadInProgress") || strings.Contains(t, "is loading") {
			return true
		}
	}
	return false
}

// gotThrough tells the kinds that need a coordinator which answers.
func gotThrough(k event.Kind) bool {
	switch k {
	case event.Joined, event.Synced, event.Committed, event.PartitionsAssigned, event.MemberIDTaken:
		return true
	}
	return false
}

func (p *pass) putOff(s *Scenario, g *history.Group, m *history.Member, v Verdict, first, last *event.Event) {
	f := p.find(s, g, "", false)
	f.verdict = stronger(f.verdict, v)
	f.addMember(m)
	f.addProof(first, "the coordinator is loading and puts the member off")
	f.addProof(last, "still, or until here")
	f.addEpisode(first.At, last.At, m)
	took := fmt.Sprintf("put its members off for %s at least", Duration(last.At-first.At))
	if last == first {
		took = "put a member off"
	}
	f.summary = fmt.Sprintf("the coordinator of group %s was loading __consumer_offsets and %s: another broker had just taken the group over, or this one had been started", g.Name, took)
	if v == Possible && len(f.missing) == 0 {
		f.missing = append(f.missing, Missing{What: "log of " + p.coordinatorName(g), From: Stamp(first.At - 600_000), To: Stamp(last.At + 600_000), Would: "show how long the load took, and why the coordinator changed"})
	}
}
