package history

import (
	"github.com/rebalog/rebalog/parsers/event"
)

// groupFold folds the coordinators' lines about one group.
//
// "Preparing to rebalance" is printed only when a round starts; a member that
// fails or leaves while one is running prints its own line alone. And the order
// of the two lines at a start differs by version (see join.go), so departures
// are tied to rounds by time, not by order.
type groupFold struct {
	g         *Group
	open      *Rebalance   // started, assignment not yet here
	loose     []*Departure // not in a round yet: the next may be theirs
	newcomers []*Arrival   // likewise
	consumers []*Consumer
	ids       map[string]*incarnation
	linkedID  map[string]*Consumer // member ids tied to consumers by coincidence
	lastLeft  map[string]int64     // when a member id departed last
}

// incarnation is one member id and what is known of it.
type incarnation struct {
	id, client, instance, host string
	session, rebalance         int64
	first, last                int64
	member                     *Member
}

func newGroupFold(name string) *groupFold {
	return &groupFold{
		g:        &Group{Name: name, Protocol: "classic", Partition: OffsetsPartition(name), From: Unknown, To: Unknown},
		ids:      map[string]*incarnation{},
		lastLeft: map[string]int64{},
	}
}

// together is the time in milliseconds within which the lines of one step, such
// as an expiry and the start of the round it causes, are printed. They are
// written under one lock; 1.5 s allows for a stalled appender.
const together = 1500

// sameStep is the time in milliseconds within which lines of one pass through
// the coordinator's lock are printed: a leave that completes a join phase is
// told right after it (3.0 to 3.9).
const sameStep = 50

func (f *groupFold) broker(e *event.Event) {
	g := f.g
	g.BrokerSeen = true
	f.span(e.At)
	g.Events = append(g.Events, e)
	if n, ok := e.Int(event.Partition); ok {
		g.Partition = n
	}
	f.note(e)
	switch e.Kind {
	case event.RebalanceStarted:
		f.started(e)
	case event.GroupStabilized:
		f.stabilized(e)
	case event.AssignmentGot:
		f.assigned(e)
	case event.GroupEmptied, event.GroupGone:
		f.emptied(e)
	case event.MemberIDGiven, event.MemberJoined, event.StaticJoined:
		f.arrived(e)
	case event.EpochJoined:
		f.arrived(e)
		f.protocol(e)
	case event.EpochBumped:
		f.bumped(e)
	case event.EpochAssigned, event.EpochMember:
		f.epochMoved(e)
	case event.ProtocolMigrated:
		if to := e.Get(event.To); to != "" {
			g.Protocol = to
		}
	default:
		if how, ok := departureKinds[e.Kind]; ok {
			f.departed(e, how)
		}
	}
}

var departureKinds = map[event.Kind]How{
	event.MemberExpired:      Expired,
	event.EpochExpired:       Expired,
	event.MemberLeft:         Left,
	event.EpochLeft:          Left,
	event.EpochLeftStatic:    Left,
	event.MembersDropped:     Dropped,
	event.SyncExpired:        NoSync,
	event.StaticFenced:       Fenced,
	event.EpochFenced:        Fenced,
	event.EpochRevokeTimeout: NoRevoke,
	event.PendingExpired:     Pending,
}

func (f *groupFold) span(at int64) {
	if at == Unknown {
		return
	}
	if f.g.From == Unknown || at < f.g.From {
		f.g.From = at
	}
	f.g.To = max(f.g.To, at)
}

// note keeps what a line tells about a member id, whatever else it says.
func (f *groupFold) note(e *event.Event) {
	id := e.Get(event.Member)
	if id == "" {
		return
	}
	i := f.incarnation(id, e.At)
	if v := e.Get(event.ClientID); v != "" {
		i.client = v
	}
	if v := e.Get(event.Instance); v != "" {
		i.instance = v
	}
	if v := e.Get(event.Host); v != "" {
		i.host = v
	}
	if n, ok := e.Int(event.Session); ok {
		i.session = n
	}
	if n, ok := e.Int(event.RebalanceMs); ok {
		i.rebalance = n
	}
}

func (f *groupFold) incarnation(id string, at int64) *incarnation {
	i := f.ids[id]
	if i == nil {
		base, _ := SplitMember(id)
		i = &incarnation{id: id, client: base, first: at, last: at}
		f.ids[id] = i
	}
	if at != Unknown {
		i.last = max(i.last, at)
	}
	return i
}

func (f *groupFold) protocol(e *event.Event) {
	switch {
	case f.g.Protocol == "connect":
	case e.Get(event.Protocol) != "classic":
		f.g.Protocol = "consumer"
	}
	if p := e.Get(event.Protocol); p == "share" || p == "streams" {
		f.g.Protocol = p
	}
}

func (f *groupFold) newRound(at int64, e *event.Event) *Rebalance {
	r := &Rebalance{Group: f.g, OldGen: -1, Gen: -1, Size: -1, Started: at, Stabilized: Unknown, Assigned: Unknown, Ended: at, Start: e}
	f.g.Rebalances = append(f.g.Rebalances, r)
	f.open = r
	return r
}

func (f *groupFold) started(e *event.Event) {
	r := f.newRound(e.At, e)
	if n, ok := e.Int(event.Generation); ok {
		r.OldGen = n
	}
	r.Trigger = e.Get(event.Trigger)
	for _, d := range f.loose {
		if e.At-d.At <= together {
			r.Departures = append(r.Departures, d)
		}
	}
	f.loose = f.loose[:0]
}

func (f *groupFold) stabilized(e *event.Event) {
	gen, _ := e.Int(event.Generation)
	r := f.open
	if r == nil || r.Stabilized != Unknown {
		r = f.newRound(Unknown, nil)
	}
	r.Stable, r.Stabilized, r.Ended, r.Gen = e, e.At, e.At, gen
	if n, ok := e.Int(event.Size); ok {
		r.Size = n
	}
}

func (f *groupFold) assigned(e *event.Event) {
	gen, _ := e.Int(event.Generation)
	r := f.open
	if r == nil || r.Gen != gen && r.Gen != -1 {
		r = f.newRound(Unknown, nil)
	}
	r.Assign, r.Assigned, r.Ended, r.Gen = e, e.At, e.At, gen
	if n, ok := e.Int(event.Size); ok {
		r.Size = n
	}
	f.open = nil
}

func (f *groupFold) emptied(e *event.Event) {
	if f.open != nil {
		f.open.Emptied, f.open.Ended, f.open.Size = true, e.At, 0
		f.open.Stable = e
		if n, ok := e.Int(event.Generation); ok {
			f.open.Gen = n
		}
	}
	f.open = nil
}

// bumped starts a round of KIP-848: a group epoch. There is no barrier and no
// end; what follows within the same step belongs to it.
func (f *groupFold) bumped(e *event.Event) {
	if f.g.Protocol == "classic" {
		f.g.Protocol = "consumer"
	}
	epoch, _ := e.Int(event.Epoch)
	r := f.newRound(e.At, e)
	r.OldGen, r.Gen = epoch-1, epoch
	for _, d := range f.loose {
		if e.At-d.At <= together {
			r.Departures = append(r.Departures, d)
			r.Trigger = triggerOf(d)
		}
	}
	f.loose = f.loose[:0]
	for _, a := range f.newcomers {
		if e.At-a.At <= together {
			r.Arrivals = append(r.Arrivals, a)
		}
	}
	f.newcomers = f.newcomers[:0]
	if r.Trigger == "" {
		r.Trigger = f.lastArrivalTrigger(e.At)
	}
}

func (f *groupFold) lastArrivalTrigger(at int64) string {
	if n := len(f.g.Arrivals); n > 0 && at-f.g.Arrivals[n-1].At <= together {
		return event.TriggerJoin
	}
	return event.TriggerOther
}

func triggerOf(d *Departure) string {
	if d.How == Expired {
		return event.TriggerExpiry
	}
	return event.TriggerLeave
}

func (f *groupFold) epochMoved(e *event.Event) {
	if f.g.Protocol == "classic" {
		f.g.Protocol = "consumer" // a classic group has no epochs
	}
	if f.open != nil {
		f.open.Ended = e.At
		f.open.Assigned = e.At
	}
}

func (f *groupFold) arrived(e *event.Event) {
	id := e.Get(event.Member)
	if id == "" {
		return
	}
	if f.arrivedAlready(id, e.At) {
		return // "member id given", then "joins": one arrival
	}
	a := &Arrival{Group: f.g, ID: id, At: e.At, Line: e}
	f.g.Arrivals = append(f.g.Arrivals, a)
	if r := f.openRound(); r != nil {
		r.Arrivals = append(r.Arrivals, a)
	} else {
		f.newcomers = append(f.newcomers, a)
	}
}

// openRound is the round in which somebody who comes or goes now does so, or nil.
// With KIP-848 a round is an epoch: it starts after what caused it, and what comes
// later starts the next.
func (f *groupFold) openRound() *Rebalance {
	if f.open == nil || f.open.Start != nil && f.open.Start.Kind == event.EpochBumped {
		return nil
	}
	return f.open
}

// arrivedAlready reports whether an id has joined within a minute and has not
// left since: KIP-848 clients come back under the same id.
func (f *groupFold) arrivedAlready(id string, at int64) bool {
	for i := len(f.g.Arrivals) - 1; i >= 0 && f.g.Arrivals[i].At >= at-60_000; i-- {
		if f.g.Arrivals[i].ID != id {
			continue
		}
		left, gone := f.lastLeft[id]
		return !gone || left < f.g.Arrivals[i].At
	}
	return false
}

// Departed lists the member ids that a coordinator's line says to have left; an empty one
// where it does not tell whose it was.
func Departed(e *event.Event) []string {
	if _, ok := departureKinds[e.Kind]; !ok {
		return nil
	}
	if list := e.Get(event.Members); list != "" {
		return SplitMembers(list)
	}
	return []string{e.Get(event.Member)}
}

func (f *groupFold) departed(e *event.Event, how How) {
	for _, id := range Departed(e) {
		f.incarnation(id, e.At)
		d := &Departure{Group: f.g, ID: id, How: how, At: e.At, Line: e, Returned: Unknown, Reason: reasonOf(e)}
		if dup := f.sameDeparture(d); dup {
			continue
		}
		f.g.Departures = append(f.g.Departures, d)
		f.lastLeft[id] = max(f.lastLeft[id], d.At)
		if r := f.openRound(); r != nil && (r.Stabilized == Unknown || e.At-r.Started <= together || e.At-r.Stabilized <= sameStep) {
			r.Departures = append(r.Departures, d)
			continue
		}
		f.loose = append(f.loose, d)
	}
}

// sameDeparture: one leaving may print two lines, such as a fencing after a
// leave, or the same line through two appenders.
func (f *groupFold) sameDeparture(d *Departure) bool {
	for i := len(f.g.Departures) - 1; i >= 0; i-- {
		o := f.g.Departures[i]
		if d.At-o.At > together {
			return false
		}
		if o.ID == d.ID && d.ID != "" {
			return true
		}
	}
	return false
}
