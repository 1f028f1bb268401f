package history

import "github.com/rebalog/rebalog/parsers/event"

// runsEnded makes departures of members whose process began anew while they were
// in the group. Only clients' logs tell of it: a coordinator at hand says itself
// when it gave the old member up.
func (f *groupFold) runsEnded() {
	if f.g.BrokerSeen {
		return
	}
	for _, c := range f.consumers {
		for _, d := range c.endedRuns() {
			d.Group, d.Member = f.g, c.Member
			f.g.Departures = append(f.g.Departures, d)
		}
	}
}

// sameRun is the time in milliseconds within which several banners (of a script, a
// framework, the application) tell of one start.
const sameRun = 10_000

// starts lists the lines with which runs of the process began, in order. A line
// that says how long the start took stands at its end.
func (p *Process) starts() (out []*event.Event) {
	for _, e := range p.Events {
		if _, took := e.Int(event.Ms); e.Kind != event.ProcessStarted || took || e.At == Unknown {
			continue
		}
		if n := len(out); n == 0 || e.At-out[n-1].At > sameRun {
			out = append(out, e)
		}
	}
	return out
}

// endedRuns lists the times at which the consumer was a member and its process
// began anew.
func (c *Consumer) endedRuns() (out []*Departure) {
	starts := c.Process.starts()
	in, id := false, ""
	next := func(until int64) {
		for len(starts) > 0 && starts[0].At <= until {
			if in {
				out = append(out, &Departure{ID: id, How: SilentOut, At: starts[0].At, Line: starts[0], Consumer: c, Returned: Unknown})
				in = false
			}
			starts = starts[1:]
		}
	}
	for _, e := range c.Events {
		if e.At == Unknown {
			continue
		}
		next(e.At)
		switch e.Kind {
		case event.Joined, event.PartitionsAssigned:
			in = true
			if m := e.Get(event.Member); m != "" {
				id = m
			}
		case event.EpochTransition:
			in = e.Get(event.To) == "STABLE" || in && e.Get(event.To) == "RECONCILING"
		case event.LeaveSent, event.Unsubscribed, event.ConsumerClosing, event.ConsumerClosed, event.PollTimeout, event.WorkerPollTimeout:
			in = false
		}
	}
	next(c.Process.To)
	return out
}
