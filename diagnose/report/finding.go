package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/rebalog/rebalog/diagnose"
)

// Lists are cut after so many entries unless everything is asked for.
const (
	maxMembers  = 12
	maxEntries  = 6 // lines of evidence, episodes
	moreInWhole = " more; --full shows all"
)

// finding tells one incident or pattern: what happened, how it is known, what
// to do about it, what not to do.
func (v *view) finding(f *diagnose.Finding) {
	v.gap()
	v.put(0, v.style(f).Render(f.ID+"  "+strings.ToUpper(string(f.Verdict))+"  "+scenarioOf(f)))
	v.prose(margin, f.Summary)
	v.field("when", v.when(f))
	v.field("who", v.who(f))
	v.field("groups", v.otherGroups(f))
	v.field("because", v.because(f))
	v.field("measured", v.measured(f))
	v.field("checks", v.checks(f))
	if len(f.Evidence) > 0 {
		v.field("evidence", []string{""})
		v.evidence(2*margin, f.Evidence)
	}
	for i := range f.Fixes {
		v.fix(&f.Fixes[i])
	}
	for _, a := range f.Avoid {
		v.field("leave alone", append([]string{v.key.Render(a.Setting)}, v.wrap(a.Why)...))
	}
	for i := range f.RuledOut {
		v.ruledOut(&f.RuledOut[i])
	}
	for _, m := range f.Missing {
		v.field("missing", v.missing(m))
	}
	for _, ref := range f.References {
		v.field("read", append(v.wrap(ref.Title), ref.URL))
	}
}

// style colours a title by what the finding means and how sure it is.
func (v *view) style(f *diagnose.Finding) lipgloss.Style {
	if f.Class == diagnose.Incident && f.Verdict != diagnose.Possible {
		return v.bad
	}
	return v.warn
}

// scenarioOf names a finding's scenario with its facets.
func scenarioOf(f *diagnose.Finding) string {
	if len(f.Facets) == 0 {
		return f.Scenario
	}
	return f.Scenario + " (" + strings.Join(f.Facets, ", ") + ")"
}

func (v *view) when(f *diagnose.Finding) []string {
	s := v.clock.span(f.From, f.To)
	if f.Count > 1 {
		s = strings.TrimPrefix(s+", "+Count(int64(f.Count), "time"), ", ")
	}
	return v.wrap(s)
}

func (v *view) who(f *diagnose.Finding) []string {
	lines := v.list(v.cut(append(slices.Clone(f.Members), f.Nodes...), maxMembers))
	if f.Affected > 0 {
		lines = append(lines, Count(int64(f.Affected), "member")+" affected")
	}
	return lines
}

// cut bounds a list of names.
func (v *view) cut(names []string, limit int) []string {
	if v.full || len(names) <= limit+1 {
		return names
	}
	return append(names[:limit:limit], strconv.Itoa(len(names)-limit)+moreInWhole)
}

// otherGroups names all groups of a finding that hit several; a finding of one
// stands in that group's section.
func (v *view) otherGroups(f *diagnose.Finding) []string {
	if len(f.Groups) < 2 {
		return nil
	}
	return v.list(v.cut(f.Groups, maxMembers))
}

func (v *view) because(f *diagnose.Finding) []string {
	if f.Because == "" {
		return nil
	}
	s := "a consequence of " + f.Because
	i := slices.IndexFunc(v.Findings, func(c diagnose.Finding) bool { return c.ID == f.Because })
	if i >= 0 {
		s += ", " + v.Findings[i].Scenario
	}
	return v.wrap(s)
}

// measureNames spells the names of [diagnose.Finding.Measured], in the order in
// which a reader wants them.
var measureNames = []struct{ name, words string }{
	{"stopped_ms", "time without consumption"},
	{"poll_gap_ms", "time between two polls"},
	{"pause_ms", "process stood still"},
	{"heartbeat_silence_ms", "silence towards the coordinator"},
	{"join_barrier_ms", "join phase"},
	{"late_rejoin_ms", "slowest rejoin"},
	{"sync_ms", "wait for the assignment"},
	{"outage_ms", "coordinator or path gone"},
	{"restart_ms", "restart"},
	{"load_ms", "loading of __consumer_offsets"},
	{"listener_ms", "rebalance listener"},
}

func (v *view) measured(f *diagnose.Finding) []string {
	var lines []string
	known := map[string]bool{}
	for _, m := range measureNames {
		known[m.name] = true
		if value, ok := f.Measured[m.name]; ok {
			lines = append(lines, v.wrap(m.words+" "+spellMeasure(value))...)
		}
	}
	var others []string
	for name := range f.Measured {
		if !known[name] {
			others = append(others, name)
		}
	}
	slices.Sort(others)
	for _, name := range others {
		lines = append(lines, v.wrap(name+" "+spellMeasure(f.Measured[name]))...)
	}
	return lines
}

func spellMeasure(m diagnose.Measure) string {
	if m.N <= 1 {
		return Duration(m.Max)
	}
	return fmt.Sprintf("at most %s, median %s, measured %s", Duration(m.Max), Duration(m.Median), Count(int64(m.N), "time"))
}

func (v *view) checks(f *diagnose.Finding) []string {
	var lines []string
	for _, c := range f.Checks {
		lines = append(lines, v.wrap(c.Source+": "+c.Rule)...)
		outcome := "does not hold: "
		if c.Holds {
			outcome = "holds: "
		}
		s := outcome + c.Values
		if c.Note != "" {
			s += " (" + c.Note + ")"
		}
		lines = append(lines, v.wrap(s)...)
	}
	return lines
}

func (v *view) fix(x *diagnose.Fix) {
	do := x.Setting
	if x.To != "" {
		do += " = " + x.To
	}
	if x.At != "" {
		do += "  (" + x.At + ")"
	}
	lines := []string{v.key.Render(do)}
	if x.Spelling != "" && x.Spelling != x.Setting {
		lines = append(lines, "in this client: "+x.Spelling)
	}
	if x.From != "" || x.FromSource != "" {
		now := "now " + x.From
		if x.From == "" {
			now = "now unknown"
		}
		if x.FromSource != "" {
			now += " (" + x.FromSource + ")"
		}
		lines = append(lines, now)
	}
	lines = append(lines, v.wrap(x.Why)...)
	if x.Costs != "" {
		lines = append(lines, v.wrap("costs: "+x.Costs)...)
	}
	v.field("fix", lines)
}

func (v *view) ruledOut(x *diagnose.RuledOut) {
	lines := v.wrap("not " + x.Scenario + ": " + x.Why)
	for i := range x.Evidence {
		lines = append(lines, v.key.Render(place(&x.Evidence[i])))
	}
	v.field("ruled out", lines)
}

func (v *view) missing(m diagnose.Missing) []string {
	s := m.What
	if span := v.clock.span(m.From, m.To); span != "" {
		s += ", " + span
	}
	if m.Would != "" {
		s += ": would " + m.Would
	}
	return v.wrap(s)
}

// evidence quotes lines: where each stands, the line itself, what it proves.
func (v *view) evidence(indent int, all []diagnose.Evidence) {
	shown := all
	if !v.full && len(all) > maxEntries+1 {
		shown = all[:maxEntries]
	}
	for i := range shown {
		v.quote(indent, &shown[i])
	}
	if n := len(all) - len(shown); n > 0 {
		v.put(indent, strconv.Itoa(n)+moreInWhole)
	}
}

// quote shows one line of a log. Tabs and escapes are Visible's business; the
// line is not styled and not wrapped, so that it can be searched for.
func (v *view) quote(indent int, e *diagnose.Evidence) {
	v.put(indent, v.key.Render(place(e)))
	if v.full {
		v.context(indent, e.Before)
	}
	text := strings.TrimLeft(e.Text, " ")
	if !v.full {
		text = shorten(text)
	}
	v.put(indent+margin, text)
	if v.full {
		v.context(indent, e.After)
	}
	for i, line := range wrap(e.Says, v.width-indent-margin-3) {
		if i == 0 {
			line = "-> " + line
		} else {
			line = "   " + line
		}
		v.put(indent+margin, line)
	}
}

// context shows the lines around a quoted one, in --full only.
func (v *view) context(indent int, lines []string) {
	for _, line := range lines {
		if line = strings.TrimSpace(line); line != "" {
			v.put(indent+margin, v.dim.Render("| "+line))
		}
	}
}

// place spells a position as editors and grep do; what stands in an archive
// has the member's name behind a '!'.
func place(e *diagnose.Evidence) string {
	return file(e.Path, e.Inside) + ":" + strconv.Itoa(e.Line)
}

func file(path, inside string) string {
	if inside == "" {
		return path
	}
	return path + "!" + inside
}
