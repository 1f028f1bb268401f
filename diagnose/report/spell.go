package report

import (
	"strconv"
	"strings"
	"time"
)

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

// noDay is the day that lines without a date are taken to be of.
const noDay = "1970-01-01"

// moment returns "10:00:26.120", or "2024-05-02 10:00:26.120" on another day
// than the report's; what is no time is returned as it is.
func (c clock) moment(s string) string {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return s
	}
	t = t.UTC()
	said := strings.TrimSuffix(t.Format("15:04:05.000"), ".000")
	if day := t.Format(time.DateOnly); day != c.day && day != noDay {
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
