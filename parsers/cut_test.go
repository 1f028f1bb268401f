package parsers

import (
	"strings"
	"testing"

	"github.com/rebalog/rebalog/parsers/event"
)

func TestCutMessages(t *testing.T) {
	k, err := indexTables([][]Line{{
		{ID: "poll", Kind: event.PollTimeout, Loggers: []string{"ConsumerCoordinator"}, Template: "consumer poll timeout has expired." + pollAdvice},
		{ID: "failed", Kind: event.MemberExpired, Loggers: []string{"GroupCoordinator"}, Template: "Member <member> in group <group> has failed, removing it from the group"},
		{ID: "static", Kind: event.MemberExpired, Loggers: []string{"GroupCoordinator"}, Template: "Static member <member> in group <group> has failed, removing it from the group"},
		{ID: "kept", Kind: event.Noted, Loggers: []string{"GroupMetadata"}, Template: "Group <group> keeps its members for now"},
		{ID: "keeps", Kind: event.Noted, Loggers: []string{"GroupMetadata"}, Template: "Group <group> keeps its members forever"},
	}}, nil, contexts)
	if err != nil {
		t.Fatal(err)
	}
	f := func(logger, message, want string) {
		t.Helper()
		var sum Summary
		got := ""
		for e := range k.events(sliceOf([]Record{record(logger, message)}), Options{}, &sum) {
			if e.Line != "" {
				got = strings.TrimSpace(e.Line + " " + written(e.Fields))
			}
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", message, got, want)
		}
	}
	poll := "[Consumer clientId=orders-2, groupId=orders] consumer poll timeout has expired." + pollAdvice
	f("ConsumerCoordinator", poll[:120], "poll client_id=orders-2 group=orders")
	f("ConsumerCoordinator", poll[:120]+"...", "poll client_id=orders-2 group=orders")
	f("", poll[:120], "poll client_id=orders-2 group=orders")
	f("GroupCoordinator", "Member orders-2 in group orders has failed, remov", "failed group=orders member=orders-2")
	f("GroupCoordinator", "Member orders-2 in group orders has fai", "")
	f("Orders", "Member orders-2 in group orders has failed, remov", "")
	f("GroupCoordinator", "Member orders-2 in group orders has failed, removed", "")
	f("GroupMetadata", "Group orders keeps its members fo", "") // either
	f("GroupMetadata", "Group orders keeps its members forev", "keeps group=orders")
}
