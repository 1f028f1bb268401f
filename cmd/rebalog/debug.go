package main

import (
	"io"

	"github.com/rebalog/rebalog/diagnose/report"
	"github.com/rebalog/rebalog/index"
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

Records and events are printed as JSON, one a line; the form may change with any version.`
}

// debugFlags are the same for every stage.
type debugFlags struct {
	Paths []string `arg:"" name:"path" help:"Files, folders, archives, or - for standard input."`
	readingFlags
	Output string `group:"output" short:"o" placeholder:"FILE" help:"Write to FILE instead of standard output."`
}

type (
	debugRecordsCmd struct{ debugFlags }
	debugEventsCmd  struct{ debugFlags }
	debugHistoryCmd struct{ debugFlags }
)

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

func (d *debugRecordsCmd) Run(c *call) error { return errNotBuilt }
func (d *debugHistoryCmd) Run(c *call) error { return errNotBuilt }
