package diagnose

import (
	"fmt"
	"iter"
	"reflect"
	"runtime"
	"slices"
	"sort"
	"sync"
	"testing"

	"github.com/rebalog/rebalog/parsers/event"
)

// countedLogs are logs of which only the counts are asked, by shelf.
type countedLogs map[int][]Count

func (l countedLogs) Read(Wanted) iter.Seq2[event.Event, error] { panic("not read") }
func (l countedLogs) Counts(shelf int) ([]Count, error)         { return l[shelf], nil }
func (l countedLogs) Shelves() (shelves []int, err error) {
	for s := range l {
		if s != Loose {
			shelves = append(shelves, s)
		}
	}
	return shelves, nil
}

// Time is cut where there is too much of it, and a period sees a quarter of an hour more
// on either side, unless that is too much as well.
func TestPeriods(t *testing.T) {
	const minute = 60_000
	every := func(ms int64, n, events int) (list []Count) {
		for i := range n {
			at := int64(i+1) * ms
			list = append(list, Count{Window{at, at}, events})
		}
		return list
	}
	f := func(name string, l countedLogs, atOnce int, want ...period) {
		t.Helper()
		got, err := periods(l, atOnce)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v, want %v", name, got, err, want)
		}
	}
	whole := period{Always, Always}
	f("nothing", countedLogs{}, 100, whole)
	f("little", countedLogs{Loose: every(minute, 10, 10)}, 100, whole)
	f("much, slowly", countedLogs{Loose: every(10*minute, 20, 10)}, 100,
		period{Window{Always.From, 110*minute - 1}, Window{Always.From, 125 * minute}},
		period{Window{110 * minute, Always.To}, Window{95 * minute, Always.To}})
	f("much, fast", countedLogs{Loose: every(1000, 40, 10)}, 100,
		period{Window{Always.From, 10_999}, Window{Always.From, 21_000}},
		period{Window{11_000, 20_999}, Window{11_000 - 15*minute, 31_000}},
		period{Window{21_000, 30_999}, Window{10_000, 31_000 + 15*minute}},
		period{Window{31_000, Always.To}, Window{20_000, Always.To}})
	f("of one group", countedLogs{Loose: nil, 7: every(10*minute, 4, 10)}, 100,
		period{Window{Always.From, 30*minute - 1}, Window{Always.From, 45 * minute}},
		period{Window{30 * minute, Always.To}, Window{15 * minute, Always.To}})
	f("at one time", countedLogs{Loose: {{Window{minute, minute}, 500}, {Window{minute, minute}, 500}}}, 100,
		period{Window{Always.From, minute - 1}, Window{Always.From, minute}},
		period{Window{minute, Always.To}, Window{-14 * minute, Always.To}})
	f("without a time", countedLogs{Loose: {{Window{event.NoTime, event.NoTime}, 500}}}, 100, whole)
}

// lined are logs, in order, of which a part is read without the rest.
type lined struct {
	events []event.Event
	read   func() // called now and then while they are read
}

func (l lined) Read(w Wanted) iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		i := sort.Search(len(l.events), func(i int) bool { return l.events[i].At >= w.In.From })
		for n := 0; i < len(l.events) && l.events[i].At <= w.In.To; i, n = i+1, n+1 {
			if n%10_000 == 0 && l.read != nil {
				l.read()
			}
			if w.wants(&l.events[i], shelfInStream) && !yield(l.events[i], nil) {
				return
			}
		}
	}
}

func (l lined) Shelves() ([]int, error) { return []int{1}, nil }

func (l lined) Counts(shelf int) ([]Count, error) {
	return singly(l.Read(Wanted{Shelves: []int{shelf}, In: Always}))
}

func (l lined) inPeriods(t *testing.T, atOnce int) (*Report, int) {
	t.Helper()
	cuts, err := periods(l, atOnce)
	if err != nil {
		t.Fatal(err)
	}
	r, err := byPeriods(reading{logs: l}, cuts, nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r, len(cuts)
}

// A storm that is diagnosed in many periods is told as one: nothing of it twice, nothing
// lost at a border.
func TestStormInPeriods(t *testing.T) {
	logs := lined{events: storm(2_000)}
	want, _ := logs.inPeriods(t, len(logs.events)+1)
	for _, atOnce := range []int{5_000, 1_000, 700} {
		got, n := logs.inPeriods(t, atOnce)
		if n < 20_000/2/atOnce {
			t.Errorf("%d periods for 20000 events, %d at once", n, atOnce)
		}
		if a, b := addsUp(want), addsUp(got); !reflect.DeepEqual(a, b) {
			t.Errorf("in %d periods\n%s, want\n%s", n, b, a)
		}
	}
}

// addsUp is what adds up in a report.
func addsUp(r *Report) (list []string) {
	for _, g := range r.Groups {
		list = append(list, fmt.Sprintln(g.Name, g.Protocol, g.Rebalances, g.ByCause, g.StoppedMs, g.Members, slices.Collect(g.History.All())))
	}
	for _, f := range r.Findings {
		list = append(list, fmt.Sprintln(f.Key, f.Verdict, f.From, f.To, f.Count, f.Episodes, f.Measured, f.Affected, f.Because))
	}
	return append(list, fmt.Sprintln(r.Unexplained))
}

// In sixteen periods a storm holds a fraction of what it holds in one.
func TestMemoryOfStorms(t *testing.T) {
	events := storm(8_000)
	held := func(atOnce int) (most uint64) {
		var mu sync.Mutex // shelves are read side by side
		before := living()
		logs := lined{events: events, read: func() {
			mu.Lock()
			defer mu.Unlock()
			most = max(most, living())
		}}
		logs.inPeriods(t, atOnce)
		return most - before
	}
	whole, parts := held(len(events)+1), held(5_000)
	if parts > whole/6 {
		t.Errorf("%d KB are held in one period, %d KB in many", whole>>10, parts>>10)
	}
	runtime.KeepAlive(events)
}

func living() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
