package history

import (
	"strings"
	"testing"
	"time"

	"github.com/rebalog/rebalog/parsers/event"
)

const (
	m0 = "orders-0-4ba4f1d2-0000-4000-8000-00000000000a"
	m1 = "orders-1-41ef0c11-0000-4000-8000-00000000000b"
	m9 = "orders-1-fe61aa22-0000-4000-8000-00000000000c" // orders-1 again
)

// log builds events as a reader would write them down: one line each, "time
// side kind key=value ...".
func log(t *testing.T, text string) *History {
	t.Helper()
	var list []event.Event
	for n, line := range strings.Split(strings.TrimSpace(text), "\n") {
		f := strings.Fields(line)
		at, err := time.Parse("15:04:05.000", f[0])
		if err != nil {
			t.Fatalf("line %d: %v", n+1, err)
		}
		e := event.Event{At: at.Sub(at.Truncate(24 * time.Hour)).Milliseconds(), Kind: event.Kind(f[2]), Pos: event.Position{Path: f[1] + ".log", Line: n + 1}}
		e.Side = event.Client
		if strings.HasPrefix(f[1], "broker") {
			e.Side, e.Node = event.Broker, "0"
		}
		for _, kv := range f[3:] {
			k, v, _ := strings.Cut(kv, "=")
			e.Fields = append(e.Fields, event.Value{Key: event.Key(k), Text: strings.ReplaceAll(v, "_", " ")})
		}
		list = append(list, e)
	}
	h, err := Build(func(yield func(event.Event, error) bool) {
		for _, e := range list {
			if !yield(e, nil) {
				return
			}
		}
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func only(t *testing.T, h *History) *Group {
	t.Helper()
	if len(h.Groups) != 1 {
		t.Fatalf("%d groups, want 1", len(h.Groups))
	}
	return h.Groups[0]
}

// A departure belongs to the round it starts whatever the order of its lines:
// brokers print an expiry before "Preparing", 3.x a leave after it.
func TestDepartureAndRoundInEitherOrder(t *testing.T) {
	test := func(name, text string, how How) {
		t.Helper()
		g := only(t, log(t, text))
		if len(g.Departures) != 1 || g.Departures[0].How != how {
			t.Fatalf("%s: departures %+v, want one that %s", name, g.Departures, how)
		}
		var r *Rebalance
		for _, x := range g.Rebalances {
			if x.Gen == 2 {
				r = x
			}
		}
		if r == nil || len(r.Departures) != 1 || r.Departures[0] != g.Departures[0] {
			t.Errorf("%s: the departure is not in the round to generation 2", name)
		}
		if r != nil && r.Ms() != 1000 {
			t.Errorf("%s: round took %d ms, want 1000", name, r.Ms())
		}
	}
	test("expiry first", `
10:00:00.000 broker member-expired group=orders member=`+m1+`
10:00:00.002 broker rebalance-started group=orders generation=1 trigger=session-expiry member=`+m1+`
10:00:00.900 broker group-stabilized group=orders generation=2 size=1
10:00:01.002 broker assignment-got group=orders generation=2 size=1`, Expired)
	test("leave after the start", `
10:00:00.000 broker rebalance-started group=orders generation=1 trigger=leave member=`+m1+`
10:00:00.004 broker member-left group=orders member=`+m1+`
10:00:00.900 broker group-stabilized group=orders generation=2 size=1
10:00:01.000 broker assignment-got group=orders generation=2 size=1`, Left)
}

func TestMemberIsItsIncarnations(t *testing.T) {
	g := only(t, log(t, `
10:00:00.000 broker member-id-given group=orders member=`+m0+` state=Empty
10:00:00.100 broker member-id-given group=orders member=`+m1+` state=Empty
10:00:20.000 broker member-expired group=orders member=`+m1+`
10:00:26.000 broker member-id-given group=orders member=`+m9+` state=Stable`))
	if len(g.Members) != 2 {
		t.Fatalf("%d members, want orders-0 and orders-1", len(g.Members))
	}
	m := g.Members[1]
	if m.Name != "orders-1" || len(m.IDs) != 2 {
		t.Errorf("member %q with ids %v, want orders-1 with two", m.Name, m.IDs)
	}
	d := g.Departures[0]
	if d.Member != m || d.Returned != g.Arrivals[2].At {
		t.Errorf("departure of %v returned %d, want orders-1 back with its second id", d.Member, d.Returned)
	}
}

// Client ids that several members use at once tell nothing apart.
func TestSharedClientID(t *testing.T) {
	a, b := "rdkafka-4ba4f1d2-0000-4000-8000-00000000000a", "rdkafka-41ef0c11-0000-4000-8000-00000000000b"
	g := only(t, log(t, `
10:00:00.000 broker member-id-given group=orders member=`+a+` state=Empty
10:00:00.100 broker member-id-given group=orders member=`+b+` state=Empty
10:00:20.000 broker member-left group=orders member=`+a+`
10:00:30.000 broker member-left group=orders member=`+b))
	if len(g.Members) != 2 {
		t.Errorf("%d members, want 2: both call themselves rdkafka at the same time", len(g.Members))
	}
}

// A static member that misses its poll interval leaves without a LeaveGroup: its
// session runs out later, and both lines are one departure.
func TestPollTimeoutOfStaticMemberIsItsExpiry(t *testing.T) {
	g := only(t, log(t, `
10:00:00.000 client-1 joined group=orders client_id=orders-1 instance=a generation=1 member=a-41ef0c11-0000-4000-8000-00000000000b
10:00:20.000 client-1 poll-timeout group=orders client_id=orders-1
10:00:26.000 broker member-expired group=orders member=a-41ef0c11-0000-4000-8000-00000000000b
10:00:26.001 broker rebalance-started group=orders generation=1 trigger=session-expiry member=a-41ef0c11-0000-4000-8000-00000000000b
10:00:33.000 client-1 partitions-lost group=orders client_id=orders-1
10:00:33.001 client-1 joining group=orders client_id=orders-1
10:00:33.500 client-1 joined group=orders client_id=orders-1 instance=a generation=3 member=a-fe61aa22-0000-4000-8000-00000000000c`))
	if len(g.Departures) != 1 {
		t.Fatalf("%d departures, want 1", len(g.Departures))
	}
	d := g.Departures[0]
	if d.How != Expired || d.Reason != ByPollTimeout || d.Timeout == nil || d.Rejoin == nil {
		t.Errorf("departure %s, reason %q: want an expiry that knows the client's poll timeout and its way back", d.How, d.Reason)
	}
}

// A rebalance in progress says nothing about membership.
func TestRefusalsThatAreNone(t *testing.T) {
	g := only(t, log(t, `
10:00:00.000 client-1 joined group=orders client_id=orders-1 generation=1 member=`+m1+`
10:00:10.000 client-1 heartbeat-failed group=orders client_id=orders-1 error=REBALANCE_IN_PROGRESS
10:00:11.000 client-1 commit-failed group=orders client_id=orders-1 error=NOT_COORDINATOR
10:00:12.000 client-1 joined group=orders client_id=orders-1 generation=2 member=`+m1))
	if len(g.Departures) != 0 {
		t.Errorf("departures %+v, want none", g.Departures)
	}
	if len(g.Rebalances) != 2 {
		t.Errorf("%d rounds from the client's lines, want 2", len(g.Rebalances))
	}
}

func TestFinalLeaves(t *testing.T) {
	g := only(t, log(t, `
10:00:00.000 broker member-id-given group=orders member=`+m0+` state=Empty
10:00:00.100 broker member-id-given group=orders member=`+m1+` state=Empty
10:00:20.000 broker member-left group=orders member=`+m1+` client_reason=consumer_poll_timeout_has_expired.
10:00:26.000 broker member-id-given group=orders member=`+m9+` state=Stable
10:01:00.000 broker member-left group=orders member=`+m0+` client_reason=the_consumer_is_being_closed
10:01:00.000 broker rebalance-started group=orders generation=3 trigger=leave member=`+m0+`
10:01:00.200 broker member-left group=orders member=`+m9+` client_reason=the_consumer_is_being_closed
10:01:00.201 broker group-emptied group=orders generation=4`))
	var final []bool
	for _, d := range g.Departures {
		final = append(final, d.Final)
	}
	if len(final) != 3 || final[0] || !final[1] || !final[2] {
		t.Errorf("final = %v, want false, true, true: the orderly end, not the incident", final)
	}
}

func TestSplitMember(t *testing.T) {
	test := func(id, base string) {
		t.Helper()
		if got, _ := SplitMember(id); got != base {
			t.Errorf("SplitMember(%q) = %q, want %q", id, got, base)
		}
	}
	test(m1, "orders-1")
	test("prog@host (github.com/segmentio/kafka-go)-41ef0c11-0000-4000-8000-00000000000b", "prog@host (github.com/segmentio/kafka-go)")
	test("1-1594907777335", "1")             // 2.3.0 (KAFKA-8715)
	test("x_8cHbjhR2O4hVzr0z3Hog", "")       // KIP-848
	test("41ef0c11-0000-4000-8000-0000", "") // no base, no UUID
}

func TestSplitMembers(t *testing.T) {
	test := func(list string, want ...string) {
		t.Helper()
		got := SplitMembers(list)
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("SplitMembers(%q) = %q, want %q", list, got, want)
		}
	}
	test("Set("+m0+", "+m1+")", m0, m1)
	test("["+m0+"]", m0)
	test("HashSet("+m1+")", m1)
	test(m0, m0)
}

func TestOffsetsPartition(t *testing.T) {
	test := func(group string, want int64) {
		t.Helper()
		if got := OffsetsPartition(group); got != want {
			t.Errorf("OffsetsPartition(%q) = %d, want %d", group, got, want)
		}
	}
	test("orders", 31)  // as brokers print it for this group
	test("rbgh664", 25) // spring-cloud-stream-binder-kafka issue 664
}

// A client that leaves soon after its join comes back with the next one, and what it
// gave up for the leave begins no round.
func TestJoinThatEndsWithTheLeave(t *testing.T) {
	g := only(t, log(t, `
09:59:59.000 client-1 coordinator-found group=orders client_id=orders-1 node=1
10:00:00.000 client-1 joined group=orders client_id=orders-1 generation=13
10:00:00.070 client-1 partitions-revoked group=orders client_id=orders-1
10:00:00.077 client-1 leave-sent group=orders client_id=orders-1 cause=the+consumer+is+being+closed
10:07:00.000 client-1 joining group=orders client_id=orders-1
10:07:00.080 client-1 joined group=orders client_id=orders-1 generation=15`))
	if len(g.Departures) != 1 || len(g.Arrivals) != 2 || g.Arrivals[1].Returns != g.Departures[0] || g.Arrivals[0].Returns != nil {
		t.Errorf("arrivals %+v, want the second to return from the leave", g.Arrivals)
	}
	if r := g.Rebalances[len(g.Rebalances)-1]; r.Gen != 15 || r.Ms() != 80 {
		t.Errorf("round to generation %d took %d ms, want 80 to generation 15", r.Gen, r.Ms())
	}
}

// A client that leaves while its JoinGroup is on the way is answered after it has left.
func TestAnswerAfterTheLeave(t *testing.T) {
	g := only(t, log(t, `
10:00:00.000 client-1 coordinator-found group=orders client_id=orders-1 node=1
10:00:01.000 client-1 joined group=orders client_id=orders-1 generation=2
10:05:00.000 client-1 joining group=orders client_id=orders-1
10:05:00.010 client-1 leave-sent group=orders client_id=orders-1 cause=the+consumer+is+being+closed
10:05:00.011 client-1 joined group=orders client_id=orders-1 generation=3
10:05:00.040 client-1 sync-failed group=orders client_id=orders-1 error=UNKNOWN_MEMBER_ID`))
	if len(g.Departures) != 1 || g.Departures[0].How != Left {
		t.Errorf("departures %+v, want the leave alone", g.Departures)
	}
}

// librdkafka's line about a leave is stamped when the application polls again: it is
// about the leave before it, though the next one is nearer.
func TestLateWordOfALeave(t *testing.T) {
	g := only(t, log(t, `
10:00:00.000 broker member-id-given group=orders member=`+m1+` client_id=orders-1 state=Empty
10:10:24.000 broker member-left group=orders member=`+m1+` client_id=orders-1
10:10:33.000 client-1 poll-timeout group=orders client_id=orders-1
10:10:33.100 broker member-id-given group=orders member=`+m9+` client_id=orders-1 state=Empty
10:10:42.000 broker member-left group=orders member=`+m9+` client_id=orders-1`))
	if len(g.Departures) != 2 || g.Departures[0].Timeout == nil || g.Departures[1].Timeout != nil {
		t.Errorf("departures %+v, want two, the first with the poll time-out", g.Departures)
	}
}

// A member of KIP-848 of which the coordinator prints no client id is that of the one
// client which tells of a leave just then.
func TestBareMemberID(t *testing.T) {
	text := `
10:00:00.000 broker epoch-joined group=orders member=6HkzoR4hQ1eGqbT0x3y9LA protocol=consumer
10:10:24.000 client-1 poll-timeout group=orders client_id=orders-1
10:10:24.001 broker epoch-left group=orders member=6HkzoR4hQ1eGqbT0x3y9LA`
	if g := only(t, log(t, text)); len(g.Departures) != 1 || len(g.Members) != 1 {
		t.Errorf("%d departures of %d members, want one of one", len(g.Departures), len(g.Members))
	}
	two := text + "\n10:10:24.000 client-2 poll-timeout group=orders client_id=orders-2"
	if g := only(t, log(t, two)); len(g.Members) != 3 {
		t.Errorf("%d members, want three: either client may be it", len(g.Members))
	}
}

// A member's ids stand in the order in which they appeared, whatever they spell.
func TestIDsInOrderOfAppearance(t *testing.T) {
	const second = "orders-1-00000000-0000-4000-8000-00000000000d"
	g := only(t, log(t, `
10:00:00.100 broker member-id-given group=orders member=`+m1+` state=Empty
10:00:20.000 broker member-expired group=orders member=`+m1+`
10:00:26.000 broker member-id-given group=orders member=`+second+` state=Empty`))
	if ids := g.Members[0].IDs; len(ids) != 2 || ids[0] != m1 || ids[1] != second {
		t.Errorf("ids %v, want the one that expired first", ids)
	}
}
