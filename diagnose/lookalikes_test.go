package diagnose

import (
	"slices"
	"testing"
)

func TestIdleDisconnect(t *testing.T) {
	text := func(first, second, more string) string {
		return `
10:00:00.000 client-1 joined group=orders client_id=orders-1 generation=3 member=` + idB + `
10:20:00.000 client-1 disconnected group=orders client_id=orders-1 text=Disconnected+(after+` + first + `ms+in+state+UP)
10:40:00.000 client-1 disconnected group=orders client_id=orders-1 text=Disconnected+(after+` + second + `ms+in+state+UP)
` + more + `10:50:00.000 client-1 committed group=orders client_id=orders-1`
	}
	f := mustFind(t, "the same age twice", diagnosed(t, text("1199072", "1199178", "")), "idle-disconnect", Likely)
	if f.Class != Noise {
		t.Errorf("class %s, want noise", f.Class)
	}
	mustNot(t, "ages that differ", diagnosed(t, text("1199072", "340000", "")), "idle-disconnect")
	mustNot(t, "young connections", diagnosed(t, text("9000", "9001", "")), "idle-disconnect")
	mustNot(t, "expelled", diagnosed(t, text("1199072", "1199178", "10:40:10.000 client-1 heartbeat-failed group=orders client_id=orders-1 error=UNKNOWN_MEMBER_ID\n")), "idle-disconnect")
	mustFind(t, "the client's own word", diagnosed(t, `
10:00:00.000 client-1 joined group=orders client_id=orders-1 generation=3 member=`+idB+`
10:20:00.000 client-1 idle-closed group=orders client_id=orders-1 node=2`), "idle-disconnect", Confirmed)
}

func TestOffsetsExpired(t *testing.T) {
	text := func(line, count string) string {
		return `
10:00:00.000 broker-1 rebalance-started group=orders generation=3 trigger=leave member=` + idA + `
10:00:00.001 broker-1 group-emptied group=orders generation=4
18:00:00.000 broker-1 offsets-expired line=` + line + ` group=orders count=` + count
	}
	f := mustFind(t, "of this group", diagnosed(t, text("broker.offsets-expired-group", "3")), "offsets-expired", Confirmed)
	if f.Class != Pattern {
		t.Errorf("class %s, want pattern", f.Class)
	}
	mustNot(t, "deleted with their partitions", diagnosed(t, text("broker.offsets-deleted", "3")), "offsets-expired")
	mustNot(t, "none", diagnosed(t, text("broker.redpanda-offsets-expired", "0")), "offsets-expired")
}

func TestTopicMissing(t *testing.T) {
	text := func(second, more string) string {
		return `
10:00:00.000 client-1 joined group=orders client_id=orders-1 generation=3 member=` + idB + `
10:00:01.000 client-1 topic-missing group=orders client_id=orders-1 error={orders=UNKNOWN_TOPIC_OR_PARTITION}
` + second + ` client-1 topic-missing group=orders client_id=orders-1 error={orders=UNKNOWN_TOPIC_OR_PARTITION}
` + more + `10:30:00.000 client-1 committed group=orders client_id=orders-1`
	}
	f := mustFind(t, "for minutes", diagnosed(t, text("10:05:00.000", "")), "topic-metadata-changed", Likely)
	if f.Class != Incident || !slices.Contains(f.Facets, "topic-missing") {
		t.Errorf("class %s, facets %v, want an incident with a missing topic", f.Class, f.Facets)
	}
	mustNot(t, "while it is made", diagnosed(t, text("10:00:02.000", "")), "topic-metadata-changed")
	mustNot(t, "and then it is there", diagnosed(t, text("10:05:00.000", "10:05:10.000 client-1 partitions-assigned group=orders client_id=orders-1 partitions=orders-0\n")), "topic-metadata-changed")
}
