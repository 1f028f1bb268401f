package diagnose

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

// group is a group and what lies in a window of its rounds.
func (p *pass) group(g *history.Group, core Window) *seen {
	out := &seen{Group: Group{Name: g.Name, Protocol: g.Protocol, Members: []Member{}, ByCause: map[string]int{}}}
	var rounds []*history.Rebalance
	for _, r := range g.Rebalances {
		if !core.Has(whenOf(r)) {
			continue
		}
		rounds = append(rounds, r)
		cause := "unexplained"
		if f := p.rounds[r]; f != nil {
			cause = f.s.ID
		}
		out.ByCause[cause]++
	}
	out.Rebalances, out.stopped, out.states = len(rounds), united(roundSpans(rounds)), []States{p.states(g, rounds, core)}
	for _, m := range g.Members {
		out.Members = append(out.Members, Member{ID: m.Name, MemberIDs: cloned(m.IDs), ClientID: m.ClientID, InstanceID: m.Instance,
			Host: m.Host, Client: clientName(m)})
	}
	return out
}

// cloned copies texts that are parts of lines, which need not live as long.
func cloned(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = strings.Clone(s)
	}
	return out
}

func clientName(m *history.Member) string {
	c := (*history.Consumer)(nil)
	if len(m.Consumers) > 0 {
		c = m.Consumers[0]
	}
	name := familyOf(m, c)
	if c == nil {
		if name == "java" {
			return ""
		}
		return name
	}
	if v := c.Process.Version; v != "" {
		return name + " " + v
	}
	return name
}

// states is the group's history as stretches: the rounds, and each member's
// time out of the group.
func (p *pass) states(g *history.Group, rounds []*history.Rebalance, core Window) States {
	out := make([]State, 0, len(rounds)+len(g.Departures))
	for _, r := range rounds {
		s := State{From: Moment(r.Started), To: Moment(r.Ended), State: "rebalancing"}
		if r.Gen >= 0 {
			s.Generation = r.Gen
		}
		if f := p.rounds[r]; f != nil && f.out != nil {
			s.Finding = f.out.out
		}
		out = append(out, s)
	}
	for _, d := range g.Departures {
		if d.Member == nil || !core.Has(d.At) {
			continue
		}
		s := State{From: Moment(d.At), To: Moment(d.Returned), Member: d.Member.Name, State: "gone"}
		if d.Returned == history.Unknown {
			s.To = Moment(g.To)
		}
		if f := p.claimed[d]; f != nil && f.out != nil {
			s.Finding = f.out.out
		}
		out = append(out, s)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].From < out[j].From })
	return PackStates(slices.Values(out))
}

// unexplained lists every departure and round in a window that no finding accounts for.
func (p *pass) unexplained(core Window) []Unexplained {
	out := []Unexplained{}
	for _, g := range p.h.Groups {
		for _, d := range g.Departures {
			if p.claimed[d] == nil && core.Has(d.At) {
				out = append(out, Unexplained{g.Name, Stamp(d.At), fmt.Sprintf("%s %s", name(d), d.How), []Evidence{evidence(proof{d.Line, "the departure"})}})
			}
		}
		for _, r := range g.Rebalances {
			if p.rounds[r] != nil || !core.Has(whenOf(r)) {
				continue
			}
			u := Unexplained{Group: g.Name, Time: Stamp(r.Ended), What: fmt.Sprintf("rebalance to generation %d", r.Gen), Evidence: []Evidence{}}
			if r.Gen < 0 {
				u.What = "a rebalance that did not complete"
			}
			if e := firstOf(r.Start, r.Stable, r.Assign); e != nil {
				u.Evidence = append(u.Evidence, evidence(proof{e, "no line tells what started it"}))
			}
			out = append(out, u)
		}
	}
	return out
}

func firstOf(list ...*event.Event) *event.Event {
	for _, e := range list {
		if e != nil {
			return e
		}
	}
	return nil
}

func name(d *history.Departure) string {
	if d.Member != nil {
		return d.Member.Name
	}
	if d.ID != "" {
		return d.ID
	}
	return "a member"
}
