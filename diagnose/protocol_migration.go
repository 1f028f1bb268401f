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
		if len(lines) == 0 {
			continue
		}
		f := p.find(s, g, "", false)
		f.verdict = Confirmed
		for _, e := range lines {
			f.addProof(e, "the coordinator converts the group, or says why it cannot")
			f.addEpisode(e.At, e.At)
		}
		p.rolled(f, g, lines[0].At-migrating/10, lines[len(lines)-1].At+migrating)
		f.summary = fmt.Sprintf("group %s moved from one protocol to the other while it ran (%d line%s of the coordinator)", g.Name, len(lines), plural(len(lines)))
	}
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
