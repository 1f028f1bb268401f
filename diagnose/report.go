package diagnose

// Schema names the form of a report. A change that breaks a reader changes it.
const Schema = "rebalog.report/1"

// Report is a diagnosis as data. Text, JSON, Markdown and HTML are views of it
// and show nothing that is not in it. All times are RFC 3339 in UTC with
// milliseconds; all durations are whole milliseconds.
type Report struct {
	Schema      string        `json:"schema"`
	Tool        Tool          `json:"tool"`
	Span        Span          `json:"span"`
	Inputs      []Input       `json:"inputs"`
	Groups      []Group       `json:"groups"`
	Findings    []Finding     `json:"findings"`
	Unexplained []Unexplained `json:"unexplained"`
	Notes       []string      `json:"notes"`
}

// Tool names the program that made a report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Span is a stretch of time; empty strings where nothing is known.
type Span struct {
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

// Input is one stream that was read, or named and not read.
type Input struct {
	Path     string    `json:"path"`
	Inside   string    `json:"inside,omitempty"`
	Digest   string    `json:"digest,omitempty"` // "xxh128:HEX", "xxh128/256k:HEX": see source.Stream.Digest
	Bytes    int64     `json:"bytes"`
	Lines    int64     `json:"lines"`
	Records  int64     `json:"records"`
	Events   int64     `json:"events"`
	Unknown  int64     `json:"unknown"`
	Speakers []Speaker `json:"speakers"`
	From     string    `json:"from,omitempty"`
	To       string    `json:"to,omitempty"`
	Skipped  string    `json:"skipped,omitempty"`
}

// Speaker is one writer of an input.
type Speaker struct {
	Side     string `json:"side"`
	Node     string `json:"node,omitempty"`
	Layout   string `json:"layout,omitempty"`
	Records  int64  `json:"records"`
	Zone     string `json:"zone,omitempty"`
	ZoneFrom string `json:"zone_from,omitempty"` // line, flag, estimate, assumed
	Clock    *Clock `json:"clock,omitempty"`

	ClockSteps []ClockStep `json:"clock_steps,omitempty"`
}

// ClockStep is a clock that was set: from a line of the file on it is ahead by so
// many milliseconds more than before, or less.
type ClockStep struct {
	Line int    `json:"line"`
	At   string `json:"at"` // by the new clock
	Ms   int64  `json:"ms"`
}

// Clock is the offset of a speaker's clock against the reference, with bounds.
type Clock struct {
	OffsetMs int64 `json:"offset_ms"`
	LowMs    int64 `json:"low_ms"`
	HighMs   int64 `json:"high_ms"`
}

// Group is a consumer group as the logs show it.
type Group struct {
	Name       string         `json:"name"`
	Protocol   string         `json:"protocol"` // classic, consumer, connect, streams, share
	Members    []Member       `json:"members"`
	Rebalances int            `json:"rebalances"`
	ByCause    map[string]int `json:"by_cause"`
	StoppedMs  int64          `json:"stopped_ms"`
	History    States         `json:"history"`
}

// Member is a logical member: its incarnations under one name.
type Member struct {
	ID         string   `json:"id"`
	MemberIDs  []string `json:"member_ids"`
	ClientID   string   `json:"client_id,omitempty"`
	InstanceID string   `json:"instance_id,omitempty"`
	Host       string   `json:"host,omitempty"`
	Client     string   `json:"client,omitempty"`
}

// State is a stretch in which a group (Member empty) or a member was in a state.
type State struct {
	From       Moment `json:"from"`
	To         Moment `json:"to"`
	Generation int64  `json:"generation,omitempty"`
	Member     string `json:"member,omitempty"`
	State      string `json:"state"`
	Finding    string `json:"finding,omitempty"`
}

// Verdict says how sure a finding is.
type Verdict string

const (
	Confirmed Verdict = "confirmed" // a line states it, or two independent lines prove it
	Likely    Verdict = "likely"    // the best explanation; Missing says what would confirm it
	Possible  Verdict = "possible"  // cannot be told from these logs; Missing names the log and the span
)

// Class says what a finding means for the reader.
type Class string

const (
	Incident Class = "incident"
	Pattern  Class = "pattern"
	Expected Class = "expected"
	Noise    Class = "noise"
)

// Finding is one physical cause and what it did.
type Finding struct {
	ID         string             `json:"id"`
	Key        string             `json:"key"`
	Scenario   string             `json:"scenario"`
	Facets     []string           `json:"facets,omitempty"`
	Class      Class              `json:"class"`
	Verdict    Verdict            `json:"verdict"`
	Because    string             `json:"because,omitempty"` // id of the finding whose consequence this is
	Groups     []string           `json:"groups"`
	Members    []string           `json:"members"`
	Nodes      []string           `json:"nodes,omitempty"`
	Affected   int                `json:"affected"`
	From       string             `json:"from,omitempty"`
	To         string             `json:"to,omitempty"`
	Count      int                `json:"count"`
	Episodes   []Episode          `json:"episodes"`
	Summary    string             `json:"summary"`
	Measured   map[string]Measure `json:"measured,omitempty"`
	Checks     []Check            `json:"checks,omitempty"`
	Evidence   []Evidence         `json:"evidence"`
	Missing    []Missing          `json:"missing,omitempty"`
	RuledOut   []RuledOut         `json:"ruled_out,omitempty"`
	Fixes      []Fix              `json:"fixes,omitempty"`
	Avoid      []Avoid            `json:"avoid,omitempty"`
	References []Reference        `json:"references,omitempty"`
}

// Episode is one time it happened.
type Episode struct {
	From    Moment   `json:"from"`
	To      Moment   `json:"to,omitzero"`
	Members []string `json:"members"`
}

// Measure sums up what was measured in milliseconds.
type Measure struct {
	N      int   `json:"n"`
	Median int64 `json:"median"`
	Max    int64 `json:"max"`
}

// Check is a vendor's rule of thumb, evaluated on the numbers of these logs.
type Check struct {
	Source string `json:"source"` // whose rule it is: "Huawei Cloud DMS FAQ", ...
	Rule   string `json:"rule"`   // "session.timeout.ms >= 3 x heartbeat.interval.ms"
	Values string `json:"values"` // "10000 >= 3 x 3000 = 9000"
	Holds  bool   `json:"holds"`
	Note   string `json:"note,omitempty"` // where the rule is out of date, or an input assumed
}

// Evidence is a line of a log, and what it proves here.
type Evidence struct {
	Path   string   `json:"path"`
	Inside string   `json:"inside,omitempty"`
	Line   int      `json:"line"`
	Offset int64    `json:"offset"`
	Time   string   `json:"time"` // as the line says it
	At     string   `json:"at"`   // corrected, UTC
	Text   string   `json:"text"` // byte-exact
	Before []string `json:"before,omitempty"`
	After  []string `json:"after,omitempty"`
	Says   string   `json:"says"`
}

// Missing names a log that would tell more.
type Missing struct {
	What  string `json:"what"`
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
	Would string `json:"would"`
}

// RuledOut is a look-alike that was considered, and why it is not this.
type RuledOut struct {
	Scenario string     `json:"scenario"`
	Why      string     `json:"why"`
	Evidence []Evidence `json:"evidence,omitempty"`
}

// Fix is something to change, with its numbers.
type Fix struct {
	Setting    string `json:"setting"`            // Kafka's name of the setting, or a short name of what to do
	At         string `json:"at"`                 // client, broker, group, code, operations
	Spelling   string `json:"spelling,omitempty"` // the setting's name in this client
	From       string `json:"from,omitempty"`
	FromSource string `json:"from_source,omitempty"`
	To         string `json:"to,omitempty"`
	Why        string `json:"why"`
	Costs      string `json:"costs,omitempty"`
}

// Avoid is a change that looks right and is not.
type Avoid struct {
	Setting string `json:"setting"`
	Why     string `json:"why"`
}

// Reference is a page to read.
type Reference struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

// Unexplained is a departure or rebalance that no finding accounts for.
type Unexplained struct {
	Group    string     `json:"group"`
	Time     string     `json:"time"`
	What     string     `json:"what"`
	Evidence []Evidence `json:"evidence"`
}
