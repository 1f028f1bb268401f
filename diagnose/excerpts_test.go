package diagnose

import (
	"slices"
	"strings"
	"testing"
)

// What short logs allow to say, and what they do not.

const outOfGroup = "cause=Commit+cannot+be+completed+since+the+group+has+already+rebalanced"

func TestCommitAlone(t *testing.T) {
	commit := "10:20:00.000 client-1 commit-failed group=orders client_id=orders-1 " + outOfGroup
	began := func(at string) string { return at + " client-1 stream-began\n" }
	f := mustFind(t, "an excerpt", diagnosed(t, began("10:20:00.000")+commit), "poll-interval-exceeded", Possible)
	if len(f.Missing) == 0 {
		t.Error("an excerpt names no missing log")
	}
	mustNot(t, "the whole life of the member", diagnosed(t, began("10:00:00.000")+
		"10:00:01.000 client-1 joined group=orders client_id=orders-1 generation=3 member="+idB+"\n"+commit), "poll-interval-exceeded")
	mustNot(t, "heartbeats failed first", diagnosed(t, began("10:19:59.000")+
		"10:19:59.500 client-1 heartbeat-failed group=orders client_id=orders-1 error=UNKNOWN_MEMBER_ID\n"+commit), "poll-interval-exceeded")
}

// A default that is longer than the member had been in the group is not in force.
func TestDefaultIntervalIsNoMeasure(t *testing.T) {
	text := `
10:00:00.000 client-1 version software=kafka version=3.9.1
10:00:01.000 client-1 joined group=orders client_id=orders-1 generation=3 member=` + idB + `
10:00:21.000 client-1 poll-timeout group=orders client_id=orders-1
10:00:21.001 client-1 leave-sent group=orders client_id=orders-1 member=` + idB + `
10:00:35.000 client-1 work-took ms=26000 count=1
10:00:35.100 client-1 joining group=orders client_id=orders-1`
	f := mustFind(t, "21 s after the join", diagnosed(t, text), "poll-interval-exceeded", Confirmed)
	if gap := f.Measured["poll_gap_ms"].Max; gap != 26_000 {
		t.Errorf("a gap of %d ms, want the 26000 that the application measured", gap)
	}
}

func TestPathOrBroker(t *testing.T) {
	joined := "10:00:00.000 client-1 joined group=orders client_id=orders-1 generation=3 member=" + idB + "\n"
	outage := func(found string) string {
		return joined + `
10:10:00.000 client-1 coordinator-lost group=orders client_id=orders-1 node=1
10:13:17.000 client-1 coordinator-found group=orders client_id=orders-1 node=` + found
	}
	mustFind(t, "the same broker after three minutes", diagnosed(t, outage("1")), "network-cut", Possible)
	mustNot(t, "another broker", diagnosed(t, outage("2")), "network-cut")

	flap := func(lost string, more ...string) string {
		return `
10:10:00.000 client-1 coordinator-found group=orders client_id=orders-1 node=1
` + lost + ` client-1 coordinator-lost group=orders client_id=orders-1 node=1 ` + strings.Join(more, " ") + `
10:10:30.000 client-1 coordinator-found group=orders client_id=orders-1 node=1
10:10:30.100 client-1 heartbeat-failed group=orders client_id=orders-1 error=UNKNOWN_MEMBER_ID`
	}
	mustFind(t, "lost as soon as found", diagnosed(t, flap("10:10:00.100")), "network-cut", Possible)
	mustNot(t, "the coordinator's own refusal", diagnosed(t, flap("10:10:00.100", "cause=error+response+NOT_COORDINATOR")), "network-cut")
	mustNot(t, "lost later", diagnosed(t, flap("10:10:20.000")), "network-cut")

	timer := func(ms, last string) string {
		return joined + "10:10:00.000 client-1 session-timed-out software=librdkafka client_id=orders-1 group=orders ms=" + ms + " error=" + last
	}
	mustFind(t, "a failed connection", diagnosed(t, timer("30089", "_TRANSPORT")), "network-cut", Likely)
	mustFind(t, "no answer", diagnosed(t, timer("30089", "Success")), "coordinator-unresponsive", Possible)
	mustFind(t, "no answer, noticed a little later", diagnosed(t, timer("10328", "Success")), "coordinator-unresponsive", Possible)
	mustNot(t, "a process that stood still", diagnosed(t, "10:09:59.999 client-1 silence from_time=36570000 to_time=36599999\n"+timer("30089", "Success")), "coordinator-unresponsive")
	mustNot(t, "a timer that came late", diagnosed(t, timer("43589", "Success")), "coordinator-unresponsive")
}

// The silence of a log that is quiet anyway proves no pause.
func TestQuietLogs(t *testing.T) {
	text := func(chatter string) string {
		return `
10:00:00.000 client-1 stream-began
10:00:01.000 broker-1 member-id-given group=orders client_id=orders-1 member=` + idB + ` state=Stable session_ms=10000
10:00:01.100 client-1 joined group=orders client_id=orders-1 generation=3 member=` + idB + chatter + `
10:10:10.000 broker-1 member-expired group=orders member=` + idB + ` client_id=orders-1
10:10:12.000 client-1 silence from_time=` + "36600000" + ` to_time=36612000
10:10:12.000 client-1 heartbeat-failed group=orders client_id=orders-1 error=UNKNOWN_MEMBER_ID
10:11:00.000 client-1 stream-ended from_time=36000000 to_time=36660000`
	}
	mustFind(t, "a log that speaks all the time", diagnosed(t, text("")), "process-paused", Confirmed)
	quiet := `
10:02:00.000 client-1 silence from_time=36001100 to_time=36120000
10:06:00.000 client-1 silence from_time=36120000 to_time=36360000
10:10:00.000 client-1 silence from_time=36360000 to_time=36600000`
	mustNot(t, "a log that speaks once in minutes", diagnosed(t, text(quiet)), "process-paused")
}

func TestDeathAlone(t *testing.T) {
	f := mustFind(t, "last words", diagnosed(t, "10:00:00.000 process-1 out-of-memory error=OutOfMemoryError"), "process-crashed", Possible)
	if !slices.Contains(f.Facets, "oom") || len(f.Missing) == 0 {
		t.Errorf("facets %v, missing %v, want oom and the consumer's log", f.Facets, f.Missing)
	}
	mustNot(t, "a group that lost nobody", diagnosed(t, `
10:00:00.000 broker-1 rebalance-started group=orders generation=3 trigger=member-join member=`+idA+`
10:00:03.000 process-1 out-of-memory error=OutOfMemoryError`), "process-crashed")
}

// A machine that was suspended: on waking all timers fire at once, and the poll
// watchdog's line tells the wrong story.
func TestSuspendedMachine(t *testing.T) {
	text := func(session string) string {
		return `
15:46:45.000 client-1 version software=kafka-connect version=2.7.0
15:46:45.100 client-1 joined group=connect client_id=connect-1 generation=1 member=` + idB + `
15:46:45.200 client-1 worker-assigned group=connect client_id=connect-1
15:55:57.000 client-1 silence from_time=56808600 to_time=57357000
` + session + `
15:55:57.900 client-1 poll-timeout group=connect client_id=connect-1
15:55:57.901 client-1 leave-sent group=connect client_id=connect-1 member=` + idB + `
15:55:57.990 client-1 joining group=connect client_id=connect-1`
	}
	r := diagnosed(t, text("15:55:57.000 client-1 coordinator-lost group=connect client_id=connect-1 cause=session+timed+out+without+receiving+a+heartbeat+response"))
	mustFind(t, "both timers", r, "process-paused", Confirmed)
	mustNot(t, "both timers", r, "connect-worker-blocked")
	mustFind(t, "heartbeats went on", diagnosed(t, text("")), "connect-worker-blocked", Confirmed)
}

// An authorizer's log is full of refusals that no consumer notices.
func TestDenied(t *testing.T) {
	denied := func(api, resource string) string {
		return "10:00:00.000 broker-1 access-denied group=orders api=" + api + " host=10.0.0.7 cause=Group:LITERAL:orders" + resource
	}
	mustFind(t, "a member", diagnosed(t, denied("READ", "")), "not-authorized", Likely)
	mustFind(t, "a member that looks for its coordinator", diagnosed(t, denied("DESCRIBE", "+for+request+=+FindCoordinator")), "not-authorized", Likely)
	mustFind(t, "somebody who looks at the group", diagnosed(t, denied("DESCRIBE", "+for+request+=+DescribeGroups")), "not-authorized", Possible)
	mustNot(t, "the broker's own login", diagnosed(t, "10:00:00.000 broker-1 broker-auth host=10.0.0.9 error=refused"), "not-authorized")
}
