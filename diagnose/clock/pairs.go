package clock

import "github.com/rebalog/rebalog/parsers/event"

// moment is a line in a stream.
type moment struct {
	s  Stream
	at int64
}

type generation struct {
	group string
	n     int64
}

// collector keeps the lines that can be one half of a pair. All are about
// membership, so there are few of them in any log.
type collector struct {
	seen       map[Stream]bool
	static     map[string]bool // groups with static members
	groupLines map[Stream]int

	// the coordinator's halves
	idGiven, left, expired, epochJoined map[string][]moment // by member id
	stable, assigned                    map[generation][]moment

	// the clients' halves
	joins    []join
	asked    []asked
	leaves   []told
	refused  []told
	became   []told // joined, where the line tells no generation or no request stands before it
	leads    []led
	syncs    []led
	joining  map[Stream]map[string]int64 // last join request of each consumer
	joinings []told                      // KIP-848: begins to join, by member id
	accepted []told                      // KIP-848: was accepted
}

// join: a consumer sent its request at sent and had joined the generation at got.
type join struct {
	s         Stream
	g         generation
	sent, got int64
}

// asked: a consumer asked to join at sent and was told its member id at got.
type asked struct {
	s         Stream
	member    string
	sent, got int64
}

type told struct {
	s      Stream
	member string
	at     int64
}

type led struct {
	s  Stream
	g  generation
	at int64
}

func newCollector() *collector {
	return &collector{
		seen: map[Stream]bool{}, static: map[string]bool{}, groupLines: map[Stream]int{},
		idGiven: map[string][]moment{}, left: map[string][]moment{}, expired: map[string][]moment{}, epochJoined: map[string][]moment{},
		stable: map[generation][]moment{}, assigned: map[generation][]moment{},
		joining: map[Stream]map[string]int64{},
	}
}

func (c *collector) add(e *event.Event) {
	s := Of(e)
	c.seen[s] = true
	if e.At == event.NoTime || e.TimeFrom < event.TimeNoDate {
		return
	}
	if hasInstance(e) {
		c.static[groupOf(e)] = true
	}
	switch e.Side {
	case event.Broker:
		c.broker(s, e)
	case event.Client:
		c.client(s, e)
	}
}

func hasInstance(e *event.Event) bool {
	i := e.Get(event.Instance)
	if e.Kind == event.Config {
		i = e.Get("group.instance.id")
	}
	return i != "" && i != "null"
}

func groupOf(e *event.Event) string {
	if e.Kind == event.Config {
		return e.Get("group.id")
	}
	return e.Get(event.Group)
}

func (c *collector) broker(s Stream, e *event.Event) {
	if e.Get(event.Group) == "" {
		return
	}
	c.groupLines[s]++
	m := moment{s, e.At}
	member := e.Get(event.Member)
	gen, _ := e.Int(event.Generation)
	g := generation{e.Get(event.Group), gen}
	switch e.Kind {
	case event.MemberIDGiven:
		c.idGiven[member] = append(c.idGiven[member], m)
	case event.MemberLeft, event.EpochLeft:
		c.left[member] = append(c.left[member], m)
	case event.MemberExpired, event.EpochExpired:
		c.expired[member] = append(c.expired[member], m)
	case event.EpochJoined:
		c.epochJoined[member] = append(c.epochJoined[member], m)
	case event.GroupStabilized:
		c.stable[g] = append(c.stable[g], m)
	case event.AssignmentGot:
		c.assigned[g] = append(c.assigned[g], m)
	}
}

func (c *collector) client(s Stream, e *event.Event) {
	group, member := e.Get(event.Group), e.Get(event.Member)
	who := group + "\x00" + e.Get(event.ClientID)
	gen, hasGen := e.Int(event.Generation)
	g := generation{group, gen}
	if c.joining[s] == nil {
		c.joining[s] = map[string]int64{}
	}
	switch e.Kind {
	case event.Joining:
		c.joining[s][who] = e.At
	case event.MemberIDTaken, event.RejoinRequested:
		if sent, ok := c.joining[s][who]; ok && member != "" {
			c.asked = append(c.asked, asked{s, member, sent, e.At})
		}
	case event.Joined:
		if sent, ok := c.joining[s][who]; ok && hasGen && group != "" {
			c.joins = append(c.joins, join{s, g, sent, e.At})
		} else if member != "" {
			c.became = append(c.became, told{s, member, e.At})
		}
	case event.AssignmentMade:
		if hasGen && group != "" {
			c.leads = append(c.leads, led{s, g, e.At})
		}
	case event.Synced:
		if hasGen && group != "" {
			c.syncs = append(c.syncs, led{s, g, e.At})
		}
	case event.LeaveSent:
		c.leaves = append(c.leaves, told{s, member, e.At})
	case event.HeartbeatFailed:
		c.refused = append(c.refused, told{s, member, e.At})
	case event.EpochTransition:
		c.transition(s, member, e)
	}
}

func (c *collector) transition(s Stream, member string, e *event.Event) {
	switch e.Get(event.To) {
	case "JOINING":
		c.joinings = append(c.joinings, told{s, member, e.At})
	case "RECONCILING", "STABLE":
		if e.Get(event.From) == "JOINING" {
			c.accepted = append(c.accepted, told{s, member, e.At})
		}
	}
}

// only is the moment of a key that occurred exactly once: a generation that was
// counted anew, or an id that was used twice, proves nothing.
func only[K comparable](m map[K][]moment, k K) (moment, bool) {
	if l := m[k]; len(l) == 1 {
		return l[0], true
	}
	return moment{}, false
}

// inTurn pairs what a member did several times under one id (KIP-848 members keep
// theirs): the first with the first, where both sides tell of as many.
func inTurn(list []told, m map[string][]moment, put func(Stream, int64, moment)) {
	turns := map[told]int{}
	for _, t := range list {
		turns[told{t.s, t.member, 0}]++
	}
	turn := map[told]int{}
	for _, t := range list {
		k := told{t.s, t.member, 0}
		if at := m[t.member]; t.member != "" && len(at) == turns[k] {
			put(t.s, t.at, at[turn[k]])
		}
		turn[k]++
	}
}

// together is how far apart, in milliseconds, two members print that they joined
// the same generation: the coordinator answers them all at once.
const together = 1500

// waited is how long, in milliseconds, an answer to a join takes that had to wait
// for a rebalance; others come within a round trip.
const waited = 500

// pairs turns halves into bounds of (client - broker), or of two clients where
// no coordinator's line is at hand.
func (c *collector) pairs() map[pair]bound {
	out := map[pair]bound{}
	put := func(a, b Stream, x bound) {
		if a == b {
			return
		}
		if have, ok := out[pair{a, b}]; ok {
			x = x.and(have)
		}
		out[pair{a, b}] = x
	}
	after := func(s Stream, at int64, m moment) { put(s, m.s, bound{-far, at - m.at}) } // the client's line follows
	before := func(s Stream, at int64, m moment) { put(s, m.s, bound{at - m.at, far}) } // the client's line precedes

	for _, a := range c.asked {
		if m, ok := only(c.idGiven, a.member); ok {
			put(a.s, m.s, bound{a.sent - m.at, a.got - m.at})
		}
	}
	for _, j := range c.joins {
		m, ok := only(c.stable, j.g)
		switch {
		case !ok:
		case c.static[j.g.group] && j.got-j.sent < waited:
			after(j.s, j.got, m) // a static member that comes back is let into the generation as it stands, at once
		default:
			put(j.s, m.s, bound{j.sent - m.at, j.got - m.at})
		}
	}
	for _, l := range c.leads {
		if m, ok := only(c.assigned, l.g); ok {
			before(l.s, l.at, m)
		}
	}
	for _, l := range c.syncs {
		if m, ok := only(c.assigned, l.g); ok {
			after(l.s, l.at, m)
		}
	}
	for _, l := range c.leaves {
		if m, ok := only(c.left, l.member); ok && l.member != "" {
			before(l.s, l.at, m)
		}
	}
	for _, r := range c.refused {
		if m, ok := only(c.expired, r.member); ok && r.member != "" {
			after(r.s, r.at, m)
		}
	}
	for _, b := range c.became {
		if m, ok := only(c.idGiven, b.member); ok {
			after(b.s, b.at, m)
		}
	}
	inTurn(c.joinings, c.epochJoined, before)
	inTurn(c.accepted, c.epochJoined, after)
	c.peers(put)
	return out
}

// peers ties clients to each other by the generations that both joined.
func (c *collector) peers(put func(a, b Stream, x bound)) {
	first := map[generation]join{}
	for _, j := range c.joins {
		if len(c.stable[j.g]) > 0 || c.static[j.g.group] && j.got-j.sent < waited {
			continue
		}
		o, ok := first[j.g]
		if !ok {
			first[j.g] = j
			continue
		}
		put(j.s, o.s, bound{j.got - o.got - together, j.got - o.got + together})
	}
}
