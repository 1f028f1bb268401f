package main

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/rebalog/rebalog/diagnose"
	"github.com/rebalog/rebalog/samples"
)

// Asked again over the same logs, the same report comes without a diagnosis; over
// logs that have changed, or in another form, it is made anew.
func TestAskedAgain(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	logs, err := samples.Logs("process-paused")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, logs); err != nil {
		t.Fatal(err)
	}
	diagnoses := 0
	i := invocation{stages: built}
	i.stages.diagnose = func(logs diagnose.Logs, in []diagnose.Input, opt diagnose.Options) (*diagnose.Report, error) {
		diagnoses++
		return diagnose.Run(logs, in, opt)
	}
	var before spoken
	f := func(want int, args ...string) {
		t.Helper()
		diagnoses = 0
		said := i.run(append([]string{dir}, args...)...)
		if diagnoses != want {
			t.Errorf("%q: %d diagnoses, want %d", args, diagnoses, want)
		}
		if want == 0 && said != before {
			t.Errorf("%q: said %v, before %v", args, said, before)
		}
		before = said
	}
	f(1)
	f(0)
	f(1, "--fail-on", "incident")
	if f(0, "--fail-on", "incident"); before.status != statusFailOn {
		t.Errorf("status %d, want %d", before.status, statusFailOn)
	}
	f(1, "--format", "json")
	f(0, "--format", "json")
	f(1, "--group", "orders")
	f(1, "--group", "orders")

	appendTo(t, filepath.Join(dir, "consumer-0.log"), []byte("2026-11-24 08:40:25.752  INFO 1 --- [main] com.acme.Orders : one more line\n"))
	f(1)
	f(0)
}

// While logs grow and rotate, what a case has gathered tells the same as a fresh
// reading does, byte for byte.
func TestGrowingLogs(t *testing.T) {
	logs, err := samples.Logs("process-paused")
	if err != nil {
		t.Fatal(err)
	}
	whole := map[string][]byte{}
	names, err := fs.Glob(logs, "*.log")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if whole[name], err = fs.ReadFile(logs, name); err != nil {
			t.Fatal(err)
		}
	}
	r := rand.New(rand.NewPCG(7, 7))
	dir, kept := t.TempDir(), t.TempDir()
	i := invocation{stages: built}
	for step := range 6 {
		for _, name := range names {
			text := whole[name]
			n := r.IntN(len(text)/3 + 1) // often in the middle of a line
			if step == 5 {
				n = len(text)
			}
			whole[name] = text[n:]
			path := filepath.Join(dir, name)
			if info, err := os.Stat(path); err == nil && info.Size() > 0 && r.IntN(3) == 0 {
				if err := os.Rename(path, fmt.Sprintf("%s.%d", path, 9-step)); err != nil {
					t.Fatal(err)
				}
			}
			appendTo(t, path, text[:n])
		}
		t.Setenv("XDG_CACHE_HOME", kept)
		grown := i.run(dir, "--format", "json")
		t.Setenv("XDG_CACHE_HOME", t.TempDir())
		if fresh := i.run(dir, "--format", "json"); grown != fresh {
			t.Fatalf("step %d: status %d and %d bytes, fresh %d and %d bytes", step, grown.status, len(grown.out), fresh.status, len(fresh.out))
		}
	}
}

func appendTo(t *testing.T, path string, text []byte) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(text); err != nil || f.Close() != nil {
		t.Fatal(err)
	}
}
