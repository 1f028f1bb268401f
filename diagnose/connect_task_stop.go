package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var connectTaskStopSlow = &Scenario{
	ID: "connect-task-stop-slow", Family: "Connect and Streams", Class: Incident,
	Title: "a connector's task did not stop in time during a rebalance",
	Mechanism: "Before tasks move they are stopped, one wait for all of them; a task that does not stop within task.shutdown.graceful.timeout.ms (5 s) is abandoned while it still runs. " +
		"The worker joins that much later, and the task may run twice until the old one ends.",
	Broker:   "Nothing of its own; the round in which the task moves starts that much later.",
	Client:   "`Graceful stop of task ... failed.` between `Successfully synced group` and `Finished stopping tasks in preparation for rebalance`.",
	Confused: []Lookalike{{"connect-worker-blocked", "the worker's own thread was busy for longer than rebalance.timeout.ms, and the worker left"}, {"closed-by-application", "the worker itself was being stopped"}},
	Fix:      "A connector that reacts to stop(), or a longer task.shutdown.graceful.timeout.ms.",
	Needs:    []event.Kind{event.WorkerTaskSlow},
	look:     lookTaskStop,
	advise:   adviseTaskStop,
}

// lookTaskStop takes tasks that were abandoned while their worker was in a rebalance.
// The same line comes when the worker itself is stopped, or somebody restarts a task:
// then no group waits for it.
func lookTaskStop(p *pass, s *Scenario) {
	done := map[*event.Event]bool{}
	for m, c := range p.clients() {
		if m.Group.Protocol != "connect" {
			continue
		}
		lists := [][]*event.Event{c.Process.Events}
		for _, o := range c.Process.Consumers { // a sink task's lines are its consumer's
			lists = append(lists, o.Events)
		}
		for _, list := range lists {
			for _, e := range list {
				if e.Kind == event.WorkerTaskSlow && !done[e] {
					done[e] = true
					p.taskStopped(s, m, c, e)
				}
			}
		}
	}
}

func (p *pass) taskStopped(s *Scenario, m *history.Member, c *history.Consumer, e *event.Event) {
	grace := inForce(m, c, settings.TaskStop).or(5000)
	for _, x := range between(c.Process.Events, e.At-stopBefore, e.At) {
		if x.Kind == event.ProcessSignal || x.Kind == event.ProcessStopped {
			return
		}
	}
	var before, after *event.Event
	for _, x := range between(c.Events, e.At-grace-slack, e.At+slack) {
		switch {
		case x.Kind == event.Synced && x.At <= e.At || x.Kind == event.RejoinRequested && before == nil:
			before = x
		case x.At >= e.At && after == nil && (x.Kind == event.WorkerRebalance || x.Kind == event.Joining):
			after = x
		}
	}
	if before == nil && after == nil {
		return
	}
	f := p.find(s, m.Group, "", false)
	f.verdict = Confirmed
	f.addMember(m)
	from := e.At - grace
	if before != nil {
		from = before.At
		f.measure("listener_ms", from, e.At-from)
	}
	f.addEpisode(from, e.At, m)
	f.addProof(before, "the rebalance in which the worker must stop tasks")
	f.addProof(e, "the task has not stopped; the worker goes on without it")
	f.addProof(after, "only now does the worker join again")
	f.summary = fmt.Sprintf("%s waited %s for %s to stop before it could join the next rebalance of %s, and abandoned it while it still ran", m.Name, Duration(e.At-from), taskOf(e), m.Group.Name)
	if n := len(f.episodes); n > 1 {
		f.summary = fmt.Sprintf("%d times; the last: %s", n, f.summary)
	}
	for _, r := range m.Group.Rebalances { // the round in which the task moves: the worker starts it late
		if p.rounds[r] == nil && r.Started >= e.At-slack && r.Started <= e.At+around/3 && len(r.Arrivals)+len(r.Departures) == 0 {
			p.rounds[r] = f
			f.rounds = append(f.rounds, r)
			break
		}
	}
	f.rules(connectWorkerBlocked.ID, "the worker did not leave its group")
}

func taskOf(e *event.Event) string {
	if t := e.Get(event.Task); t != "" {
		return "task " + t
	}
	return "connector " + e.Get(event.Connector)
}

func adviseTaskStop(fd *finding) {
	m := fd.members[0]
	v := inForce(m, m.Consumers[0], settings.TaskStop)
	fd.fixes = append(fd.fixes,
		Fix{Setting: "make the task react to stop()", At: "code", To: "stop() interrupts the call that the task is in, or that call has a time limit below " + Duration(v.or(5000)), Why: "the task was abandoned while it still ran, and may run twice"},
		Fix{Setting: settings.TaskStop, At: "client", Spelling: "task.shutdown.graceful.timeout.ms in the worker's configuration", From: v.text, FromSource: v.source, To: "longer than the longest stop of a task, which is more than " + Duration(v.or(5000)),
			Why: "no task is then started elsewhere while its old thread runs", Costs: "each rebalance that moves such a task takes up to that long"})
	fd.avoid = append(fd.avoid, Avoid{settings.Rebalance, "the worker did not miss it"}, Avoid{settings.Session, "no session ran out"})
}
