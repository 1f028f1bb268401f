package parsers

import (
	"strings"
	"testing"

	"github.com/rebalog/rebalog/parsers/event"
)

// FuzzTemplate: whatever template and text, a match accounts for every byte:
// literals and captures, put together again, are the text.
func FuzzTemplate(f *testing.F) {
	f.Add("Member <member> in group <group> has failed", "Member a in group b has failed")
	f.Add("<group> at <generation>, <state?>", "g at -12, ")
	f.Add(`\<none> <seconds>s`, "<none> 1.25s")
	f.Fuzz(func(t *testing.T, text, message string) {
		c, err := compileTemplate(text)
		if err != nil {
			return
		}
		values, ok := c.match(message, nil)
		if !ok || strings.Contains(text, "<>") || strings.Contains(text, "<?>") {
			return
		}
		var b strings.Builder
		next := func(p *part) {
			if p.lit != "" {
				b.WriteString(p.lit)
				return
			}
			if values[0].Key != p.key || values[0].Text == "" && !p.optional {
				t.Fatalf("%q on %q: capture %q is %q", text, message, p.key, values[0])
			}
			b.WriteString(values[0].Text)
			values = values[1:]
		}
		for i := range c.segments {
			if c.segments[i].wild != nil {
				next(c.segments[i].wild)
			}
			for j := range c.segments[i].fixed {
				next(&c.segments[i].fixed[j])
			}
		}
		if b.String() != message {
			t.Fatalf("%q on %q: its parts make %q", text, message, b.String())
		}
	})
}

// FuzzEvents: whatever a record holds, nothing panics, and the account of
// records is complete.
func FuzzEvents(f *testing.F) {
	f.Add("[GroupCoordinator 1]: Preparing to rebalance group g", "GroupCoordinator", "main", "\tgroup.id = a", int64(0))
	f.Add("[Consumer clientId=c, groupId=g", "", "", "Caused by: a.B: c", int64(5000))
	f.Fuzz(func(t *testing.T, message, logger, thread, more string, gap int64) {
		first := said(1, 0, thread, message)
		first.Logger, first.More = logger, []string{more}
		second := said(2, gap, thread, message)
		sum := &Summary{}
		var last event.Event
		for e, err := range Events(sliceOf([]Record{first, second}), Options{}, sum) {
			if err != nil {
				t.Fatal(err)
			}
			last = e
		}
		if n := sum.Known + sum.Unknown + sum.LeftOut + sum.Foreign; n != 2 {
			t.Errorf("%d records are accounted for, want 2", n)
		}
		if last.Kind != event.StreamEnded {
			t.Errorf("the last event is %q, want %q", last.Kind, event.StreamEnded)
		}
	})
}
