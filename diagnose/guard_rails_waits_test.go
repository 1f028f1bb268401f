package diagnose

import (
	"strings"
	"testing"

	"github.com/rebalog/rebalog/diagnose/settings"
)

// A session that is shortened for the sake of unused ids stays at three heartbeats at
// least, and one that is short already stays as it is.
func TestShorterSessionKeepsThreeHeartbeats(t *testing.T) {
	f := func(session, heartbeat, want string) {
		t.Helper()
		r := diagnosed(t, `
10:00:00.000 client-0 config group=orders client_id=orders-0 session.timeout.ms=`+session+` heartbeat.interval.ms=`+heartbeat+`
10:00:00.990 client-0 joining group=orders client_id=orders-0
10:00:01.000 broker-1 member-id-given group=orders member=`+idA+`
10:00:01.010 broker-1 rebalance-started group=orders generation=4 trigger=member-join member=`+idB+`
10:00:46.000 broker-1 pending-expired group=orders member=`+idA+`
10:00:46.001 broker-1 group-stabilized group=orders generation=5
10:00:46.020 broker-1 assignment-got group=orders generation=5`)
		x := fixOf(mustFind(t, session, r, "pending-member", Confirmed), settings.Session)
		switch {
		case x == nil && want != "":
			t.Errorf("session %s, heartbeat %s: no fix, want %s", session, heartbeat, want)
		case x != nil && x.To != want:
			t.Errorf("session %s, heartbeat %s: %s, want %s", session, heartbeat, x.To, want)
		}
	}
	f("45000", "3000", "15000")
	f("45000", "10000", "30000")
	f("12000", "3000", "")
}

// A limit for giving partitions up is never lowered, never advised as it is, and
// never more than half an hour without a word of what that costs.
func TestLongerRevocation(t *testing.T) {
	f := func(limit, back, want, warns string) {
		t.Helper()
		r := diagnosed(t, `
10:00:00.000 client-0 epoch-transition group=orders client_id=orders-0 member=`+idA+` from=JOINING to=STABLE epoch=2
10:00:01.000 client-0 epoch-transition group=orders client_id=orders-0 member=`+idA+` from=STABLE to=RECONCILING epoch=2
10:20:00.000 broker-1 epoch-revoke-timeout group=orders member=`+idA+` ms=`+limit+`
`+back+` client-0 partitions-lost group=orders client_id=orders-0
10:50:00.000 client-0 epoch-transition group=orders client_id=orders-0 member=`+idA+` from=FENCED to=JOINING epoch=0`)
		x := fixOf(mustFind(t, limit, r, "revocation-timeout", Confirmed), settings.PollInterval)
		switch {
		case x == nil && want != "":
			t.Errorf("limit %s: no fix, want %s", limit, want)
		case x != nil && (x.To != want || !strings.Contains(x.Costs, warns)):
			t.Errorf("limit %s: %s, costs %q; want %s, %q", limit, x.To, x.Costs, want, warns)
		}
	}
	f("60000", "10:01:59.000", "300000", "wait")
	f("60000", "10:21:01.000", "2520000", "30 minutes")
	f("9000000", "10:21:01.000", "", "")
}

// A coordinator's move is ridden out by a longer session, within what the brokers
// allow; a session that was long enough is left alone.
func TestLongerSessionForMoves(t *testing.T) {
	f := func(max, session, want string) {
		t.Helper()
		r := diagnosed(t, `
10:00:00.000 broker-2 config group.max.session.timeout.ms=`+max+`
10:00:00.000 client-0 config group=orders client_id=orders-0 session.timeout.ms=`+session+`
10:00:00.000 client-0 joined group=orders client_id=orders-0 member=`+idA+` generation=4
10:00:30.000 client-0 disconnected group=orders client_id=orders-0
10:00:41.000 broker-2 group-loaded group=orders generation=4
10:00:41.500 client-0 connect-failed group=orders client_id=orders-0
`+map[string]string{"10000": "10:00:51.000", "45000": "10:01:26.000"}[session]+` broker-2 member-expired group=orders member=`+idA+`
10:01:30.000 client-0 heartbeat-failed group=orders client_id=orders-0 error=UNKNOWN_MEMBER_ID`)
		m := has(r, "coordinator-moved")
		if m == nil {
			t.Fatalf("no coordinator-moved in %s", summaries(r))
		}
		x := fixOf(m, settings.Session)
		switch {
		case x == nil && want != "":
			t.Errorf("session %s of at most %s: no fix, want %s", session, max, want)
		case x != nil && x.To != want:
			t.Errorf("session %s of at most %s: %s, want %s", session, max, x.To, want)
		}
	}
	f("1800000", "10000", "45000")
	f("30000", "10000", "30000")
}
