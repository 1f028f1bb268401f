package report

import (
	"cmp"
	"fmt"

	"github.com/rebalog/rebalog/diagnose"
)

// header says in five lines what was found, in what, and what was not understood.
func (v *view) header() {
	v.put(0, v.title.Render(Mark)+": "+v.headline())
	if v.Span.From != "" {
		span := Visible(clock{}.span(v.Span.From, v.Span.To)) + " UTC"
		if ms, ok := between(v.Span.From, v.Span.To); ok && ms > 0 {
			span += " (" + diagnose.Duration(ms) + ")"
		}
		if dayOf(v.Span.From) == noDay {
			span += ", the lines state no date"
		}
		v.prose(0, span)
	}
	var lines, records, events, unknown int64
	read, silent := 0, 0
	for _, in := range v.Inputs {
		if in.Skipped == "" {
			read++
			silent += boolInt(in.Events == 0)
		}
		lines, records = lines+in.Lines, records+in.Records
		events, unknown = events+in.Events, unknown+in.Unknown
	}
	v.prose(0, fmt.Sprintf("%s read%s: %s, %s, %s", Count(int64(read), "input"), noLogs(silent, read),
		Count(lines, "line"), Count(records, "record"), Count(events, "event")))
	if unknown > 0 {
		v.prose(0, Count(unknown, "Kafka record")+" not understood; `rebalog coverage` lists them")
	}
	if n := len(v.Inputs) - read; n > 0 {
		v.prose(0, Count(int64(n), "input")+" not read, named at the end")
	}
}

// noLogs counts the files beside the logs that were read and hold none: not a
// record with a time. A log that knows no Kafka is none of them.
func noLogs(silent, read int) string {
	switch {
	case silent == 0:
		return ""
	case silent == read:
		return ", none a log"
	default:
		return fmt.Sprintf(", %d of them no logs", silent)
	}
}

// headline is the answer in one line.
func (v *view) headline() string {
	incidents, unsure := 0, 0
	hit := map[string]bool{}
	for _, f := range v.Findings {
		if f.Class != diagnose.Incident {
			continue
		}
		incidents++
		if f.Verdict == diagnose.Possible {
			unsure++
		}
		for _, g := range f.Groups {
			hit[g] = true
		}
	}
	switch {
	case incidents > 0:
		s := v.bad.Render(Count(int64(incidents), "incident"))
		switch {
		case unsure == incidents:
			s = v.warn.Render(Count(int64(incidents), "possible incident"))
		case unsure > 0:
			s += fmt.Sprintf(", %d of them only possible", unsure)
		}
		if n := int64(len(v.Groups)); n > 1 {
			s += fmt.Sprintf(", in %d of %s", len(hit), Count(n, "group"))
		}
		return s
	case len(v.Groups) == 0 && len(v.Findings) == 0:
		return v.warn.Render("no consumer group activity found")
	case len(v.Unexplained) > 0:
		return v.warn.Render("no incident found, but not everything is explained")
	default:
		return v.good.Render("no incident found")
	}
}

// overview lists what is told at length below, where that is more than one
// finding: the worst comes first, and all of them on the first screen.
func (v *view) overview() {
	var all []*diagnose.Finding
	for i := range v.Findings {
		if f := &v.Findings[i]; isMain(f) {
			all = append(all, f)
		}
	}
	if len(all) < 2 {
		return
	}
	v.gap()
	v.put(0, v.title.Render("FINDINGS"))
	for _, f := range all[:v.shown(len(all))] {
		v.bullet(Visible(f.ID + " " + f.Scenario + " (" + string(f.Verdict) + "): " + hitBy(f)))
	}
	v.more(len(all), "finding")
}

// hitBy says in a few words whom a finding hit and for how long.
func hitBy(f *diagnose.Finding) string {
	words := "no group"
	if n := len(f.Groups); n > 0 {
		words = cmp.Or(f.Groups[0], `""`)
		if n > 1 {
			words += " and " + Count(int64(n-1), "more group")
		}
	}
	if stopped := f.Measured["stopped_ms"].Max; stopped > 0 {
		words += ", stopped for " + diagnose.Duration(stopped)
	}
	return words
}
