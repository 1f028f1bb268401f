package report

import (
	"io"
	"strings"

	"charm.land/lipgloss/v2"
)

// Widths, in terminal cells.
const (
	defaultWidth = 80
	minWidth     = 40
	maxProse     = 100 // longer lines of prose are hard to read on any screen
	labelWidth   = 13
	margin       = 2
	hanging      = 2
)

// page writes lines below each other, each with one Write. Prose is broken at blanks only, so ids,
// settings and paths stay whole even where they are wider than the page;
// lipgloss would break them at hyphens.
type page struct {
	theme
	w     io.Writer
	line  []byte // the one that is written, kept for its room
	width int
	err   error // the first; nothing is written after it
}

func newPage(w io.Writer, width int) *page {
	if width <= 0 {
		width = defaultWidth
	}
	return &page{theme: newTheme(), w: w, width: min(max(width, minWidth), maxProse)}
}

// put writes one line as it is, however long, without blanks at its end.
func (p *page) put(indent int, s string) {
	p.line = p.line[:0]
	if s = strings.TrimRight(s, " "); s != "" {
		p.line = append(p.line, strings.Repeat(" ", indent)...)
		p.line = append(p.line, s...)
	}
	p.line = append(p.line, '\n')
	if p.err == nil {
		_, p.err = p.w.Write(p.line)
	}
}

// gap writes an empty line.
func (p *page) gap() { p.put(0, "") }

// prose writes text in lines of the page's width.
func (p *page) prose(indent int, text string) {
	for _, line := range wrap(text, p.width-indent) {
		p.put(indent, line)
	}
}

// field writes items beside one label; nothing where there are none. An item's
// first line stands at the margin of the field, the others deeper, so that a
// reader sees where the next begins.
func (p *page) field(label string, items ...[]string) {
	for _, lines := range items {
		for i, line := range lines {
			indent := margin + labelWidth
			switch {
			case label != "":
				line = p.dim.Render(label) + strings.Repeat(" ", max(1, labelWidth-len(label))) + line
				indent, label = margin, ""
			case i > 0:
				indent += hanging
			}
			p.put(indent, line)
		}
	}
}

// wrap breaks text for an item of a field.
func (p *page) wrap(text string) []string {
	return wrap(text, p.width-margin-labelWidth-hanging)
}

// list strings items together with commas and breaks only between them.
func (p *page) list(items []string) []string {
	words := make([]string, len(items))
	for i, item := range items {
		words[i] = item + ","
	}
	if n := len(words); n > 0 {
		words[n-1] = items[n-1]
	}
	return fill(words, p.width-margin-labelWidth-hanging)
}

// wrap breaks text at blanks into lines of at most width cells; a word that is
// wider than that gets a line of its own.
func wrap(text string, width int) []string {
	return fill(strings.Fields(text), width)
}

// fill packs words into lines, never breaking one.
func fill(words []string, width int) []string {
	var lines []string
	var line strings.Builder
	used := 0
	for _, word := range words {
		w := lipgloss.Width(word)
		if used > 0 && used+1+w > width {
			lines = append(lines, line.String())
			line.Reset()
			used = 0
		}
		if used > 0 {
			line.WriteByte(' ')
			used++
		}
		line.WriteString(word)
		used += w
	}
	if used > 0 {
		lines = append(lines, line.String())
	}
	return lines
}

// maxEvidence bounds a quoted line, in characters. Nearly all of Kafka's own
// lines are shorter; what is cut stands whole in the JSON report.
const maxEvidence = 600

// shorten cuts the middle out of a long line: both ends matter, the time and
// the logger at one, the cause at the other.
func shorten(s string) string {
	runes := []rune(s)
	if len(runes) <= maxEvidence {
		return s
	}
	head, tail := maxEvidence*2/3, maxEvidence/3
	cut := len(runes) - head - tail
	return string(runes[:head]) + " [... " + Count(int64(cut), "character") + " cut ...] " + string(runes[len(runes)-tail:])
}
