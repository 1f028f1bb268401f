package diagnose

import (
	"cmp"
	"fmt"
	"sort"

	"github.com/rebalog/rebalog/diagnose/history"
)

// outcome is what the report says of some groups. It holds no event, so that a
// diagnosis of very many groups holds but the events of a few.
type outcome struct {
	groups         []Group
	findings       []*written
	unexplained    []Unexplained
	broker, client bool // lines of that side are at hand
	ran            versions
	bugs           []string // that were found
}

// written is a finding that is written, but for its place among those of other groups.
type written struct {
	*Finding
	because *written

	place         int
	group         string
	from, stopped int64
	out           string // id that is used until it has its own
}

func (p *pass) outcome() *outcome {
	o := &outcome{ran: p.ran()}
	p.complete()
	by := map[*finding]*written{}
	for i, f := range p.findings {
		w := p.write(f, fmt.Sprint(i))
		from, _ := f.span()
		by[f] = &written{Finding: w, place: f.place(), group: f.groups[0].Name, from: from, stopped: f.stoppedMs(), out: w.ID}
		f.out = w
		o.findings = append(o.findings, by[f])
		if f.bug != nil {
			o.bugs = append(o.bugs, f.bug.id)
		}
	}
	for f, w := range by {
		w.because = by[f.because]
	}
	for _, g := range p.h.Groups {
		o.groups = append(o.groups, p.group(g))
		o.broker, o.client = o.broker || g.BrokerSeen, o.client || g.ClientSeen
	}
	o.unexplained = p.unexplained()
	return o
}

// assemble makes the report of what was found out about all groups. h is their history
// without them.
func assemble(h *history.History, outcomes []*outcome, inputs []Input, opt Options) *Report {
	r := &Report{Schema: Schema, Tool: Tool{"rebalog", opt.Version}, Span: Span{Stamp(h.From), Stamp(h.To)},
		Inputs: inputs, Groups: []Group{}, Findings: []Finding{}, Unexplained: []Unexplained{}, Notes: []string{}}
	if r.Inputs == nil {
		r.Inputs = []Input{}
	}
	all := &outcome{ran: versions{}}
	for _, o := range outcomes {
		all.add(o)
	}
	all.order()
	for i, w := range all.findings {
		w.ID = fmt.Sprintf("F%d", i+1)
	}
	for _, o := range outcomes {
		o.rename()
	}
	for _, w := range all.findings {
		if w.because != nil {
			w.Because = w.because.ID
		}
		r.Findings = append(r.Findings, *w.Finding)
	}
	sort.SliceStable(all.groups, func(i, j int) bool { return all.groups[i].Name < all.groups[j].Name })
	sort.SliceStable(all.unexplained, func(i, j int) bool { return all.unexplained[i].Group < all.unexplained[j].Group })
	r.Groups = append(r.Groups, all.groups...)
	r.Unexplained = append(r.Unexplained, all.unexplained...)
	r.Notes = all.notes(h, inputs)
	narrow(r, opt)
	return r
}

func (o *outcome) add(x *outcome) {
	o.groups = append(o.groups, x.groups...)
	o.findings = append(o.findings, x.findings...)
	o.unexplained = append(o.unexplained, x.unexplained...)
	o.broker, o.client = o.broker || x.broker, o.client || x.client
	o.ran.add(x.ran)
	o.bugs = append(o.bugs, x.bugs...)
}

// rename gives the groups' states the ids that findings have now.
func (o *outcome) rename() {
	id := map[string]string{}
	for _, w := range o.findings {
		id[w.out] = w.ID
	}
	for _, g := range o.groups {
		g.History.rename(id)
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
			cmp.Compare(b.stopped, a.stopped),
			cmp.Compare(rank(b.Verdict), rank(a.Verdict)),
			cmp.Compare(a.from, b.from),
			cmp.Compare(a.group, b.group),
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
		if w.because != nil {
			put(w.because, depth+1)
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
