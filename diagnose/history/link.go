package history

import (
	"slices"

	"github.com/rebalog/rebalog/parsers/event"
)

// link ties processes whose lines name no member to the members of a group, by
// coincidence: exactly one process went silent, ended, was stopped or missed its
// poll interval when exactly this member departed. librdkafka prints no names
// and often no line at all, so its applications' logs come in only this way.
func (f *groupFold) link(silent []*Process) {
	session, spoken := f.groupSession(), f.spokenIDs()
	for _, d := range f.g.Departures {
		if d.Line == nil || d.Line.Side != event.Broker || f.spoken(d.ID, spoken) {
			continue
		}
		if c := f.coincident(d, session, silent); c != nil {
			f.adopt(d, c)
		}
	}
	f.forgetNameless()
}

// forgetNameless leaves out the consumers that no name and no coincidence ties to
// a member and that tell of no departure but a close: the coordinator names their
// members, and tells of their closing, too.
func (f *groupFold) forgetNameless() {
	if !f.g.BrokerSeen {
		return
	}
	f.consumers = slices.DeleteFunc(f.consumers, func(c *Consumer) bool {
		return c.ClientID == "" && c.Instance == "" && len(memberIDs(c)) == 0 && !slices.ContainsFunc(episodes(c), f.untold)
	})
}

// untold reports an episode that says more than that the member closed when the
// coordinator saw some member leave.
func (f *groupFold) untold(ep *episode) bool {
	if ep.timeout != nil || ep.learned != nil || ep.lost != nil || ep.reason == ByPollTimeout {
		return true
	}
	return !slices.ContainsFunc(f.g.Departures, func(d *Departure) bool {
		return d.How == Left && gap(d.At, ep.at()) <= together
	})
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
func (f *groupFold) spoken(id string, named map[string]bool) bool {
	base := f.baseOf(id)
	for _, c := range f.consumers {
		if c.ClientID != "" && c.ClientID == base || c.linked == base {
			return true
		}
	}
	return named[id]
}

// spokenIDs are the member ids that consumers' own lines name as theirs.
func (f *groupFold) spokenIDs() map[string]bool {
	named := map[string]bool{}
	for _, c := range f.consumers {
		for _, e := range c.Events {
			if namesItself(e.Kind) {
				named[e.Get(event.Member)] = true
			}
		}
	}
	return named
}

// baseOf is what a member id, and the coordinator's lines about it, tell of whose it
// is: the client id, else the id itself.
func (f *groupFold) baseOf(id string) string {
	if base, _ := SplitMember(id); base != "" {
		return base
	}
	if i := f.ids[id]; i != nil && i.client != "" {
		return i.client
	}
	return id
}

// adopt makes a consumer the member's own.
func (f *groupFold) adopt(d *Departure, c *Consumer) {
	base := f.baseOf(d.ID)
	c.linked = base
	if c.ClientID == "" && base != d.ID {
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

// coincident finds the one consumer without a name, or process without any, that
// departed, fell silent, ended or was stopped when the member was last heard. A
// line about a departure tells most, one about a stop more than a silence.
func (f *groupFold) coincident(d *Departure, session int64, silent []*Process) *Consumer {
	var found *Consumer
	best := 0
	consider := func(c *Consumer) {
		score := 0
		if departsAbout(c, d) {
			score += 4
		}
		if stoppedAbout(c, d, session) {
			score += 2
		}
		if wentSilent(c.Process, d, session) {
			score++
		}
		switch {
		case score == 0 || score < best:
		case score == best:
			found = nil
		default:
			found, best = c, score
		}
	}
	bare := f.baseOf(d.ID) == d.ID // the coordinator names no client that could be another's
	for _, c := range f.consumers {
		if (c.ClientID == "" || bare) && c.linked == "" && len(memberIDs(c)) == 0 && !c.Process.Adrift {
			consider(c)
		}
	}
	for _, p := range silent {
		if !p.Adrift && !f.linkedProcess(p) {
			consider(&Consumer{Process: p, Group: f.g.Name})
		}
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

// departsAbout: a line of the consumer tells of a departure at that time.
// librdkafka stamps its line when the application polls again, so it may be late.
func departsAbout(c *Consumer, d *Departure) bool {
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
	return false
}

// linkedProcess reports whether a process is some member's already.
func (f *groupFold) linkedProcess(p *Process) bool {
	for _, c := range f.consumers {
		if c.Process == p {
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
		if s.From >= least && s.From <= most && s.To >= d.At-together && s.Ms() > p.ordinary {
			return true
		}
	}
	return false
}

// stoppedAbout: a line of the process says that it stops, right when the member
// left or one session before it expired.
func stoppedAbout(c *Consumer, d *Departure, session int64) bool {
	at := d.At
	if d.How == Expired {
		at -= max(session, 6000)
	}
	for _, list := range [][]*event.Event{c.Process.Events, c.Events} {
		for _, e := range list {
			switch e.Kind {
			case event.ProcessSignal, event.ProcessStopped:
				if e.At >= at-6000 && e.At <= at+6000 {
					return true
				}
			}
		}
	}
	return false
}
