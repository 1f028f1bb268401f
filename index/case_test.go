package index

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/rebalog/rebalog/parsers/event"
)

// Everything an event holds comes back, byte for byte, extremes included.
func TestEventsComeBackWhole(t *testing.T) {
	events := []event.Event{
		{},
		{At: event.NoTime, Kind: event.StreamBegan, Pos: event.Position{Path: "a.log", Line: 1}},
		{
			Kind: event.MemberLeft, Line: "left", At: 1714557600123, TimeFrom: event.TimeZoned, Stamp: "2024-05-01T10:00:00.123Z",
			Side: event.Client, Node: "1", Speaker: "pod-1", Layout: "json", Level: "WARN", Logger: "o.a.k.C", Thread: "main",
			Pos:    event.Position{Path: "a.tgz", Inside: "x/b.log", Line: 7, Offset: 1 << 40},
			Text:   "2024-05-01T10:00:00.123Z WARN o.a.k.C [main] left \x00\xff",
			Fields: []event.Value{{Key: event.Group, Text: "left"}, {Key: event.Reason, Text: "not in the text"}, {Key: event.Host, Text: ""}, {Key: "left", Text: "\xff"}},
		},
		{At: 1<<63 - 1, Pos: event.Position{Line: 1<<31 - 1, Offset: 1<<63 - 1}, Text: strings.Repeat("x", event.MaxText)},
	}
	sortEvents(events)
	dir := filepath.Join(t.TempDir(), "case")
	writeCase(t, dir, map[string][]event.Event{"a": events}, MaxBlock)
	got := readAll(t, openCase(t, dir), Query{})
	if !reflect.DeepEqual(got, events) {
		t.Errorf("read %+v\nwant %+v", got, events)
	}
}

// However the inputs overlap, and however badly one of them is ordered, events
// come in the one order that a sort gives, for any block size.
func TestEventsComeInTotalOrder(t *testing.T) {
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 7))
		inputs, all := map[string][]event.Event{}, []event.Event(nil)
		for i := range 1 + r.IntN(5) {
			path := fmt.Sprintf("%c.log", 'e'-i)
			events := someEvents(path, r.IntN(3000), r.Int64N(5000), seed)
			disorder(events, r)
			inputs["in-"+path] = events
			all = append(all, events...)
		}
		slices.SortStableFunc(all, compareEvents)
		dir := filepath.Join(t.TempDir(), "case")
		writeCase(t, dir, inputs, 1+r.IntN(700))
		got := readAll(t, openCase(t, dir), Query{})
		if i := firstDifference(got, all); i >= 0 {
			t.Fatalf("seed %d: %d of %d events, event %d is not the one that sorting gives", seed, len(got), len(all), i)
		}
	}
}

// disorder takes times away, repeats them, and moves some far off, as merged
// and restarted logs do.
func disorder(events []event.Event, r *rand.Rand) {
	for i := range events {
		switch r.IntN(20) {
		case 0:
			events[i].At = event.NoTime
		case 1:
			events[i].At -= r.Int64N(100_000)
		case 2, 3, 4:
			if i > 0 {
				events[i].At = events[i-1].At
			}
		}
	}
}

func compareEvents(a, b event.Event) int {
	switch {
	case a.Before(&b):
		return -1
	case b.Before(&a):
		return 1
	}
	return 0
}

func firstDifference(got, want []event.Event) int {
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || !reflect.DeepEqual(got[i], want[i]) {
			return i
		}
	}
	return -1
}

// Events that Before does not tell apart keep the order of their file.
func TestTiesKeepTheirPlace(t *testing.T) {
	var events []event.Event
	for i := range 3000 {
		events = append(events, event.Event{Kind: event.MemberJoined, At: 5, Pos: event.Position{Path: "a", Line: 1}, Text: fmt.Sprint(i)})
	}
	dir := filepath.Join(t.TempDir(), "case")
	writeCase(t, dir, map[string][]event.Event{"a": events}, 100)
	if i := firstDifference(readAll(t, openCase(t, dir), Query{}), events); i >= 0 {
		t.Errorf("event %d is not in its place", i)
	}
}

// A query selects what a look at every event selects.
func TestQueriesSelectExactly(t *testing.T) {
	events := append(someEvents("a.log", 5000, 1_000, 1), someEvents("b.log", 5000, 90_000, 2)...)
	extra := func(text string, fields ...event.Value) {
		events = append(events, event.Event{
			Kind: event.MembersDropped, At: 50_000, Level: "ERROR", Text: text, Fields: fields,
			Pos: event.Position{Path: "b.log", Line: 10_000 + len(events)},
		})
	}
	extra("Größe der Gruppe ÜBERSCHRITTEN", event.Value{Key: event.Members, Text: "Set(zulu-1, zulu-2)"})
	extra("removed zulu-3", event.Value{Key: event.ClientID, Text: "zulu-3"}, event.Value{Key: event.Group, Text: ""})
	extra("removed 1714557600", event.Value{Key: event.Instance, Text: "zulu-4"})
	extra("an id with a comma", event.Value{Key: event.Members, Text: "[my, client-1, zulu-2]"})
	dir := filepath.Join(t.TempDir(), "case")
	inputs := map[string][]event.Event{}
	for _, e := range events {
		inputs[e.Pos.Path] = append(inputs[e.Pos.Path], e)
	}
	writeCase(t, dir, inputs, 200)
	c := openCase(t, dir)

	f := func(name string, q Query, want func(e *event.Event) bool) {
		t.Helper()
		var selected []event.Event
		for _, e := range events {
			if want(&e) {
				selected = append(selected, e)
			}
		}
		if len(selected) == 0 {
			t.Fatalf("%s: the test selects nothing", name)
		}
		slices.SortStableFunc(selected, compareEvents)
		if got := readAll(t, c, q); firstDifference(got, selected) >= 0 {
			t.Errorf("%s: %d events, want %d", name, len(got), len(selected))
		}
	}
	group := func(e *event.Event) string { return e.Get(event.Group) }
	last := func(n int) func(*event.Event) bool {
		return func(e *event.Event) bool { return e.Text == events[len(events)-n].Text }
	}
	f("group", Query{Groups: []string{"orders-3", "orders-4"}}, func(e *event.Event) bool { return group(e) == "orders-3" || group(e) == "orders-4" })
	f("kind and level", Query{Kinds: []event.Kind{event.MemberJoined}, Levels: []string{"INFO"}}, func(e *event.Event) bool { return e.Kind == event.MemberJoined })
	f("node", Query{Nodes: []string{"2"}}, func(e *event.Event) bool { return e.Node == "2" })
	f("no node", Query{Nodes: []string{""}}, func(e *event.Event) bool { return e.Node == "" })
	f("member", Query{Members: []string{events[17].Get(event.Member)}}, func(e *event.Event) bool { return e.Get(event.Member) == events[17].Get(event.Member) })
	f("member in a list", Query{Members: []string{"zulu-2"}}, func(e *event.Event) bool { return strings.Contains(e.Get(event.Members), "zulu-2") })
	f("client id", Query{Members: []string{"zulu-3"}}, last(3))
	f("instance id", Query{Members: []string{"zulu-4"}}, last(2))
	f("comma in an id", Query{Members: []string{"my, client-1"}}, last(1))
	f("words", Query{Words: []string{"größe", "überschritten"}}, last(4))
	f("a number", Query{Words: []string{"1714557600"}}, last(2))
	f("group and word", Query{Groups: []string{"orders-3"}, Words: []string{"removing"}}, func(e *event.Event) bool { return group(e) == "orders-3" })
	f("window", Query{Since: 50_000, Until: 60_000}, func(e *event.Event) bool { return e.At >= 50_000 && e.At <= 60_000 })
	f("open window", Query{Since: 150_000}, func(e *event.Event) bool { return e.At >= 150_000 })
	for _, q := range []Query{{Groups: []string{"orders"}}, {Words: []string{"remov"}}, {Members: []string{"zulu"}}, {Until: 1}, {Groups: []string{"orders-3"}, Words: []string{"zulu"}}} {
		if got := readAll(t, c, q); len(got) > 0 {
			t.Errorf("%+v selects %d events, want none", q, len(got))
		}
	}
}

func TestExtendReplacesAndKeeps(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	a, b, b2, c := someEvents("a", 700, 0, 1), someEvents("b", 700, 0, 2), someEvents("b", 300, 50, 3), someEvents("c", 10, 0, 4)
	writeCase(t, dir, map[string][]event.Event{"a": a, "b": b}, 100)
	w, err := Extend(dir)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(w.Manifest().Inputs); n != 2 {
		t.Errorf("the writer knows %d inputs, want 2", n)
	}
	if err := w.Drop("b"); err != nil {
		t.Fatal(err)
	}
	addAll(t, w, map[string][]event.Event{"b": b2, "c": c}, 100)
	if err := w.Commit(manifestOf(map[string][]event.Event{"a": a, "b": b2, "c": c})); err != nil {
		t.Fatal(err)
	}
	want := slices.Concat(a, b2, c)
	slices.SortStableFunc(want, compareEvents)
	if i := firstDifference(readAll(t, openCase(t, dir), Query{}), want); i >= 0 {
		t.Errorf("event %d differs", i)
	}
	if names := entries(t, dir); !slices.Equal(names, []string{"000002", "lock", "manifest.json"}) {
		t.Errorf("the folder holds %q", names)
	}
}

func entries(t *testing.T, dir string) (names []string) {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}

func TestAbortLeavesTheCaseAsItWas(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "case")
	w, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	addAll(t, w, map[string][]event.Event{"a": someEvents("a", 500, 0, 1)}, 100)
	if err := w.Abort(); err != nil {
		t.Fatal(err)
	}
	if names := entries(t, parent); len(names) > 0 {
		t.Errorf("an aborted new case leaves %q", names)
	}
	a := someEvents("a", 500, 0, 1)
	writeCase(t, dir, map[string][]event.Event{"a": a}, 100)
	for _, start := range []func(string) (*Writer, error){Create, Extend} {
		w, err := start(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Drop("a"); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(w.Add("b", someEvents("b", 5, 0, 1)), w.Abort(), w.Abort()); err != nil {
			t.Fatal(err)
		}
		c := openCase(t, dir)
		if got := readAll(t, c, Query{}); len(got) != len(a) {
			t.Errorf("%d events after an abort, want %d", len(got), len(a))
		}
		c.Close()
	}
}

// A manifest that tells of other events than were added is refused.
func TestCommitComparesTheCounts(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	w, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Add("a", someEvents("a", 5, 0, 1)); err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(Manifest{Inputs: []Input{{ID: "a", Events: 6}}}); err == nil {
		t.Error("5 events pass for 6")
	}
	if _, err := Open(dir); !errors.Is(err, ErrNotExist) {
		t.Errorf("open says %v", err)
	}
}

func TestEmptyCase(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	writeCase(t, dir, nil, 1)
	if got := readAll(t, openCase(t, dir), Query{}); len(got) != 0 {
		t.Errorf("%d events", len(got))
	}
}

// A reader may stop early, close at once, and be cancelled.
func TestEventsStop(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	writeCase(t, dir, map[string][]event.Event{"a": someEvents("a", 5000, 0, 1)}, 50)
	c := openCase(t, dir)
	for range c.Events(context.Background(), Query{}) {
		break
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n := 0
	var last error
	for _, err := range c.Events(ctx, Query{}) {
		if n++; n == 60 {
			cancel()
		}
		last = err
	}
	if !errors.Is(last, context.Canceled) || n > 1000 {
		t.Errorf("after %d events the loop ends with %v", n, last)
	}
	if err := cmp.Or(c.Close(), c.Close()); err != nil {
		t.Error(err)
	}
}

// The pieces of a UUID are found, whether they choose blocks or not.
func TestPiecesOfIDsAreFound(t *testing.T) {
	var events []event.Event
	for i := range 300 {
		events = append(events, event.Event{Kind: event.MemberJoined, At: int64(i), Pos: event.Position{Path: "a", Line: i}, Text: fmt.Sprintf("member orders-%08x-%04x-4abc-a0de-%012x", 0xcb3a0000+i, 0xf200+i, 0x41f2c8530000+i)})
	}
	dir := filepath.Join(t.TempDir(), "case")
	writeCase(t, dir, map[string][]event.Event{"a": events}, 10)
	c := openCase(t, dir)
	f := func(want int, words ...string) {
		t.Helper()
		if n := len(readAll(t, c, Query{Words: words})); n != want {
			t.Errorf("%q: %d events, want %d", words, n, want)
		}
	}
	f(1, "cb3a0007")
	f(1, "f207")
	f(1, "41f2c8530007")
	f(1, "orders", "cb3a0007", "f207", "4abc", "a0de", "41f2c8530007")
	f(300, "4abc")
	f(0, "cb3a0007", "f208")
}
