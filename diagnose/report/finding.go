package report

import (
	"cmp"
	"fmt"
	"maps"
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

// finding tells one incident or pattern: what happened, what to do about it and
// what not, how it is known. The quoted lines are long, so what a reader in a
// hurry came for stands before them.
func (v *view) finding(raw *diagnose.Finding) {
	f := safeFinding(raw)
	v.gap()
	v.put(0, v.style(f).Render(f.ID+"  "+strings.ToUpper(string(f.Verdict))+"  "+scenarioOf(f)))
	v.prose(margin, f.Summary)
	v.field("when", v.when(f))
	v.field("who", v.who(f)...)
	v.field("groups", v.otherGroups(f))
	v.field("because", v.because(raw))
	v.field("measured", v.measured(f)...)
	v.field("fix", each(f.Fixes, v.fix)...)
	v.field("leave alone", each(f.Avoid, v.avoid)...)
	if len(f.Evidence) > 0 {
		v.field("evidence", []string{""})
		v.evidence(2*margin, f.Evidence)
	}
	v.field("checks", each(f.Checks, v.check)...)
	v.field("ruled out", each(f.RuledOut, v.ruledOut)...)
	v.field("missing", each(f.Missing, v.missing)...)
	v.field("read", each(f.References, v.reference)...)
}

// each turns every entry of a list into an item of a field.
func each[T any](list []T, item func(*T) []string) [][]string {
	var items [][]string
	for i := range list {
		items = append(items, item(&list[i]))
	}
	return items
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

func (v *view) who(f *diagnose.Finding) [][]string {
	items := [][]string{v.list(v.cut(append(slices.Clone(f.Members), f.Nodes...), maxMembers))}
	if f.Affected > len(f.Members) { // else the names say it
		items = append(items, []string{Count(int64(f.Affected), "member") + " affected"})
	}
	return items
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

// because names the cause that a finding is a consequence of, and looks it up.
func (v *view) because(raw *diagnose.Finding) []string {
	if raw.Because == "" {
		return nil
	}
	s := "a consequence of " + raw.Because
	if cause := v.byID[raw.Because]; cause != nil {
		s += ", " + cause.Scenario
	}
	return v.wrap(Visible(s))
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
	{"period_ms", "from one to the next"},
	{"join_request_ms", "request to join, until given up"},
	{"outage_ms", "coordinator or path gone"},
	{"restart_ms", "restart"},
	{"load_ms", "loading of __consumer_offsets"},
	{"listener_ms", "rebalance listener"},
}

func (v *view) measured(f *diagnose.Finding) [][]string {
	var items [][]string
	known := map[string]bool{}
	for _, m := range measureNames {
		known[m.name] = true
		if value, ok := f.Measured[m.name]; ok {
			items = append(items, v.wrap(m.words+": "+spellMeasure(value)))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.Measured)) {
		if !known[name] {
			items = append(items, v.wrap(name+": "+spellMeasure(f.Measured[name])))
		}
	}
	return items
}

func spellMeasure(m diagnose.Measure) string {
	if m.N <= 1 {
		return diagnose.Duration(m.Max)
	}
	return fmt.Sprintf("at most %s, median %s, measured %s", diagnose.Duration(m.Max), diagnose.Duration(m.Median), Count(int64(m.N), "time"))
}

// check says whether a vendor's rule holds, with the numbers it was asked about.
func (v *view) check(c *diagnose.Check) []string {
	outcome := "does not hold: "
	if c.Holds {
		outcome = "holds: "
	}
	lines := append(v.wrap(c.Source+": "+c.Rule), v.wrap(outcome+c.Values)...)
	return append(lines, v.wrap(c.Note)...)
}

// fix says what to change, from what, why, and what it costs. A setting's line
// is never broken, as it is copied; what to do in code is a sentence.
func (v *view) fix(x *diagnose.Fix) []string {
	where := ""
	if x.At != "" {
		where = "  (" + x.At + ")"
	}
	var lines []string
	switch {
	case x.To == "":
		lines = []string{v.key.Render(x.Setting) + where}
	case x.At == "code" || x.At == "operations":
		lines = append([]string{v.key.Render(x.Setting) + where}, v.wrap(x.To)...)
	default:
		lines = []string{v.key.Render(x.Setting+" = "+x.To) + where}
	}
	if x.Spelling != "" && x.Spelling != x.Setting {
		lines = append(lines, "in this client: "+x.Spelling)
	}
	if now := spellNow(x); now != "" {
		lines = append(lines, now)
	}
	lines = append(lines, v.wrap(x.Why)...)
	if x.Costs != "" {
		lines = append(lines, v.wrap("costs: "+x.Costs)...)
	}
	return lines
}

// spellNow says what a setting is now and how that is known.
func spellNow(x *diagnose.Fix) string {
	if x.From == "" && x.FromSource == "" {
		return ""
	}
	now := "now " + cmp.Or(x.From, "unknown")
	if x.FromSource != "" && x.FromSource != "unknown" && x.FromSource != x.From {
		now += " (" + x.FromSource + ")"
	}
	return now
}

func (v *view) avoid(a *diagnose.Avoid) []string {
	return append([]string{v.key.Render(a.Setting)}, v.wrap(a.Why)...)
}

func (v *view) ruledOut(x *diagnose.RuledOut) []string {
	lines := v.wrap(x.Scenario + ": " + x.Why)
	for i := range x.Evidence {
		lines = append(lines, v.key.Render(place(&x.Evidence[i])))
	}
	return lines
}

func (v *view) missing(m *diagnose.Missing) []string {
	s := m.What
	if span := v.clock.span(m.From, m.To); span != "" {
		s += ", " + span
	}
	if m.Would != "" {
		s += ": would " + m.Would
	}
	return v.wrap(s)
}

func (v *view) reference(r *diagnose.Reference) []string {
	return append(v.wrap(r.Title), r.URL)
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
