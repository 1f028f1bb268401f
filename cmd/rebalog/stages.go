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
	Close() error
}

// logs is a case as a diagnosis reads it.
type logs struct{ caseReader }

func (l logs) All() iter.Seq2[event.Event, error]   { return l.Events(index.Query{}) }
func (l logs) Loose() iter.Seq2[event.Event, error] { return l.On([]int{index.Loose}) }
func (l logs) On(shelves []int) iter.Seq2[event.Event, error] {
	return l.shelved(index.Query{Shelves: shelves})
}
func (l logs) Glance(shelves []int) iter.Seq2[event.Event, error] {
	return l.shelved(index.Query{Shelves: shelves, Glance: true})
}

// shelved is nothing where there is no shelf: a query without any selects all.
func (l logs) shelved(q index.Query) iter.Seq2[event.Event, error] {
	if len(q.Shelves) == 0 {
		return func(func(event.Event, error) bool) {}
	}
	return l.Events(q)
}

// keeper is a case that keeps what was made of it, for the next run with the same
// key over the same logs. Kept is empty where there is nothing.
type keeper interface {
	Kept() string
	Keep(text string)
}
