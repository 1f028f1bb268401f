package diagnose

import (
	"strings"
	"testing"
)

// A machine that refuses connections is reached: its broker is down, the path is not
// cut.
func TestRefusedConnections(t *testing.T) {
	text := func(trouble ...string) string {
		return `
10:00:00.000 client-1 coordinator-found group=orders client_id=orders-1 node=1
10:00:01.000 client-1 joined group=orders client_id=orders-1 generation=3 member=` + idB + "\n" + strings.Join(trouble, "\n") + `
10:10:30.000 client-1 heartbeat-failed group=orders client_id=orders-1 error=UNKNOWN_MEMBER_ID
10:10:31.000 client-1 joining group=orders client_id=orders-1`
	}
	failed := func(at, node, says string) string {
		return at + " client-1 connect-failed group=orders client_id=orders-1 node=" + node + " text=" + says
	}
	const java = "Connection+to+node+1+could+not+be+established."
	down := func(name string, r *Report) {
		t.Helper()
		mustFind(t, name, r, "coordinator-moved", Likely)
		mustNot(t, name, r, "network-cut")
	}
	down("in the system's words", diagnosed(t, text(failed("10:10:25.000", "1", "dial+tcp:+connect:+connection+refused"))))
	down("tried again at once", diagnosed(t, text(failed("10:10:25.000", "1", java), failed("10:10:26.000", "1", java))))
	down("refused at first, silent later", diagnosed(t, text(failed("10:09:50.000", "1", "ECONNREFUSED"), failed("10:09:57.000", "1", "reset"), failed("10:10:05.000", "1", "reset"), failed("10:10:12.000", "1", "reset"), failed("10:10:20.000", "1", "reset"), failed("10:10:25.000", "1", "reset"))))
	mustFind(t, "each try takes its time-out", diagnosed(t, text(failed("10:10:01.000", "1", java), failed("10:10:12.000", "1", java), failed("10:10:23.000", "1", java))), "network-cut", Likely)
	mustFind(t, "another broker refuses", diagnosed(t, text(failed("10:10:24.000", "2", "ECONNREFUSED"), failed("10:10:25.000", "1", "timed+out"))), "network-cut", Likely)
}

// A broker that is started loads the members it had; those of clients inside it died
// with it.
func TestLoadedAtStart(t *testing.T) {
	text := func(client string) string {
		return `
10:00:00.000 broker-1 broker-starting
10:00:10.000 broker-1 group-loaded group=orders generation=3
` + strings.ReplaceAll(client, "@", "client_id=orders-1 group=orders member="+idB) + `
10:00:55.000 broker-1 member-expired group=orders member=` + idB + ` client_id=orders-1`
	}
	f := mustFind(t, "nothing of the client", diagnosed(t, text("")), "coordinator-moved", Possible)
	if !strings.Contains(f.Summary, "when it was started") || strings.Contains(f.Summary, "moved") {
		t.Errorf("summary %q, want the start of the broker and no move", f.Summary)
	}
}

// Lines without a time show that somebody spoke in a silence.
func TestSilencesThatAreNone(t *testing.T) {
	text := func(records string) string {
		return `
10:00:00.000 client-1 stream-began
10:00:01.100 client-1 joined group=orders client_id=orders-1 generation=3 member=` + idB + `
10:10:12.000 client-1 silence from_time=36600000 to_time=36612000` + records + `
10:10:12.000 client-1 heartbeat-failed group=orders client_id=orders-1 error=UNKNOWN_MEMBER_ID
10:11:00.000 client-1 stream-ended from_time=36000000 to_time=36660000`
	}
	mustFind(t, "nothing was written", diagnosed(t, text("")), "process-paused", Confirmed)
	mustFind(t, "a few lines on waking", diagnosed(t, text(" records=3")), "process-paused", Confirmed)
	mustNot(t, "lines without a time", diagnosed(t, text(" records=300")), "process-paused")
}
