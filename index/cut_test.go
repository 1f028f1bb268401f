package index

import (
	"errors"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/rebalog/rebalog/parsers/event"
)

// TestCutAndGoOn asserts that an input whose end is written anew is the one that was
// written at once, however often, and that the others stay.
func TestCutAndGoOn(t *testing.T) {
	all, others := someEvents("a.log", 3000, 0, 1), someEvents("b.log", 500, 100, 2)
	want := slices.Concat(all, others)
	slices.SortStableFunc(want, compareEvents)
	dir := filepath.Join(t.TempDir(), "case")
	writeCase(t, dir, map[string][]event.Event{"a": all[:1300], "b": others}, 100)
	for _, step := range []struct{ cut, to int }{{1200, 2050}, {2000, 2900}, {2900, 2900}, {0, 3000}} {
		w, err := Extend(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Cut("a", int64(step.cut)); err != nil {
			t.Fatal(err)
		}
		addAll(t, w, map[string][]event.Event{"a": all[step.cut:step.to]}, 100)
		if err := w.Commit(manifestOf(map[string][]event.Event{"a": all[:step.to], "b": others})); err != nil {
			t.Fatal(err)
		}
	}
	if got := readAll(t, openCase(t, dir), Query{}); !reflect.DeepEqual(got, want) {
		t.Errorf("%d events, want %d, or they differ", len(got), len(want))
	}
}

// TestCutElsewhere asserts that an input is not cut inside a block or behind its end,
// and that the case stays as it was.
func TestCutElsewhere(t *testing.T) {
	events := someEvents("a.log", 300, 0, 1)
	dir := filepath.Join(t.TempDir(), "case")
	writeCase(t, dir, map[string][]event.Event{"a": events}, 100)
	for _, n := range []int64{50, 250, 301} {
		w, err := Extend(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Cut("a", n); !errors.Is(err, ErrDamaged) {
			t.Errorf("cut at %d says %v", n, err)
		}
		if err := w.Abort(); err != nil {
			t.Fatal(err)
		}
	}
	if got := readAll(t, openCase(t, dir), Query{}); len(got) != 300 {
		t.Errorf("%d events are left", len(got))
	}
}
