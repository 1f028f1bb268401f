package diagnose

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// slowBatch is a member that comes back after its watchdog fired, with what its
// process said in between.
func slowBatch(interval int, said string) string {
	return fmt.Sprintf(`
09:59:00.000 client-1 version software=kafka version=3.9.1
09:59:00.001 client-1 config group=orders client_id=orders-1 max.poll.interval.ms=%d max.poll.records=500
10:00:00.000 client-1 joined group=orders client_id=orders-1 generation=3 member=`+idB+`
%s
10:05:00.000 client-1 poll-timeout group=orders client_id=orders-1
10:05:00.001 client-1 leave-sent group=orders client_id=orders-1 member=`+idB+`
10:05:20.000 client-1 partitions-lost group=orders client_id=orders-1 partitions=orders-0`, interval, said)
}

// What held the work up is named as a facet, and only where a line tells it.
func TestFacetsOfSlowWork(t *testing.T) {
	const paused = "10:04:10.000 client-1 paused client_id=orders-1 group=orders"
	test := func(name string, interval int, said, want string) {
		f := mustFind(t, name, diagnosed(t, slowBatch(interval, said)), "poll-interval-exceeded", Confirmed)
		if got := strings.Join(f.Facets, " "); got != want {
			t.Errorf("%s: facets %q, want %q", name, got, want)
		}
	}
	test("nothing said", 300_000, "", "")
	test("a slow backend", 300_000, "10:04:10.000 client-1 slow-backend ms=9000", "backend-slow")
	test("retries in the loop", 300_000, "10:04:10.000 client-1 retry-backoff ms=9000", "retry-backoff")
	test("a clock that jumped", 300_000, "10:04:10.000 client-1 clock-jump ms=9000", "clock-step")
	test("paused and never resumed", 300_000, paused, "paused-without-poll")
	test("paused, but resumed before the watchdog fired", 300_000, paused+"\n10:04:20.000 client-1 resumed client_id=orders-1 group=orders", "")
	test("a batch that was counted", 300_000, "10:00:01.000 client-1 records-polled count=480", "batch-too-large")
	test("one record", 300_000, "10:00:01.000 client-1 records-polled count=1", "slow-record")
	test("an interval set low", 60_000, "", "interval-too-small")
	test("an interval set low, and a slow backend", 60_000, "10:04:10.000 client-1 slow-backend ms=9000", "backend-slow")
}

// The number of records in the slow batch, where a line counts them, is what the
// advice is computed from, not the largest batch that was allowed.
func TestAdviceCountsTheBatch(t *testing.T) {
	f := mustFind(t, "120 records", diagnosed(t, slowBatch(300_000, "10:00:01.000 client-1 records-polled count=120")), "poll-interval-exceeded", Confirmed)
	// 120 records took 320 s, and half of the interval is 150 s.
	for _, fix := range f.Fixes {
		if fix.Setting == "max.poll.records" && fix.To == "56" {
			return
		}
	}
	t.Errorf("no advice of 56 records in %+v", f.Fixes)
}

// What else happened around an incident is quoted, and only that: lines long
// before it, and lines about other partitions, say nothing of it.
func TestCircumstances(t *testing.T) {
	text := func(around string) string {
		return around + `
10:00:00.000 broker-1 member-joined group=orders member=` + idB + `
10:05:00.000 broker-1 member-expired group=orders member=` + idB
	}
	quotes := func(name, line string, want bool) {
		f := mustFind(t, name, diagnosed(t, text(line)), "session-expired", Possible)
		got := slices.ContainsFunc(f.Evidence, func(e Evidence) bool { return strings.HasPrefix(e.Says, "around it: ") })
		if got != want {
			t.Errorf("%s: quoted %t, want %t", name, got, want)
		}
	}
	quotes("the broker in distress", "10:04:50.000 broker-1 broker-distress error=full", true)
	quotes("an hour before", "09:04:50.000 broker-1 broker-distress error=full", false)
	quotes("replicas of the offsets topic", "10:04:50.000 broker-1 isr-shrunk tp=__consumer_offsets-3 from=1,2 to=1", true)
	quotes("replicas of another topic", "10:04:50.000 broker-1 isr-shrunk tp=orders-3 from=1,2 to=1", false)
	quotes("a line that moves nothing", "10:04:50.000 broker-1 broker-note", false)
}

// A single failed commit rules nothing out, and shows no heartbeat.
func TestOneLineClaimsNothing(t *testing.T) {
	f := mustFind(t, "one line", diagnosed(t, "10:00:00.000 client-1 commit-failed group=orders client_id=orders-1 error=UNKNOWN_MEMBER_ID"), "poll-interval-exceeded", Possible)
	for _, r := range f.RuledOut {
		if r.Scenario == "process-paused" {
			t.Errorf("process-paused is ruled out: %s", r.Why)
		}
	}
	for _, a := range f.Avoid {
		if strings.Contains(a.Why, "on time") {
			t.Errorf("%s: %s", a.Setting, a.Why)
		}
	}
}

// The partitions of a process that died lie idle until the coordinator gives its
// member up; those of a member that works on do not.
func TestStoppedTime(t *testing.T) {
	text := func(after string) string {
		return `
10:00:00.000 broker-1 member-joined group=orders client_id=orders-1 session_ms=10000 member=` + idB + `
10:00:00.100 client-1 joined group=orders client_id=orders-1 generation=1 member=` + idB + `
10:00:50.000 client-1 out-of-memory error=heap
10:00:50.000 client-1 stream-ended from_time=36000000 to_time=36050000
` + after + `
10:01:00.000 broker-1 member-expired group=orders member=` + idB + `
10:01:00.001 broker-1 rebalance-started group=orders generation=1
10:01:02.001 broker-1 group-stabilized group=orders generation=2 size=1`
	}
	f := mustFind(t, "it died", diagnosed(t, text("")), "process-crashed", Confirmed)
	if got := f.Measured["stopped_ms"].Max; got < 9000 || got > 13_000 {
		t.Errorf("stopped for %d ms, want ten seconds and what the rebalance took", got)
	}
}

// Around a finding of many episodes is around the one that is shown: what happened
// hours from it, between two others, says nothing of it.
func TestCircumstancesOfTheEpisodeShown(t *testing.T) {
	const other = "orders-2-77aa0c11-0000-4000-8000-00000000000d"
	expired := func(at, id string) string { return at + " broker-1 member-expired group=orders member=" + id + "\n" }
	text := func(distress string) string {
		return "08:00:00.000 broker-1 member-joined group=orders member=" + idB + "\n08:00:00.001 broker-1 member-joined group=orders member=" + other + "\n" +
			expired("10:00:00.000", idB) + distress + expired("14:00:00.000", other)
	}
	quoted := func(r *Report) bool {
		return slices.ContainsFunc(mustFind(t, "two expiries", r, "session-expired", Possible).Evidence, func(e Evidence) bool { return strings.HasPrefix(e.Says, "around it: ") })
	}
	if quoted(diagnosed(t, text("12:00:00.000 broker-1 broker-distress error=full\n"))) {
		t.Error("quoted two hours from either")
	}
	if !quoted(diagnosed(t, text("10:00:00.500 broker-1 broker-distress error=full\n"))) {
		t.Error("not quoted beside the first")
	}
}
