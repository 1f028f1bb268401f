package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var sessionTimeoutTooSmall = &Scenario{
	ID: "session-timeout-too-small", Family: "stopped heartbeating", Class: Incident,
	Title: "the session time-out leaves no room for ordinary delays",
	Mechanism: "The coordinator removes a member session.timeout.ms after its last heartbeat. Where that is less than three heartbeats, or less than the pauses that " +
		"every process has now and then, one late or lost heartbeat is enough.",
	Broker: "`Member ... has failed` again and again for different members (INFO from 0.11.0.1), each followed within seconds by the same client joining anew; no leaves.",
	Client: "UNKNOWN_MEMBER_ID from a heartbeat or commit after a short gap, or none at all.",
	Confused: []Lookalike{
		{"process-paused", "the silence was long (5 s and more): then the pause is the cause, not the time-out"},
		{"poll-interval-exceeded", "the member left by itself; heartbeats went on"},
		{"network-cut", "connections failed before the session ran out"},
		{"coordinator-moved", "the coordinator changed within the session"},
	},
	Fix:    "session.timeout.ms of at least 45 s and at least three heartbeats; heartbeat.interval.ms of a third at most. A real crash is then noticed that much later.",
	Needs:  []event.Kind{event.MemberExpired},
	Refs:   []Reference{huawei, kip735},
	judge:  judgeSessionTooSmall,
	advise: adviseSession,
}

// ordinary is the longest silence, in milliseconds, that a process has without
// anything being wrong with it; a longer one is a pause to be removed.
const ordinary = 5000

func judgeSessionTooSmall(f *facts) opinion {
	d := f.d
	s, h := f.session, f.heartbeat
	switch {
	case d.How != history.Expired && d.How != history.Evicted:
		return no("no session ran out")
	case !s.known:
		return open("session.timeout.ms is not known")
	case f.newProtocol():
		return no("with the consumer protocol the broker sets session and heartbeat, and keeps their ratio")
	case d.Timeout != nil:
		return no("the client's own poll watchdog fired first")
	case f.c == nil:
		return open("heartbeat.interval.ms and the length of the silence are not known without the client's log")
	}
	if !f.logged {
		return open("the client's log does not cover the session")
	}
	ratio := h.known && s.ms < 3*h.ms
	long := f.silence.Event != nil && f.silence.Ms() >= ordinary
	switch {
	case !ratio && s.ms >= 3*h.or(3000):
		short := f.logged && f.silence.Event != nil && !long && f.back() && s.ms < ordinary+h.or(3000)
		if !short {
			return no(fmt.Sprintf("session.timeout.ms (%d) is at least 3 x heartbeat.interval.ms (%d)", s.ms, h.or(3000)))
		}
	case f.ended != nil, f.restart != nil && f.stop != nil:
		return no("the process ended; the time-out only decided when that was noticed")
	case long:
		return no(fmt.Sprintf("the silence lasted %s: more than an ordinary delay", Duration(f.silence.Ms())))
	}
	if ms, ok := f.heartbeatSilence(); ok && ms >= s.ms+ordinary {
		return no(fmt.Sprintf("the coordinator heard nothing for %s: more than an ordinary delay", Duration(ms)))
	}
	o := opinion{verdict: Likely, weight: proven + 12, from: f.from, measure: map[string]int64{}}
	if s.read() {
		o.verdict = Confirmed
	}
	o.why = fmt.Sprintf("%s was given up after session.timeout.ms = %d, which is less than 3 x heartbeat.interval.ms (%d)", f.who(), s.ms, h.or(3000))
	if !ratio {
		o.why = fmt.Sprintf("%s was given up after session.timeout.ms = %d, though it was silent for an ordinary %s only", f.who(), s.ms, Duration(f.silence.Ms()))
	}
	if f.silence.Event != nil {
		o.why += fmt.Sprintf("; a delay of %s was enough", Duration(f.silence.Ms()))
		o.proof = append(o.proof, proof{f.silence.Event, "the process's first line after " + Duration(f.silence.Ms())})
	}
	if ms, ok := f.heartbeatSilence(); ok {
		o.measure["heartbeat_silence_ms"] = ms
	}
	if f.c.Config != nil {
		o.proof = append(o.proof, proof{f.c.Config, fmt.Sprintf("its configuration: session.timeout.ms = %s, heartbeat.interval.ms = %s", s.text, h.text)})
	}
	o.proof = append([]proof{f.departure()}, o.proof...)
	o.proof = append(o.proof, f.told()...)
	return o
}

// back reports whether the same logical member returned soon: it lived.
func (f *facts) back() bool {
	return known(f.d.Returned) && f.d.Returned-f.d.At < 60_000 && f.ended == nil
}

// heartbeatSilence is the time from the coordinator's last word of the member,
// one session before it gave it up, to the member's next one.
func (f *facts) heartbeatSilence() (int64, bool) {
	if f.d.How != history.Expired || !f.session.known {
		return 0, false
	}
	next := f.d.Returned
	if f.d.Learned != nil && (!known(next) || f.d.Learned.At < next) {
		next = f.d.Learned.At
	}
	if !known(next) || next < f.d.At {
		return 0, false
	}
	return next - (f.d.At - f.session.ms), true
}

// adviseSession computes session.timeout.ms to outlast the longest silence seen,
// rounded up to five seconds, within the broker's bounds.
func adviseSession(fd *finding) {
	c := fd.worst()
	if c == nil {
		return
	}
	f := c.f
	fd.fixes = append(fd.fixes, f.longerSession(fd)...)
	if h := f.heartbeat; h.known && f.session.known && !f.newProtocol() {
		if to := min(3000, max(f.newSession(fd)/3, 1)); to < h.ms {
			fd.fixes = append(fd.fixes, Fix{Setting: settings.Heartbeat, At: "client", Spelling: settings.Spelling(f.family, settings.Heartbeat), From: h.text, FromSource: h.source,
				To: text(to), Why: "a third of the session at most, so that two heartbeats may be lost", Costs: "more requests to the coordinator"})
		}
	}
	fd.avoid = append(fd.avoid,
		Avoid{settings.PollInterval, "the poll watchdog did not fire"},
		Avoid{settings.PollRecords, "the time between polls was not the trouble"})
	fd.checks = append(fd.checks, f.sessionRatio()...)
}

// longestSilence is the longest that the coordinator did not hear a member of
// this finding, or was out of its reach for a session and more, in milliseconds.
func longestSilence(fd *finding) int64 {
	best := max(fd.longestOf("heartbeat_silence_ms"), fd.longestOf("pause_ms"))
	if c := fd.worst(); c != nil {
		if out := fd.longestOf("outage_ms"); out >= c.f.session.or(45_000) {
			best = max(best, out)
		}
	}
	return best
}

// coverable is the longest silence, in milliseconds, that a session should be
// stretched over; a longer one is to be removed, since the session is also the
// time after which a crash is noticed.
const coverable = 120_000

func (f *facts) newSession(fd *finding) int64 {
	l := longestSilence(fd)
	if l > coverable {
		l = 0
	}
	to := ceil(max(45_000, 3*f.heartbeat.or(3000), l+2*f.heartbeat.or(3000)), 5000)
	if l == 0 {
		to = max(to, ceil(f.session.or(0)*3/2, 5000))
	}
	return min(to, f.p.sessionMax())
}

// sessionMax is the broker's bound on session.timeout.ms.
func (p *pass) sessionMax() int64 { return p.bound(settings.SessionMax, 1_800_000) }

// bound is a limit that the first broker sets on its clients, in milliseconds:
// as printed, or the default of its version; otherwise if it tells neither.
func (p *pass) bound(name string, otherwise int64) int64 {
	for _, b := range p.h.Brokers {
		if b.Config != nil {
			if n := valueOf(b.Config.Get(event.Key(name)), "").ms; n > 0 {
				return n
			}
		}
		if v, exists, ok := settings.Default(settings.Broker, b.Version, name); ok && exists && b.Version != "" {
			return valueOf(v, "").ms
		}
	}
	return otherwise
}

func (f *facts) longerSession(fd *finding) []Fix {
	if f.newProtocol() {
		return f.groupSession(fd)
	}
	to := f.newSession(fd)
	if f.session.known && to <= f.session.ms {
		return nil
	}
	why := fmt.Sprintf("the longest silence was %s; with two heartbeats to spare, at least 45000", Duration(longestSilence(fd)))
	if longestSilence(fd) == 0 {
		why = "assumed: how long the silence lasted is not known; half as long again, at least 45000"
	}
	return []Fix{{Setting: settings.Session, At: "client", Spelling: settings.Spelling(f.family, settings.Session), From: f.session.text, FromSource: f.session.source,
		To: text(to), Why: why, Costs: fmt.Sprintf("a real crash is noticed only after %s", Duration(to)) + f.aboveInterval(to)}}
}

// aboveInterval tells what goes with a session above max.poll.interval.ms, which
// librdkafka takes for a mistake in its configuration (1.0, rdkafka_conf.c).
func (f *facts) aboveInterval(session int64) string {
	if f.family != settings.Librdkafka || session <= f.poll.or(300_000) {
		return ""
	}
	return fmt.Sprintf("; librdkafka asks for max.poll.interval.ms (%s) to be at least as long: raise it as well", f.poll.text)
}

// groupSession: with KIP-848 the session is set on the broker or for the group,
// at most group.consumer.max.session.timeout.ms (60 s by default).
func (f *facts) groupSession(fd *finding) []Fix {
	l := longestSilence(fd)
	to := ceil(max(45_000, l+10_000), 5000)
	if l > coverable || to <= f.session.or(0) && f.session.read() {
		return nil
	}
	costs := fmt.Sprintf("a real crash is noticed only after %s", Duration(to))
	if to > 60_000 {
		costs += "; raise group.consumer.max.session.timeout.ms (60000) first"
	}
	return []Fix{{Setting: settings.GroupSession, At: "broker", Spelling: "consumer.session.timeout.ms for the group, or " + settings.GroupSession + " on the broker",
		From: f.session.text, FromSource: f.session.source, To: text(to), Why: fmt.Sprintf("the longest silence was %s, with two heartbeats to spare", Duration(l)), Costs: costs}}
}
