package diagnose

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
)

// written is a finding that is written, but for what the other periods add to it and its
// place among those of other groups.
type written struct {
	*Finding
	because *written
	into    *written // the same finding, of an earlier period, that this was joined to
	key     string   // what the same finding has in every period, see [pass.find]
	out     string   // id that is used until it has its own
	id      string   // its own
	place   int
	core    Window // of the period that its texts are from
	empty   bool   // what is to be counted of it is all told of in other periods
	worst   degree
	why     string // of its worst departure; empty where the summary is not about that
	counted counted
	partly  bool // the summary is that of a part of the time
	lines   quoted

	finished bool

	from, to   int64
	departures int // that it explains
	affected   int // where that is not the members
	measured   map[string][]measured
	stopped    []stretch // in which the group, or its members, could not consume because of it
	stoppedMs  int64
}

// counted is a summary that tells how many episodes there were, but for departures:
// "before 2 times after".
type counted struct{ before, noun, after string }

// tell makes this the finding's summary.
func (f *finding) tell(c counted) { f.counted, f.summary = c, "" }

func (c counted) of(n int) string {
	return fmt.Sprintf("%s%d %s%s%s", c.before, n, c.noun, plural(n), c.after)
}

// degree is how bad the worst case of a finding is.
type degree struct {
	sure int
	ms   int64
}

func (d degree) compare(o degree) int {
	return cmp.Or(cmp.Compare(d.sure, o.sure), cmp.Compare(d.ms, o.ms))
}

// quoted is what a finding quotes, in the order in which it is shown.
type quoted struct{ worst, own, others, around []Evidence }

// write writes a finding as of a period. What is told in words is of all that the
// period sees, so that nothing is left out that belongs to it.
func (p *pass) write(f *finding, in period) *written {
	w := &written{key: f.key, place: f.place(), core: in.core, affected: f.affected, measured: map[string][]measured{}, lines: f.quoted(),
		Finding: &Finding{Scenario: f.s.ID, Facets: f.mainFacets(), Class: f.class, Verdict: f.verdict,
			Groups: groupNames(f.groups), Members: memberIDs(f.members), Nodes: f.nodes, Summary: f.summary, Evidence: []Evidence{}, Episodes: []Episode{},
			Missing: f.missing, RuledOut: f.ruledOut, Checks: f.checks, Fixes: f.fixes, Avoid: f.avoid, References: append(f.refs, f.s.Refs...)}}
	w.worst.sure = rank(f.verdict)
	c := f.worst()
	if c != nil {
		w.worst = degree{rank(c.o.verdict), c.size()}
	}
	switch {
	case w.Summary != "":
	case f.counted.noun != "":
		w.counted = f.counted
	case c != nil:
		w.why = c.o.why
	default:
		w.Summary = f.s.Title + "."
	}
	if w.count(f); len(w.Episodes) > 0 && !slices.ContainsFunc(w.Episodes, func(e Episode) bool { return in.surrounds(int64(e.From), int64(e.To)) }) {
		w.unsure(in)
	}
	return w
}

// unsure tells no more than that it may be so: what shows that it is not may lie out of
// sight.
func (w *written) unsure(in period) {
	w.Verdict, w.worst.sure = Possible, rank(Possible)
	w.Missing = append(slices.Clip(w.Missing), Missing{What: "a diagnosis of the logs of fewer processes, or of these from a shorter time", From: Stamp(in.sight.From), To: Stamp(in.sight.To),
		Would: "see more of what lies around it: there are too many lines to hold all of them at once"})
}

// count takes what lies in the core.
func (w *written) count(f *finding) {
	w.from, w.to = history.Unknown, history.Unknown
	var members []string // of the episode before, mostly the same
	for _, e := range f.episodes {
		if e.from > w.core.To || e.to < w.core.From {
			continue
		}
		if names := memberIDs(e.members); members == nil || !slices.Equal(names, members) {
			members = names
		}
		w.Episodes = append(w.Episodes, Episode{Moment(e.from), Moment(e.to), members})
		w.stretchTo(e.from, e.to)
	}
	for k, list := range f.measured {
		for _, x := range list {
			if w.core.Has(x.at) {
				w.measured[k] = append(w.measured[k], x)
			}
		}
	}
	rounds := slices.DeleteFunc(slices.Clone(f.rounds), func(r *history.Rebalance) bool { return !w.core.Has(whenOf(r)) })
	w.stopped = roundSpans(rounds)
	for _, c := range f.choices {
		if !w.core.Has(c.f.d.At) {
			continue
		}
		w.departures++
		if s, ok := c.orphaned(); ok {
			w.stopped = append(w.stopped, s)
		}
	}
	w.stopped = united(w.stopped)
	w.empty = len(w.Episodes)+w.departures+len(rounds) == 0 && len(f.episodes)+len(f.choices)+len(f.rounds) > 0
}

func (w *written) stretchTo(from, to int64) {
	if from != history.Unknown && (w.from == history.Unknown || from < w.from) {
		w.from = from
	}
	w.to = max(w.to, to)
}

// join adds what a later period has of the same finding: what can be counted to what was
// counted, and its texts in place of these if its worst case is worse.
func (w *written) join(o *written) {
	o.into = w
	w.joinEpisodes(o)
	w.departures += o.departures
	w.affected = max(w.affected, o.affected)
	w.place = min(w.place, o.place)
	w.stopped = united(append(w.stopped, o.stopped...))
	for k, list := range o.measured {
		w.measured[k] = append(w.measured[k], list...)
	}
	own, others := slices.Concat(w.lines.own, o.lines.own), slices.Concat(w.lines.others, o.lines.others)
	kept, other := w.Finding, o.Finding
	if o.worst.compare(w.worst) > 0 {
		o.Episodes = w.Episodes
		w.core, w.worst, w.why, w.lines, kept, other = o.core, o.worst, o.why, o.lines, o.Finding, w.Finding
		w.counted = o.counted
	}
	w.lines.own, w.lines.others = firstLines(own), firstLines(others)
	w.partly = w.partly || kept.Summary != other.Summary
	kept.Verdict = stronger(kept.Verdict, other.Verdict)
	for _, both := range [][2]*[]string{{&kept.Facets, &other.Facets}, {&kept.Groups, &other.Groups}, {&kept.Nodes, &other.Nodes}, {&kept.Members, &other.Members}} {
		*both[0] = withNew(*both[0], *both[1])
	}
	slices.Sort(kept.Members)
	kept.Missing = lacking(kept.Missing, other.Missing)
	w.Finding = kept
	o.Finding, o.measured, o.stopped, o.lines = nil, nil, nil, quoted{}
}

// lacking are the logs that are missing in one time or another.
func lacking(list, other []Missing) []Missing {
	for _, o := range other {
		i := slices.IndexFunc(list, func(m Missing) bool { return m.What == o.What })
		if i < 0 {
			list = append(list, o)
			continue
		}
		list[i].From, list[i].To = min(list[i].From, o.From), max(list[i].To, o.To) // "" is not known
	}
	return list
}

// joinEpisodes adds those of a later period. One that goes over the border between the
// two was seen by both, by each as far as it sees.
func (w *written) joinEpisodes(o *written) {
	border := Moment(o.core.From)
	for _, e := range o.Episodes {
		if same := w.unended(e, border); same != nil {
			same.From, same.To = min(same.From, e.From), max(same.To, e.To)
			continue
		}
		w.Episodes = append(w.Episodes, e)
	}
	w.stretchTo(o.from, o.to)
}

// unended is the episode that goes on over a border as another one came over it, or nil.
func (w *written) unended(e Episode, border Moment) (same *Episode) {
	if e.From >= border {
		return nil
	}
	for i := range w.Episodes {
		x := &w.Episodes[i]
		if x.To >= border && x.From <= e.To && slices.Equal(x.Members, e.Members) &&
			(same == nil || gapOf(int64(x.From), int64(e.From)) < gapOf(int64(same.From), int64(e.From))) {
			same = x
		}
	}
	return same
}

// withNew adds to a list what another one has besides.
func withNew(list, other []string) []string {
	have := make(map[string]bool, len(list))
	for _, x := range list {
		have[x] = true
	}
	for _, x := range other {
		if !have[x] {
			have[x] = true
			list = append(list, x)
		}
	}
	return list
}

// one is the finding that this became part of, itself mostly; nil if no period tells of it.
func (w *written) one() *written {
	for w.into != nil {
		w = w.into
	}
	if w.empty {
		return nil
	}
	return w
}

// finish writes what is counted, when all of it is there.
func (w *written) finish() {
	if w.finished {
		return
	}
	w.finished = true
	slices.SortStableFunc(w.Episodes, func(a, b Episode) int { return cmp.Compare(a.From, b.From) })
	w.From, w.To, w.Count = Stamp(w.from), Stamp(w.to), len(w.Episodes)
	if w.Affected = w.affected; w.Affected == 0 {
		w.Affected = len(w.Members)
	}
	w.Finding.Key = strings.Join(append([]string{w.Scenario, strings.Join(w.Groups, "+")}, w.Members...), "/")
	for _, s := range w.stopped {
		w.stoppedMs += s.to - s.from
	}
	if w.stoppedMs > 0 {
		w.measured["stopped_ms"] = []measured{{w.from, w.stoppedMs}}
	}
	for k, list := range w.measured {
		if w.Measured == nil {
			w.Measured = map[string]Measure{}
		}
		w.Measured[k] = sumUp(lengths(list))
	}
	w.Evidence = append(w.Evidence, firstLines(slices.Concat(w.lines.worst, w.lines.own, w.lines.others, w.lines.around))...)
	switch n := min(w.departures, len(w.Episodes)); {
	case w.counted.noun != "":
		w.Summary = w.counted.of(w.Count - w.departures)
	case w.why == "" && w.partly:
		w.Summary += w.core.words()
	case w.why == "":
	case n == 1:
		w.Summary = w.why
	case w.Class == Incident:
		w.Summary = fmt.Sprintf("%d times; at worst: %s", n, w.why)
	default:
		w.Summary = fmt.Sprintf("%d times, like this: %s", n, w.why)
	}
	w.measured, w.stopped, w.lines = nil, nil, quoted{}
}

// words tell that something is said of this time alone.
func (w Window) words() string {
	switch from, to := Stamp(w.From), Stamp(w.To); {
	case from == "":
		return " (until " + to + "; more of it later)"
	case to == "":
		return " (from " + from + " on; more of it before)"
	default:
		return " (from " + from + " to " + to + "; more of it at other times)"
	}
}

// firstLines are the first of some lines, each once, as many as a finding shows.
func firstLines(list []Evidence) (out []Evidence) {
	type place struct {
		path, inside string
		line         int
		offset       int64
	}
	seen := map[place]bool{}
	for _, e := range list {
		at := place{e.Path, e.Inside, e.Line, e.Offset}
		if !seen[at] && len(out) < maxEvidence {
			seen[at] = true
			out = append(out, e)
		}
	}
	return out
}

// seen is a group as some periods show it.
type seen struct {
	Group
	stopped []stretch
	states  []States // of each period
}

// join adds what a later period tells.
func (g *seen) join(o *seen) {
	g.Rebalances += o.Rebalances
	for cause, n := range o.ByCause {
		g.ByCause[cause] += n
	}
	if o.Protocol != "classic" {
		g.Protocol = o.Protocol
	}
	g.stopped = united(append(g.stopped, o.stopped...))
	g.states = append(g.states, o.states...)
	have := map[string]int{}
	for i, m := range g.Members {
		have[m.ID] = i
	}
	for _, m := range o.Members {
		i, known := have[m.ID]
		if !known {
			g.Members = append(g.Members, m)
			continue
		}
		x := &g.Members[i]
		x.MemberIDs = withNew(x.MemberIDs, m.MemberIDs)
		x.ClientID, x.InstanceID = cmp.Or(x.ClientID, m.ClientID), cmp.Or(x.InstanceID, m.InstanceID)
		x.Host, x.Client = cmp.Or(m.Host, x.Host), cmp.Or(m.Client, x.Client)
	}
	slices.SortStableFunc(g.Members, func(a, b Member) int { return cmp.Compare(a.ID, b.ID) })
}

// whole is the group when all is there; ids are those of findings by what the states
// have for them.
func (g *seen) whole(ids map[string]string) Group {
	for _, s := range g.states {
		s.rename(ids)
	}
	for _, s := range g.stopped {
		g.StoppedMs += s.to - s.from
	}
	g.History = joinStates(g.states)
	return g.Group
}
