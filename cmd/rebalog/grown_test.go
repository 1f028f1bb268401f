package main

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rebalog/rebalog/samples/synthetic"
)

// TestReportOfGrownLogs asserts that the report over logs that were read as they grew
// is that of a fresh reading, to the byte.
func TestReportOfGrownLogs(t *testing.T) {
	size := int64(8_000_000)
	if testing.Short() {
		size = 3_000_000
	}
	for name, write := range map[string]func(string) (synthetic.Truth, error){
		"application.log":  toFile(size, synthetic.Application),
		"application.json": toFile(size, synthetic.ApplicationJSON),
		"broker.log":       toFile(size, synthetic.Broker),
	} {
		t.Run(name, func(t *testing.T) {
			whole := filepath.Join(t.TempDir(), name)
			if _, err := write(whole); err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(whole)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), name)
			for _, workers := range []int{1, 2, 8} {
				last := ""
				i := invocation{stages: built}
				t.Setenv("XDG_CACHE_HOME", t.TempDir())
				for _, share := range []float64{0.5, 0.501, 0.8, 1} {
					if err := os.WriteFile(path, text[:int(share*float64(len(text)))], 0o600); err != nil {
						t.Fatal(err)
					}
					said := i.run(path, "--format", "json", "--workers", strconv.Itoa(workers))
					if said.status != statusOK {
						t.Fatalf("status %d: %s", said.status, said.err)
					}
					last = said.out
				}
				if fresh := diagnosed(t, path, workers); last != fresh {
					t.Errorf("%d workers: the report of a grown log differs from that of the whole", workers)
				}
			}
		})
	}
}
