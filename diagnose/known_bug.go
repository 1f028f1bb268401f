package diagnose

import (
	"fmt"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var knownBug = &Scenario{
	ID: "known-bug", Family: "age and defects", Class: Incident,
	Title: "a published defect of this very version matches what the logs show",
	Mechanism: "Some releases of brokers and clients have defects that expel members, keep rebalances from ending or start them without end. One is named only where the release and the signature both match; " +
		"where the release is not known but the lines tell of nothing else, it is named as possible.",
	Broker:   "The version in the start banner, and the signature of the defect; the table of defects says which.",
	Client:   "The version in the start banner (`Kafka version: ...`, librdkafka's and others' on request), and the signature.",
	Confused: []Lookalike{{"heartbeat-thread-dead", "no defect of this version is known"}, {"leader-never-synced", "no defect of this version is known"}, {"rebalance-timeout-zero", "what the defect of 2.3.0 looks like"}},
	Fix:      "The release that mends it; meanwhile what the entry says.",
	Needs:    []event.Kind{event.SoftwareVersion},
	advise:   adviseBug,
}

// bug is one published defect. It is named where a sign shows and the version is
// affected.
type bug struct {
	id        string
	component string // settings.Broker, or the family of a client
	affected  []span
	fixed     string // the releases that mend it, as a reader looks for them
	summary   string // what goes wrong, in our words
	meanwhile string // what helps until then; may be empty
	url       string
	signs     []sign // any of them; none: the defect is only noted where its version runs
	warn      bool   // worth a note wherever such a version runs
}

// span is a range of versions: since and later, but before until.
type span struct{ since, until string }

// sign is how a defect shows. All parts that are set must hold.
type sign struct {
	scenario string       // a finding of this scenario in the group, which the defect explains
	kinds    []event.Kind // lines of these kinds ...
	texts    []string     // ... with one of these texts ...
	least    int          // ... at least so often; 0: once
	check    string       // a predicate of bugChecks
	alone    bool         // points to the defect even where the version is not known
	weak     bool         // other causes look the same: possible at most
}

// bugs names the defects that explain what was found, or what nothing else does.
func (p *pass) bugs() {
	for i := range knownBugs {
		b := &knownBugs[i]
		for _, g := range p.h.Groups {
			if b.component == settings.Broker {
				v, line := p.brokerVersion(g)
				p.tryBug(b, g, nil, v, line)
				continue
			}
			for _, m := range g.Members {
				p.tryMember(b, g, m)
			}
		}
	}
}

func (p *pass) tryMember(b *bug, g *history.Group, m *history.Member) {
	if len(m.Consumers) == 0 && familyOf(m, nil) == b.component {
		p.tryBug(b, g, &suspect{m: m}, settings.VersionInID(m.ClientID), nil)
	}
	for _, c := range m.Consumers {
		if familyOf(m, c) != b.component {
			continue
		}
		v, line := clientVersion(c)
		if v == "" {
			v = settings.VersionInID(m.ClientID)
		}
		if p.tryBug(b, g, &suspect{m: m, c: c}, v, line) {
			return
		}
	}
}

// suspect is whom a defect of a client would have struck; c is nil without its log.
type suspect struct {
	m *history.Member
	c *history.Consumer
}

func (b *bug) has(version string) bool {
	for _, s := range b.affected {
		if version != "" && settings.In(version, s.since, s.until) {
			return true
		}
	}
	return false
}

// tryBug files the defect if a sign shows; it reports whether one did.
func (p *pass) tryBug(b *bug, g *history.Group, w *suspect, version string, line *event.Event) bool {
	if version != "" && !b.has(version) {
		return false
	}
	for _, s := range b.signs {
		if version == "" && !s.alone {
			continue
		}
		if proofs, explained, ok := p.shows(s, g, w); ok {
			p.fileBug(b, g, w, struck{version, line, proofs, explained, s.weak})
			return true
		}
	}
	return false
}

// shows looks for a sign and returns the lines that show it and the findings that
// it would explain.
func (p *pass) shows(s sign, g *history.Group, w *suspect) (proofs []proof, explained []*finding, ok bool) {
	if s.scenario != "" {
		explained = p.found(s.scenario, g, w)
		if len(explained) == 0 {
			return nil, nil, false
		}
	}
	if len(s.kinds) > 0 {
		lines := p.lines(s, g, w)
		if len(lines) < max(s.least, 1) {
			return nil, nil, false
		}
		for _, e := range lines {
			proofs = append(proofs, proof{e, "the signature of the defect"})
		}
	}
	if s.check != "" {
		more, holds := bugChecks[s.check](p, g, w)
		if !holds {
			return nil, nil, false
		}
		proofs = append(proofs, more...)
	}
	return proofs, explained, true
}

// found lists the findings of a scenario in a group that are about a member.
func (p *pass) found(id string, g *history.Group, w *suspect) []*finding {
	var out []*finding
	for _, f := range p.findings {
		if f.s.ID != id || f.groups[0] != g || f.final {
			continue
		}
		if w == nil || len(f.members) == 0 || hasMember(f, w.m) {
			out = append(out, f)
		}
	}
	return out
}

func hasMember(f *finding, m *history.Member) bool {
	for _, o := range f.members {
		if o == m {
			return true
		}
	}
	return false
}

// lines lists those of a sign: a client's own, or the coordinator's about the
// group and its partition.
func (p *pass) lines(s sign, g *history.Group, w *suspect) []*event.Event {
	var out []*event.Event
	take := func(list []*event.Event, about func(*event.Event) bool) {
		for _, e := range list {
			if about(e) && s.matches(e) {
				out = append(out, e)
			}
		}
	}
	switch {
	case w == nil:
		take(g.Events, func(*event.Event) bool { return true })
		for _, b := range p.h.Brokers {
			take(b.Events, func(e *event.Event) bool { n, ok := e.Int(event.Partition); return ok && n == g.Partition })
		}
	case w.c != nil:
		take(w.c.Events, func(*event.Event) bool { return true })
	}
	return out
}

func (s sign) matches(e *event.Event) bool {
	for _, k := range s.kinds {
		if e.Kind != k {
			continue
		}
		for _, t := range s.texts {
			if strings.Contains(e.Text, t) {
				return true
			}
		}
		return len(s.texts) == 0
	}
	return false
}

// struck is what was found of a defect.
type struck struct {
	version   string // empty if no line tells it
	line      *event.Event
	proofs    []proof
	explained []*finding
	weak      bool
}

// verdict: likely, where the version is known, the sign says nothing else, and
// what the defect explains is itself more than possible.
func (x struck) verdict() Verdict {
	if x.version == "" || x.weak {
		return Possible
	}
	for _, f := range x.explained {
		if rank(f.verdict) > rank(Possible) {
			return Likely
		}
	}
	if len(x.explained) > 0 {
		return Possible
	}
	return Likely
}

func (p *pass) fileBug(b *bug, g *history.Group, w *suspect, x struck) {
	f := p.find(knownBug, g, b.id, false)
	f.facet(b.id)
	f.bug = b
	f.verdict = stronger(f.verdict, x.verdict())
	if x.version == "" {
		f.missing = append(f.missing, Missing{What: revealing(b.component), Would: fmt.Sprintf("tell the version: %s is in %s", b.id, b.releases())})
	}
	if w != nil {
		f.addMember(w.m)
	}
	f.addProof(x.line, "the version")
	for _, y := range x.proofs {
		f.addProof(y.e, y.says)
		f.addEpisode(y.e.At, y.e.At)
	}
	for _, y := range x.explained {
		f.explains(y)
	}
	f.summary = fmt.Sprintf("%s: %s; %s", b.id, b.summary, b.mended(x.version))
}

// explains puts a finding below the defect that it is the look of, if the defect
// is more than possible.
func (f *finding) explains(x *finding) {
	if x.because == nil && x != f && rank(f.verdict) > rank(Possible) {
		x.because = f
	}
	for _, m := range x.members {
		f.addMember(m)
	}
	from, to := x.span()
	f.addEpisode(from, to)
	f.addProof(firstProof(x), "what the defect looks like: "+x.s.Title)
}

func firstProof(f *finding) *event.Event {
	if c := f.worst(); c != nil && len(c.o.proof) > 0 {
		return c.o.proof[0].e
	}
	if len(f.proof) > 0 {
		return f.proof[0].e
	}
	return nil
}

func (b *bug) mended(version string) string {
	who := b.component + " " + version
	if version == "" {
		who = b.component + " of a version that the logs do not tell"
	}
	if b.fixed == "" {
		return who + "; no release is known to mend it"
	}
	return fmt.Sprintf("%s; mended in %s", who, b.fixed)
}

func adviseBug(fd *finding) {
	b := fd.bug
	if b == nil {
		return
	}
	at := "code"
	if b.component == settings.Broker {
		at = "operations"
	}
	if b.fixed != "" {
		fd.fixes = append(fd.fixes, Fix{Setting: "upgrade " + b.component, At: at, To: b.fixed, Why: "it has no " + b.id})
	}
	if b.meanwhile != "" {
		fd.fixes = append(fd.fixes, Fix{Setting: "until then", At: at, To: b.meanwhile, Why: "it avoids the defect"})
	}
	fd.refs = append(fd.refs, Reference{b.id, b.url})
}
