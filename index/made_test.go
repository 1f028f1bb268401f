package index

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/rebalog/rebalog/parsers/event"
)

// someEvents composes the events of one input as a broker's log has them: n
// lines from a start time on, a time step between 0 and 40 ms.
func someEvents(path string, n int, start int64, seed uint64) []event.Event {
	r := rand.New(rand.NewPCG(seed, 1))
	kinds := []event.Kind{event.RebalanceStarted, event.MemberJoined, event.GroupStabilized, event.MemberExpired}
	events := make([]event.Event, n)
	offset := int64(0)
	for i := range events {
		start += r.Int64N(40)
		group := fmt.Sprintf("orders-%d", r.IntN(20))
		// A member has one id for some thousand lines, then it is a new one.
		which := r.IntN(8)
		life := rand.New(rand.NewPCG(uint64(which), uint64(i/5000)))
		member := fmt.Sprintf("%s-%d-%08x-7c1e-4d2b-9a64-%012x", group, which, life.Uint32(), life.Uint64N(1<<48))
		generation := fmt.Sprint(r.IntN(5000))
		stamp := fmt.Sprintf("2024-05-01 10:%02d:%02d,%03d", start/60000%60, start/1000%60, start%1000)
		text := fmt.Sprintf("[%s] INFO [GroupCoordinator %d]: Member %s in group %s has failed in generation %s, removing it from the group (kafka.coordinator.group.GroupCoordinator)",
			stamp, seed%3, member, group, generation)
		events[i] = event.Event{
			Kind: kinds[r.IntN(len(kinds))], Line: "some-line", At: start, TimeFrom: event.TimeNoZone, Stamp: stamp,
			Side: event.Broker, Node: fmt.Sprint(seed % 3), Layout: "log4j", Level: "INFO", Logger: "kafka.coordinator.group.GroupCoordinator",
			Pos: event.Position{Path: path, Line: i + 1, Offset: offset}, Text: text,
			Fields: []event.Value{{Key: event.Group, Text: group}, {Key: event.Member, Text: member}, {Key: event.Generation, Text: generation}},
		}
		offset += int64(len(text)) + 1
	}
	return events
}

// writeCase writes events by input into a new case, in blocks of the size.
func writeCase(t testing.TB, dir string, inputs map[string][]event.Event, block int) {
	t.Helper()
	w, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	addAll(t, w, inputs, block)
	if err := w.Commit(manifestOf(inputs)); err != nil {
		t.Fatal(err)
	}
}

func addAll(t testing.TB, w *Writer, inputs map[string][]event.Event, block int) {
	t.Helper()
	for id, events := range inputs {
		for part := range slices.Chunk(slices.Clone(events), block) {
			if err := w.Add(id, part); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func manifestOf(inputs map[string][]event.Event) Manifest {
	m := Manifest{Tool: "test"}
	for id, events := range inputs {
		m.Inputs = append(m.Inputs, Input{ID: id, Events: int64(len(events))})
	}
	slices.SortFunc(m.Inputs, func(a, b Input) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return m
}

func openCase(t testing.TB, dir string) *Case {
	t.Helper()
	c, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func readAll(t testing.TB, c *Case, q Query) []event.Event {
	t.Helper()
	var got []event.Event
	for e, err := range c.Events(context.Background(), q) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, e)
	}
	return got
}
