package event

import "math"

// NoTime is the value of [Event.At] where neither the record nor any record
// before it in the same stream carries a usable time.
const NoTime int64 = math.MinInt64

// Side tells who wrote a record.
type Side string

const (
	Broker Side = "broker"
	Client Side = "client"
	// Other is the platform around both: a JVM's GC log, the kernel, Kubernetes.
	Other Side = "other"
)

// TimeFrom tells how the time of an event is known, from best to worst.
type TimeFrom uint8

const (
	TimeNone      TimeFrom = iota // no time at all: only the order in the file is known
	TimeInherited                 // taken over from the record before it
	TimeNoDate                    // clock time without a date; the day is assumed
	TimeNoZone                    // date and time, taken as UTC until told otherwise
	TimeZoned                     // date, time and zone
)

// Position says where a record stands, so that a reader can open it.
type Position struct {
	Path   string // as the user gave it
	Inside string // member of an archive, or empty
	Line   int    // 1-based, of the record's first line
	Offset int64  // byte offset of that line in the decompressed stream
}

// Value is one field of an event. Text is byte-exact as it stands in the log.
type Value struct {
	Key  Key
	Text string
}

// Event is what one record (or one whole stream) says.
//
// It is a plain value: no pointers into a buffer, nothing resolved, nothing
// concluded. Durations in fields are milliseconds unless the key says otherwise.
type Event struct {
	Kind Kind
	Line string // the table entry that recognised it (see parsers.Line.ID)

	At       int64    // milliseconds since 1970 UTC, by the clock of the speaker; [NoTime] if unknown
	TimeFrom TimeFrom // how At is known
	Stamp    string   // the time as the line says it, byte-exact; empty if it says none

	Side    Side
	Node    string // a broker: its id as digits; otherwise empty
	Speaker string // which of the speakers in one file: pod, container or service name; empty if the file has one
	Layout  string // id of the layout that the record was read with

	Level  string // TRACE, DEBUG, INFO, WARN, ERROR, FATAL; empty if unknown
	Logger string // as printed, perhaps abbreviated; empty if unknown
	Thread string // as printed, perhaps cut; empty if unknown

	Pos    Position
	Text   string // the record's first line, byte-exact, without wrapper-independent line end, cut at [MaxText]
	Fields []Value
}

// MaxText bounds [Event.Text], in bytes. Longer lines are kept up to here; the
// position still leads to the whole.
const MaxText = 4096

// Get returns the text of the first field with the key, or "".
func (e *Event) Get(k Key) string {
	for i := range e.Fields {
		if e.Fields[i].Key == k {
			return e.Fields[i].Text
		}
	}
	return ""
}

// Has reports whether the event carries the field, be it empty.
func (e *Event) Has(k Key) bool {
	for i := range e.Fields {
		if e.Fields[i].Key == k {
			return true
		}
	}
	return false
}

// Int returns a whole number field; ok is false where the field is missing or
// is not a whole number.
func (e *Event) Int(k Key) (n int64, ok bool) {
	s := e.Get(k)
	neg := false
	if s != "" && s[0] == '-' {
		neg, s = true, s[1:]
	}
	if s == "" || len(s) > 18 {
		return 0, false
	}
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int64(s[i]-'0')
	}
	if neg {
		n = -n
	}
	return n, true
}

// Compare is -1, 0 or 1 for an event that comes before another, for two that
// [Event.Before] does not tell apart, and for one that comes behind.
func (e *Event) Compare(o *Event) int {
	switch {
	case e.Before(o):
		return -1
	case o.Before(e):
		return 1
	}
	return 0
}

// Coordinated is the group that a coordinator's line is about; "" for all other
// events, those of members included.
func (e *Event) Coordinated() string {
	if e.Side != Broker {
		return ""
	}
	return e.Get(Group)
}

// Before is the one total order of events: time, then path, then place in the
// file. It does not depend on the order in which files were read.
func (e *Event) Before(o *Event) bool {
	switch {
	case e.At != o.At:
		return e.At < o.At
	case e.Pos.Path != o.Pos.Path:
		return e.Pos.Path < o.Pos.Path
	case e.Pos.Inside != o.Pos.Inside:
		return e.Pos.Inside < o.Pos.Inside
	case e.Pos.Line != o.Pos.Line:
		return e.Pos.Line < o.Pos.Line
	default:
		return e.Kind < o.Kind
	}
}
