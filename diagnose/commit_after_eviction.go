package diagnose

import (
	"sort"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

var commitAfterEviction = &Scenario{
	ID: "commit-after-eviction", Family: "look-alikes", Class: Noise,
	Title: "commits failed because the member was out of the group already",
	Mechanism: "CommitFailedException, ILLEGAL_GENERATION and UNKNOWN_MEMBER_ID at a commit say only that the membership was lost before. " +
		"The exception's text blames max.poll.interval.ms (0.10.0: session.timeout.ms) whatever the cause was.",
	Broker:   "Nothing, or a rejected commit.",
	Client:   "CommitFailedException, `Offset commit failed`, `Failing OffsetCommit request since the consumer is not part of an active group`.",
	Confused: []Lookalike{{"poll-interval-exceeded", "needs the client's watchdog line or the coordinator's reason, not the exception's advice"}},
	Fix:      "Find the eviction before it; the commits need no fix of their own.",
	Needs:    []event.Kind{event.CommitFailed},
	look:     lookCommits,
}

// commitFollows is how long, in milliseconds, after a departure a failing commit
// is still its consequence: until the member is back, at most ten minutes.
const commitFollows = 10 * 60_000

func lookCommits(p *pass, s *Scenario) {
	for m, c := range p.clients() {
		for _, e := range c.Events {
			if e.Kind == event.CommitFailed && lostMembership(e) {
				p.commit(s, m.Group, m, e)
			}
		}
	}
}

// lostMembership tells a commit that failed for want of membership from one
// that met a rebalance, a coordinator that moved or a broker that was slow.
func lostMembership(e *event.Event) bool { return history.SaysOut(e) }

func (p *pass) commit(s *Scenario, g *history.Group, m *history.Member, e *event.Event) {
	f := p.find(s, g, "", false)
	f.verdict = Confirmed
	f.addMember(m)
	f.addProof(e, "a commit fails: the membership was lost before")
	f.addEpisode(e.At, e.At, m)
	f.commits = append(f.commits, evictionBefore(m, e.At))
}

// evictionBefore is the member's last departure before a commit that follows it, or nil.
func evictionBefore(m *history.Member, at int64) *history.Departure {
	after := sort.Search(len(m.Departures), func(i int) bool { return m.Departures[i].At > at+slack })
	if after == 0 || at-m.Departures[after-1].At > commitFollows {
		return nil
	}
	return m.Departures[after-1]
}

// causeOfCommits hangs failed commits below the finding that explains the loss of
// membership before them, where there is one. A departure of which only the commit
// itself tells is not explained by it.
func (p *pass) causeOfCommits(f *finding) {
	if f.s != nil && f.s.ID == commitAfterEviction.ID {
		f.tell(counted{"", "line", " of failed commits: the membership was lost before, and no line tells how; the exception's advice is the same whatever the cause"})
	}
	for _, d := range f.commits {
		if d == nil || p.claimed[d] == nil || p.claimed[d] == f {
			continue
		}
		f.because = p.claimed[d]
		if f.because.s.ID != sessionExpired.ID || d.Line != nil && d.Line.Kind != event.CommitFailed {
			f.tell(counted{"", "line", " of failed commits, a consequence of the departure before them"})
		}
		return
	}
}
