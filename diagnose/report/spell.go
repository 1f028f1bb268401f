package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Duration spells milliseconds for people: "430 ms", "26.0 s", "4 min 12 s",
// "2 h 5 min", "3 d 4 h". Two units at most: nobody tunes a timeout by the
// milliseconds of an hour.
func Duration(ms int64) string {
	const second, minute, hour, day = 1000, 60_000, 3_600_000, 86_400_000
	switch {
	case ms < 0:
		return "-" + Duration(-max(ms, -math.MaxInt64))
	case ms < second:
		return fmt.Sprintf("%d ms", ms)
	case ms < minute-50: // what would round to 60.0 s is a minute
		return fmt.Sprintf("%.1f s", float64(ms)/second)
	case ms < hour:
		return twoUnits(rounded(ms, second), 60, "min", "s")
	case ms < 2*day:
		return twoUnits(rounded(ms, minute), 60, "h", "min")
	default:
		return twoUnits(rounded(ms, hour), 24, "d", "h")
	}
}

// rounded returns ms in units, to the nearest.
func rounded(ms, unit int64) int64 {
	n := ms / unit
	if ms%unit >= unit/2 {
		n++
	}
	return n
}

// twoUnits splits n small units into large ones of the given size and the rest.
func twoUnits(n, size int64, large, small string) string {
	if n%size == 0 {
		return fmt.Sprintf("%d %s", n/size, large)
	}
	return fmt.Sprintf("%d %s %d %s", n/size, large, n%size, small)
}

// Count spells a number with its noun: "1 rebalance", "12,345 lines".
func Count(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	plural := noun + "s"
	if strings.HasSuffix(noun, "y") {
		plural = strings.TrimSuffix(noun, "y") + "ies"
	}
	return Thousands(n) + " " + plural
}

// Thousands spells a number with commas.
func Thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	start := len(s) - 3
	for ; start > 0 && s[start-1] != '-'; start -= 3 {
		s = s[:start] + "," + s[start:]
	}
	return s
}

// clock spells the report's times, RFC 3339 in UTC. Where the whole report is
// of one day, the header names the day and every other time leaves it out.
type clock struct{ day string }

// moment returns "10:00:26.120", or "2024-05-02 10:00:26.120" on another day
// than the report's; what is no time is returned as it is.
func (c clock) moment(s string) string {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return s
	}
	t = t.UTC()
	said := strings.TrimSuffix(t.Format("15:04:05.000"), ".000")
	if day := t.Format(time.DateOnly); day != c.day {
		return day + " " + said
	}
	return said
}

// span returns "A to B", B without the date it shares with A, and A alone
// where both are the same or B is unknown.
func (c clock) span(from, to string) string {
	switch {
	case from == "" && to == "":
		return ""
	case from == "":
		return "until " + c.moment(to)
	case to == "" || to == from:
		return c.moment(from)
	}
	return c.moment(from) + " to " + clock{day: dayOf(from)}.moment(to)
}

// dayOf returns the UTC date of a time, or "".
func dayOf(s string) string {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

// between returns the milliseconds from one time to the other.
func between(from, to string) (ms int64, ok bool) {
	a, err := time.Parse(time.RFC3339Nano, from)
	b, err2 := time.Parse(time.RFC3339Nano, to)
	if err != nil || err2 != nil {
		return 0, false
	}
	return b.Sub(a).Milliseconds(), true
}
