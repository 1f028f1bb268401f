package diagnose

import (
	"fmt"
	"sort"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var slowRejoin = &Scenario{
	ID: "slow-rejoin", Family: "rebalances that are long or never end", Class: Incident,
	Title: "a rebalance waited for a member that rejoined late",
	Mechanism: "After any trigger every member must join again, and a member joins only when its application gives the client the thread: at poll() (Java, librdkafka), when ConsumeClaim returns (sarama), " +
		"after eachMessage (kafkajs). Until the last one has joined, an eager group stands still; the limit is the largest rebalance time-out of the members, and whoever is later is dropped.",
	Broker: "A long time from `Preparing to rebalance` to `Stabilized`, ending with the late member's join or with `removed dynamic members who haven't joined` (2.7 and later; before, they are dropped silently).",
	Client: "The late member learns of the rebalance again and again (group is already rebalancing) and joins only when its work is done; the others wait after (Re-)joining.",
	Confused: []Lookalike{
		{"poll-interval-exceeded", "the client's own watchdog fired"},
		{"slow-rebalance-listener", "the time was lost in a rebalance listener"},
		{"pending-member", "the gap is one session, and a pending member is removed at its end"},
		{"session-expired", "the member was dropped at the barrier; its session did not run out"},
		{"process-paused", "all threads of the late member were silent"},
	},
	Fix:    "Shorten the longest work between two polls; a smaller rebalance time-out drops the late member sooner (Java and librdkafka: max.poll.interval.ms). A cooperative assignor lets the others go on; KIP-848 has no barrier.",
	Needs:  []event.Kind{event.RebalanceStarted, event.GroupStabilized},
	judge:  judgeDropped,
	look:   lookSlowRejoin,
	advise: adviseRejoin,
}

func adviseRejoin(fd *finding) {
	late := fd.longestOf("late_rejoin_ms")
	what := "the late member's work"
	if late > 0 {
		what = "work of " + Duration(late)
	}
	family := fd.family()
	shorter := Fix{Setting: "shorten the work between two polls", At: "code", From: what, To: "a few seconds at most, or poll on from another thread while it lasts", Why: "a member rejoins only when its application polls, and the group waits for it"}
	if settings.Spelling(family, settings.PollInterval) == "" {
		shorter.Setting, shorter.To, shorter.Why = "end the work when a rebalance begins", "a few seconds at most from the client's sign that the session ends", "the client rejoins only when the application has returned from its work, and the group waits for it"
	}
	fd.fixes = append(fd.fixes, shorter)
	if c := fd.late; c != nil {
		n := inForce(c.Member, c, settings.PollRecords)
		if sp := settings.Spelling(family, settings.PollRecords); sp != "" && n.known && n.ms > 1 && n.ms < 1_000_000 {
			fd.fixes = append(fd.fixes, Fix{Setting: settings.PollRecords, At: "client", Spelling: sp, From: n.text, FromSource: n.source, To: text(max(1, n.ms/2)), Why: "assumed: full batches; half of them is half of the wait", Costs: "more calls of poll()"})
		}
	}
	fd.avoid = append(fd.avoid, Avoid{settings.Session, "heartbeats went on all the time"},
		Avoid{settings.PollInterval, "a larger one makes every rebalance wait longer for the late member"},
		Avoid{settings.Rebalance, "a larger one makes every rebalance wait longer for the late member"})
}

func judgeDropped(f *facts) opinion {
	d := f.d
	switch {
	case d.How == history.Pending:
		return no("the wait ended as the unused id was removed, not with a member's join")
	case d.How != history.Dropped:
		return no("nobody was dropped at the end of a join phase")
	}
	o := opinion{verdict: Confirmed, weight: proven + 2, from: d.At, measure: map[string]int64{}}
	o.why = fmt.Sprintf("%s did not rejoin before the rebalance time-out, and the group went on without it", f.who())
	o.proof = append([]proof{f.departure()}, f.told()...)
	if r := d.Round; r != nil && r.Stabilized != history.Unknown && r.Started != history.Unknown {
		o.measure["join_barrier_ms"] = r.Stabilized - r.Started
		o.why += fmt.Sprintf("; the others waited %s", Duration(r.Stabilized-r.Started))
		o.proof = append(o.proof, proof{r.Start, "the rebalance starts"})
	}
	if f.c == nil {
		o.verdict, o.weight = Possible, fallback+12
		o.missing = append(o.missing, f.clientLog("tell a busy member from one that died or was cut off"))
	}
	return o
}

// longBarrier is the join phase, in milliseconds, from which a late member is
// worth a finding: beyond a heartbeat interval and an ordinary delay.
const longBarrier = 8000

// lookSlowRejoin finds rounds that waited for a member: its way back into the
// group began much later than the round.
func lookSlowRejoin(p *pass, s *Scenario) {
	for _, g := range p.h.Groups {
		for _, r := range g.Rebalances {
			if r.FromClient || r.Started == history.Unknown || r.Stabilized == history.Unknown || r.OldGen == 0 || r.Stabilized-r.Started < longBarrier || p.rounds[r] != nil {
				continue
			}
			if p.toldByDeparture(r) {
				continue
			}
			p.lateIn(s, g, r)
		}
		p.clientsWaited(s, g)
	}
}

// toldByDeparture reports whether somebody left or was dropped in the round: its
// departure, explained for itself, tells for whom the others waited.
func (p *pass) toldByDeparture(r *history.Rebalance) bool {
	for _, d := range r.Departures {
		c := p.chosen[d]
		if d.How == history.Dropped || d.At-r.Started > together && c.s != nil && c.o.weight >= implied {
			return true
		}
		if d.How == history.Expired && d.At-r.Started > together && r.Stabilized-d.At <= together {
			return true // the wait ended as it went: for it they waited
		}
	}
	return false
}

type lateMember struct {
	c  *history.Consumer
	at int64
	e  *event.Event
}

func (p *pass) lateIn(s *Scenario, g *history.Group, r *history.Rebalance) {
	var all []lateMember
	for _, m := range g.Members {
		for _, c := range m.Consumers {
			if e := joinIn(c, r); e != nil {
				all = append(all, lateMember{c, e.At, e})
			}
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].at > all[j].at })
	f := p.find(s, g, "", false)
	barrier := r.Stabilized - r.Started
	f.measure("join_barrier_ms", r.Started, barrier)
	f.addProof(r.Start, "the rebalance starts")
	p.rounds[r] = f
	f.rounds = append(f.rounds, r)
	late := []lateMember{}
	for _, x := range all {
		if x.at-r.Started >= barrier*3/4 && x.at-r.Started >= longBarrier*3/4 {
			late = append(late, x)
		}
	}
	if len(late) == 0 {
		f.verdict = stronger(f.verdict, Possible)
		f.summary = fmt.Sprintf("a rebalance of group %s waited %s for its members; no client's log tells for whom", g.Name, Duration(barrier))
		f.missing = append(f.missing, Missing{What: "logs of the clients of group " + g.Name, From: Stamp(r.Started), To: Stamp(r.Stabilized), Would: "tell which member rejoined late, and why"})
		f.addEpisode(r.Started, r.Stabilized)
		f.addProof(r.Stable, "the join phase ends")
		return
	}
	f.verdict = Confirmed
	f.late = late[0].c
	for _, x := range late {
		f.addMember(x.c.Member)
		f.measure("late_rejoin_ms", r.Started, x.at-r.Started)
		f.addProof(x.e, fmt.Sprintf("the late member joins, %s after the start", Duration(x.at-r.Started)))
	}
	f.addProof(r.Stable, "the join phase ends")
	f.addEpisode(r.Started, r.Stabilized, f.members...)
	f.summary = fmt.Sprintf("a rebalance of group %s waited %s for %s, which rejoined %s after it started", g.Name, Duration(barrier), late[0].c.Member.Name, Duration(late[0].at-r.Started))
}

// joinIn is the last line before the end of the join phase with which a consumer
// goes back into the group; a client that prints none is not heard.
func joinIn(c *history.Consumer, r *history.Rebalance) *event.Event {
	var last *event.Event
	for _, e := range c.Events {
		if (e.Kind == event.Joining || e.Kind == event.PartitionsRevoked) && e.At >= r.Started-slack && e.At <= r.Stabilized+slack {
			if last == nil || e.Kind == event.Joining {
				last = e
			}
		}
	}
	return last
}
