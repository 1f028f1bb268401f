package diagnose

import (
	"fmt"
	"iter"
	"path"
	"strings"

	"github.com/rebalog/rebalog/diagnose/clock"
	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

// Options narrow a diagnosis. The zero value reports everything.
type Options struct {
	Version string   // of the program, for the report
	Groups  []string // only these groups; empty: all
	Members []string // only findings about these members (member, client or instance id)
	Since   int64    // milliseconds since 1970 UTC; 0: open
	Until   int64
	Around  string // a finding's id or key: only the time around it

	// Corrected tells the files whose clock the user has corrected: they are left as
	// they are. Nil: none.
	Corrected func(path, inside string) bool
}

// Run turns the events of logs into a report. inputs tells what was read, for the
// report's own sake and for its notes. Where clocks may differ all events are read
// once more, before everything else.
func Run(logs Logs, inputs []Input, opt Options) (*Report, error) {
	offsets, err := estimate(logs.Read(Wanted{All: true, In: Always, Glance: true}), inputs)
	if err != nil {
		return nil, fmt.Errorf("read events: %w", err)
	}
	asStated(offsets, inputs, opt.Corrected)
	cuts, err := periods(logs, AtOnce)
	if err != nil {
		return nil, err
	}
	return byPeriods(readingOf(logs, offsets), cuts, inputs, opt)
}

// byPeriods makes the report of logs that are diagnosed in some periods.
func byPeriods(r reading, cuts []period, inputs []Input, opt Options) (*Report, error) {
	var all *overall
	var err error
	if len(cuts) > 1 {
		if all, err = r.overall(); err != nil {
			return nil, err
		}
	}
	found, span := newGathering(), Window{}
	said, saying := (*recall)(nil), (*recall)(nil)
	for i, c := range cuts {
		if said, saying = saying, nil; i+1 < len(cuts) {
			saying = newRecall(cuts[i+1].sight.From, len(all.surveys))
		}
		p := &parting{reading: r, period: c, frame: history.NewFrame(adrift(r.offsets)), all: all, said: said, saying: saying}
		outcomes, err := p.outcomes(i)
		if err != nil {
			return nil, err
		}
		for _, o := range outcomes {
			found.add(o)
		}
		span.From, span.To = p.frame.Span() // the same for all periods
	}
	return found.report(span, withClocks(inputs, r.offsets), opt), nil
}

// estimate is clock.Estimate; one speaker alone has nobody to differ from.
func estimate(events iter.Seq2[event.Event, error], inputs []Input) (map[clock.Stream]clock.Offset, error) {
	if len(inputs) != 1 || len(inputs[0].Speakers) != 1 {
		return clock.Estimate(events)
	}
	return clock.Estimate(func(yield func(event.Event, error) bool) {
		for e, err := range events {
			yield(e, err)
			return
		}
	})
}

// explain explains a history of some groups, and tells of what lies in the core of a period.
func explain(h *history.History, in period, name string) *outcome {
	p := &pass{h: h, scenarios: Scenarios(), chosen: map[*history.Departure]*choice{},
		claimed: map[*history.Departure]*finding{}, rounds: map[*history.Rebalance]*finding{}, arrivals: map[*history.Arrival]*finding{},
		byKey: map[string]*finding{}, legacy: map[*history.Group]*event.Event{}}
	p.weigh()
	for _, s := range p.scenarios {
		if s.look != nil {
			s.look(p, s)
		}
	}
	p.settle()
	p.account()
	p.storms()
	p.bugs()
	p.unheard()
	p.merge()
	return p.outcome(in, name)
}

// pass is one diagnosis under way.
type pass struct {
	h         *history.History
	scenarios []*Scenario

	chosen   map[*history.Departure]*choice // the best explanation of each departure
	claimed  map[*history.Departure]*finding
	rounds   map[*history.Rebalance]*finding
	arrivals map[*history.Arrival]*finding
	findings []*finding
	byKey    map[string]*finding
	stalls   map[*history.Group][]*event.Event // silences of brokers that stood still
	legacy   map[*history.Group]*event.Event   // what shows that its coordinator is of 0.10; nil: nothing
}

// choice is the explanation that won. Why the others did not is asked again for
// the few that are shown.
type choice struct {
	f *facts
	s *Scenario
	o opinion
}

// weigh asks every scenario about every departure and keeps the best answer.
// Among equals the order of Scenarios decides.
func (p *pass) weigh() {
	for _, g := range p.h.Groups {
		for _, d := range g.Departures {
			c := &choice{f: gather(p, d)}
			for _, s := range p.scenarios {
				if s.judge == nil {
					continue
				}
				o := s.judge(c.f)
				if o.verdict != "" && (c.s == nil || o.weight > c.o.weight) {
					c.s, c.o = s, o
				}
			}
			c.temper()
			p.chosen[d] = c
		}
	}
}

// clients lists every consumer whose own lines are at hand, with its member: groups,
// members and logs in the history's order.
func (p *pass) clients() iter.Seq2[*history.Member, *history.Consumer] {
	return func(yield func(*history.Member, *history.Consumer) bool) {
		for _, g := range p.h.Groups {
			for _, m := range g.Members {
				for _, c := range m.Consumers {
					if !yield(m, c) {
						return
					}
				}
			}
		}
	}
}

// temper lowers what rests on a log that was tied to the member by time alone, or
// whose times cannot be compared, unless the client's own words tell.
func (c *choice) temper() {
	if d := c.f.d; c.f.w != nil && c.f.w.Adrift && c.o.verdict == Confirmed && d.Timeout == nil && d.Leave == nil {
		c.o.verdict = Likely
		c.o.why += fmt.Sprintf(" (the clock of %s could not be compared with the coordinator's)", c.f.w.Path)
	}
	if c.f.c != nil && c.f.c.Linked() && c.o.verdict != "" {
		if c.o.verdict == Confirmed && c.f.d.Timeout == nil {
			c.o.verdict = Likely
		}
		c.o.why += fmt.Sprintf(" (%s is taken as its log because it changed at that moment and no other did)", c.f.w.Path)
	}
}

// settle makes findings of the departures that no look has claimed.
func (p *pass) settle() {
	for _, g := range p.h.Groups {
		for _, d := range g.Departures {
			c := p.chosen[d]
			if p.claimed[d] != nil || c.s == nil {
				continue
			}
			p.claim(p.find(c.s, g, c.main(), d.Final && c.main() != afterError), c)
		}
	}
}

func (c *choice) main() string {
	if len(c.o.facets) > 0 {
		return c.o.facets[0]
	}
	return ""
}

// find returns the finding of a scenario, its main facet and a group, made on
// first use. The orderly end of a recording is kept apart from what went before.
func (p *pass) find(s *Scenario, g *history.Group, facet string, final bool) *finding {
	key := s.ID + "\x00" + facet + "\x00" + g.Name
	if final {
		key += "\x00end"
	}
	f := p.byKey[key]
	if f == nil {
		f = newFinding(s, g, final)
		f.key = key
		if facet != "" && facet == s.grave {
			f.class = Incident
		}
		p.byKey[key] = f
		p.findings = append(p.findings, f)
	}
	return f
}

// claim files a departure, explained, under a finding.
func (p *pass) claim(f *finding, c *choice) {
	p.claimed[c.f.d] = f
	if c.s != f.s {
		c.o.missing = nil // what another explanation lacked
	}
	f.add(c)
}

// account ties every round to the finding that explains it: the departures in
// it, the return of somebody who had left, the arrivals, what it names itself.
func (p *pass) account() {
	for _, g := range p.h.Groups {
		for i, r := range g.Rebalances {
			f := p.causeOf(r)
			if f == nil && i > 0 {
				f = p.following(r, g.Rebalances[i-1])
			}
			if f != nil {
				p.rounds[r] = f
				f.rounds = append(f.rounds, r)
			}
		}
	}
}

func (p *pass) causeOf(r *history.Rebalance) *finding {
	if f := p.rounds[r]; f != nil {
		return f
	}
	for _, d := range r.Departures {
		if f := p.claimed[d]; f != nil {
			return f
		}
	}
	for _, a := range r.Arrivals {
		if a.Returns != nil && p.claimed[a.Returns] != nil {
			return p.claimed[a.Returns]
		}
	}
	for _, a := range r.Arrivals {
		if f := p.arrivals[a]; f != nil {
			return f
		}
	}
	return nil
}

// following ties a round that names no cause of its own, but starts within a
// moment of another's end, to that one's: a second step of the same change.
func (p *pass) following(r, before *history.Rebalance) *finding {
	if r.Started != history.Unknown && r.Started-before.Ended <= 10_000 {
		return p.rounds[before]
	}
	return nil
}

// belongs tells whether a line that neither side wrote, such as one of a GC
// file, is about a process: the same stem of the path, or the pod's name in it.
func (p *pass) belongs(e *event.Event, w *history.Process) bool {
	if pod := e.Get(event.Pod); pod != "" {
		return pod == w.Speaker || strings.Contains(w.Path, pod)
	}
	if path.Dir(e.Pos.Path) != path.Dir(w.Path) {
		return false
	}
	return stem(e.Pos.Path) == stem(w.Path)
}

// stem is a file's name up to its first dot: "consumer-2.gc.log" and
// "consumer-2.log" are of one process.
func stem(p string) string {
	name, _, _ := strings.Cut(path.Base(p), ".")
	return name
}
