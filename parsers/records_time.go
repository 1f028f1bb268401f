package parsers

import (
	"strings"
	"time"
	_ "time/tzdata" // zones that a user names are known on every machine

	"github.com/rebalog/rebalog/parsers/event"
	"github.com/rebalog/rebalog/parsers/layout"
)

// clock turns times as lines state them into points in time.
type clock struct {
	zone  *time.Location // of lines that state none; nil: UTC
	day   int64          // the day of lines that state none, from the file's name; noDay if it has none
	named bool           // it was asked for
	last  int64          // the last time with a date, whoever's; event.NoTime if none

	offset  int64 // of lines that state no zone, in milliseconds, where their wrappers tell it
	learned bool
}

const noDay int64 = -1 << 40

func newClock(pos event.Position, zone string) *clock {
	c := &clock{day: dayInName(pos), last: event.NoTime}
	if zone != "" {
		c.zone, _ = Zone(zone)
	}
	return c
}

// Zone reads the name of a zone as a user gives it in [Options.Zone]: an IANA
// name, UTC, or an offset such as +02:00.
func Zone(name string) (*time.Location, error) {
	if offset, ok := layout.Offset(name); ok {
		return time.FixedZone(name, int(offset/1000)), nil
	}
	return time.LoadLocation(name)
}

// utc returns the point in time, by the zone that the line or the user states.
func (c *clock) utc(t layout.Time) int64 {
	at := t.UTC()
	if t.Zone || c.zone == nil {
		return at
	}
	u := time.UnixMilli(at).UTC()
	local := time.Date(u.Year(), u.Month(), u.Day(), u.Hour(), u.Minute(), u.Second(), u.Nanosecond(), c.zone)
	return local.UnixMilli()
}

// read returns when a record was written. The line's own time comes first, then
// the wrapper's, then that of the talker's record before.
func (c *clock) read(t *talker, own layout.Time, out outer) (int64, event.TimeFrom) {
	at, from := c.own(t, own, out)
	if from == event.TimeNone {
		if at = out.at(c); at != event.NoTime {
			from = zoned(out.time)
		} else if t.at != event.NoTime {
			at, from = t.at, event.TimeInherited
		}
	}
	if t.at = at; from > event.TimeInherited {
		t.last = at
	}
	return at, from
}

// own reads the line's own time.
func (c *clock) own(t *talker, own layout.Time, out outer) (int64, event.TimeFrom) {
	if !own.Clock {
		return event.NoTime, event.TimeNone
	}
	from := zoned(own)
	switch near := out.at(c); {
	case own.Date && !own.Year:
		own, from = c.inYear(own, near), event.TimeNoDate
	case !own.Date && near != event.NoTime:
		own.Days = nearest(own, near, layout.DayMs/2)
	case !own.Date:
		own.Days, from = c.dayOf(t, own), event.TimeNoDate
	}
	own.Date, own.Year = true, true
	at := c.utc(own)
	if from == event.TimeNoZone && c.zone == nil && (out.time.Zone || out.stored || c.learned) {
		at = c.byWrapper(at, out.at(c))
		if out.time.Zone && c.learned {
			from = event.TimeZoned
		}
	}
	if from != event.TimeNoDate {
		c.last = at
	}
	return at, from
}

const (
	halfHour = 30 * 60 * 1000
	// lagMs is how long a wrapper may take to stamp a line for the difference of the
	// two times to tell a zone: container runtimes stamp within a second, but for
	// lines that a process holds back.
	lagMs = 60 * 1000
	// zoneMs is the largest offset of a zone.
	zoneMs = 14 * 60 * 60 * 1000
)

// byWrapper finds the zone of a line without one: container runtimes stamp lines in
// UTC as they come, so that the difference is the zone, in whole half hours. What was
// found holds for lines that come late. The time of an export may state no zone
// either; it is one for all services whose lines the store keeps, as their own zones
// are not.
func (c *clock) byWrapper(at, wrapped int64) int64 {
	ahead := at - wrapped
	z := (ahead + zoneMs + halfHour + lagMs) / halfHour * halfHour
	z -= zoneMs + halfHour
	if lag := z - ahead; wrapped != event.NoTime && lag >= -1000 && lag <= lagMs && z >= -zoneMs && z <= zoneMs {
		c.offset, c.learned = z, true
	}
	return at - c.offset
}

func zoned(t layout.Time) event.TimeFrom {
	if t.Zone {
		return event.TimeZoned
	}
	return event.TimeNoZone
}

// backMs is how far a line may lie behind the one before it without being one
// of the next day: threads race, and clocks are set.
const backMs = 60 * 60 * 1000

// dayOf assumes the day of a time of day: not more than an hour before the
// talker's record before it, and less than a day after, so that midnight is
// passed. Before the first one it is the day of the stream's other records,
// else of the file's name, else 1970-01-01.
func (c *clock) dayOf(t *talker, own layout.Time) int64 {
	switch {
	case t.last != event.NoTime:
		return nearest(own, t.last, backMs)
	case c.last != event.NoTime:
		return nearest(own, c.last, backMs)
	}
	if c.named = true; c.day != noDay {
		return c.day
	}
	return 0
}

// nearest returns the day on which the time of day lies in the 24 hours that
// begin back milliseconds before a point in time.
func nearest(own layout.Time, near, back int64) int64 {
	begin := layout.Instant(near - back)
	if own.Ms < begin.Ms {
		return begin.Days + 1
	}
	return begin.Days
}

// inYear assumes the year of a date: that of the wrapper, of the stream's other
// records or of the file's name.
func (c *clock) inYear(own layout.Time, near int64) layout.Time {
	var days int64
	switch {
	case near != event.NoTime:
		days = layout.Instant(near).Days
	case c.last != event.NoTime:
		days = layout.Instant(c.last).Days
	default:
		if c.named = true; c.day != noDay {
			days = c.day
		}
	}
	return own.InYear(layout.YearOf(days))
}

// dayInName finds a date in the name of a file, as rotation writes it:
// server.log.2024-05-01-13, orders-20240501.log.
func dayInName(pos event.Position) int64 {
	name := pos.Inside
	if name == "" {
		name = pos.Path
	}
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	for i := range len(name) {
		if i > 0 && isDigit(name[i-1]) {
			continue
		}
		if day, ok := layout.Day(name[i:]); ok {
			return day
		}
	}
	return noDay
}
