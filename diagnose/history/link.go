package history

import "github.com/rebalog/rebalog/parsers/event"

// link ties processes whose lines name no member to the members of a group, by
// coincidence: exactly one process went silent, ended, was stopped or missed its
// poll interval when exactly this member departed. librdkafka prints no names
// and often no line at all, so its applications' logs come in only this way.
func (f *groupFold) link(silent []*Process) {
	session := f.groupSession()
	for _, d := range f.g.Departures {
		if d.Line == nil || d.Line.Side != event.Broker || f.spoken(d.ID) {
			continue
		}
		if c := f.nameless(d, session); c != nil {
			f.adopt(d, c)
			continue
		}
		if p := f.coincident(d, session, silent); p != nil {
			f.adopt(d, &Consumer{Process: p, Group: f.g.Name})
		}
	}
}

// groupSession is the session time-out that the coordinator printed for some
// member of the group, in milliseconds; 0 if for none.
func (f *groupFold) groupSession() int64 {
	best := int64(0)
	for _, i := range f.ids {
		best = max(best, i.session)
	}
	return best
}

// spoken reports whether a consumer's own lines name the member, or its client id.
func (f *groupFold) spoken(id string) bool {
	base, _ := SplitMember(id)
	for _, c := range f.consumers {
		if c.ClientID != "" && c.ClientID == base || c.linked == base && base != "" {
			return true
		}
		for _, e := range c.Events {
			if e.Get(event.Member) == id && namesItself(e.Kind) {
				return true
			}
		}
	}
	return false
}

// adopt makes a consumer the member's own.
func (f *groupFold) adopt(d *Departure, c *Consumer) {
	base, _ := SplitMember(d.ID)
	if base == "" {
		base = f.incarnation(d.ID, d.At).client
	}
	c.linked = base
	if c.ClientID == "" {
		c.ClientID = base
	}
	if f.linkedID == nil {
		f.linkedID = map[string]*Consumer{}
	}
	f.linkedID[d.ID] = c
	for _, have := range f.consumers {
		if have == c {
			return
		}
	}
	f.consumers = append(f.consumers, c)
}

// nameless finds the one consumer without a name whose own line tells of a
// departure at that time. librdkafka stamps its line when the application polls
// again, so it may be late.
func (f *groupFold) nameless(d *Departure, session int64) *Consumer {
	var found *Consumer
	for _, c := range f.consumers {
		if c.ClientID != "" || c.linked != "" || len(memberIDs(c)) > 0 {
			continue
		}
		if !departsAbout(c, d, session) {
			continue
		}
		if found != nil {
			return nil
		}
		found = c
	}
	return found
}

func memberIDs(c *Consumer) []string {
	var out []string
	for _, e := range c.Events {
		if id := e.Get(event.Member); id != "" && namesItself(e.Kind) {
			out = append(out, id)
		}
	}
	return out
}

// lateLine is how late, in milliseconds, a client's line about a departure may
// be stamped.
const lateLine = 15_000

func departsAbout(c *Consumer, d *Departure, session int64) bool {
	for _, e := range c.Events {
		switch e.Kind {
		case event.PollTimeout, event.LeaveSent, event.ConsumerClosing, event.ConsumerClosed, event.Unsubscribed:
			if e.At >= d.At-3000 && e.At <= d.At+lateLine {
				return true
			}
		case event.SessionTimedOut, event.PartitionsLost, event.HeartbeatFailed, event.CommitFailed:
			if d.How != Left && e.At >= d.At-3000 && e.At <= d.At+60_000 {
				return true
			}
		}
	}
	return d.How == Expired && wentSilent(c.Process, d, session)
}

// coincident finds the one process that fell silent, ended or was stopped when
// the member was last heard. A line about a stop tells more than a silence.
func (f *groupFold) coincident(d *Departure, session int64, silent []*Process) *Process {
	var found *Process
	best := 0
	for _, p := range silent {
		score := 0
		if wentSilent(p, d, session) {
			score++
		}
		if stoppedAbout(p, d, session) {
			score += 2
		}
		switch {
		case score == 0 || score < best:
		case score == best:
			found = nil
		default:
			found, best = p, score
		}
	}
	if found != nil && f.linkedProcess(found, d) {
		return nil
	}
	return found
}

// linkedProcess reports whether a process is another member's already.
func (f *groupFold) linkedProcess(p *Process, d *Departure) bool {
	base, _ := SplitMember(d.ID)
	for _, c := range f.consumers {
		if c.Process == p && c.linked != base {
			return true
		}
	}
	return false
}

// wentSilent: the process wrote its last line, or its last before a silence,
// about one session before the expiry.
func wentSilent(p *Process, d *Departure, session int64) bool {
	if d.How != Expired || p.Ended == nil {
		return false
	}
	least, most := d.At-60_000, d.At-3000
	if session > 0 {
		least, most = d.At-session-6000, d.At-session+3000
	}
	if p.To >= least && p.To <= most {
		return true
	}
	for _, s := range p.Silences {
		if s.From >= least && s.From <= most && s.To >= d.At-together && s.Ms() > p.UsualGap {
			return true
		}
	}
	return false
}

// stoppedAbout: a line of the process says that it stops, right when the member
// left or one session before it expired.
func stoppedAbout(p *Process, d *Departure, session int64) bool {
	at := d.At
	if d.How == Expired {
		at -= max(session, 6000)
	}
	for _, e := range p.Events {
		switch e.Kind {
		case event.ProcessSignal, event.ProcessStopped:
			if e.At >= at-6000 && e.At <= at+6000 {
				return true
			}
		}
	}
	return false
}
