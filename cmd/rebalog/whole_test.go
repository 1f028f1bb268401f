package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rebalog/rebalog/diagnose/report"
	"github.com/rebalog/rebalog/samples"
)

// The whole road over every embedded incident: a report in any form, the same
// bytes each time, with nothing of this machine in it.
func TestWholeRoad(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("TMPDIR", t.TempDir())
	for _, name := range samples.Names() {
		i := invocation{stages: built}
		first := i.run("sample:"+name, "--format", "json")
		if first.status != 0 {
			t.Errorf("%s: status %d, stderr %s", name, first.status, first.err)
			continue
		}
		if again := i.run("sample:"+name, "--format", "json", "--workers", "3"); again.out != first.out {
			t.Errorf("%s: the second report differs", name)
		}
		if strings.Contains(first.out, os.TempDir()) {
			t.Errorf("%s: the report tells where the sample was unpacked", name)
		}
		r, err := report.Read(strings.NewReader(first.out))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		text := i.run("sample:" + name)
		for _, f := range r.Findings {
			if !strings.Contains(text.out, f.ID+" ") || !strings.Contains(text.out, f.Scenario) {
				t.Errorf("%s: the text does not tell %s %s", name, f.ID, f.Scenario)
			}
		}
	}
}

const groupLine = "[2024-05-01 10:00:00,000] INFO [GroupCoordinator 1]: Stabilized group orders generation 1 (__consumer_offsets-1) with 2 members (kafka.coordinator.group.GroupCoordinator)\n"

// The case in the cache changes nothing but the time it takes.
func TestRealSecondRun(t *testing.T) {
	dir := t.TempDir()
	var log strings.Builder
	for i := range 50 {
		log.WriteString(strings.Replace(groupLine, "generation 1", fmt.Sprintf("generation %d", i), 1))
	}
	if err := os.WriteFile(filepath.Join(dir, "broker.log"), []byte(log.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	first, _ := program(t, "--format", "json", dir)
	var outs [2][]byte
	for i := range outs {
		cmd := exec.Command(first.Path, first.Args[1:]...)
		cmd.Env = first.Env
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("run %d: %v", i, err)
		}
		outs[i] = out
	}
	if !bytes.Equal(outs[0], outs[1]) {
		t.Error("the second run differs")
	}
	var doc struct{ Inputs []struct{ Lines, Events int } }
	if err := json.Unmarshal(outs[0], &doc); err != nil || len(doc.Inputs) != 1 || doc.Inputs[0].Lines != 50 || doc.Inputs[0].Events < 50 {
		t.Errorf("%+v, %v", doc, err)
	}
}

// Every stage can be run alone.
func TestDebugStages(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	i := invocation{stages: built, stdin: groupLine}
	if got := i.run("debug", "records", "-"); got.status != 0 || !strings.Contains(got.out, `"Logger":"kafka.coordinator.group.GroupCoordinator"`) {
		t.Errorf("%+v", got)
	}
	if got := i.run("debug", "events", "-"); got.status != 0 || !strings.Contains(got.out, `"Kind":"group-stabilized"`) {
		t.Errorf("%+v", got)
	}
}

func TestRealStdin(t *testing.T) {
	cmd, stderr := program(t)
	cmd.Stdin = strings.NewReader(groupLine)
	out, err := cmd.Output()
	if err != nil || !strings.Contains(string(out), "GROUP orders") {
		t.Errorf("%v, %s\n%s", err, stderr, out)
	}
	cmd, stderr = program(t, "-")
	cmd.Stdin = strings.NewReader("nothing of Kafka\n")
	if cmd.Run(); cmd.ProcessState.ExitCode() != 4 || !strings.Contains(stderr.String(), "rebalog: warning: nothing in the input was understood") {
		t.Errorf("status %d, %s", cmd.ProcessState.ExitCode(), stderr)
	}
}
