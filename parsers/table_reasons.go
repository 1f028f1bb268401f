package parsers

import "github.com/rebalog/rebalog/parsers/event"

// brokerReasons are the texts behind "reason:" where a rebalance starts: what set
// it off. Sources: GroupCoordinator (Scala, 2.1 to 4.0) and GroupMetadataManager
// (Java). From 3.2 the client's own reason follows (KIP-800). Longer wordings
// begin with shorter ones of earlier versions; the one with most text counts.
var brokerReasons = []Phrase{
	{
		ID: "join-2.1", Versions: "2.1.0..2.2.2",
		Template: "Adding new member <member>",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerJoin}},
		Example:  "Adding new member orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95",
		Want:     "member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 trigger=member-join",
	},
	{
		ID: "join-2.3", Versions: "2.3.0..2.4.1",
		Template: "Adding new member <member> with group instanceid <instance>",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerJoin}},
		Example:  "Adding new member orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 with group instanceid None",
		Want:     "member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 trigger=member-join",
	},
	{
		ID: "join", Versions: "2.5.0..3.1.2",
		Template: "Adding new member <member> with group instance id <instance>",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerJoin}},
		Example:  "Adding new member orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 with group instance id Some(orders-2)",
		Want:     "member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 instance=orders-2 trigger=member-join",
	},
	{
		ID: "join-3.2", Versions: "3.2.0..",
		Template: "Adding new member <member> with group instance id <instance>; client reason: <client_reason?>",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerJoin}},
		Example:  "Adding new member orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 with group instance id null; client reason: need to re-join with the given member-id: orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95",
		Want:     `member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 client_reason="need to re-join with the given member-id: orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95" trigger=member-join`,
	},
	{
		ID: "rejoin-2.1", Versions: "2.1.0..2.6.0",
		Template: "Updating metadata for member <member>",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerRejoin}},
		Example:  "Updating metadata for member orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95",
		Want:     "member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 trigger=member-rejoin",
	},
	{
		ID: "subscription", Versions: "2.6.1..3.1.2",
		Template: "Updating metadata for member <member> during <state>",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerSubscription}},
		Example:  "Updating metadata for member orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 during Stable",
		Want:     "member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 state=Stable trigger=subscription-change",
	},
	{
		ID: "subscription-3.2", Versions: "3.2.0..",
		Template: "Updating metadata for member <member> during <state>; client reason: <client_reason?>",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerSubscription}},
		Example:  "Updating metadata for member orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 during Stable; client reason: subscription has changed",
		Want:     `member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 state=Stable client_reason="subscription has changed" trigger=subscription-change`,
	},
	{
		ID: "leader-2.6", Versions: "2.6.1..2.8.2",
		Template: "leader <member> re-joining group during <state>",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerLeader}},
		Example:  "leader orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 re-joining group during Stable",
		Want:     "member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 state=Stable trigger=leader-rejoin",
	},
	{
		ID: "leader-3.0", Versions: "3.0.0..3.1.2",
		Template: "Leader <member> re-joining group during <state>",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerLeader}},
		Example:  "Leader orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 re-joining group during Stable",
		Want:     "member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 state=Stable trigger=leader-rejoin",
	},
	{
		ID: "leader", Versions: "3.2.0..",
		Template: "Leader <member> re-joining group during <state>; client reason: <client_reason?>",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerLeader}},
		Example:  "Leader orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 re-joining group during Stable; client reason: cached metadata has changed",
		Want:     `member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 state=Stable client_reason="cached metadata has changed" trigger=leader-rejoin`,
	},
	{
		ID: "rejoin-3.0", Versions: "3.0.0..3.1.2",
		Template: "Member <member> joining group during <state>",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerRejoin}},
		Example:  "Member orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 joining group during CompletingRebalance",
		Want:     "member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 state=CompletingRebalance trigger=member-rejoin",
	},
	{
		ID: "rejoin-3.2", Versions: "3.2.0..4.0.2",
		Template: "Member <member> joining group during <state>; client reason: <client_reason?>",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerRejoin}},
		Example:  "Member orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 joining group during CompletingRebalance; client reason: group is already rebalancing",
		Want:     `member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 state=CompletingRebalance client_reason="group is already rebalancing" trigger=member-rejoin`,
	},
	{
		ID: "rejoin", Versions: "3.6.0..",
		Template: "Member <member> is joining group during <state>; client reason: <client_reason?>",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerRejoin}},
		Example:  "Member orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 is joining group during CompletingRebalance; client reason: group is already rebalancing",
		Want:     `member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 state=CompletingRebalance client_reason="group is already rebalancing" trigger=member-rejoin`,
	},
	{
		ID: "static", Versions: "2.5.0..3.1.2",
		Template: "Updating metadata for static member <member> with instance id <instance>",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerStatic}},
		Example:  "Updating metadata for static member orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 with instance id Some(orders-2)",
		Want:     "member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 instance=orders-2 trigger=static-replaced",
	},
	{
		ID: "static-3.2", Versions: "3.2.0..",
		Template: "Updating metadata for static member <member> with instance id <instance>; client reason: <client_reason?>",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerStatic}},
		Example:  "Updating metadata for static member orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 with instance id orders-2; client reason: not provided",
		Want:     `member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 instance=orders-2 client_reason="not provided" trigger=static-replaced`,
	},
	{
		ID: "static-protocol", Versions: "2.6.1..3.1.2",
		Template: "Group's selectedProtocol will change because static member <member> with instance id <instance> joined with change of protocol",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerStatic}},
		Example:  "Group's selectedProtocol will change because static member orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 with instance id Some(orders-2) joined with change of protocol",
		Want:     "member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 instance=orders-2 trigger=static-replaced",
	},
	{
		ID: "static-protocol-3.2", Versions: "3.2.0..",
		Template: "Group's selectedProtocol will change because static member <member> with instance id <instance> joined with change of protocol; client reason: <client_reason?>",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerStatic}},
		Example:  "Group's selectedProtocol will change because static member orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 with instance id orders-2 joined with change of protocol; client reason: not provided",
		Want:     `member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 instance=orders-2 client_reason="not provided" trigger=static-replaced`,
	},
	{
		ID: "expiry", Versions: "2.1.0..4.0.2",
		Template: "removing member <member> on heartbeat expiration",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerExpiry}},
		Example:  "removing member orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 on heartbeat expiration",
		Want:     "member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 trigger=session-expiry",
	},
	{
		ID: "expiry-java", Versions: "3.6.0..",
		Template: "removing member <member> on heartbeat expiration.",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerExpiry}},
		Example:  "removing member orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 on heartbeat expiration.",
		Want:     "member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 trigger=session-expiry",
	},
	{
		ID: "leave-2.1", Versions: "2.1.0..2.8.2",
		Template: "removing member <member> on LeaveGroup",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerLeave}},
		Example:  "removing member orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 on LeaveGroup",
		Want:     "member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 trigger=leave",
	},
	{
		ID: "leave-3.0", Versions: "3.0.0..3.1.2",
		Template: "Removing member <member> on LeaveGroup",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerLeave}},
		Example:  "Removing member orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 on LeaveGroup",
		Want:     "member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 trigger=leave",
	},
	{
		ID: "leave-3.2", Versions: "3.2.0..4.0.2",
		Template: "Removing member <member> on LeaveGroup; client reason: <client_reason?>",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerLeave}},
		Example:  "Removing member orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 on LeaveGroup; client reason: consumer poll timeout has expired.",
		Want:     `member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 client_reason="consumer poll timeout has expired." trigger=leave`,
	},
	{
		ID: "leave-java", Versions: "3.7.0..",
		Template: "explicit `LeaveGroup` request for (<members>) members.",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerLeave}},
		Example:  "explicit `LeaveGroup` request for (orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95, orders-2-0f9ac5d1-7d5c-4c0e-9a4f-21c6d0b8a377) members.",
		Want:     `members="orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95, orders-2-0f9ac5d1-7d5c-4c0e-9a4f-21c6d0b8a377" trigger=leave`,
	},
	{
		ID: "sync", Versions: "2.8.1..",
		Template: "Removing <members> on pending sync request expiration",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerSync}},
		Example:  "Removing Set(orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95) on pending sync request expiration",
		Want:     "members=Set(orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95) trigger=sync-expiry",
	},
	{
		ID: "write-2.1", Versions: "2.1.0..2.8.2",
		Template: "error when storing group assignment during SyncGroup (member: <member>)",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerCommit}},
		Example:  "error when storing group assignment during SyncGroup (member: orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95)",
		Want:     "member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 trigger=offset-write-failed",
	},
	{
		ID: "write-3.0", Versions: "3.0.0..3.3.2",
		Template: "Error when storing group assignment during SyncGroup (member: <member>)",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerCommit}},
		Example:  "Error when storing group assignment during SyncGroup (member: orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95)",
		Want:     "member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 trigger=offset-write-failed",
	},
	{
		ID: "write-3.4", Versions: "3.4.0..4.0.2",
		Template: "Error <error> when storing group assignment during SyncGroup (member: <member>)",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerCommit}},
		Example:  "Error COORDINATOR_NOT_AVAILABLE when storing group assignment during SyncGroup (member: orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95)",
		Want:     "error=COORDINATOR_NOT_AVAILABLE member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 trigger=offset-write-failed",
	},
	{
		ID: "write-java", Versions: "3.6.0..",
		Template: "Error <error> when storing group assignmentduring SyncGroup (member: <member>).",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerCommit}},
		Example:  "Error COORDINATOR_NOT_AVAILABLE when storing group assignmentduring SyncGroup (member: orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95).",
		Want:     "error=COORDINATOR_NOT_AVAILABLE member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 trigger=offset-write-failed",
	},
	{
		ID: "capacity-2.2", Versions: "2.2.0..3.0.2",
		Template: "Freshly-loaded group is over capacity (<>). Rebalacing in order to give a chance for consumers to commit offsets",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerLoad}},
		Example:  "Freshly-loaded group is over capacity (GroupConfig(6000,1800000,5,3000).groupMaxSize). Rebalacing in order to give a chance for consumers to commit offsets",
		Want:     "trigger=load",
	},
	{
		ID: "capacity-3.1", Versions: "3.1.0..4.0.2",
		Template: "Freshly-loaded group is over capacity (<>). Rebalancing in order to give a chance for consumers to commit offsets",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerLoad}},
		Example:  "Freshly-loaded group is over capacity (5). Rebalancing in order to give a chance for consumers to commit offsets",
		Want:     "trigger=load",
	},
	{
		ID: "capacity", Versions: "3.6.0..",
		Template: "Freshly-loaded group <group> (size <size>) is over capacity <>. Rebalancing in order to give a chance for consumers to commit offsets",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerLoad}},
		Example:  "Freshly-loaded group orders (size 6) is over capacity 5. Rebalancing in order to give a chance for consumers to commit offsets",
		Want:     "group=orders size=6 trigger=load",
	},
	{
		ID: "downgrade-3.8", Versions: "3.8.0..4.0.1, 4.1.0",
		Template: "Downgrade group <group> from consumer to classic.",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerOther}},
		Example:  "Downgrade group orders from consumer to classic.",
		Want:     "group=orders trigger=other",
	},
	{
		ID: "downgrade-left", Versions: "4.0.2, 4.1.1..",
		Template: "Downgrade group <group> from consumer to classic for member leaving.",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerOther}},
		Example:  "Downgrade group orders from consumer to classic for member leaving.",
		Want:     "group=orders trigger=other",
	},
	{
		ID: "downgrade-static", Versions: "4.0.2, 4.1.1..4.2.1",
		Template: "Downgrade group <group> from consumer to classic for static member replacement with different subscription.",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerOther}},
		Example:  "Downgrade group orders from consumer to classic for static member replacement with different subscription.",
		Want:     "group=orders trigger=other",
	},
	{
		ID: "downgrade-stale", Versions: "4.3.0..",
		Template: "Downgrade group <group> from consumer to classic with stale assignment.",
		Fields:   []event.Value{{Key: event.Trigger, Text: event.TriggerOther}},
		Example:  "Downgrade group orders from consumer to classic with stale assignment.",
		Want:     "group=orders trigger=other",
	},
}

// memberPhrases are the texts of a whole member: MemberMetadata (Scala) and
// GenericGroupMember, later ClassicGroupMember (Java). From 2.5 to 2.8 a comma
// stands before the last parenthesis. They are the only place at INFO where a
// broker tells a member's client id, address and time-outs.
var memberPhrases = []Phrase{
	{
		ID: "scala", Versions: "2.3.0..4.0.2",
		Template: "MemberMetadata(memberId=<member>, groupInstanceId=<instance>, clientId=<client_id>, clientHost=<host>, sessionTimeoutMs=<session_ms>, rebalanceTimeoutMs=<rebalance_ms>, supportedProtocols=List(<protocols>)<?>)",
		Example:  "MemberMetadata(memberId=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95, groupInstanceId=Some(orders-2), clientId=orders-2, clientHost=/10.0.0.7, sessionTimeoutMs=45000, rebalanceTimeoutMs=300000, supportedProtocols=List(range, cooperative-sticky))",
		Want:     `member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 client_id=orders-2 host=/10.0.0.7 session_ms=45000 rebalance_ms=300000 protocols="range, cooperative-sticky" instance=orders-2`,
	},
	{
		ID: "java", Versions: "3.6.0..",
		Template: "<>GroupMember(memberId='<member>', groupInstanceId='<instance?>', clientId='<client_id>', clientHost='<host>', rebalanceTimeoutMs=<rebalance_ms>, sessionTimeoutMs=<session_ms>, protocolType='<>', supportedProtocols=[<protocols>])",
		Example:  "ClassicGroupMember(memberId='orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95', groupInstanceId='', clientId='orders-2', clientHost='/10.0.0.7', rebalanceTimeoutMs=300000, sessionTimeoutMs=45000, protocolType='consumer', supportedProtocols=[range, cooperative-sticky])",
		Want:     `member=orders-2-cb3a54c6-f2e0-4080-869f-41f2c8530c95 client_id=orders-2 host=/10.0.0.7 session_ms=45000 rebalance_ms=300000 protocols="range, cooperative-sticky"`,
	},
}

// brokerTails are what later versions say in the middle or at the end of a text
// that is otherwise the same, so that the text stays one entry: an Option or
// OptionalInt around an epoch (empty where a partition was deleted), revoked
// partitions, offsets of replicas. To 0.10 the partition itself has two forms, of
// which the first is made the second before it is looked up here.
var brokerTails = []Phrase{
	{
		ID: "offsets-partition", Versions: "0.8..",
		Template: "__consumer_offsets-<partition>",
		Example:  "__consumer_offsets-31",
		Want:     "partition=31",
	},
	{
		ID: "epoch-optional", Versions: "2.8.1..",
		Template: "OptionalInt[<epoch>]",
		Example:  "OptionalInt[12]",
		Want:     "epoch=12",
	},
	{
		ID: "epoch-some", Versions: "2.8.1",
		Template: "Some(<epoch>)",
		Example:  "Some(12)",
		Want:     "epoch=12",
	},
	{
		ID: "and-revoked", Versions: "3.8.0..",
		Template: "<partitions> and revokedPartitions=<revoked>",
		Example:  "{Uq3J0w=[0, 1]} and revokedPartitions={Uq3J0w=[2]}",
		Want:     `partitions="{Uq3J0w=[0, 1]}" revoked={Uq3J0w=[2]}`,
	},
	{
		ID: "isr-offsets", Versions: "2.2.0..",
		Template: "<to>. Leader: (highWatermark: <>, endOffset: <>). Out of sync replicas: <>.",
		Example:  "1. Leader: (highWatermark: 12, endOffset: 13). Out of sync replicas: (brokerId: 2, endOffset: 12).",
		Want:     "to=1",
	},
}
