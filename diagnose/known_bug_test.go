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
}
