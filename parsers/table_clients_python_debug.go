package parsers

import (
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

// kafkaPythonDebugLines are what kafka-python prints at DEBUG (coordinator/base.py,
// 1.4 to 2.3), beside the wordings that it took over from Java.
var kafkaPythonDebugLines = []Line{
	pythonDebug("heartbeat", event.Heartbeat, "Heartbeat: <group>[<generation>] <member>",
		"Heartbeat: orders[7] orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95", "group=orders generation=7 member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95", "A heartbeat goes out."),
	pythonDebug("thread-closed", event.HeartbeatStopped, "Heartbeat thread closed<?>", "Heartbeat thread closed", "", "The thread that sends heartbeats ended: no more go out."),
	pythonDebug("thread-unclosed", event.Noted, "Heartbeat thread did not fully terminate during close", "", "", "The thread that sends heartbeats was busy when the consumer was closed."),
	pythonDebug("thread-failed", event.HeartbeatStopped, "Heartbeat thread for group <group> failed due to unexpected error: <error>",
		"Heartbeat thread for group orders failed due to unexpected error: dictionary changed size during iteration", `group=orders error="dictionary changed size during iteration"`, "The thread that sends heartbeats died; the member will expire."),
	pythonDebug("disabled", event.Noted, "Heartbeat disabled. Waiting", "", "", "No heartbeats while the member joins, or after it left."),
	pythonDebug("re-enabled", event.Noted, "Heartbeat re-enabled.", "", "", "Heartbeats go on."),
	pythonDebug("unstable", event.Noted, "Group state is not stable, disabling heartbeats", "", "", "The member is out of the group, or joins; the thread stops its heartbeats."),
	pythonDebug("not-ready", event.Noted, "Not ready to heartbeat, waiting", "", "", "The next heartbeat is not due yet."),
	pythonDebug("unknown-id", event.JoinFailed, "Attempt to join group <group> failed due to unknown member id", "Attempt to join group orders failed due to unknown member id",
		"group=orders", "The coordinator does not know the member any more; it joins with a new id."),
	pythonDebug("follower", event.Noted, "Sending follower SyncGroup for group <group> to coordinator <host>: <>",
		"Sending follower SyncGroup for group orders to coordinator coordinator-2: SyncGroupRequest_v2()", "group=orders host=coordinator-2 node=2", "The member asks for its partitions."),
	pythonDebug("leading", event.Noted, "Sending leader SyncGroup for group <group> to coordinator <host>: <>",
		"Sending leader SyncGroup for group orders to coordinator coordinator-2: SyncGroupRequest_v2()", "group=orders host=coordinator-2 node=2", "The leader hands its assignment in."),
	pythonDebug("asking", event.Noted, "Sending group coordinator request for group <group> to broker <other_node>",
		"Sending group coordinator request for group orders to broker 2", "group=orders other_node=2", "The client asks for its coordinator."),
	pythonDebug("no-coordinator", event.Noted, "Group Coordinator Not Available; retry", "", "", "The brokers know no coordinator at the moment."),
}

// pythonDebug is such a line; one without an example is its own.
func pythonDebug(id string, kind event.Kind, template, example, want, proves string) Line {
	l := Line{ID: "kafka-python.debug-" + id, Kind: kind, Loggers: pythonLoggers, Level: "DEBUG", Versions: "1.4.0..2.3.2",
		Template: template, Example: example, Want: want, Proves: proves}
	if example == "" {
		l.Example = template
	}
	if strings.Contains(template, "<host>") {
		l.Nested = toNode
	}
	return l
}
