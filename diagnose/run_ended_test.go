package diagnose

import (
	"strings"
	"testing"
)

// By a client's log alone, a process that began anew while it was a member died, or
// was stopped without a word; the report does not decide what the log does not tell.
func TestProcessBeganAnew(t *testing.T) {
	text := func(stop string) string {
		return `
10:00:00.000 client-1 process-started
10:00:01.000 client-1 joined group=orders client_id=orders-1 generation=3 member=` + idB + `
` + stop + `
10:20:00.000 client-1 process-started
10:20:02.000 client-1 process-started ms=2100
10:20:03.000 client-1 joined group=orders client_id=orders-1 generation=4 member=` + idC
	}
	f := mustFind(t, "nothing tells", diagnosed(t, text("")), "process-crashed", Possible)
	if f.Count != 1 || len(f.Missing) == 0 {
		t.Errorf("%d departures, missing %v: want one, and the log that would tell", f.Count, f.Missing)
	}
	mustFind(t, "out of memory", diagnosed(t, text("10:19:50.000 client-1 out-of-memory error=heap")), "process-crashed", Likely)
	mustFind(t, "asked to stop", diagnosed(t, text("10:19:50.000 client-1 process-signal signal=SIGTERM")), "closed-without-leaving", Possible)
	left := diagnosed(t, text("10:19:50.000 client-1 leave-sent group=orders client_id=orders-1 cause=the+consumer+is+being+closed member="+idB))
	mustNot(t, "it left", left, "process-crashed")
	mustNot(t, "it left", left, "closed-without-leaving")
	told := text("") + "\n10:00:00.900 broker-1 member-joined group=orders client_id=orders-1 member=" + idB
	mustNot(t, "a coordinator that gave nobody up", diagnosed(t, told), "process-crashed")
}

// Kafka Streams makes a new client id at each start: in one file, one after the
// other, they are one member that comes back; at the same time they are two.
func TestRunsOfStreams(t *testing.T) {
	const one, two = "shop-0f8fad5b-d9cb-469f-a165-70867728950e-StreamThread-1-consumer", "shop-7c9e6679-7425-40de-944b-e07fc1f90ae7-StreamThread-1-consumer"
	run := func(at, id string) string {
		return strings.NewReplacer("AT", at, "ID", id).Replace("\nAT:00.000 client-1 process-started\nAT:01.000 client-1 joined group=shop client_id=ID generation=3\nAT:30.000 client-1 partitions-assigned group=shop client_id=ID partitions=shop-0")
	}
	r := diagnosed(t, run("10:00", one)+run("10:20", two))
	mustFind(t, "one after the other", r, "process-crashed", Possible)
	if n := len(r.Groups[0].Members); n != 1 {
		t.Errorf("%d members, want the one that came back", n)
	}
	both := "\n10:30:00.000 client-1 partitions-assigned group=shop client_id=" + one + " partitions=shop-1"
	if n := len(diagnosed(t, run("10:00", one)+run("10:20", two)+both).Groups[0].Members); n != 2 {
		t.Errorf("%d members, want 2", n)
	}
}
