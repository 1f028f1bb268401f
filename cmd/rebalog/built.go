package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/rebalog/rebalog/diagnose"
	"github.com/rebalog/rebalog/index"
	"github.com/rebalog/rebalog/index/ingest"
	"github.com/rebalog/rebalog/parsers"
	"github.com/rebalog/rebalog/parsers/event"
	"github.com/rebalog/rebalog/parsers/layout"
	"github.com/rebalog/rebalog/samples"
)

// built is the road as it is in this binary.
var built = stages{
	open:      openIngested,
	diagnose:  diagnose.Run,
	scenarios: diagnose.Scenarios,
	lines:     parsers.Table,
	samples:   samples.Files(),
}

// ingested is what was read, bound to the call that asked for it.
type ingested struct {
	*ingest.Result
	ctx context.Context
}

func (i ingested) Events(q index.Query) iter.Seq2[event.Event, error] {
	return i.Result.Events(i.ctx, q)
}

func (i ingested) Shelves() ([]int, error)                 { return i.Case.Shelves() }
func (i ingested) Counts(shelf int) ([]index.Count, error) { return i.Case.Counts(shelf) }

func (i ingested) Kept() string     { return i.Result.Kept }
func (i ingested) Keep(text string) { i.Result.Keep(text) }

// openIngested reads logs into a case, or finds them there.
func openIngested(ctx context.Context, r reading) (caseReader, error) {
	rules, err := r.flags.rules()
	if err != nil {
		return nil, err
	}
	res, err := ingest.Run(ctx, ingest.Options{
		Paths: r.paths, Stdin: r.stdin, CaseDir: r.flags.Case, Reading: rules, Whole: r.whole,
		Tool: version(), Workers: r.flags.Workers, Progress: r.notice, Key: r.key,
	})
	if err != nil {
		return nil, asRuleUsage(hintedCase(err))
	}
	for _, note := range res.Notes {
		r.warn(note)
	}
	return ingested{res, ctx}, nil
}

// hintedCase says what to do about a case that cannot be used.
func hintedCase(err error) error {
	switch {
	case errors.Is(err, index.ErrInUse):
		return hinted{err, "wait for the other process, or name another folder"}
	case errors.Is(err, index.ErrDamaged), errors.Is(err, index.ErrSchema), errors.Is(err, index.ErrIncomplete):
		return hinted{err, "remove the folder, and the logs are read anew"}
	}
	return err
}

// ruleHints say what the values of the flags of the form GLOB=VALUE look like.
var ruleHints = map[string]string{
	"zone":   "for example: --zone 'app*=Europe/Berlin' or --zone 'app*=+02:00'",
	"offset": "for example: --offset 'broker1*=-1.5s'",
	"side":   "for example: --side 'server*=broker'",
	"layout": "for example: --layout 'app*=%d %p %c - %m%n'",
}

// asRuleUsage turns a flag that means nothing into a usage error.
func asRuleUsage(err error) error {
	var r *ingest.RuleError
	if !errors.As(err, &r) {
		return err
	}
	return usage{fmt.Sprintf("--%s %s=%s: %v", r.Kind, r.Rule.Glob, r.Rule.Value, r.Err), ruleHints[r.Kind]}
}

// rules reads the flags of the form GLOB=VALUE.
func (f *readingFlags) rules() (r ingest.Reading, err error) {
	for _, kind := range []struct {
		name  string
		given []string
		to    *[]ingest.Rule
	}{{"zone", f.Zone, &r.Zone}, {"offset", f.Offset, &r.Offset}, {"side", f.Side, &r.Side}, {"layout", f.Layout, &r.Layout}} {
		for _, text := range kind.given {
			// The last '=' of a glob would be odd, the first one of a pattern is not.
			glob, value, ok := strings.Cut(text, "=")
			if !ok || glob == "" || value == "" {
				return r, usage{fmt.Sprintf("--%s %s has not the form GLOB=VALUE", kind.name, text), ruleHints[kind.name]}
			}
			*kind.to = append(*kind.to, ingest.Rule{Glob: glob, Value: value})
		}
	}
	return r, compilable(r.Layout)
}

// compilable refuses patterns that the parser would pass over: it cannot
// complain, as it sees a file at a time.
func compilable(layouts []ingest.Rule) error {
	for _, l := range layouts {
		if _, err := layout.Compile("given", l.Value); err != nil {
			return usage{fmt.Sprintf("--layout %s=%s: %v", l.Glob, l.Value, err), ruleHints["layout"]}
		}
	}
	return nil
}
