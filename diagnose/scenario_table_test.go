package diagnose

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var kebab = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// headings are those of `explain`.
var headings = []string{
	"stopped polling", "stopped heartbeating", "coordinator", "rebalances that are long or never end",
	"membership changed", "group set-up", "KIP-848", "Connect and Streams", "age and defects", "look-alikes",
}

// Reports, samples and scripts name scenarios by their ids, and `explain` prints
// their texts: an id must be one word and one scenario's, and no text may lack.
func TestScenarioTable(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Scenarios() {
		t.Run(s.ID, func(t *testing.T) {
			if !kebab.MatchString(s.ID) {
				t.Errorf("id %q is not kebab-case", s.ID)
			}
			if seen[s.ID] {
				t.Errorf("two scenarios are called %s", s.ID)
			}
			seen[s.ID] = true
			if !slices.Contains([]Class{Incident, Pattern, Expected, Noise}, s.Class) {
				t.Errorf("class %q is none that a report has", s.Class)
			}
			if !slices.Contains(headings, s.Family) {
				t.Errorf("family %q would be a heading of its own", s.Family)
			}
			if len(s.Needs) == 0 {
				t.Error("needs no kind of event: no log could show it")
			}
			wellWorded(t, s)
			wellConfused(t, s)
			wellReferenced(t, s)
		})
	}
}

// wellWorded: `explain` shows these texts as they stand.
func wellWorded(t *testing.T, s *Scenario) {
	t.Helper()
	for name, text := range map[string]string{
		"title": s.Title, "mechanism": s.Mechanism,
		"broker's side": s.Broker, "client's side": s.Client, "fix": s.Fix,
	} {
		if text == "" || strings.TrimSpace(text) != text {
			t.Errorf("%s is %q", name, text)
		}
	}
}

// wellConfused: a look-alike that there is not could never be ruled out.
func wellConfused(t *testing.T, s *Scenario) {
	t.Helper()
	named := map[string]bool{}
	for _, l := range s.Confused {
		switch {
		case l.Scenario == s.ID:
			t.Error("is its own look-alike")
		case ByID(l.Scenario) == nil:
			t.Errorf("look-alike %q is no scenario", l.Scenario)
		case named[l.Scenario]:
			t.Errorf("look-alike %s is named twice", l.Scenario)
		}
		named[l.Scenario] = true
	}
}

// wellReferenced: a reader follows them from the report.
func wellReferenced(t *testing.T, s *Scenario) {
	t.Helper()
	for _, r := range s.Refs {
		u, err := url.Parse(r.URL)
		if err != nil || u.Scheme != "https" || u.Host == "" {
			t.Errorf("reference %q leads to %q", r.Title, r.URL)
		}
		if r.Title == "" {
			t.Errorf("reference %s has no title", r.URL)
		}
	}
}

// A scenario is asked about departures, or looks for itself; one that did neither
// would be explained and never found. These two follow from what others found.
func TestScenariosAreLookedFor(t *testing.T) {
	for _, s := range Scenarios() {
		if follows := s == rebalanceStorm || s == knownBug; follows == (s.judge != nil || s.look != nil) {
			t.Errorf("%s: judge %t, look %t", s.ID, s.judge != nil, s.look != nil)
		}
	}
}
