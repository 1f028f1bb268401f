package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/rebalog/rebalog/diagnose"
	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/report"
	"github.com/rebalog/rebalog/index"
	"github.com/rebalog/rebalog/parsers/event"
)

// Run folds the events as a diagnosis does, but with the clocks as the lines
// have them: what stands here can be looked up in the logs.
func (d *debugHistoryCmd) Run(c *call) error {
	out := outputFlags{Format: "text", Output: d.Output}
	opened, err := c.read("debug history", d.Paths, d.readingFlags, out)
	if err != nil {
		return err
	}
	defer opened.Close()
	h, err := history.Build(opened.Events(index.Query{}), nil)
	if err != nil {
		return err
	}
	return c.emit(out, readPaths(opened.Inputs()), func(w io.Writer) error { return writeHistory(w, h) })
}

// folded writes a history as indented lines, each made safe to show in one place.
type folded struct {
	w   io.Writer
	err error
}

func (f *folded) line(indent int, format string, args ...any) {
	if f.err == nil {
		_, f.err = fmt.Fprintf(f.w, "%s%s\n", strings.Repeat("  ", indent), report.Visible(fmt.Sprintf(format, args...)))
	}
}

// writeHistory writes all that the fold made, empty lists and unknowns left out.
func writeHistory(w io.Writer, h *history.History) error {
	f := &folded{w: w}
	for _, b := range h.Brokers {
		f.line(0, "BROKER %s%s  %s  in %s", b.Node, said(" version ", b.Version), stretch(b.From, b.To), strings.Join(b.Paths, ", "))
	}
	for _, p := range h.Processes {
		f.process(p)
	}
	for _, g := range h.Groups {
		f.group(g)
	}
	return f.err
}

func (f *folded) process(p *history.Process) {
	f.line(0, "PROCESS %s%s%s%s  %s", file(p.Path, p.Inside), said(" of ", p.Speaker), said(" ", p.Software), said(" ", p.Version), stretch(p.From, p.To))
	for _, c := range p.Consumers {
		f.line(1, "consumer %s%s%s  %s", cmp.Or(c.ClientID, "without a client id"), said(" of group ", c.Group), said(", instance ", c.Instance), report.Count(int64(len(c.Events)), "event"))
	}
	for _, s := range p.Silences {
		f.line(1, "silent for %s  %s", diagnose.Duration(s.Ms()), stretch(s.From, s.To))
	}
}

func (f *folded) group(g *history.Group) {
	f.line(0, "GROUP %s  %s, coordinator's lines: %t, members' lines: %t  %s", cmp.Or(g.Name, `""`), cmp.Or(g.Protocol, "protocol unknown"), g.BrokerSeen, g.ClientSeen, stretch(g.From, g.To))
	for _, m := range g.Members {
		f.member(m)
	}
	for _, a := range g.Arrivals {
		f.line(1, "ARRIVAL %s  %s%s%s", timeOf(a.At), memberName(a.Member), said(" as ", a.ID), returning(a.Returns))
		f.event(2, a.Line)
	}
	for _, d := range g.Departures {
		f.departure(d)
	}
	for _, r := range g.Rebalances {
		f.rebalance(r)
	}
}

func (f *folded) member(m *history.Member) {
	f.line(1, "MEMBER %s%s%s%s  %s", m.Name, said(", client ", m.ClientID), said(", instance ", m.Instance), said(", host ", m.Host), stretch(m.First, m.Last))
	if m.SessionMs > 0 || m.RebalMs > 0 {
		f.line(2, "session time-out %s, rebalance time-out %s", diagnose.Duration(m.SessionMs), diagnose.Duration(m.RebalMs))
	}
	for _, id := range m.IDs {
		f.line(2, "incarnation %s", id)
	}
	for _, c := range m.Consumers {
		how := ""
		if c.Linked() {
			how = ", tied to it by coincidence"
		}
		f.line(2, "speaks in %s%s", file(c.Process.Path, c.Process.Inside), how)
	}
}

func (f *folded) departure(d *history.Departure) {
	f.line(1, "DEPARTURE %s  %s %s%s%s%s", timeOf(d.At), memberName(d.Member), d.How, said(", ", d.Reason), said(", back at ", stamp(d.Returned)), ending(d.Final))
	f.line(2, "as %s", cmp.Or(d.ID, "an unknown member id"))
	f.event(2, d.Line)
	for _, e := range d.Told {
		if e != d.Line {
			f.event(2, e)
		}
	}
}

func (f *folded) rebalance(r *history.Rebalance) {
	f.line(1, "REBALANCE %s  generation %s to %s%s%s", timeOf(r.Started), number(r.OldGen), number(r.Gen), said(", triggered by ", strings.TrimSpace(r.Trigger+" "+named(r.By))), fromClient(r.FromClient))
	f.line(2, "join phase ends %s, assigned %s, took %s, %s members afterwards", timeOf(r.Stabilized), timeOf(r.Assigned), diagnose.Duration(r.Ms()), number(r.Size))
	for _, d := range r.Departures {
		f.line(2, "departure of %s at %s", memberName(d.Member), timeOf(d.At))
	}
	for _, a := range r.Arrivals {
		f.line(2, "arrival of %s at %s", memberName(a.Member), timeOf(a.At))
	}
	f.event(2, r.Start)
	f.event(2, r.Stable)
	f.event(2, r.Assign)
}

// event quotes the line that something is known from.
func (f *folded) event(indent int, e *event.Event) {
	if e != nil {
		f.line(indent, "%s %s %s:%d: %s", e.Side, e.Kind, position(e), e.Pos.Line, strings.TrimSpace(e.Text))
	}
}

// said returns a text behind its words, or nothing where there is none.
func said(words, text string) string {
	if text == "" {
		return ""
	}
	return words + text
}

// timeOf spells a time that the lines may not tell.
func timeOf(ms int64) string { return cmp.Or(stamp(ms), "at an unknown time") }

func stretch(from, to int64) string { return timeOf(from) + " to " + timeOf(to) }

// number spells a count or generation, which is -1 where the lines do not tell.
func number(n int64) string {
	if n < 0 {
		return "?"
	}
	return fmt.Sprint(n)
}

func named(m *history.Member) string {
	if m == nil {
		return ""
	}
	return m.Name
}

func memberName(m *history.Member) string { return cmp.Or(named(m), "an unknown member") }

func returning(d *history.Departure) string {
	if d == nil {
		return ""
	}
	return ", back from its departure at " + timeOf(d.At)
}

func ending(final bool) string {
	if final {
		return ", part of the orderly end of the recording"
	}
	return ""
}

func fromClient(yes bool) string {
	if yes {
		return ", known from clients' lines alone"
	}
	return ""
}
