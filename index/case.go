package index

import (
	"github.com/rebalog/rebalog/parsers/event"
)

// SchemaVersion is the form of a case on disk. A case of another form is not read.
const SchemaVersion = 2

// Manifest says what a case holds. It is written last: a case without one is
// not whole.
type Manifest struct {
	Schema int     `json:"schema"`
	Tool   string  `json:"tool"` // version of rebalog that wrote it
	Inputs []Input `json:"inputs"`
}

// Input is one stream of a case.
type Input struct {
	ID        string         `json:"id"` // stable key of the stream inside the case
	Path      string         `json:"path"`
	Inside    string         `json:"inside,omitempty"`
	Digest    string         `json:"digest,omitempty"`
	Size      int64          `json:"size"`     // of the file on disk
	ModTime   int64          `json:"mod_time"` // nanoseconds since 1970
	Samples   string         `json:"samples"`  // digest of samples of its content, to know it again
	Reading   string         `json:"reading"`  // digest of the options it was read with
	Bytes     int64          `json:"bytes"`    // decompressed
	Lines     int64          `json:"lines"`
	Passed    int64          `json:"passed,omitempty"` // lines that were not parsed, since they could not matter
	Records   int64          `json:"records"`
	Events    int64          `json:"events"`
	Known     int64          `json:"known"`
	Unknown   int64          `json:"unknown"`
	LeftOut   int64          `json:"left_out"`
	Foreign   int64          `json:"foreign"`
	Loose     int64          `json:"loose"`
	Continued int64          `json:"continued"`
	From      int64          `json:"from"` // milliseconds since 1970 UTC, event.NoTime if none
	To        int64          `json:"to"`
	Speakers  []InputSpeaker `json:"speakers"`
	Shapes    []InputShape   `json:"shapes,omitempty"`
	Skipped   string         `json:"skipped,omitempty"`
	CopyOf    string         `json:"copy_of,omitempty"` // path of the file that holds the same, and was read
	// DayAssumed: some times state no date, so that one was assumed, perhaps from the
	// file's name.
	DayAssumed bool   `json:"day_assumed,omitempty"`
	Broken     string `json:"broken,omitempty"` // why it ends early: what stood before was read
	// Resume is how its reader goes on when the file has grown; empty: it does not.
	Resume []byte `json:"resume,omitempty"`
}

// InputSpeaker is one writer of an input.
type InputSpeaker struct {
	Side     event.Side `json:"side"`
	Node     string     `json:"node,omitempty"`
	Speaker  string     `json:"speaker,omitempty"`
	Layout   string     `json:"layout"`
	Records  int64      `json:"records"`
	Zone     string     `json:"zone,omitempty"`
	ZoneFrom string     `json:"zone_from,omitempty"`
}

// InputShape is an unknown message of a watched logger.
type InputShape struct {
	Logger string `json:"logger"`
	Text   string `json:"text"`
	Count  int64  `json:"count"`
	Line   int    `json:"line"`
	Sample string `json:"sample"`
}

// Query selects events. Fields are joined with AND, the values of one field
// with OR; the zero value selects all.
type Query struct {
	Groups  []string
	Members []string // member id, client id or instance id, whole
	Kinds   []event.Kind
	Nodes   []string // broker id
	Levels  []string
	Words   []string // lower-cased words that must all occur in the text
	Since   int64    // milliseconds since 1970 UTC; 0: open
	Until   int64
	Undated bool  // also events without a time, where Since or Until is set
	Shelves []int // see [ShelfOf]

	// Glance: an event's text and fields are good until the next one only.
	Glance bool
}
