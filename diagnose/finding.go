package diagnose

import (
	"slices"
	"sort"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

// finding is a Finding while it grows.
type finding struct {
	s       *Scenario
	groups  []*history.Group
	verdict Verdict
	class   Class
	final   bool // the orderly end of a recording

	choices  []*choice
	members  []*history.Member
	nodes    []string
	episodes []episode
	facets   map[string]int
	order    []string // facets in order of appearance
	measured map[string][]measured
	proof    []proof
	context  []proof // what else happened around it
	missing  []Missing
	ruledOut []RuledOut
	checks   []Check
	fixes    []Fix
	avoid    []Avoid
	rounds   []*history.Rebalance
	because  *finding
	summary  string
	counted  counted // the summary, where it tells how often
	affected int
	loop     string               // what the coordinator's lines tell of a leader that joins again
	flaps    []*event.Event       // changes of metadata that undo the one before
	stays    []int64              // how long members that came and went had stayed, in milliseconds
	legacy   string               // version of the broker whose age explains it
	late     *history.Consumer    // the member that a round waited for
	commits  []*history.Departure // the departures whose consequence these commits are, nil entries for none
	bug      *bug                 // the defect that a known-bug is
	refs     []Reference          // pages beside those of the scenario
	key      string               // see [pass.find]
	out      *written
}

type episode struct {
	from, to int64
	members  []*history.Member
}

func newFinding(s *Scenario, g *history.Group, final bool) *finding {
	return &finding{s: s, class: s.Class, groups: []*history.Group{g}, final: final, facets: map[string]int{}, measured: map[string][]measured{}}
}

// add takes one departure that this finding explains.
func (f *finding) add(c *choice) {
	d := c.f.d
	f.choices = append(f.choices, c)
	f.verdict = stronger(f.verdict, c.o.verdict)
	for _, x := range c.o.facets {
		if f.facets[x]++; f.facets[x] == 1 {
			f.order = append(f.order, x)
		}
	}
	for k, ms := range c.o.measure {
		f.measure(k, d.At, ms)
	}
	f.addMember(d.Member)
	from, to := d.At, d.Returned
	if c.o.from != history.Unknown && c.o.from != 0 {
		from = c.o.from
	}
	if to == history.Unknown {
		to = d.At
	}
	f.addEpisode(from, to, d.Member)
}

func (f *finding) addMember(m *history.Member) {
	if m == nil {
		return
	}
	for _, o := range f.members {
		if o == m {
			return
		}
	}
	f.members = append(f.members, m)
}

func (f *finding) addEpisode(from, to int64, members ...*history.Member) {
	if to < from {
		to = from
	}
	f.episodes = append(f.episodes, episode{from, to, members})
}

func (f *finding) addProofs(list []proof) {
	for _, x := range list {
		f.addProof(x.e, x.says)
	}
}

func (f *finding) addProof(e *event.Event, says string) {
	if e != nil {
		f.proof = append(f.proof, proof{e, says})
	}
}

// rules names a look-alike that is out of the question, for findings that are about
// no departure; those that are take it from what was thought of the departure.
func (f *finding) rules(scenario, why string) {
	for _, r := range f.ruledOut {
		if r.Scenario == scenario {
			return
		}
	}
	f.ruledOut = append(f.ruledOut, RuledOut{Scenario: scenario, Why: why})
}

// worst is the choice with the largest value of a measure, else the first: what
// a reader is shown first.
func (f *finding) worst() *choice {
	if len(f.choices) == 0 {
		return nil
	}
	best, most := f.choices[0], int64(-1)
	for _, c := range f.choices {
		if rank(c.o.verdict) < rank(best.o.verdict) {
			continue
		}
		size := c.size()
		if rank(c.o.verdict) > rank(best.o.verdict) || size > most {
			best, most = c, size
		}
	}
	return best
}

// size is the value of its main measure, in milliseconds.
func (c *choice) size() int64 {
	for _, name := range mainMeasures {
		if ms, ok := c.o.measure[name]; ok {
			return ms
		}
	}
	return 0
}

// mainMeasures are the measures by which one episode is worse than another.
var mainMeasures = []string{"poll_gap_ms", "pause_ms", "heartbeat_silence_ms", "late_rejoin_ms", "outage_ms", "restart_ms", "join_barrier_ms"}

func rank(v Verdict) int {
	switch v {
	case Confirmed:
		return 3
	case Likely:
		return 2
	case Possible:
		return 1
	}
	return 0
}

func stronger(a, b Verdict) Verdict {
	if rank(b) > rank(a) {
		return b
	}
	return a
}

// mainFacets lists the facets, commonest first, else as scenarios rank them.
func (f *finding) mainFacets() []string {
	out := append([]string(nil), f.order...)
	sort.SliceStable(out, func(i, j int) bool { return f.facets[out[i]] > f.facets[out[j]] })
	return out
}

func (f *finding) span() (from, to int64) {
	from, to = history.Unknown, history.Unknown
	for _, e := range f.episodes {
		if e.from != history.Unknown && (from == history.Unknown || e.from < from) {
			from = e.from
		}
		to = max(to, e.to)
	}
	return from, to
}

// orphaned is the time from the last sign of a member whose session ran out, as its
// log or else its session tells, to the coordinator's word.
func (c *choice) orphaned() (stretch, bool) {
	d := c.f.d
	if !c.s.idle || d.How != history.Expired || d.Line == nil || d.Line.Side != event.Broker {
		return stretch{}, false
	}
	from := c.o.from
	switch {
	case known(from) && from != 0 && from < d.At:
	case c.f.session.known:
		from = d.At - c.f.session.ms
	default:
		return stretch{}, false
	}
	return stretch{from, d.At}, true
}

// stretch is a length of time, in milliseconds since 1970 UTC.
type stretch struct{ from, to int64 }

func roundSpans(rounds []*history.Rebalance) (s []stretch) {
	for _, r := range rounds {
		if r.Ms() > 0 {
			s = append(s, stretch{r.Started, r.Ended})
		}
	}
	return s
}

// united are the same spans, in order, what overlaps as one.
func united(s []stretch) []stretch {
	sort.Slice(s, func(i, j int) bool { return s[i].from < s[j].from })
	out := s[:0]
	for _, x := range s {
		switch last := len(out) - 1; {
		case x.to <= x.from:
		case last >= 0 && x.from <= out[last].to:
			out[last].to = max(out[last].to, x.to)
		default:
			out = append(out, x)
		}
	}
	return out
}

// family is the family of clients that a finding is about: that of its culprits.
func (f *finding) family() string {
	switch {
	case f.groups[0].Protocol == "connect":
		return settings.Connect
	case f.late != nil:
		return familyOf(f.late.Member, f.late)
	case len(f.choices) > 0:
		return f.worst().f.family
	}
	switch {
	case len(f.members) == 0:
		return settings.Java
	case len(f.members[0].Consumers) == 0:
		return familyOf(f.members[0], nil)
	}
	return familyOf(f.members[0], f.members[0].Consumers[0])
}

// avoidable leaves out what the client at hand has not: nobody can change it.
func (f *finding) avoidable() []Avoid {
	if f.s.namesAbsent {
		return f.avoid
	}
	family := f.family()
	return slices.DeleteFunc(f.avoid, func(a Avoid) bool { return settings.Spelling(family, a.Setting) == "" })
}
