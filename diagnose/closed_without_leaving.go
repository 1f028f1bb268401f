package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var closedWithoutLeaving = &Scenario{
	ID: "closed-without-leaving", Family: "stopped heartbeating", Class: Incident, idle: true,
	Title: "the process was stopped on purpose but sent no LeaveGroup",
	Mechanism: "Only close() tells the coordinator that a member goes. A signal handler that exits without it, a grace period shorter than the running batch, " +
		"Kafka Streams (which stays a member on close by default) and static members leave their partitions idle until the session runs out.",
	Broker: "`has failed` about one session after the stop; the replacement may have joined long before.",
	Client: "Lines of an orderly shutdown, but no `sending LeaveGroup request`.",
	Confused: []Lookalike{
		{"process-crashed", "no line of a stop before the end"},
		{"process-paused", "the same process writes on"},
		{"closed-by-application", "a LeaveGroup was sent"},
		{"poll-interval-exceeded", "the client left by itself because it did not poll"},
	},
	Fix: "Call close() in the shutdown path, with time for the running batch, and give the platform's grace period that much. " +
		"For Streams that goes for good: close with leaveGroup. Where restarts are quick, static membership with a session longer than a restart avoids the rebalance.",
	Needs:  []event.Kind{event.MemberExpired, event.ProcessSignal},
	Refs:   []Reference{kip345},
	judge:  judgeClosedSilently,
	advise: adviseClosedSilently,
}

func judgeClosedSilently(f *facts) opinion {
	d := f.d
	switch {
	case d.How == history.Evicted:
		return no("the process was at work when it learned that its member was out")
	case d.How != history.Expired && d.How != history.Dropped && d.How != history.SilentOut:
		return no("no session ran out: the member left by its own word")
	case f.c == nil:
		return open("the client's log is not at hand")
	case f.left():
		return no("the client sent LeaveGroup")
	case f.stop == nil:
		return no("no line tells of an orderly stop")
	case f.death != nil:
		return no("the process died of something else")
	case f.ended == nil && f.c.Process.To > d.At && f.restart == nil && len(f.c.Process.Consumers) == 1:
		return no("the process wrote on")
	}
	o := opinion{verdict: Confirmed, weight: proven + 8, from: f.stop.At, measure: map[string]int64{}}
	o.why = fmt.Sprintf("%s was stopped at %s without leaving the group; its partitions were idle until the session ran out %s later", f.who(), instant(f.stop.At), Duration(d.At-f.stop.At))
	if d.How == history.SilentOut {
		o.verdict = Possible // a leave that is printed at DEBUG would look the same
		o.why = fmt.Sprintf("%s was stopped at %s, and its log tells of no leave; without one its partitions are idle until the session runs out", f.who(), instant(f.stop.At))
	}
	o.proof = append(o.proof, proof{f.stop, "the process is being stopped; no LeaveGroup follows"}, f.departure())
	if f.restart != nil {
		o.proof = append(o.proof, proof{f.restart, "the process starts anew"})
		if known(d.Returned) && d.Returned > f.stop.At {
			o.measure["restart_ms"] = d.Returned - f.stop.At
		}
	}
	return o
}

func adviseClosedSilently(fd *finding) {
	c := fd.worst()
	if c == nil {
		return
	}
	f := c.f
	fd.fixes = append(fd.fixes, f.waysToLeave()...)
	if !f.newProtocol() {
		fd.fixes = append(fd.fixes, f.becomeStatic(fd)...)
	}
	fd.avoid = append(fd.avoid, Avoid{settings.PollInterval, "the process was being stopped"}, Avoid{settings.PollRecords, "the process was being stopped"})
}

// waysToLeave differ for Kafka Streams, which closes its consumers and stays a
// member all the same; its leaveGroup(true) of 3.3 takes static members out alone,
// LEAVE_GROUP of 4.2 any (KIP-1092, KIP-1153).
// The client id tells: the consumers of Streams print the Java client's name.
func (f *facts) waysToLeave() []Fix {
	if f.m != nil && settings.FamilyOfID(f.m.ClientID) == settings.Streams {
		return []Fix{{Setting: "leave the group when an instance goes for good", At: "code", From: "KafkaStreams.close() stays in the group",
			To:  "close(CloseOptions.groupMembershipOperation(LEAVE_GROUP)) since 4.2; before, for static members, close(new CloseOptions().leaveGroup(true)) since 3.3",
			Why: "Streams stays so that a quick restart moves no tasks; those of an instance that does not return are idle for the whole session", Costs: "where it is used for a restart, the tasks move away and back"}}
	}
	return []Fix{
		{Setting: "close the consumer in the shutdown path", At: "code", From: "the process ends without close()", To: "close() with a time limit of at least the longest batch, before the process exits",
			Why: "only close() sends LeaveGroup; without it the partitions are idle for the whole session", Costs: "shutdown takes as long as the running batch"},
		{Setting: "grace period of the platform", At: "operations", To: "longer than the longest batch plus close()", Why: "a process that is killed before close() has run does not leave either"},
	}
}

// becomeStatic advises a static member whose session outlasts its restarts, where
// the client has such and the broker lets a session be that long.
func (f *facts) becomeStatic(fd *finding) []Fix {
	sp, restart := settings.Spelling(f.family, settings.Instance), fd.longestOf("restart_ms")
	session := ceil(max(45_000, restart*3/2), 5000)
	if sp == "" || restart == 0 || session > f.p.sessionMax() {
		return nil
	}
	return []Fix{{Setting: settings.Instance, At: "client", Spelling: sp, From: "none", To: "a stable, unique id for each process, with session.timeout.ms of " + text(session),
		Why:   fmt.Sprintf("the restart took %s; a static member that is back within its session causes no rebalance", Duration(restart)),
		Costs: fmt.Sprintf("a real death is noticed only after %s", Duration(session))}}
}
