package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

// circumstance is a row of the table of what is quoted beside the proof of an
// incident. Such a line is no cause by itself, and no verdict rests on it; but
// whoever would read the logs by hand would want to have seen it.
type circumstance struct {
	kind   event.Kind
	says   string
	of     string                  // scenarios that it belongs to, separated by blanks; empty: every incident
	before int64                   // milliseconds before the finding in which it counts; 0: aMoment
	worth  func(*event.Event) bool // nil: always
}

const (
	aMoment = 30_000

	// metadataAge is how long a change of a topic may take to reach the leader:
	// the default of metadata.max.age.ms, in milliseconds.
	metadataAge = 300_000

	maxAround = 4 // lines for one finding
)

const (
	coordinators = "coordinator-moved coordinator-loading coordinator-unresponsive offsets-topic-unavailable network-cut rebalance-storm session-expired"
	slowClients  = "poll-interval-exceeded heartbeat-coupled-to-poll slow-rejoin slow-rebalance-listener heartbeat-thread-dead"
	deadClients  = "process-crashed closed-without-leaving crash-loop closed-by-application streams-thread-lost"
)

// circumstances is in the order of what a reader wants to see first.
var circumstances = []circumstance{
	// the broker's side
	{kind: event.BrokerFailed, says: "the broker failed", of: coordinators},
	{kind: event.BrokerPaused, says: "the broker had lost its own session with ZooKeeper or the controller"},
	{kind: event.UnderMinISR, says: "a partition had too few replicas in sync", of: coordinators, worth: ofOffsets},
	{kind: event.ISRShrunk, says: "replicas fell out of sync", of: coordinators, worth: ofOffsets},
	{kind: event.ISRUpdated, says: "the replicas in sync changed", of: coordinators, worth: ofOffsets},
	{kind: event.ISRExpanded, says: "replicas were in sync again", of: coordinators, worth: ofOffsets},
	{kind: event.RebalanceFailed, says: "the coordinator could not complete the rebalance"},
	{kind: event.BrokerSignal, says: "the broker was told to stop", of: coordinators},
	{kind: event.BrokerStopped, says: "the broker had stopped", of: coordinators},
	{kind: event.BrokerLost, says: "the controller lost a broker", of: coordinators},
	{kind: event.BrokerBack, says: "a broker was back", of: coordinators},
	{kind: event.ControllerElected, says: "the controller changed", of: coordinators},
	{kind: event.PartitionLeader, says: "the leader of a partition changed", of: coordinators, worth: ofOffsets},
	{kind: event.CoordinatorLoading, says: "the coordinator was loading its groups", of: coordinators},
	{kind: event.BrokerDistress, says: "the broker was in distress", of: coordinators},
	{kind: event.BrokerNetwork, says: "the broker had trouble with its connections", of: coordinators},
	{kind: event.Quota, says: "the broker held a client's answers back, as its quota says", of: slowClients},
	{kind: event.BrokerAuth, says: "the broker refused a login", of: "not-authorized"},
	{kind: event.PartitionsAdded, says: "partitions were added", of: "topic-metadata-changed leader-rejoin-loop", before: metadataAge},
	{kind: event.TopicCreated, says: "a topic was created", of: "topic-metadata-changed", before: metadataAge},
	{kind: event.TopicDeleted, says: "a topic was deleted", of: "topic-metadata-changed leader-rejoin-loop", before: metadataAge},
	{kind: event.LeaderElected, says: "the group had another leader", of: "leader-never-synced leader-rejoin-loop static-member-fenced"},
	{kind: event.CommitRejected, says: "the coordinator refused a commit"},
	{kind: event.MemberMetadata, says: "the member as the coordinator knew it", of: "static-member-expired shared-group-id inconsistent-protocol"},

	// the client's side
	{kind: event.ProcessingError, says: "the application failed to process a record", of: slowClients + " " + deadClients},
	{kind: event.StreamsTaskMigrated, says: "a task was taken over by another thread", of: "poll-interval-exceeded streams-thread-lost session-expired process-paused"},
	{kind: event.StreamsSlow, says: "a phase of the stream thread was slow", of: slowClients},
	{kind: event.StreamsState, says: "the streams client went into an error", worth: toError},
	{kind: event.WorkerCommitSlow, says: "a task could not commit its offsets in time", of: slowClients + " connect-worker-blocked connect-task-stop-slow"},
	{kind: event.Throttled, says: "the client was throttled by a quota", of: slowClients},
	{kind: event.Paused, says: "partitions were paused", of: slowClients},
	{kind: event.Resumed, says: "partitions were resumed", of: slowClients},
	{kind: event.Committed, says: "the application still committed", of: "heartbeat-thread-dead heartbeat-coupled-to-poll"},
	{kind: event.ConfigWarning, says: "the setting is not taken as it was given", before: endless, worth: ofSetting},
}

// endless: a configuration counts however long ago it was read.
const endless = 1 << 60

// ofOffsets: partitions of other topics hold no groups.
func ofOffsets(e *event.Event) bool { return strings.Contains(e.Text, "__consumer_offsets") }

func toError(e *event.Event) bool { return strings.Contains(e.Get(event.To), "ERROR") }

// ofSetting tells warnings about a setting that membership depends on.
func ofSetting(e *event.Event) bool {
	for _, name := range []string{settings.Session, settings.Heartbeat, settings.PollInterval, settings.PollRecords} {
		if e.Get(event.Setting) == name {
			return true
		}
	}
	return false
}

// surround quotes what else happened around the worst episode of an incident: of
// each kind the first line on each machine, with the number of those that followed.
func (p *pass) surround(f *finding) {
	from, to := f.worstSpan()
	if f.class != Incident || from == history.Unknown {
		return
	}
	var found [][]proof // by row
	for _, events := range p.streams(f) {
		found = append(found, circumstancesIn(events, f.s.ID, from, to+slack))
	}
	left := maxAround
	for i := range circumstances {
		for _, rows := range found {
			if rows[i].e != nil && left > 0 {
				f.context = append(f.context, rows[i])
				left--
			}
		}
	}
}

// worstSpan is the time of the episode that a reader is shown first.
func (f *finding) worstSpan() (from, to int64) {
	if c := f.worst(); c != nil {
		from, to = c.f.d.At, max(c.f.d.At, c.f.d.Returned)
		if known(c.o.from) && c.o.from != 0 {
			from = min(from, c.o.from)
		}
		return from, to
	}
	if len(f.episodes) > 0 {
		return f.episodes[0].from, f.episodes[0].to
	}
	return history.Unknown, history.Unknown
}

// streams are the events of everybody who took part: the brokers', the
// coordinators' lines about the groups, the culprits' own.
func (p *pass) streams(f *finding) (out [][]*event.Event) {
	for _, b := range p.h.Brokers {
		out = append(out, b.Events)
	}
	for _, g := range f.groups {
		out = append(out, g.Events)
	}
	for _, m := range f.members {
		for _, c := range m.Consumers {
			out = append(out, c.Events)
			if c.Process != nil {
				out = append(out, c.Process.Events)
			}
		}
	}
	return out
}

// circumstancesIn finds, for each row that belongs to a scenario, its first line in
// a stream around a time, and how many there are.
func circumstancesIn(events []*event.Event, scenario string, from, to int64) []proof {
	out, counts := make([]proof, len(circumstances)), make([]int, len(circumstances))
	for _, e := range between(events, history.Unknown+1, to) {
		i, ok := rowOf[e.Kind]
		if !ok {
			continue
		}
		row := &circumstances[i]
		if e.At < from-min(max(row.before, aMoment), from) || row.of != "" && !slices.Contains(strings.Fields(row.of), scenario) || row.worth != nil && !row.worth(e) {
			continue
		}
		if counts[i]++; out[i].e == nil {
			out[i].e = e
		}
	}
	for i, n := range counts {
		out[i].says = "around it: " + circumstances[i].says
		if n > 1 {
			out[i].says = fmt.Sprintf("%s (%d such lines)", out[i].says, n)
		}
	}
	return out
}

// rowOf is the row of each kind.
var rowOf = func() map[event.Kind]int {
	rows := map[event.Kind]int{}
	for i := range circumstances {
		rows[circumstances[i].kind] = i
	}
	return rows
}()
