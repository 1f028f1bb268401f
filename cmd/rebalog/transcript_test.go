package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rebalog/rebalog/diagnose"
	"github.com/rebalog/rebalog/index"
	"github.com/rebalog/rebalog/parsers"
	"github.com/rebalog/rebalog/parsers/event"
)

var update = flag.Bool("update", false, "write the golden files anew, to be read before they are committed")

// spoken is what a user sees of one invocation.
type spoken struct {
	status   int
	out, err string
}

// invocation is what a user does: arguments, standard input, environment.
type invocation struct {
	ctx    context.Context
	stdin  string
	env    []string
	stages stages
	stdout io.Writer
}

func (i invocation) run(args ...string) spoken {
	var out, err bytes.Buffer
	if i.ctx == nil {
		i.ctx = context.Background()
	}
	if i.stdout == nil {
		i.stdout = &out
	}
	c := &call{ctx: i.ctx, stdin: strings.NewReader(i.stdin), stdout: untilClosed(i.stdout), stderr: &err, env: i.env, stages: i.stages}
	status := c.finish(c.dispatch(args))
	return spoken{status, out.String(), err.String()}
}

// fakeCase is a case as the stages before would leave it.
type fakeCase struct {
	inputs []index.Input
	events []event.Event
	asked  *index.Query
}

func (f *fakeCase) Inputs() []index.Input             { return f.inputs }
func (f *fakeCase) Shelves() ([]int, error)           { return nil, nil }
func (f *fakeCase) Counts(int) ([]index.Count, error) { return nil, nil }
func (f *fakeCase) Close() error                      { return nil }
func (f *fakeCase) Events(q index.Query) iter.Seq2[event.Event, error] {
	f.asked = &q
	return func(yield func(event.Event, error) bool) {
		for _, e := range f.events {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// staged is an invocation over a case of one broker's log with two events, and
// a diagnosis that says what the test wants.
func staged(r *diagnose.Report) (invocation, *fakeCase) {
	c := &fakeCase{
		inputs: []index.Input{{
			Path: "broker.log", Bytes: 1000, Lines: 10, Records: 7, Continued: 2, Loose: 1,
			Known: 2, Unknown: 3, LeftOut: 1, Foreign: 1, Events: 2, From: 1714557600000, To: 1714561200000,
			Speakers: []index.InputSpeaker{{Side: event.Broker, Node: "broker 1", Layout: "kafka", Records: 7, ZoneFrom: "assumed"}},
			Shapes:   []index.InputShape{{Logger: "kafka.Odd", Text: "odd <*>", Count: 3, Line: 4}},
		}},
		events: []event.Event{
			{Kind: event.MemberExpired, At: 1714557600000, Pos: event.Position{Path: "broker.log", Line: 3}, Text: "\x1b[31mMember orders-2 has failed", Fields: []event.Value{{Key: event.Group, Text: "orders"}}},
			{Kind: event.GroupEmptied, At: 1714557601000, Pos: event.Position{Path: "l.zip", Inside: "b.log", Line: 5}, Text: "Group orders is now empty"},
		},
	}
	s := stages{
		open: func(context.Context, reading) (caseReader, error) { return c, nil },
		diagnose: func(_ diagnose.Logs, in []diagnose.Input, o diagnose.Options) (*diagnose.Report, error) {
			r.Schema, r.Inputs = diagnose.Schema, in
			return r, nil
		},
		scenarios: func() []*diagnose.Scenario {
			return []*diagnose.Scenario{{ID: "process-paused", Family: "stopped heartbeating", Class: diagnose.Incident, Title: "The process stood still",
				Mechanism: "It stood still.", Confused: []diagnose.Lookalike{{Scenario: "network-cut", Tell: "other threads print on"}}, Refs: []diagnose.Reference{{Title: "KIP-62", URL: "https://cwiki.apache.org/confluence/x/eoNCB"}}}}
		},
		lines: func() []parsers.Line {
			return []parsers.Line{{ID: "broker-member-failed", Kind: event.MemberExpired, Side: event.Broker, Speakers: []parsers.Speaker{parsers.KafkaBroker},
				Versions: "0.9.0..", Level: "INFO", Template: "Member <member> has failed", Example: "Member orders-2 has failed", Proves: "the session ran out", Not: "why"}}
		},
	}
	return invocation{stages: s, stdin: "a log"}, c
}

func incident(v diagnose.Verdict) *diagnose.Report {
	return &diagnose.Report{
		Groups:   []diagnose.Group{{Name: "orders", Rebalances: 2}},
		Findings: []diagnose.Finding{{ID: "F1", Scenario: "process-paused", Class: diagnose.Incident, Verdict: v, Groups: []string{"orders"}}},
	}
}

func expected() *diagnose.Report {
	r := incident(diagnose.Confirmed)
	r.Findings[0].Class, r.Findings[0].Scenario = diagnose.Expected, "scaled"
	return r
}

// Usage and failures are promised as much as reports are.
func TestMistakes(t *testing.T) {
	i, _ := staged(incident(diagnose.Confirmed))
	f := func(args, err string, status int) {
		t.Helper()
		got := i.run(strings.Fields(args)...)
		if got.status != status || got.out != "" || got.err != err {
			t.Errorf("rebalog %s: status %d, stdout %q, stderr\n%s", args, got.status, got.out, got.err)
		}
	}
	f("diagnoze", "rebalog: error: unknown command \"diagnoze\"\nrebalog: hint: did you mean rebalog diagnose? a file of that name is read as ./diagnoze\n", 2)
	f("nowhere.log", "rebalog: error: open nowhere.log: no such file or directory\nrebalog: hint: PATH is a file, a folder, an archive, sample:NAME, or - for standard input\n", 1)
	f("diagnose explan", "rebalog: error: open explan: no such file or directory\nrebalog: hint: PATH is a file, a folder, an archive, sample:NAME, or - for standard input\n", 1)
	f("--bogus", "rebalog: error: unknown flag --bogus\nrebalog: hint: rebalog diagnose --help shows what it takes\n", 2)
	f("explain --group x", "rebalog: error: unknown flag --group\nrebalog: hint: rebalog explain --help shows what it takes\n", 2)
	f("diagnose - --since yesterday", "rebalog: error: --since: \"yesterday\" is no time; write 2024-05-01T10:00:00Z, '2024-05-01 10:00', 10:00 or -3h\nrebalog: hint: rebalog diagnose --help shows what it takes\n", 2)
	f("- --since 10:30 --until 10:00", "rebalog: error: --since 10:30 is after --until 10:00\nrebalog: hint: a time of day means the last one before the logs end\n", 2)
	f("- --around here", "rebalog: error: --around: \"here\" is no time; write 2024-05-01T10:00:00Z, '2024-05-01 10:00', 10:00 or -3h\nrebalog: hint: or name a finding, such as F1\n", 2)
	f("search group:orders", "rebalog: error: search needs a PATH\nrebalog: hint: for example: rebalog search 'group:orders' logs/\n", 2)
	f("search group: -", "rebalog: error: search: group: has no value\nrebalog: hint: for example: rebalog search 'group:orders expired' logs/\n", 2)
	f("search kind:member-expird -", "rebalog: error: search: no kind of event is named \"member-expird\"\nrebalog: hint: did you mean kind:member-expired?\n", 2)
	f("explain paused", "rebalog: error: no scenario is named \"paused\"\nrebalog: hint: did you mean process-paused?\n", 2)
	f("--quiet diagnoze", "rebalog: error: unknown command \"diagnoze\"\n", 2)
	f("- --case", "rebalog: error: --case needs a value\nrebalog: hint: rebalog --help shows the commands, each of them its flags\n", 2)
	f("- -o", "rebalog: error: -o needs a value\nrebalog: hint: rebalog --help shows the commands, each of them its flags\n", 2)
	f("- --case=", "rebalog: error: --case needs a value\nrebalog: hint: rebalog --help shows the commands, each of them its flags\n", 2)
	f("- -o .", "rebalog: error: -o . is a folder\nrebalog: hint: name a file in it\n", 2)
	f("- -o no/such/dir.txt", "rebalog: error: write no/such/dir.txt: no such file or directory\n", 1)
}

func TestStatus(t *testing.T) {
	nothing := &diagnose.Report{}
	f := func(r *diagnose.Report, failOn string, want int) {
		t.Helper()
		i, c := staged(r)
		if r == nothing {
			c.events = nil
		}
		if got := i.run("-", "--fail-on", failOn); got.status != want || got.out == "" {
			t.Errorf("--fail-on %s: status %d, want %d; stdout %q", failOn, got.status, want, got.out)
		}
	}
	f(incident(diagnose.Confirmed), "never", 0)
	f(incident(diagnose.Confirmed), "incident", 3)
	f(incident(diagnose.Likely), "incident", 3)
	f(incident(diagnose.Possible), "incident", 0)
	f(incident(diagnose.Likely), "expected", 3)
	f(incident(diagnose.Possible), "expected", 0)
	f(expected(), "incident", 0)
	f(expected(), "expected", 3)
	f(nothing, "never", 4)
	f(nothing, "incident", 4)
}

// A filter that leaves nothing is no sign that the input is foreign.
func TestFilteredToNothingIsNoFailure(t *testing.T) {
	i, _ := staged(&diagnose.Report{})
	if got := i.run("-", "--group", "other"); got.status != 0 {
		t.Errorf("status %d, stderr %s", got.status, got.err)
	}
}

func TestNothingRead(t *testing.T) {
	i, c := staged(incident(diagnose.Confirmed))
	c.inputs = []index.Input{{Path: "a\x1b.bin", Skipped: "binary"}}
	got := i.run("-")
	want := "rebalog: error: read a\\x1b.bin: binary\n"
	if got.status != 1 || got.err != want || got.out != "" {
		t.Errorf("status %d, stdout %q, stderr %q", got.status, got.out, got.err)
	}
	c.inputs = append(c.inputs, index.Input{Path: "b.log", Events: 1})
	if got := i.run("-"); got.status != 0 || !strings.Contains(got.err, "warning: skip") {
		t.Errorf("one bad file of two: status %d, stderr %q", got.status, got.err)
	}
}

func TestHelp(t *testing.T) {
	parser, err := newParser(new(cli), &call{stderr: io.Discard}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range append(commandNames(parser.Model), "") {
		got := invocation{}.run(strings.Fields(command + " --help")...)
		if got.status != 0 || got.err != "" || !strings.Contains(got.out, "    rebalog ") && command != "version" {
			t.Errorf("%s --help: status %d, stderr %q, no example in\n%s", command, got.status, got.err, got.out)
		}
		golden(t, "help"+strings.TrimRight("."+command, ".")+".txt", got.out)
	}
	if got := (invocation{}).run("--version"); got.status != 0 || !strings.HasPrefix(got.out, "rebalog ") {
		t.Errorf("--version: status %d, %q", got.status, got.out)
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; got:\n%s", name, got)
	}
}

func TestSearch(t *testing.T) {
	i, c := staged(nil)
	got := i.run("search", `member group:orders level:warn`, "-")
	if got.status != 0 || got.out != "broker.log:3: \\x1b[31mMember orders-2 has failed\n" {
		t.Errorf("status %d, stdout %q", got.status, got.out)
	}
	if want := "rebalog: hint: searching for lines where group is orders, and level is WARN, and the line holds \"member\"\n"; got.err != want {
		t.Errorf("stderr %q, want %q", got.err, want)
	}
	if c.asked.Groups[0] != "orders" || c.asked.Levels[0] != "WARN" {
		t.Errorf("asked the index for %+v", c.asked)
	}
	got = i.run("search", `"no such phrase"`, "-")
	if got.status != 0 || got.out != "" || !strings.Contains(got.err, "nothing was found") {
		t.Errorf("nothing found: status %d, stdout %q, stderr %q", got.status, got.out, got.err)
	}
	if got = i.run("search", "member-expired", "-"); !strings.Contains(got.err, "did you mean kind:member-expired?") {
		t.Errorf("stderr %q", got.err)
	}
	got = i.run("search", `empty`, "-", "--format", "json")
	want := `{"path":"l.zip","inside":"b.log","line":5,"offset":0,"time":"","at":"2024-05-01T10:00:01.000Z","kind":"group-emptied","fields":{},"text":"Group orders is now empty"}` + "\n"
	if got.out != want {
		t.Errorf("got %s", got.out)
	}
}

func TestParseQuery(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		s, err := parseQuery(text)
		got := s.String()
		if err != nil {
			got = "error: " + err.Error()
		}
		if got != want {
			t.Errorf("%s: %s\nwant %s", text, got, want)
		}
	}
	f(`group:orders`, `group is orders`)
	f(`group:orders group:"with blank" Timeout`, `group is orders or with blank, and the line holds "timeout"`)
	f(`"heartbeat expiration" node:1 kind:member-expired`, `kind is member-expired, and node is 1, and the line holds "heartbeat expiration"`)
	f(`host:9092 10:00:01`, `the line holds "host:9092", and the line holds "10:00:01"`)
	f(`expir* "a*b"`, `the line holds "expir", and the line holds "a*b"`)
	f(`level:warn member:orders-2`, `member is orders-2, and level is WARN`)
	f(``, `error: the query is empty`)
	f(`""`, `error: the query is empty`)
	f(`"open`, `error: a quote is not closed: "open`)
	f(`group:"open`, `error: a quote is not closed: group:"open`)
	f(`group: orders`, `error: group: has no value`)
}

// Only whole words may be asked of the index.
func TestQueryWords(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		s, err := parseQuery(text)
		if got := strings.Join(s.Words, " "); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", text, got, err, want)
		}
	}
	f(`Expired`, "expired")
	f(`expir*`, "")
	f(`orders-2`, "orders 2")
	f(`orders-2*`, "orders")
	f(`orders-*`, "orders")
	f(`"heartbeat expir*"`, "heartbeat expir")
	f(`***`, "")
}

func TestCoverage(t *testing.T) {
	i, c := staged(nil)
	got := i.run("coverage", "-")
	want := `broker.log
  1,000 bytes, 2 events, 2024-05-01T10:00:00.000Z to 2024-05-01T11:00:00.000Z
  10 lines = 7 beginning a record + 2 continuing one + 1 loose
  7 records = 2 known + 3 unknown + 1 left out + 1 foreign
  broker 1: 7 records in layout kafka, zone UTC (assumed)

Not understood, the most frequent first:
       3  kafka.Odd  odd <*>
          broker.log:4
`
	if got.status != 0 || got.out != want {
		t.Errorf("status %d, got\n%s", got.status, got.out)
	}
	c.inputs[0].Lines++
	if got := i.run("coverage", "-"); !strings.Contains(got.out, "DOES NOT ADD UP, 1 unaccounted for") {
		t.Errorf("a lost line is not noticed:\n%s", got.out)
	}
}

func TestExplainAndLines(t *testing.T) {
	i, _ := staged(nil)
	f := func(args string, want ...string) {
		t.Helper()
		got := i.run(strings.Fields(args)...)
		for _, w := range want {
			if got.status != 0 || !strings.Contains(got.out, w) {
				t.Errorf("%s: status %d, no %q in\n%s", args, got.status, w, got.out)
			}
		}
	}
	f("explain", "STOPPED HEARTBEATING\n  process-paused  incident\n    The process stood still")
	f("explain process-paused", "It stood still.", "network-cut\n    other threads print on", "https://cwiki.apache.org/confluence/x/eoNCB")
	f("explain process-paused --format json", `"id": "process-paused"`, `"tell": "other threads print on"`)
	f("lines broker session", "broker-member-failed  (member-expired)", "does not prove: why")
	f("lines --format json", `"template": "Member <member> has failed"`)
	if got := i.run("lines", "no-such-word"); got.status != 0 || got.out != "" || !strings.Contains(got.err, "no entry holds") {
		t.Errorf("status %d, stdout %q, stderr %q", got.status, got.out, got.err)
	}
}

func TestColor(t *testing.T) {
	f := func(env, args string, want bool) {
		t.Helper()
		i, _ := staged(incident(diagnose.Confirmed))
		i.env = strings.Fields(env)
		got := i.run(strings.Fields("- " + args)...)
		if has := strings.Contains(got.out, "\x1b["); has != want || got.status != 0 {
			t.Errorf("%s rebalog - %s: styles %v, status %d", env, args, has, got.status)
		}
	}
	f("TERM=xterm-256color", "", false) // a pipe
	f("TERM=xterm-256color", "--color always", true)
	f("TERM=dumb", "--color always", true)
	f("NO_COLOR=yes TERM=xterm", "--color always", true) // said for this very call
	f("TERM=xterm-256color", "--color never", false)
	f("CLICOLOR_FORCE=1 NO_COLOR=yes TERM=xterm", "", false)
	f("TERM=xterm", "--color always --format json", false)
}

// A sample is read like files, and named as the user named it.
func TestSample(t *testing.T) {
	i, c := staged(incident(diagnose.Confirmed))
	t.Setenv("TMPDIR", t.TempDir())
	i.stages.samples = fstest.MapFS{"process-paused/logs/a/b.log": {Data: []byte("text")}, "process-paused/want.json": {}}
	i.stages.open = func(_ context.Context, r reading) (caseReader, error) {
		file := filepath.Join(r.paths[0], "a", "b.log")
		if text, _ := os.ReadFile(file); string(text) != "text" || !strings.HasPrefix(r.flags.Case, os.TempDir()) {
			t.Errorf("%s holds %q; its case is %s", file, text, r.flags.Case)
		}
		c.inputs = []index.Input{{Path: file, Events: 1}}
		c.events = []event.Event{{Pos: event.Position{Path: file, Line: 1}, Text: "line"}}
		return c, nil
	}
	if got := i.run("search", "line", "sample:process-paused"); got.status != 0 || got.out != "sample:process-paused/a/b.log:1: line\n" {
		t.Errorf("%+v", got)
	}
	if got := i.run("sample:process-paused", "--format", "json"); !strings.Contains(got.out, `"path": "sample:process-paused/a/b.log"`) {
		t.Errorf("%+v", got)
	}
	if left, _ := os.ReadDir(os.TempDir()); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	got := i.run("sample:process-pausd")
	if want := "rebalog: error: no sample is named \"process-pausd\"\nrebalog: hint: did you mean sample:process-paused?\n"; got.status != 2 || got.err != want {
		t.Errorf("%+v", got)
	}
}

// interrupted is a stage that notices an interrupt in the middle of its work.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	i, _ := staged(incident(diagnose.Confirmed))
	i.ctx = ctx
	i.stages.open = func(ctx context.Context, _ reading) (caseReader, error) {
		cancel()
		return nil, ctx.Err()
	}
	file := filepath.Join(t.TempDir(), "report.txt")
	got := i.run("-", "-o", file)
	if got.status != 130 || got.err != "rebalog: error: interrupted\n" || got.out != "" {
		t.Errorf("%+v", got)
	}
	if left, _ := os.ReadDir(filepath.Dir(file)); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// A stream that says nothing more must not keep an interrupt waiting.
func TestInterruptWhileReadingStdin(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	never, w := io.Pipe()
	defer w.Close()
	r := &interruptible{ctx: ctx, r: never}
	go w.Write([]byte("abc"))
	got := make([]byte, 3)
	if _, err := io.ReadFull(r, got); err != nil || string(got) != "abc" {
		t.Fatalf("read %q, %v", got, err)
	}
	cancel()
	if _, err := r.Read(got); !errors.Is(err, context.Canceled) {
		t.Errorf("read after the interrupt: %v", err)
	}
	whole, err := io.ReadAll(&interruptible{ctx: context.Background(), r: strings.NewReader(strings.Repeat("x", 200_000))})
	if err != nil || len(whole) != 200_000 {
		t.Errorf("read %d bytes, %v", len(whole), err)
	}
}
