package main

import (
	"context"
	"io"
	"io/fs"
	"iter"

	"github.com/rebalog/rebalog/diagnose"
	"github.com/rebalog/rebalog/index"
	"github.com/rebalog/rebalog/parsers"
	"github.com/rebalog/rebalog/parsers/event"
)

// stages are the calls into the packages that do the work. They stand behind a
// struct so that a transcript test can show an interrupt or a broken disk.
type stages struct {
	open      func(ctx context.Context, r reading) (caseReader, error)
	diagnose  func(diagnose.Logs, []diagnose.Input, diagnose.Options) (*diagnose.Report, error)
	scenarios func() []*diagnose.Scenario
	lines     func() []parsers.Line
	samples   fs.FS // a folder for each sample; nil until there are any
}

// reading says what to read and how.
type reading struct {
	paths  []string
	flags  readingFlags
	whole  bool // every line is parsed
	stdin  io.Reader
	notice func(done, total int64) // progress in bytes
	warn   func(string)
	key    string // names what will be made of it
}

// caseReader is an open case: what was read, and the events in it.
type caseReader interface {
	Inputs() []index.Input
	Events(q index.Query) iter.Seq2[event.Event, error]
	Shelves() ([]int, error)
	Counts(shelf int) ([]index.Count, error)
	Close() error
}

// logs is a case as a diagnosis reads it.
type logs struct{ caseReader }

// Read reads what is wanted. A query without shelves would select all.
func (l logs) Read(w diagnose.Wanted) iter.Seq2[event.Event, error] {
	if !w.All && len(w.Shelves) == 0 {
		return func(func(event.Event, error) bool) {}
	}
	q := index.Query{Shelves: w.Shelves, Glance: w.Glance}
	if q.Undated = w.In.From == diagnose.Always.From; !q.Undated {
		q.Since = w.In.From
	}
	if w.In.To != diagnose.Always.To {
		q.Until = w.In.To
	}
	return l.Events(q)
}

// Counts tells when a shelf's events are.
func (l logs) Counts(shelf int) ([]diagnose.Count, error) {
	counts, err := l.caseReader.Counts(shelf)
	out := make([]diagnose.Count, len(counts))
	for i, c := range counts {
		out[i] = diagnose.Count{In: diagnose.Window{From: c.From, To: c.To}, Events: c.Events}
	}
	return out, err
}

// keeper is a case that keeps what was made of it, for the next run with the same
// key over the same logs. Kept is empty where there is nothing.
type keeper interface {
	Kept() string
	Keep(text string)
}
