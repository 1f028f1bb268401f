package diagnose

import "testing"

// A line by which the process itself states how long it stood still is the cause of
// a session that ran out in that time, however quiet the log is otherwise, and of no
// other.
func TestStatedStandstill(t *testing.T) {
	text := func(stall string) string {
		return `
09:50:00.000 client-1 version software=kafka version=3.9.1
10:00:00.000 client-1 connect-failed group=orders client_id=orders-1
` + stall + `
10:09:30.000 client-1 commit-failed group=orders client_id=orders-1 error=UNKNOWN_MEMBER_ID`
	}
	f := mustFind(t, "nine minutes", diagnosed(t, text("10:09:25.000 client-1 silence from_time=36000000 to_time=36565000\n10:09:25.000 client-1 jvm-stall ms=553000 every_ms=30000")), "process-paused", Confirmed)
	if got := f.Measured["pause_ms"].Max; got != 523_000 {
		t.Errorf("a pause of %d ms, want 523000: the timer's own period is no pause", got)
	}
	mustFind(t, "the timer came behind the consumer", diagnosed(t, text("")+"\n10:09:50.000 client-1 jvm-stall ms=553000 every_ms=30000"), "process-paused", Likely)
	mustNot(t, "shorter than a session", diagnosed(t, text("10:09:25.000 client-1 jvm-stall ms=36000 every_ms=30000")), "process-paused")
	mustNot(t, "an hour before", diagnosed(t, text("09:09:25.000 client-1 jvm-stall ms=553000 every_ms=30000")), "process-paused")
	mustNot(t, "the member left by itself", diagnosed(t, `
10:00:00.000 broker-1 member-joined group=orders client_id=orders-1 member=`+idB+`
10:00:00.100 client-1 joined group=orders client_id=orders-1 generation=3 member=`+idB+`
10:09:25.000 client-1 jvm-stall ms=553000 every_ms=30000
10:09:30.000 broker-1 member-left group=orders member=`+idB), "process-paused")
}

// Where a log was cut at WARN, no join is in it: a commit that is refused again
// long after means that the client had been a member in between. Where joins are
// told, it only means that nobody polled.
func TestRefusedAgain(t *testing.T) {
	refused := `
10:00:00.000 client-1 commit-failed group=orders client_id=orders-1 error=UNKNOWN_MEMBER_ID
10:00:00.100 client-1 commit-failed group=orders client_id=orders-1 error=UNKNOWN_MEMBER_ID
10:05:00.000 client-1 commit-failed group=orders client_id=orders-1 error=UNKNOWN_MEMBER_ID`
	departures := func(text string) (n int) {
		for _, f := range diagnosed(t, text).Findings {
			if f.Class == Incident {
				n += f.Count
			}
		}
		return n
	}
	if n := departures(refused); n != 2 {
		t.Errorf("a log at WARN: %d departures, want 2", n)
	}
	if n := departures("09:59:00.000 client-1 joined group=orders client_id=orders-1 generation=3 member=" + idB + refused); n != 1 {
		t.Errorf("a log that tells of joins: %d departures, want 1", n)
	}
}
