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
// but of what can be counted only what is in there. name is the outcome's own.
func (p *pass) outcome(in period, name string) *outcome {
	o := &outcome{ran: p.ran()}
	p.complete()
	by := map[*finding]*written{}
	for i, f := range p.findings {
		by[f] = p.write(f, in)
		by[f].out = fmt.Sprintf("%s.%d", name, i)
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
		for _, w := range o.findings {
			w.finish()
		}
	}
	return o
}

// gathering is what was found out about all groups in all periods.
type gathering struct {
	outcome
	findingOf map[string]*written // by key
	groupOf   map[string]*seen    // by name
	told      []*written          // of every period
}

func newGathering() *gathering {
	return &gathering{outcome: outcome{ran: versions{}}, findingOf: map[string]*written{}, groupOf: map[string]*seen{}}
}

// add adds what a period's outcome tells; periods come in order.
func (all *gathering) add(o *outcome) {
	all.told = append(all.told, o.findings...)
	for _, w := range o.findings {
		have := all.findingOf[w.key]
		switch {
		case w.empty:
		case have == nil:
			all.findingOf[w.key] = w
			all.findings = append(all.findings, w)
		default:
			have.join(w)
		}
	}
	for _, g := range o.groups {
		if have := all.groupOf[g.Name]; have != nil {
			have.join(g)
			continue
		}
		all.groupOf[g.Name] = g
		all.groups = append(all.groups, g)
	}
	all.unexplained = append(all.unexplained, o.unexplained...)
	all.broker, all.client = all.broker || o.broker, all.client || o.client
	all.ran.add(o.ran)
	all.bugs = append(all.bugs, o.bugs...)
}

// report makes the report when all is there. span is that of all events.
func (all *gathering) report(span Window, inputs []Input, opt Options) *Report {
	r := &Report{Schema: Schema, Tool: Tool{"rebalog", opt.Version}, Span: Span{Stamp(span.From), Stamp(span.To)},
		Inputs: inputs, Groups: []Group{}, Findings: []Finding{}, Unexplained: []Unexplained{}, Notes: []string{}}
	if r.Inputs == nil {
		r.Inputs = []Input{}
	}
	all.finish()
	all.order()
	for i, w := range all.findings {
		w.id = fmt.Sprintf("F%d", i+1)
	}
	ids := all.ids()
	r.Findings = slices.Grow(r.Findings, len(all.findings))
	for _, w := range all.findings {
		w.ID = w.id
		if w.because != nil {
			w.Because = ids[w.because.out]
		}
		r.Findings = append(r.Findings, *w.Finding)
		w.Finding = nil // it is in the report now
	}
	for _, g := range all.groups {
		r.Groups = append(r.Groups, g.whole(ids))
	}
	r.Unexplained = append(r.Unexplained, all.unexplained...)
	r.Notes = all.notes(inputs)
	narrow(r, opt)
	return r
}

// finish joins what no period but one tells of to that, and writes what is counted.
func (all *gathering) finish() {
	for _, w := range all.told {
		if w.empty {
			w.into = all.findingOf[w.key]
		}
	}
	for _, w := range all.findings {
		w.finish()
	}
	slices.SortStableFunc(all.groups, func(a, b *seen) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(all.unexplained, func(a, b Unexplained) int {
		return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Time, b.Time))
	})
}

// ids are those that findings have now, by those that the groups' states have of them.
func (all *gathering) ids() map[string]string {
	ids := make(map[string]string, len(all.told))
	for _, w := range all.told {
		if one := w.one(); one != nil {
			ids[w.out] = one.id
		}
	}
	return ids
}

// order puts incidents first, the costliest on top; a consequence never stands
// before its cause; the start of a group and the orderly end of a recording
// come last.
func (all *gathering) order() {
	sort.SliceStable(all.findings, func(i, j int) bool {
		a, b := all.findings[i], all.findings[j]
		return cmp.Or(
			cmp.Compare(a.place, b.place),
			cmp.Compare(b.stoppedMs, a.stoppedMs),
			cmp.Compare(rank(b.Verdict), rank(a.Verdict)),
			cmp.Compare(a.from, b.from),
			cmp.Compare(a.Groups[0], b.Groups[0]),
			cmp.Compare(a.Scenario, b.Scenario)) < 0
	})
	all.causesFirst()
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

func (all *gathering) causesFirst() {
	var out []*written
	done := map[*written]bool{}
	var put func(w *written, depth int)
	put = func(w *written, depth int) {
		if done[w] || depth > len(all.findings) {
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
	for _, w := range all.findings {
		put(w, 0)
	}
	all.findings = out
}

// whenOf is the time of a round: that of its start, else of its end.
func whenOf(r *history.Rebalance) int64 {
	if r.Started != history.Unknown {
		return r.Started
	}
	return r.Ended
}
