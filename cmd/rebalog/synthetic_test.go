package main

import (
	"bufio"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rebalog/rebalog/diagnose"
	"github.com/rebalog/rebalog/diagnose/report"
	"github.com/rebalog/rebalog/samples/synthetic"
)

// Whoever made a log knows what happened; the diagnosis has to say the same, to
// the rebalance, however the log is cut up for reading.
func TestEveryRebalanceIsCounted(t *testing.T) {
	size := int64(50_000_000)
	if testing.Short() {
		size = 4_000_000
	}
	for name, write := range map[string]func(path string) (synthetic.Truth, error){
		"application.log":  toFile(size, synthetic.Application),
		"application.json": toFile(size, synthetic.ApplicationJSON),
		"broker.log":       toFile(size, synthetic.Broker),
		"bundle":           func(path string) (synthetic.Truth, error) { return synthetic.Bundle(path, size, 1) },
		"bundle.tgz": func(path string) (synthetic.Truth, error) {
			truth, err := synthetic.Bundle(path+".d", size, 1)
			if err != nil {
				return nil, err
			}
			return truth, synthetic.Archive(path, path+".d")
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			truth, err := write(path)
			if err != nil {
				t.Fatal(err)
			}
			before := ""
			for _, workers := range []int{1, 2, 8} {
				said := diagnosed(t, path, workers)
				if before != "" && said != before {
					t.Errorf("%d workers give another report", workers)
				}
				before = said
			}
			compareTruth(t, before, truth)
		})
	}
}

func toFile(size int64, write func(io.Writer, int64, uint64) (synthetic.Truth, error)) func(string) (synthetic.Truth, error) {
	return func(path string) (synthetic.Truth, error) {
		f, err := os.Create(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		w := bufio.NewWriterSize(f, 1<<20)
		truth, err := write(w, size, 1)
		if err != nil {
			return nil, err
		}
		return truth, w.Flush()
	}
}

// diagnosed is the report of a fresh reading.
func diagnosed(t *testing.T, path string, workers int) string {
	t.Helper()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	s := invocation{stages: built}.run(path, "--format", "json", "--workers", strconv.Itoa(workers))
	if s.status != statusOK {
		t.Fatalf("status %d: %s", s.status, s.err)
	}
	return s.out
}

func compareTruth(t *testing.T, said string, truth synthetic.Truth) {
	t.Helper()
	r, err := report.Read(strings.NewReader(said))
	if err != nil {
		t.Fatal(err)
	}
	groups := map[string]diagnose.Group{}
	for _, g := range r.Groups {
		groups[g.Name] = g
	}
	for name, want := range truth {
		if got := groups[name].ByCause; !maps.Equal(got, want) {
			t.Errorf("group %s: rebalances by cause %v, want %v", name, got, want)
		}
		delete(groups, name)
	}
	for name := range groups {
		t.Errorf("group %s does not exist", name)
	}
}
