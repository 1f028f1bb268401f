package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/rebalog/rebalog/diagnose/report"
	"github.com/rebalog/rebalog/parsers"
)

// linesCmd shows the tables by which log lines are recognised, or what of a log
// is not in them.
type linesCmd struct {
	Words   []string `arg:"" optional:"" name:"filter" help:"Only entries that hold all these words, in whatever part; with --unknown: PATHs."`
	Unknown bool     `help:"Read PATHs and show the lines of Kafka's own loggers that no entry knows."`
	readingFlags
	outputFlags
}

func (linesCmd) Help() string {
	return `Examples:

    rebalog lines
    rebalog lines member-expired
    rebalog lines librdkafka heartbeat
    rebalog lines --unknown logs/

Each entry is one wording: who prints it, in which versions, what it proves and what it does not. With --unknown the wordings are told from each other by their constant text; what varies is written <..>.`
}

// Run shows the entries in the order of the tables, which is that of who speaks.
func (l *linesCmd) Run(c *call) error {
	if l.Unknown {
		return l.runUnknown(c)
	}
	var chosen []parsers.Line
	for _, line := range c.stages.lines() {
		if holdsAll(&line, l.Words) {
			chosen = append(chosen, line)
		}
	}
	if len(chosen) == 0 {
		c.hint("no entry holds all these words; rebalog lines shows every entry")
	}
	return c.emit(l.outputFlags, nil, func(w io.Writer) error {
		if l.Format == "json" {
			return report.EncodeJSON(w, wordings(chosen), "  ")
		}
		return writeLines(w, chosen)
	})
}

// holdsAll reports whether every word stands somewhere in the entry.
func holdsAll(l *parsers.Line, words []string) bool {
	text := strings.ToLower(strings.Join([]string{l.ID, string(l.Kind), string(l.Side), speakers(l), strings.Join(l.Loggers, " "),
		l.Level, l.Versions, l.Template, l.Example, l.Proves, l.Not}, "\n"))
	for _, w := range words {
		if !strings.Contains(text, strings.ToLower(w)) {
			return false
		}
	}
	return true
}

func speakers(l *parsers.Line) string {
	names := make([]string, len(l.Speakers))
	for i, s := range l.Speakers {
		names[i] = string(s)
	}
	return strings.Join(names, ", ")
}

// writeLines writes entries as paragraphs; examples are never wrapped.
func writeLines(w io.Writer, lines []parsers.Line) error {
	var b strings.Builder
	for i, l := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s  (%s)\n", l.ID, l.Kind)
		fmt.Fprintf(&b, "  %s %s, level %s\n", speakers(&l), l.Versions, l.Level)
		fmt.Fprintf(&b, "  %s\n", report.Visible(l.Example))
		fmt.Fprintf(&b, "  proves: %s\n", l.Proves)
		if l.Not != "" {
			fmt.Fprintf(&b, "  does not prove: %s\n", l.Not)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// wording is an entry as JSON.
type wording struct {
	ID       string            `json:"id"`
	Kind     string            `json:"kind"`
	Side     string            `json:"side"`
	Speakers []parsers.Speaker `json:"speakers"`
	Loggers  []string          `json:"loggers,omitempty"`
	Level    string            `json:"level,omitempty"`
	Versions string            `json:"versions"`
	Template string            `json:"template"`
	Example  string            `json:"example"`
	Proves   string            `json:"proves"`
	Not      string            `json:"not,omitempty"`
}

func wordings(lines []parsers.Line) []wording {
	out := make([]wording, len(lines))
	for i, l := range lines {
		out[i] = wording{l.ID, string(l.Kind), string(l.Side), l.Speakers, l.Loggers, l.Level, l.Versions, l.Template, l.Example, l.Proves, l.Not}
	}
	return out
}
