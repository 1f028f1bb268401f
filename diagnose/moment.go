package diagnose

import (
	"encoding/json"
	"time"

	"github.com/rebalog/rebalog/diagnose/history"
)

// Moment is a time in a report, in milliseconds since 1970 UTC; history.Unknown if it is
// not known. In JSON it is what [Stamp] makes of it. A storm has as many as it has
// rounds, and as texts they would take most of a diagnosis's memory.
type Moment int64

// IsZero reports whether the time is not known.
func (m Moment) IsZero() bool { return !isTime(int64(m)) }

// MarshalJSON writes the time as RFC 3339 in UTC, or "".
func (m Moment) MarshalJSON() ([]byte, error) { return json.Marshal(Stamp(int64(m))) }

// UnmarshalJSON is the inverse of MarshalJSON.
func (m *Moment) UnmarshalJSON(text []byte) error {
	var s string
	if err := json.Unmarshal(text, &s); err != nil {
		return err
	}
	if *m = Moment(history.Unknown); s == "" {
		return nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err == nil {
		*m = Moment(t.UnixMilli())
	}
	return err
}

// Stamp writes a time as reports do: RFC 3339 in UTC, milliseconds; empty if
// the time is not known.
func Stamp(ms int64) string {
	if !isTime(ms) {
		return ""
	}
	return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z")
}

// isTime reports whether this is a time, and not that of none, give or take what was
// reckoned from it.
func isTime(ms int64) bool {
	return ms >= history.Unknown+centuries && ms <= -(history.Unknown+centuries)
}

// centuries, in milliseconds, are more than any reckoning adds to a time.
const centuries = 100_000_000_000_000
