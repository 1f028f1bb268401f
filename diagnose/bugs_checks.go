package diagnose

import (
	"sort"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

// bugChecks are the signs that no single line is: what the history shows of a
// group, or of the member that a client's defect would have struck (nil for a
// broker's).
var bugChecks = map[string]func(*pass, *history.Group, *suspect) ([]proof, bool){
	"sticky assignor":           stickyAssignor,
	"cooperative assignor":      cooperativeAssignor,
	"tight loop":                tightLoop,
	"fenced after a move":       fencedAfterMove,
	"coordinator never found":   neverFound,
	"never rejoins":             neverRejoins,
	"never stabilized":          neverStabilized,
	"five minutes after a join": fiveMinutes,
	"ids of milliseconds":       millisecondIDs,
	"fenced again and again":    fencedAgain,
	"every metadata refresh":    everyRefresh,
	"every rebalance delay":     everyDelay,
	"poll interval at maximum":  pollAtMaximum,
	"slow load":                 loadsSlowly,
	"no path trouble":           noPathTrouble,
	"no join follows":           noJoinFollows,
	"no heartbeat follows":      noHeartbeatFollows,
	"commit fails in the group": failsInGroup,
	"round robin":               roundRobin,
	"ghost of a live member":    ghostOfLive,
}

func stickyAssignor(_ *pass, _ *history.Group, w *suspect) ([]proof, bool) {
	return assignor(w, "sticky")
}

func cooperativeAssignor(_ *pass, _ *history.Group, w *suspect) ([]proof, bool) {
	return assignor(w, "cooperative")
}

func roundRobin(_ *pass, _ *history.Group, w *suspect) ([]proof, bool) {
	return assignor(w, "roundrobin")
}

// assignor reports whether a member's configuration or joins name an assignor.
func assignor(w *suspect, name string) ([]proof, bool) {
	if w == nil || w.c == nil {
		return nil, false
	}
	for _, e := range w.c.Events {
		var v string
		switch e.Kind {
		case event.Config:
			v = e.Get(settings.Assignor)
			if i := strings.IndexByte(v, ','); i >= 0 {
				v = v[:i] // the first that all have in common is used
			}
		case event.Joined, event.AssignmentMade, event.Synced:
			v = e.Get(event.Protocol)
		}
		if strings.Contains(strings.ToLower(v), name) {
			return []proof{{e, "the assignor"}}, true
		}
	}
	return nil, false
}

// tightLoop: ten rounds and more within ten seconds that members start by joining
// again, though nobody comes or goes.
func tightLoop(_ *pass, g *history.Group, _ *suspect) ([]proof, bool) {
	const rounds, within = 10, 10_000
	var run []*history.Rebalance
	for _, r := range g.Rebalances {
		again := r.Trigger == event.TriggerRejoin || r.Trigger == event.TriggerLeader || r.Trigger == event.TriggerSubscription
		if r.Started == history.Unknown || !again || len(r.Departures)+len(r.Arrivals) > 0 {
			run = nil
			continue
		}
		run = append(run, r)
		if n := len(run); n >= rounds && run[n-1].Started-run[n-rounds].Started <= within {
			return []proof{{run[n-rounds].Start, "the first of ten rebalances within ten seconds"}, {r.Start, "the tenth"}}, true
		}
	}
	return nil, false
}

// fencedAfterMove: a member is fenced within minutes of the group's coming to
// another coordinator.
func fencedAfterMove(p *pass, g *history.Group, _ *suspect) ([]proof, bool) {
	const soon = 15 * 60_000
	for _, d := range g.Departures {
		if d.How != history.Fenced || d.Line == nil || d.Line.Kind != event.StaticFenced {
			continue
		}
		for _, e := range p.loads(g) {
			if e.At <= d.At && d.At-e.At <= soon {
				return []proof{{e, "the group comes to another coordinator"}, {d.Line, "a live member is fenced soon after"}}, true
			}
		}
		return nil, false // the first fencing had no move before it: two processes share an id
	}
	return nil, false
}

// loads lists the lines with which a coordinator took a group over.
func (p *pass) loads(g *history.Group) []*event.Event {
	var out []*event.Event
	for _, e := range g.Events {
		if e.Kind == event.GroupLoaded {
			out = append(out, e)
		}
	}
	for _, b := range p.h.Brokers {
		for _, e := range b.Events {
			if n, ok := e.Int(event.Partition); ok && n == g.Partition && (e.Kind == event.CoordinatorElected || e.Kind == event.CoordinatorLoaded) {
				out = append(out, e)
			}
		}
	}
	return out
}

// stuckFor is how long, in milliseconds, a client must print lines without doing
// the next step to be stuck.
const stuckFor = 60_000

// neverFound: after the coordinator is lost, no other is found as long as the log
// goes on.
func neverFound(_ *pass, _ *history.Group, w *suspect) ([]proof, bool) {
	return stuck(w, func(e *event.Event) bool { return e.Kind == event.CoordinatorLost },
		func(e *event.Event) bool {
			return e.Kind == event.CoordinatorFound || e.Kind == event.ConnectFailed || e.Kind == event.ConsumerClosing || e.Kind == event.LeaveSent
		},
		"the coordinator is lost; no other is found as long as the log goes on")
}

// neverRejoins: after the client learned that it is no member, it does not ask to
// join as long as the log goes on.
func neverRejoins(_ *pass, _ *history.Group, w *suspect) ([]proof, bool) {
	return stuck(w, history.SaysOut,
		func(e *event.Event) bool {
			switch e.Kind {
			case event.Joining, event.Joined, event.ConsumerClosing, event.ConsumerClosed, event.LeaveSent, event.FatalError, event.UncaughtError, event.PollTimeout:
				return true
			}
			return false
		},
		"the client learns that it is out; it does not join again as long as the log goes on")
}

// stuck finds the last line that begins something, with no line that ends it
// after, where the process prints on for a minute.
func stuck(w *suspect, begins, ends func(*event.Event) bool, says string) ([]proof, bool) {
	if w == nil || w.c == nil {
		return nil, false
	}
	var open *event.Event
	for _, e := range w.c.Events {
		switch {
		case ends(e):
			open = nil
		case begins(e) && open == nil:
			open = e
		}
	}
	if open == nil || w.c.Process.To-open.At < stuckFor {
		return nil, false
	}
	return []proof{{open, says}}, true
}

// neverStabilized: a round that began has not ended ten minutes on.
func neverStabilized(p *pass, g *history.Group, _ *suspect) ([]proof, bool) {
	const forEver = 10 * 60_000
	n := len(g.Rebalances)
	if n == 0 {
		return nil, false
	}
	r := g.Rebalances[n-1]
	if r.Start == nil || r.Start.Kind != event.RebalanceStarted || r.Stabilized != history.Unknown || r.Emptied {
		return nil, false
	}
	for _, b := range p.h.Brokers {
		if b.Node == r.Start.Node && b.To-r.Started >= forEver && !p.coordinatorTrouble(g, r.Started, b.To) {
			return []proof{{r.Start, "this rebalance has not ended when the log does"}}, true
		}
	}
	return nil, false
}

// fiveMinutes: members expire just when the time-out for new members (5 min) ends.
func fiveMinutes(_ *pass, g *history.Group, _ *suspect) ([]proof, bool) {
	const limit, off = 5 * 60_000, 2000
	var out []proof
	for _, d := range g.Departures {
		for _, a := range g.Arrivals {
			if d.How == history.Expired && a.ID == d.ID && a.ID != "" && gapOf(d.At-a.At, limit) <= off {
				out = append(out, proof{a.Line, "the member joins"}, proof{d.Line, "it expires just five minutes later"})
			}
		}
	}
	return out, len(out) >= 4
}

// millisecondIDs: a static member's id ends in milliseconds since 1970, as no
// other release makes them.
func millisecondIDs(_ *pass, g *history.Group, _ *suspect) ([]proof, bool) {
	for _, e := range g.Events {
		id := e.Get(event.Member)
		base, rest := history.SplitMember(id)
		if base != "" && len(rest) == 13 {
			return []proof{{e, "a member id of an instance id and milliseconds"}}, true
		}
	}
	return nil, false
}

// fencedAgain: one KIP-848 member is fenced three times within ten minutes, by the
// coordinator's word or its own, without its session running out.
func fencedAgain(_ *pass, g *history.Group, w *suspect) ([]proof, bool) {
	const times, within = 3, 10 * 60_000
	for _, m := range g.Members {
		if w != nil && m != w.m {
			continue
		}
		var list []*event.Event
		for _, d := range g.Departures {
			if d.Member == m && d.How == history.Fenced && d.Line != nil && d.Line.Kind == event.EpochFenced {
				list = append(list, d.Line)
			}
		}
		for _, c := range m.Consumers {
			for _, e := range c.Events {
				if epochFenced(e) {
					list = append(list, e)
				}
			}
		}
		sort.SliceStable(list, func(i, j int) bool { return list[i].Before(list[j]) })
		for i := times - 1; i < len(list); i++ {
			if list[i].At-list[i-times+1].At <= within {
				return []proof{{list[i-times+1], "the member is fenced"}, {list[i], "for the third time"}}, true
			}
		}
	}
	return nil, false
}

// everyRefresh: the rounds of a leader that joins again come as often as the
// client refreshes its metadata.
func everyRefresh(p *pass, g *history.Group, w *suspect) ([]proof, bool) {
	if w == nil {
		return nil, false
	}
	refresh := inForce(w.m, w.c, settings.MetadataAge).or(300_000)
	for _, f := range p.found(leaderRejoinLoop.ID, g, nil) {
		for _, x := range f.measured["period_ms"] {
			if gapOf(x.ms, refresh) <= refresh/10 {
				return nil, true
			}
		}
	}
	return nil, false
}

// everyDelay: a Connect group waits out its rebalance delay three times in a row.
func everyDelay(_ *pass, g *history.Group, _ *suspect) ([]proof, bool) {
	var at []*event.Event
	delay := int64(0)
	for _, m := range g.Members {
		for _, c := range m.Consumers {
			for _, e := range c.Events {
				if ms, ok := e.Int(event.Delay); ok && e.Kind == event.WorkerAssigned && ms > 0 {
					delay = max(delay, ms)
					at = append(at, e)
				}
			}
		}
	}
	sort.SliceStable(at, func(i, j int) bool { return at[i].Before(at[j]) })
	var turns []*event.Event
	for _, e := range at {
		if n := len(turns); n == 0 || e.At-turns[n-1].At >= delay*8/10 && e.At-turns[n-1].At <= delay*13/10 {
			turns = append(turns, e)
		}
	}
	if len(turns) < 3 || delay < 10_000 {
		return nil, false
	}
	return []proof{{turns[0], "the workers wait for the rebalance delay"}, {turns[len(turns)-1], "and again, a delay later each time"}}, true
}

// pollAtMaximum: max.poll.interval.ms is so near the largest whole number that
// five seconds more overflow.
func pollAtMaximum(_ *pass, _ *history.Group, w *suspect) ([]proof, bool) {
	const most = 1<<31 - 1
	if w == nil || w.c == nil || w.c.Config == nil {
		return nil, false
	}
	n, ok := w.c.Config.Int(settings.PollInterval)
	return []proof{{w.c.Config, "max.poll.interval.ms plus five seconds overflows"}}, ok && n > most-5000
}

// loadsSlowly: the coordinator's partition took a minute and more to load.
func loadsSlowly(p *pass, g *history.Group, _ *suspect) ([]proof, bool) {
	for _, b := range p.h.Brokers {
		for _, e := range b.Events {
			ms, ok := e.Int(event.Ms)
			if n, has := e.Int(event.Partition); ok && has && n == g.Partition && e.Kind == event.CoordinatorLoaded && ms >= 60_000 {
				return []proof{{e, "loading took a minute and more"}}, true
			}
		}
	}
	return nil, false
}

// noPathTrouble: the client tells of no connection that failed.
func noPathTrouble(_ *pass, _ *history.Group, w *suspect) ([]proof, bool) {
	if w == nil || w.c == nil {
		return nil, false
	}
	for _, list := range [][]*event.Event{w.c.Events, w.c.Process.Events} {
		for _, e := range list {
			switch e.Kind {
			case event.Disconnected, event.RequestTimedOut, event.ConnectFailed, event.HeartbeatFailed, event.PollTimeout, event.LeaveSent:
				return nil, false
			}
		}
	}
	return nil, true
}

// noJoinFollows: a member says that it joins again, and no line of its log says
// that it did.
func noJoinFollows(_ *pass, _ *history.Group, w *suspect) ([]proof, bool) {
	if w == nil || w.c == nil {
		return nil, false
	}
	waits := false
	for _, e := range w.c.Events {
		switch e.Kind {
		case event.RejoinRequested:
			waits = true
		case event.Joined, event.Synced, event.PartitionsAssigned, event.AssignmentMade:
			waits = false
		}
	}
	return nil, waits
}
