package clock

import (
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

// moment is a line in a stream. A stamp without a fraction stands for any time
// of its second, up to until.
type moment struct {
	s         Stream
	line      int
	at, until int64
}

func momentOf(s Stream, e *event.Event) moment {
	m := moment{s: s, line: e.Pos.Line, at: e.At, until: e.At}
	if e.At%1000 == 0 && !strings.ContainsAny(e.Stamp, ".,") {
		m.until += 999
	}
	return m
}

type generation struct {
	group string
	n     int64
}

// rite is what a line tells that has no key to join it by. Joins are none: a client
// repeats them until a coordinator answers, and brokers print only the first.
type rite uint8

const (
	assigns rite = iota // an assignment arrives
	leaves              // a member leaves
	rites
)

// collector keeps the lines that can be one half of a pair. All are about membership, so
// there are few of them in most logs, and of the others a part tells as much (see thin).
// Events need not last longer than add.
type collector struct {
	thinned uint // see keeps
	halves  int  // that are kept by a key

	seen       map[Stream]int64 // when each stream's first line was written
	static     map[string]bool  // groups with static members
	groupLines map[Stream]int

	// the coordinator's halves
	idGiven, left, expired, epochJoined map[string][]moment // by member id
	stable, assigned                    map[string][]moment // by generation

	// the clients' halves
	joins    []join
	asked    []asked
	leaves   []told
	refused  []told
	became   []told // joined, where the line tells no generation
	leads    []led
	syncs    []led
	joining  map[Stream]map[string]moment // last join request of each consumer
	joinings []told                       // KIP-848: begins to join, by member id
	accepted []told                       // KIP-848: was accepted

	jumps  map[Stream][]Step // a clock was set back, as the reader noticed
	pauses map[Stream][]Step // silences: a clock that is set forward looks alike

	// both sides' halves without a key, by group ("" where a client's line names none)
	beats map[Stream]map[string]*[rites][]moment
}

// join: a consumer sent its request at sent, if the log tells, and had joined the
// generation at got.
type join struct {
	g         generation
	sent, got moment
	asked     bool
}

// asked: a consumer asked to join at sent and was told its member id at got.
type asked struct {
	member    string
	sent, got moment
}

type told struct {
	member string
	m      moment
}

type led struct {
	g generation
	m moment
}

func newCollector() *collector {
	return &collector{
		seen: map[Stream]int64{}, static: map[string]bool{}, groupLines: map[Stream]int{},
		idGiven: map[string][]moment{}, left: map[string][]moment{}, expired: map[string][]moment{}, epochJoined: map[string][]moment{},
		stable: map[string][]moment{}, assigned: map[string][]moment{},
		joining: map[Stream]map[string]moment{}, beats: map[Stream]map[string]*[rites][]moment{},
		jumps: map[Stream][]Step{}, pauses: map[Stream][]Step{},
	}
}

func (c *collector) add(e *event.Event) {
	s := Of(e)
	if at, have := c.seen[s]; !have || at == event.NoTime || e.At != event.NoTime && e.At < at {
		c.seen[s] = e.At
	}
	if e.At == event.NoTime || e.TimeFrom < event.TimeNoDate {
		return
	}
	if e.Kind == event.Silence || e.Kind == event.ClockJump && e.Line == "" { // the reader's, no line's
		c.noticed(s, e)
		return
	}
	if hasInstance(e) {
		if g := groupOf(e); !c.static[g] {
			c.static[strings.Clone(g)] = true
		}
	}
	switch e.Side {
	case event.Broker:
		c.broker(momentOf(s, e), e)
	case event.Client:
		c.client(momentOf(s, e), e)
	}
}

// noticed keeps what the reader of a stream says about its times.
func (c *collector) noticed(s Stream, e *event.Event) {
	from, ok1 := e.Int(event.FromTime)
	to, ok2 := e.Int(event.ToTime)
	if !ok1 || !ok2 {
		return
	}
	step := Step{Line: e.Pos.Line, At: e.At, Ms: to - from}
	switch {
	case e.Kind == event.ClockJump:
		c.jumps[s] = append(c.jumps[s], step)
	case e.Kind == event.Silence && len(c.pauses[s]) < most:
		c.pauses[s] = append(c.pauses[s], step)
	}
}

// settled is a moment by its stream's clock as it was before it was set back.
func (c *collector) settled(m moment) moment {
	ms := c.jumpedBy(m)
	m.at, m.until = m.at-ms, m.until-ms
	return m
}

func (c *collector) jumpedBy(m moment) int64 { return Offset{Steps: c.jumps[m.s]}.At(m.line) }

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

func (c *collector) broker(m moment, e *event.Event) {
	group := e.Get(event.Group)
	if group == "" {
		return
	}
	if e.Kind != event.AccessDenied { // an authorizer's file is no coordinator's
		c.groupLines[m.s]++
	}
	member := e.Get(event.Member)
	gen, _ := e.Int(event.Generation)
	g := generation{group, gen}
	switch e.Kind {
	case event.MemberIDGiven:
		c.keep(c.idGiven, member, m)
	case event.MemberLeft, event.EpochLeft:
		c.keep(c.left, member, m)
		c.beat(group, leaves, m)
	case event.MemberExpired, event.EpochExpired:
		c.keep(c.expired, member, m)
	case event.EpochJoined:
		c.keep(c.epochJoined, member, m)
	case event.GroupStabilized:
		c.keep(c.stable, g.key(), m)
	case event.AssignmentGot:
		c.keep(c.assigned, g.key(), m)
		c.beat(group, assigns, m)
	case event.EpochAssigned:
		c.beat(group, assigns, m)
	}
}

func (c *collector) client(m moment, e *event.Event) {
	if !halfKinds[e.Kind] {
		return
	}
	group, member := strings.Clone(e.Get(event.Group)), strings.Clone(e.Get(event.Member))
	who := group + "\x00" + e.Get(event.ClientID)
	gen, hasGen := e.Int(event.Generation)
	g := generation{group, gen}
	if c.joining[m.s] == nil {
		c.joining[m.s] = map[string]moment{}
	}
	sent, hasSent := c.joining[m.s][who]
	switch e.Kind {
	case event.Joining:
		c.joining[m.s][who] = m
	case event.MemberIDTaken, event.RejoinRequested:
		if hasSent && member != "" {
			also(c, &c.asked, asked{member, sent, m})
		}
	case event.Joined:
		switch {
		case hasGen && group != "":
			also(c, &c.joins, join{g, sent, m, hasSent})
		default:
			also(c, &c.became, told{member, m})
		}
	case event.AssignmentMade:
		if hasGen && group != "" {
			also(c, &c.leads, led{g, m})
		}
	case event.Synced:
		if hasGen && group != "" {
			also(c, &c.syncs, led{g, m})
		}
		c.beat(group, assigns, m)
	case event.PartitionsAssigned:
		c.beat(group, assigns, m)
	case event.LeaveSent:
		also(c, &c.leaves, told{member, m})
		c.beat(group, leaves, m)
	case event.PollTimeout, event.PartitionsRevoked:
		c.beat(group, leaves, m)
	case event.HeartbeatFailed:
		// A member that is fenced, or must rejoin, is still one: no expiry came before.
		if why := e.Get(event.Error); why == "" || why == "UNKNOWN_MEMBER_ID" {
			also(c, &c.refused, told{member, m})
		}
	case event.EpochTransition:
		c.transition(m, member, e)
	}
}

func (c *collector) transition(m moment, member string, e *event.Event) {
	switch e.Get(event.To) {
	case "JOINING":
		also(c, &c.joinings, told{member, m})
	case "RECONCILING", "STABLE":
		if e.Get(event.From) == "JOINING" {
			also(c, &c.accepted, told{member, m})
		}
	}
}

// most bounds what is kept of one stream's lines without a key.
const most = 2000

func (c *collector) beat(group string, r rite, m moment) {
	if c.beats[m.s] == nil {
		c.beats[m.s] = map[string]*[rites][]moment{}
	}
	b := c.beats[m.s][group]
	if b == nil {
		b = &[rites][]moment{}
		c.beats[m.s][strings.Clone(group)] = b
	}
	n := len(b[r])
	if n > 0 && c.groupLines[m.s] == 0 && m.at-b[r][n-1].at < swift { // a client's other line about the same
		return
	}
	if n < most {
		b[r] = append(b[r], m)
	}
}
