package diagnose

import "testing"

// While the coordinator cannot write, whatever its members meet is its doing.
func TestMembersOfAGroupThatCannotBeWritten(t *testing.T) {
	failed := func(at string) string {
		return at + " broker-1 group-write-failed group=orders generation=3 error=NOT_ENOUGH_REPLICAS\n"
	}
	dropped := started + "10:10:00.000 broker-1 rebalance-started group=orders generation=1 trigger=member-join\n" +
		"10:10:12.000 broker-1 members-dropped group=orders members=" + idB + "\n"
	mustFind(t, "dropped", diagnosed(t, dropped), "slow-rejoin", Possible)
	r := diagnosed(t, dropped+failed("10:10:13.000"))
	mustFind(t, "dropped meanwhile", r, "offsets-topic-unavailable", Confirmed)
	mustNot(t, "dropped meanwhile", r, "slow-rejoin")
	mustFind(t, "dropped minutes before", diagnosed(t, dropped+failed("10:20:00.000")), "slow-rejoin", Possible)
}

// A consumer that is closed sends no heartbeats while its callback is at work.
func TestCallbackWhileClosing(t *testing.T) {
	text := func(stop, last string) string {
		return `
10:00:00.000 client-1 stream-began
10:00:01.000 broker-1 member-id-given group=orders client_id=orders-1 member=` + idB + ` state=Stable session_ms=6000
10:00:02.000 client-1 joined group=orders client_id=orders-1 generation=3 member=` + idB + "\n" + stop + `
10:10:00.100 client-1 partitions-revoked group=orders client_id=orders-1 partitions=orders-0
10:10:06.000 broker-1 member-expired group=orders member=` + idB + ` client_id=orders-1
` + last + ` client-1 stream-ended from_time=36000000 to_time=36615000
10:11:00.000 broker-1 rebalance-started group=orders generation=3 trigger=member-join`
	}
	const stop = "10:10:00.000 client-1 process-signal signal=SIGTERM"
	r := diagnosed(t, text(stop, "10:10:15.000"))
	mustFind(t, "stopped", r, "slow-rebalance-listener", Confirmed)
	mustNot(t, "stopped", r, "session-expired")
	mustNot(t, "not stopped", diagnosed(t, text("", "10:10:15.000")), "slow-rebalance-listener")
}

// What a client lacks cannot be left alone.
func TestAdviceOfSettingsThatThereAre(t *testing.T) {
	late := func(software string) []Avoid {
		r := diagnosed(t, started+`
10:10:00.000 broker-1 rebalance-started group=orders generation=1 trigger=member-join
10:10:12.000 broker-1 members-dropped group=orders members=`+idB+`
10:10:12.100 client-1 heartbeat-failed group=orders client_id=orders-1 member=`+idB+` error=UNKNOWN_MEMBER_ID software=`+software)
		return mustFind(t, software, r, "slow-rejoin", Confirmed).Avoid
	}
	f := func(software, setting string, want bool) {
		t.Helper()
		found := false
		for _, a := range late(software) {
			found = found || a.Setting == setting
		}
		if found != want {
			t.Errorf("%s: %s left alone: %t, want %t", software, setting, found, want)
		}
	}
	f("sarama", "max.poll.interval.ms", false)
	f("sarama", "rebalance.timeout.ms", true)
	f("kafka", "max.poll.interval.ms", true)
	f("kafka", "rebalance.timeout.ms", false)
}

// One process that dies is one cause, however many groups it was in; the consumers of
// Connect's tasks come and go with their workers.
func TestOneCauseInSeveralGroups(t *testing.T) {
	const task = "connector-consumer-sink-0-4ba4f1d2-0000-4000-8000-00000000000a"
	const worker = "connect-1-4ba4f1d2-0000-4000-8000-00000000000b"
	begin := `
10:00:00.000 client-1 stream-began
10:00:01.000 client-1 joined group=connect client_id=connect-1 generation=3 member=` + worker + `
10:00:01.010 client-1 worker-assigned group=connect client_id=connect-1 generation=3
10:00:02.000 client-1 joined group=connect-sink client_id=connector-consumer-sink-0 generation=2 member=` + task + "\n"
	died := begin + `
10:05:00.000 client-1 stream-ended from_time=36000000 to_time=36300000
10:05:10.000 broker-1 member-expired group=connect member=` + worker + ` client_id=connect-1
10:05:10.100 broker-1 member-expired group=connect-sink member=` + task + ` client_id=connector-consumer-sink-0
10:10:00.000 broker-1 rebalance-started group=connect generation=4 trigger=member-join`
	r := diagnosed(t, died)
	n := 0
	for _, f := range r.Findings {
		if f.Scenario == "process-crashed" {
			n++
		}
	}
	if f := has(r, "process-crashed"); f == nil || n != 1 || len(f.Groups) != 2 {
		t.Errorf("%d findings of the death in %s, want one in two groups", n, summaries(r))
	}
	moved := diagnosed(t, begin+`
10:05:00.000 client-1 worker-config group=connect client_id=connect-1 connector=sink
10:05:00.100 client-1 rejoin-requested group=connect client_id=connect-1
10:05:00.200 client-1 joined group=connect client_id=connect-1 generation=4 member=`+worker+`
10:05:00.300 client-1 coordinator-found group=connect-sink client_id=connector-consumer-sink-1 node=1
10:05:00.400 client-1 joined group=connect-sink client_id=connector-consumer-sink-1 generation=3 member=connector-consumer-sink-1-4ba4f1d2-0000-4000-8000-00000000000c`)
	mustNot(t, "a new task", moved, "scaled")
	if f := has(moved, "connect-reconfigured"); f == nil || len(f.Groups) != 2 {
		t.Errorf("a new task: %s, want connect-reconfigured in two groups", summaries(moved))
	}
}

// Rounds whose cause is only possible may be ordinary ones, however many they are.
func TestStormOfPossibleCauses(t *testing.T) {
	text := started
	for n := range 8 {
		at := func(s string) string { return "10:0" + string(rune('1'+n)) + s }
		text += at(":00.000 broker-1 member-expired group=orders member=") + guest("orders-x", n) + "\n" +
			at(":00.001 broker-1 rebalance-started group=orders generation=") + string(rune('1'+n)) + " trigger=session-expiry\n" +
			at(":03.000 broker-1 group-stabilized group=orders generation=") + string(rune('2'+n)) + " size=2\n" +
			at(":03.100 broker-1 assignment-got group=orders generation=") + string(rune('2'+n)) + " size=2\n"
	}
	f := mustFind(t, "expiries of which nobody knows the cause", diagnosed(t, text), "rebalance-storm", Possible)
	if f.Because == "" {
		t.Error("the storm names no cause")
	}
}
