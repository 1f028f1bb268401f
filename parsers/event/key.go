package event

// Key names a field of an event. The names are the captures of the templates.
type Key string

// Who and where.
const (
	Group        Key = "group"         // group id
	Member       Key = "member"        // member id as the coordinator knows it
	Members      Key = "members"       // several member ids, as the line lists them
	Instance     Key = "instance"      // group.instance.id; "None", "null" and "Some(x)" are normalised away by the parser
	ClientID     Key = "client_id"     // client.id
	Principal    Key = "principal"     // who asks, as an authorizer names it
	Host         Key = "host"          // address of a client or broker, as printed
	Leader       Key = "leader"        // member id of the group's leader
	OldMember    Key = "old_member"    // member id that was replaced
	NodeID       Key = "node"          // broker id (contexts and lines); for coordinator connections already 2147483647-n resolved
	OtherNode    Key = "other_node"    // a broker that is spoken of, not speaking
	Partition    Key = "partition"     // partition number of __consumer_offsets
	Topic        Key = "topic"         // topic name
	TopicPart    Key = "tp"            // topic-partition
	Partitions   Key = "partitions"    // list of partitions, as printed
	Topics       Key = "topics"        // list of topics, as printed
	Connector    Key = "connector"     // Connect: connector
	Task         Key = "task"          // Connect or Streams: task
	StreamThread Key = "stream_thread" // Streams: thread name
	ThreadName   Key = "thread"        // a thread that is spoken of
	Pod          Key = "pod"           // Kubernetes pod or object
	Pid          Key = "pid"           // process id
)

// What.
const (
	Generation   Key = "generation"    // generation (classic) as a whole number
	Epoch        Key = "epoch"         // group or member epoch (KIP-848), leader epoch, coordinator epoch
	State        Key = "state"         // group or member state
	From         Key = "from"          // state, list or count before
	To           Key = "to"            // state, list or count after
	Size         Key = "size"          // number of members
	Count        Key = "count"         // number of anything else (records, partitions, attempts)
	Reason       Key = "reason"        // reason text of a rebalance, whole
	Trigger      Key = "trigger"       // what a reason text says started the rebalance: see the Trigger* values
	ClientReason Key = "client_reason" // reason the client gave (KIP-800)
	Cause        Key = "cause"         // cause that a client's line gives
	Error        Key = "error"         // error name (NOT_COORDINATOR) or text, as printed
	API          Key = "api"           // request: HEARTBEAT, JOIN_GROUP, ...
	Protocol     Key = "protocol"      // assignor or protocol name
	Version      Key = "version"       // software version
	Software     Key = "software"      // what has that version: kafka, librdkafka, kafka-streams, ...
	Action       Key = "action"        // last known action of a Connect worker
	Setting      Key = "setting"       // name of a setting that is spoken of
	SettingValue Key = "value"         // its value
	Delay        Key = "delay_ms"      // a delay that is announced (Connect's rebalance delay)
	Session      Key = "session_ms"    // session timeout
	RebalanceMs  Key = "rebalance_ms"  // rebalance timeout
	PollMs       Key = "poll_ms"       // max.poll.interval.ms
	OverMs       Key = "over_ms"       // by how much a limit was exceeded
	Ms           Key = "ms"            // a duration in milliseconds
	Every        Key = "every_ms"      // the period of what noticed a delay, in milliseconds: the delay includes one
	Seconds      Key = "seconds"       // a duration in seconds, with decimals; ms is added to it
	Nanos        Key = "ns"            // a duration in nanoseconds; ms is added to it
	Duration     Key = "duration"      // a duration with its units, 1m18s234ms; ms is added to it
	InSync       Key = "in_sync"       // replicas in sync, as printed: a set of brokers or their number
	Required     Key = "required"      // replicas that min.insync.replicas asks for
	Groups       Key = "groups"        // several groups, as printed
	Rest         Key = "rest"          // the remainder of a text, of no further meaning
	Static       Key = "static"        // number of static members
	Protocols    Key = "protocols"     // supported protocols, as printed
	Signal       Key = "signal"        // signal or exit code of a process
	FromTime     Key = "from_time"     // milliseconds since 1970 UTC: begin of a silence, stream or pause
	ToTime       Key = "to_time"       // its end
	FromLine     Key = "from_line"     // line number of the last record before a silence
	Records      Key = "records"       // records counted
	Owned        Key = "owned"         // partitions owned before an assignment, as printed
	Added        Key = "added"         // partitions that an assignment adds, as printed
	Revoked      Key = "revoked"       // partitions that an assignment takes away, as printed
)

// Values of [Trigger], whatever the wording of the version.
const (
	TriggerJoin         = "member-join"         // a new member
	TriggerRejoin       = "member-rejoin"       // a known member sent JoinGroup again
	TriggerLeader       = "leader-rejoin"       // the leader sent JoinGroup again
	TriggerSubscription = "subscription-change" // a member's metadata changed
	TriggerExpiry       = "session-expiry"      // a session ran out
	TriggerLeave        = "leave"               // LeaveGroup
	TriggerPending      = "pending-expiry"      // a pending member was removed
	TriggerSync         = "sync-expiry"         // members did not sync in time
	TriggerStatic       = "static-replaced"     // a static member came back under a new id
	TriggerAdmin        = "admin"               // an administrator
	TriggerLoad         = "load"                // a group was loaded over capacity or without state
	TriggerCommit       = "offset-write-failed" // the assignment could not be stored
	TriggerOther        = "other"
)
