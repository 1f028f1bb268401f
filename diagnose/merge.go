package diagnose

import (
	"fmt"
	"slices"

	"github.com/rebalog/rebalog/diagnose/history"
)

// merge makes one finding of what one cause did to several groups: processes that
// are members of more than one, and the consumers of Connect's tasks, which come and
// go with their workers' rebalances.
func (p *pass) merge() {
	for i := 0; i < len(p.findings); i++ {
		for j := i + 1; j < len(p.findings); j++ {
			if p.findings[i].sameProcesses(p.findings[j]) {
				p.absorb(p.findings[i], p.findings[j])
				j--
			}
		}
	}
	for _, f := range slices.Clone(p.findings) {
		if x := p.causeOfTasks(f); x != nil {
			p.absorb(x, f)
		}
	}
}

// sameProcesses reports that every departure that another finding of the scenario
// explains is that of a process which left a group of this one at the same time.
func (f *finding) sameProcesses(x *finding) bool {
	if x.s != f.s || x.final != f.final || len(f.choices) == 0 || len(f.choices) != len(x.choices) || f.choices[0].f.w == nil || x.choices[0].f.w == nil || x.main() != f.main() {
		return false
	}
	for _, c := range x.choices {
		same := func(o *choice) bool {
			return c.f.w != nil && o.f.w == c.f.w && o.f.g != c.f.g && gapOf(o.f.d.At, c.f.d.At) <= around
		}
		if !slices.ContainsFunc(f.choices, same) {
			return false
		}
	}
	return true
}

func (f *finding) main() string {
	if facets := f.mainFacets(); len(facets) > 0 {
		return facets[0]
	}
	return ""
}

// causeOfTasks finds what happened to the workers of Connect at the time when the
// consumers of their tasks came and went as if somebody had meant it.
func (p *pass) causeOfTasks(f *finding) *finding {
	if f.class != Expected || f.final || f.groups[0].Protocol == "connect" {
		return nil
	}
	from, to := f.span()
	for _, m := range f.members {
		for _, g := range workersOf(m) {
			for _, x := range p.findings {
				a, b := x.span()
				if x.groups[0] == g && x.s != groupStartup && !x.final && a <= to+around && b >= from-around {
					return x
				}
			}
		}
	}
	return nil
}

// workersOf lists the groups of Connect's workers that run in a member's process.
func workersOf(m *history.Member) []*history.Group {
	var out []*history.Group
	for _, c := range m.Consumers {
		for _, o := range c.Process.Consumers {
			if o.Member != nil && o.Member.Group.Protocol == "connect" && o.Member.Group != m.Group {
				out = append(out, o.Member.Group)
			}
		}
	}
	return out
}

// absorb makes a finding part of the one whose cause it shares. The members are
// culprits in another group only where both are of one scenario.
func (p *pass) absorb(x, f *finding) {
	for _, g := range f.groups {
		if slices.Contains(x.groups, g) {
			continue
		}
		x.groups = append(x.groups, g)
		with := fmt.Sprintf("; group %s rebalanced with it", g.Name)
		if x.counted.after += with; x.summary != "" {
			x.summary += with
		}
	}
	x.rounds = append(x.rounds, f.rounds...)
	x.proof = append(x.proof, f.proof...)
	if x.s == f.s {
		x.choices = append(x.choices, f.choices...)
		x.verdict = stronger(x.verdict, f.verdict)
		for _, m := range f.members {
			x.addMember(m)
		}
		for name, list := range f.measured {
			x.measured[name] = append(x.measured[name], list...)
		}
	}
	p.redirect(x, f)
	p.findings = slices.DeleteFunc(p.findings, func(o *finding) bool { return o == f })
}

// redirect points whatever refers to a finding to the one that took it in.
func (p *pass) redirect(x, f *finding) {
	for _, g := range f.groups {
		for _, r := range g.Rebalances {
			if p.rounds[r] == f {
				p.rounds[r] = x
			}
		}
		for _, d := range g.Departures {
			if p.claimed[d] == f {
				p.claimed[d] = x
			}
		}
		for _, a := range g.Arrivals {
			if p.arrivals[a] == f {
				p.arrivals[a] = x
			}
		}
	}
	for _, o := range p.findings {
		if o.because == f {
			o.because = x
		}
	}
}
