package diagnose

import (
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

// afterError is the facet of closed-by-application that makes it an incident:
// the application's handling of an error closed the consumer.
const afterError = "after-error"

const (
	// errorBefore is how long before the leave, in milliseconds, an error may be
	// printed that made the application close: it closes at once or not for it.
	errorBefore = 5000
	// stopBefore is how long before the leave, in milliseconds, a request to stop
	// explains it whatever else went wrong.
	stopBefore = 60_000
)

// errorThatClosed finds the error right before a member left by its own word, of
// its own consumer or task or of the only consumer of its process; nil where the
// process had been asked to stop.
func (f *facts) errorThatClosed() *event.Event {
	if f.c == nil {
		return nil
	}
	at := f.d.At
	if f.d.Leave != nil {
		at = f.d.Leave.At
	}
	for _, e := range between(f.w.Events, at-stopBefore, at) {
		if e.Kind == event.ProcessSignal || e.Kind == event.ProcessStopped {
			return nil
		}
	}
	own := between(f.c.Events, at-errorBefore, at)
	for _, list := range [][]*event.Event{own, between(f.w.Events, at-errorBefore, at)} {
		for _, e := range list {
			if endsConsumers(e) && f.concerns(e) {
				return e
			}
		}
	}
	return nil
}

// endsConsumers tells the errors after which an application or framework closes
// its consumer. One record's failure alone (ProcessingError) is none of them.
func endsConsumers(e *event.Event) bool {
	switch e.Kind {
	case event.WorkerTaskFailed, event.UncaughtError, event.OutOfMemory:
		return true
	case event.FatalError:
		return e.Level == "ERROR" || e.Level == "FATAL"
	case event.ContainerStopped:
		return (e.Level == "ERROR" || e.Level == "FATAL") && (e.Get(event.Cause) != "" || e.Get(event.Error) != "")
	}
	return false
}

// concerns reports whether an error is about this consumer: its own line, its
// thread's, its task's, or its process's where there is no other consumer.
func (f *facts) concerns(e *event.Event) bool {
	if task := e.Get(event.Task); task != "" {
		return strings.HasSuffix(f.c.ClientID, task)
	}
	if e.Get(event.ClientID) != "" && e.Get(event.ClientID) != f.c.ClientID {
		return false
	}
	if len(f.w.Consumers) == 1 || e.Get(event.ClientID) != "" {
		return true
	}
	return f.d.Leave != nil && e.Thread != "" && e.Thread == f.d.Leave.Thread
}

// afterAnError makes an opinion that a consumer was closed one that says why.
func (f *facts) afterAnError(o *opinion) bool {
	e := f.errorThatClosed()
	if e == nil || o.verdict == "" {
		return false
	}
	o.facets = append(o.facets, afterError)
	o.verdict, o.weight = stronger(o.verdict, Likely), max(o.weight, implied)
	o.why += " right after an error that ended its work"
	o.proof = append([]proof{{e, "an error ends the work of this consumer"}}, o.proof...)
	return true
}

func adviseClosed(fd *finding) {
	if fd.facets[afterError] == 0 {
		return
	}
	fd.fixes = append(fd.fixes, Fix{Setting: "handle the error that closes the consumer", At: "code", To: "retry, skip or set the record aside; close only what cannot go on, and start it again", Why: "the member left because an error closed its consumer"})
	fd.avoid = append(fd.avoid, Avoid{"session.timeout.ms", "no session ran out"}, Avoid{"max.poll.interval.ms", "the member was not late"})
}
