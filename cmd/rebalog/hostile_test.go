package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"unicode/utf8"

	"github.com/rebalog/rebalog/diagnose/report"
)

// sampleBytes is the log of one process of an incident, to be spoilt.
func sampleBytes(t *testing.T, name string) string {
	t.Helper()
	text, err := built.samples.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer text.Close()
	var b strings.Builder
	buf := make([]byte, 64<<10)
	for {
		n, err := text.Read(buf)
		b.Write(buf[:n])
		if err != nil {
			return b.String()
		}
	}
}

const pollSample = "poll-interval-exceeded/logs/consumer-2.log"

// What a log or a file's name holds reaches a terminal as text, in every
// command, and costs no incident.
func TestHostileText(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	log := sampleBytes(t, pollSample)
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Skip(err) // a file system that takes no such name
		}
	}
	lines := strings.SplitAfter(log, "\n")
	write("colours.log", "\x1b[32m"+strings.Join(lines, "\x1b[32m"))
	write("carriage.log", strings.ReplaceAll(log, "\n", "\r\n"))
	write("clipboard.log", strings.ReplaceAll(log, "(Re-)joining group", "(Re-)joining group \x1b]52;c;aGk=\x07\x1b[2J\u202e"))
	write("megabyte.log", strings.Join(lines[:100], "")+strings.Repeat("x", 1<<20)+"\n"+strings.Join(lines[100:], ""))
	write("nul.log", strings.ReplaceAll(log, "joining", "joi\x00ning"))
	write("group.log", strings.ReplaceAll(log, "groupId=orders", "groupId=or\x1b[31mders\x07\x1b]0;pwned\x07"))
	write("name\n\x1b]0;pwned\x07\xff\u202e.log", log)
	for _, command := range []string{"diagnose", "diagnose --full", "coverage", "search rejoin*", "search joining", "debug history"} {
		got := invocation{stages: built}.run(append(strings.Fields(command), dir)...)
		if got.status != 0 {
			t.Errorf("%s: status %d, %s", command, got.status, got.err)
		}
		for line := range strings.Lines(got.out + got.err) {
			if line = strings.TrimSuffix(line, "\n"); report.Visible(line) != line {
				t.Errorf("%s shows %q", command, line)
			}
		}
	}
	for _, name := range []string{"colours.log", "carriage.log", "megabyte.log"} {
		if got := (invocation{stages: built}).run(filepath.Join(dir, name)); !strings.Contains(got.out, "F1  CONFIRMED  poll-interval-exceeded") {
			t.Errorf("%s: the incident is lost:\n%s", name, got.out)
		}
	}
	if got := (invocation{stages: built}).run("--format", "json", dir); !utf8.ValidString(got.out) {
		t.Error("the JSON report is no UTF-8")
	}
}

// The machine's zone, language, width and processors, the order of the
// arguments, and a warm cache leave no trace in what is printed.
func TestRealSameBytes(t *testing.T) {
	dir := t.TempDir()
	var files []string
	for _, name := range []string{"broker-0.log", "consumer-0.log", "consumer-1.log", "consumer-2.log"} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(sampleBytes(t, "poll-interval-exceeded/logs/"+name)), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	a, b, c, d := files[0], files[1], files[2], files[3]
	for _, format := range []string{"text", "json"} {
		var want string
		for i, run := range []struct {
			env  string
			args []string
		}{
			{"GOMAXPROCS=1", []string{"--format", format, a, b, c, d}},
			{"GOMAXPROCS=8", []string{"diagnose", d, "--format", format, c, b, a, a}},
			{"TZ=Asia/Tokyo", []string{"--format=" + format, "diagnose", a, c, b, d}},
			{"LANG=de_DE.UTF-8", []string{"--format", format, "--", d, c, b, a}},
		} {
			cmd, stderr := program(t, run.args...)
			cmd.Env = append(cmd.Env, run.env)
			out, err := cmd.Output()
			if i == 0 {
				want = string(out)
			}
			if err != nil || string(out) != want || len(out) < 1000 {
				t.Errorf("%s %s: %v %s, differs: %t", run.env, run.args, err, stderr, string(out) != want)
			}
		}
	}
}

// What a user keeps beside the logs does not disturb: the report of the last
// run, a README, an image.
func TestBesideTheLogs(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	dir := t.TempDir()
	log := filepath.Join(dir, "consumer.log")
	if err := os.WriteFile(log, []byte(sampleBytes(t, pollSample)), 0o600); err != nil {
		t.Fatal(err)
	}
	alone := invocation{stages: built}.run(dir)
	for name, text := range map[string]string{"report.txt": alone.out, "README.md": "# The incident\n\nSee consumer.log\n", "want.json": "{\n  \"a\": 1\n}\n", "image": "\x89PNG\r\n\x1a\n\x00\x00"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got := invocation{stages: built}.run(dir)
	_, findings, _ := strings.Cut(alone.out, "\nGROUP")
	if !strings.Contains(got.out, findings) {
		t.Errorf("the findings differ:\n%s", got.out)
	}
	for _, want := range []string{
		"2 inputs read, 1 of them no logs: ", "3 inputs not read, named at the end",
		"  binary file\n    " + filepath.Join(dir, "image") + "\n", "  a report of rebalog\n    " + filepath.Join(dir, "report.txt") + "\n",
		"  a document beside the logs\n    " + filepath.Join(dir, "README.md") + "\n",
	} {
		if !strings.Contains(got.out, want) {
			t.Errorf("no %q in\n%s", want, got.out)
		}
	}
}

// A log without Kafka is not an empty report with a good status.
func TestLogWithoutKafka(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	i := invocation{stages: built, stdin: strings.Repeat("2024-05-01 10:00:00,000 INFO [main] com.acme.Shop - sold 3 pears\n", 20)}
	if got := i.run("-"); got.status != 4 {
		t.Errorf("%+v", got)
	}
	i.stdin = groupLine
	if got := i.run("-", "--group", "another"); got.status != 0 {
		t.Errorf("a filter that leaves nothing: %+v", got)
	}
}

// A kept case is shown without waiting for a standard input that nobody meant,
// as in cron or behind ssh, and stays as it was.
func TestKeptCaseLeavesStdinAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	i := invocation{stages: built, stdin: groupLine}
	if got := i.run("-", "--case", dir); got.status != 0 {
		t.Fatalf("%+v", got)
	}
	i.stdin = strings.ReplaceAll(groupLine, "group orders", "group pears")
	if got := i.run("--case", dir); got.status != 0 || !strings.Contains(got.out, "GROUP orders") || strings.Contains(got.out, "pears") {
		t.Errorf("%+v", got)
	}
}

func TestRealFullDisk(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("it has no /dev/full")
	}
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	for _, command := range []string{"-", "debug events -", "lines"} {
		cmd, stderr := program(t, strings.Fields(command)...)
		cmd.Stdin, cmd.Stdout = strings.NewReader(groupLine), full
		if err := cmd.Run(); exitCode(err) != 1 || stderr.String() != "rebalog: error: write output: no space left on device\n" {
			t.Errorf("%s: %v, stderr %q", command, err, stderr)
		}
	}
}

// Nowhere to write costs the second run's speed, not the first one's report;
// and is said once.
func TestRealNoHome(t *testing.T) {
	cmd, stderr := program(t, "-")
	cmd.Env = []string{asProgram + "=1", "TMPDIR=" + t.TempDir()}
	cmd.Stdin = strings.NewReader(groupLine)
	out, err := cmd.Output()
	if err != nil || !strings.Contains(string(out), "GROUP orders") || strings.Count(stderr.String(), "\n") != 1 {
		t.Errorf("%v, stderr %q\n%s", err, stderr, out)
	}
}

func exitCode(err error) int {
	if exit, ok := err.(*exec.ExitError); ok {
		return exit.ExitCode()
	}
	return -1
}

func TestDebugHistory(t *testing.T) {
	got := invocation{stages: built}.run("debug", "history", "sample:poll-interval-exceeded")
	for _, want := range []string{
		"BROKER 0 version 3.9.1",
		"  consumer orders-2 of group orders",
		"GROUP orders  classic, coordinator's lines: true, members' lines: true",
		"    incarnation orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95\n",
		"    speaks in sample:poll-interval-exceeded/consumer-2.log\n",
		"  DEPARTURE 2026-11-24T08:09:39.421Z  orders-2 left, poll-timeout, back at 2026-11-24T08:09:54.804Z\n",
		"    broker member-left sample:poll-interval-exceeded/broker-0.log:680: [2026-11-24 08:09:39,421] INFO",
		"    client poll-timeout sample:poll-interval-exceeded/consumer-2.log:136: 2026-11-24 08:09:39.415  WARN",
		"  REBALANCE 2026-11-24T08:09:39.420Z  generation 2 to 3, triggered by leave orders-2\n",
	} {
		if got.status != 0 || !strings.Contains(got.out, want) {
			t.Errorf("status %d, %s, no %q in\n%s", got.status, got.err, want, got.out)
		}
	}
}

// A filter that leads nowhere must not look like a healthy group.
func TestNarrowedToNothing(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	f := func(args string, status int, err, note string) {
		t.Helper()
		got := invocation{stages: built}.run(append(strings.Fields(args), "sample:poll-interval-exceeded")...)
		if got.status != status || got.err != err || !strings.Contains(strings.Join(strings.Fields(got.out), " "), note) {
			t.Errorf("%s: %+v", args, got)
		}
	}
	f("--group orderz", 0, "rebalog: warning: --group: nothing speaks of a group \"orderz\"\nrebalog: hint: did you mean --group orders?\n", "- only what concerns --group orderz is shown")
	f("--group pears", 0, "rebalog: warning: --group: nothing speaks of a group \"pears\"\nrebalog: hint: the logs speak of orders\n", "no consumer group activity found")
	f("--member pears", 0, "rebalog: warning: --member: no group shows a member \"pears\"\n", "- only what concerns --member pears is shown")
	f("--since 2030-01-01", 0, "rebalog: warning: --since 2030-01-01 is after the end of the logs, 2026-11-24T08:10:25.662Z\n", "--since 2030-01-01 is shown")
	f("--until 2020-01-01", 0, "rebalog: warning: --until 2020-01-01 is before the logs begin, 2026-11-24T08:08:58.065Z\n", "--until 2020-01-01 is shown")
	f("--around F99", 2, "rebalog: error: --around: there is no finding F99\nrebalog: hint: the report without --around names them\n", "")
	f("--group orders --member orders-2 --since -2h", 0, "", "- only what concerns --group orders, --member orders-2, --since -2h is shown")
}

// A reader that leaves ends the search, not only its output.
func TestStreamEndsWithItsReader(t *testing.T) {
	c := &call{ctx: t.Context(), stdout: untilClosed(failing{syscall.EPIPE})}
	written := 0
	err := c.emit(outputFlags{}, nil, func(w io.Writer) error {
		for {
			if _, err := io.WriteString(w, groupLine); err != nil {
				return err
			}
			written++
		}
	})
	if err != nil || written == 0 || written > 10_000 {
		t.Errorf("%v after %d lines", err, written)
	}
}
