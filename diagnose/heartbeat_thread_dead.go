package diagnose

import (
	"fmt"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var heartbeatThreadDead = &Scenario{
	ID: "heartbeat-thread-dead", Family: "stopped heartbeating", Class: Incident,
	Title: "the application went on, its heartbeats did not",
	Mechanism: "The thread or task that sends heartbeats died of an error, or starved on a lock. The application keeps polling or working and notices nothing until its next commit; " +
		"meanwhile another member works on the same partitions.",
	Broker:   "`has failed` one session later; the member does not come back until it is restarted.",
	Client:   "`Heartbeat thread failed due to unexpected error`, `Uncaught exception in thread 'kafka-coordinator-heartbeat-thread | ...'`, or a library's line about the end of its heartbeat loop.",
	Confused: []Lookalike{{"process-paused", "every thread was silent"}, {"process-crashed", "the process wrote nothing more"}, {"network-cut", "connections failed"}, {"heartbeat-coupled-to-poll", "a client that has no heartbeat thread"}, {"session-timeout-too-small", "the member comes back by itself within seconds"}},
	Fix:      "Find the error that ended the thread (memory, authentication, a defect of the library); restart the consumer; update the client.",
	Needs:    []event.Kind{event.HeartbeatStopped, event.UncaughtError, event.MemberExpired},
	judge:    judgeHeartbeatDead,
	advise:   adviseHeartbeatDead,
}

func judgeHeartbeatDead(f *facts) opinion {
	if f.d.How != history.Expired && f.d.How != history.Evicted {
		return no("no session ran out")
	}
	if f.c == nil {
		return open("the client's log is not at hand")
	}
	e := f.heartbeatsEnd()
	if e == nil {
		return no("no line says that the heartbeat thread ended")
	}
	o := opinion{verdict: Likely, weight: proven + 9, from: e.At, measure: map[string]int64{}}
	o.why = fmt.Sprintf("the heartbeat thread of %s ended at %s, and the session ran out at %s", f.who(), instant(e.At), instant(f.d.At))
	if f.onTimeAfter(e) {
		o.verdict = Confirmed
		o.why = fmt.Sprintf("the heartbeat thread of %s ended at %s, and the session of %s ran out just as long after its last heartbeat, at %s", f.who(), instant(e.At), f.sessionText(), instant(f.d.At))
	}
	if f.alive() && f.w.To-f.d.At > 60_000 {
		o.why += "; the application worked on and did not notice"
	}
	if f.d.How == history.Expired && known(f.d.Returned) {
		o.measure["heartbeat_silence_ms"] = f.d.Returned - f.from
	}
	o.proof = append([]proof{{e, "the heartbeat thread ends"}, f.departure()}, f.told()...)
	return o
}

// heartbeatsEnd is the line that tells that this client's heartbeats ended before
// the departure, or nil.
func (f *facts) heartbeatsEnd() *event.Event {
	for _, list := range [][]*event.Event{f.c.Events, f.w.Events} {
		for _, e := range between(list, f.from-f.session.or(10_000)-slack, f.d.At+slack) {
			if e.Kind == event.HeartbeatStopped || e.Kind == event.UncaughtError && heartbeatThread(e.Get(event.ThreadName), f.g.Name) {
				return e
			}
		}
	}
	return nil
}

// heartbeatThread reports whether a thread is the one that sends a group's
// heartbeats: AbstractCoordinator names it so since 0.10.1, with the group since
// 0.11.
func heartbeatThread(thread, group string) bool {
	name, of, named := strings.Cut(thread, " | ")
	return name == "kafka-coordinator-heartbeat-thread" && (!named || of == group)
}

// onTimeAfter: the last heartbeat came at most one interval before the thread's
// end, so the session ran out within that time of one session after it.
func (f *facts) onTimeAfter(e *event.Event) bool {
	early := e.At + f.session.ms - f.d.At
	return f.d.How == history.Expired && f.session.known && early >= -slack && early <= f.heartbeat.or(3_000)+slack
}

func adviseHeartbeatDead(fd *finding) {
	fix := Fix{Setting: "mend what ended the heartbeat thread", At: "code", To: "the error named in the evidence; restart the consumer; update the client library", Why: "without that thread no setting keeps the member in the group"}
	fd.fixes = append(fd.fixes, fix)
	if c := fd.worst(); c != nil && c.f.death != nil && c.f.family == settings.Java {
		fd.fixes = append(fd.fixes, Fix{Setting: "-XX:+ExitOnOutOfMemoryError", At: "operations", To: "on, with a heap that suffices", Why: "memory had run out: a process that ends is started anew, one that lost a thread works on unseen", Costs: "the process ends in the middle of its work"})
	}
	fd.fixes = append(fd.fixes, Fix{Setting: "watch last-heartbeat-seconds-ago", At: "operations", To: "an alarm when it passes two heartbeat intervals", Why: "nothing else tells that the thread is gone while the application works on"})
	fd.avoid = append(fd.avoid, Avoid{settings.Session, "no heartbeat comes any more, however long the session"}, Avoid{settings.PollInterval, "the application polled"}, Avoid{settings.PollRecords, "the application polled"})
}
