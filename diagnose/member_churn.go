package diagnose

import (
	"fmt"
	"sort"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

var memberChurn = &Scenario{
	ID: "member-churn", Family: "membership changed", Class: Incident,
	Title: "members come and go without end",
	Mechanism: "Something adds and removes instances again and again: an autoscaler that reacts to the dip or the backlog which its own change made, spot instances that are taken away, a scheduler that moves pods. " +
		"Every change is a rebalance, and with an eager assignor a stop of everybody.",
	Broker: "Joins of new members and leaves in turn; the size in `Stabilized ... with K members` (2.8 and later) goes up and down.",
	Client: "Processes that start, work for minutes and stop in order.",
	Confused: []Lookalike{
		{"scaled", "the size goes one way, once"},
		{"rolling-deploy", "each old member goes once, and a new one stays in its place"},
		{"crash-loop", "the same member dies again and again"},
		{"short-lived-consumers", "the members live for seconds, beside others that stay"},
	},
	Fix:    "A cool-down of at least five minutes and of several rebalances for the autoscaler, steps of more than one, no more replicas than partitions. A cooperative assignor or KIP-848 makes each change cheaper.",
	Needs:  []event.Kind{event.MemberIDGiven, event.MemberLeft},
	look:   lookChurn,
	advise: adviseChurn,
}

// adviseChurn: a cool-down that is shorter than the members stayed would change
// nothing; at least 5 min and three rebalances are asked of any.
func adviseChurn(fd *finding) {
	rebalance := int64(0)
	for _, r := range fd.rounds {
		rebalance = max(rebalance, r.Ms())
	}
	fix := Fix{Setting: "the autoscaler's cool-down", At: "operations", Why: "members are added and removed in turn", Costs: "slower reaction to load"}
	if len(fd.stays) > 0 {
		stay := sumUp(fd.stays).Median
		fix.From, fix.FromSource = "members that stayed for "+Duration(stay), "the median of "+text(int64(len(fd.stays)))
		fix.To = Duration(ceil(max(300_000, 3*rebalance, stay*3/2), 60_000)) + " before a member is removed again"
		fix.Why += "; half as long again as they stayed, at least 5 min and three rebalances"
	} else {
		fix.To = "at least " + Duration(ceil(max(300_000, 3*rebalance), 60_000)) + " between two changes"
	}
	fd.fixes = append(fd.fixes, fix,
		Fix{Setting: "the largest number of replicas", At: "operations", To: "no more than partitions", Why: "a member without a partition costs a rebalance and does no work"})
}

const (
	// churnTurns is how often the size must turn for a group to be churning.
	churnTurns = 3
	// churnGuests is how many members must have come and gone within the log: in a
	// deployment old ones go and new ones stay.
	churnGuests = 2
	// churnPlateau is how long, in milliseconds, a size must last to be one that
	// somebody chose; a restart is over sooner.
	churnPlateau = 30_000
)

// step is one change of a group's size.
type step struct {
	at    int64
	up    bool
	guest bool // somebody who came within the log goes
	a     *history.Arrival
	d     *history.Departure
}

func lookChurn(p *pass, s *Scenario) {
	for _, g := range p.h.Groups {
		steps := p.steps(g)
		turns, guests := 0, 0
		for i, x := range steps {
			if x.guest {
				guests++
			}
			if i > 0 && x.up != steps[i-1].up && x.at-steps[i-1].at >= churnPlateau {
				turns++
			}
		}
		if turns >= churnTurns && guests >= churnGuests && !onlyTools(g) {
			p.churns(s, g, steps, turns)
		}
	}
}

// steps lists the members that came new after the start of a group, and those
// that left in order for good, by time.
func (p *pass) steps(g *history.Group) []step {
	var out []step
	came := map[*history.Member]bool{}
	for _, a := range g.Arrivals {
		if a.Returns == nil && p.arrivals[a] == nil && !ghost(a) && a.At > firstStable(g) && known(firstStable(g)) {
			out = append(out, step{at: a.At, up: true, a: a})
			came[a.Member] = a.Member != nil
		}
	}
	for _, d := range g.Departures {
		if p.orderly(d) && !d.Final && !known(d.Returned) {
			out = append(out, step{at: d.At, guest: came[d.Member], d: d})
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].at < out[j].at })
	return withoutRestarts(out)
}

// withoutRestarts leaves out each leave that a join of the same client makes good
// soon after, and that join: a restart changes no size. Members of the default
// client ids are told apart by nothing else.
func withoutRestarts(steps []step) []step {
	used := map[int]bool{}
	for i, x := range steps {
		for j := i + 1; j < len(steps) && !x.up && steps[j].at-x.at <= replaceWithin/5; j++ {
			if y := steps[j]; y.up && !used[j] && sameClient(x.d.Member, y.a.Member) {
				used[i], used[j] = true, true
				break
			}
		}
	}
	var out []step
	for i, x := range steps {
		if !used[i] {
			out = append(out, x)
		}
	}
	return out
}

func sameClient(a, b *history.Member) bool {
	return a != nil && b != nil && a.ClientID == b.ClientID && a.Host == b.Host
}

func (p *pass) churns(s *Scenario, g *history.Group, steps []step, turns int) {
	f := p.find(s, g, "", false)
	ups, downs := 0, 0
	came := map[*history.Member]int64{}
	for _, x := range steps {
		if x.up {
			came[x.a.Member] = x.at
			ups++
			p.arrivals[x.a] = f
			f.addMember(x.a.Member)
			f.addProof(x.a.Line, "a new member joins")
			f.addEpisode(x.at, x.at, x.a.Member)
			continue
		}
		downs++
		if at := came[x.d.Member]; at != 0 && x.d.Member != nil {
			f.stays = append(f.stays, x.at-at)
		}
		f.addProof(x.d.Line, "a member leaves for good")
		p.chosen[x.d].o.proof = nil // in turn with the joins
		p.claim(f, p.chosen[x.d])
	}
	f.verdict = Likely
	f.ruledOut = append(f.ruledOut, RuledOut{Scenario: crashLoop.ID, Why: "they left in order"}, RuledOut{Scenario: rollingDeploy.ID, Why: "who came went again; nobody took an old member's place"})
	f.summary = fmt.Sprintf("%d members joined group %s and %d left it for good, in turn: its size turned %d times", ups, g.Name, downs, turns)
}
