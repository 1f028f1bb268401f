package diagnose

import (
	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

// ghostOfLive: the client of a pending member that was removed was given another
// id, which it used, about the same time.
func ghostOfLive(_ *pass, g *history.Group, w *suspect) ([]proof, bool) {
	const about = 10_000
	for _, d := range g.Departures {
		if d.How != history.Pending || w == nil || d.Member != w.m {
			continue
		}
		var ghost, live *history.Arrival
		for _, a := range g.Arrivals {
			switch {
			case a.Member != d.Member || a.At > d.At:
			case a.ID == d.ID:
				ghost = a
			default:
				live = a
			}
		}
		if ghost != nil && live != nil && gapOf(ghost.At, live.At) <= about {
			return []proof{{ghost.Line, "an id is handed out that is never used"}, {live.Line, "the same client has another one about the same time"}}, true
		}
	}
	return nil, false
}

// noHeartbeatFollows: from the last line that the coordinator is unknown to the log's
// end, no heartbeat is answered and no group is joined.
func noHeartbeatFollows(_ *pass, _ *history.Group, w *suspect) ([]proof, bool) {
	if w == nil || w.c == nil {
		return nil, false
	}
	lost := false
	for _, e := range w.c.Events {
		switch e.Kind {
		case event.CoordinatorLost:
			lost = true
		case event.Heartbeat, event.CoordinatorFound, event.Joined, event.Synced, event.Committed:
			lost = false
		}
	}
	return nil, lost
}

// failsInGroup: within seconds of an assignment a commit is refused for want of
// membership, and neither side knows of a departure: the coordinator's log is at hand
// and tells none, and the member does not join again.
func failsInGroup(_ *pass, g *history.Group, w *suspect) ([]proof, bool) {
	const soon, around = 5000, 60_000
	if w == nil || w.c == nil || !g.BrokerSeen {
		return nil, false
	}
	var assigned *event.Event
	for _, e := range w.c.Events {
		switch {
		case e.Kind == event.Synced:
			assigned = e
		case e.Kind == event.CommitFailed && lostMembership(e) && assigned != nil && e.At-assigned.At <= soon && !goesOut(g, w, e.At-around, e.At+around):
			return []proof{{assigned, "the member has its assignment"}, {e, "a commit is refused all the same, and nobody knows of a departure"}}, true
		}
	}
	return nil, false
}

// goesOut reports whether a coordinator tells of a member's departure in a stretch of
// time, or the member joins again after its middle.
func goesOut(g *history.Group, w *suspect, from, to int64) bool {
	for _, d := range g.Departures {
		if d.Member == w.m && d.At >= from && d.At <= to && d.Line != nil && d.Line.Side == event.Broker {
			return true
		}
	}
	for _, e := range between(w.c.Events, (from+to)/2+1, to) {
		if e.Kind == event.Joining || e.Kind == event.PartitionsLost {
			return true
		}
	}
	return false
}
