package main

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/rebalog/rebalog/diagnose/report"
	"github.com/rebalog/rebalog/parsers/event"
)

// searchCmd finds lines by what they say.
type searchCmd struct {
	Query string   `arg:"" help:"Words, \"phrases\", and group: member: kind: node: level:."`
	Paths []string `arg:"" optional:"" name:"path" help:"Files, folders, archives, or - for standard input."`
	choosingFlags
	readingFlags
	outputFlags
}

func (searchCmd) Help() string {
	return `Examples:

    rebalog search 'group:orders' logs/
    rebalog search 'member:orders-2 level:WARN' logs/ --since 10:00
    rebalog search 'kind:member-expired node:1' logs/ --format json
    rebalog search '"heartbeat expiration" orders' broker.log
    rebalog search 'group:orders expir*' logs/

It searches the lines that speak of groups, members, coordinators and what is around them. All parts of a query must hold; a field that is named twice takes either value. JSON is one object a line.`
}

// Run checks the query before anything is read, since reading may take long.
func (s *searchCmd) Run(c *call) error {
	query, err := parseQuery(s.Query)
	if err != nil {
		return usage{"search: " + err.Error(), "for example: rebalog search 'group:orders expired' logs/"}
	}
	if err := c.checkKinds(query.Kinds); err != nil {
		return err
	}
	if len(s.Paths) == 0 && s.Case == "" {
		return errNoPath("search", "search 'group:orders' logs/")
	}
	opened, err := c.read("search", s.Paths, s.readingFlags, s.outputFlags)
	if err != nil {
		return err
	}
	defer opened.Close()
	inputs := opened.Inputs()
	if err := s.narrow(&query, lastTime(inputs)); err != nil {
		return err
	}
	c.hint("searching for lines where " + query.String())
	found := 0
	err = c.emit(s.outputFlags, readPaths(inputs), func(w io.Writer) (err error) {
		found, err = writeHits(w, opened.Events(query.Query), &query, s.Format)
		return err
	})
	if err == nil && found == 0 {
		c.hint(c.nothingFound(&query))
	}
	return err
}

// narrow adds to a query what the flags say. endMs is the end of the logs.
func (s *searchCmd) narrow(query *search, endMs int64) error {
	opt, err := s.options(endMs)
	if err != nil {
		return err
	}
	if opt.Around != "" {
		return usage{"search: --around takes a time", "a finding's time stands in the report"}
	}
	query.Groups, query.Members = append(query.Groups, opt.Groups...), append(query.Members, opt.Members...)
	query.Since, query.Until = opt.Since, opt.Until
	return nil
}

// writeHits writes the events that match, and counts them.
func writeHits(w io.Writer, events iter.Seq2[event.Event, error], query *search, format string) (found int, err error) {
	for e, err := range events {
		if err != nil {
			return found, err
		}
		if !query.matches(e.Text) {
			continue
		}
		found++
		if err := writeHit(w, &e, format); err != nil {
			return found, err
		}
	}
	return found, nil
}

// nothingFound says how the query may have been meant.
func (c *call) nothingFound(q *search) string {
	for _, p := range q.phrases {
		if slices.Contains(c.kinds(), p) {
			return "nothing was found; did you mean kind:" + p + "?"
		}
	}
	return "nothing was found; words are whole words, expir* finds what begins so"
}

// kinds lists the kinds that an event can have.
func (c *call) kinds() []string {
	names := []string{string(event.StreamBegan), string(event.StreamEnded), string(event.Silence), string(event.ThreadSilence)}
	for _, l := range c.stages.lines() {
		names = append(names, string(l.Kind))
	}
	return names
}

// checkKinds refuses a kind that no event can have: a search for it would find
// nothing, and a reader would believe it.
func (c *call) checkKinds(kinds []event.Kind) error {
	names := c.kinds()
	for _, kind := range kinds {
		if slices.Contains(names, string(kind)) {
			continue
		}
		hint := "rebalog lines shows the kinds"
		if meant := nearest(string(kind), names); meant != "" {
			hint = "did you mean kind:" + meant + "?"
		}
		return usage{fmt.Sprintf("search: no kind of event is named %q", kind), hint}
	}
	return nil
}

// hit is one found line as JSON; the names are those of the report's evidence.
type hit struct {
	Path   string            `json:"path"`
	Inside string            `json:"inside,omitempty"`
	Line   int               `json:"line"`
	Offset int64             `json:"offset"`
	Time   string            `json:"time"`
	At     string            `json:"at"`
	Level  string            `json:"level,omitempty"`
	Kind   string            `json:"kind"`
	Fields map[string]string `json:"fields"`
	Text   string            `json:"text"`
}

// writeHit writes one event, in text as grep does.
func writeHit(w io.Writer, e *event.Event, format string) error {
	if format != "json" {
		_, err := fmt.Fprintf(w, "%s:%d: %s\n", report.Visible(position(e)), e.Pos.Line, strings.TrimSpace(report.Visible(e.Text)))
		return err
	}
	h := hit{e.Pos.Path, e.Pos.Inside, e.Pos.Line, e.Pos.Offset, e.Stamp, stamp(e.At), e.Level, string(e.Kind), map[string]string{}, e.Text}
	for _, f := range e.Fields {
		h.Fields[string(f.Key)] = f.Text
	}
	return report.EncodeJSON(w, h, "")
}

// position names the stream of an event as evidence does.
func position(e *event.Event) string { return file(e.Pos.Path, e.Pos.Inside) }
