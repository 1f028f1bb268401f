package diagnose

import (
	"encoding/json"
	"iter"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/rebalog/rebalog/parsers/event"
)

// diagnosed diagnoses events as a reader would write them down: one line each,
// "time side kind key=value ...". Sides are broker-<node>, client-<n>, or
// process-<n> for what is neither, with a file for each; "+" in a value stands for a blank, and the keys "level", "line"
// and "text" are the record's own.
func diagnosed(t *testing.T, text string) *Report {
	t.Helper()
	var list []event.Event
	for n, line := range strings.Split(strings.TrimSpace(text), "\n") {
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		ms := event.NoTime
		if f[0] != "-" { // a line without a time
			at, err := time.Parse("15:04:05.000", f[0])
			if err != nil {
				t.Fatalf("line %d: %v", n+1, err)
			}
			ms = at.Sub(at.Truncate(24 * time.Hour)).Milliseconds()
		}
		e := event.Event{At: ms, Kind: event.Kind(f[2]), Side: event.Client,
			Pos: event.Position{Path: f[1] + ".log", Line: n + 1}, Text: line}
		if node, ok := strings.CutPrefix(f[1], "broker-"); ok {
			e.Side, e.Node = event.Broker, node
		}
		if strings.HasPrefix(f[1], "process-") {
			e.Side = ""
		}
		for _, kv := range f[3:] {
			k, v, _ := strings.Cut(kv, "=")
			v = strings.ReplaceAll(v, "+", " ")
			switch k {
			case "level":
				e.Level = v
			case "line":
				e.Line = v
			case "text":
				e.Text = v
			default:
				e.Fields = append(e.Fields, event.Value{Key: event.Key(k), Text: v})
			}
		}
		list = append(list, e)
	}
	r, err := Run(groupwise(list), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	whole, err := Run(Stream(groupwise(list).Read(Wanted{All: true, In: Always})), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(r, whole) {
		t.Fatalf("all groups together are diagnosed as %s, each by itself as %s", summaries(whole), summaries(r))
	}
	for _, f := range inPeriods(t, list, func(core Window) Window { return core.wider(2000) }).Findings {
		if f.Class == Incident && f.Verdict != Possible && has(r, f.Scenario) == nil {
			t.Errorf("in periods that see little it is diagnosed as %s: %s, which is not in %s", f.Scenario, f.Summary, summaries(r))
		}
	}
	if split := inPeriods(t, list, func(Window) Window { return Always }); !reflect.DeepEqual(r, split) {
		a, _ := json.MarshalIndent(r, "", " ")
		b, _ := json.MarshalIndent(split, "", " ")
		t.Fatalf("in periods that see everything it is diagnosed as %s, in one as %s", firstDifference(b, a), firstDifference(a, b))
	}
	return r
}

// inPeriods diagnoses events in three periods that see so much around their cores.
func inPeriods(t *testing.T, list []event.Event, sight func(core Window) Window) *Report {
	t.Helper()
	logs := groupwise(list)
	offsets, err := estimate(logs.Read(Wanted{All: true, In: Always, Glance: true}), nil)
	if err != nil {
		t.Fatal(err)
	}
	cuts, from := []period{}, Always.From
	for i := range list {
		if at := list[i].At; i > 0 && i%(len(list)/3+1) == 0 && at > from {
			core := Window{from, at - 1}
			cuts = append(cuts, period{core, sight(core)})
			from = at
		}
	}
	core := Window{from, Always.To}
	r, err := byPeriods(readingOf(logs, offsets), append(cuts, period{core, sight(core)}), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// firstDifference is what stands in a text where another one differs.
func firstDifference(text, other []byte) string {
	i := 0
	for i < min(len(text), len(other)) && text[i] == other[i] {
		i++
	}
	return string(text[max(0, i-200):min(len(text), i+200)])
}

// groupwise are logs, in order, with a shelf for each group.
type groupwise []event.Event

func (l groupwise) shelf(e *event.Event) int {
	names := map[string]int{"": Loose}
	for i := range l {
		if g := l[i].Coordinated(); g != "" && names[g] == 0 {
			names[g] = len(names)
		}
	}
	return names[e.Coordinated()]
}

func (l groupwise) Shelves() (shelves []int, err error) {
	for i := range l {
		if s := l.shelf(&l[i]); s != Loose && !slices.Contains(shelves, s) {
			shelves = append(shelves, s)
		}
	}
	return shelves, nil
}

// Read yields texts that do not last, where it may.
func (l groupwise) Read(w Wanted) iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		for _, e := range l {
			if !w.wants(&e, l.shelf) {
				continue
			}
			forget := func() {}
			if e.Fields = slices.Clone(e.Fields); w.Glance {
				forget = borrow(&e)
			}
			if !yield(e, nil) {
				return
			}
			forget()
		}
	}
}

// borrow puts an event's texts into memory that is used for something else later.
func borrow(e *event.Event) (forget func()) {
	var memory [][]byte
	fields := e.Fields
	lend := func(text *string) {
		b := []byte(*text)
		*text = unsafe.String(unsafe.SliceData(b), len(b))
		memory = append(memory, b)
	}
	lend(&e.Text)
	for i := range fields {
		lend(&fields[i].Text)
	}
	return func() {
		for _, b := range memory {
			for i := range b {
				b[i] = '?'
			}
		}
		clear(fields)
	}
}

func (l groupwise) Counts(shelf int) ([]Count, error) {
	return singly(l.Read(Wanted{Shelves: []int{shelf}, In: Always}))
}

// has finds the finding of a scenario in a report, or nil.
func has(r *Report, scenario string) *Finding {
	for i := range r.Findings {
		if r.Findings[i].Scenario == scenario {
			return &r.Findings[i]
		}
	}
	return nil
}

// mustFind fails unless a report names a scenario with a verdict.
func mustFind(t *testing.T, name string, r *Report, scenario string, v Verdict) *Finding {
	t.Helper()
	f := has(r, scenario)
	if f == nil {
		t.Fatalf("%s: no %s in %s", name, scenario, summaries(r))
	}
	if f.Verdict != v {
		t.Errorf("%s: %s is %s, want %s", name, scenario, f.Verdict, v)
	}
	return f
}

// mustNot fails if a report names a scenario at all.
func mustNot(t *testing.T, name string, r *Report, scenario string) {
	t.Helper()
	if f := has(r, scenario); f != nil {
		t.Errorf("%s: %s %s: %s", name, f.Verdict, scenario, f.Summary)
	}
}

func summaries(r *Report) string {
	var out []string
	for _, f := range r.Findings {
		out = append(out, string(f.Verdict)+" "+f.Scenario+": "+f.Summary)
	}
	for _, u := range r.Unexplained {
		out = append(out, "unexplained: "+u.What)
	}
	return strings.Join(out, "; ")
}

// Member ids for the tests: orders-0 and orders-1, and further ones of either.
const (
	idA = "orders-0-4ba4f1d2-0000-4000-8000-00000000000a"
	idB = "orders-1-41ef0c11-0000-4000-8000-00000000000b"
	idC = "orders-1-fe61aa22-0000-4000-8000-00000000000c"
	idD = "orders-1-0a61aa22-0000-4000-8000-00000000000d"
	idE = "orders-1-0b61aa22-0000-4000-8000-00000000000e"
)
