package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var coordinatorLoading = &Scenario{
	ID: "coordinator-loading", Family: "coordinator", Class: Incident,
	Title: "loading __consumer_offsets took long or failed",
	Mechanism: "A new coordinator reads its partition of __consumer_offsets before it answers. A topic that compaction has not kept small takes minutes; a failed load leaves the groups without a coordinator. " +
		"Heartbeats are answered meanwhile, so nobody expires, but no member can join, leave or commit.",
	Broker: "`Finished loading ... in N milliseconds`, N large; or an error while loading.",
	Client: "`Coordinator ... is loading the group`, COORDINATOR_LOAD_IN_PROGRESS or its exception, at joins and commits, again and again.",
	Confused: []Lookalike{
		{"coordinator-moved", "loading was quick"},
		{"offsets-topic-unavailable", "writing failed, not reading"},
	},
	Fix:    "See why compaction of __consumer_offsets stalled; fewer and rarer commits; brokers with KAFKA-19862 fixed (4.0.2, 4.1.2) on the 4.0 and 4.1 lines.",
	Needs:  []event.Kind{event.CoordinatorLoaded, event.CoordinatorLoadError},
	look:   lookLoading,
	advise: adviseLoading,
}

func adviseLoading(fd *finding) {
	if from, to := fd.span(); to-from < slowLoad {
		fd.fixes = append(fd.fixes, Fix{Setting: "retry until the coordinator has loaded", At: "code", To: "a limit for commits and joins above the time that a broker's restart takes; a consumer that is started again after it", Why: "the answer is temporary: the group goes on when the load is over"})
		return
	}
	if len(fd.nodes) > 0 {
		fd.members = nil // the broker's doing
	}
	fd.fixes = append(fd.fixes, Fix{Setting: "repair compaction of __consumer_offsets", At: "operations",
		To: "a log cleaner that runs (its log tells why it stopped), and a partition that loads in seconds", Why: "nobody in its groups can join, leave or commit while it loads"})
	fd.avoid = append(fd.avoid, Avoid{settings.Session, "heartbeats are answered while the coordinator loads"}, Avoid{settings.PollInterval, "the clients were well"}, Avoid{settings.PollRecords, "the clients were well"})
}

// slowLoad is the time, in milliseconds, that loading a partition may take
// before it is worth a finding: clients wait for it within one session.
const slowLoad = 10_000

func lookLoading(p *pass, s *Scenario) {
	for _, b := range p.h.Brokers {
		for _, e := range b.Events {
			if e.Kind != event.CoordinatorLoadError && !slowlyLoaded(e) {
				continue
			}
			for _, g := range p.h.Groups {
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

// slowlyLoaded reports a load that took long enough to be felt.
func slowlyLoaded(e *event.Event) bool {
	return e.Kind == event.CoordinatorLoaded && millis(e) >= slowLoad
}

// loadOf takes the coordinator's own word on the partition that keeps a group.
func (p *pass) loadOf(s *Scenario, g *history.Group, b *history.Broker, e *event.Event) *finding {
	n, ok := e.Int(event.Partition)
	if !ok || n != g.Partition || e.Kind != event.CoordinatorLoadError && !slowlyLoaded(e) {
		return nil
	}
	f, ms := p.find(s, g, "", false), millis(e)
	f.verdict = Confirmed
	if node := "broker " + b.Node; !slices.Contains(f.nodes, node) {
		f.nodes = append(f.nodes, node)
	}
	f.affected = len(g.Members)
	f.addEpisode(e.At-ms, e.At)
	f.summary = fmt.Sprintf("broker %s failed to load the partition of __consumer_offsets that holds group %s", b.Node, g.Name)
	says := "the coordinator of this group fails to load it"
	if e.Kind == event.CoordinatorLoaded {
		f.measure("load_ms", e.At-ms, ms)
		f.summary = fmt.Sprintf("broker %s took %s to load the partition of __consumer_offsets that holds group %s", b.Node, Duration(f.longestOf("load_ms")), g.Name)
		says = "the coordinator of this group has loaded it at last"
	}
	f.addProof(e, says)
	f.addProof(p.uncleanable(g, e), "compaction of this partition had stopped: it grows without bound")
	f.summary += p.refusedMeanwhile(f, g, e.At-ms, e.At)
	p.takeAround(f, g, nil, e.At, told{takes: weak})
	for _, c := range f.choices {
		f.addProofs(c.o.proof)
		c.o.proof, c.o.missing = nil, nil // the load comes first, and why a member was not heard is known
	}
	return f
}

// uncleanable is the line with which the log cleaner of the broker that wrote a line
// gave the group's partition up, or nil. It may stand before the first line that
// names the broker.
func (p *pass) uncleanable(g *history.Group, load *event.Event) *event.Event {
	tp := fmt.Sprintf("__consumer_offsets-%d", g.Partition)
	for _, b := range p.h.Brokers {
		for _, e := range b.Events {
			if e.Kind == event.BrokerDistress && e.At <= load.At && e.Pos.Path == load.Pos.Path && e.Pos.Inside == load.Pos.Inside && e.Get(event.TopicPart) == tp {
				return e
			}
		}
	}
	return nil
}

// loadRefusals are what a loading coordinator denies its clients, and how many of them
// are called.
var loadRefusals = []struct {
	kind      event.Kind
	one, many string
}{
	{event.CommitFailed, "a commit", "%d commits"},
	{event.JoinFailed, "a request to join", "%d requests to join"},
	{event.LeaveSkipped, "a request to leave", "%d requests to leave"},
}

// refusedMeanwhile counts what clients could not do while the coordinator loaded,
// and shows the first of each.
func (p *pass) refusedMeanwhile(f *finding, g *history.Group, from, to int64) string {
	var parts []string
	for _, r := range loadRefusals {
		n := 0
		for m, c := range p.clients() {
			for _, e := range between(c.Events, from-slack, to+slack) {
				if m.Group == g && e.Kind == r.kind && stillLoading(e) {
					if n++; n == 1 {
						f.addProof(e, "the coordinator is loading: the client is refused")
					}
				}
			}
		}
		switch {
		case n == 1:
			parts = append(parts, r.one)
		case n > 1:
			parts = append(parts, fmt.Sprintf(r.many, n))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "; meanwhile it refused " + strings.Join(parts, ", ")
}
