package diagnose

import (
	"fmt"
	"sort"
	"strings"

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

func (p *pass) write(f *finding, id string) *Finding {
	from, to := f.span()
	out := &Finding{ID: id, Scenario: f.s.ID, Facets: f.mainFacets(), Class: f.class, Verdict: f.verdict,
		Groups: groupNames(f.groups), Members: memberIDs(f.members), Nodes: f.nodes, Affected: f.affected, From: Stamp(from), To: Stamp(to),
		Count: len(f.episodes), Episodes: make([]Episode, 0, len(f.episodes)), Summary: f.summary, Evidence: []Evidence{},
		Missing: f.missing, RuledOut: f.ruledOut, Checks: f.checks, Fixes: f.fixes, Avoid: f.avoid, References: append(f.refs, f.s.Refs...)}
	out.Key = strings.Join(append([]string{f.s.ID, strings.Join(out.Groups, "+")}, out.Members...), "/")
	if out.Affected == 0 {
		out.Affected = len(f.members)
	}
	for _, e := range f.episodes {
		out.Episodes = append(out.Episodes, Episode{Moment(e.from), Moment(e.to), memberIDs(e.members)})
	}
	if ms := f.stoppedMs(); ms > 0 {
		f.measure("stopped_ms", from, ms)
	}
	if len(f.measured) > 0 {
		out.Measured = map[string]Measure{}
		for k, list := range f.measured {
			out.Measured[k] = sumUp(lengths(list))
		}
	}
	out.Evidence = f.evidence()
	if out.Summary == "" {
		out.Summary = p.summary(f)
	}
	return out
}

// evidence lists the proof of the worst episode first, then that of the others
// as far as there is room, and last what else happened around it.
func (f *finding) evidence() []Evidence {
	out := []Evidence{}
	seen := map[event.Position]bool{}
	take := func(list []proof) {
		for _, x := range list {
			if x.e != nil && !seen[x.e.Pos] && len(out) < maxEvidence {
				seen[x.e.Pos] = true
				out = append(out, evidence(x))
			}
		}
	}
	worst := f.worst()
	if worst != nil {
		take(worst.o.proof)
	}
	take(f.proof)
	for _, c := range f.choices {
		if c != worst {
			take(c.o.proof)
		}
	}
	take(f.context)
	return out
}

func (p *pass) summary(f *finding) string {
	c := f.worst()
	if c == nil {
		return f.s.Title + "."
	}
	switch n := min(len(f.choices), len(f.episodes)); {
	case n == 1:
		return c.o.why
	case f.class == Incident:
		return fmt.Sprintf("%d times; at worst: %s", n, c.o.why)
	default:
		return fmt.Sprintf("%d times, like this: %s", n, c.o.why)
	}
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
