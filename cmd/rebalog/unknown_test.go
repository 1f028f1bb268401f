package main

import (
	"encoding/json"
	"strings"
	"testing"
)

const strangeLine = "[2024-05-01 10:00:00,000] INFO [GroupCoordinator 1]: Group orders was painted blue 7 times (kafka.coordinator.group.GroupCoordinator)\n"

// What no entry knows is grouped, counted and shown with its place; what is
// known or not Kafka's is not in the way.
func TestUnknown(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	log := groupLine + strangeLine + strings.Replace(strangeLine, "7", "8", 1) +
		"[2024-05-01 10:00:01,000] INFO painted red (com.example.Orders)\n"
	i := invocation{stages: built, stdin: log}
	got := i.run("lines", "--unknown", "-")
	for _, want := range []string{
		"2 records of 1 wording of Kafka's own loggers that rebalog does not know, in 4 records:\n",
		"       2  kafka.coordinator.group.GroupCoordinator\n",
		"          Group orders was painted blue <..> times\n",
		"          -:2: Group orders was painted blue 7 times\n",
	} {
		if !strings.Contains(got.out, want) {
			t.Errorf("%q is not in\n%s", want, got.out)
		}
	}
	if got.status != 0 || strings.Contains(got.out, "painted red") || strings.Contains(got.out, "Stabilized") {
		t.Errorf("%+v", got)
	}

	var doc unknownLines
	got = i.run("lines", "--unknown", "--format", "json", "-")
	if err := json.Unmarshal([]byte(got.out), &doc); err != nil || doc.Schema != unknownSchema || doc.Records != 4 || doc.Unknown != 2 || len(doc.Wordings) != 1 || doc.Wordings[0].At != "-:2" {
		t.Errorf("%+v, %v", doc, err)
	}
}

func TestUnknownNone(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	i := invocation{stages: built, stdin: groupLine}
	if got := i.run("lines", "--unknown", "-"); got.status != 0 || !strings.Contains(got.out, "knows all lines") {
		t.Errorf("%+v", got)
	}
	if got := (invocation{stages: built}).run("lines", "--unknown", "no-such-folder"); got.status != 1 || got.out != "" {
		t.Errorf("%+v", got)
	}
}
