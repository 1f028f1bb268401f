package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var heartbeatThreadDead = &Scenario{
	ID: "heartbeat-thread-dead", Family: "stopped heartbeating", Class: Incident,
	Title:     "the application went on, its heartbeats did not",
	Mechanism: "The thread or task that sends heartbeats died of an error, or starved on a lock. The application keeps polling or working and notices nothing until its next commit.",
	Broker:    "`has failed` one session later; the member does not come back until it is restarted.",
	Client:    "`Heartbeat thread failed due to unexpected error`, an uncaught exception in the heartbeat thread, or a library's line about the end of its heartbeat loop.",
	Confused:  []Lookalike{{"process-paused", "every thread was silent"}, {"network-cut", "connections failed"}, {"heartbeat-coupled-to-poll", "a client that has no heartbeat thread"}},
	Fix:       "Find the error that ended the thread (memory, authentication, a defect of the library); restart the consumer; update the client.",
	Needs:     []event.Kind{event.HeartbeatStopped, event.MemberExpired},
	judge:     judgeHeartbeatDead,
	advise: func(fd *finding) {
		fd.fixes = append(fd.fixes, Fix{Setting: "mend what ended the heartbeat thread", At: "code", To: "the error named in the evidence; restart the consumer; update the client library", Why: "without that thread no setting keeps the member in the group"})
		fd.avoid = append(fd.avoid, Avoid{settings.Session, "no heartbeat comes any more, however long the session"}, Avoid{settings.PollInterval, "the application polled"})
	},
}

func judgeHeartbeatDead(f *facts) opinion {
	if f.d.How != history.Expired && f.d.How != history.Evicted {
		return no("no session ran out")
	}
	if f.c == nil {
		return open("the client's log is not at hand")
	}
	for _, list := range [][]*event.Event{f.c.Events, f.w.Events} {
		for _, e := range list {
			if e.Kind != event.HeartbeatStopped || e.At < f.from-f.session.or(10_000)-slack || e.At > f.d.At+slack {
				continue
			}
			o := opinion{verdict: Likely, weight: proven + 9, from: e.At}
			o.why = fmt.Sprintf("the heartbeat thread of %s ended at %s, and the session ran out at %s", f.who(), instant(e.At), instant(f.d.At))
			o.proof = append([]proof{{e, "the heartbeat thread ends"}, f.departure()}, f.told()...)
			return o
		}
	}
	return no("no line says that the heartbeat thread ended")
}
