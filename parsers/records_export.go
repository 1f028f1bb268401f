package parsers

import (
	"encoding/csv"
	"slices"
	"strings"

	"github.com/rebalog/rebalog/parsers/layout"
)

// export reads a line that may be part of a row of CSV or of an object of JSON
// that spans lines, as log stores export them. All others are read at once.
func (l *lineLoop) export(p place) {
	if l.sum.Lines == 1 {
		l.rows = newRows(p.text)
		if l.rows != nil && l.rows.header {
			l.sum.Loose++
			return
		}
	}
	if l.rows != nil {
		l.row(p)
		return
	}
	if len(l.block) > 0 || isBrace(p.text) {
		l.spread(p)
		return
	}
	l.line(p)
}

// noMore reads what is held of a row or an object that never ended.
func (l *lineLoop) noMore() {
	if l.rows != nil {
		l.plain(&l.rows.held)
	}
	l.plain(&l.block)
}

// plain reads lines that turned out to be no part of anything.
func (l *lineLoop) plain(held *[]place) {
	lines := *held
	*held = nil
	for _, p := range lines {
		l.line(p)
	}
}

// Names of the columns that log stores export, the better ones first: Loki and
// Grafana, CloudWatch, Datadog, Splunk, Kibana, Google, Azure.
var (
	csvMessage = []string{"message", "@message", "_raw", "Message", "Line", "line", "LogMessage", "LogEntry", "textPayload", "log", "msg", "Content"}
	csvTime    = []string{"@timestamp", "timestamp", "_time", "Date", "Time", "time", "TimeGenerated [UTC]", "TimeGenerated", "tsNs", "date"}
	csvSpeaker = []string{"pod", "kubernetes.pod.name", "@logStream", "logStreamName", "Host", "host", "Pod", "PodName", "ContainerID", "container", "Service"}
	csvLevel   = []string{"level", "Level", "severity", "Severity", "status", "Status", "log.level"}
)

// rows is how the rows of an export are read.
type rows struct {
	header                        bool // the first line names the columns
	message, time, speaker, level int  // columns; -1: none; message -2: the last one

	held  []place // lines of a row that is not whole yet
	bytes int
	odd   bool // a quote is open
}

// newRows tells an export by its first line, nil if it is none: names of
// columns, or a quoted time before other quoted columns.
func newRows(first string) *rows {
	fields := splitRow(first)
	if len(fields) < 2 {
		return nil
	}
	r := &rows{header: true, message: column(fields, csvMessage), time: column(fields, csvTime), speaker: column(fields, csvSpeaker), level: column(fields, csvLevel)}
	if r.message >= 0 && r.time >= 0 {
		return r
	}
	if t, n, ok := layout.Stamp(fields[0]); ok && t.Date && n == len(fields[0]) && first[0] == '"' {
		return unnamed(fields)
	}
	return nil
}

// unnamed tells the columns of a row without a header by what stands in them: a
// level, and a word that may be a pod's or a host's name.
func unnamed(fields []string) *rows {
	r := &rows{message: -2, time: 0, speaker: -1, level: -1}
	for i := 1; i < len(fields)-1; i++ {
		switch word := fields[i]; {
		case layout.Level(word) != "":
			r.level = i
		case r.speaker < 0 && word != "" && !strings.ContainsAny(word, " []"):
			r.speaker = i
		}
	}
	return r
}

func column(fields, names []string) int {
	for _, n := range names {
		if i := slices.Index(fields, n); i >= 0 {
			return i
		}
	}
	return -1
}

// splitRow splits a row at its commas, nil if it is not whole.
func splitRow(s string) []string {
	r := csv.NewReader(strings.NewReader(s))
	r.FieldsPerRecord = -1
	fields, err := r.Read()
	if err != nil {
		return nil
	}
	return fields
}

// row reads a line of an export. A quoted column may hold line ends, so a row
// is whole when its quotes are even.
func (l *lineLoop) row(p place) {
	r := l.rows
	r.held = append(r.held, p)
	r.bytes += len(p.text) + 1
	if r.odd = r.odd != (strings.Count(p.text, `"`)%2 == 1); r.odd && r.bytes < MaxLine {
		return
	}
	held := r.held
	r.held, r.bytes, r.odd = nil, 0, false
	var b strings.Builder
	for i, h := range held {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(strings.TrimSuffix(h.text, "\r"))
	}
	if fields := splitRow(b.String()); len(fields) > max(r.message, r.time) {
		l.fields(fields, held)
		return
	}
	l.plain(&held)
}

// fields reads a whole row. The lines of its message stand on its lines.
func (l *lineLoop) fields(fields []string, held []place) {
	r := l.rows
	get := func(i int) string {
		if i == -2 {
			i = len(fields) - 1
		}
		if i < 0 || i >= len(fields) {
			return ""
		}
		return fields[i]
	}
	out := outer{speaker: get(r.speaker)}
	if t, n, ok := layout.Stamp(get(r.time)); ok {
		out.time, out.stamp, out.stored = t, get(r.time)[:n], true
	}
	lines := strings.Split(get(r.message), "\n")
	for i, p := range held {
		rest := i == len(lines)-1 // line ends in other columns
		if rest {
			p.lines = len(held) - i
		}
		l.told(lines[min(i, len(lines)-1)], out, layout.Level(get(r.level)), p)
		if rest {
			return
		}
	}
}

// told reads a line of which an export says when and by whom it was written.
// What has no layout is a record all the same, unless it continues one. A store
// that knows the record's level has taken it apart, so that the time is its own.
func (l *lineLoop) told(text string, out outer, level string, p place) {
	r := reading{inner: layout.Plain(text), out: out}
	if !l.recognise(&r) && !r.part {
		l.guess(&r)
	}
	if (r.id == "" || r.id == bareLayout) && !indented(r.inner) && !isTrace(r.inner) {
		r.id, r.head = "csv", layout.Head{Message: r.inner, Level: level}
		if level != "" && out.time.Clock {
			r.head.Time, r.head.Stamp = out.time, out.stamp
		}
	}
	l.place(&r, p)
}

// maxBlock bounds the lines of one object.
const maxBlock = 1000

func isBrace(s string) bool { return strings.TrimSpace(s) == "{" }

// spread collects the lines of an object that spans lines, as command line
// tools print them. An object inside another begins anew.
func (l *lineLoop) spread(p place) {
	if isBrace(p.text) {
		l.plain(&l.block)
		l.blockBytes = 0
	}
	l.block = append(l.block, p)
	l.blockBytes += len(p.text)
	end := strings.TrimRight(strings.TrimSpace(p.text), ",])")
	if end != "}" && len(l.block) < maxBlock && l.blockBytes < MaxLine {
		return
	}
	var b strings.Builder
	for _, h := range l.block {
		b.WriteString(strings.TrimSpace(h.text))
	}
	whole := b.String()
	r := reading{inner: whole}
	if end != "}" || !l.recognise(&r) && r.inner == whole {
		l.plain(&l.block)
		return
	}
	if r.id == "" {
		l.guess(&r)
	}
	p = l.block[0]
	p.lines = len(l.block)
	l.block = nil
	l.place(&r, p)
}
