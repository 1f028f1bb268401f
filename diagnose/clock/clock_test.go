package clock

import (
	"testing"

	"github.com/rebalog/rebalog/parsers/event"
)

const member = "orders-1-41ef0c11-0000-4000-8000-00000000000b"

func line(path string, side event.Side, at int64, kind event.Kind, kv ...string) event.Event {
	e := event.Event{Kind: kind, At: at, TimeFrom: event.TimeNoZone, Side: side, Pos: event.Position{Path: path}}
	for i := 0; i < len(kv); i += 2 {
		e.Fields = append(e.Fields, event.Value{Key: event.Key(kv[i]), Text: kv[i+1]})
	}
	return e
}

// dialogue is a join as both sides see it, the client's clock ahead by a number
// of milliseconds.
func dialogue(client string, ahead int64) []event.Event {
	who := []string{"group", "orders", "client_id", "orders-1"}
	with := func(more ...string) []string { return append(append([]string{}, who...), more...) }
	return []event.Event{
		line("broker.log", event.Broker, 10_010, event.MemberIDGiven, "group", "orders", "member", member),
		line("broker.log", event.Broker, 13_000, event.GroupStabilized, "group", "orders", "generation", "7"),
		line("broker.log", event.Broker, 13_030, event.AssignmentGot, "group", "orders", "generation", "7"),
		line(client, event.Client, 10_000+ahead, event.Joining, who...),
		line(client, event.Client, 10_020+ahead, event.MemberIDTaken, with("member", member)...),
		line(client, event.Client, 10_021+ahead, event.Joining, who...),
		line(client, event.Client, 13_005+ahead, event.Joined, with("generation", "7", "member", member)...),
		line(client, event.Client, 13_040+ahead, event.Synced, with("generation", "7", "member", member)...),
	}
}

func estimate(t *testing.T, list []event.Event) map[Stream]Offset {
	t.Helper()
	out, err := Estimate(func(yield func(event.Event, error) bool) {
		for _, e := range list {
			if !yield(e, nil) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestOffsetFromOneJoin(t *testing.T) {
	test := func(ahead int64, zone bool) {
		t.Helper()
		o := estimate(t, dialogue("client.log", ahead))[Stream{Path: "client.log"}]
		if d := o.Ms - ahead; d < -20 || d > 20 {
			t.Errorf("ahead by %d: estimated %d", ahead, o.Ms)
		}
		if o.Zone != zone {
			t.Errorf("ahead by %d: zone %v, want %v", ahead, o.Zone, zone)
		}
		if o.Low > ahead || o.High < ahead {
			t.Errorf("ahead by %d: not within its bounds [%d, %d]", ahead, o.Low, o.High)
		}
	}
	test(0, false)
	test(9*3_600_000, true)                // Asia/Tokyo
	test(-(3*3_600_000 + 1_800_000), true) // Newfoundland
	test(4*60_000+500, false)              // a wrong clock
	test(-737_000, false)
}

// Clocks that agree are left alone, whatever the delay of the lines.
func TestAgreementIsNotCorrected(t *testing.T) {
	list := dialogue("client.log", 0)
	list[6].At += 30_000 // the joined line came late
	if o := estimate(t, list)[Stream{Path: "client.log"}]; o.Ms != 0 {
		t.Errorf("estimated %d, want 0", o.Ms)
	}
}

// A GC file has no pair of its own: it moves with the file of its process.
func TestCompanionsMoveAlong(t *testing.T) {
	list := append(dialogue("logs/client.log", 600_500), line("logs/client.gc.log", event.Other, 1, event.GCPause), line("logs/else.gc.log", event.Other, 1, event.GCPause))
	out := estimate(t, list)
	if a, b := out[Stream{Path: "logs/client.log"}].Ms, out[Stream{Path: "logs/client.gc.log"}].Ms; a != b || a == 0 {
		t.Errorf("process at %d, its GC file at %d", a, b)
	}
	if o := out[Stream{Path: "logs/else.gc.log"}]; o.Linked || o.Ms != 0 {
		t.Errorf("a file that nothing links was moved by %d", o.Ms)
	}
}

// A GC file states its zone where the log of its process does not: it moves with
// the process's clock, not with its zone. The coordinator's zone is known then too.
func TestStatedZones(t *testing.T) {
	test := func(zone, wrong int64) {
		t.Helper()
		gc := line("logs/client.gc.log", event.Other, 9_000+wrong, event.GCPause)
		gc.TimeFrom = event.TimeZoned
		out := estimate(t, append(dialogue("logs/client.log", zone+wrong), gc))
		if o := out[Of(&gc)]; o.Ms-wrong < -20 || o.Ms-wrong > 20 {
			t.Errorf("the GC file is taken as %d ahead, want %d", o.Ms, wrong)
		}
	}
	test(9*3_600_000, 0)
	test(0, 95_000)
	test(-3_600_000, 95_000)

	list := dialogue("client.log", -2*3_600_000) // the client states UTC, the broker writes local time
	for i := range list {
		if list[i].Side == event.Client {
			list[i].TimeFrom = event.TimeZoned
		}
	}
	out := estimate(t, list)
	if b, c := out[Stream{Path: "broker.log"}], out[Stream{Path: "client.log", Zoned: true}]; b.Ms != 2*3_600_000 || c.Ms != 0 || !b.Zone {
		t.Errorf("the broker's zone is estimated at %d ms, the client's at %d", b.Ms, c.Ms)
	}
}

// Without a coordinator's log the members of a generation tie each other.
func TestPeers(t *testing.T) {
	var list []event.Event
	for _, e := range append(dialogue("a.log", 0), dialogue("b.log", 3_600_000)...) {
		if e.Side == event.Client {
			list = append(list, e)
		}
	}
	if o := estimate(t, list)[Stream{Path: "b.log"}]; o.Ms != 3_600_000 {
		t.Errorf("b.log estimated %d ahead of a.log, want 3600000", o.Ms)
	}
}

// A static member that comes back is let into the generation that stands: its
// request, nine seconds after the group stabilized, is no sign of a clock.
func TestStaticMemberComesBack(t *testing.T) {
	list := dialogue("first.log", 0)
	who := []string{"group", "orders", "client_id", "orders-2"}
	list = append(list,
		line("second.log", event.Client, 22_000, event.Config, "group.id", "orders", "group.instance.id", "orders-1"),
		line("second.log", event.Client, 22_400, event.Joining, who...),
		line("second.log", event.Client, 22_500, event.Joined, append(who, "generation", "7")...))
	if o := estimate(t, list)[Stream{Path: "second.log"}]; o.Ms != 0 {
		t.Errorf("the clock of a static member's log is corrected by %d ms", o.Ms)
	}
}

// rounds are assignments of a client and of the coordinator without anything to
// join them by but when they stand.
func rounds(client string, ahead int64, at ...int64) []event.Event {
	var list []event.Event
	for _, t := range []int64{10_001, 24_001, 30_001, 95_001} {
		list = append(list, line("broker.log", event.Broker, t, event.AssignmentGot, "group", "orders", "generation", "1"))
	}
	for _, t := range at {
		list = append(list, line(client, event.Client, t+ahead, event.PartitionsAssigned))
	}
	return list
}

// A client that names neither its member nor a generation is known by when its
// assignments came: they are as far apart as the coordinator's.
func TestRhythm(t *testing.T) {
	test := func(want int64, linked bool, at ...int64) {
		t.Helper()
		o := estimate(t, rounds("app.log", want, at...))[Stream{Path: "app.log"}]
		if !linked {
			want = 0
		}
		if d := o.Ms - want; d < -300 || d > 300 || o.Linked != linked {
			t.Errorf("%v: estimated %d, linked %v; want about %d, %v", at, o.Ms, o.Linked, want, linked)
		}
	}
	test(700_000, true, 10_020, 24_010, 30_050)
	test(-4_000, true, 10_020, 30_050)
	test(3*3_600_000, true, 24_010, 95_010)
	test(700_000, false, 10_020)          // one line fits anywhere
	test(700_000, false, 10_020, 14_003)  // fits nowhere twice
	test(0, true, 10_020, 24_010, 33_000) // one came late
}

// A stamp of whole seconds stands for any time of its second.
func TestStampsOfWholeSeconds(t *testing.T) {
	list := dialogue("client.log", 600_000)
	for i := range list {
		if list[i].Side == event.Client {
			list[i].At -= list[i].At % 1000
		}
	}
	if o := estimate(t, list)[Stream{Path: "client.log"}]; o.Low > 600_000 || o.High < 600_000 {
		t.Errorf("600000 is not within [%d, %d]", o.Low, o.High)
	}
}

// Answers come at once, unless something holds each of them up: lines that only
// ever follow the coordinator's by ten minutes are of a clock that is ahead. One
// late line proves nothing.
func TestAnswersAlone(t *testing.T) {
	answers := func(n int) int64 {
		var list []event.Event
		for g := range int64(n) {
			gen := string(rune('1' + g))
			list = append(list, line("broker.log", event.Broker, 100_000*g, event.GroupStabilized, "group", "orders", "generation", gen),
				line("client.log", event.Client, 100_000*g+40_010, event.Joined, "group", "orders", "generation", gen))
		}
		return estimate(t, list)[Stream{Path: "client.log"}].Ms
	}
	if ms := answers(1); ms != 0 {
		t.Errorf("after one late line the clock is %d ms ahead", ms)
	}
	if ms := answers(3); ms < 38_000 || ms > 41_000 {
		t.Errorf("after three lines that are 40 s late each the clock is %d ms ahead", ms)
	}
}
