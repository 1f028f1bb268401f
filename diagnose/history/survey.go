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
	named          map[string]*event.Event // the first line that names a member; nil: none so far. Others are not asked for
}

func newSurvey() *Survey {
	return &Survey{groups: map[string]bool{}, nodes: map[string]*presence{}, named: map[string]*event.Event{}}
}

// period is from the first to the last of some times, if there were any.
type period struct {
	from, to int64
	any      bool
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

// ask asks for the members that lines name.
func (s *Survey) ask(lines []*event.Event) {
	for _, e := range lines {
		s.named[memberOfLine(e)] = nil
	}
}

func (s *Survey) name(member string, e *event.Event) {
	if first, asked := s.named[member]; asked && e != nil && (first == nil || e.Before(first)) {
		s.named[member] = &event.Event{At: e.At, Pos: e.Pos, Kind: e.Kind} // what tells the order
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
