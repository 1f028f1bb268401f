package diagnose

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rebalog/rebalog/diagnose/settings"
)

// lostSession is a member whose process stood still for so many seconds, its
// session of 10 s running out meanwhile, with more lines before it.
func lostSession(until, more string) string {
	return more + `
10:00:00.000 client-1 joined group=orders client_id=orders-1 generation=3 member=` + idB + `
10:00:00.010 broker-1 member-metadata group=orders member=` + idB + ` client_id=orders-1 session_ms=10000
10:00:01.000 client-1 committed group=orders client_id=orders-1
10:00:11.000 broker-1 member-expired group=orders member=` + idB + `
` + until + ` client-1 silence from_time=36001000 to_time=` + toTime(until) + ` from_line=3
` + until + ` client-1 heartbeat-failed group=orders client_id=orders-1 member=` + idB + ` error=UNKNOWN_MEMBER_ID
` + until + ` client-1 joining group=orders client_id=orders-1`
}

// stopped is a member whose process is told to stop, leaves nothing, and is back at
// a time.
func stopped(back, client string) string {
	return client + `
10:00:00.000 client-1 joined group=orders client_id=orders-1 generation=3 member=` + idB + `
10:00:10.000 client-1 process-signal signal=SIGTERM
10:00:20.000 broker-1 member-expired group=orders member=` + idB + `
` + back + ` client-1 process-started
` + back + ` client-1 joining group=orders client_id=orders-1
` + back + ` broker-1 member-id-given group=orders member=orders-1-0c9f3b1e-0000-4000-8000-00000000000c`
}

// toTime is a time of day in milliseconds.
func toTime(clock string) string {
	part := func(from, to int) int { n, _ := strconv.Atoi(clock[from:to]); return n }
	return strconv.Itoa(((part(0, 2)*60+part(3, 5))*60+part(6, 8))*1000 + part(9, 12))
}

const (
	javaClient    = "09:59:00.000 client-1 version software=kafka version=3.9.1\n"
	rdkafkaClient = "09:59:00.000 client-1 version software=librdkafka version=2.3.0\n"
	goClient      = "09:59:00.000 client-1 version software=kafka-go version=0.4.47\n"
	newProtocol   = "09:59:00.001 broker-1 epoch-joined group=orders protocol=consumer member=" + idB + "\n"
)

// The guard rails of advice: what must never be advised for a cause, whatever else
// is; bounds of what is advised; nothing that the client has no setting for.
func TestGuardRails(t *testing.T) {
	session, heartbeat, poll, records := settings.Session, settings.Heartbeat, settings.PollInterval, settings.PollRecords
	for _, row := range []struct {
		rail     string
		log      string
		scenario string
		never    []string
		must     []string          // settings that are advised
		to       map[string]string // and what they are to be
		says     map[string]string // words in a fix's costs or reason
	}{
		{rail: "heartbeats were fine: no session, no heartbeat interval; a longer poll interval makes rebalances longer",
			log: slowBatch(300_000, "10:00:01.000 client-1 records-polled count=480"), scenario: "poll-interval-exceeded",
			never: []string{session, heartbeat}, must: []string{records, poll},
			says: map[string]string{poll: "every rebalance may wait that long"}},
		{rail: "one record took all the time: fewer records do not help",
			log: slowBatch(300_000, "10:00:01.000 client-1 records-polled count=1"), scenario: "poll-interval-exceeded",
			never: []string{session, heartbeat, records}, must: []string{poll}},
		{rail: "full batches are assumed, and said to be",
			log: slowBatch(300_000, ""), scenario: "poll-interval-exceeded", must: []string{records}, says: map[string]string{records: "assumed"}},
		{rail: "batches that are never full: only less than what they hold changes anything",
			log: slowBatch(300_000, "10:00:01.000 client-1 records-polled count=10"), scenario: "poll-interval-exceeded",
			to: map[string]string{records: "4"}}, // 10 records took 320 s, half of the interval is 150 s
		{rail: "above 30 minutes a dead thread goes unnoticed",
			log: slowBatch(1_700_000, ""), scenario: "poll-interval-exceeded", must: []string{poll}, says: map[string]string{poll: "30 minutes"}},
		{rail: "librdkafka has no max.poll.records",
			log: rdkafkaClient + `
10:00:00.000 client-1 joined group=orders client_id=orders-1 generation=3 member=` + idB + `
10:05:00.000 client-1 poll-timeout group=orders client_id=orders-1 poll_ms=300000 software=librdkafka
10:07:00.000 client-1 joining group=orders client_id=orders-1`, scenario: "poll-interval-exceeded",
			never: []string{session, heartbeat, records}, must: []string{poll}},
		{rail: "a pause is no matter of polls; the session covers it with two heartbeats to spare, and at least 45 s",
			log: lostSession("10:00:30.000", javaClient), scenario: "process-paused",
			never: []string{poll, records}, to: map[string]string{session: "45000"}, says: map[string]string{session: "crash is noticed only after"}},
		{rail: "a pause of 50 s wants more than 45 s",
			log: lostSession("10:00:50.000", javaClient), scenario: "process-paused", never: []string{poll, records}, to: map[string]string{session: "55000"}},
		{rail: "a pause that no session should cover",
			log: lostSession("10:08:00.000", javaClient), scenario: "process-paused", never: []string{poll, records, session}},
		{rail: "never above the broker's bound",
			log: "09:58:00.000 broker-1 config group.max.session.timeout.ms=30000\n" + lostSession("10:00:50.000", javaClient), scenario: "process-paused",
			never: []string{poll, records}, to: map[string]string{session: "30000"}},
		{rail: "with the new protocol the session is the group's",
			log: strings.ReplaceAll(lostSession("10:01:20.000", javaClient+newProtocol), "member-expired", "epoch-expired"), scenario: "process-paused",
			never: []string{poll, records, session, heartbeat}},
		{rail: "librdkafka refuses a session above max.poll.interval.ms",
			log: lostSession("10:00:30.000", rdkafkaClient+"09:59:00.001 client-1 config group=orders client_id=orders-1 max.poll.interval.ms=12000\n"), scenario: "process-paused",
			must: []string{session}, says: map[string]string{session: poll}},
		{rail: "a static id needs an id of its own, not a longer session",
			log: `
10:00:00.000 broker-1 static-fenced group=orders member=` + idA + ` instance=orders-1 api=heartbeat
10:00:00.010 client-1 instance-fenced group=orders client_id=orders-1 instance=orders-1`, scenario: "static-member-fenced",
			never: []string{session, poll, records}, must: []string{settings.Instance}},
		{rail: "a restart that takes longer than any session may last",
			log: stopped("11:00:00.000", javaClient), scenario: "closed-without-leaving", never: []string{settings.Instance, poll, records}},
		{rail: "a restart that a static member bridges",
			log: stopped("10:01:00.000", javaClient), scenario: "closed-without-leaving", must: []string{settings.Instance}, never: []string{poll, records}},
		{rail: "kafka-go has no static members",
			log: stopped("10:01:00.000", goClient), scenario: "closed-without-leaving", never: []string{settings.Instance, poll, records}},
		{rail: "a failed commit is a consequence: nothing is advised for it by itself",
			log: slowBatch(300_000, "10:05:20.000 client-1 commit-failed group=orders client_id=orders-1 error=UNKNOWN_MEMBER_ID"), scenario: "commit-after-eviction",
			never: []string{session, heartbeat, poll, records}},
	} {
		f := has(diagnosed(t, row.log), row.scenario)
		if f == nil {
			t.Errorf("%s: no %s in %s", row.rail, row.scenario, summaries(diagnosed(t, row.log)))
			continue
		}
		for _, s := range row.never {
			if x := fixOf(f, s); x != nil {
				t.Errorf("%s: %s advises %s = %s", row.rail, f.Scenario, s, x.To)
			}
		}
		for _, s := range row.must {
			if fixOf(f, s) == nil {
				t.Errorf("%s: %s does not advise %s but %+v", row.rail, f.Scenario, s, f.Fixes)
			}
		}
		for s, to := range row.to {
			if x := fixOf(f, s); x == nil || x.To != to {
				t.Errorf("%s: %s advises %+v, want %s = %s", row.rail, f.Scenario, f.Fixes, s, to)
			}
		}
		for s, words := range row.says {
			if x := fixOf(f, s); x == nil || !strings.Contains(x.Why+x.Costs, words) {
				t.Errorf("%s: the advice of %s does not say %q: %+v", row.rail, s, words, x)
			}
		}
		for _, x := range f.Fixes {
			wellFormed(t, row.rail, f, x)
		}
	}
}

func fixOf(f *Finding, setting string) *Fix {
	if i := slices.IndexFunc(f.Fixes, func(x Fix) bool { return x.Setting == setting }); i >= 0 {
		return &f.Fixes[i]
	}
	return nil
}

// wellFormed holds what is true of every advice: it changes something, names the
// setting as the client does, and is not among what the finding says to leave alone.
func wellFormed(t *testing.T, rail string, f *Finding, x Fix) {
	t.Helper()
	if x.From == x.To && x.To != "" {
		t.Errorf("%s: %s is to stay %s", rail, x.Setting, x.To)
	}
	if x.At == "client" && x.Spelling == "" {
		t.Errorf("%s: %s has no name in this client", rail, x.Setting)
	}
	if slices.ContainsFunc(f.Avoid, func(a Avoid) bool { return a.Setting == x.Setting }) {
		t.Errorf("%s: %s is advised and advised against", rail, x.Setting)
	}
}
