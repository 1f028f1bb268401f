package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rebalog/rebalog/diagnose"
	"github.com/rebalog/rebalog/diagnose/report"
	"github.com/rebalog/rebalog/samples"
)

// Every sample shows what it must, and nothing else; and it reads as its golden
// report does. -update writes the words anew, never the facts of want.json.
func TestSamples(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("TMPDIR", t.TempDir())
	for _, name := range samples.Names() {
		t.Run(name, func(t *testing.T) {
			i := invocation{stages: built}
			r, err := report.Read(strings.NewReader(i.run("sample:"+name, "--format", "json").out))
			if err != nil {
				t.Fatal(err)
			}
			want, err := samples.Expected(name)
			if err != nil {
				t.Fatal(err)
			}
			shows(t, r, want)
			allAccounted(t, r)
			golden(t, filepath.Join("..", "..", "..", "samples", name, "report.txt"), i.run("sample:"+name).out)
		})
	}
}

// shows holds both directions: a finding that is missing fails, and so does one
// that nobody expected.
func shows(t *testing.T, r *diagnose.Report, want samples.Want) {
	t.Helper()
	left := slices.Clone(want.Incidents)
	others := []string{}
	for _, f := range r.Findings {
		if f.Class != diagnose.Incident {
			others = append(others, f.Scenario)
			continue
		}
		at := slices.IndexFunc(left, func(w samples.Incident) bool { return w.Scenario == f.Scenario })
		if at < 0 {
			t.Errorf("unexpected incident %s (%s): %s", f.Scenario, f.Verdict, f.Summary)
			continue
		}
		meets(t, f, left[at])
		left = slices.Delete(left, at, at+1)
	}
	for _, w := range left {
		t.Errorf("no finding %s", w.Scenario)
	}
	slices.Sort(others)
	if others = slices.Compact(others); !slices.Equal(others, want.Others) {
		t.Errorf("other findings %v, want %v", others, want.Others)
	}
}

func meets(t *testing.T, f diagnose.Finding, want samples.Incident) {
	t.Helper()
	if string(f.Verdict) != want.Verdict {
		t.Errorf("%s is %s, want %s", f.Scenario, f.Verdict, want.Verdict)
	}
	if want.Facet != "" && !slices.Contains(f.Facets, want.Facet) {
		t.Errorf("%s has facets %v, want %s", f.Scenario, f.Facets, want.Facet)
	}
	if !slices.Equal(f.Members, want.Members) {
		t.Errorf("%s blames %v, want %v", f.Scenario, f.Members, want.Members)
	}
	for measure, bounds := range want.Measured {
		if got := f.Measured[measure].Max; got < bounds[0] || got > bounds[1] {
			t.Errorf("%s: %s is %d, want %d to %d", f.Scenario, measure, got, bounds[0], bounds[1])
		}
	}
	var fixes []string
	for _, x := range f.Fixes {
		fixes = append(fixes, x.Setting)
	}
	for _, x := range want.Fixes {
		if !slices.Contains(fixes, x) {
			t.Errorf("%s: fixes %v lack %s", f.Scenario, fixes, x)
		}
	}
	for _, x := range want.Never {
		if slices.Contains(fixes, x) {
			t.Errorf("%s recommends %s", f.Scenario, x)
		}
	}
}

// allAccounted: every rebalance is under a cause, or listed as unexplained.
func allAccounted(t *testing.T, r *diagnose.Report) {
	t.Helper()
	for _, g := range r.Groups {
		sum := 0
		for _, n := range g.ByCause {
			sum += n
		}
		if sum != g.Rebalances {
			t.Errorf("group %s: %d rebalances, %d under a cause", g.Name, g.Rebalances, sum)
		}
		open := 0
		for _, u := range r.Unexplained {
			if u.Group == g.Name && strings.Contains(u.What, "rebalance") {
				open++
			}
		}
		if open != g.ByCause["unexplained"] {
			t.Errorf("group %s: %d rebalances without a cause, %d listed", g.Name, g.ByCause["unexplained"], open)
		}
	}
}
