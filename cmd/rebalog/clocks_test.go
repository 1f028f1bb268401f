package main

import (
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

	"github.com/rebalog/rebalog/diagnose"
	"github.com/rebalog/rebalog/diagnose/report"
	"github.com/rebalog/rebalog/samples"
)

// Machines' clocks disagree, and logs do not say so. The findings of every sample
// that has both sides stay what they are when each process gets a clock of its own,
// up to 15 minutes off. Logs that share no cause and effect with the others (few
// clients but Java's do at INFO) may tell less then, which the report says; they may
// not tell anything else.
func TestClocksThatDisagree(t *testing.T) {
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
				write(t, filepath.Join(shifted, name), ahead(data, offsetOf(name)))
			}
			got, want := gist(t, shifted), gist(t, as)
			if got.text == want.text {
				return
			}
			if !got.weaker {
				t.Errorf("with clocks apart:\n%s\nas they are:\n%s", got.text, want.text)
			}
			for _, s := range got.accused {
				if !slices.Contains(want.accused, s) {
					t.Errorf("with clocks apart it accuses %s", s)
				}
			}
		})
	}
}

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

// offsetOf is the clock of a process: its log, GC log and standard output share it,
// and brokers are on one.
func offsetOf(name string) time.Duration {
	process, _, _ := strings.Cut(name, ".")
	if strings.HasPrefix(process, "broker") {
		process = "broker"
	}
	h := fnv.New32a()
	h.Write([]byte(process))
	return time.Duration(int(h.Sum32()%1801)-900) * time.Second
}

var (
	dateTime = regexp.MustCompile(`\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d`)
	epoch    = regexp.MustCompile(`(?m)^%\d\|\d{10}`) // librdkafka's own lines
)

func ahead(data []byte, by time.Duration) []byte {
	data = epoch.ReplaceAllFunc(data, func(s []byte) []byte {
		at, err := strconv.ParseInt(string(s[3:]), 10, 64)
		if err != nil {
			return s
		}
		return append(s[:3:3], strconv.FormatInt(at+int64(by/time.Second), 10)...)
	})
	return dateTime.ReplaceAllFunc(data, func(s []byte) []byte {
		layout := "2006-01-02 15:04:05"
		if s[10] == 'T' {
			layout = "2006-01-02T15:04:05"
		}
		at, err := time.Parse(layout, string(s))
		if err != nil {
			return s
		}
		return []byte(at.Add(by).Format(layout))
	})
}

// gist is what a reader acts on: scenario, verdict, who, what to set.
type gistOf struct {
	text    string
	accused []string // scenarios of incidents that are more than possible
	weaker  bool     // the report says that clocks could not be compared, or that it knows no log as a client's
}

func gist(t *testing.T, dir string) gistOf {
	t.Helper()
	i := invocation{stages: built}
	r, err := report.Read(strings.NewReader(i.run(dir, "--format", "json").out))
	if err != nil {
		t.Fatal(err)
	}
	var g gistOf
	var lines []string
	for _, f := range r.Findings {
		line := fmt.Sprintln(f.Class, f.Scenario, f.Verdict, f.Facets, f.Members)
		for _, x := range f.Fixes {
			line += fmt.Sprintln("  ", x.Setting, x.To)
		}
		lines = append(lines, line)
		if f.Class == diagnose.Incident && f.Verdict != diagnose.Possible {
			g.accused = append(g.accused, f.Scenario)
		}
	}
	slices.Sort(lines)
	g.text = strings.Join(lines, "")
	g.weaker = slices.ContainsFunc(r.Notes, func(n string) bool {
		return strings.Contains(n, "could not be compared") || strings.Contains(n, "no client's log is at hand")
	})
	return g
}
