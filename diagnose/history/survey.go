package history

import (
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

// Survey is what is to be known of the coordinators' lines about groups before the
// first of them is folded.
type Survey struct {
	dated, assumed period // of events with a date, and of those whose day is only assumed
	groups         map[string]bool
	nodes          map[string]*presence
	voices         map[stream]voice        // of the streams of clients
	spoken         map[string]bool         // groups that members' lines name
	named          map[string]*event.Event // the first line that names a member; nil: none so far. Others are not asked for
}

// NewSurvey begins a survey of events, in any order.
func NewSurvey() *Survey {
	return &Survey{groups: map[string]bool{}, nodes: map[string]*presence{}, voices: map[stream]voice{}, spoken: map[string]bool{}, named: map[string]*event.Event{}}
}

// period is from the first to the last of some times, if there were any.
type period struct {
	from, to int64
	any      bool
}

// stream is who writes a line.
type stream struct{ path, inside, speaker string }

// voice is what a stream is known to have written.
type voice struct {
	client bool // at least one line of a client
	quotes bool // what a client or a broker may have said about a consumer
}

// presence is where and when a broker spoke.
type presence struct {
	from, to int64
	paths    map[string]bool
}

// Add takes an event into account, of which it keeps nothing.
func (s *Survey) Add(e *event.Event) {
	if e.At != Unknown {
		p := &s.dated
		if e.TimeFrom == event.TimeNoDate {
			p = &s.assumed
		}
		p.stretch(e.At, e.At)
	}
	if e.Side != event.Broker {
		s.voice(e)
		return
	}
	s.node(e.Node, e.At, e.At).paths[e.Pos.Path] = true
	if g := e.Coordinated(); g != "" && !s.groups[g] {
		s.groups[strings.Clone(g)] = true
	}
	if len(s.named) > 0 {
		s.name(e.Get(event.Member), e)
	}
}

// voice notes what shows who speaks in a stream of no broker.
func (s *Survey) voice(e *event.Event) {
	of := stream{e.Pos.Path, e.Pos.Inside, e.Speaker}
	v := s.voices[of]
	was := v
	switch e.Kind {
	case event.StreamBegan, event.StreamEnded, event.Silence:
	default:
		v.client = v.client || e.Side == event.Client
		v.quotes = v.quotes || e.Side != event.Client && consumersKind(e.Kind) && e.Kind != event.Config
	}
	if v != was {
		s.voices[of] = v
	}
	if g := e.Get(event.Group); e.Side == event.Client && g != "" && !s.spoken[g] {
		s.spoken[strings.Clone(g)] = true
	}
}

// ask asks for the members that lines name.
func (s *Survey) ask(lines []*event.Event) {
	for _, e := range lines {
		s.named[memberOfLine(e)] = nil
	}
}

func (s *Survey) name(member string, e *event.Event) {
	if first, asked := s.named[member]; asked && e != nil && (first == nil || e.Before(first)) {
		s.named[strings.Clone(member)] = &event.Event{At: e.At, Pos: e.Pos, Kind: e.Kind} // what tells the order
	}
}

func (s *Survey) node(id string, from, to int64) *presence {
	n := s.nodes[id]
	if n == nil {
		n = &presence{from: from, to: to, paths: map[string]bool{}}
		s.nodes[id] = n
	}
	n.from, n.to = min(n.from, from), max(n.to, to)
	return n
}

func (p *period) stretch(from, to int64) {
	if !p.any {
		p.from, p.to, p.any = from, to, true
	}
	p.from, p.to = min(p.from, from), max(p.to, to)
}

// take adds what another survey found.
func (s *Survey) take(o *Survey) {
	for _, both := range []struct{ to, from *period }{{&s.dated, &o.dated}, {&s.assumed, &o.assumed}} {
		if both.from.any {
			both.to.stretch(both.from.from, both.from.to)
		}
	}
	for g := range o.groups {
		s.groups[g] = true
	}
	for g := range o.spoken {
		s.spoken[g] = true
	}
	for of, v := range o.voices {
		was := s.voices[of]
		s.voices[of] = voice{was.client || v.client, was.quotes || v.quotes}
	}
	for id, n := range o.nodes {
		to := s.node(id, n.from, n.to)
		for path := range n.paths {
			to.paths[path] = true
		}
	}
	for member, e := range o.named {
		s.name(member, e)
	}
}

// span is the time of all events. Times whose day is only assumed count where there
// are no others.
func (s *Survey) span() (from, to int64) {
	switch {
	case s.dated.any:
		return s.dated.from, s.dated.to
	case s.assumed.any:
		return s.assumed.from, s.assumed.to
	}
	return Unknown, Unknown
}

// Groups lists the groups that coordinators' lines are about, by name.
func (s *Survey) Groups() []string { return sortedKeys(s.groups) }
