package parsers

import "github.com/rebalog/rebalog/parsers/event"

// The texts behind "due to" in lines of the Java client.

// leaveCauses are the reasons with which a member leaves (AbstractCoordinator
// and its callers, 2.4 and later; sent along to the coordinator since 3.2).
var leaveCauses = []Phrase{
	{ID: "poll-timeout", Template: "consumer poll timeout has expired.", Versions: "3.0.0..",
		Fields: trigger("poll-timeout"), Example: "consumer poll timeout has expired.", Want: "trigger=poll-timeout"},
	{ID: "poll-timeout-2.4", Template: "consumer poll timeout has expired." + pollAdvice, Versions: "2.4.0..2.8.2",
		Fields: trigger("poll-timeout"), Example: "consumer poll timeout has expired." + pollAdvice, Want: "trigger=poll-timeout"},
	{ID: "worker-poll-timeout", Template: "worker poll timeout has expired.", Versions: "3.8.0..",
		Fields: trigger("poll-timeout"), Example: "worker poll timeout has expired.", Want: "trigger=poll-timeout"},
	{ID: "closed", Template: "the consumer is being closed", Versions: "2.4.0..",
		Fields: trigger("closed"), Example: "the consumer is being closed", Want: "trigger=closed"},
	{ID: "unsubscribed", Template: "the consumer unsubscribed from all topics", Versions: "2.4.0..",
		Fields: trigger("unsubscribed"), Example: "the consumer unsubscribed from all topics", Want: "trigger=unsubscribed"},
	{ID: "worker-log-slow", Template: "taking too long to read the log", Versions: "2.4.0..",
		Fields: trigger("config-log-slow"), Example: "taking too long to read the log", Want: "trigger=config-log-slow"},
}

// rejoinCauses are the reasons for which a member joins again or drops its
// generation (AbstractCoordinator.requestRejoin and its callers, 3.0 and later).
// A reason without a row adds nothing; the text itself stays in the field cause.
var rejoinCauses = []Phrase{
	{ID: "rebalancing", Template: "group is already rebalancing", Versions: "3.0.0..",
		Fields: []event.Value{{Key: event.Error, Text: "REBALANCE_IN_PROGRESS"}}, Example: "group is already rebalancing", Want: "error=REBALANCE_IN_PROGRESS"},
	{ID: "commit-rebalancing", Template: "offset commit failed since group is already rebalancing", Versions: "3.0.0..",
		Fields: []event.Value{{Key: event.Error, Text: "REBALANCE_IN_PROGRESS"}}, Example: "offset commit failed since group is already rebalancing", Want: "error=REBALANCE_IN_PROGRESS"},
	{ID: "member-id", Template: "need to re-join with the given member-id: <member>", Versions: "3.2.0..",
		Fields:  []event.Value{{Key: event.Error, Text: "MEMBER_ID_REQUIRED"}},
		Example: "need to re-join with the given member-id: orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95",
		Want:    "member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 error=MEMBER_ID_REQUIRED"},
	{ID: "member-id-3.0", Template: "need to re-join with the given member-id", Versions: "3.0.0..3.1.2",
		Fields: []event.Value{{Key: event.Error, Text: "MEMBER_ID_REQUIRED"}}, Example: "need to re-join with the given member-id", Want: "error=MEMBER_ID_REQUIRED"},
	{ID: "answer", Template: "encountered <error> from <api> response", Versions: "3.0.0..",
		Example: "encountered UNKNOWN_MEMBER_ID from HEARTBEAT response", Want: "error=UNKNOWN_MEMBER_ID api=HEARTBEAT"},
	{ID: "failed", Template: "rebalance failed due to '<>' (<error>)", Versions: "3.2.0..",
		Example: "rebalance failed due to 'This is not the correct coordinator.' (NotCoordinatorException)", Want: "error=NotCoordinatorException"},
	{ID: "cleared", Template: "rebalance failed since the generation/state was modified by heartbeat thread to <>/<state> before the rebalance callback triggered", Versions: "3.0.0..",
		Example: "rebalance failed since the generation/state was modified by heartbeat thread to Generation{generationId=-1, memberId='', protocol='null'}/UNJOINED before the rebalance callback triggered",
		Want:    "state=UNJOINED"},
	{ID: "leaving", Template: "consumer pro-actively leaving the group", Versions: "3.0.0..",
		Fields: trigger(event.TriggerLeave), Example: "consumer pro-actively leaving the group", Want: "trigger=leave"},
	{ID: "revoke", Template: "need to revoke partitions <partitions> as indicated by the current assignment and re-join", Versions: "3.0.0..",
		Fields: trigger(event.TriggerRejoin), Example: "need to revoke partitions [orders-4] as indicated by the current assignment and re-join", Want: "partitions=[orders-4] trigger=member-rejoin"},
	{ID: "assignment", Versions: "3.0.0..",
		Template: "received assignment <partitions> does not match the current subscription <topics>; it is likely that the subscription has changed since we joined the group, will re-join with current subscription",
		Fields:   trigger(event.TriggerSubscription),
		Example:  "received assignment [orders-4] does not match the current subscription Subscribe(returns); it is likely that the subscription has changed since we joined the group, will re-join with current subscription",
		Want:     "partitions=[orders-4] topics=Subscribe(returns) trigger=subscription-change"},
	{ID: "metadata", Template: "cached metadata has changed from <from> at the beginning of the rebalance to <to>", Versions: "3.0.0..",
		Fields:  trigger(event.TriggerLeader),
		Example: "cached metadata has changed from (version2: {orders=6}) at the beginning of the rebalance to (version3: {orders=9})",
		Want:    `from="(version2: {orders=6})" to="(version3: {orders=9})" trigger=leader-rejoin`},
	{ID: "subscription", Template: "subscription has changed from <from> at the beginning of the rebalance to <to>", Versions: "3.0.0..",
		Fields: trigger(event.TriggerSubscription), Example: "subscription has changed from [orders] at the beginning of the rebalance to [orders, returns]",
		Want: `from=[orders] to="[orders, returns]" trigger=subscription-change`},
	{ID: "enforced", Template: "rebalance enforced by user", Versions: "3.2.0..",
		Fields: trigger(event.TriggerRejoin), Example: "rebalance enforced by user", Want: "trigger=member-rejoin"},
	{ID: "streams-followup", Template: "triggered followup rebalance scheduled for <>", Versions: "3.2.0..",
		Fields: trigger(event.TriggerRejoin), Example: "triggered followup rebalance scheduled for 0", Want: "trigger=member-rejoin"},
	{ID: "streams-corrupted", Template: "Active tasks corrupted", Versions: "3.2.0..",
		Fields: trigger(event.TriggerRejoin), Example: "Active tasks corrupted", Want: "trigger=member-rejoin"},
	{ID: "streams-shutdown", Template: "Shutdown requested", Versions: "3.2.0..",
		Fields: trigger(event.TriggerRejoin), Example: "Shutdown requested", Want: "trigger=member-rejoin"},
	{ID: "authentication", Template: "authentication error in heartbeat thread", Versions: "4.4.0..",
		Fields: []event.Value{{Key: event.Error, Text: "AuthenticationException"}}, Example: "authentication error in heartbeat thread", Want: "error=AuthenticationException"},
}

func trigger(what string) []event.Value { return []event.Value{{Key: event.Trigger, Text: what}} }

// coordinatorLostCauses take off what AbstractCoordinator (not KIP-848's
// CoordinatorRequestManager) puts behind the cause.
var coordinatorLostCauses = []Phrase{
	{ID: "disconnected", Template: "<cause>. isDisconnected: <>", Versions: "3.3.0..",
		Example: "coordinator unavailable. isDisconnected: false", Want: `cause="coordinator unavailable"`},
	{ID: "disconnected-2.7", Template: "<cause>.isDisconnected: <>", Versions: "2.7.0..3.2.3",
		Example: "coordinator unavailable.isDisconnected: false", Want: `cause="coordinator unavailable"`},
}

// commitErrors take off what CommitRequestManager of 3.7 puts behind the error.
var commitErrors = []Phrase{
	{ID: "partition", Template: "<error> on partition <tp> for offset <>", Versions: "3.7.0..3.7.2",
		Example: "UNKNOWN_MEMBER_ID on partition orders-0 for offset 120", Want: "error=UNKNOWN_MEMBER_ID tp=orders-0"},
	{ID: "retried", Template: "<error> and will be retried with the latest member ID and epoch.", Versions: "3.7.0..3.7.2",
		Example: "STALE_MEMBER_EPOCH and will be retried with the latest member ID and epoch.", Want: "error=STALE_MEMBER_EPOCH"},
}
