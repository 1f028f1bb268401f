package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
)

// The rules of thumb of the two vendor FAQs, evaluated on the numbers of the
// logs and labelled as theirs, with a note where they are out of date.
const (
	huaweiFAQ  = "Huawei Cloud DMS FAQ"
	alibabaFAQ = "Alibaba Cloud Message Queue for Kafka FAQ"
)

// sessionRatio: Huawei's first scenario. The rule is a least ratio; read as a
// target it gives 9 s with the default heartbeat, less than today's default.
func (f *facts) sessionRatio() []Check {
	s, h := f.session, f.heartbeat
	if !s.known || !h.known {
		return nil
	}
	note := ""
	if s.ms >= 3*h.ms && s.ms < 45_000 {
		note = "the ratio is a minimum, not a target: since 3.0 the default is 45000 (KIP-735)"
	}
	return []Check{{Source: huaweiFAQ, Rule: "session.timeout.ms >= 3 x heartbeat.interval.ms",
		Values: fmt.Sprintf("%d against 3 x %d = %d", s.ms, h.ms, 3*h.ms), Holds: s.ms >= 3*h.ms, Note: note}}
}

// pollChecks: Huawei's second scenario and Alibaba's newer formula, both on the
// measured time per record. Alibaba's page mixes seconds and milliseconds; the
// units are made explicit here.
func (f *facts) pollChecks(c *choice) []Check {
	per, assumed, ok := f.perRecord(c)
	n, p := f.records, f.poll
	if !ok || !n.known || !p.known || n.ms > 1_000_000 {
		return nil
	}
	work := int64(per * float64(n.ms))
	out := []Check{{Source: huaweiFAQ, Rule: "max.poll.records x time per record <= max.poll.interval.ms",
		Values: fmt.Sprintf("%d x %.0f ms = %d against %d", n.ms, per, work, p.ms), Holds: work <= p.ms, Note: assumed}}
	rate := 1000 / per
	room := rate * float64(p.ms) / 1000
	return append(out, Check{Source: alibabaFAQ, Rule: "max.poll.records << records per second x threads x max.poll.interval.ms / 1000",
		Values: fmt.Sprintf("%d against %.2f x 1 x %d s = %.1f", n.ms, rate, p.ms/1000, room), Holds: float64(n.ms)*2 <= room,
		Note: joinNotes("\"much less\" is taken as half or less; the page divides seconds by milliseconds, which is corrected here", assumed)})
}

// coupledChecks: Alibaba's older page, for clients that heartbeat from poll().
func (f *facts) coupledChecks(c *choice) []Check {
	out := f.p.instanceChecks(f.g)
	if s := f.session; s.known {
		note := "25000 is what the page advises; 30000 is the limit of a 0.9 broker, later ones allow 300000 (0.10.0 to 2.2) and 1800000 (2.3 and later)"
		out = append(out, Check{Source: alibabaFAQ, Rule: "session.timeout.ms <= 30000, 25000 advised", Values: text(s.ms), Holds: s.ms <= 30_000, Note: note})
	}
	per, assumed, ok := f.perRecord(c)
	if !ok || !f.session.known {
		return out
	}
	n := f.records
	if !n.known {
		return out
	}
	rate := 1000 / per
	room := rate * float64(f.session.ms) / 1000
	return append(out, Check{Source: alibabaFAQ, Rule: "max.poll.records << records per second x threads x session.timeout.ms / 1000",
		Values: fmt.Sprintf("%d against %.2f x 1 x %d s = %.1f", n.ms, rate, f.session.ms/1000, room), Holds: float64(n.ms)*2 <= room, Note: assumed})
}

// perRecord is the time per record in milliseconds, from a line that states
// duration and count, else assuming full batches.
func (f *facts) perRecord(c *choice) (ms float64, assumed string, ok bool) {
	gap := float64(max(c.o.measure["poll_gap_ms"], c.o.measure["heartbeat_silence_ms"]))
	if f.w != nil {
		gap = max(gap, float64(f.longestWork(f.from-f.poll.or(0), f.to+slack)))
	}
	if gap == 0 {
		return 0, "", false
	}
	if n, counted := f.batch(f.from-f.poll.or(0), f.to); counted && n > 0 {
		return gap / float64(n), "", true
	}
	if f.records.known && f.records.ms > 0 && f.records.ms < 1_000_000 {
		return gap / float64(f.records.ms), "assumed: full batches of " + f.records.text + " records", true
	}
	return 0, "", false
}

// instanceChecks: Alibaba's first cause, the version of the instance, where the
// coordinator's own log states it.
func (p *pass) instanceChecks(g *history.Group) []Check {
	v, line := p.brokerVersion(g)
	if v == "" {
		return nil
	}
	return []Check{{Source: alibabaFAQ, Rule: "the instance is 0.10.2 or later", Values: v + " (" + place(line) + ")", Holds: settings.Compare(v, "0.10.2") >= 0,
		Note: "the gain is in 0.10.1 (heartbeats of their own) and 0.11 (initial delay); 0.10.2 itself has long been out of support"}}
}

func joinNotes(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	return a + "; " + b
}
