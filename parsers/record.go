package parsers

import "github.com/rebalog/rebalog/parsers/event"

// RawLine is one line of a stream.
type RawLine struct {
	Number int    // 1-based
	Offset int64  // of its first byte in the decompressed stream
	Text   []byte // without line end; valid until the next line is read
	Cut    int64  // bytes left out because the line is longer than MaxLine
	Break  *Break // no line: here lines were passed over
	ahead  *ahead // the line, where somebody read it before
	alone  bool   // no line behind it continues it
}

// MaxLine bounds one line, in bytes; what is longer is read on, counted in
// RawLine.Cut and not kept. One megabyte holds every configuration dump and
// assignment seen; it bounds memory on files without line ends.
const MaxLine = 1 << 20

// Record is a line with a layout's head, and the lines that continue it.
type Record struct {
	Pos      event.Position
	At       int64 // as Event.At
	TimeFrom event.TimeFrom
	Stamp    string
	Speaker  string // pod, container or service of a wrapper; may be empty
	Outer    int64  // the wrapper's own time, NoTime without one
	Layout   string
	Level    string
	Logger   string
	Thread   string
	Message  string   // contexts included
	Text     string   // first line, byte-exact
	More     []string // continuation lines, at most MaxMore of them
	Lines    int      // lines in all, the first included
	Folded   int      // lines behind the first that turned out to be parts of it
	Break    *Break   // no record: here lines were passed over

	ahead *ahead // what it says, where somebody read it before
}

// MaxMore bounds the continuation lines that a record keeps; the others are
// counted in Record.Lines only.
const MaxMore = 2000

// Options change how a stream is read. The zero value is right for most.
type Options struct {
	Layout string     // a log4j or logback conversion pattern, when the user knows better
	Zone   string     // IANA name or offset for lines that state no zone; empty: UTC
	Side   event.Side // forced side; empty: from the lines
	Skim   Skim       // pass over lines that cannot matter, see [Parse]
}

// Summary accounts for one stream: lines = records + continuations + loose
// lines + lines passed over; records = known + unknown + left out + not Kafka's.
type Summary struct {
	Lines         int64
	Bytes         int64
	Records       int64
	Continuations int64
	Loose         int64 // lines before the first record, or in no known layout
	Passed        int64 // lines that a skim passed over
	Known         int64 // records that made an event
	Unknown       int64 // records of a watched Kafka logger that no entry knows
	LeftOut       int64 // records of Kafka loggers that are left out on purpose, and those that two appenders wrote twice
	Foreign       int64 // records of other loggers
	Events        int64
	From, To      int64 // first and last time, NoTime if none
	Speakers      []SpeakerSummary
	UnknownShapes []Shape // at most 200
	Cut           int64   // bytes cut from over-long lines
	Checkpoint    *Checkpoint
}

// SpeakerSummary is what one speaker of a stream wrote.
type SpeakerSummary struct {
	Side     event.Side
	Node     string // "broker 1", a client id, or empty
	Speaker  string
	Layout   string
	Records  int64
	ZoneFrom string // "line", "flag" or "assumed"
	Zone     string
}

// Shape is an unknown message with its variable parts taken out.
type Shape struct {
	Logger  string
	Text    string
	Count   int64
	Example event.Position
	Sample  string
}
