package diagnose

import (
	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

// Scenario is one way in which a group gets into trouble, or only seems to: what
// is known of it, and the function that recognises it. Its texts feed the
// report, `explain` and the documentation alike.
type Scenario struct {
	ID        string
	Family    string
	Class     Class
	Title     string // what happened, in a few words
	Mechanism string // how it comes about
	Broker    string // how it shows on the broker's side, by version
	Client    string // how it shows on the client's side, by version
	Confused  []Lookalike
	Fix       string // what to do about it, in general
	Needs     []event.Kind
	Refs      []Reference

	// namesAbsent: its advice names settings that the client lacks, because people
	// look for them.
	namesAbsent bool

	// grave is the facet with which an expected scenario is an incident; empty if none.
	grave string
	idle  bool // the member did not run: its partitions lay idle until its session ran out

	// judge weighs one departure; nil for scenarios that are not about one.
	judge func(*facts) opinion
	// look searches the whole history for what is no departure; nil otherwise.
	look func(*pass, *Scenario)
	// advise computes fixes and vendor checks from the numbers of a finding.
	advise func(*finding)
}

// Lookalike is a scenario that this one is confused with, and what tells them apart.
type Lookalike struct {
	Scenario string
	Tell     string
}

// Scenarios is the table of contents: in the order in which departures are
// offered to them, then what is looked for in the whole history. A function,
// not a variable, because scenarios refer to each other.
func Scenarios() []*Scenario {
	return []*Scenario{
		// stopped polling
		connectWorkerBlocked,
		pollIntervalExceeded,
		// stopped heartbeating
		sessionTimeoutTooSmall,
		heartbeatCoupledToPoll,
		processPaused,
		processCrashed,
		closedWithoutLeaving,
		heartbeatThreadDead,
		networkCut,
		coordinatorUnresponsive,
		sessionExpired,
		// coordinator
		coordinatorMoved,
		coordinatorLoading,
		offsetsTopicUnavailable,
		// rebalances that are long or never end
		slowRebalanceListener,
		slowRejoin,
		pendingMember,
		leaderNeverSynced,
		joinRequestCut,
		rebalanceTimeoutZero,
		leaderRejoinLoop,
		rebalanceStorm,
		// membership changed
		crashLoop,
		groupStartup,
		protocolMigration,
		shortLivedConsumers,
		memberChurn,
		rollingDeploy,
		scaled,
		closedByApplication,
		removedByAdmin,
		// KIP-848
		revocationTimeout,
		memberEpochFenced,
		// Connect and Streams
		streamsThreadLost,
		connectReconfigured,
		connectScheduledDelay,
		connectConfigMismatch,
		connectTaskStopSlow,
		streamsProbing,
		// group set-up
		topicMetadataChanged,
		sharedGroupID,
		staticMemberFenced,
		staticMemberExpired,
		inconsistentProtocol,
		sessionTimeoutOutOfRange,
		groupFull,
		notAuthorized,
		// age
		legacyBroker,
		knownBug,
		// look-alikes
		commitAfterEviction,
		cooperativeFollowup,
		coordinatorRediscovered,
		idleDisconnect,
		offsetsExpired,
	}
}

// ByID finds a scenario, or nil.
func ByID(id string) *Scenario {
	for _, s := range Scenarios() {
		if s.ID == id {
			return s
		}
	}
	return nil
}

// opinion is what a scenario thinks of one departure: that it explains it, how
// surely and why; or why it does not.
type opinion struct {
	verdict Verdict // empty: it does not explain it
	weight  int     // the best explanation wins; see the weights below
	open    bool    // without a verdict: neither for nor against
	facets  []string
	why     string // a sentence with the numbers: why it is this, or why it is not
	proof   []proof
	missing []Missing
	measure map[string]int64 // milliseconds under the names of the report
	from    int64            // when it began, history.Unknown if only the departure's time is known
}

// Weights: what a line states outright beats what two lines prove together,
// which beats what silence suggests; a name for what is not known comes last.
const (
	stated   = 100
	proven   = 80
	implied  = 60
	fallback = 10
)

// proof is a line and what it proves.
type proof struct {
	e    *event.Event
	says string
}

// no is an opinion against.
func no(why string) opinion { return opinion{why: why, from: history.Unknown} }

// open is no opinion: what would decide it is not at hand.
func open(why string) opinion { return opinion{why: why, open: true, from: history.Unknown} }
