package main

import (
	"testing"
	"time"
)

func TestMoment(t *testing.T) {
	end := time.Date(2024, 5, 2, 9, 30, 0, 0, time.UTC).UnixMilli()
	f := func(said, want string) {
		t.Helper()
		var m moment
		if err := m.UnmarshalText([]byte(said)); err != nil {
			t.Errorf("%s: %v", said, err)
			return
		}
		if got := stamp(m.resolve(end)); got != want {
			t.Errorf("%s: %s, want %s", said, got, want)
		}
	}
	f("2024-05-01T10:00:00Z", "2024-05-01T10:00:00.000Z")
	f("2024-05-01T10:00:00.250+02:00", "2024-05-01T08:00:00.250Z")
	f("2024-05-01 10:00:00+02:00", "2024-05-01T08:00:00.000Z")
	f("2024-05-01 10:00", "2024-05-01T10:00:00.000Z")
	f("2024-05-01T10:00", "2024-05-01T10:00:00.000Z")
	f("2024-05-01 10:00:01,123", "2024-05-01T10:00:01.123Z")
	f("2024-05-01", "2024-05-01T00:00:00.000Z")
	f(" 09:00 ", "2024-05-02T09:00:00.000Z")
	f("09:30", "2024-05-02T09:30:00.000Z")
	f("10:00", "2024-05-01T10:00:00.000Z")
	f("10:00:00.5", "2024-05-01T10:00:00.500Z")
	f("-3h", "2024-05-02T06:30:00.000Z")
	f("-1h30m", "2024-05-02T08:00:00.000Z")
	f("-2d", "2024-04-30T09:30:00.000Z")
	if got := (moment{}).resolve(end); got != 0 {
		t.Errorf("no time at all is %d", got)
	}
	for _, said := range []string{"", "yesterday", "3h", "--3h", "-3", "25:00", "2024-13-01", "-2.5d", "-"} {
		var m moment
		if err := m.UnmarshalText([]byte(said)); err == nil {
			t.Errorf("%q is taken for a time", said)
		}
	}
}

func TestNearest(t *testing.T) {
	names := []string{"diagnose", "search", "lines", "version"}
	f := func(word, want string) {
		t.Helper()
		if got := nearest(word, names); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
	f("diagnoze", "diagnose")
	f("Serach", "search")
	f("line", "lines")
	f("logs", "")
	f("broker", "")
	f("", "")
}
