package diagnose

import "testing"

// A log that begins in the middle of a consumer's life shows a member; one that
// shows it being made does not, before it has joined.
func TestRediscoveredByAMember(t *testing.T) {
	const again = `
10:00:01.000 client-1 coordinator-lost group=orders client_id=orders-1 node=1 cause=session+timed+out+without+receiving+a+heartbeat+response
10:00:01.100 client-1 coordinator-found group=orders client_id=orders-1 node=1
10:20:00.000 client-1 joined group=orders client_id=orders-1 generation=3 member=` + idB
	mustFind(t, "in the middle", diagnosed(t, again), "coordinator-rediscovered", Confirmed)
	mustNot(t, "before its first join", diagnosed(t, "10:00:00.000 client-1 config group=orders client_id=orders-1"+again), "coordinator-rediscovered")
}
