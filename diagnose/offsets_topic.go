package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var offsetsTopicUnavailable = &Scenario{
	ID: "offsets-topic-unavailable", Family: "coordinator", Class: Incident,
	Title:     "__consumer_offsets could not be written",
	Mechanism: "Assignments and commits are written to __consumer_offsets with all replicas' consent. Below min.insync.replicas, offline or too slow, the coordinator cannot complete a rebalance or a commit.",
	Broker:    "`NotEnoughReplicas` for __consumer_offsets, `Appending metadata message for group ... failed`, ISR shrinking.",
	Client:    "JoinGroup and commits fail again and again: COORDINATOR_NOT_AVAILABLE, NOT_ENOUGH_REPLICAS, or a rebalance in progress that may mean a replication time-out.",
	Confused:  []Lookalike{{"coordinator-moved", "another broker takes over and goes on"}, {"coordinator-loading", "the coordinator still reads"}},
	Fix:       "Bring the replicas back; a replication factor of 3 with min.insync.replicas of 2 for __consumer_offsets.",
	Needs:     []event.Kind{event.UnderMinISR, event.GroupWriteFailed},
	look:      lookOffsetsTopic,
	advise:    adviseOffsetsTopic,
}

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
		if p.byKey[s.ID+"\x00\x00"+g.Name] == nil && !g.BrokerSeen {
			p.refusesToWrite(s, g)
		}
		if f := p.byKey[s.ID+"\x00\x00"+g.Name]; f != nil {
			p.stuckInCommits(f, g)
		}
	}
	if len(p.h.Groups) == 0 {
		p.offsetsTroubled(s)
	}
}

// offsetsTroubled takes a broker's words about __consumer_offsets where no line
// names a group: whoever's coordinator it is, it could not write.
func (p *pass) offsetsTroubled(s *Scenario) {
	for _, b := range p.h.Brokers {
		for _, e := range b.Events {
			says := ""
			switch ofOffsets := strings.HasPrefix(e.Get(event.TopicPart), offsetsTopic); {
			case e.Kind == event.UnderMinISR && ofOffsets:
				says = "a partition of __consumer_offsets has too few replicas in sync"
			case e.Kind == event.BrokerDistress && ofOffsets && e.Line == "broker.append-error":
				says = "a write to __consumer_offsets failed"
			case e.Kind == event.BrokerDistress && lateWrite(e):
				says = "the coordinator's write to __consumer_offsets did not end in time"
			default:
				continue
			}
			f := p.unwritable(s, &history.Group{Name: history.Unnamed}, e, says)
			f.verdict, f.missing = Possible, f.missing[:0]
			if e.Kind == event.UnderMinISR {
				f.verdict = Likely
			}
			f.missing = append(f.missing, Missing{What: "the coordinator's lines about groups (GroupCoordinator) of " + nodeName(e), From: Stamp(e.At - 60_000), To: Stamp(e.At + 60_000), Would: "name the groups that could not join or commit"})
		}
	}
}

// lateWrite tells the runtime's lines about writes that were not replicated in time.
func lateWrite(e *event.Event) bool {
	timer := strings.HasPrefix(e.Line, "broker.timer-")
	return e.Line == "broker.write-timed-out" || timer && (strings.Contains(e.Get(event.Error), "imed out") || strings.Contains(e.Get(event.Error), "TimeoutException"))
}

const offsetsTopic = "__consumer_offsets-"

func nodeName(e *event.Event) string {
	if e.Node == "" {
		return "this broker"
	}
	return "broker " + e.Node
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

func (p *pass) unwritable(s *Scenario, g *history.Group, e *event.Event, says string) *finding {
	f := p.find(s, g, "", false)
	f.verdict = Confirmed
	if n := len(f.proof); n < 2 || f.proof[n-1].e.Text != e.Text { // the same refusal comes hundreds of times
		f.addProof(e, says)
	}
	f.addEpisode(e.At, e.At)
	if e.Node != "" && !slices.Contains(f.nodes, "broker "+e.Node) {
		f.nodes = append(f.nodes, "broker "+e.Node)
	}
	f.affected = len(g.Members)
	f.tell(counted{"__consumer_offsets could not be written ", "time", ": group " + g.Name + " could not complete rebalances or commits"})
	p.takeAround(f, g, nil, e.At, told{takes: unserved})
	return f
}

// unserved takes what members meet while their coordinator cannot write: rounds end
// without those whose commits it holds back, and nobody's leave gets through. Where a
// client's log is at hand it must show such a commit.
func unserved(p *pass, c *choice) bool {
	d := c.f.d
	dropped := d.How == history.Dropped || d.How == history.NoSync
	return weak(p, c) || dropped && d.Consumer == nil || c.s == closedWithoutLeaving
}

// refusalsLeast and refusalsLast are how many times, and for how long in milliseconds,
// a member must be told that a coordinator which it finds each time is not available.
const (
	refusalsLeast = 5
	refusalsLast  = 10_000
)

// refusesToWrite reads it from the members alone: once in the group, their commits and
// joins fail because the coordinator is not available, and it is found again at once.
// Before the first join that is what a topic which is just being made looks like.
func (p *pass) refusesToWrite(s *Scenario, g *history.Group) {
	for _, m := range g.Members {
		for _, c := range m.Consumers {
			told, found := 0, 0
			var first, last *event.Event
			in := false
			for _, e := range c.Events {
				switch {
				case e.Kind == event.Joined || e.Kind == event.Synced || e.Kind == event.PartitionsAssigned:
					in = true
				case e.Kind == event.CoordinatorFound && told > 0:
					found++
				case in && (e.Kind == event.CommitFailed || e.Kind == event.SyncFailed) && notAvailable(e):
					told++
					last = e
					if first == nil {
						first = e
					}
				}
			}
			if told < refusalsLeast || found < refusalsLeast-2 || last.At-first.At < refusalsLast {
				continue
			}
			f := p.find(s, g, "", false)
			f.verdict = Likely
			f.addProof(first, "the coordinator answers that it is not available")
			f.addProof(last, fmt.Sprintf("and still %s later, though it is found each time: it cannot write", Duration(last.At-first.At)))
			f.addEpisode(first.At, last.At)
			f.summary = fmt.Sprintf("the coordinator of group %s answered %d times within %s that it is not available, though it was found each time: it could not write", g.Name, told, Duration(last.At-first.At))
		}
	}
}

func notAvailable(e *event.Event) bool {
	return refusal{texts: []string{"oordinator is not available", "COORDINATOR_NOT_AVAILABLE", "NOT_ENOUGH_REPLICAS", "NotEnoughReplicas"}}.in(e)
}

// stuckInCommits takes the members that were dropped or expired while their commits
// could not be written: the application waits in the commit, and does not poll.
func (p *pass) stuckInCommits(f *finding, g *history.Group) {
	from, to := f.span()
	n := 0
	for _, d := range g.Departures {
		if p.claimed[d] != nil || d.Consumer == nil || d.How == history.Left || d.At < from || d.At > to+around {
			continue
		}
		for _, e := range between(d.Consumer.Events, from-slack, d.At) {
			if e.Kind == event.CommitFailed && !lostMembership(e) {
				c := p.chosen[d]
				c.o.missing, c.o.proof = nil, []proof{c.f.departure()}
				p.claim(f, c)
				n++
				f.addProof(e, "a commit of "+d.Member.Name+" fails; its application waits for it and does not poll")
				break
			}
		}
	}
	if n > 0 {
		f.counted.after += fmt.Sprintf("; %d time%s a member was dropped while it waited for its commit", n, plural(n))
	}
	f.members = nil // they are the victims
	f.affected = len(g.Members)
}

// adviseOffsetsTopic: where all replicas are required, one broker that is down stops
// every write, whatever their number.
func adviseOffsetsTopic(fd *finding) {
	fd.fixes = append(fd.fixes, Fix{Setting: "bring the replicas of __consumer_offsets back", At: "operations", To: "at least min.insync.replicas in sync", Why: "the coordinator cannot write"})
	have, need := inSync(fd)
	if need > 2 && have >= 2 {
		fd.fixes = append(fd.fixes, Fix{Setting: "min.insync.replicas", At: "broker", Spelling: "min.insync.replicas of the topic __consumer_offsets", From: text(need), FromSource: "the refusals", To: "2",
			Why: fmt.Sprintf("%d replicas were in sync; with this, writes go on while one broker is down", have), Costs: "what was acknowledged survives the loss of one broker, not of two"})
	} else {
		fd.fixes = append(fd.fixes, Fix{Setting: "offsets.topic.replication.factor", At: "broker", To: "3, with min.insync.replicas 2", Why: "one broker may then be down", Costs: "it applies when the topic is made; an existing one needs a reassignment"})
	}
	fd.avoid = append(fd.avoid, Avoid{settings.PollInterval, "the clients were well"}, Avoid{settings.PollRecords, "the clients were well"}, Avoid{settings.Session, "the clients were well"})
}

// inSync is how many replicas were in sync, and how many the broker asked for.
func inSync(fd *finding) (have, need int64) {
	for _, x := range fd.proof {
		if n, ok := x.e.Int(event.Required); ok {
			need = n
			list := x.e.Get(event.InSync)
			if n, ok := x.e.Int(event.InSync); ok {
				return n, need
			}
			return int64(strings.Count(list, ",") + 1), need
		}
	}
	return 0, 0
}

// causeOfAnswers hangs what an unwritable topic looks like from elsewhere below it: a
// coordinator that was marked unknown, since COORDINATOR_NOT_AVAILABLE is how it says
// so, and a round that waited for members which hung in their commits.
func (p *pass) causeOfAnswers(f *finding) {
	unknown := f.s.ID == coordinatorRediscovered.ID
	if f.because != nil || !unknown && f.s.ID != slowRejoin.ID {
		return
	}
	from, to := f.span()
	for _, x := range p.findings {
		a, b := x.span()
		if x.s.ID != offsetsTopicUnavailable.ID || x.groups[0] != f.groups[0] || a > to || b < from {
			continue
		}
		f.because = x
		if unknown {
			f.tell(counted{"the coordinator of group " + f.groups[0].Name + " was marked unknown ", "time", ": it answers so while it cannot write"})
		}
	}
}
