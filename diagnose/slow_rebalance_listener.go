package diagnose

import (
	"fmt"
	"slices"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var slowRebalanceListener = &Scenario{
	ID: "slow-rebalance-listener", Family: "rebalances that are long or never end", Class: Incident,
	Title:     "a rebalance listener held the rebalance up",
	Mechanism: "onPartitionsRevoked and onPartitionsAssigned run inside poll(): a flush, a synchronous commit, closing files or loading state there keeps the member from joining, and the group waits.",
	Broker:    "A long time from `Preparing to rebalance` to `Stabilized`; or a member dropped at the rebalance time-out.",
	Client:    "A long time between `Revoke previously assigned partitions` and `(Re-)joining group`; Streams: `partition revocation took N ms`.",
	Confused:  []Lookalike{{"slow-rejoin", "the member was late to hear of the rebalance, not in its listener"}, {"poll-interval-exceeded", "the watchdog fired between two polls"}},
	Fix:       "Bound what the listener does: commit and flush with a limit, load state elsewhere. Incremental (cooperative) rebalancing revokes less.",
	Needs:     []event.Kind{event.PartitionsRevoked, event.Joining},
	look:      lookListener,
	advise: func(fd *finding) {
		worst := fd.longestOf("listener_ms")
		fd.fixes = append(fd.fixes, Fix{Setting: "shorten the rebalance listener", At: "code", From: "a callback of " + Duration(worst), To: "a second at most: bounded commit and flush, state loaded elsewhere", Why: "the listener runs inside poll(), and the group waits for it"})
		fd.avoid = append(fd.avoid, Avoid{settings.Session, "heartbeats went on"})
	},
}

// slowCallback is how long, in milliseconds, a rebalance listener may take
// before it is worth a finding.
const slowCallback = 5000

func lookListener(p *pass, s *Scenario) {
	for m, c := range p.clients() {
		p.listeners(s, m.Group, m, c)
	}
}

func (p *pass) listeners(s *Scenario, g *history.Group, m *history.Member, c *history.Consumer) {
	var revoke, commit *event.Event
	for _, e := range c.Events {
		switch e.Kind {
		case event.PartitionsRevoked:
			if revoke == nil && !out(m, e.At) {
				revoke = e
			}
		case event.ListenerSlow:
			if ms := millis(e); ms >= slowCallback {
				p.listener(s, g, m, ms, nil, e)
			}
		case event.Committing, event.CommitFailed:
			if revoke != nil && e.At-revoke.At >= slowCallback {
				commit = e
			}
		case event.Joining, event.LeaveSent:
			if revoke != nil && e.At-revoke.At >= slowCallback && !stoodStillIn(c.Process, revoke.At, e.At) {
				p.listener(s, g, m, e.At-revoke.At, revoke, e)
			}
			revoke, commit = nil, nil
		case event.PollTimeout, event.Joined, event.PartitionsAssigned, event.EpochTransition:
			revoke, commit = nil, nil
		}
	}
	switch {
	case commit != nil:
		p.unfinished(s, g, m, revoke, commit)
	case revoke != nil:
		p.closing(s, g, m, c, revoke)
	}
}

// closing: the process was stopped, and its callback at work until it ended. While a
// consumer closes, nobody sends heartbeats; the leave comes after the callback.
func (p *pass) closing(s *Scenario, g *history.Group, m *history.Member, c *history.Consumer, revoke *event.Event) {
	w := c.Process
	if !stopping(between(w.Events, revoke.At-stopBefore, revoke.At)) || w.Ended == nil || w.To-revoke.At < slowCallback {
		return
	}
	for _, d := range g.Departures {
		if d.Member != m || d.How != history.Expired || d.At < revoke.At || d.At > w.To+around || p.claimed[d] != nil {
			continue
		}
		p.listener(s, g, m, w.To-revoke.At, revoke, w.Ended)
		p.claim(p.find(s, g, "", false), p.chosen[d])
		return
	}
}

func stopping(list []*event.Event) bool {
	return slices.ContainsFunc(list, func(e *event.Event) bool {
		return e.Kind == event.ProcessSignal || e.Kind == event.ProcessStopped || e.Kind == event.ConsumerClosing
	})
}

// unfinished: the log ends before the member joins again. That it still commits
// what it was to give up shows it in its callback, or lines are lacking in between.
func (p *pass) unfinished(s *Scenario, g *history.Group, m *history.Member, revoke, commit *event.Event) {
	f := p.find(s, g, "", false)
	ms := commit.At - revoke.At
	f.verdict = stronger(f.verdict, Possible)
	f.addMember(m)
	f.measure("listener_ms", revoke.At, ms)
	f.addProof(revoke, "the listener's callback begins")
	f.addProof(commit, fmt.Sprintf("a commit, %s later, and no join in between", Duration(ms)))
	f.addEpisode(revoke.At, commit.At, m)
	f.summary = fmt.Sprintf("the rebalance listener of %s was at work for %s at least; the group waits for it until the rebalance time-out", m.Name, Duration(ms))
	f.missing = append(f.missing, Missing{What: "the log of " + m.Name + " without gaps, and the coordinator's", From: Stamp(revoke.At), To: Stamp(commit.At + 60_000),
		Would: "show when the member joined again, and whether the coordinator had given it up"})
}

// out reports whether the member was out of the group at a time: nobody waits for
// a callback of such a member.
func out(m *history.Member, at int64) bool {
	for _, d := range m.Departures {
		if d.At <= at && (!known(d.Returned) || d.Returned > at) {
			return true
		}
	}
	return false
}

func stoodStillIn(w *history.Process, from, to int64) bool {
	return longest(w.Silences, from, to).Ms() >= (to-from)*3/4
}

func (p *pass) listener(s *Scenario, g *history.Group, m *history.Member, ms int64, revoke, e *event.Event) {
	f := p.find(s, g, "", false)
	f.verdict = Confirmed
	f.addMember(m)
	f.measure("listener_ms", e.At-ms, ms)
	f.addProof(revoke, "the listener's callback begins")
	f.addProof(e, fmt.Sprintf("the member goes on, %s later", Duration(ms)))
	f.addEpisode(e.At-ms, e.At, m)
	if f.longestOf("listener_ms") == ms {
		f.summary = fmt.Sprintf("the rebalance listener of %s took %s; the group waited for it", m.Name, Duration(ms))
	}
	for _, r := range g.Rebalances {
		if p.rounds[r] == nil && r.Started != history.Unknown && r.Started <= e.At && r.Ended >= e.At-ms && r.OldGen != 0 {
			p.rounds[r] = f
			f.rounds = append(f.rounds, r)
		}
	}
}
