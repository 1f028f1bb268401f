package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var connectWorkerBlocked = &Scenario{
	ID: "connect-worker-blocked", Family: "stopped polling", Class: Incident,
	Title: "a Connect worker's own thread was busy for longer than rebalance.timeout.ms",
	Mechanism: "A worker's herder thread starts and stops connectors, asks them for task configurations and polls the workers' group. A connector whose start, stop or taskConfigs() blocks keeps it from that; " +
		"after rebalance.timeout.ms (60 s) the worker leaves its group by itself.",
	Broker:      "A leave; since 3.2 with `client reason: worker poll timeout has expired` or the consumer's text.",
	Client:      "`worker poll timeout has expired. The last known action being performed by the worker is : ...` (3.8 and later; before, the consumer's text behind the `[Worker ...]` prefix).",
	Confused:    []Lookalike{{"poll-interval-exceeded", "a sink task's own consumer, in group connect-<connector>"}, {"connect-scheduled-delay", "the wait after a worker was lost"}, {"process-crashed", "the worker's process wrote nothing more"}},
	Fix:         "Make the connector's start, stop and taskConfigs() quick; or raise the worker's rebalance.timeout.ms. max.poll.interval.ms does not exist for workers.",
	Needs:       []event.Kind{event.WorkerPollTimeout, event.PollTimeout},
	namesAbsent: true,
	judge:       judgeWorker,
	advise: func(fd *finding) {
		c := fd.worst()
		if c == nil {
			return
		}
		v := inForce(c.f.m, c.f.c, settings.Rebalance)
		gap := c.o.measure["poll_gap_ms"]
		to := ceil(max(60_000, gap*3/2, v.or(0)*2), 5000)
		fd.fixes = append(fd.fixes,
			Fix{Setting: "make the connector's start, stop and taskConfigs() quick", At: "code", From: workerAction(c.f), Why: "the worker's only thread waits for it"},
			Fix{Setting: settings.Rebalance, At: "client", Spelling: "rebalance.timeout.ms in the worker's configuration, without a prefix", From: v.text, FromSource: v.source, To: text(to),
				Why: "half as long again as the longest step, or twice the present value", Costs: "a rebalance of the workers may wait that long for a stuck one"})
		fd.avoid = append(fd.avoid, Avoid{settings.PollInterval, "workers do not have it; it is the tasks' consumers' setting"}, Avoid{settings.Session, "heartbeats were on time"})
	},
}

// isWorker reports whether a departure is that of a Connect worker.
func (f *facts) isWorker() bool {
	if f.g.Protocol == "connect" {
		return true
	}
	for _, e := range append([]*event.Event{f.d.Line}, f.d.Told...) {
		if e != nil && (e.Kind == event.WorkerPollTimeout || containsText(e, "worker poll timeout has expired")) {
			return true
		}
	}
	return false
}

func containsText(e *event.Event, t string) bool {
	r := refusal{texts: []string{t}}
	return r.in(e)
}

func workerAction(f *facts) string {
	for _, e := range f.d.Told {
		if a := e.Get(event.Action); a != "" {
			return "the worker was busy with: " + a
		}
	}
	return ""
}

func judgeWorker(f *facts) opinion {
	d := f.d
	if !f.isWorker() {
		return no("the member is no Connect worker")
	}
	if d.Reason != history.ByPollTimeout && d.Timeout == nil {
		return no("no line says that the worker missed its time-out")
	}
	if s := f.stillWhenFired(); s.Event != nil {
		return no(fmt.Sprintf("the timer fired, but no thread of the worker's process wrote a line for %s before", Duration(s.Ms())))
	}
	o := opinion{verdict: Confirmed, weight: stated + 1, from: f.pollTimeoutAt(), measure: map[string]int64{}}
	o.why = fmt.Sprintf("the worker %s was busy in its own thread for longer than rebalance.timeout.ms and left its group", f.who())
	if a := workerAction(f); a != "" {
		o.why += "; " + a
	}
	limit := inForce(f.m, f.c, settings.Rebalance)
	if d.Rejoin != nil && limit.known && d.Rejoin.At > f.pollTimeoutAt() {
		o.measure["poll_gap_ms"] = limit.ms + d.Rejoin.At - f.pollTimeoutAt()
	}
	o.proof = append(f.told(), f.departure())
	return o
}
