package diagnose

import (
	"fmt"
	"slices"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var connectConfigMismatch = &Scenario{
	ID: "connect-config-mismatch", Family: "Connect and Streams", Class: Incident,
	Title: "Connect's workers rejoin for ever because their configurations differ",
	Mechanism: "A worker takes tasks only if it has read as much of the config topic as the group has, and the leader assigns them only then. Workers with different config topics, a topic with several partitions, " +
		"or two clusters that share one keep that from ever being true: the worker that is behind joins again, and again.",
	Broker: "Generations in a row, where the worker that is behind is the leader (`Leader ... re-joining group during Stable`); nothing where it is not: a follower that joins again with nothing new gets the old answer.",
	Client: "`Was selected to perform assignments, but do not have latest config found in sync request`, `assignment failed and we are the leader`, `Current config state offset ... does not match group assignment`, again and again; " +
		"workers that are up to date say so.",
	Confused: []Lookalike{{"connect-reconfigured", "it ends once every worker has read the change"}, {"connect-scheduled-delay", "workers agree, and tasks wait for one that was lost"}, {"leader-rejoin-loop", "the leader joins again for other reasons than its configuration"}},
	Fix:      "One config topic with one partition, compacted, for each Connect cluster; the same names on all workers.",
	Needs:    []event.Kind{event.WorkerMismatch},
	look:     lookMismatch,
	advise:   adviseMismatch,
}

const (
	// mismatchLeast is how often in a row a worker must fail to agree with its group:
	// once or twice is what every change of a connector may bring.
	mismatchLeast = 3
	// hurried is the time for one generation, in milliseconds, below which workers
	// join again at once because the assignment was of no use to them.
	hurried = 10_000
)

// configMismatch is the error of an assignment that a leader could not make for want
// of the latest configuration (ConnectProtocol.Assignment.CONFIG_MISMATCH).
const configMismatch = 1

// mismatchSays tells what the lines prove. A worker that only says that it is up to
// date waits for another; the culprit is who is behind.
var mismatchSays = map[string]string{
	"connect.leader-behind":           "the leader has read less of the config topic than another worker, and assigns nothing",
	"connect.assignment-failed-retry": "this worker is up to date and waits for another",
	"connect.config-read-slow":        "this worker cannot read its config topic to the end in time",
	"connect.mismatch":                "this worker's config topic is not where the group's is",
	"connect.assigned":                "nobody is assigned anything: the assignment's error 1 means that the configurations differ",
}

func lookMismatch(p *pass, s *Scenario) {
	for _, behind := range []bool{true, false} {
		for m, c := range p.clients() {
			d := disagrees(c)
			if gens := climb(m.Group); d.rounds > 0 && gens.count >= stormRounds && gens.ms < gens.count*hurried {
				d.rounds = max(d.rounds, gens.count)
			}
			if d.rounds >= mismatchLeast && isBehind(d.lines) == behind {
				p.mismatched(s, m, c, d, behind)
			}
		}
	}
}

func isBehind(run []*event.Event) bool {
	return slices.ContainsFunc(run, func(e *event.Event) bool {
		return e.Kind == event.WorkerMismatch && e.Line != "connect.assignment-failed-retry"
	})
}

func (p *pass) mismatched(s *Scenario, m *history.Member, c *history.Consumer, d disagreement, behind bool) {
	run := d.lines
	f := p.find(s, m.Group, "", false)
	f.verdict, f.affected = Confirmed, len(m.Group.Members)
	if len(f.members) == 0 { // those that wait add proof to the finding of who is behind
		f.addEpisode(run[0].At, run[len(run)-1].At, m)
		f.summary = fmt.Sprintf("the workers of Connect group %s never agree on the configuration: %d times in a row %s joined, could not use the assignment and joined again", m.Group.Name, d.rounds, m.Name)
	}
	if behind {
		f.addMember(m)
		f.late = c
		if from, to := lag(c, run); from != "" {
			f.summary += fmt.Sprintf("; its config topic ends at offset %s, the group is at %s", from, to)
		}
	}
	f.proveMismatch(run)
	for _, e := range run {
		p.takeAround(f, m.Group, m, e.At, told{takes: weak})
	}
	f.rules(connectReconfigured.ID, "after a change the workers agree within one or two rebalances; these never do")
}

// disagreement is a row of rounds after which a worker could not use what the group
// had agreed on.
type disagreement struct {
	lines  []*event.Event // one for each round that its log shows
	rounds int64
	gen    int64 // of the last line, 0 if not known
}

func (d *disagreement) add(e *event.Event, gen int64) {
	d.lines = append(d.lines, e)
	d.rounds, d.gen = int64(len(d.lines)), gen
}

// disagrees is a worker's longest row of bad rounds, with no good assignment between.
// The leader says that it is behind before it assigns; all others after.
func disagrees(c *history.Consumer) disagreement {
	var best, run disagreement
	var leads *event.Event // the leader's word on the round that goes on
	gen, open := int64(0), false
	for _, e := range c.Events {
		if n, ok := e.Int(event.Generation); ok {
			gen = n
		}
		errorCode, _ := e.Int(event.Error)
		switch {
		case e.Line == "connect.leader-behind":
			leads = e
		case e.Kind == event.Joined && leads != nil:
			run.add(leads, gen)
			leads, open = nil, false
		case e.Kind == event.WorkerAssigned && errorCode == 0:
			if open {
				run = disagreement{} // the assignment before this one was good
			}
			open = true
		case e.Kind == event.WorkerAssigned && errorCode == configMismatch || e.Kind == event.WorkerMismatch:
			if n := len(run.lines); open || n == 0 || gen == 0 || run.gen != gen {
				run.add(e, gen)
			} else if run.lines[n-1].Kind == event.WorkerAssigned {
				run.lines[n-1] = e // says more than the error's number
			}
			open = false
		}
		if run.rounds > best.rounds {
			best = run
		}
	}
	return best
}

// proveMismatch shows each sort of line once, and the last of all.
func (f *finding) proveMismatch(run []*event.Event) {
	seen := map[string]bool{}
	for i, e := range run {
		if seen[e.Line] && i < len(run)-1 {
			continue
		}
		seen[e.Line] = true
		says := mismatchSays[e.Line]
		if says == "" {
			says = "this worker's configuration is behind that of the group"
		}
		f.addProof(e, says)
	}
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

// lag is how far a worker had read its config topic, and how far the group was, in
// offsets, as its lines tell; empty if they do not.
func lag(c *history.Consumer, run []*event.Event) (from, to string) {
	for _, e := range between(c.Events, run[0].At, run[len(run)-1].At+slack) {
		if e.Line == "connect.behind" || e.Line == "connect.mismatch" {
			from, to = e.Get(event.From), e.Get(event.To)
		}
	}
	return from, to
}

func adviseMismatch(fd *finding) {
	fd.avoid = append(fd.avoid, Avoid{settings.Rebalance, "no worker was late"}, Avoid{settings.Session, "no session ran out"})
	if fd.late != nil {
		own := inForce(nil, fd.late, settings.ConfigTopic)
		for _, m := range fd.groups[0].Members {
			for _, c := range m.Consumers {
				if o := inForce(nil, c, settings.ConfigTopic); own.known && o.known && o.text != own.text {
					fd.addProof(fd.late.Config, "its config topic is "+own.text)
					fd.addProof(c.Config, "another worker's is "+o.text)
					fd.fixes = append(fd.fixes, Fix{Setting: settings.ConfigTopic, At: "client", Spelling: "config.storage.topic in the worker's configuration", From: own.text, FromSource: own.source, To: o.text,
						Why: fmt.Sprintf("the workers of one Connect group must share one config topic; %s has another than %s", fd.late.Member.Name, m.Name), Costs: "connectors that are configured in the other topic alone must be created again"})
					return
				}
			}
		}
	} else {
		from, to := fd.span()
		fd.missing = append(fd.missing, Missing{What: "log of the other workers of " + fd.groups[0].Name, From: Stamp(from), To: Stamp(to), Would: "tell which worker is behind, and which config topic it reads"})
	}
	fd.fixes = append(fd.fixes, Fix{Setting: "repair the config topic", At: "operations", To: "config.storage.topic with one partition, compacted, the same on all workers and used by this cluster alone", Why: "the workers never agree on the latest configuration"})
}
