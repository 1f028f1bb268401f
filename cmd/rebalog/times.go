package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// moment is a time as a user types it. What it means may depend on the end of
// the logs, never on the clock or the zone of this machine, so that a command
// copied from a ticket gives the same report next year.
type moment struct {
	said  string
	at    time.Time     // with a date
	clock time.Duration // since midnight UTC, if isClock
	back  time.Duration // before the end of the logs, if isBack
	form  momentForm
}

type momentForm uint8

const (
	noMoment momentForm = iota
	dated
	clockOnly
	beforeEnd
)

// datedLayouts are tried in this order; without a zone they are UTC. The comma
// of a log line's time has become a point before, so a copied time is read.
var datedLayouts = []string{
	time.RFC3339Nano,
	"2006-01-02 15:04:05.999999999Z07:00",
	"2006-01-02T15:04:05.999999999",
	"2006-01-02 15:04:05.999999999",
	"2006-01-02T15:04",
	"2006-01-02 15:04",
	"2006-01-02",
}

// UnmarshalText reads one of the forms that the help names.
func (m *moment) UnmarshalText(text []byte) error {
	said := strings.TrimSpace(string(text))
	s := strings.Replace(said, ",", ".", 1)
	for _, layout := range datedLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			*m = moment{said: said, form: dated, at: t}
			return nil
		}
	}
	for _, layout := range []string{"15:04:05.999999999", "15:04"} {
		if t, err := time.Parse(layout, s); err == nil {
			midnight := t.Truncate(24 * time.Hour)
			*m = moment{said: said, form: clockOnly, clock: t.Sub(midnight)}
			return nil
		}
	}
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		if d, err := parseSpan(rest); err == nil {
			*m = moment{said: said, form: beforeEnd, back: d}
			return nil
		}
	}
	return fmt.Errorf("%q is no time; write 2024-05-01T10:00:00Z, '2024-05-01 10:00', 10:00 or -3h", said)
}

// parseSpan reads a Go duration, or days such as 2d.
func parseSpan(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		return time.Duration(n) * 24 * time.Hour, err
	}
	d, err := time.ParseDuration(s)
	if err == nil && d < 0 {
		return 0, fmt.Errorf("%s is negative", s)
	}
	return d, err
}

// resolve returns the moment in milliseconds since 1970, 0 if none was given.
// A time of day is the last such time that is not after the end of the logs.
func (m moment) resolve(endMs int64) int64 {
	end := time.UnixMilli(endMs).UTC()
	switch m.form {
	case dated:
		return m.at.UnixMilli()
	case clockOnly:
		t := end.Truncate(24 * time.Hour).Add(m.clock)
		if t.After(end) {
			t = t.Add(-24 * time.Hour)
		}
		return t.UnixMilli()
	case beforeEnd:
		return end.Add(-m.back).UnixMilli()
	}
	return 0
}
