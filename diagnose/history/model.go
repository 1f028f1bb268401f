package history

import "github.com/rebalog/rebalog/parsers/event"

// Unknown is the value of a time that the lines do not tell.
const Unknown = event.NoTime

// History is everything that the logs tell, in the operator's terms. Slices
// are ordered by time, then by name; times are milliseconds since 1970 UTC.
type History struct {
	Groups    []*Group
	Processes []*Process // clients, one for each speaker of a stream
	Brokers   []*Broker
	Platform  []*event.Event // what neither side wrote: GC files, kernel, Kubernetes
	From, To  int64          // of all events with a time
}

// Broker is one broker as its lines show it.
type Broker struct {
	Node    string
	Version string
	Events  []*event.Event // its life, its coordinator's partitions, distress; not the groups' lines
	Config  *event.Event   // last KafkaConfig dump, or nil
	From    int64
	To      int64
	Paths   []string // streams it speaks in
}

// Process is one writer on the client side: normally one application.
type Process struct {
	Path, Inside, Speaker string
	Version               string         // of the Kafka client library, as a start banner says
	Software              string         // kafka, librdkafka, ...; empty if nothing tells
	Events                []*event.Event // everything of this process that is no consumer's line
	Silences              []Silence      // no thread printed anything
	Consumers             []*Consumer
	Starts                []*event.Event // those of Events with which a run begins
	Began, Ended          *event.Event   // first and last record, nil if the stream has no times
	From, To              int64
	UsualGap              int64   // milliseconds between records that this process ordinarily stays under
	Adrift                bool    // its clock could not be compared, and others are known to disagree: its times prove nothing about other logs
	Losses                []int64 // when members in it departed, in order
	steps                 map[string]steps
	ordinary              int64 // UsualGap as it seemed before its losses were known
	client                bool  // it wrote at least one line of a client
	quotes                bool  // it wrote what a client or a broker may have said about a consumer
}

// Silence is a stretch without records.
type Silence struct {
	From, To int64
	Thread   string       // empty: of all threads
	Records  int64        // records that other threads wrote meanwhile
	Event    *event.Event // stands at the record that ended it
}

// Ms is the length of the silence in milliseconds.
func (s Silence) Ms() int64 { return s.To - s.From }

// Consumer is the client's own view of one member: the lines that one consumer
// object wrote.
type Consumer struct {
	Process  *Process
	Group    string
	ClientID string
	Instance string
	Threads  []Silence      // silences of its poll thread
	Events   []*event.Event // in order
	Config   *event.Event   // last ConsumerConfig dump, or nil
	Member   *Member
	Software []string       // that its own lines name, in order of appearance
	Starts   []*event.Event // those of Events with which a run begins
	named    string         // client id that its own lines tell
	linked   string         // client id of the member that it was tied to by coincidence
}

// Linked reports whether the consumer's process is known to be the member's only
// because both changed at the same time.
func (c *Consumer) Linked() bool { return c.linked != "" }

// Group is one consumer group.
type Group struct {
	Name       string
	Protocol   string // classic, consumer, connect, streams, share
	Partition  int64  // of __consumer_offsets, as the lines say or by the id's hash
	Members    []*Member
	Rebalances []*Rebalance
	Departures []*Departure
	Arrivals   []*Arrival
	Events     []*event.Event // the coordinators' lines about it, in order
	From, To   int64
	BrokerSeen bool // at least one line of a coordinator about it
	ClientSeen bool // at least one line of a member

	arrivals map[string][]*Arrival // by member id
}

// Arrived lists the arrivals of a member id, in order.
func (g *Group) Arrived(id string) []*Arrival { return g.arrivals[id] }

// Member is a logical member: an instance id, else a client id on a host, else
// a member id, else the stream that it speaks in.
type Member struct {
	Name      string // what a reader calls it
	Group     *Group
	ClientID  string
	Instance  string
	Host      string
	IDs       []string // member ids, in order of appearance
	Consumers []*Consumer
	SessionMs int64 // as the coordinator printed it, 0 if not
	RebalMs   int64
	First     int64
	Last      int64
	Static    bool

	Departures []*Departure
	Arrivals   []*Arrival
	Printed    map[event.Key]*event.Event // the first line in which a log states its setting, by the field
	ids        map[string]bool
}

// How tells in which way a member left its group.
type How string

const (
	Expired   How = "session expired"
	Left      How = "left"
	Dropped   How = "did not rejoin in time"
	NoSync    How = "did not sync in time"
	Fenced    How = "fenced"
	NoRevoke  How = "did not revoke in time"
	Pending   How = "member id never used"
	Evicted   How = "was told that it is no member" // the client's word alone
	SilentOut How = "its process began anew"        // the client's log alone
)

// Reasons for which a member left by its own word, whatever the wording.
const (
	ByPollTimeout = "poll-timeout"
	ByClose       = "closed"
	ByUnsubscribe = "unsubscribed"
	ByAdmin       = "admin"
)

// Departure is one member leaving, seen from one side or both.
type Departure struct {
	Group    *Group
	Member   *Member
	ID       string // member id that left
	How      How
	Reason   string // one of the By constants, or empty
	At       int64  // by the coordinator, else by the client
	Line     *event.Event
	Told     []*event.Event // lines of the client about it, in order
	Consumer *Consumer      // nil without a client's log
	Timeout  *event.Event   // the client's poll-timeout line
	Leave    *event.Event   // the client's LeaveGroup line
	Learned  *event.Event   // the client learns that it is out
	Lost     *event.Event   // partitions given up
	Rejoin   *event.Event   // first line of its way back
	Returned int64          // when the same logical member was back, Unknown if never
	Final    bool           // one of the orderly leaves that end the recording
	Round    *Rebalance     // the one it caused or happened in; nil if none
}

// Arrival is one member joining.
type Arrival struct {
	Group   *Group
	Member  *Member
	ID      string
	At      int64
	Line    *event.Event
	Returns *Departure // the departure that this arrival ends, or nil
}

// Rebalance is one round: from the first trigger to the assignment.
type Rebalance struct {
	Group      *Group
	OldGen     int64 // generation or epoch before, -1 if unknown
	Gen        int64 // generation or epoch after, -1 if it never completed
	Started    int64
	Stabilized int64 // join phase over
	Assigned   int64 // assignment arrived
	Ended      int64 // last of the above that is known; for an empty group the moment it became empty
	Size       int64 // members afterwards, -1 if unknown
	Trigger    string
	By         *Member // whom the trigger names
	Start      *event.Event
	Stable     *event.Event
	Assign     *event.Event
	Emptied    bool
	Departures []*Departure
	Arrivals   []*Arrival
	FromClient bool // rebuilt from clients' lines alone
}

// Ms is how long the round took, or 0 where the lines do not tell.
func (r *Rebalance) Ms() int64 {
	if r.Started == Unknown || r.Ended == Unknown || r.Ended < r.Started {
		return 0
	}
	return r.Ended - r.Started
}

// Key tells processes apart.
func (p *Process) Key() string { return p.Path + "\x00" + p.Inside + "\x00" + p.Speaker }
