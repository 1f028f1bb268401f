package history

import "github.com/rebalog/rebalog/parsers/event"

// handOut gives members, departures and ids what is theirs, so that nobody has to
// look for it among everybody's: a group in a storm has a hundred thousand of each.
func (f *groupFold) handOut() {
	g := f.g
	g.arrivals = map[string][]*Arrival{}
	for _, a := range g.Arrivals {
		g.arrivals[a.ID] = append(g.arrivals[a.ID], a)
		if a.Member != nil {
			a.Member.Arrivals = append(a.Member.Arrivals, a)
		}
	}
	for _, r := range g.Rebalances {
		for _, d := range r.Departures {
			if d.Round == nil {
				d.Round = r
			}
		}
	}
	for _, d := range g.Departures {
		if d.Member != nil {
			d.Member.Departures = append(d.Member.Departures, d)
			d.Member.states(d)
		}
	}
	for _, e := range g.Events {
		if m := f.memberOfID(e.Get(event.Member)); m != nil && e.Kind == event.MemberMetadata {
			m.prints(event.Session, e)
			m.prints(event.RebalanceMs, e)
		}
	}
}

// states notes the settings that the lines about a departure print: the
// coordinator's MemberMetadata (3.0 to 3.9), the client's poll interval.
func (m *Member) states(d *Departure) {
	if d.Line != nil {
		m.prints(event.Session, d.Line)
		m.prints(event.RebalanceMs, d.Line)
	}
	if d.Timeout != nil && m.Printed[event.RebalanceMs] == nil {
		m.prints(event.PollMs, d.Timeout) // the two are one setting of a consumer, and the first line of it counts
	}
}

func (m *Member) prints(key event.Key, e *event.Event) {
	if _, ok := e.Int(key); ok && m.Printed[key] == nil {
		m.Printed[key] = e
	}
}
