package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/rebalog/rebalog/diagnose/report"
	"github.com/rebalog/rebalog/index"
)

// unknownLines is what lines --unknown shows: the wordings of Kafka's own
// loggers that no entry knows, in a form to be pasted into a bug report.
type unknownLines struct {
	Schema   string         `json:"schema"`
	Records  int64          `json:"records"`  // parsed records of the inputs
	Unknown  int64          `json:"unknown"`  // of which no entry knows
	Wordings []unknownShape `json:"wordings"` // the most frequent first
}

type unknownShape struct {
	Logger string `json:"logger"`
	Text   string `json:"text"`
	Count  int64  `json:"count"`
	Sample string `json:"sample"`
	At     string `json:"at"` // path:line of the sample
}

// unknownSchema names the form of the JSON document.
const unknownSchema = "rebalog.unknown/1"

// runUnknown reads PATHs and shows what of Kafka's in them no entry knows.
func (l *linesCmd) runUnknown(c *call) error {
	opened, err := c.read("lines --unknown", l.Words, l.readingFlags, l.outputFlags)
	if err != nil {
		return err
	}
	defer opened.Close()
	inputs := opened.Inputs()
	found := unknownOf(inputs)
	return c.emit(l.outputFlags, readPaths(inputs), func(w io.Writer) error {
		if l.Format == "json" {
			return report.EncodeJSON(w, found, "  ")
		}
		return writeUnknown(w, &found)
	})
}

func unknownOf(inputs []index.Input) unknownLines {
	u := unknownLines{Schema: unknownSchema, Wordings: []unknownShape{}}
	for _, in := range inputs {
		u.Records += in.Records
		u.Unknown += in.Unknown
	}
	for _, s := range unknownShapes(inputs) {
		u.Wordings = append(u.Wordings, unknownShape{s.Logger, s.Text, s.Count, s.Sample, s.at})
	}
	return u
}

// writeUnknown writes a paragraph a wording: how often, by whom, its constant
// text, and an example with its place.
func writeUnknown(w io.Writer, u *unknownLines) error {
	var b strings.Builder
	if u.Unknown == 0 {
		fmt.Fprintf(&b, "rebalog knows all lines of Kafka's own loggers that bear on groups in %s.\n", report.Count(u.Records, "record"))
		_, err := io.WriteString(w, b.String())
		return err
	}
	fmt.Fprintf(&b, "%s of %s of Kafka's own loggers that rebalog does not know, in %s:\n",
		report.Count(u.Unknown, "record"), report.Count(int64(len(u.Wordings)), "wording"), report.Count(u.Records, "record"))
	var listed int64
	for _, s := range u.Wordings {
		listed += s.Count
		fmt.Fprintf(&b, "\n%8s  %s\n", report.Thousands(s.Count), report.Visible(orNone(s.Logger)))
		fmt.Fprintf(&b, "          %s\n", report.Visible(s.Text))
		fmt.Fprintf(&b, "          %s", report.Visible(s.At))
		if s.Sample != s.Text {
			fmt.Fprintf(&b, ": %s", report.Visible(s.Sample))
		}
		b.WriteByte('\n')
	}
	if rest := u.Unknown - listed; rest > 0 {
		fmt.Fprintf(&b, "\n%8s  in further wordings, too many to keep\n", report.Thousands(rest))
	}
	b.WriteString("\nPlease report them, with the version of Kafka. The examples hold names from your logs.\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func orNone(logger string) string {
	if logger == "" {
		return "(no logger printed)"
	}
	return logger
}
