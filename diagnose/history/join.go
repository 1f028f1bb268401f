package history

import (
	"slices"
	"sort"
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

// finish joins the two sides of a group and returns it.
//
// Which line comes first at a departure depends on the version: an expiry is
// printed before the round it starts; a leave before it in 2.2 to 2.8 and 4.x,
// after it in 3.0 to 3.9; brokers before 2.2 print no leave, before 0.11.0.1 no
// expiry at INFO. What the coordinator did not print is taken from the client.
func (f *groupFold) finish(h *History, silent []*Process) *Group {
	g := f.g
	f.link(silent)
	f.resolveMembers()
	f.readConsumers()
	f.arrivalsFromTriggers()
	f.arrivalsFromClients()
	sort.SliceStable(g.Arrivals, func(i, j int) bool { return g.Arrivals[i].At < g.Arrivals[j].At })
	f.nameMembersOf()
	f.joinEpisodes()
	f.runsEnded()
	sort.SliceStable(g.Departures, func(i, j int) bool { return g.Departures[i].At < g.Departures[j].At })
	if len(g.Rebalances) == 0 {
		f.roundsFromClients()
	}
	f.tieToRounds()
	f.handOut()
	f.returns()
	f.finalLeaves(h)
	f.protocolFromClients()
	return g
}

func (f *groupFold) readConsumers() {
	for _, c := range f.consumers {
		f.g.ClientSeen = true
		for _, e := range c.Events {
			f.span(e.At)
		}
	}
}

func (f *groupFold) memberOfID(id string) *Member {
	if i := f.ids[id]; i != nil {
		return i.member
	}
	return nil
}

// arrivalsFromTriggers takes the joins of brokers that print no line of their
// own for them (2.1 to 2.3) from the reason of the round.
func (f *groupFold) arrivalsFromTriggers() {
	seen := map[string]bool{}
	for _, a := range f.g.Arrivals {
		seen[a.ID] = true
	}
	for _, r := range f.g.Rebalances {
		if r.Start == nil || r.Trigger != event.TriggerJoin {
			continue
		}
		id := r.Start.Get(event.Member)
		if id == "" || seen[id] {
			continue
		}
		seen[id] = true
		a := &Arrival{Group: f.g, ID: id, At: r.Started, Line: r.Start}
		f.g.Arrivals = append(f.g.Arrivals, a)
		r.Arrivals = append(r.Arrivals, a)
	}
}

// arrivalsFromClients takes joins that no coordinator's line tells from the
// members' own "joined" lines.
func (f *groupFold) arrivalsFromClients() {
	known := map[string]bool{}
	byMember := map[*Member][]int64{}
	for _, a := range f.g.Arrivals {
		known[a.ID] = true
		if m := f.memberOfID(a.ID); m != nil {
			byMember[m] = append(byMember[m], a.At)
		}
	}
	for _, times := range byMember {
		slices.Sort(times)
	}
	for _, c := range f.consumers {
		out := c.starts()
		for _, e := range c.Events {
			switch {
			case e.Kind == event.PollTimeout || e.Kind == event.LeaveSent || SaysOut(e) && e.Kind != event.Joined:
				out = true
			case out && (e.Kind == event.Joined || e.Kind == event.EpochTransition && e.Get(event.To) == "JOINING"):
				out = false
				id := e.Get(event.Member)
				if id != "" && known[id] || id == "" && near(byMember[c.Member], e.At, 60_000) {
					continue
				}
				known[id] = id != ""
				f.g.Arrivals = append(f.g.Arrivals, &Arrival{Group: f.g, Member: c.Member, ID: id, At: e.At, Line: e})
			}
		}
	}
}

// starts reports whether the first join of a consumer's lines is that of a new
// member. A log that sets in at a join, of a group that has gone through
// generations, may as well show a member that only joins again.
func (c *Consumer) starts() bool {
	lost := false
	for _, e := range c.Events {
		switch e.Kind {
		case event.MemberIDTaken, event.Subscribed, event.Config, event.EpochTransition:
			return true
		case event.CoordinatorLost, event.Disconnected:
			lost = true
		case event.CoordinatorFound:
			if !lost {
				return true
			}
		case event.RejoinRequested, event.JoinFailed:
			if strings.Contains(e.Get(event.Error), "MEMBER_ID_REQUIRED") {
				return true
			}
		case event.Joined:
			gen, ok := e.Int(event.Generation)
			return !ok || gen <= 1 || c.Process.banner(e.At)
		}
	}
	return true
}

// banner reports whether the process started, by its own lines, before a time.
func (p *Process) banner(at int64) bool {
	for _, e := range p.Events {
		if e.At > at {
			return false
		}
		switch e.Kind {
		case event.SoftwareVersion, event.ProcessStarted, event.Config:
			return true
		}
	}
	return false
}

// near reports whether one of the times, in order, is at most so far away.
func near(times []int64, at, within int64) bool {
	i, _ := slices.BinarySearch(times, at-within)
	return i < len(times) && times[i] <= at+within
}

func (f *groupFold) nameMembersOf() {
	for _, d := range f.g.Departures {
		d.Member = f.memberOfID(d.ID)
	}
	for _, a := range f.g.Arrivals {
		if a.Member == nil {
			a.Member = f.memberOfID(a.ID)
		}
	}
	for _, r := range f.g.Rebalances {
		if r.Start != nil {
			r.By = f.memberOfID(r.Start.Get(event.Member))
		}
	}
}

// joinEpisodes gives each departure the client's words about it, and makes
// departures of those that no coordinator printed.
func (f *groupFold) joinEpisodes() {
	printed := map[*Member][]*Departure{} // by the coordinator, in order
	for _, d := range f.g.Departures {
		if d.Line != nil && d.Line.Side == event.Broker {
			printed[d.Member] = append(printed[d.Member], d)
		}
	}
	for _, c := range f.consumers {
		for _, ep := range episodes(c) {
			if d := ep.departure(printed[c.Member]); d != nil {
				d.hear(ep)
				continue
			}
			if ep.real() {
				d := &Departure{Group: f.g, Member: c.Member, ID: ep.id, How: ep.how(), At: ep.at(), Line: ep.line(), Returned: Unknown}
				d.hear(ep)
				f.g.Departures = append(f.g.Departures, d)
			}
		}
	}
	for _, d := range f.g.Departures {
		if d.Consumer == nil && d.Member != nil {
			d.Consumer = consumerAt(d.Member, d.At)
		}
	}
}

// departure finds the coordinator's departure that an episode is about, among
// those of the same logical member: between its joins before and after the episode.
func (ep *episode) departure(printed []*Departure) *Departure {
	if ep.after != Unknown {
		printed = printed[sort.Search(len(printed), func(i int) bool { return printed[i].At >= ep.after-together }):]
	}
	var best *Departure
	for _, d := range printed {
		if ep.back != Unknown && d.At > ep.back+together {
			break
		}
		if d.Consumer != nil {
			continue
		}
		if ep.id != "" && d.ID != "" && ep.id != d.ID && d.Member.owns(ep.id) {
			continue
		}
		if best == nil || ep.distance(d) < ep.distance(best) {
			best = d
		}
	}
	return best
}

// distance is how far, in milliseconds, an episode is from a departure. What a
// client says of a leave may be late, as librdkafka's lines that the application
// must fetch, but hardly early: a leave that is yet to come is the last choice.
func (ep *episode) distance(d *Departure) int64 {
	away := gap(d.At, ep.at())
	if d.How == Left && d.At > ep.at()+together {
		away += 1 << 50 // later than any other
	}
	return away
}

func (m *Member) owns(id string) bool { return m.ids[id] }

func gap(a, b int64) int64 {
	if a > b {
		return a - b
	}
	return b - a
}

func (d *Departure) hear(ep *episode) {
	d.Consumer = ep.c
	d.Told = append(d.Told, ep.told...)
	d.Timeout, d.Leave, d.Learned, d.Lost, d.Rejoin = ep.timeout, ep.leave, ep.learned, ep.lost, ep.rejoin
	if d.Reason == "" && !d.tooLate(ep) {
		d.Reason = ep.reason
	}
	d.Returned = ep.back
}

// tooLate reports a leave that was sent when the session had run out already: the
// client had not noticed, and its reason is not that of the departure.
func (d *Departure) tooLate(ep *episode) bool {
	return d.How == Expired && ep.timeout == nil && ep.leave != nil && ep.leave.At > d.At+together
}

// real tells an episode that is worth a departure by the client's word alone.
// "Pro-actively leaving the group" is printed even by members that never
// joined, and other clients call every end of a session a loss. The Java client
// calls partitions lost, not revoked, only when its generation was gone before
// (ConsumerCoordinator.onLeavePrepare and onJoinPrepare, since 2.4).
func (ep *episode) real() bool {
	if ep.lost != nil && ep.lost.Get(event.Software) == "" {
		return true
	}
	return ep.timeout != nil || ep.reason == ByPollTimeout || ep.learned != nil || (ep.leave != nil || ep.closing != nil) && (ep.after != Unknown || ep.reason != "" || ep.closing != nil)
}

func (ep *episode) how() How {
	switch {
	case ep.leave != nil || ep.timeout != nil || ep.reason != "" || ep.closing != nil && ep.learned == nil:
		return Left
	default:
		return Evicted
	}
}

func (ep *episode) line() *event.Event {
	for _, e := range []*event.Event{ep.timeout, ep.leave, ep.learned, ep.lost, ep.closing} {
		if e != nil {
			return e
		}
	}
	return ep.told[0]
}

// consumerAt is the consumer of a member whose process was there at a time, or
// the one nearest to it.
func consumerAt(m *Member, at int64) *Consumer {
	var best *Consumer
	var away int64
	for _, c := range m.Consumers {
		d := int64(0)
		switch p := c.Process; {
		case p.From != Unknown && at < p.From:
			d = p.From - at
		case p.To != Unknown && at > p.To:
			d = at - p.To
		}
		if best == nil || d < away {
			best, away = c, d
		}
	}
	return best
}

// returns ends each departure with the next arrival of the same logical member.
func (f *groupFold) returns() {
	for _, d := range f.g.Departures {
		if d.Member == nil {
			continue
		}
		least, arrivals := min(d.At-together, d.began()+1), d.Member.Arrivals
		for _, a := range arrivals[sort.Search(len(arrivals), func(i int) bool { return arrivals[i].At >= least }):] {
			if a.Returns != nil || a.ID != "" && a.ID == d.ID && a.At <= d.At {
				continue
			}
			if a.ID == "" && a.At <= d.began() {
				continue // with it the membership began that ended here
			}
			a.Returns = d
			if d.Returned == Unknown {
				d.Returned = a.At
			}
			break
		}
	}
}

// began is when the member stopped being one by its own account: a process that
// was restarted joins again while its old id still lives on.
func (d *Departure) began() int64 {
	at := d.At
	for _, e := range d.Told {
		at = min(at, e.At)
	}
	if d.How == Expired && d.Member != nil {
		at = min(at, d.At-d.Member.session())
	}
	return at
}

// session is a member's session time-out in milliseconds: as the coordinator or its
// own configuration states it, else 0.
func (m *Member) session() int64 {
	if m.SessionMs > 0 {
		return m.SessionMs
	}
	for _, c := range m.Consumers {
		if c.Config != nil {
			if ms, ok := c.Config.Int("session.timeout.ms"); ok {
				return ms
			}
		}
	}
	return 0
}

// finalLeaves marks the orderly leaves that end a recording: after them the
// group is empty and nobody comes back.
func (f *groupFold) finalLeaves(h *History) {
	g := f.g
	last := int64(Unknown)
	for _, a := range g.Arrivals {
		last = max(last, a.At)
	}
	out := map[*Member]bool{}
	first := len(g.Departures)
	for i := first - 1; i >= 0; i-- {
		d := g.Departures[i]
		if d.At <= last || d.Reason == ByPollTimeout || d.How != Left || out[d.Member] {
			break
		}
		if i+1 < len(g.Departures) && g.Departures[i+1].At-d.At > closeTogether {
			break
		}
		out[d.Member] = true
		first = i
	}
	if len(out) == 0 || !f.allGone(out) {
		return
	}
	for _, d := range g.Departures[first:] {
		d.Final = true
	}
}

// closeTogether is how far apart, in milliseconds, the leaves of one stop of
// everything may be.
const closeTogether = 5000

// allGone reports whether the members that left at the end were all there were:
// the coordinator says that the group is empty, or nobody else was left.
func (f *groupFold) allGone(out map[*Member]bool) bool {
	if n := len(f.g.Rebalances); n > 0 && f.g.Rebalances[n-1].Emptied {
		return true
	}
	for _, m := range f.g.Members {
		if out[m] {
			continue
		}
		gone := false
		for _, d := range m.Departures {
			gone = gone || d.Returned == Unknown
		}
		if !gone {
			return false
		}
	}
	return true
}

func (f *groupFold) protocolFromClients() {
	for _, c := range f.consumers {
		for _, e := range c.Events {
			switch e.Kind {
			case event.WorkerAssigned, event.WorkerRebalance, event.WorkerConfig, event.WorkerPollTimeout:
				f.g.Protocol = "connect"
				return
			case event.EpochTransition:
				if f.g.Protocol == "classic" && !f.g.BrokerSeen {
					f.g.Protocol = "consumer"
				}
			}
		}
	}
}
