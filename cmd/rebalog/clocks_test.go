package main

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rebalog/rebalog/diagnose/report"
	"github.com/rebalog/rebalog/samples"
)

// Machines' clocks disagree, and logs do not say so. The findings of every sample
// that has both sides stay what they are when each process gets a clock of its own,
// up to 15 minutes off.
func TestClocksThatDisagree(t *testing.T) {
	apart(t, func(process string, data []byte) []byte {
		by := time.Duration(draw(process, 1801)-900) * time.Second
		return epochsAhead(ahead(data, by, anyTime), by)
	})
}

// Most layouts write local time and do not say of which zone.
func TestZonesThatAreNotStated(t *testing.T) {
	apart(t, func(process string, data []byte) []byte {
		return ahead(data, time.Duration(draw(process, 105)-48)*15*time.Minute, unzonedTime)
	})
}

// apart diagnoses every sample that has both sides as it is, and with the times of
// each process moved, and compares.
func apart(t *testing.T, moved func(process string, data []byte) []byte) {
	t.Helper()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	for _, name := range samples.Names() {
		files := logsOf(t, name)
		if !twoSided(files) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			as, shifted := t.TempDir(), t.TempDir()
			for name, data := range files {
				write(t, filepath.Join(as, name), data)
				write(t, filepath.Join(shifted, name), moved(processOf(name), data))
			}
			got, want := gist(t, shifted), gist(t, as)
			if got != want {
				t.Errorf("with clocks apart:\n%s\nas they are:\n%s", got, want)
			}
		})
	}
}

// A clock that is set while a process runs makes no finding: neither the jump forward,
// which looks like a pause, nor the one back.
func TestClockThatIsSet(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	files := logsOf(t, "healthy")
	as := t.TempDir()
	for name, data := range files {
		write(t, filepath.Join(as, name), data)
	}
	test := func(by time.Duration, note string) {
		t.Helper()
		set := t.TempDir()
		for name, data := range files {
			if name == "consumer-1.log" {
				half := bytes.LastIndexByte(data[:len(data)*4/5], '\n')
				data = append(data[:half:half], ahead(data[half:], by, anyTime)...)
			}
			write(t, filepath.Join(set, name), data)
		}
		if got, want := gist(t, set), gist(t, as); got != want {
			t.Errorf("with a clock set by %v:\n%s\nas it is:\n%s", by, got, want)
		}
		i := invocation{stages: built}
		if out := unwrapped(i.run(set).out); !strings.Contains(out, note) {
			t.Errorf("no note %q in\n%s", note, out)
		}
	}
	test(30*time.Second, "consumer-1.log was set forward by about 30.0 s at line ")
	test(-10*time.Second, "consumer-1.log was set back by about ")
}

// The user's word on a file's clock holds, whatever the pairs say.
func TestOffsetOverrides(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	dir := t.TempDir()
	for name, data := range logsOf(t, "healthy") {
		write(t, filepath.Join(dir, name), data)
	}
	notes := func(args ...string) string {
		i := invocation{stages: built}
		return unwrapped(i.run(append([]string{dir}, args...)...).out)
	}
	const note = "consumer-1.log is "
	if out := notes("--offset", "consumer-1.log=90s"); strings.Contains(out, note) {
		t.Errorf("an offset that the user stated is corrected:\n%s", out)
	}
	if out := notes("--zone", "consumer-1.log=+02:00"); strings.Contains(out, note) {
		t.Errorf("a zone that the user stated is corrected:\n%s", out)
	}
}

// unwrapped is a text on one line.
func unwrapped(s string) string { return strings.Join(strings.Fields(s), " ") }

func logsOf(t *testing.T, sample string) map[string][]byte {
	t.Helper()
	logs, err := samples.Logs(sample)
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(logs, "*")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, n := range names {
		if out[n], err = fs.ReadFile(logs, n); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func twoSided(files map[string][]byte) bool {
	broker, client := false, false
	for name := range files {
		is := strings.HasPrefix(name, "broker")
		broker, client = broker || is, client || !is
	}
	return broker && client
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// processOf is whose clock a file is written by: a log, GC log and standard output
// share it, and brokers are on one.
func processOf(name string) string {
	process, _, _ := strings.Cut(name, ".")
	if strings.HasPrefix(process, "broker") {
		process = "broker"
	}
	return process
}

func draw(process string, n uint32) int {
	h := fnv.New32a()
	h.Write([]byte(process))
	return int(h.Sum32() % n)
}

var (
	anyTime     = regexp.MustCompile(`(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d)`)
	unzonedTime = regexp.MustCompile(`(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d)(?:[.,]\d+)?(?:[^Z+\d.,-]|$)`)
)

var epoch = regexp.MustCompile(`(?m)^%\d\|\d{10}`) // librdkafka's own lines

func epochsAhead(data []byte, by time.Duration) []byte {
	return epoch.ReplaceAllFunc(data, func(s []byte) []byte {
		at, err := strconv.ParseInt(string(s[3:]), 10, 64)
		if err != nil {
			return s
		}
		return append(s[:3:3], strconv.FormatInt(at+int64(by/time.Second), 10)...)
	})
}

// ahead moves the times that an expression finds.
func ahead(data []byte, by time.Duration, times *regexp.Regexp) []byte {
	out := bytes.Clone(data)
	for _, at := range times.FindAllSubmatchIndex(data, -1) {
		s := out[at[2]:at[3]]
		layout := "2006-01-02 15:04:05"
		if s[10] == 'T' {
			layout = "2006-01-02T15:04:05"
		}
		if t, err := time.Parse(layout, string(s)); err == nil {
			copy(s, t.Add(by).Format(layout))
		}
	}
	return out
}

// gist is what a reader acts on: scenario, verdict, who, what to set.
func gist(t *testing.T, dir string) string {
	t.Helper()
	i := invocation{stages: built}
	r, err := report.Read(strings.NewReader(i.run(dir, "--format", "json").out))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, f := range r.Findings {
		line := fmt.Sprintln(f.Class, f.Scenario, f.Verdict, f.Facets, f.Members)
		for _, x := range f.Fixes {
			line += fmt.Sprintln("  ", x.Setting, x.To)
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}
