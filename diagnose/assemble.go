package diagnose

import (
	"fmt"
	"sort"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

// complete computes what needs the whole finding: advice, look-alikes, missing logs.
func (p *pass) complete() {
	for _, f := range p.findings {
		p.causeOfCommits(f)
		p.causeOfAnswers(f)
		f.ruleOut()
		if f.s.advise != nil {
			f.s.advise(f)
			f.avoid = f.avoidable()
		}
		p.lacking(f)
		p.surround(f)
		sort.SliceStable(f.members, func(i, j int) bool { return f.members[i].Name < f.members[j].Name })
		sort.SliceStable(f.episodes, func(i, j int) bool { return f.episodes[i].from < f.episodes[j].from })
	}
}

// ruleOut names the look-alikes of the scenario that were considered for its
// worst case, and why each is not it.
func (f *finding) ruleOut() {
	c := f.worst()
	if c == nil {
		return
	}
	for _, l := range f.s.Confused {
		o, asked := c.f.p.ask(l.Scenario, c.f)
		if !asked || o.verdict != "" || o.open || o.why == "" {
			continue
		}
		r := RuledOut{Scenario: l.Scenario, Why: o.why}
		for _, x := range o.proof {
			r.Evidence = append(r.Evidence, evidence(x))
		}
		f.ruledOut = append(f.ruledOut, r)
	}
}

// ask is a scenario's opinion on a departure; none of those that judge no departures.
func (p *pass) ask(scenario string, f *facts) (o opinion, asked bool) {
	for _, s := range p.scenarios {
		if s.ID == scenario && s.judge != nil {
			return s.judge(f), true
		}
	}
	return opinion{}, false
}

// lacking names the logs that would tell more, for findings that need it: the
// client's where nothing of it is at hand, the coordinator's likewise.
func (p *pass) lacking(f *finding) {
	if (f.class == Expected || f.class == Noise) && f.verdict != Possible {
		return
	}
	seen := map[string]bool{}
	for _, c := range f.choices {
		for _, m := range c.o.missing {
			if !seen[m.What] {
				seen[m.What] = true
				f.missing = append(f.missing, m)
			}
		}
	}
	for _, m := range f.missing {
		seen[m.What] = true
	}
	for _, g := range f.groups {
		what := "log of " + p.coordinatorName(g)
		if !g.BrokerSeen && !seen[what] && len(g.Members) > 0 && f.class != Expected && f.class != Noise {
			from, to := f.span()
			f.missing = append(f.missing, Missing{What: what, From: Stamp(from), To: Stamp(to),
				Would: "show the coordinator's view of these departures and how long each rebalance took"})
		}
	}
}

// coordinatorName names the broker that a group's members spoke to, as far as
// their lines tell.
func (p *pass) coordinatorName(g *history.Group) string {
	for _, m := range g.Members {
		for _, c := range m.Consumers {
			for _, e := range c.Events {
				if n := e.Get(event.NodeID); e.Kind == event.CoordinatorFound && n != "" {
					return fmt.Sprintf("broker %s, the coordinator of group %s", n, g.Name)
				}
			}
		}
	}
	if g.Name == history.Unnamed {
		return "the broker that coordinates the group"
	}
	return "the broker that coordinates group " + g.Name
}

func evidence(x proof) Evidence {
	e := x.e
	return Evidence{Path: e.Pos.Path, Inside: e.Pos.Inside, Line: e.Pos.Line, Offset: e.Pos.Offset, Time: e.Stamp, At: Stamp(e.At), Text: e.Text, Says: x.says}
}

// maxEvidence bounds the lines shown for one finding; further episodes are
// counted, and the case on disk has them all.
const maxEvidence = 12

// quoted are the proof of the worst episode, that of the finding, that of the others, and
// what else happened around it.
func (f *finding) quoted() quoted {
	var q quoted
	worst := f.worst()
	if worst != nil {
		q.worst = quote(worst.o.proof)
	}
	q.own, q.around = quote(f.proof), quote(f.context)
	for _, c := range f.choices {
		if c != worst && len(q.others) < maxEvidence {
			q.others = firstLines(append(q.others, quote(c.o.proof)...))
		}
	}
	return q
}

// quote quotes the first of some lines, each once.
func quote(list []proof) (out []Evidence) {
	seen := map[event.Position]bool{}
	for _, x := range list {
		if len(out) == maxEvidence {
			break
		}
		if x.e != nil && !seen[x.e.Pos] {
			seen[x.e.Pos] = true
			out = append(out, evidence(x))
		}
	}
	return out
}

func groupNames(list []*history.Group) []string {
	out := make([]string, 0, len(list))
	for _, g := range list {
		out = append(out, g.Name)
	}
	return out
}

func memberIDs(list []*history.Member) []string {
	out := make([]string, 0, len(list))
	for _, m := range list {
		if m != nil {
			out = append(out, m.Name)
		}
	}
	return out
}
