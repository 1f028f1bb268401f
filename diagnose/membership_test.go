package diagnose

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// started is a group of orders-0 and orders-1 that is stable in generation 2.
const started = `
10:00:00.000 broker-1 member-id-given group=orders member=` + idA + ` state=Empty
10:00:00.001 broker-1 rebalance-started group=orders generation=0 trigger=member-join member=` + idA + `
10:00:00.100 broker-1 member-id-given group=orders member=` + idB + ` state=PreparingRebalance
10:00:03.000 broker-1 group-stabilized group=orders generation=1 size=2
10:00:03.100 broker-1 assignment-got group=orders generation=1 size=2
`

// guest is a member id of the n-th further client.
func guest(client string, n int) string {
	return fmt.Sprintf("%s-%08d-0000-4000-8000-0000000000ff", client, n)
}

func joins(at, id string) string {
	return at + " broker-1 member-id-given group=orders member=" + id + " state=Stable\n"
}

func closes(at, id string) string {
	return at + " broker-1 member-left group=orders member=" + id + " client_reason=the+consumer+is+being+closed\n"
}

func TestMemberChurn(t *testing.T) {
	swing := func(hours ...string) string {
		text := started
		for i, h := range hours {
			id := guest(fmt.Sprintf("orders-pod%d", i), i)
			text += joins(h+":10:00.000", id) + closes(h+":20:00.000", id)
		}
		return text
	}
	mustFind(t, "an autoscaler to and fro", diagnosed(t, swing("11", "12", "13")), "member-churn", Likely)
	mustNot(t, "once up and down", diagnosed(t, swing("11")), "member-churn")
	// A rolling deployment of pods with new names: old ones go, new ones stay.
	mustNot(t, "rolling deployment", diagnosed(t, started+
		closes("11:00:00.000", idA)+joins("11:01:00.000", guest("orders-n", 1))+
		closes("11:02:00.000", idB)+joins("11:03:00.000", guest("orders-m", 2))), "member-churn")
	restarts := func(client string) string {
		text := started
		for n := range 3 {
			h := fmt.Sprintf("1%d", n+1)
			text += joins(h+":10:00.000", guest(client, 2*n)) + joins(h+":10:30.000", guest(client, 2*n+1)) +
				closes(h+":20:00.000", guest(client, 2*n)) + joins(h+":20:40.000", guest(client, 2*n+10)) + closes(h+":21:20.000", guest(client, 2*n+1)) + joins(h+":22:00.000", guest(client, 2*n+11))
		}
		return text
	}
	mustNot(t, "restarts of clients with one id", diagnosed(t, restarts("rdkafka")), "member-churn")
}

// Somebody who tries a tool out disturbs nobody where all members are such.
func TestOnlyTools(t *testing.T) {
	text := joins("10:00:00.000", guest("console-consumer", 90)) + "10:00:00.001 broker-1 rebalance-started group=orders generation=0 trigger=member-join\n" +
		"10:00:03.000 broker-1 group-stabilized group=orders generation=1 size=1\n10:00:03.100 broker-1 assignment-got group=orders generation=1 size=1\n"
	for n := range 5 {
		id := guest("console-consumer", n)
		text += joins(fmt.Sprintf("10:1%d:00.000", n), id) + closes(fmt.Sprintf("10:1%d:05.000", n), id)
	}
	r := diagnosed(t, text)
	mustNot(t, "tools alone", r, "short-lived-consumers")
	mustNot(t, "tools alone", r, "member-churn")
}

func TestShortLivedConsumers(t *testing.T) {
	visits := func(client string, life string, n int) string {
		text := started
		for i := range n {
			id := guest(strings.ReplaceAll(client, "#", fmt.Sprint(i)), i)
			text += joins(fmt.Sprintf("10:1%d:00.000", i), id) + closes(fmt.Sprintf("10:1%d:%s", i, life), id)
		}
		return text
	}
	f := mustFind(t, "console consumers", diagnosed(t, visits("console-consumer", "05.000", 4)), "short-lived-consumers", Confirmed)
	if !strings.Contains(f.Summary, "4 consumers") {
		t.Errorf("summary %q, want 4 consumers", f.Summary)
	}
	mustFind(t, "something unknown", diagnosed(t, visits("batch#", "05.000", 4)), "short-lived-consumers", Possible)
	mustNot(t, "lives of most of a minute", diagnosed(t, visits("console-consumer", "55.000", 4)), "short-lived-consumers")
	mustNot(t, "two visits", diagnosed(t, visits("console-consumer", "05.000", 2)), "short-lived-consumers")
}

func TestClosedAfterError(t *testing.T) {
	text := func(before string) string {
		return `
10:00:00.000 client-1 joined group=connect-sink client_id=connector-consumer-sink-0 generation=3 member=x
` + before + `
10:00:40.020 client-1 leave-sent group=connect-sink client_id=connector-consumer-sink-0 member=x cause=the+consumer+is+being+closed`
	}
	failed := func(task string) string {
		return "10:00:40.000 client-1 worker-task-failed level=ERROR task=" + task
	}
	f := mustFind(t, "the task died", diagnosed(t, text(failed("sink-0"))), "closed-by-application", Confirmed)
	if f.Class != Incident || !slices.Contains(f.Facets, "after-error") {
		t.Errorf("class %s, facets %v, want an incident after an error", f.Class, f.Facets)
	}
	for name, before := range map[string]string{
		"another task":      failed("sink-3"),
		"asked to stop":     "10:00:39.000 client-1 process-signal signal=SIGTERM\n" + failed("sink-0"),
		"long before":       "10:00:10.000 client-1 worker-task-failed level=ERROR task=sink-0",
		"one record failed": "10:00:40.000 client-1 processing-error level=ERROR",
	} {
		if f := has(diagnosed(t, text(before)), "closed-by-application"); f == nil || f.Class != Expected {
			t.Errorf("%s: %+v, want an expected close", name, f)
		}
	}
}

func TestNeverSpokeToNewCoordinator(t *testing.T) {
	text := func(expired string) string {
		return `
10:00:00.000 broker-0 group-loaded group=orders generation=56
` + expired + ` broker-0 member-expired group=orders member=rdkafka-4ba4f1d2-0000-4000-8000-00000000000a`
	}
	r := diagnosed(t, text("10:00:10.001"))
	mustFind(t, "one session after the load", r, "coordinator-moved", Possible)
	if len(r.Findings[0].Missing) == 0 {
		t.Error("does not ask for the client's log")
	}
	mustNot(t, "later", diagnosed(t, text("10:00:22.000")), "coordinator-moved")
}

// Member ids of both protocols in the lines on epochs show a group on its way.
func TestBothProtocols(t *testing.T) {
	state := func(at, member string) string {
		return at + " broker-1 epoch-member group=orders member=" + member + " epoch=4\n"
	}
	const modern = "6HkzoR4hQ1eGqbT0x3y9LA"
	mustFind(t, "both", diagnosed(t, state("10:00:00.000", idA)+state("10:00:05.000", modern)), "protocol-migration", Likely)
	mustNot(t, "one protocol", diagnosed(t, state("10:00:00.000", modern)+state("10:00:05.000", modern)), "protocol-migration")
	mustNot(t, "classic before the log's epochs", diagnosed(t, "09:00:00.000 broker-1 member-expired group=orders member="+idA+"\n"+state("10:00:05.000", modern)), "protocol-migration")
}
