package parsers

import (
	"strings"
	"testing"
	"time"
)

// TestTemplates holds the language that Line.Template documents.
func TestTemplates(t *testing.T) {
	const no = "no match"
	f := func(template, message, want string) {
		t.Helper()
		c, err := compileTemplate(template)
		if err != nil {
			t.Fatal(err)
		}
		got := no
		if values, ok := c.match(message, nil); ok {
			got = written(values)
		}
		if got != want {
			t.Errorf("%q on %q\n got  %s\n want %s", template, message, got, want)
		}
	}
	// whole message, every literal, in order
	f("Starting up.", "Starting up.", "")
	f("Starting up.", "Starting up. ", no)
	f("Starting up.", "Starting up", no)
	f("Member <member> left", "Member a left", "member=a")
	f("Member <member> left", "member a left", no)
	f("Member <member> left", "Member  left", no)
	f("<> left group <group>", "a left group b", "group=b")
	f("a<>b<>c", "acb", no)
	// shortest capture, but as long as the message needs
	f("<group> in <state>", "g in x in Empty", `group=g state="x in Empty"`)
	f("Member <member> in group <group> has failed", "Member m in group g has failed has failed", `group="g has failed" member=m`)
	f("(reason: <reason>) (o-<partition>)", "(reason: a) (o-x) (o-3)", `partition=3 reason="a) (o-x"`)
	f("a <group> b <member> b", "a 1 b 2 b 3 b", `group=1 member="2 b 3"`)
	f("<group>aab", "aaab", "group=a")
	// may be empty, or not
	f("client reason: <client_reason?>", "client reason: ", `client_reason=""`)
	f("client reason: <client_reason>", "client reason: ", no)
	f("x<?>y", "xy", "")
	f("x<>y", "xy", no)
	// numbers
	f("generation <generation>", "generation 12", "generation=12")
	f("generation <generation>", "generation -1", "generation=-1")
	f("generation <generation>", "generation 1x", no)
	f("generation <generation>", "generation -", no)
	f("generation <generation>", "generation None", no)
	f("node <node>", "node +0", "node=+0")
	f("generation <generation?>.", "generation .", `generation=""`)
	f("took <seconds> s", "took 1.25 s", "seconds=1.25")
	f("took <seconds> s", "took 1. s", no)
	f("took <ms> ms", "took 1.25 ms", no)
	f("in <group> gen <generation> (old)", "in a gen b gen 3 (old)", `generation=3 group="a gen b"`)
	// a literal '<'
	f(`\<none> <group>`, "<none> g", "group=g")
}

func TestTemplatesThatAreRefused(t *testing.T) {
	f := func(template, because string) {
		t.Helper()
		if _, err := compileTemplate(template); err == nil || !strings.Contains(err.Error(), because) {
			t.Errorf("%q: error is %v, want one about %q", template, err, because)
		}
	}
	f("", "empty")
	f("a <group", "no end")
	f("a <Group>", "no key")
	f("a <group><member>", "directly after")
	f("a <group> <group>", "twice")
	f("a <generation>5", "followed by a digit")
	f("a 5<generation>", "after a digit")
}

// TestHostileMessages matches texts made to send a backtracking matcher round
// in circles. One megabyte, the longest line there is, must be a matter of
// milliseconds; the bound leaves room for a busy machine.
func TestHostileMessages(t *testing.T) {
	f := func(template, unit, end string) {
		t.Helper()
		c, err := compileTemplate(template)
		if err != nil {
			t.Fatal(err)
		}
		message := strings.Repeat(unit, MaxLine/len(unit)) + end
		start := time.Now()
		if _, ok := c.match(message, nil); ok {
			t.Errorf("%q matches", template)
		}
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%q on repeated %q took %v", template, unit, took)
		}
	}
	f("<group>a<member>a<host>a<state>b", "a", "")
	f("<group> in <member> in <host> in generation <generation>.", " in ", "")
	f("<group> generation <generation> of <size> members", " generation 1 of ", "")
	f("<group>-<generation>-<size>x", "-1-1-1", "y")
	f("<group>aaaaaaaaaaaaaaaaaaaaaaaab", "a", "")
	f("<group>x<generation>y", "x"+strings.Repeat("1", 4096), "")
}
