package diagnose

import (
	"cmp"
	"fmt"
	"slices"
	"sort"

	"github.com/rebalog/rebalog/diagnose/history"
)

// outcome is what the report says of some groups in a period. It holds no event, so that
// a diagnosis of very many groups, or of a long time, holds but the events of a few.
type outcome struct {
	groups         []*seen
	findings       []*written
	unexplained    []Unexplained
	broker, client bool // lines of that side are at hand
	ran            versions
	bugs           []string // that were found
}

// outcome tells of what lies in the core of a period: of a finding what is known of it,
// but of what can be counted only what is in there.
func (p *pass) outcome(in period) *outcome {
	o := &outcome{ran: p.ran()}
	p.complete()
	by := map[*finding]*written{}
	for i, f := range p.findings {
		by[f] = p.write(f, in)
		by[f].out = fmt.Sprint(i)
		f.out = by[f]
		o.findings = append(o.findings, by[f])
		if f.bug != nil {
			o.bugs = append(o.bugs, f.bug.id)
		}
	}
	for f, w := range by {
		w.because = by[f.because]
	}
	for _, g := range p.h.Groups {
		o.groups = append(o.groups, p.group(g, in.core))
		o.broker, o.client = o.broker || g.BrokerSeen, o.client || g.ClientSeen
	}
	o.unexplained = p.unexplained(in.core)
	if in.core == Always {
		o.finish()
	}
	return o
}

// assemble makes the report of what was found out about all groups in all periods, which
// come in order. span is that of all events.
func assemble(span Window, outcomes []*outcome, inputs []Input, opt Options) *Report {
	r := &Report{Schema: Schema, Tool: Tool{"rebalog", opt.Version}, Span: Span{Stamp(span.From), Stamp(span.To)},
		Inputs: inputs, Groups: []Group{}, Findings: []Finding{}, Unexplained: []Unexplained{}, Notes: []string{}}
	if r.Inputs == nil {
		r.Inputs = []Input{}
	}
	all := joined(outcomes)
	all.finish()
	all.order()
	for i, w := range all.findings {
		w.ID = fmt.Sprintf("F%d", i+1)
	}
	for _, o := range outcomes {
		o.rename()
	}
	for _, w := range all.findings {
		if w.because != nil && w.because.one() != nil {
			w.Because = w.because.one().ID
		}
		r.Findings = append(r.Findings, *w.Finding)
	}
	for _, g := range all.groups {
		r.Groups = append(r.Groups, g.whole())
	}
	r.Unexplained = append(r.Unexplained, all.unexplained...)
	r.Notes = all.notes(inputs)
	narrow(r, opt)
	return r
}

// joined is what all outcomes tell together.
func joined(outcomes []*outcome) *outcome {
	all := &outcome{ran: versions{}}
	findings, groups := map[string]*written{}, map[string]*seen{}
	for _, o := range outcomes {
		for _, w := range o.findings {
			have := findings[w.key]
			switch {
			case w.empty:
			case have == nil:
				findings[w.key] = w
				all.findings = append(all.findings, w)
			default:
				have.join(w)
			}
		}
		for _, g := range o.groups {
			if have := groups[g.Name]; have != nil {
				have.join(g)
				continue
			}
			groups[g.Name] = g
			all.groups = append(all.groups, g)
		}
		all.unexplained = append(all.unexplained, o.unexplained...)
		all.broker, all.client = all.broker || o.broker, all.client || o.client
		all.ran.add(o.ran)
		all.bugs = append(all.bugs, o.bugs...)
	}
	for _, o := range outcomes {
		for _, w := range o.findings {
			if w.empty {
				w.into = findings[w.key]
			}
		}
	}
	slices.SortStableFunc(all.groups, func(a, b *seen) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(all.unexplained, func(a, b Unexplained) int {
		return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Time, b.Time))
	})
	return all
}

// finish makes of the findings what is in the report, when all that adds up is there.
func (o *outcome) finish() {
	for _, w := range o.findings {
		w.finish()
	}
}

// rename gives the groups' states the ids that findings have now.
func (o *outcome) rename() {
	id := map[string]string{}
	for _, w := range o.findings {
		if one := w.one(); one != nil {
			id[w.out] = one.ID
		}
	}
	for _, g := range o.groups {
		g.states[0].rename(id)
	}
}

// order puts incidents first, the costliest on top; a consequence never stands
// before its cause; the start of a group and the orderly end of a recording
// come last.
func (o *outcome) order() {
	sort.SliceStable(o.findings, func(i, j int) bool {
		a, b := o.findings[i], o.findings[j]
		return cmp.Or(
			cmp.Compare(a.place, b.place),
			cmp.Compare(b.stoppedMs, a.stoppedMs),
			cmp.Compare(rank(b.Verdict), rank(a.Verdict)),
			cmp.Compare(a.from, b.from),
			cmp.Compare(a.Groups[0], b.Groups[0]),
			cmp.Compare(a.Scenario, b.Scenario)) < 0
	})
	o.causesFirst()
}

func (f *finding) place() int {
	switch {
	case f.final || f.s.ID == groupStartup.ID:
		return 3
	case f.class == Incident:
		return 0
	case f.class == Pattern:
		return 1
	}
	return 2
}

func (o *outcome) causesFirst() {
	var out []*written
	done := map[*written]bool{}
	var put func(w *written, depth int)
	put = func(w *written, depth int) {
		if done[w] || depth > len(o.findings) {
			return
		}
		if w.because != nil && w.because.one() != nil {
			put(w.because.one(), depth+1)
		}
		if !done[w] {
			done[w] = true
			out = append(out, w)
		}
	}
	for _, w := range o.findings {
		put(w, 0)
	}
	o.findings = out
}

// whenOf is the time of a round: that of its start, else of its end.
func whenOf(r *history.Rebalance) int64 {
	if r.Started != history.Unknown {
		return r.Started
	}
	return r.Ended
}
