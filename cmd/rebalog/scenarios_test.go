package main

import (
	"strings"
	"testing"

	"github.com/rebalog/rebalog/diagnose"
	"github.com/rebalog/rebalog/parsers"
	"github.com/rebalog/rebalog/parsers/event"
	"github.com/rebalog/rebalog/samples"
)

// A scenario that needs a kind of event which no line tells would never be found.
// It stands here because diagnose may not know what reads the lines.
func TestNeedsAreRead(t *testing.T) {
	// what the reading itself notes: how a stream begins, ends and falls silent
	read := map[event.Kind]bool{event.StreamBegan: true, event.StreamEnded: true, event.Silence: true, event.ThreadSilence: true}
	for _, l := range parsers.Table() {
		read[l.Kind] = true
	}
	for _, s := range diagnose.Scenarios() {
		for _, k := range s.Needs {
			if !read[k] {
				t.Errorf("%s needs %s, which no line tells", s.ID, k)
			}
		}
	}
}

// Who looks for a sample of a scenario finds it by its name.
func TestSamplesAreNamedAfterScenarios(t *testing.T) {
	for _, name := range samples.Names() {
		id, _, _ := strings.Cut(name, ".")
		if id != "healthy" && diagnose.ByID(id) == nil {
			t.Errorf("sample %s: there is no scenario %s", name, id)
		}
	}
}

// The README of a sample says at a glance what was staged.
func TestSamplesAreDescribed(t *testing.T) {
	for _, name := range samples.Names() {
		about, err := samples.About(name)
		if err != nil {
			t.Fatal(err)
		}
		title, _, _ := strings.Cut(about, "\n")
		if what := strings.TrimPrefix(title, "# "+name+": "); what == title || what == "" {
			t.Errorf("sample %s is headed %q", name, title)
		}
		if n := strings.Count(about, "\n"); n > 10 {
			t.Errorf("sample %s: its README has %d lines, ten are enough", name, n)
		}
	}
}

// Every scenario has a sample that shows it, and one that nearly does: what only
// looks like it must not be called so. That a sample shows what it wants and nothing
// else is held by TestSamples.
func TestEveryScenarioHasItsSamples(t *testing.T) {
	shown, near := map[string]bool{}, map[string]bool{}
	for _, name := range samples.Names() {
		want, err := samples.Expected(name)
		if err != nil {
			t.Fatal(err)
		}
		here := map[string]bool{}
		for _, w := range want.Incidents {
			here[w.Scenario] = true
		}
		for _, s := range want.Others {
			here[s] = true
		}
		for s := range here {
			shown[s] = true
		}
		for _, s := range want.Near {
			if near[s] = true; here[s] || diagnose.ByID(s) == nil {
				t.Errorf("sample %s is near %s, which is no scenario or is what it shows", name, s)
			}
		}
	}
	for _, s := range diagnose.Scenarios() {
		if !shown[s.ID] {
			t.Errorf("no sample shows %s", s.ID)
		}
		if !near[s.ID] {
			t.Errorf("no sample is nearly %s: name it in the want.json of one, under near", s.ID)
		}
	}
}
