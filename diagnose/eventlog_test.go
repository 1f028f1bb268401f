package diagnose

import (
	"iter"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

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
	whole, err := Run(Stream(groupwise(list).All()), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(r, whole) {
		t.Fatalf("all groups together are diagnosed as %s, each by itself as %s", summaries(whole), summaries(r))
	}
	return r
}

// groupwise are logs, in order, with a shelf for each group.
type groupwise []event.Event

func (l groupwise) groups() (names []string) {
	for i := range l {
		if g := l[i].Coordinated(); g != "" && !slices.Contains(names, g) {
			names = append(names, g)
		}
	}
	return names
}

func (l groupwise) only(wanted func(group string) bool) iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		for _, e := range l {
			if wanted(e.Coordinated()) && !yield(e, nil) {
				return
			}
		}
	}
}

func (l groupwise) All() iter.Seq2[event.Event, error] {
	return l.only(func(string) bool { return true })
}

func (l groupwise) Loose() iter.Seq2[event.Event, error] {
	return l.only(func(group string) bool { return group == "" })
}

func (l groupwise) Shelves() (shelves []int, err error) {
	for i := range l.groups() {
		shelves = append(shelves, i)
	}
	return shelves, nil
}

func (l groupwise) On(shelves []int) iter.Seq2[event.Event, error] {
	names := l.groups()
	return l.only(func(group string) bool { return group != "" && slices.Contains(shelves, slices.Index(names, group)) })
}

// Glance yields fields that do not last.
func (l groupwise) Glance(shelves []int) iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		for e := range l.On(shelves) {
			fields := slices.Clone(e.Fields)
			e.Fields = fields
			if !yield(e, nil) {
				return
			}
			clear(fields)
		}
	}
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
