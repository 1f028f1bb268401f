package clock

import (
	"strconv"
	"testing"

	"github.com/rebalog/rebalog/parsers/event"
)

// life is a client that joins once a minute, each line numbered, its clock ahead
// by what ahead says of a line.
func life(rounds int, ahead func(line int) int64) []event.Event {
	var list []event.Event
	n := 0
	for r := range rounds {
		at, gen := int64(r)*60_000, strconv.Itoa(r+1)
		list = append(list, line("broker.log", event.Broker, at+3_001, event.GroupStabilized, "group", "orders", "generation", gen),
			line("broker.log", event.Broker, at+3_031, event.AssignmentGot, "group", "orders", "generation", gen))
		said := func(ms int64, kind event.Kind) {
			n++
			e := line("client.log", event.Client, at+ms+ahead(n), kind, "group", "orders", "client_id", "orders-1", "generation", gen)
			e.Pos.Line = n
			list = append(list, e)
		}
		said(0, event.Joining)
		said(3_010, event.Joined)
		said(3_020, event.AssignmentMade)
		said(3_040, event.Synced)
	}
	return list
}

// A clock that is set between two lines shows in the pairs before and behind: the
// lines before keep their offset, those behind get the new one.
func TestStepBetweenPairs(t *testing.T) {
	test := func(first, by int64) {
		t.Helper()
		o := estimate(t, life(6, func(line int) int64 {
			if line > 12 {
				return first + by
			}
			return first
		}))[Stream{Path: "client.log"}]
		if len(o.Steps) != 1 || o.Steps[0].Line < 13 || o.Steps[0].Line > 14 { // line 13 asks to join: when it is answered, nobody knows
			t.Fatalf("steps %+v, want one at line 13 or 14", o.Steps)
		}
		for _, x := range []struct {
			line int
			want int64
		}{{1, first}, {12, first}, {14, first + by}, {24, first + by}} {
			if d := o.At(x.line) - x.want; d < -60 || d > 60 {
				t.Errorf("line %d is taken as %d ahead, want %d", x.line, o.At(x.line), x.want)
			}
		}
	}
	test(0, 30_000)
	test(0, -7_000)
	test(95_000, -95_000)
}

func TestNoStep(t *testing.T) {
	if o := estimate(t, life(6, func(line int) int64 { return int64(line % 3) }))[Stream{Path: "client.log"}]; len(o.Steps) > 0 {
		t.Errorf("jitter is taken for steps %+v", o.Steps)
	}
	late := life(6, func(int) int64 { return 0 })
	late[9].At += 20_000 // one line came late
	if o := estimate(t, late)[Stream{Path: "client.log"}]; len(o.Steps) > 0 {
		t.Errorf("a late line is taken for steps %+v", o.Steps)
	}
}

// The jump that a silence shows is where the clock was set forward.
func TestStepAtTheSilence(t *testing.T) {
	list := life(6, func(line int) int64 {
		if line > 12 {
			return 40_000
		}
		return 0
	})
	silence := line("client.log", event.Client, 175_000, event.Silence, "from_time", "133000", "to_time", "175000")
	silence.Pos.Line = 13
	for i := range list {
		if list[i].Side == event.Client && list[i].Pos.Line >= 13 {
			list[i].Pos.Line += 5
		}
	}
	o := estimate(t, append(list, silence))[Stream{Path: "client.log"}]
	if len(o.Steps) != 1 || o.Steps[0].Line != 13 {
		t.Errorf("steps %+v, want one at the silence in line 13", o.Steps)
	}
}

// What the reader noticed holds without any pair.
func TestSetBack(t *testing.T) {
	jump := line("client.log", event.Client, 95_000, event.ClockJump, "from_time", "100000", "to_time", "95000", "ms", "5000")
	jump.Pos.Line = 40
	o := estimate(t, []event.Event{jump})[Stream{Path: "client.log"}]
	if o.At(39) != 0 || o.At(40) != -5000 {
		t.Errorf("ahead by %d before the jump and %d behind it, want 0 and -5000", o.At(39), o.At(40))
	}
}
