package main

import (
	"iter"
	"os"
	"path/filepath"
	"testing"

	"github.com/rebalog/rebalog/diagnose"
	"github.com/rebalog/rebalog/parsers/event"
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
	i.stages.diagnose = func(events iter.Seq2[event.Event, error], in []diagnose.Input, opt diagnose.Options) (*diagnose.Report, error) {
		diagnoses++
		return diagnose.Run(events, in, opt)
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

	log, err := os.OpenFile(filepath.Join(dir, "consumer-0.log"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := log.WriteString("2026-11-24 08:40:25.752  INFO 1 --- [main] com.acme.Orders : one more line\n"); err != nil {
		t.Fatal(err)
	}
	log.Close()
	f(1)
	f(0)
}
