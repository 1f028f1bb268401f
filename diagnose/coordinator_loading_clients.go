package diagnose

import (
	"fmt"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

// waitsForLoad reads from a client's lines how long the coordinator put it off
// because it was loading: until the client got through, or to the log's end.
func (p *pass) waitsForLoad(s *Scenario, g *history.Group, m *history.Member, c *history.Consumer) {
	var first, last *event.Event
	for _, e := range c.Events {
		switch {
		case stillLoading(e):
			if first == nil {
				first = e
			}
			last = e
		case first != nil && gotThrough(e.Kind):
			if e.At-first.At >= slowLoad {
				p.putOff(s, g, m, Likely, first, e)
			}
			first = nil
		}
	}
	switch {
	case first == nil:
	case last.At-first.At >= slowLoad:
		p.putOff(s, g, m, Likely, first, last)
	default:
		p.putOff(s, g, m, Possible, first, last)
	}
}

// stillLoading reports a line with which a coordinator puts a member off (error 14,
// COORDINATOR_LOAD_IN_PROGRESS, in the words of all clients).
func stillLoading(e *event.Event) bool {
	switch e.Kind {
	case event.JoinFailed, event.SyncFailed, event.CommitFailed, event.HeartbeatFailed, event.RejoinRequested, event.LeaveSkipped:
	default:
		return false
	}
	for _, t := range []string{e.Get(event.Error), e.Get(event.Cause)} {
		if strings.Contains(t, "COORDINATOR_LOAD_IN_PROGRESS") || strings.Contains(t, "LoadInProgress") || strings.Contains(t, "is loading") {
			return true
		}
	}
	return false
}

// gotThrough tells the kinds that need a coordinator which answers.
func gotThrough(k event.Kind) bool {
	switch k {
	case event.Joined, event.Synced, event.Committed, event.PartitionsAssigned, event.MemberIDTaken:
		return true
	}
	return false
}

func (p *pass) putOff(s *Scenario, g *history.Group, m *history.Member, v Verdict, first, last *event.Event) {
	f := p.find(s, g, "", false)
	f.verdict = stronger(f.verdict, v)
	f.addMember(m)
	f.addProof(first, "the coordinator is loading and puts the member off")
	f.addProof(last, "still, or until here")
	f.addEpisode(first.At, last.At, m)
	took := fmt.Sprintf("put its members off for %s at least", Duration(last.At-first.At))
	if last == first {
		took = "put a member off"
	}
	f.summary = fmt.Sprintf("the coordinator of group %s was loading __consumer_offsets and %s: another broker had just taken the group over, or this one had been started", g.Name, took)
	if v == Possible && len(f.missing) == 0 {
		f.missing = append(f.missing, Missing{What: "log of " + p.coordinatorName(g), From: Stamp(first.At - 600_000), To: Stamp(last.At + 600_000), Would: "show how long the load took, and why the coordinator changed"})
	}
}
