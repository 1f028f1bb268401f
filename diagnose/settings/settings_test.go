package settings

import "testing"

func TestDefault(t *testing.T) {
	test := func(family, version, name, want string, exists, known bool) {
		t.Helper()
		got, e, k := Default(family, version, name)
		if got != want || e != exists || k != known {
			t.Errorf("Default(%s, %q, %s) = %q, %v, %v; want %q, %v, %v", family, version, name, got, e, k, want, exists, known)
		}
	}
	test(Java, "0.10.0.1", Session, "30000", true, true)
	test(Java, "0.10.1.0", Session, "10000", true, true)
	test(Java, "2.8.2", Session, "10000", true, true)
	test(Java, "3.0.0", Session, "45000", true, true)
	test(Java, "4.4-branch", Session, "45000", true, true)
	test(Java, "", Session, "", false, false) // the default changed: without a version nothing is known
	test(Java, "", Heartbeat, "3000", true, true)
	test(Java, "0.10.0.1", PollInterval, "", false, true)
	test(Broker, "0.9.0.1", SessionMax, "30000", true, true)
	test(Broker, "2.2.2", SessionMax, "300000", true, true)
	test(Broker, "2.10.0", SessionMax, "1800000", true, true)
	test(Connect, "4.4.0", Session, "10000", true, true)
	test(Librdkafka, "1.6.2", Session, "10000", true, true)
	test(Librdkafka, "2.3.0", PollRecords, "", false, false)
}

func TestDefaultsDoNotOverlap(t *testing.T) {
	for i, a := range defaults {
		for _, b := range defaults[i+1:] {
			if a.name != b.name || a.family != b.family {
				continue
			}
			if (a.until == "" || Compare(b.since, a.until) < 0) && (b.until == "" || Compare(a.since, b.until) < 0) {
				t.Errorf("%s of %s: [%s, %s) overlaps [%s, %s)", a.name, a.family, a.since, a.until, b.since, b.until)
			}
		}
	}
}

func TestSpelling(t *testing.T) {
	test := func(family, name, want string) {
		t.Helper()
		if got := Spelling(family, name); got != want {
			t.Errorf("Spelling(%s, %s) = %q, want %q", family, name, got, want)
		}
	}
	test(Java, Session, "session.timeout.ms")
	test(KafkaJS, Session, "sessionTimeout")
	test(KafkaJS, PollInterval, "") // no such limit there
	test(Librdkafka, PollRecords, "")
}
