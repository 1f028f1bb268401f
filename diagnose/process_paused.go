package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var processPaused = &Scenario{
	ID: "process-paused", Family: "stopped heartbeating", Class: Incident, idle: true,
	Title: "the whole process stood still for longer than the session",
	Mechanism: "Nothing in the process ran: a long garbage collection, CPU throttling, a suspended machine or container, a blocked event loop. " +
		"No heartbeats were sent, and the coordinator gave the member up one session after the last one. On waking, the client finds its own timers expired; " +
		"when the pause was longer than max.poll.interval.ms as well, the poll watchdog fires too and tells the wrong story.",
	Broker: "`has failed, removing it from the group`, or fenced because the session expired (KIP-848); several members at once where they share the process or machine.",
	Client: "A hole in the log of all threads, then within milliseconds: session timed out without a heartbeat response (2.7 and later), coordinator found again, UNKNOWN_MEMBER_ID, a new join, with the same process id.",
	Confused: []Lookalike{
		{"process-crashed", "the process starts anew, or never writes again"},
		{"network-cut", "the process wrote on, about failing connections"},
		{"poll-interval-exceeded", "the poll thread alone was silent"},
		{"heartbeat-coupled-to-poll", "the client sends heartbeats from poll() and other threads wrote on"},
		{"session-timeout-too-small", "the silence was an ordinary one"},
	},
	Fix: "Remove the pause: heap and collector, CPU limits, the host's suspension. Up to two minutes a longer session.timeout.ms covers it; " +
		"with KIP-848 that is the group's or broker's setting. max.poll.interval.ms and max.poll.records have no part in it.",
	Needs:  []event.Kind{event.Silence, event.MemberExpired},
	Refs:   []Reference{huawei, kip735},
	judge:  judgePaused,
	advise: advisePaused,
}

func judgePaused(f *facts) opinion {
	d := f.d
	fired := d.Timeout != nil || d.Reason == history.ByPollTimeout
	switch {
	case d.How == history.Pending && f.c != nil && f.silence.Event != nil && gapOf(f.silence.To, d.At) <= slack && f.joining(f.silence):
		return no("the silence is its wait for the group to take it in")
	case f.c == nil:
		return open("the client's log is not at hand")
	case d.How != history.Expired && d.How != history.Evicted && d.How != history.Pending && !fired:
		return no("the member left by itself, or was dropped for another reason")
	}
	if is, _ := f.coupled(); is && !f.othersSpeak() {
		return open("a client that sends heartbeats from poll() looks the same when it is busy, and no other thread of its process speaks in this log")
	}
	if e := f.statedStall(); e != nil && f.heartbeatsStopped() {
		return f.stalled(e)
	}
	s := f.silence
	if f.lostUnsaid() {
		return no("a process that wakes from a pause says that its session has run out, and this one did not")
	}
	if fired && !f.heartbeatsStopped() {
		return no("heartbeats went on until the client left")
	}
	if fired {
		at := f.pollTimeoutAt()
		p := f.poll.or(300_000)
		s = longestIn(f.w, at-p, at+slack)
		if s.Event == nil || s.Ms() < p/2 || f.usual(s) {
			return no("other threads of the process wrote on while the poll thread was busy")
		}
	} else {
		need := f.session.or(10_000) - f.heartbeat.or(3_000) - slack
		switch {
		case s.Event == nil && f.ended != nil:
			return no("the process wrote nothing more; one that paused would write on")
		case !f.logged && s.Event == nil:
			return open("the log does not reach back to the beginning of the session")
		case s.Event == nil || s.Ms() < need || s.Ms() < 2000:
			return no(fmt.Sprintf("the process wrote lines all through the session (%s)", f.sessionText()))
		case f.usual(s):
			return no(fmt.Sprintf("a silence of %s is usual for this process", Duration(s.Ms())))
		case d.How == history.Expired && f.timerLate() == nil && s.From < f.from-max(f.w.UsualGap, f.heartbeat.or(3_000))-slack:
			return open(fmt.Sprintf("no thread of the process wrote a line for %s, but it was silent before its last heartbeat, too", Duration(s.Ms())))
		}
	}
	switch {
	case f.restart != nil && f.restart.At <= s.To+5000 && f.restart.At >= s.From:
		return no("the process was started anew after its silence: it ended, it did not pause")
	case s.To < d.At-slack && f.ended != nil:
		return no("the process ended")
	case f.stop != nil && f.stop.At <= s.From+slack && f.stop.At >= s.From-slack:
		return open("its other threads fell silent when it was asked to stop")
	}
	o := opinion{verdict: Likely, weight: proven + 5, from: s.From, measure: map[string]int64{"pause_ms": s.Ms()}}
	timer := f.timerLate()
	if timer != nil {
		o.measure["pause_ms"] = min(s.Ms(), timer.At-f.from)
	}
	switch {
	case timer == nil && fired && f.timersAtOnce(s):
		o.verdict = Confirmed // the heartbeat thread would have noticed long before
	case timer == nil && !f.talkative(s):
		o.verdict, o.weight = Possible, implied // its log is quiet anyway
	case s.Ms() >= 3*f.w.UsualGap || d.Learned != nil || len(d.Told) > 0:
		o.verdict = Confirmed // the hole in all threads, and the session's end or the client's own timers
	}
	if ms, ok := f.heartbeatSilence(); ok {
		o.measure["heartbeat_silence_ms"] = ms
	}
	o.why = fmt.Sprintf("no thread of the process of %s wrote a line for %s (from %s); its session (%s) ran out meanwhile", f.who(), Duration(s.Ms()), instant(s.From), f.sessionText())
	if fired {
		o.why = fmt.Sprintf("no thread of the process of %s wrote a line for %s (from %s); the poll watchdog fired on waking and tells the wrong story", f.who(), Duration(s.Ms()), instant(s.From))
	}
	o.proof = append(o.proof, proof{s.Event, fmt.Sprintf("the first line of any thread after %s", Duration(s.Ms()))})
	if timer != nil {
		o.proof = append(o.proof, proof{timer, fmt.Sprintf("the client's own timer of the session, %s after the coordinator's: its thread did not run", Duration(timer.At-d.At))})
	}
	o.proof = append(o.proof, f.departure())
	o.proof = append(o.proof, f.told()...)
	facet, why := f.pauseReason(s)
	if facet != "" {
		o.verdict, o.weight = stronger(o.verdict, Likely), max(o.weight, proven+5)
		o.facets = append(o.facets, facet)
		o.proof = append([]proof{why}, o.proof...)
	} else {
		o.missing = append(o.missing, Missing{What: "garbage collection log of the process of " + f.who() + ", or its container's CPU throttling and host's suspend events", From: Stamp(s.From), To: Stamp(s.To),
			Would: "tell what stopped the process"})
	}
	return o
}

// othersSpeak reports whether threads other than the consumer's are heard in the
// log: then their silence tells a pause from work.
func (f *facts) othersSpeak() bool { return len(f.c.Threads) > 0 }

// pauseReason finds what stopped a process: a pause of the collector or a stall
// of the JVM that its GC file, or another line, tells of in the silence.
func (f *facts) pauseReason(s history.Silence) (facet string, x proof) {
	var total, worst int64
	for _, e := range f.around(s) {
		k, ok := pauseFacets[e.Kind]
		if !ok {
			continue
		}
		ms := millis(e)
		total += ms
		if ms >= worst {
			worst, facet, x = ms, k, proof{e, fmt.Sprintf("a pause of %s within the silence", Duration(ms))}
		}
	}
	if facet == "gc" && total < s.Ms()/2 {
		return "", proof{}
	}
	return facet, x
}

func millis(e *event.Event) int64 {
	if ms, ok := e.Int(event.Ms); ok {
		return ms
	}
	return decimal(e.Get(event.Ms), 1) + decimal(e.Get(event.Seconds), 1000)
}

// decimal reads "4123.456" times a factor, whole.
func decimal(s string, factor float64) int64 {
	if s == "" {
		return 0
	}
	var v float64
	if _, err := fmt.Sscanf(s, "%g", &v); err != nil || v < 0 || v > 1e12 {
		return 0
	}
	return int64(v * factor)
}

// around lists the lines about pauses, of the process and of what belongs to it,
// that overlap a silence. A GC file without a common name belongs to the one
// process whose silence its pause coincides with.
func (f *facts) around(s history.Silence) []*event.Event {
	var out []*event.Event
	out = append(out, between(f.w.Events, s.From-slack, s.To+5000)...)
	for _, e := range between(f.p.h.Platform, s.From-slack, s.To+5000) {
		if f.p.belongs(e, f.w) || f.p.onlyHole(e, s) {
			out = append(out, e)
		}
	}
	return out
}

// onlyHole reports whether a pause coincides with exactly one client's silence.
func (p *pass) onlyHole(e *event.Event, s history.Silence) bool {
	ms := millis(e)
	if ms < s.Ms()/2 {
		return false
	}
	holes := 0
	for _, w := range p.h.Processes {
		if w.Path == e.Pos.Path {
			continue
		}
		if x := longest(w.Silences, e.At-ms, e.At); x.Ms() >= ms/2 {
			holes++
		}
	}
	return holes == 1
}

func advisePaused(fd *finding) {
	c := fd.worst()
	if c == nil {
		return
	}
	f, third := c.f, ""
	if f.session.known {
		third = " (" + Duration(f.session.ms/3) + ")"
	}
	fd.fixes = append(fd.fixes, Fix{Setting: removePause[c.main()], At: "operations", From: "a pause of " + Duration(longestSilence(fd)), To: "no pause longer than a third of the session" + third,
		Why: "a process that stands still sends no heartbeats, whatever the settings are"})
	if fd.fixes[0].Setting == "" {
		fd.fixes[0].Setting = "remove the pause"
	}
	if longestSilence(fd) <= coverable {
		fd.fixes = append(fd.fixes, f.longerSession(fd)...)
	}
	fd.avoid = append(fd.avoid,
		Avoid{settings.PollInterval, "the process did not poll because it did not run; a longer interval changes nothing"},
		Avoid{settings.PollRecords, "the amount of work between two polls was not the trouble"})
	if !f.newProtocol() {
		fd.checks = append(fd.checks, f.sessionRatio()...)
	}
}

var removePause = map[string]string{
	"gc":                 "shorten garbage collection (heap size, collector, allocation)",
	"cpu-throttled":      "raise or remove the container's CPU limit",
	"suspended":          "find what suspended the machine or container",
	"event-loop-blocked": "move blocking work off the event loop",
}
