package index

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rebalog/rebalog/parsers/event"
)

// Every event stands on one shelf, those of a group's coordinator all on the same.
func TestShelves(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	events := someEvents("broker.log", 5000, 0, 1)
	for i := range events {
		switch i % 5 {
		case 0:
			events[i].Side = event.Client // names the group, too
		case 1:
			events[i].Fields = nil
		}
	}
	writeCase(t, dir, map[string][]event.Event{"a": events}, 100)
	c := openCase(t, dir)
	shelves, err := c.Shelves()
	if err != nil || len(shelves) == 0 || slices.Contains(shelves, Loose) {
		t.Fatalf("shelves %v, %v", shelves, err)
	}
	loose := readAll(t, c, Query{Shelves: []int{Loose}})
	for _, e := range loose {
		if e.Coordinated() != "" {
			t.Fatalf("a line about group %s stands loose", e.Coordinated())
		}
	}
	n := len(loose)
	shelfOf := map[string]int{}
	for _, s := range shelves {
		for _, e := range readAll(t, c, Query{Shelves: []int{s}}) {
			n++
			if had, ok := shelfOf[e.Coordinated()]; e.Coordinated() == "" || ok && had != s {
				t.Fatalf("group %q is on shelf %d, and on %d", e.Coordinated(), s, had)
			}
			shelfOf[e.Coordinated()] = s
		}
	}
	if n != len(events) || len(shelfOf) != 20 {
		t.Errorf("%d events of %d, %d groups of 20", n, len(events), len(shelfOf))
	}
}

// What is dropped does not stay on disk for good.
func TestDroppedPacksGo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	writeCase(t, dir, map[string][]event.Event{"a": someEvents("a.log", 100, 0, 1)}, 50)
	for _, drop := range []bool{false, true} {
		w, err := Extend(dir)
		if err != nil {
			t.Fatal(err)
		}
		if drop {
			if err := w.Drop("a"); err != nil {
				t.Fatal(err)
			}
		}
		m := w.Manifest()
		if drop {
			m.Inputs = slices.DeleteFunc(m.Inputs, func(in Input) bool { return in.ID == "a" })
		}
		id := map[bool]string{false: "b", true: "c"}[drop]
		inputs := map[string][]event.Event{id: someEvents(id+".log", 70, 0, 2)}
		addAll(t, w, inputs, 50)
		m.Inputs = append(m.Inputs, manifestOf(inputs).Inputs...)
		if err := w.Commit(m); err != nil {
			t.Fatal(err)
		}
	}
	packs, err := filepath.Glob(filepath.Join(dir, "*", "*"+packSuffix))
	if err != nil || len(packs) != 2 {
		t.Errorf("packs %v, want those of b and c", packs)
	}
	c := openCase(t, dir)
	if n := len(readAll(t, c, Query{})); n != 140 {
		t.Errorf("%d events, want 140", n)
	}
	c.Close()
	if err := os.Truncate(packs[1], 10); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("a pack that was cut: %v", err)
	}
}
