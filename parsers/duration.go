package parsers

import (
	"strconv"
	"strings"
	"time"

	"github.com/rebalog/rebalog/parsers/event"
)

// timeUnits are what Go and HikariCP print behind the numbers of a duration;
// the longer of two that begin alike come first.
var timeUnits = []string{"ms", "µs", "μs", "us", "ns", "h", "m", "s"}

// spanLen returns the length of the duration that s begins with, 0 if none.
func spanLen(s string) int {
	end := 0
	for {
		n := numberLen(s[end:], decimal)
		unit := unitLen(s[end+n:])
		if n == 0 || unit == 0 {
			return end
		}
		end += n + unit
	}
}

func unitLen(s string) int {
	for _, u := range timeUnits {
		if strings.HasPrefix(s, u) {
			return len(u)
		}
	}
	return 0
}

// withMillis adds ms where a duration is stated in another unit, so that the
// stages behind need one.
func withMillis(values []event.Value) []event.Value {
	for _, v := range values {
		if ms, ok := millisOf(v); ok {
			return addMissing(values, event.Value{Key: event.Ms, Text: strconv.FormatInt(ms, 10)})
		}
	}
	return values
}

// millisOf is the value in whole milliseconds, if it is a duration in another unit.
func millisOf(v event.Value) (ms int64, ok bool) {
	switch v.Key {
	case event.Seconds:
		d, err := time.ParseDuration(v.Text + "s")
		return d.Milliseconds(), err == nil
	case event.Nanos:
		d, err := time.ParseDuration(v.Text + "ns")
		return d.Milliseconds(), err == nil
	case event.Duration:
		d, err := time.ParseDuration(v.Text)
		return d.Milliseconds(), err == nil
	}
	return 0, false
}
