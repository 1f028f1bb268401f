package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/rebalog/rebalog/diagnose"
	"github.com/rebalog/rebalog/index"
	"github.com/rebalog/rebalog/parsers/event"
)

// checkPaths returns the PATHs to read: the given ones, or standard input if
// that is no terminal. It asks for each before any work begins.
func (c *call) checkPaths(paths []string) ([]string, error) {
	if len(paths) == 0 {
		if _, tty := terminal(c.stdin); tty || c.stdin == nil {
			return nil, nil
		}
		return []string{"-"}, nil
	}
	for i, path := range paths {
		if path == "-" || strings.HasPrefix(path, samplePrefix) {
			continue
		}
		if _, err := os.Stat(path); err != nil {
			return nil, c.missing(path, err, c.implied && i == 0)
		}
	}
	return paths, nil
}

// missing explains a PATH that cannot be read; the first word of a line without
// a command may be a command that was meant.
func (c *call) missing(path string, err error, mayBeCommand bool) error {
	if mayBeCommand && !strings.ContainsAny(path, `./\`) {
		if meant := nearest(path, c.commands); meant != "" {
			return errUnknownCommand(path, meant)
		}
	}
	var cause *os.PathError
	if errors.As(err, &cause) {
		err = cause.Err
	}
	return errMissingPath(fmt.Errorf("open %s: %w", path, err))
}

// read does what every command over logs begins with: it checks the PATHs and
// -o before any work, reads, and opens the case.
func (c *call) read(command string, paths []string, flags readingFlags, o outputFlags) (caseReader, error) {
	if len(paths) == 0 && flags.Case != "" {
		return c.openCase(nil, flags, wholly[command]) // to read standard input into a case, name it
	}
	paths, err := c.checkPaths(paths)
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, errNoPath(command, command+" logs/")
	}
	if err := c.checkOutput(o, paths); err != nil {
		return nil, err
	}
	return c.openCase(paths, flags, wholly[command])
}

// wholly are the commands that account for every line; the others pass over
// what cannot matter to them.
var wholly = map[string]bool{"coverage": true, "lines --unknown": true}

// openCase reads the PATHs into a case and opens it. What was named and not
// read is said on stderr; it stands in the report as well.
func (c *call) openCase(paths []string, flags readingFlags, whole bool) (caseReader, error) {
	files, stands, dir, err := c.unpack(paths)
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	if dir != "" {
		if flags.Case != "" {
			os.RemoveAll(dir)
			return nil, usage{"a sample is not kept in a case", "leave out --case"}
		}
		flags.Case = filepath.Join(dir, "case") // goes with the sample, leaves the cache alone
	}
	bar := c.progress()
	r := reading{paths: files, flags: flags, whole: whole, stdin: &interruptible{ctx: c.ctx, r: c.stdin}, notice: bar.show, warn: c.warn, key: c.key}
	opened, err := c.stages.open(c.ctx, r)
	bar.wipe()
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	if dir != "" {
		opened = &renamed{opened, stands, dir}
	}
	inputs := opened.Inputs()
	if len(inputs) == 1 && inputs[0].Skipped != "" {
		return nil, errors.Join(errNotRead(inputs[0]), opened.Close())
	}
	for _, in := range inputs {
		switch {
		case in.Skipped != "":
			c.warn(fmt.Sprintf("skip %s: %s", inputName(in), in.Skipped))
		case in.Broken != "":
			c.warn(brokenInput(in))
		}
	}
	if !slices.ContainsFunc(inputs, func(in index.Input) bool { return in.Skipped == "" }) {
		return nil, errors.Join(errNothingRead(len(inputs)), opened.Close())
	}
	return opened, nil
}

// brokenInput says that only the beginning of a file was read.
func brokenInput(in index.Input) string {
	return fmt.Sprintf("%s was read in part only: %s", inputName(in), strings.TrimPrefix(in.Broken, "read "+inputName(in)+": "))
}

// inputName names an input as evidence does.
func inputName(in index.Input) string { return file(in.Path, in.Inside) }

// file names a stream: what stands in an archive has its name behind a '!'.
func file(path, inside string) string {
	if inside == "" {
		return path
	}
	return path + "!" + inside
}

// readPaths lists the files that were really read, which -o must not hit. What
// was skipped may be written over: it is often the report of the last run.
func readPaths(inputs []index.Input) []string {
	var paths []string
	for _, in := range inputs {
		if in.Skipped == "" {
			paths = append(paths, in.Path)
		}
	}
	return paths
}

// lastTime is the end of the logs, for times such as -3h; 0 if nothing has a time.
func lastTime(inputs []index.Input) int64 {
	last := event.NoTime
	for _, in := range inputs {
		last = max(last, in.To)
	}
	if last == event.NoTime {
		return 0
	}
	return last
}

// forReport turns what a case knows of its inputs into what a report says.
func forReport(inputs []index.Input) []diagnose.Input {
	out := make([]diagnose.Input, 0, len(inputs))
	for _, in := range inputs {
		o := diagnose.Input{
			Path: in.Path, Inside: in.Inside, Digest: in.Digest, Bytes: in.Bytes, Lines: in.Lines,
			Records: in.Records, Events: in.Events, Unknown: in.Unknown,
			From: stamp(in.From), To: stamp(in.To), Skipped: in.Skipped,
		}
		for _, s := range in.Speakers {
			o.Speakers = append(o.Speakers, diagnose.Speaker{
				Side: string(s.Side), Node: s.Node, Layout: s.Layout, Records: s.Records, Zone: s.Zone, ZoneFrom: s.ZoneFrom,
			})
		}
		out = append(out, o)
	}
	return out
}

// stamp spells a time as the report does; "" where there is none.
func stamp(ms int64) string {
	if ms == event.NoTime || ms == 0 {
		return ""
	}
	return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z07:00")
}

// bar is the progress on a terminal; a bar without one shows nothing.
type bar struct {
	w     io.Writer
	said  string
	shown bool
}

// progress returns the bar for this call: none in pipes, logs and for --quiet.
func (c *call) progress() *bar {
	if _, tty := terminal(c.stderr); !tty || c.quiet || c.getenv("TERM") == "dumb" {
		return &bar{}
	}
	return &bar{w: c.stderr}
}

// show says how far reading has come, in bytes; total is 0 where unknown.
func (b *bar) show(done, total int64) {
	if b.w == nil {
		return
	}
	said := fmt.Sprintf("reading: %d MB", done>>20)
	if total > 0 {
		said = fmt.Sprintf("reading: %d%% of %d MB", min(100, done*100/total), total>>20)
	}
	if said != b.said {
		fmt.Fprintf(b.w, "\r\x1b[K%s", said)
		b.said, b.shown = said, true
	}
}

func (b *bar) wipe() {
	if b.shown {
		fmt.Fprint(b.w, "\r\x1b[K")
	}
}
