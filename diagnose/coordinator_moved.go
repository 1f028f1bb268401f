package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var coordinatorMoved = &Scenario{
	ID: "coordinator-moved", Family: "coordinator", Class: Incident,
	Title: "the group's coordinator changed broker and the move cost a membership",
	Mechanism: "When the leader of the group's __consumer_offsets partition moves (a restart, an election, maintenance), the new coordinator loads the group and gives every member a fresh session; " +
		"a stable group normally goes on in the same generation. It does harm when loading and finding the new coordinator take longer than the session, " +
		"when it happens in the middle of a rebalance, or with clients that take any heartbeat error as the end.",
	Broker: "Old: resigned as the group coordinator (2.8 and later), unloading; new: elected, loading and loaded; the broker's stop and start.",
	Client: "Coordinator unavailable or NOT_COORDINATOR, then a different coordinator is discovered; or connections to its broker are refused at once, until it is back.",
	Confused: []Lookalike{
		{"process-paused", "the client's process stood still"},
		{"network-cut", "the coordinator is the same before and after, and connections to it time out instead of being refused"},
		{"coordinator-unresponsive", "the coordinator stays where it is, and answers late"},
		{"process-crashed", "the client's process ended"},
	},
	Fix:    "Controlled shutdown, one broker at a time with no under-replicated partitions; offsets.topic.replication.factor of 3; a session longer than the failover; current clients.",
	Needs:  []event.Kind{event.CoordinatorElected, event.CoordinatorFound},
	judge:  judgeMoved,
	advise: adviseMoved,
}

func judgeMoved(f *facts) opinion {
	d := f.d
	if d.How != history.Expired && d.How != history.Evicted && d.How != history.Fenced {
		return no("no session ran out")
	}
	old, now, e := f.newCoordinator()
	if e == nil {
		if o, ok := f.neverCame(); ok {
			return o
		}
		if o, ok := f.brokerDown(); ok {
			return o
		}
		if load, _ := f.unheardSinceLoad(); load != nil && f.loadedSlowly(load) {
			return no("the move was over at once; what took long is loading")
		}
		return no("the coordinator was the same before and after")
	}
	if f.stoodStill() || f.ended != nil {
		return no("the client's process stood still or ended")
	}
	o := opinion{verdict: Likely, weight: proven - 5, from: f.from, measure: map[string]int64{}}
	o.why = fmt.Sprintf("the coordinator of group %s moved from broker %s to broker %s, and %s lost its membership in the move", f.g.Name, old, now, f.who())
	o.proof = append(o.proof, proof{e, "the group has another coordinator"})
	for _, x := range f.moved {
		if len(o.proof) < 5 {
			o.proof = append(o.proof, proof{x, "the coordinator's partition changes hands"})
		}
	}
	o.proof = append(o.proof, f.departure())
	o.proof = append(o.proof, f.told()...)
	return o
}

// newCoordinator finds a change of coordinator close to the departure: the
// client discovers another broker than before.
func (f *facts) newCoordinator() (old, now string, line *event.Event) {
	if f.c == nil {
		return "", "", nil
	}
	for _, e := range f.c.Events {
		if e.Kind != event.CoordinatorFound || e.At > f.to+slack {
			continue
		}
		at := e.Get(event.NodeID)
		if at == "" {
			at = e.Get(event.Host)
		}
		if now != "" && at != now && e.At >= f.from-60_000 {
			old, line = now, e
		}
		now = at
	}
	if line == nil {
		return "", "", nil
	}
	return old, now, line
}

func adviseMoved(fd *finding) {
	c := fd.worst()
	if c == nil {
		return
	}
	fd.fixes = append(fd.fixes, c.f.longerSession(fd)...)
	fd.fixes = append(fd.fixes, c.f.orderlyStop())
	fd.avoid = append(fd.avoid, Avoid{settings.PollInterval, "the poll loop was not the trouble"}, Avoid{settings.PollRecords, "the poll loop was not the trouble"})
	fd.nodes = c.f.movedBetween(c.o)
	if len(fd.nodes) > 0 && 2*len(fd.members) > len(c.f.g.Members) {
		fd.affected, fd.members = len(fd.members), nil // the brokers' doing, not that of one member
	}
}

// orderlyStop is what to do about the broker: one that was stopped was stopped too
// hastily, one that was not has to be looked into first.
func (f *facts) orderlyStop() Fix {
	for _, x := range f.moved {
		if x.Kind == event.BrokerStopping || x.Kind == event.CoordinatorResigned {
			return Fix{Setting: "stop brokers one at a time, in order", At: "operations", To: "controlled shutdown, no under-replicated partition before the next", Why: "each stop moves the coordinators of its partitions of __consumer_offsets"}
		}
	}
	return Fix{Setting: "find why the broker was gone", At: "operations", To: "a controlled shutdown hands its partitions of __consumer_offsets over at once", Why: "no line tells that it was stopped or gave the partition up: the cluster had to notice first"}
}

// movedBetween names the broker that was gone, else the one that took over.
func (f *facts) movedBetween(o opinion) []string {
	now := ""
	for _, x := range o.proof {
		if x.e.Kind == event.SessionTimedOut && x.e.Get(event.NodeID) != "" {
			return []string{"broker " + x.e.Get(event.NodeID)}
		}
		if x.e.Kind == event.GroupLoaded {
			now = x.e.Node
		}
	}
	old, _, _ := f.newCoordinator()
	switch {
	case old != "":
		return []string{"broker " + old}
	case now != "":
		return []string{"broker " + now}
	}
	return nil
}
