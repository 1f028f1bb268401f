package event

// Kind says what an event means, whatever the wording of the version that
// printed it. A kind is made by table entries and read by the history.
type Kind string

// The coordinator's side of a group, classic protocol.
const (
	RebalanceStarted  Kind = "rebalance-started"  // group, generation (the old one), reason, trigger, member, client_reason, partition
	GroupStabilized   Kind = "group-stabilized"   // join phase over: group, generation (the new one), size
	AssignmentGot     Kind = "assignment-got"     // the leader's assignment arrived: group, generation, leader, size, static
	GroupEmptied      Kind = "group-emptied"      // group, generation
	GroupGone         Kind = "group-gone"         // dead or deleted: group
	MemberIDGiven     Kind = "member-id-given"    // an unknown member asked to join and got an id (KIP-394): group, member, state
	MemberJoined      Kind = "member-joined"      // group, member
	MemberExpired     Kind = "member-expired"     // the session ran out: group, member
	MemberLeft        Kind = "member-left"        // LeaveGroup: group, member, instance, client_id, host, session_ms, rebalance_ms, client_reason
	MembersDropped    Kind = "members-dropped"    // did not rejoin in time: group, members
	SyncExpired       Kind = "sync-expired"       // did not sync in time: group, members
	PendingExpired    Kind = "pending-expired"    // pending member id was never used: group, member
	StaticJoined      Kind = "static-joined"      // static member (re)joined: group, member, old_member, instance
	StaticFenced      Kind = "static-fenced"      // group, member (the fenced one), instance, api
	StaticConflict    Kind = "static-conflict"    // KIP-848: instance id still owned: group, member, old_member, instance
	RebalanceFailed   Kind = "rebalance-failed"   // could not complete: group
	GroupWriteFailed  Kind = "group-write-failed" // __consumer_offsets could not be written: group, generation, error
	JoinRejected      Kind = "join-rejected"      // coordinator refused a join: group, member, error
	CommitRejected    Kind = "commit-rejected"    // coordinator refused a commit: group, member, generation, error
	LeaderElected     Kind = "leader-elected"     // another leader within a generation: group, member
	MemberMetadata    Kind = "member-metadata"    // a member as loaded or listed: group, member, client_id, host, session_ms, rebalance_ms
	OffsetsExpired    Kind = "offsets-expired"    // group, partitions
	CoordinatorReject Kind = "coordinator-reject" // some other request was refused: group, member, api, error
)

// The coordinator's side, KIP-848 (consumer, share and streams groups).
const (
	EpochJoined        Kind = "epoch-joined"         // member joins with the new protocol: group, member, protocol
	EpochBumped        Kind = "epoch-bumped"         // group, epoch
	EpochAssigned      Kind = "epoch-assigned"       // target assignment computed: group, epoch, ms
	EpochMember        Kind = "epoch-member"         // a member's assignment state: group, member, epoch, state, partitions
	EpochLeft          Kind = "epoch-left"           // left the consumer group: group, member
	EpochLeftStatic    Kind = "epoch-left-static"    // temporarily left: group, member, instance
	EpochExpired       Kind = "epoch-expired"        // fenced, session expired: group, member
	EpochRevokeTimeout Kind = "epoch-revoke-timeout" // fenced, did not revoke in time: group, member, epoch, ms
	EpochFenced        Kind = "epoch-fenced"         // fenced for another reason: group, member, reason
	EpochSubscription  Kind = "epoch-subscription"   // a member's subscription, or the topics' metadata, changed: group, member, topics
	ProtocolMigrated   Kind = "protocol-migrated"    // group converted: group, from, to
	ProtocolRefused    Kind = "protocol-refused"     // conversion refused: group, reason
)

// The coordinator as such, and the broker around it.
const (
	CoordinatorElected   Kind = "coordinator-elected"    // partition, epoch
	CoordinatorResigned  Kind = "coordinator-resigned"   // partition, epoch
	CoordinatorLoading   Kind = "coordinator-loading"    // partition
	CoordinatorLoaded    Kind = "coordinator-loaded"     // partition, ms
	CoordinatorLoadError Kind = "coordinator-load-error" // partition, error
	CoordinatorUnloaded  Kind = "coordinator-unloaded"   // partition
	GroupLoaded          Kind = "group-loaded"           // group, generation, size
	GroupUnloaded        Kind = "group-unloaded"         // group, generation
	BrokerStarting       Kind = "broker-starting"
	BrokerStarted        Kind = "broker-started"
	BrokerStopping       Kind = "broker-stopping"
	BrokerStopped        Kind = "broker-stopped"
	BrokerFailed         Kind = "broker-failed"   // fatal error, halting: error
	BrokerSignal         Kind = "broker-signal"   // terminating due to signal: signal
	BrokerLost           Kind = "broker-lost"     // the controller lost a broker, or fenced it: other_node
	BrokerBack           Kind = "broker-back"     // registered or unfenced: other_node
	BrokerDistress       Kind = "broker-distress" // overload, I/O, handler errors: error, ms
	BrokerPaused         Kind = "broker-paused"   // lost its own ZooKeeper or controller session: ms
	ControllerElected    Kind = "controller-elected"
	PartitionLeader      Kind = "partition-leader" // leadership of a partition changed: tp, epoch
	ISRShrunk            Kind = "isr-shrunk"       // tp, from, to
	ISRExpanded          Kind = "isr-expanded"     // tp, from, to
	ISRUpdated           Kind = "isr-updated"      // grown or shrunk: tp, to
	UnderMinISR          Kind = "under-min-isr"    // not enough replicas: tp, error
	TopicCreated         Kind = "topic-created"    // topic, count
	TopicDeleted         Kind = "topic-deleted"    // topic
	PartitionsAdded      Kind = "partitions-added" // topic, from, to
	Quota                Kind = "quota"            // throttled: client_id, ms
	BrokerAuth           Kind = "broker-auth"      // a login was refused, of a client or of the broker itself: host, error
	AccessDenied         Kind = "access-denied"    // the authorizer refused a principal: api, host, cause (the resource), group or topic
	BrokerNetwork        Kind = "broker-network"   // connection trouble seen by a broker: other_node, error
	BrokerNote           Kind = "broker-note"      // a known line of a broker that moves nothing; it is an event so that it is not taken for an unknown one
)

// The client's side: a consumer's life in its group.
const (
	SoftwareVersion    Kind = "version"             // software, version
	Config             Kind = "config"              // a configuration dump: one field per setting, keyed by its name; client_id, group where stated
	Subscribed         Kind = "subscribed"          // topics
	Unsubscribed       Kind = "unsubscribed"        //
	CoordinatorFound   Kind = "coordinator-found"   // host, node
	CoordinatorLost    Kind = "coordinator-lost"    // marked unknown: host, node, cause
	Joining            Kind = "joining"             // JoinGroup is sent
	MemberIDTaken      Kind = "member-id-taken"     // told to rejoin with an id: member
	Joined             Kind = "joined"              // generation, member, protocol
	AssignmentMade     Kind = "assignment-made"     // the leader computed an assignment: generation
	Synced             Kind = "synced"              // generation, member
	JoinFailed         Kind = "join-failed"         // error, cause
	SyncFailed         Kind = "sync-failed"         // error
	HeartbeatFailed    Kind = "heartbeat-failed"    // error, generation, member
	HeartbeatStopped   Kind = "heartbeat-stopped"   // heartbeat thread or loop ended: error
	GenerationReset    Kind = "generation-reset"    // cause
	RejoinRequested    Kind = "rejoin-requested"    // cause
	PollTimeout        Kind = "poll-timeout"        // poll_ms, over_ms where printed
	PollGap            Kind = "poll-gap"            // the gap as the client measured it: over_ms, member
	LeaveSent          Kind = "leave-sent"          // member, cause
	LeaveSkipped       Kind = "leave-skipped"       // left without telling: cause
	PartitionsAssigned Kind = "partitions-assigned" // partitions
	PartitionsRevoked  Kind = "partitions-revoked"  // partitions
	PartitionsLost     Kind = "partitions-lost"     // partitions, cause
	ListenerFailed     Kind = "listener-failed"     // a rebalance listener threw: error
	ListenerSlow       Kind = "listener-slow"       // a rebalance callback took: ms
	CommitFailed       Kind = "commit-failed"       // error, cause
	SessionTimedOut    Kind = "session-timed-out"   // client noticed no heartbeat answer for a session: ms
	Disconnected       Kind = "disconnected"        // node, cause
	RequestTimedOut    Kind = "request-timed-out"   // node, api, ms
	ConnectFailed      Kind = "connect-failed"      // node, host
	ClientAuth         Kind = "client-auth"         // authentication or authorization refused: error, group
	MetadataChanged    Kind = "metadata-changed"    // topics or partitions differ: from, to
	TopicMissing       Kind = "topic-missing"       // topic
	EpochTransition    Kind = "epoch-transition"    // KIP-848 client state: member, epoch, from, to
	FatalError         Kind = "fatal-error"         // the consumer cannot go on: error
	InstanceFenced     Kind = "instance-fenced"     // instance
	ConsumerClosing    Kind = "consumer-closing"    // close() begins
	ConsumerClosed     Kind = "consumer-closed"     // close() ended
	UncaughtError      Kind = "uncaught-error"      // thread, error
	IdleClosed         Kind = "idle-closed"         // idle connection closed: node
	Throttled          Kind = "throttled"           // node, ms
	Committing         Kind = "committing"          // a commit begins whose answer the application waits for
	Committed          Kind = "committed"           // a commit went through
	Fetching           Kind = "fetching"            // first fetch or reset of a position: tp
	Rebalancing        Kind = "rebalancing"         // client learns that the group rebalances: cause
	ConfigWarning      Kind = "config-warning"      // setting
	Heartbeat          Kind = "heartbeat"           // DEBUG: a heartbeat went out or was answered: generation, member, host
	Noted              Kind = "noted"               // a step of a procedure that has events of its own; kept so that it counts as understood
)

// Connect, Streams, frameworks.
const (
	WorkerAssigned      Kind = "worker-assigned"       // Connect: generation, delay_ms, error
	WorkerRebalance     Kind = "worker-rebalance"      // Connect: rebalance started or finished
	WorkerConfig        Kind = "worker-config"         // Connect: connector or task configs changed: connector
	WorkerMismatch      Kind = "worker-mismatch"       // Connect: config offset differs
	WorkerTaskSlow      Kind = "worker-task-slow"      // Connect: task did not stop in time: task
	WorkerTaskFailed    Kind = "worker-task-failed"    // Connect: task killed by an error: task, error
	WorkerCommitSlow    Kind = "worker-commit-slow"    // Connect: commit of offsets timed out: task
	WorkerPollTimeout   Kind = "worker-poll-timeout"   // Connect: worker's own thread late: action
	StreamsState        Kind = "streams-state"         // from, to, stream_thread
	StreamsProbing      Kind = "streams-probing"       // follow-up or probing rebalance planned or triggered: delay_ms
	StreamsThreadLost   Kind = "streams-thread-lost"   // fenced, died, shut down: stream_thread, error
	StreamsTaskMigrated Kind = "streams-task-migrated" // task
	StreamsSlow         Kind = "streams-slow"          // a phase took: ms
	ContainerStopped    Kind = "container-stopped"     // framework stopped the consumer: cause
	RetryBackoff        Kind = "retry-backoff"         // framework retries in the poll thread: ms, count, tp
	Paused              Kind = "paused"                // partitions paused
	Resumed             Kind = "resumed"               // partitions resumed
	RecordsPolled       Kind = "records-polled"        // count
	HealthDown          Kind = "health-down"           // the application reports itself unhealthy: cause
	ProcessingError     Kind = "processing-error"      // the application's handler failed: error, tp
)

// What tells why something was slow, paused or dead.
const (
	WorkTook       Kind = "work-took"       // a generic duration of work in a line: ms, count
	SlowBackend    Kind = "slow-backend"    // pool, database, HTTP, RPC: ms, cause
	GCPause        Kind = "gc-pause"        // ms, cause
	JVMStall       Kind = "jvm-stall"       // safepoint, housekeeper delta, starvation: ms
	LoopBlocked    Kind = "loop-blocked"    // event loop blocked: ms
	ClockJump      Kind = "clock-jump"      // ms
	OutOfMemory    Kind = "out-of-memory"   // error
	ProcessKilled  Kind = "process-killed"  // pid, signal
	ProcessSignal  Kind = "process-signal"  // asked to stop: signal
	ProcessStarted Kind = "process-started" // banner of an application or framework
	ProcessStopped Kind = "process-stopped" // orderly end of an application or framework
	PodEvent       Kind = "pod-event"       // pod, reason
	Scaled         Kind = "scaled"          // replicas changed: pod, from, to
	Throttling     Kind = "throttling"      // CPU throttling
)

// What the reader of a stream notices about the stream itself; no table entry makes these.
const (
	StreamBegan   Kind = "stream-began"   // first record with a time: from_time
	StreamEnded   Kind = "stream-ended"   // last record: to_time, records
	Silence       Kind = "silence"        // no record of any thread: from_time, to_time, from_line, records (without a time, in it); stands at the record that ended it
	ThreadSilence Kind = "thread-silence" // a consumer's poll thread printed nothing while others did; those that could cost its membership and are longer than all behind them, up to the next change of it: thread, from_time, to_time, from_line
)
