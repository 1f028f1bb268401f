package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

// migrating is how long, in milliseconds, around the coordinator's words about a
// conversion the closing and joining of members belongs to it.
const migrating = 10 * 60_000

// lookMigration claims the roll that changes a group's protocol: what the
// coordinator says of it, and the members that close and join meanwhile.
func lookMigration(p *pass, s *Scenario) {
	for _, g := range p.h.Groups {
		var lines []*event.Event
		for _, e := range g.Events {
			if e.Kind == event.ProtocolMigrated || e.Kind == event.ProtocolRefused {
				lines = append(lines, e)
			}
		}
		verdict, says := Confirmed, "the coordinator converts the group, or says why it cannot"
		words := fmt.Sprintf("group %s moved from one protocol to the other while it ran (%d line%s of the coordinator)", g.Name, len(lines), plural(len(lines)))
		if len(lines) == 0 {
			lines = bothKinds(g)
			verdict, says = Likely, "members of both protocols are in one group"
			words = fmt.Sprintf("members of both protocols were in group %s at once: it is moving from one to the other while it runs", g.Name)
		}
		if len(lines) == 0 {
			continue
		}
		f := p.find(s, g, "", false)
		f.verdict, f.summary = verdict, words
		for _, e := range lines {
			f.addProof(e, says)
			f.addEpisode(e.At, e.At)
		}
		p.rolled(f, g, lines[0].At-migrating/10, lines[len(lines)-1].At+migrating)
	}
}

// bothKinds finds the first line about a classic member and the first about one of
// KIP-848 in a group that has epochs. Only the coordinator's words on epochs count:
// a group may have been classic earlier in the log.
func bothKinds(g *history.Group) []*event.Event {
	var classic, modern *event.Event
	for _, e := range g.Events {
		if e.Kind != event.EpochMember && e.Kind != event.EpochJoined {
			continue
		}
		base, _ := history.SplitMember(e.Get(event.Member))
		switch {
		case base != "" || e.Kind == event.EpochJoined && e.Get(event.Protocol) == "classic":
			classic = firstOf(classic, e)
		case history.IsEpochID(e.Get(event.Member)):
			modern = firstOf(modern, e)
		}
	}
	if classic == nil || modern == nil {
		return nil
	}
	if modern.Before(classic) {
		classic, modern = modern, classic
	}
	return []*event.Event{classic, modern}
}

func (p *pass) rolled(f *finding, g *history.Group, from, to int64) {
	for _, d := range g.Departures {
		c := p.chosen[d]
		if d.At >= from && d.At <= to && !d.Final && p.claimed[d] == nil && c.s != nil && c.s.ID == "closed-by-application" {
			p.claim(f, c)
		}
	}
	for _, a := range g.Arrivals {
		if a.At >= from && a.At <= to && p.arrivals[a] == nil {
			p.arrivals[a] = f
			f.addMember(a.Member)
		}
	}
}
