package diagnose

import (
	"slices"
	"strings"
	"testing"
)

// A defect is named where version and signature both show; a version alone is a
// note, a signature alone says which line would tell.
func TestKnownBug(t *testing.T) {
	text := func(software, version, line string) string {
		v := "10:00:00.000 client-1 version software=" + software + " version=" + version + "\n"
		if version == "" {
			v = ""
		}
		return v + `
10:00:01.000 client-1 joined software=` + software + ` group=orders client_id=orders-1 generation=3 member=` + idB + `
10:00:30.000 client-1 ` + line + ` software=` + software + ` group=orders client_id=orders-1
10:00:31.000 client-1 committed software=` + software + ` group=orders client_id=orders-1`
	}
	waiting := "session-timed-out text=timed+out+(in+join-state+wait-join)"
	test := func(name, text, id string, v Verdict) {
		t.Helper()
		f := mustFind(t, name, diagnosed(t, text), "known-bug", v)
		if !slices.Contains(f.Facets, id) {
			t.Errorf("%s: %v, want %s", name, f.Facets, id)
		}
		if v == Possible && len(f.Missing) == 0 {
			t.Errorf("%s: does not say what would tell the version", name)
		}
	}
	test("version and signature", text("librdkafka", "1.7.0", waiting), "librdkafka-3450", Likely)
	test("signature alone", text("librdkafka", "", waiting), "librdkafka-3450", Possible)
	mustNot(t, "a release that mends it", diagnosed(t, text("librdkafka", "1.8.0", waiting)), "known-bug")
	mustNot(t, "another state", diagnosed(t, text("librdkafka", "1.7.0", "session-timed-out text=timed+out+(in+join-state+steady)")), "known-bug")

	r := diagnosed(t, text("kafka", "3.2.0", "disconnected"))
	mustNot(t, "version alone", r, "known-bug")
	if !strings.Contains(strings.Join(r.Notes, "\n"), "KAFKA-14024") {
		t.Errorf("notes %q, want one about KAFKA-14024", r.Notes)
	}
}

// A commit that is refused right after an assignment is the client's defect only where
// the coordinator's log tells of no departure.
func TestCommitRefusedInTheGroup(t *testing.T) {
	text := func(version, departure string) string {
		return "10:00:00.000 client-1 version software=kafka version=" + version + `
10:00:01.000 broker-1 member-id-given group=orders member=` + idB + `
10:00:01.010 client-1 joined group=orders client_id=orders-1 generation=3 member=` + idB + `
10:00:01.020 broker-1 assignment-got group=orders generation=3
10:00:01.030 client-1 synced group=orders client_id=orders-1 generation=3
10:00:01.500 client-1 commit-failed group=orders client_id=orders-1 error=UNKNOWN_MEMBER_ID
` + departure + `
10:02:30.000 client-1 committed group=orders client_id=orders-1`
	}
	f := mustFind(t, "an affected release", diagnosed(t, text("3.9.1", "")), "known-bug", Likely)
	if !slices.Contains(f.Facets, "KAFKA-19242") {
		t.Errorf("%v, want KAFKA-19242", f.Facets)
	}
	mustNot(t, "a release that mends it", diagnosed(t, text("3.9.2", "")), "known-bug")
	mustNot(t, "a member that was given up", diagnosed(t, text("3.9.1", "10:00:01.400 broker-1 member-expired group=orders member="+idB)), "known-bug")
}

// A client that looks for its coordinator prints that it is unknown, and goes on when
// it has found it; the defect is that it never does.
func TestCoordinatorStaysUnknown(t *testing.T) {
	unknown := "10:00:0%.000 client-1 coordinator-lost software=kafka-python group=orders client_id=orders-1 text=Coordinator+unknown+during+heartbeat+--+will+retry\n"
	var spin strings.Builder
	for i := range 5 {
		spin.WriteString(strings.Replace(unknown, "%", string(rune('1'+i)), 1))
	}
	start := "10:00:00.000 client-1 joined software=kafka-python group=orders client_id=orders-1 generation=3 member=" + idB + "\n"
	mustFind(t, "to the end", diagnosed(t, start+spin.String()), "known-bug", Possible)
	mustNot(t, "it finds it", diagnosed(t, start+spin.String()+"10:00:07.000 client-1 heartbeat software=kafka-python group=orders client_id=orders-1\n"), "known-bug")
}

// The table's own laws: what an entry needs to be of use, and that its signs
// exist.
func TestKnownBugsTable(t *testing.T) {
	seen := map[string]bool{}
	for _, b := range knownBugs {
		if b.id == "" || b.component == "" || b.summary == "" || !strings.HasPrefix(b.url, "https://") || b.fixed == "" && b.meanwhile == "" {
			t.Errorf("%s: incomplete: %+v", b.id, b)
		}
		if seen[b.id] {
			t.Errorf("%s: twice", b.id)
		}
		seen[b.id] = true
		if len(b.signs) == 0 && !b.warn && len(b.affected) == 0 {
			t.Errorf("%s: neither sign nor version", b.id)
		}
		for _, s := range b.signs {
			if s.scenario == "" && len(s.kinds) == 0 && s.check == "" {
				t.Errorf("%s: an empty sign would hold for everybody", b.id)
			}
			if s.scenario != "" && ByID(s.scenario) == nil {
				t.Errorf("%s: no scenario %s", b.id, s.scenario)
			}
			if s.check != "" && bugChecks[s.check] == nil {
				t.Errorf("%s: no check %q", b.id, s.check)
			}
		}
	}
}

func TestAffectedVersions(t *testing.T) {
	test := func(id, version string, want bool) {
		t.Helper()
		for i := range knownBugs {
			if b := &knownBugs[i]; b.id == id && b.has(version) != want {
				t.Errorf("%s has %q = %v, want %v", id, version, !want, want)
			}
		}
	}
	test("KAFKA-12890", "2.6.1", true)
	test("KAFKA-12890", "2.6.0", false)
	test("KAFKA-12890", "2.8.0", true)
	test("KAFKA-12890", "2.8.1", false)
	test("KAFKA-8653", "", false)
	test("librdkafka-5569", "2.14.0", true)
	test("KAFKA-19233", "4.1.2", true)
	test("KAFKA-19233", "4.2.0", false)
	test("librdkafka-2944", "1.5.0", false)
	test("sarama-1581", "1.26.0", false)
	test("KAFKA-19242", "4.0.1", false)
}
