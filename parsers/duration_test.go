package parsers

import (
	"testing"

	"github.com/rebalog/rebalog/parsers/event"
)

func TestSpans(t *testing.T) {
	f := func(s string, want int) {
		t.Helper()
		if got := spanLen(s); got != want {
			t.Errorf("%q: %d bytes are a duration, want %d", s, got, want)
		}
	}
	f("1m18s234ms582µs.", 16)
	f("12.5s)", 5)
	f("26000ms", 7)
	f("26000 ms", 0) // the unit stands apart: an entry says which it is
	f("5 minutes", 0)
	f("s", 0)
	f("", 0)
}

func TestMillisAdded(t *testing.T) {
	f := func(key event.Key, text, want string) {
		t.Helper()
		values := withMillis([]event.Value{{Key: key, Text: text}})
		got := ""
		if at := indexOf(values, event.Ms); at >= 0 {
			got = values[at].Text
		}
		if got != want {
			t.Errorf("%s %q: ms is %q, want %q", key, text, got, want)
		}
	}
	f(event.Seconds, "12.3456", "12345")
	f(event.Seconds, "-3.5", "-3500")
	f(event.Nanos, "17724565123", "17724")
	f(event.Duration, "1m18s234ms", "78234")
	f(event.Duration, "99999999999999999999h", "") // more than a duration can hold
	f(event.Ms, "26000", "26000")
	f(event.Count, "7", "")
}
