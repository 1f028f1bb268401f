package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/rebalog/rebalog/diagnose"
	"github.com/rebalog/rebalog/diagnose/report"
)

// explainCmd opens the knowledge base.
type explainCmd struct {
	Scenario string `arg:"" optional:"" help:"A name from a report, e.g. poll-interval-exceeded; none lists all."`
	outputFlags
}

func (explainCmd) Help() string {
	return `Examples:

    rebalog explain
    rebalog explain poll-interval-exceeded

Without a name it lists the scenarios.`
}

// Run shows one scenario, or the list.
func (x *explainCmd) Run(c *call) error {
	all := c.stages.scenarios()
	chosen := all
	if x.Scenario != "" {
		i := slices.IndexFunc(all, func(s *diagnose.Scenario) bool { return s.ID == x.Scenario })
		if i < 0 {
			return errUnknownScenario(x.Scenario, all)
		}
		chosen = all[i : i+1]
	}
	if slices.Contains(c.sampleNames(), x.Scenario) {
		c.hint("rebalog " + samplePrefix + x.Scenario + " shows it in logs")
	}
	return c.emit(x.outputFlags, nil, func(w io.Writer) error {
		switch {
		case x.Format == "json":
			return report.EncodeJSON(w, documented(chosen), "  ")
		case x.Scenario == "":
			return report.Scenarios(w, all, c.width())
		default:
			return report.Explain(w, chosen[0], c.width())
		}
	})
}

// errUnknownScenario offers the scenario that was meant: one that holds the
// word, or is spelled nearly so.
func errUnknownScenario(name string, all []*diagnose.Scenario) error {
	ids := make([]string, len(all))
	for i, s := range all {
		ids[i] = s.ID
		if strings.Contains(s.ID, strings.ToLower(name)) {
			return usage{fmt.Sprintf("no scenario is named %q", name), "did you mean " + s.ID + "?"}
		}
	}
	if meant := nearest(name, ids); meant != "" {
		return usage{fmt.Sprintf("no scenario is named %q", name), "did you mean " + meant + "?"}
	}
	return usage{fmt.Sprintf("no scenario is named %q", name), "rebalog explain lists them"}
}

// document is a scenario as JSON.
type document struct {
	ID         string               `json:"id"`
	Family     string               `json:"family"`
	Class      diagnose.Class       `json:"class"`
	Title      string               `json:"title"`
	Mechanism  string               `json:"mechanism"`
	Broker     string               `json:"broker,omitempty"`
	Client     string               `json:"client,omitempty"`
	Confused   []confusion          `json:"confused"`
	Fix        string               `json:"fix,omitempty"`
	References []diagnose.Reference `json:"references"`
}

type confusion struct {
	Scenario string `json:"scenario"`
	Tell     string `json:"tell"`
}

// documented turns scenarios into what JSON shows of them: the texts, not the
// functions that judge.
func documented(all []*diagnose.Scenario) []document {
	docs := make([]document, len(all))
	for i, s := range all {
		docs[i] = document{s.ID, s.Family, s.Class, s.Title, s.Mechanism, s.Broker, s.Client, []confusion{}, s.Fix, append([]diagnose.Reference{}, s.Refs...)}
		for _, x := range s.Confused {
			docs[i].Confused = append(docs[i].Confused, confusion(x))
		}
	}
	return docs
}
