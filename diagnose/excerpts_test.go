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

// A worker that is behind says so once or twice; generations that rush by show
// that the others never agree.
func TestWorkersThatDisagree(t *testing.T) {
	behind := "10:00:00.000 client-1 worker-mismatch group=connect client_id=connect-1\n"
	joined := func(at, generation string) string {
		return at + " client-1 joined group=connect client_id=connect-1 generation=" + generation + " member=" + idB + "\n"
	}
	nothing := "10:00:00.020 client-1 worker-assigned group=connect client_id=connect-1 generation=7012 error=1\n"
	mustFind(t, "three lines", diagnosed(t, behind+behind+behind), "connect-config-mismatch", Confirmed)
	mustFind(t, "twelve generations in 20 ms", diagnosed(t, joined("09:59:59.990", "7000")+behind+joined("10:00:00.010", "7012")), "connect-config-mismatch", Confirmed)
	mustFind(t, "assignments of nothing", diagnosed(t, joined("09:59:59.990", "7000")+joined("10:00:00.010", "7012")+nothing), "connect-config-mismatch", Confirmed)
	mustNot(t, "a change that one worker read later", diagnosed(t, joined("09:59:59.990", "7")+behind+joined("10:00:00.010", "8")), "connect-config-mismatch")
	mustNot(t, "twelve generations in two hours", diagnosed(t, joined("08:00:00.000", "7")+behind+joined("10:00:00.010", "19")), "connect-config-mismatch")
}

// A log that sets in at a join shows no new member: who worked on is asked to join
// again whenever another comes or goes.
func TestJoinAlone(t *testing.T) {
	join := `
10:00:00.000 client-1 joining group=orders client_id=orders-1
10:00:00.300 client-1 joined group=orders client_id=orders-1 generation=373 member=` + idB + `
10:00:00.310 client-1 synced group=orders client_id=orders-1`
	mustNot(t, "a join alone", diagnosed(t, join), "scaled")
	for _, before := range []string{"version software=kafka version=3.9.1", "coordinator-found group=orders client_id=orders-1 node=1", "member-id-taken group=orders client_id=orders-1 member=" + idB} {
		mustFind(t, before, diagnosed(t, "09:59:59.900 client-1 "+before+join), "scaled", Likely)
	}
}

// Who works on and is asked to join again tells by its partitions whether another
// came or went.
func TestSomebodyElse(t *testing.T) {
	round := func(had, got string) string {
		text := "10:00:00.000 client-1 rejoin-requested group=orders client_id=orders-1 cause=group+is+already+rebalancing\n"
		if had != "" {
			text += "10:00:00.010 client-1 partitions-revoked group=orders client_id=orders-1 partitions=" + had + "\n"
		}
		text += "10:00:00.020 client-1 joining group=orders client_id=orders-1\n10:00:00.300 client-1 joined group=orders client_id=orders-1 generation=373 member=" + idB + "\n"
		if got != "" {
			text += "10:00:00.310 client-1 partitions-assigned group=orders client_id=orders-1 partitions=" + got + "\n"
		}
		return text
	}
	mustFind(t, "nothing tells", diagnosed(t, round("", "")), "rolling-deploy", Possible)
	mustFind(t, "fewer", diagnosed(t, round("[orders-0,+orders-1,+orders-2]", "[orders-2]")), "scaled", Possible)
	mustFind(t, "more", diagnosed(t, round("[orders-0]", "[orders-0,+orders-1]")), "closed-by-application", Possible)
	mustFind(t, "another starts", diagnosed(t, round("[orders-0]", "")+"09:59:58.000 client-2 coordinator-found group=orders client_id=orders-2 node=1"), "scaled", Possible)
	poll := "10:05:00.000 client-1 poll-timeout group=orders client_id=orders-1\n10:05:00.001 client-1 leave-sent group=orders client_id=orders-1 member=" + idB
	mustNot(t, "a group in trouble", diagnosed(t, round("", "")+poll), "rolling-deploy")
}

func TestLoadingCoordinator(t *testing.T) {
	put := func(at string) string {
		return at + " client-1 commit-failed group=orders client_id=orders-1 cause=COORDINATOR_LOAD_IN_PROGRESS\n"
	}
	joined := " client-1 joined group=orders client_id=orders-1 generation=3 member=" + idB
	f := mustFind(t, "once, and the log ends", diagnosed(t, put("10:00:00.000")), "coordinator-loading", Possible)
	if len(f.Missing) != 1 {
		t.Errorf("missing %v, want the coordinator's log once", f.Missing)
	}
	mustFind(t, "for a minute", diagnosed(t, put("10:00:00.000")+put("10:01:00.000")+"10:01:02.000"+joined), "coordinator-loading", Likely)
	mustNot(t, "for a moment", diagnosed(t, put("10:00:00.000")+"10:00:01.000"+joined), "coordinator-loading")
	mustNot(t, "the coordinator's log is at hand", diagnosed(t, put("10:00:00.000")+"10:00:01.000 broker-1 group-loaded group=orders generation=3"), "coordinator-loading")
}

// The Java client calls partitions lost when its generation was gone before.
func TestLostWithoutAWord(t *testing.T) {
	text := func(before string) string {
		return `
10:00:00.000 client-1 joined group=orders client_id=orders-1 generation=3 member=` + idB + before + `
10:30:00.000 client-1 silence from_time=36000100 to_time=37800000
10:30:00.000 client-1 partitions-lost group=orders client_id=orders-1 partitions=orders-0`
	}
	f := mustFind(t, "nothing before", diagnosed(t, text("")), "poll-interval-exceeded", Possible)
	if gap := f.Measured["poll_gap_ms"].Max; gap != 1_799_900 || len(f.Missing) == 0 {
		t.Errorf("a gap of %d ms, missing %v, want the silence of 1799900 and the log before", gap, f.Missing)
	}
	mustNot(t, "nothing before", diagnosed(t, text("")), "process-paused")
	refused := "\n10:29:59.000 client-1 heartbeat-failed group=orders client_id=orders-1 error=UNKNOWN_MEMBER_ID"
	mustNot(t, "heartbeats failed first", diagnosed(t, text(refused)), "poll-interval-exceeded")
}

func TestUnfinishedCallback(t *testing.T) {
	revoke := "10:00:00.000 client-1 partitions-revoked group=orders client_id=orders-1 partitions=orders-0\n"
	commit := "10:06:37.000 client-1 committing group=orders client_id=orders-1\n"
	mustFind(t, "a commit after minutes", diagnosed(t, revoke+commit), "slow-rebalance-listener", Possible)
	mustFind(t, "and a join after it", diagnosed(t, revoke+commit+"10:06:38.000 client-1 joining group=orders client_id=orders-1"), "slow-rebalance-listener", Confirmed)
	mustNot(t, "a join in between", diagnosed(t, revoke+"10:00:01.000 client-1 joining group=orders client_id=orders-1\n"+commit), "slow-rebalance-listener")
	mustNot(t, "a commit at once", diagnosed(t, revoke+"10:00:01.000 client-1 committing group=orders client_id=orders-1\n"), "slow-rebalance-listener")
}

func TestLivenessProbe(t *testing.T) {
	down := func(check string) string {
		return "10:00:00.000 client-1 partitions-revoked group=orders client_id=orders-1 partitions=orders-0\n10:00:10.000 client-1 health-down cause=" + check
	}
	mustFind(t, "liveness", diagnosed(t, down("orders+-+Liveness+check+DOWN")), "crash-loop", Possible)
	mustNot(t, "readiness", diagnosed(t, down("orders+-+readiness+check+DOWN")), "crash-loop")
}

// What nobody named a group in is still told of: the broker's trouble with the topic
// that keeps them all.
func TestNoGroupNamed(t *testing.T) {
	f := func(name, line, scenario string, v Verdict) {
		t.Helper()
		found := mustFind(t, name, diagnosed(t, line), scenario, v)
		if len(found.Missing) == 0 {
			t.Errorf("%s: nothing says what would name the groups", name)
		}
	}
	late := "- broker-1 broker-distress partition=13 line=broker.timer-retried error=TimeoutException:+write+timed+out+after+5000ms"
	f("too few replicas", "- broker-1 under-min-isr tp=__consumer_offsets-13", "offsets-topic-unavailable", Likely)
	f("a late write", late, "offsets-topic-unavailable", Possible)
	f("a slow load", "10:00:00.000 broker-1 coordinator-loaded partition=13 ms=95000", "coordinator-loading", Possible)
	mustNot(t, "another topic", diagnosed(t, "- broker-1 under-min-isr tp=orders-13"), "offsets-topic-unavailable")
	mustNot(t, "a quick load", diagnosed(t, "10:00:00.000 broker-1 coordinator-loaded partition=13 ms=900"), "coordinator-loading")
	mustNot(t, "a timer that failed otherwise", diagnosed(t, "- broker-1 broker-distress partition=13 line=broker.timer-retried error=IllegalStateException"), "offsets-topic-unavailable")
	mustNot(t, "a group that goes on", diagnosed(t, late+"\n10:00:00.000 broker-1 assignment-got group=orders generation=3"), "offsets-topic-unavailable")
}

// librdkafka prints a leave only at DEBUG, and its closing before it.
func TestClosingTells(t *testing.T) {
	closing := "- client-1 consumer-closing software=librdkafka group=orders\n"
	mustFind(t, "a leave after it", diagnosed(t, closing+"- client-1 leave-sent software=librdkafka group=orders"), "closed-by-application", Possible)
	mustFind(t, "a member that unsubscribes", diagnosed(t, closing+"- client-1 unsubscribed software=librdkafka group=orders member="+idB), "closed-by-application", Possible)
	mustNot(t, "one that never joined unsubscribes", diagnosed(t, closing+"- client-1 unsubscribed software=librdkafka group=orders"), "closed-by-application")
	mustNot(t, "it may have died while closing", diagnosed(t, closing), "closed-by-application")
}
