package diagnose

import (
	"slices"
	"strings"
	"testing"
)

// racing is a group in which every newcomer is alone at once. The gap is between
// "Preparing" and "Stabilized".
func racing(gap string) string {
	text := ""
	for i, id := range []string{idA, idB, idC, idD} {
		sec := "0" + string(rune('0'+2*i))
		gen := string(rune('4' + i))
		next := string(rune('5' + i))
		text += "10:00:" + sec + ".000 broker-1 rebalance-started group=orders generation=" + gen + " trigger=member-join member=" + id + "\n" +
			"10:00:" + sec + gap + " broker-1 group-stabilized group=orders generation=" + next + "\n" +
			"10:00:" + sec + ".990 broker-1 assignment-got group=orders generation=" + next + "\n"
	}
	return text
}

func TestRebalanceTimeoutZero(t *testing.T) {
	r := diagnosed(t, racing(".003"))
	f := mustFind(t, "newcomers alone at once", r, "rebalance-timeout-zero", Likely)
	if f.Count < 3 || r.Findings[0].Scenario != "rebalance-timeout-zero" {
		t.Errorf("%d episodes, first %s", f.Count, r.Findings[0].Scenario)
	}
	r = diagnosed(t, "09:59:00.000 broker-1 version software=kafka version=2.3.0\n"+racing(".003"))
	mustFind(t, "on 2.3.0", r, "rebalance-timeout-zero", Confirmed)
	if f := mustFind(t, "on 2.3.0", r, "known-bug", Likely); r.Findings[0].ID != f.ID || !slices.Contains(f.Facets, "KAFKA-8653") {
		t.Errorf("first is %s, facets %v; the defect explains the rest", r.Findings[0].Scenario, f.Facets)
	}
	mustNot(t, "fixed release", diagnosed(t, "09:59:00.000 broker-1 version software=kafka version=2.3.1\n"+racing(".003")), "known-bug")
	mustNot(t, "the others were waited for", diagnosed(t, racing(".800")), "rebalance-timeout-zero")
	mustNot(t, "two members afterwards", diagnosed(t, strings.ReplaceAll(racing(".003"), "broker-1 group-stabilized", "broker-1 group-stabilized size=2")), "rebalance-timeout-zero")
	// A group that starts without a delay: the others still wait for their
	// assignment, and join again at once.
	mustNot(t, "start without delay", diagnosed(t, `
10:00:00.000 broker-1 rebalance-started group=orders generation=0 trigger=member-join member=`+idA+`
10:00:00.003 broker-1 group-stabilized group=orders generation=1
10:00:00.010 broker-1 rebalance-started group=orders generation=1 trigger=member-join member=`+idB+`
10:00:00.013 broker-1 group-stabilized group=orders generation=2
10:00:00.020 broker-1 rebalance-started group=orders generation=2 trigger=member-join member=`+idC+`
10:00:00.023 broker-1 group-stabilized group=orders generation=3
10:00:00.030 broker-1 rebalance-started group=orders generation=3 trigger=member-join member=`+idD+`
10:00:00.033 broker-1 group-stabilized group=orders generation=4
10:00:00.090 broker-1 assignment-got group=orders generation=4`), "rebalance-timeout-zero")
}

func TestEvictedSoonAfterJoin(t *testing.T) {
	loop := func(software, second string) string {
		return `
10:00:00.000 client-1 joined software=` + software + ` group=orders client_id=orders-1 generation=1
10:00:09.000 client-1 heartbeat-failed software=` + software + ` group=orders client_id=orders-1 error=UNKNOWN_MEMBER_ID
10:00:10.000 client-1 joined software=` + software + ` group=orders client_id=orders-1 generation=3
` + second + ` client-1 heartbeat-failed software=` + software + ` group=orders client_id=orders-1 error=UNKNOWN_MEMBER_ID
10:02:00.000 client-1 joined software=` + software + ` group=orders client_id=orders-1 generation=5`
	}
	mustFind(t, "ruby", diagnosed(t, loop("ruby-kafka", "10:00:19.000")), "rebalance-timeout-zero", Possible)
	mustNot(t, "a session later", diagnosed(t, loop("ruby-kafka", "10:01:19.000")), "rebalance-timeout-zero")
	mustNot(t, "a client that sends the time-out", diagnosed(t, loop("kafkajs", "10:00:19.000")), "rebalance-timeout-zero")
}

func TestLeaderNeverSynced(t *testing.T) {
	text := func(next, extra string) string {
		return `
10:00:00.000 broker-1 rebalance-started group=orders generation=3 trigger=member-join member=` + idB + `
10:00:00.900 broker-1 group-stabilized group=orders generation=4 size=2
10:00:01.000 broker-1 assignment-got group=orders generation=4 size=2
10:05:00.000 broker-1 rebalance-started group=orders generation=4 trigger=member-rejoin member=` + idA + `
10:05:00.900 broker-1 group-stabilized group=orders generation=5 size=2
` + extra + next + ` broker-1 rebalance-started group=orders generation=5 trigger=member-rejoin member=` + idA + `
10:09:01.000 broker-1 group-stabilized group=orders generation=6 size=2
10:09:01.100 broker-1 assignment-got group=orders generation=6 size=2`
	}
	f := mustFind(t, "no assignment for minutes", diagnosed(t, text("10:09:00.000", "")), "leader-never-synced", Likely)
	if m := f.Measured["sync_ms"]; m.Max != 239_100 {
		t.Errorf("waited %d ms, want 239100", m.Max)
	}
	mustNot(t, "another member joined before the leader answered", diagnosed(t, text("10:05:02.000", "")), "leader-never-synced")
	mustNot(t, "the assignment could not be written", diagnosed(t, text("10:09:00.000", "10:05:10.000 broker-1 group-write-failed group=orders generation=5 error=NOT_ENOUGH_REPLICAS\n")), "leader-never-synced")
	mustNot(t, "generations are missing in between", diagnosed(t, strings.ReplaceAll(text("10:09:00.000", ""), "generation=5 trigger", "generation=8 trigger")), "leader-never-synced")
	mustNot(t, "an excerpt without assignments", diagnosed(t, strings.ReplaceAll(text("10:09:00.000", ""), "assignment-got", "broker-note")), "leader-never-synced")
}

func TestJoinRequestCut(t *testing.T) {
	cut := func(first, second, more string) string {
		return `
10:00:00.000 client-1 joining group=orders client_id=orders-1
10:00:` + first + ` client-1 request-timed-out group=orders client_id=orders-1 api=JOIN_GROUP
` + more + `10:01:00.000 client-1 joining group=orders client_id=orders-1
10:01:` + second + ` client-1 request-timed-out group=orders client_id=orders-1 api=JOIN_GROUP
10:02:00.000 client-1 joining group=orders client_id=orders-1
10:02:20.000 client-1 joined group=orders client_id=orders-1 generation=7`
	}
	mustFind(t, "the same time-out twice", diagnosed(t, cut("30.000", "30.100", "")), "join-request-cut", Likely)
	mustFind(t, "once", diagnosed(t, cut("30.000", "00.100", "")), "join-request-cut", Possible)
	mustNot(t, "refused at once", diagnosed(t, cut("00.100", "00.100", "")), "join-request-cut")
	mustNot(t, "times that differ", diagnosed(t, cut("30.000", "09.000", "")), "join-request-cut")
	mustNot(t, "the path was down", diagnosed(t, cut("30.000", "30.100", "10:00:30.500 client-1 connect-failed group=orders client_id=orders-1 node=1\n")), "join-request-cut")

	ids := func(at ...string) string {
		text := "10:00:00.000 broker-1 rebalance-started group=orders generation=3 trigger=session-expiry member=" + idA + "\n"
		for i, id := range []string{idB, idC, idD} {
			text += at[i] + " broker-1 member-id-given group=orders client_id=orders-1 member=" + id + "\n"
		}
		return text + "10:05:00.000 broker-1 group-stabilized group=orders generation=4 size=4"
	}
	mustFind(t, "one client asks for id after id", diagnosed(t, ids("10:00:10.000", "10:00:40.000", "10:01:10.000")), "join-request-cut", Likely)
	mustNot(t, "three members that start together", diagnosed(t, ids("10:00:10.000", "10:00:10.200", "10:00:11.000")), "join-request-cut")
}

func TestLeaderRejoinLoop(t *testing.T) {
	loop := func(reason string, minutes ...string) string {
		text := ""
		for i, m := range minutes {
			gen, next := string(rune('3'+i)), string(rune('4'+i))
			text += "10:" + m + ":00.000 broker-1 rebalance-started group=orders generation=" + gen + " trigger=leader-rejoin member=" + idA + reason + "\n" +
				"10:" + m + ":00.100 broker-1 group-stabilized group=orders generation=" + next + " size=1\n" +
				"10:" + m + ":00.200 broker-1 assignment-got group=orders generation=" + next + " size=1\n"
		}
		return text
	}
	mustFind(t, "every five minutes", diagnosed(t, loop("", "00", "05", "10", "15")), "leader-rejoin-loop", Likely)
	mustFind(t, "five times", diagnosed(t, loop("", "00", "05", "10", "15", "20")), "leader-rejoin-loop", Confirmed)
	mustNot(t, "twice", diagnosed(t, loop("", "00", "05")), "leader-rejoin-loop")
	mustNot(t, "changes of topics now and then", diagnosed(t, loop("", "00", "02", "11", "12")), "leader-rejoin-loop")
	mustNot(t, "planned by the client", diagnosed(t, loop(" client_reason=need+to+revoke+partitions+and+re-join", "00", "05", "10", "15")), "leader-rejoin-loop")
}

func TestFlappingMetadata(t *testing.T) {
	flap := func(states ...string) string {
		text := "10:00:00.000 client-1 joined group=orders client_id=orders-1 generation=3 member=" + idB + "\n"
		for i := 1; i < len(states); i++ {
			m := string(rune('0' + i))
			text += "10:0" + m + ":00.000 client-1 metadata-changed group=orders client_id=orders-1 from=(version" + m + ":+{" + states[i-1] + "}) to=(version9" + m + ":+{" + states[i] + "})\n" +
				"10:0" + m + ":01.000 client-1 joining group=orders client_id=orders-1\n" +
				"10:0" + m + ":02.000 client-1 joined group=orders client_id=orders-1 member=" + idB + " generation=" + string(rune('3'+i)) + "\n"
		}
		return text
	}
	r := diagnosed(t, flap("orders=6", "", "orders=6", "", "orders=6"))
	mustFind(t, "to and fro", r, "leader-rejoin-loop", Likely)
	mustNot(t, "grows step by step", diagnosed(t, flap("orders=3", "orders=6", "orders=9", "orders=12", "orders=15")), "leader-rejoin-loop")
	mustNot(t, "deleted and made anew", diagnosed(t, flap("orders=6", "", "orders=6")), "leader-rejoin-loop")
}

func TestClientWaitedTheWholeTimeout(t *testing.T) {
	text := func(gen, answered string) string {
		return `
10:00:00.000 client-1 joined software=kafka-go group=orders client_id=orders-0 generation=1 member=` + idA + `
10:00:10.000 client-2 subscribed software=kafka-go group=orders client_id=orders-1
` + answered + ` client-2 joined software=kafka-go group=orders client_id=orders-1 generation=` + gen + ` member=` + idB
	}
	f := mustFind(t, "just the rebalance time-out", diagnosed(t, text("2", "10:00:39.980")), "slow-rejoin", Likely)
	if len(f.Members) != 1 || f.Members[0] != "orders-0" {
		t.Errorf("members %v, want orders-0, which did not join", f.Members)
	}
	mustNot(t, "answered sooner", diagnosed(t, text("2", "10:00:13.000")), "slow-rejoin")
	mustNot(t, "a new group", diagnosed(t, text("1", "10:00:39.980")), "slow-rejoin")
}
