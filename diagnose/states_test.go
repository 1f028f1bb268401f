package diagnose

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"github.com/rebalog/rebalog/diagnose/history"
)

// Packed or as JSON, states are what they were, times that nobody knows included.
func TestStates(t *testing.T) {
	want := []State{
		{From: Moment(history.Unknown), To: 5, State: "rebalancing", Generation: 7, Finding: "F1"},
		{From: 1_700_000_000_000, To: Moment(history.Unknown), Member: "F1", State: "gone"},
		{From: 1_600_000_000_000, To: 1_800_000_000_000, Member: "orders-1", State: "gone", Finding: "F1"},
	}
	s := PackStates(slices.Values(want))
	if got := slices.Collect(s.All()); s.Len() != 3 || !reflect.DeepEqual(got, want) {
		t.Errorf("unpacked %+v", got)
	}
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var back States
	if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(slices.Collect(back.All()), want) {
		t.Errorf("%v: %s is %+v", err, text, slices.Collect(back.All()))
	}
	for x := range s.Rewritten(func(string) string { return "x" }).(States).All() {
		if x.Member != "x" || x.State != "x" || x.Finding != "x" {
			t.Errorf("not every text was rewritten: %+v", x)
		}
	}
	s.rename(map[string]string{"F1": "F9"})
	for x := range s.All() {
		if x.Finding == "F1" || x.Member == "F9" {
			t.Errorf("renamed: %+v", x)
		}
	}
	if text, _ := json.Marshal(PackStates(slices.Values([]State(nil)))); string(text) != "[]" {
		t.Errorf("none are %s", text)
	}
}
