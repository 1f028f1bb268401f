package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var rebalanceTimeoutZero = &Scenario{
	ID: "rebalance-timeout-zero", Family: "rebalances that are long or never end", Class: Incident,
	Title: "the members throw each other out: the coordinator waits for nobody",
	Mechanism: "A coordinator gives the known members of a group the rebalance time-out to join again. JoinGroup v0 carries none; brokers take the session time-out in its place, but 2.3.0 took 0 (KAFKA-8653), " +
		"and so do others for a negative one. Then every newcomer ends the join phase at once, whoever was in the group is out, comes back, and is the next newcomer.",
	Broker: "`Preparing to rebalance` for a new member and `Stabilized` within milliseconds, seconds later the same for another one; the generation races upward, the group has one member each time.",
	Client: "`UNKNOWN_MEMBER_ID` at a heartbeat soon after a join, long before the session could have run out; then a join as the leader with all partitions.",
	Confused: []Lookalike{
		{"rebalance-storm", "the pattern, not its cause"},
		{"crash-loop", "the processes live on"},
		{"session-expired", "the session is longer than the time since the last join"},
		{"heartbeat-coupled-to-poll", "likewise: no work between two heartbeats was that long"},
	},
	Fix:   "A broker of another release than 2.3.0, or a client that sends JoinGroup v1 or later: sarama's own consumer group in place of bsm/sarama-cluster, ruby-kafka 1.0, brod 3.16.1, Java 0.10.1.",
	Needs: []event.Kind{event.RebalanceStarted, event.GroupStabilized, event.HeartbeatFailed},
	Refs:  []Reference{{"KAFKA-8653: JoinGroup v0 without a rebalance time-out", "https://issues.apache.org/jira/browse/KAFKA-8653"}},
	look:  lookZero,
	advise: func(fd *finding) {
		fd.fixes = append(fd.fixes,
			Fix{Setting: "a client that sends a rebalance time-out", At: "code", To: "JoinGroup v1 or later: sarama's own consumer group, ruby-kafka 1.0, brod 3.16.1, Java 0.10.1, or a release after them", Why: "without one the coordinator waits for nobody"},
			Fix{Setting: "upgrade the brokers", At: "operations", To: "any release but 2.3.0", Why: "2.3.0 takes a missing rebalance time-out as 0 (KAFKA-8653); the others take the session time-out"})
		fd.avoid = append(fd.avoid, Avoid{settings.Session, "no session ran out"}, Avoid{settings.PollInterval, "clients that send no rebalance time-out have none"})
	},
}

const (
	// atOnce is the longest join phase, in milliseconds, in which nobody can have
	// been waited for: members learn of a rebalance at a heartbeat, seconds apart.
	atOnce = 100
	// calm is how long, in milliseconds, the group must have been stable before:
	// members that still wait for their assignment are told at once and join at once.
	calm = 500
)

// lookZero finds groups in which newcomers displace the others: by the
// coordinator's rounds, or by what evicted members say of themselves.
func lookZero(p *pass, s *Scenario) {
	for _, g := range p.h.Groups {
		quick, sure := displacing(g)
		switch evicted := tooEarly(p, g); {
		case len(quick) >= 3 && sure >= 2:
			p.zeroByRounds(s, g, quick)
			p.displaced(s, g)
		case len(evicted) >= 2:
			p.zeroByClients(s, g, evicted)
		}
	}
}

// displacing lists the rounds in which a newcomer to a living group was alone in
// it at once. sure counts those that prove it: the round before stands in the log,
// and the group had come to rest after it.
func displacing(g *history.Group) (quick []*history.Rebalance, sure int) {
	var before *history.Rebalance
	for _, r := range g.Rebalances {
		last := before
		before = r
		if !alone(r) {
			continue
		}
		if last == nil || last.Gen != r.OldGen {
			quick = append(quick, r)
			continue
		}
		if last.Emptied || last.Assigned == history.Unknown || last.Start != nil && newcomer(last) == newcomer(r) {
			continue
		}
		quick = append(quick, r)
		if r.Started-last.Assigned >= calm {
			sure++
		}
	}
	return quick, sure
}

// alone reports a round for a new member of a group that had generations before,
// which ended at once, with nobody said by the coordinator to have left and no
// second member.
func alone(r *history.Rebalance) bool {
	for _, d := range r.Departures {
		if d.How != history.Evicted {
			return false
		}
	}
	return !r.FromClient && r.Trigger == event.TriggerJoin && r.OldGen > 0 && r.Size <= 1 && !r.Emptied &&
		r.Started != history.Unknown && r.Stabilized != history.Unknown && r.Stabilized-r.Started <= atOnce
}

// displaced claims the members that tell of having been thrown out meanwhile.
func (p *pass) displaced(s *Scenario, g *history.Group) {
	f := p.find(s, g, "", false)
	from, to := f.span()
	rounds := f.episodes
	for _, d := range g.Departures {
		if p.claimed[d] != nil || !saysUnknown(d) || d.How != history.Evicted || d.At < from-slack || d.At > to+calm+slack {
			continue
		}
		c := p.chosen[d]
		c.s, c.o = s, opinion{verdict: Likely, weight: proven, from: d.Learned.At, proof: []proof{{d.Learned, "a member learns that it is none any more: another one's join displaced it"}}}
		p.claim(f, c)
		if why := c.tooSoon(); why != "" && len(f.ruledOut) == 0 {
			f.ruledOut = []RuledOut{{Scenario: sessionExpired.ID, Why: why}, {Scenario: heartbeatCoupledToPoll.ID, Why: why}}
		}
	}
	f.episodes = rounds // each displaced somebody: once is enough
}

// tooSoon says why silence did not end a membership, where the member was thrown out
// sooner after its last join than its session lasts.
func (c *choice) tooSoon() string {
	at := lastJoin(c.f.c, c.f.d.Learned.At)
	if !known(at) || !c.f.session.known || c.f.d.Learned.At-at >= c.f.session.ms {
		return ""
	}
	return fmt.Sprintf("it was thrown out %s after it had joined; its session is %s", Duration(c.f.d.Learned.At-at), c.f.sessionText())
}

func newcomer(r *history.Rebalance) string { return r.Start.Get(event.Member) }

func (p *pass) zeroByRounds(s *Scenario, g *history.Group, quick []*history.Rebalance) {
	f := p.find(s, g, "", false)
	f.verdict = Likely
	if v, line := p.brokerVersion(g); v != "" && settings.In(v, "2.3.0", "2.3.1") {
		f.verdict = Confirmed
		f.addProof(line, "the broker is of the release that takes a missing rebalance time-out as 0")
	} else {
		f.missing = append(f.missing, Missing{What: "start banners of the broker and of the clients", Would: "tell which of them is of a release that sends or takes no rebalance time-out"})
	}
	for _, r := range quick {
		p.rounds[r] = f
		f.rounds = append(f.rounds, r)
		for _, a := range r.Arrivals {
			p.arrivals[a] = f
		}
		f.addMember(r.By)
		f.addProof(r.Start, "a new member joins a group that has members")
		f.addProof(r.Stable, fmt.Sprintf("%s later the join phase is over: nobody was waited for", Duration(r.Stabilized-r.Started)))
		f.addEpisode(r.Started, r.Ended, r.By)
	}
	f.summary = fmt.Sprintf("%d times a new member of group %s was alone in it at once: the coordinator gives the others no time to join again, so the members displace each other", len(quick), g.Name)
}

// tooEarly lists the departures of members of an old protocol that no session
// explains: one learned of it sooner after its last join than its session lasts,
// and others followed within a session of that.
func tooEarly(p *pass, g *history.Group) []*choice {
	var all, early, out []*choice
	for _, d := range g.Departures {
		c := p.chosen[d]
		if d.How != history.Evicted || c.f.c == nil || !c.f.client().MayJoinV0(c.f.version) || !saysUnknown(d) || !c.f.session.known {
			continue
		}
		all = append(all, c)
		if at := lastJoin(c.f.c, d.Learned.At); known(at) && d.Learned.At-at < c.f.session.ms*9/10 {
			early = append(early, c)
		}
	}
	for _, c := range all {
		for _, e := range early {
			if gapOf(c.f.d.Learned.At, e.f.d.Learned.At) < c.f.session.ms*9/10 {
				out = append(out, c)
				break
			}
		}
	}
	return out
}

func saysUnknown(d *history.Departure) bool {
	e := d.Learned
	return e != nil && e.Kind == event.HeartbeatFailed && history.SaysOut(e) && !containsText(e, "GENERATION") && !containsText(e, "FENCED")
}

// lastJoin is when a consumer last was given partitions before a time, or Unknown.
func lastJoin(c *history.Consumer, before int64) int64 {
	at := int64(history.Unknown)
	for _, e := range c.Events {
		switch e.Kind {
		case event.Joined, event.Synced, event.PartitionsAssigned, event.Fetching:
			if e.At < before {
				at = e.At
			}
		}
	}
	return at
}

func (p *pass) zeroByClients(s *Scenario, g *history.Group, list []*choice) {
	f := p.find(s, g, "", false)
	for _, c := range list {
		d := c.f.d
		c.s, c.o = s, opinion{verdict: Possible, weight: proven, from: d.Learned.At}
		if c.f.version != "" {
			c.o.verdict = Likely
		}
		c.o.why = fmt.Sprintf("%s was no member any more soon after the group's last change; its session is %s, so it did not run out", c.f.who(), c.f.sessionText())
		if at := lastJoin(c.f.c, d.Learned.At); known(at) {
			c.o.why = fmt.Sprintf("%s was no member any more %s after it had joined; its session is %s, so it did not run out", c.f.who(), Duration(d.Learned.At-at), c.f.sessionText())
		}
		c.o.proof = append([]proof{{d.Learned, c.o.why}}, c.f.told()...)
		p.claim(f, c)
	}
	f.missing = append(f.missing, Missing{What: "log of " + p.coordinatorName(g), From: Stamp(list[0].f.from), To: Stamp(list[len(list)-1].f.to), Would: "show whether each join phase is over at once, and the broker's version"})
	f.summary = fmt.Sprintf("%d times a member of group %s was thrown out soon after it had joined, long before its session could run out: another one's join displaced it", len(list), g.Name)
}

// brokerVersion is the version of the broker that coordinates a group, and the
// line that says so; empty if no line does.
func (p *pass) brokerVersion(g *history.Group) (string, *event.Event) {
	for _, b := range p.h.Brokers {
		if b.Version == "" || !coordinates(g, b.Node) {
			continue
		}
		for _, e := range b.Events {
			if e.Kind == event.SoftwareVersion && e.Get(event.Version) == b.Version {
				return b.Version, e
			}
		}
	}
	return "", nil
}

func coordinates(g *history.Group, node string) bool {
	for _, e := range g.Events {
		if e.Node == node {
			return true
		}
	}
	return false
}
