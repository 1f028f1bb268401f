package diagnose

import (
	"fmt"
	"slices"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var leaderNeverSynced = &Scenario{
	ID: "leader-never-synced", Family: "rebalances that are long or never end", Class: Incident,
	Title: "the join phase ended, but no assignment came from the leader",
	Mechanism: "After the join phase the leader computes the assignment and sends it with SyncGroup; everybody else waits for it. A leader that died, that computes for minutes (an assignor with a defect, many partitions), " +
		"or whose answer cannot be stored leaves the group standing. Since 2.8.1 the coordinator removes who has not synced after the rebalance time-out; 2.6.1 and 2.7.0 to 2.8.0 wait for ever.",
	Broker: "`Stabilized` without `Assignment received from leader` for that generation; 2.8.1 and later may end it with `on pending sync request expiration`.",
	Client: "`Successfully joined group` and no `Successfully synced group`; the leader prints no `Finished assignment`.",
	Confused: []Lookalike{
		{"slow-rejoin", "the time is lost before `Stabilized`"},
		{"offsets-topic-unavailable", "the assignment came and could not be written"},
		{"coordinator-moved", "the coordinator gave the group up meanwhile"},
		{"process-crashed", "the leader's process died: its expiry says so"},
	},
	Fix:   "See what the leader did: its log, its CPU, the assignor. A current client (sticky assignors had loops) and a broker with a limit (2.8.1 and later); restarting the leader ends the wait.",
	Needs: []event.Kind{event.GroupStabilized, event.AssignmentGot},
	judge: judgeNoSync,
	look:  lookUnsynced,
	advise: func(fd *finding) {
		fd.fixes = append(fd.fixes, Fix{Setting: "find what the leader did instead of assigning", At: "code", To: "its log, a thread dump and its assignor at that time", Why: "the whole group waits for its assignment"},
			Fix{Setting: settings.Assignor, At: "client", Spelling: "partition.assignment.strategy", To: "range or round robin, or a client release without the loops of the sticky assignors", Why: "the usual reason why an assignment takes for ever", Costs: "more partitions move at each rebalance"})
		fd.avoid = append(fd.avoid, Avoid{settings.PollInterval, "it is the rebalance time-out too: the group would wait longer"}, Avoid{settings.Session, "members that wait for an assignment do not expire"})
	},
}

// unsyncedFor is how long, in milliseconds, a stabilized group must have waited
// in vain: leaders answer within a second as a rule, and a new trigger within
// that time says nothing against the leader.
const unsyncedFor = 10_000

func judgeNoSync(f *facts) opinion {
	d := f.d
	if d.How != history.NoSync {
		return no("no member was removed for want of a SyncGroup")
	}
	o := opinion{verdict: Confirmed, weight: proven, from: d.At, measure: map[string]int64{}}
	r := d.Round
	if w := waiting(f.g, d.At); w != nil {
		r = w
		o.from = w.Stabilized
		o.measure["sync_ms"] = d.At - w.Stabilized
		o.proof = append(o.proof, proof{w.Stable, "the join phase is over"})
	}
	if r != nil && r.Assign != nil && r.Assigned <= d.At {
		return no("the leader's assignment had arrived; it is this member that did not ask for it")
	}
	o.why = fmt.Sprintf("the join phase of group %s was over and no assignment came; %s did not sync and was removed", f.g.Name, f.who())
	o.proof = append(o.proof, f.departure())
	o.proof = append(o.proof, f.told()...)
	return o
}

// waiting is the last round that was stabilized before a time and got no assignment.
func waiting(g *history.Group, at int64) *history.Rebalance {
	var last *history.Rebalance
	for _, r := range g.Rebalances {
		if r.Stabilized != history.Unknown && r.Stabilized <= at && !r.FromClient && !r.Emptied {
			last = r
		}
	}
	if last == nil || last.Assign != nil {
		return nil
	}
	return last
}

// lookUnsynced finds rounds that were stabilized and got no assignment.
func lookUnsynced(p *pass, s *Scenario) {
	for _, g := range p.h.Groups {
		if !assigns(g) {
			continue // this log holds no assignments at all: an excerpt
		}
		for i, r := range g.Rebalances {
			if r.Stabilized == history.Unknown || r.Assign != nil || r.FromClient || r.Emptied || r.Gen < 0 || p.rounds[r] != nil {
				continue
			}
			end, ended := p.waitEnded(g, i)
			if known(end) && end-r.Stabilized >= unsyncedFor && !p.coordinatorTrouble(g, r.Stabilized, end) && !p.leaderLost(g, r.Stabilized, end) {
				p.unsynced(s, g, r, end, ended)
			}
		}
	}
}

func assigns(g *history.Group) bool {
	for _, r := range g.Rebalances {
		if r.Assign != nil && !r.FromClient {
			return true
		}
	}
	return false
}

// waitEnded is when the next round began, or how far the coordinator's log goes
// on about this group or others.
func (p *pass) waitEnded(g *history.Group, i int) (at int64, ended bool) {
	if i+1 < len(g.Rebalances) {
		next := g.Rebalances[i+1]
		if next.OldGen != g.Rebalances[i].Gen || next.Started == history.Unknown {
			return history.Unknown, true // lines are missing in between
		}
		return next.Started, true
	}
	at = g.To
	for _, b := range p.h.Brokers {
		if g.Rebalances[i].Stable.Node == b.Node {
			at = max(at, b.To)
		}
	}
	return at, false
}

// coordinatorTrouble reports what explains a missing assignment without the
// leader: the coordinator moved or stopped, or could not write.
func (p *pass) coordinatorTrouble(g *history.Group, from, to int64) bool {
	for _, e := range between(g.Events, from, to) {
		switch e.Kind {
		case event.GroupWriteFailed, event.GroupUnloaded, event.GroupLoaded, event.GroupEmptied, event.GroupGone:
			return true
		}
	}
	for _, b := range p.h.Brokers {
		for _, e := range between(b.Events, from, to) {
			switch e.Kind {
			case event.CoordinatorResigned, event.CoordinatorElected, event.CoordinatorUnloaded, event.BrokerStopping, event.BrokerStarting, event.BrokerFailed, event.UnderMinISR:
				if n, ok := e.Int(event.Partition); !ok || n == g.Partition {
					return true
				}
			}
		}
	}
	return false
}

// leaderLost reports a departure that ended the wait and is explained for itself.
func (p *pass) leaderLost(g *history.Group, from, to int64) bool {
	for _, d := range g.Departures {
		c := p.chosen[d]
		if d.At > from && d.At <= to+together && d.How != history.NoSync && c.s != nil && c.o.weight >= implied {
			return true
		}
	}
	return false
}

func (p *pass) unsynced(s *Scenario, g *history.Group, r *history.Rebalance, end int64, ended bool) {
	f := p.find(s, g, "", false)
	f.verdict = stronger(f.verdict, Likely)
	p.rounds[r] = f
	f.rounds = append(f.rounds, r)
	f.measure("sync_ms", r.Stabilized, end-r.Stabilized)
	f.addProof(r.Stable, "the join phase is over; no assignment for this generation follows")
	f.addEpisode(r.Stabilized, end)
	how := "until the next rebalance began"
	if !ended {
		how = "as far as the log goes"
	}
	who, m := "its leader", leaderBefore(g, r)
	if m != nil {
		who = "its leader " + m.Name
	}
	f.summary = fmt.Sprintf("generation %d of group %s was joined, but no assignment came from %s for %s, %s", r.Gen, g.Name, who, Duration(end-r.Stabilized), how)
	r.Ended = end // nobody has an assignment until then
	waits := f.episodes
	for _, d := range g.Departures {
		if c := p.chosen[d]; d.At > r.Stabilized && d.At <= end+together && p.claimed[d] == nil && (d.How == history.NoSync || weak(p, c)) {
			f.addProofs(c.o.proof)
			c.o.proof, c.o.missing = nil, nil // the wait comes first; what is missing is the leader's doing
			p.claim(f, c)
		}
	}
	f.episodes = waits // whoever was removed at the end of one belongs to it
	f.missing = append(f.missing, p.leadersWork(g, m, r.Stabilized, end))
}

// leaderBefore is the member that led the group in the generation before a round:
// while it stays it keeps the part. Nil where no line tells.
func leaderBefore(g *history.Group, r *history.Rebalance) *history.Member {
	id := ""
	for _, o := range g.Rebalances {
		if o.Assign != nil && o.Assigned <= r.Stabilized && o.Assign.Get(event.Leader) != "" {
			id = o.Assign.Get(event.Leader)
		}
	}
	for _, m := range g.Members {
		if slices.Contains(m.IDs, id) {
			return m
		}
	}
	return nil
}

// leadersWork names what would tell why the leader sent nothing: its log, or where
// that is at hand and silent about it, what its threads did.
func (p *pass) leadersWork(g *history.Group, m *history.Member, from, to int64) Missing {
	x := Missing{What: "log of the leader of group " + g.Name, From: Stamp(from), To: Stamp(to), Would: "tell why it sent no assignment"}
	if m == nil {
		return x
	}
	x.What += ", " + m.Name
	for _, c := range m.Consumers {
		if w := c.Process; w != nil && w.From <= from && w.To >= from {
			x.What = "a thread dump and the CPU time of " + m.Name + ", the leader of group " + g.Name
			x.Would = "tell what it did instead of assigning; its log does not"
		}
	}
	return x
}
