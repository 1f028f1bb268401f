package parsers

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/rebalog/rebalog/parsers/event"
)

// TestParsePassesErrors: what was read before a broken stream is not lost.
func TestParsePassesErrors(t *testing.T) {
	broken := errors.New("disk on fire")
	text := "[2024-05-01 10:00:00,123] INFO [KafkaServer id=1] started (kafka.server.KafkaServer)\n"
	r := io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken))
	events, sum := Parse(r, event.Position{Path: "a.log"}, Options{})
	failed, began := 0, 0
	for e, err := range events {
		switch {
		case errors.Is(err, broken):
			failed++
		case e.Kind == event.StreamBegan:
			began++
		}
	}
	if failed != 1 || began != 1 || sum.Records != 1 {
		t.Errorf("errors %d, streams begun %d, records %d, want one of each", failed, began, sum.Records)
	}
}

// TestParseStopsEarly: a reader that has enough stops the road.
func TestParseStopsEarly(t *testing.T) {
	text := strings.Repeat("[2024-05-01 10:00:00,123] INFO [KafkaServer id=1] started (kafka.server.KafkaServer)\n", 1000)
	events, sum := Parse(strings.NewReader(text), event.Position{Path: "a.log"}, Options{})
	for range events {
		break
	}
	if sum.Records > 10 {
		t.Errorf("%d records were read after the first event", sum.Records)
	}
}

// FuzzParse: whatever the bytes, nothing panics and every line is accounted for.
func FuzzParse(f *testing.F) {
	f.Add([]byte("[2024-05-01 10:00:00,123] INFO [GroupCoordinator 1]: Preparing to rebalance group g (kafka.coordinator.group.GroupCoordinator)\n\tat x\n"))
	f.Add([]byte("2024-05-01T10:00:00.123Z stdout F {\"message\":\"a\\nb\"}\r\n\xff\xfe"))
	f.Fuzz(func(t *testing.T, data []byte) {
		events, sum := Parse(strings.NewReader(string(data)), event.Position{Path: "a.log"}, Options{})
		made := int64(0)
		for e, err := range events {
			if err != nil {
				t.Fatal(err)
			}
			made++
			if e.Pos.Line < 1 || int64(e.Pos.Line) > sum.Lines || e.Pos.Path != "a.log" {
				t.Fatalf("event %q stands at %+v of %d lines", e.Kind, e.Pos, sum.Lines)
			}
		}
		if sum.Lines != sum.Records+sum.Continuations+sum.Loose {
			t.Errorf("lines %d, records %d, continuations %d, loose %d", sum.Lines, sum.Records, sum.Continuations, sum.Loose)
		}
		if sum.Records != sum.Known+sum.Unknown+sum.LeftOut+sum.Foreign || sum.Events != made {
			t.Errorf("account does not add up: %+v", *sum)
		}
	})
}
