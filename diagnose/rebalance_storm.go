package diagnose

import (
	"fmt"
	"sort"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

var rebalanceStorm = &Scenario{
	ID: "rebalance-storm", Family: "rebalances that are long or never end", Class: Pattern,
	Title:     "the group rebalances again and again, hardly stable in between",
	Mechanism: "With an eager assignor every rebalance stops everybody; the backlog makes the next batches longer, another member misses a limit, and so on. It always has a cause that began it.",
	Broker:    "Five generations and more, each stable for less than the poll interval or five minutes.",
	Client:    "Join after join.",
	Fix:       "Remove the cause that is named. Meanwhile fewer records a poll, a cooperative assignor, or part of the group stopped for a while.",
	Needs:     []event.Kind{event.RebalanceStarted},
}

// stormRounds and stormStable bound a storm: so many rounds, with a median time
// of stability below.
const (
	stormRounds = 5
	stormStable = 5 * 60_000
)

// storms adds the pattern to groups whose rounds follow each other closely, under
// the finding that explains most of them.
func (p *pass) storms() {
	for _, g := range p.h.Groups {
		var stable []int64
		var rounds []*history.Rebalance
		count := map[*finding]int{}
		for _, r := range g.Rebalances {
			f := p.rounds[r]
			if r.Emptied || f == nil || f.class != Incident {
				continue
			}
			if n := len(rounds); n > 0 && r.Started != history.Unknown {
				stable = append(stable, max(0, r.Started-rounds[n-1].Ended))
			}
			rounds = append(rounds, r)
			count[f]++
		}
		if len(rounds) < stormRounds || len(stable) == 0 {
			continue
		}
		sort.Slice(stable, func(i, j int) bool { return stable[i] < stable[j] })
		median := stable[len(stable)/2]
		if median >= stormStable {
			continue
		}
		f := p.find(rebalanceStorm, g, "", false)
		for _, x := range p.findings {
			if count[x] > 0 && (f.because == nil || count[x] > count[f.because]) {
				f.because = x
			}
		}
		if f.verdict = Confirmed; f.because.verdict == Possible {
			f.verdict = Possible // the number is a fact; that it is trouble is not
		}
		f.addEpisode(rounds[0].Started, rounds[len(rounds)-1].Ended)
		f.addProof(firstOf(rounds[0].Start, rounds[0].Stable), "the first of them")
		f.addProof(firstOf(rounds[len(rounds)-1].Start, rounds[len(rounds)-1].Stable), "the last of them")
		f.summary = fmt.Sprintf("%d rebalances of group %s, stable in between for %s (median); the cause is %s", len(rounds), g.Name, Duration(median), f.because.s.ID)
	}
}
