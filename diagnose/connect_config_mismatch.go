package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

var connectConfigMismatch = &Scenario{
	ID: "connect-config-mismatch", Family: "Connect and Streams", Class: Incident,
	Title:     "Connect's workers rejoin for ever because their configurations differ",
	Mechanism: "The worker that assigns tasks must have read as much of the config topic as the others. A wrong config topic, one with several partitions, or two clusters that share topics keep that from ever being true.",
	Broker:    "Generations in a row.",
	Client:    "`Was selected to perform assignments, but do not have latest config found in sync request`, `Current config state offset ... does not match group assignment`, again and again.",
	Confused:  []Lookalike{{"connect-reconfigured", "it ends once the change is known"}, {"connect-scheduled-delay", ""}},
	Fix:       "One config topic with one partition, compacted, for each Connect cluster; the same names on all workers.",
	Needs:     []event.Kind{event.WorkerMismatch},
	look:      lookMismatch,
	advise: func(fd *finding) {
		fd.fixes = append(fd.fixes, Fix{Setting: "repair the config topic", At: "operations", To: "config.storage.topic with one partition, compacted, used by this cluster alone", Why: "the workers never agree on the latest configuration"})
	},
}

const (
	// mismatches is how many lines about differing configurations make a finding: a
	// worker that reads a change a moment later than others prints one or two.
	mismatches = 3
	// hurried is the time for one generation, in milliseconds, below which workers
	// join again at once because the assignment was of no use to them.
	hurried = 10_000
)

// lookMismatch finds the lines that state it. Fewer of them do where the numbers of
// the generations show that the workers joined over and over.
func lookMismatch(p *pass, s *Scenario) {
	t := told{ok: mismatched, says: "workers know different states of the configuration, and nobody gets anything", takes: weak,
		kinds: []event.Kind{event.WorkerMismatch, event.WorkerAssigned},
		words: "%d time%s a worker of Connect group %s had to rejoin because its configuration differed"}
	for _, g := range p.h.Groups {
		n, gens := 0, climb(g)
		each(g, func(e *event.Event, _ *history.Member) {
			if t.match(e) {
				n++
			}
		})
		endless := gens.count >= stormRounds && gens.ms < gens.count*hurried
		if n < mismatches && (n == 0 || !endless) {
			continue
		}
		f := p.tell(s, g, t)
		if endless {
			f.addProof(gens.last, fmt.Sprintf("the group is %d generations further, %s later", gens.count, Duration(gens.ms)))
			f.summary += fmt.Sprintf("; it went through %d generations in %s", gens.count, Duration(gens.ms))
		}
	}
}

// mismatched tells an assignment that assigns nothing: its error 1 is the leader's
// word that somebody knows more of the configuration (ConnectProtocol.CONFIG_MISMATCH).
func mismatched(e *event.Event) bool {
	return e.Kind == event.WorkerMismatch || e.Get(event.Error) == "1"
}

// generations is how far a group's number of generations rose.
type generations struct {
	count, ms int64
	last      *event.Event // the line that states the highest
}

// climb reads how many generations a group went through between the first and the
// last line that number one, also where the lines in between are lacking.
func climb(g *history.Group) generations {
	var out generations
	first, at := int64(-1), int64(0)
	for _, r := range g.Rebalances {
		e := firstOf(r.Assign, r.Stable)
		if r.Gen < 0 || e == nil {
			continue
		}
		if first < 0 {
			first, at = r.Gen, e.At
		}
		if r.Gen-first > out.count {
			out = generations{count: r.Gen - first, ms: e.At - at, last: e}
		}
	}
	return out
}
