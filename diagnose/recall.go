package diagnose

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

// recall is what was said before a period and still holds in it: of each speaker the
// last line of each wording that tells of a state, not of an event; of members only of
// those that are there.
type recall struct {
	until int64 // lines from here on are in sight
	most  int   // lines of a shelf
	mu    sync.Mutex
	on    map[int]*holding // by shelf
}

// holding is what is recalled of a shelf.
type holding struct {
	lines map[said]event.Event
	of    map[string][]said // a member's
}

// said tells what a line takes the place of when it is said anew.
type said struct {
	path, inside, speaker, line          string
	group, client, member, setting, part string
}

// lasting are the kinds of lines whose word holds until it is said anew.
var lasting = map[event.Kind]bool{
	event.GroupStabilized: true, event.AssignmentGot: true, event.LeaderElected: true, event.MemberIDGiven: true, event.MemberJoined: true,
	event.StaticJoined: true, event.MemberMetadata: true, event.EpochJoined: true, event.EpochBumped: true, event.ProtocolMigrated: true,
	event.GroupLoaded: true, event.CoordinatorElected: true, event.CoordinatorResigned: true, event.CoordinatorLoaded: true,

	event.SoftwareVersion: true, event.Config: true, event.ConfigWarning: true, event.Subscribed: true, event.CoordinatorFound: true,
	event.MemberIDTaken: true, event.Joined: true, event.EpochTransition: true, event.ProcessStarted: true,
	event.WorkerConfig: true, event.WorkerAssigned: true,
}

// maxRecalled bounds what is recalled, in lines, and leastRecalled what is of a shelf;
// what is beyond it is forgotten, the oldest first.
const (
	maxRecalled   = 50_000
	leastRecalled = 1_000
)

func newRecall(until int64, shelves int) *recall {
	return &recall{until: until, most: max(leastRecalled, maxRecalled/(1+shelves)), on: map[int]*holding{}}
}

// note takes a line of a shelf into account; each shelf's come in order.
func (r *recall) note(shelf int, e *event.Event) {
	if r == nil || e.At >= r.until {
		return
	}
	on := r.of(shelf)
	for _, member := range history.Departed(e) {
		for _, s := range on.of[member] {
			delete(on.lines, s)
		}
		delete(on.of, member)
	}
	if !lasting[e.Kind] && e.At != event.NoTime {
		return
	}
	s := saidBy(e)
	if _, again := on.lines[s]; !again && s.member != "" {
		on.of[s.member] = append(on.of[s.member], s)
	}
	on.lines[s] = lastingCopy(e)
	if len(on.lines) > r.most {
		on.forgetHalf()
	}
}

func (r *recall) of(shelf int) *holding {
	r.mu.Lock()
	defer r.mu.Unlock()
	on := r.on[shelf]
	if on == nil {
		on = &holding{map[said]event.Event{}, map[string][]said{}}
		r.on[shelf] = on
	}
	return on
}

func saidBy(e *event.Event) said {
	s := said{path: e.Pos.Path, inside: e.Pos.Inside, speaker: e.Speaker, line: e.Line, group: e.Get(event.Group),
		client: e.Get(event.ClientID), setting: e.Get(event.Setting), part: e.Get(event.Partition)}
	if e.Line == "" {
		s.line = string(e.Kind)
	}
	if e.Side == event.Broker {
		s.member = e.Get(event.Member)
	}
	if e.Kind == event.Config && s.client == "" {
		s.client = e.Get("client.id")
	}
	for _, text := range []*string{&s.group, &s.client, &s.member, &s.setting, &s.part} {
		*text = strings.Clone(*text)
	}
	return s
}

// forgetHalf keeps what was said last.
func (h *holding) forgetHalf() {
	times := make([]int64, 0, len(h.lines))
	for _, e := range h.lines {
		times = append(times, e.At)
	}
	slices.Sort(times)
	middle := times[len(times)/2]
	clear(h.of)
	for s, e := range h.lines {
		if e.At <= middle {
			delete(h.lines, s)
		} else if s.member != "" {
			h.of[s.member] = append(h.of[s.member], s)
		}
	}
}

func (s said) compare(o said) int {
	return cmp.Or(cmp.Compare(s.path, o.path), cmp.Compare(s.inside, o.inside), cmp.Compare(s.speaker, o.speaker))
}

// lines are those of some shelves, in order.
func (r *recall) lines(shelves []int) (list []event.Event) {
	if r == nil {
		return nil
	}
	for _, s := range shelves {
		if on := r.on[s]; on != nil {
			list = slices.AppendSeq(list, maps.Values(on.lines))
		}
	}
	slices.SortFunc(list, func(a, b event.Event) int { return a.Compare(&b) })
	return list
}

// lastingCopy is a copy of an event whose text and fields may not last.
func lastingCopy(e *event.Event) event.Event {
	c := *e
	c.Text, c.Stamp, c.Thread = strings.Clone(c.Text), strings.Clone(c.Stamp), strings.Clone(c.Thread)
	c.Fields = slices.Clone(c.Fields)
	for i := range c.Fields {
		c.Fields[i].Text = strings.Clone(c.Fields[i].Text)
	}
	return c
}

// amid puts events behind some and before others.
func amid(before []event.Event, events iter.Seq2[event.Event, error], after []event.Event) iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		for _, e := range before {
			if !yield(e, nil) {
				return
			}
		}
		for e, err := range events {
			if !yield(e, err) {
				return
			}
		}
		for _, e := range after {
			if !yield(e, nil) {
				return
			}
		}
	}
}
