package report

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/rebalog/rebalog/diagnose"
)

// Mark begins the first line of every text report; by it a report that lies
// beside the logs is known again and not read as a log.
const Mark = "rebalog report"

// TextOptions say how a text report is laid out.
type TextOptions struct {
	Width int  // cells of a line of prose; 0 means 80
	Full  bool // neither long evidence nor long lists are cut
}

// Text writes a report for a terminal, with ANSI styles, a line at a time: each
// Write is one whole line, and no style runs over its end, so that w may be a
// colorprofile.Writer, which takes out what the terminal cannot show. Everything
// is in UTC. Nothing in the text is wider than the page but ids, settings, paths
// and evidence, which are never broken.
//
// Neither the text nor a copy of the report is held: of a storm the text has a
// hundred megabytes.
func Text(w io.Writer, r *diagnose.Report, o TextOptions) error {
	v := &view{page: newPage(w, o.Width), Report: r, full: o.Full}
	v.sort()
	if day := dayOf(r.Span.From); day == dayOf(r.Span.To) {
		v.clock.day = day
	}
	v.header()
	v.overview()
	v.groups()
	v.asides()
	v.unexplained()
	v.notes()
	v.skipped()
	if v.err != nil {
		return fmt.Errorf("write report: %w", v.err)
	}
	return nil
}

// safe returns a copy of what is shown next, in which every text went through
// [Visible]. What has many texts is copied so, one at a time; a single text, such
// as a group's name, is made visible where it is put on the page.
func safe[T any](x *T) *T {
	c := rewritten(*x, Visible)
	return &c
}

// safeFinding leaves out what only the data holds, of which a storm has very much.
func safeFinding(f *diagnose.Finding) *diagnose.Finding {
	c := *f
	c.Episodes = nil
	return safe(&c)
}

// view is one rendering of one report. The report is as it came: names are told
// apart and looked up as they are, and made safe on their way to the page only.
type view struct {
	*page
	*diagnose.Report
	clock clock
	full  bool

	// What is told at length, in order: by the group whose section tells it, and by
	// each group that it hit; the groups by name, and all findings by id.
	home, hit map[string][]*diagnose.Finding
	named     map[string]*diagnose.Group
	byID      map[string]*diagnose.Finding
}

func (v *view) sort() {
	v.home, v.hit = map[string][]*diagnose.Finding{}, map[string][]*diagnose.Finding{}
	v.named, v.byID = map[string]*diagnose.Group{}, map[string]*diagnose.Finding{}
	for i := range v.Findings {
		f := &v.Findings[i]
		v.byID[f.ID] = f
		if !isMain(f) {
			continue
		}
		v.home[homeOf(f)] = append(v.home[homeOf(f)], f)
		for _, g := range f.Groups {
			v.hit[g] = append(v.hit[g], f)
		}
	}
	for i := range v.Groups {
		v.named[v.Groups[i].Name] = &v.Groups[i]
	}
}

// isMain reports whether a finding is told at length: what is expected or
// noise, and has no advice, fits on a line.
func isMain(f *diagnose.Finding) bool {
	return f.Class == diagnose.Incident || f.Class == diagnose.Pattern
}

// groups writes a section for each group, in the order in which the findings
// name them, so that the worst comes first; then the quiet ones.
func (v *view) groups() {
	done := map[string]bool{}
	for i := range v.Findings {
		f := &v.Findings[i]
		home := homeOf(f)
		if !isMain(f) || done[home] || v.err != nil {
			continue
		}
		done[home] = true
		v.group(home)
	}
	var quiet []*diagnose.Group
	for i := range v.Groups {
		if g := &v.Groups[i]; !done[g.Name] {
			quiet = append(quiet, g)
		}
	}
	if len(quiet) == 0 {
		return
	}
	v.gap()
	for _, g := range quiet[:v.shown(len(quiet))] {
		v.put(0, v.groupTitle(g.Name)+v.kind(g))
		v.prose(margin, Visible(v.verdict(g)))
	}
	v.more(len(quiet), "group")
}

// maxSection bounds the sections that are about nothing wrong, or that a
// thousand groups would fill.
const maxSection = 20

// shown returns how many of n entries a section shows.
func (v *view) shown(n int) int {
	if v.full || n <= maxSection+1 {
		return n
	}
	return maxSection
}

// more says how many of n entries a section leaves out.
func (v *view) more(n int, noun string) {
	if left := n - v.shown(n); left > 0 {
		v.put(0, Count(int64(left), "more "+noun)+"; --full shows all")
	}
}

// homeOf names the group whose section tells a finding; "" for one that hit none.
func homeOf(f *diagnose.Finding) string {
	if len(f.Groups) == 0 {
		return ""
	}
	return f.Groups[0]
}

// groupTitle heads a section. Brokers once took the empty group id for a name.
func (v *view) groupTitle(name string) string {
	return v.title.Render("GROUP " + cmp.Or(Visible(name), `""`))
}

// kind says what sort of group it is: "  (classic, 3 members)".
func (v *view) kind(g *diagnose.Group) string {
	var parts []string
	if g.Protocol != "" {
		parts = append(parts, Visible(g.Protocol))
	}
	if n := len(g.Members); n > 0 {
		parts = append(parts, Count(int64(n), "member"))
	}
	if len(parts) == 0 {
		return ""
	}
	return "  " + v.dim.Render("("+strings.Join(parts, ", ")+")")
}

// group writes the section of one group, or of the findings that hit none.
func (v *view) group(name string) {
	v.gap()
	g := v.named[name]
	switch {
	case g != nil:
		v.put(0, v.groupTitle(name)+v.kind(g))
		v.prose(margin, Visible(v.verdict(g)))
	case name != "":
		v.put(0, v.groupTitle(name))
	default:
		v.put(0, v.title.Render("NOT TIED TO A GROUP"))
	}
	for _, f := range v.home[name] {
		v.finding(f)
	}
}

// verdict is the answer for one group: how many rebalances, how long nobody
// consumed, why.
func (v *view) verdict(g *diagnose.Group) string {
	parts := []string{"no rebalance"}
	if g.Rebalances > 0 {
		parts[0] = Count(int64(g.Rebalances), "rebalance")
	}
	if g.StoppedMs > 0 {
		parts = append(parts, "nobody consumed for "+diagnose.Duration(g.StoppedMs))
	}
	s := strings.Join(parts, ", ")
	if why := v.why(g); why != "" {
		s += ": " + why
	}
	return s
}

// why lists the causes of a group's rebalances: incidents first, then the most
// frequent; and the incidents that caused none.
func (v *view) why(g *diagnose.Group) string {
	main := map[string]bool{}
	var silent []string
	for _, f := range v.hit[g.Name] {
		if main[f.Scenario] {
			continue
		}
		main[f.Scenario] = true
		if g.ByCause[f.Scenario] == 0 {
			silent = append(silent, f.Scenario)
		}
	}
	causes := slices.SortedFunc(maps.Keys(g.ByCause), func(a, b string) int {
		if main[a] != main[b] {
			return cmp.Compare(boolInt(main[b]), boolInt(main[a]))
		}
		return cmp.Or(cmp.Compare(g.ByCause[b], g.ByCause[a]), cmp.Compare(a, b))
	})
	for i, c := range causes {
		causes[i] = fmt.Sprintf("%s %d", c, g.ByCause[c])
	}
	return strings.Join(append(causes, silent...), ", ")
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// asides writes what is expected or only looks alarming, an entry each.
func (v *view) asides() {
	var all []*diagnose.Finding
	for i := range v.Findings {
		if f := &v.Findings[i]; !isMain(f) {
			all = append(all, f)
		}
	}
	if len(all) == 0 {
		return
	}
	v.gap()
	v.put(0, v.title.Render("EXPECTED OR HARMLESS"))
	for _, f := range all[:v.shown(len(all))] {
		v.aside(safeFinding(f))
	}
	v.more(len(all), "finding")
}

func (v *view) aside(f *diagnose.Finding) {
	head := v.good.Render(f.ID+" "+scenarioOf(f)) + " " + v.dim.Render("("+string(f.Class)+", "+string(f.Verdict)+")")
	where := strings.Join(append(slices.Clone(f.Groups), f.Nodes...), ", ")
	if where != "" {
		head += "  " + where
	}
	v.put(margin, head)
	v.prose(2*margin, f.Summary)
	if len(f.Evidence) > 0 {
		v.put(2*margin, v.key.Render(place(&f.Evidence[0])))
	}
}

func (v *view) unexplained() {
	if len(v.Unexplained) == 0 {
		return
	}
	v.gap()
	v.put(0, v.title.Render("UNEXPLAINED"))
	for i := range v.shown(len(v.Unexplained)) {
		u := safe(&v.Unexplained[i])
		v.put(margin, v.warn.Render(v.clock.moment(u.Time))+"  "+u.Group)
		v.prose(2*margin, u.What)
		v.evidence(2*margin, u.Evidence)
	}
	v.more(len(v.Unexplained), "moment")
}

func (v *view) notes() {
	if len(v.Notes) == 0 {
		return
	}
	v.gap()
	v.put(0, v.title.Render("NOTES"))
	for _, n := range v.Notes {
		v.bullet(Visible(n))
	}
}

// bullet writes a paragraph behind a dash.
func (v *view) bullet(text string) {
	for i, line := range wrap(text, v.width-2*margin) {
		if i == 0 {
			v.put(margin, "- "+line)
			continue
		}
		v.put(2*margin, line)
	}
}

// skipped names what was not read, under the reason: a folder of core dumps
// takes no more lines than it has files.
func (v *view) skipped() {
	var reasons []string
	of := map[string][]string{}
	for _, in := range v.Inputs {
		if in.Skipped == "" {
			continue
		}
		if of[in.Skipped] == nil {
			reasons = append(reasons, in.Skipped)
		}
		of[in.Skipped] = append(of[in.Skipped], file(in.Path, in.Inside))
	}
	if len(reasons) == 0 {
		return
	}
	v.gap()
	v.put(0, v.title.Render("NOT READ"))
	for _, why := range reasons {
		v.prose(margin, Visible(why))
		files := of[why]
		for _, f := range files[:v.shown(len(files))] {
			v.put(2*margin, v.key.Render(Visible(f)))
		}
		v.more(len(files), "file")
	}
}
