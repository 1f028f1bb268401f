package main

import (
	"fmt"
	"io"

	"github.com/rebalog/rebalog/diagnose/report"
	"github.com/rebalog/rebalog/index"
	"github.com/rebalog/rebalog/parsers"
	"github.com/rebalog/rebalog/parsers/event"
	"github.com/rebalog/rebalog/parsers/source"
)

// debugCmd runs the road up to one stage and prints what it made, which is how
// somebody else's log is debugged.
type debugCmd struct {
	Records debugRecordsCmd `cmd:"" help:"What lines were read as: layout, time, level, logger, message."`
	Events  debugEventsCmd  `cmd:"" help:"What the records were understood to say."`
	History debugHistoryCmd `cmd:"" help:"What the events were folded into: members, departures, rebalances."`
}

func (debugCmd) Help() string {
	return `Examples:

    rebalog debug events broker.log
    rebalog debug history logs/

Records and events are printed as JSON, one a line, the history as text; the forms may change with any version.`
}

// debugFlags are the same for every stage that reads a case.
type debugFlags struct {
	debugPaths
	readingFlags
}

// debugPaths are what every stage has.
type debugPaths struct {
	Paths  []string `arg:"" name:"path" help:"Files, folders, archives, or - for standard input."`
	Output string   `group:"output" short:"o" placeholder:"FILE" help:"Write to FILE instead of standard output."`
}

type (
	debugRecordsCmd struct{ debugPaths }
	debugEventsCmd  struct{ debugFlags }
	debugHistoryCmd struct{ debugFlags }
)

// Run reads the files themselves, without a case: a case holds events only.
func (d *debugRecordsCmd) Run(c *call) error {
	paths, err := c.checkPaths(d.Paths)
	if err != nil {
		return err
	}
	files, err := source.Walk(c.ctx, paths, source.Options{Stdin: &interruptible{ctx: c.ctx, r: c.stdin}})
	if err != nil {
		return err
	}
	return c.emit(outputFlags{Format: "json", Output: d.Output}, paths, func(w io.Writer) error {
		for _, file := range files {
			for stream := range file.Streams(c.ctx) {
				if err := c.writeRecords(w, stream); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// writeRecords writes the records of one stream, a line each.
func (c *call) writeRecords(w io.Writer, s *source.Stream) error {
	pos := event.Position{Path: s.Path, Inside: s.Inside}
	if s.Skipped != "" {
		c.warn(fmt.Sprintf("skip %s: %s", position(&event.Event{Pos: pos}), s.Skipped))
		return nil
	}
	var sum parsers.Summary
	for record, err := range parsers.Records(parsers.Lines(s), pos, parsers.Options{}, &sum) {
		if c.ctx.Err() != nil {
			return c.ctx.Err()
		}
		if err != nil {
			c.warn(err.Error())
			continue
		}
		if err := report.EncodeJSON(w, record, ""); err != nil {
			return err
		}
	}
	return nil
}

// Run writes the events in the one order that every later stage sees.
func (d *debugEventsCmd) Run(c *call) error {
	out := outputFlags{Format: "json", Output: d.Output}
	opened, err := c.read("debug events", d.Paths, d.readingFlags, out)
	if err != nil {
		return err
	}
	defer opened.Close()
	return c.emit(out, readPaths(opened.Inputs()), func(w io.Writer) error {
		for e, err := range opened.Events(index.Query{}) {
			if err != nil {
				return err
			}
			if err := report.EncodeJSON(w, e, ""); err != nil {
				return err
			}
		}
		return nil
	})
}
