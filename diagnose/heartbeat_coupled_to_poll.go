package diagnose

import (
	"fmt"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var heartbeatCoupledToPoll = &Scenario{
	ID: "heartbeat-coupled-to-poll", Family: "stopped heartbeating", Class: Incident,
	Title: "this client sends heartbeats only when the application polls, and it was busy for longer than the session",
	Mechanism: "Java before 0.10.1, kafkajs, kafka-python before 1.4 and ruby-kafka have no heartbeat thread: heartbeats are sent from poll() or between messages. " +
		"Work that lasts longer than the session time-out therefore looks to the coordinator like a dead member.",
	Broker: "`has failed, removing it from the group` one session after the last heartbeat, for the busy member alone (INFO from 0.11.0.1; before, only the start of a rebalance).",
	Client: "Java 0.9: heart beat failed since member id is not valid; 0.10.0: commit failures whose text blames session.timeout.ms, coordinator marked dead. " +
		"kafkajs: The coordinator is not aware of this member. kafka-python 1.3: local member_id was not recognized.",
	Confused: []Lookalike{
		{"process-paused", "every thread was silent, not the consumer's alone"},
		{"poll-interval-exceeded", "needs a client with a heartbeat thread and a poll watchdog"},
		{"process-crashed", "the process wrote nothing more"},
		{"legacy-broker", "a broker of the same age, whose limits are another reason to upgrade; its version is among the checks"},
		{"session-timeout-too-small", "the session is long enough for the heartbeats; the work is longer than both"},
	},
	Fix: "Upgrade the client (Java 0.10.1 and later, kafka-python 1.4 and later heartbeat from a thread of their own); kafkajs: call heartbeat() inside eachMessage or eachBatch. " +
		"Until then: shorter batches, or a session time-out longer than the longest work. max.poll.interval.ms means nothing to such a client.",
	Needs:       []event.Kind{event.MemberExpired, event.HeartbeatFailed, event.CommitFailed},
	namesAbsent: true,
	Refs:        []Reference{alibaba, kip62},
	judge:       judgeCoupled,
	advise:      adviseCoupled,
}

func judgeCoupled(f *facts) opinion {
	is, sure := f.coupled()
	d := f.d
	switch {
	case !is && sure:
		return no("this client sends heartbeats from a thread of its own")
	case !is:
		return open("the client's version is not known")
	case d.How != history.Expired && d.How != history.Evicted:
		return no("the member was not given up for missing heartbeats")
	case f.c == nil:
		return open("the client's log is not at hand")
	case f.ended != nil:
		return no("the process ended")
	}
	s := f.session.or(30_000)
	busy := max(f.idle.Ms(), f.longestWork(f.from-s, f.to+slack))
	if busy == 0 && f.stoodStill() {
		busy = f.silence.Ms()
	}
	if f.stoodStill() && f.othersSpeak() && !f.workExplains(f.silence) {
		return no(fmt.Sprintf("no thread of the process wrote a line for %s", Duration(f.silence.Ms())))
	}
	o := opinion{verdict: Likely, weight: proven + 10, from: f.from, measure: map[string]int64{}}
	if busy > 0 {
		o.measure["poll_gap_ms"] = busy
	}
	if ms, ok := f.heartbeatSilence(); ok {
		o.measure["heartbeat_silence_ms"] = ms
	}
	if f.idle.Event != nil {
		o.proof = append(o.proof, proof{f.idle.Event, fmt.Sprintf("the consumer thread's first line after %s; other threads wrote on", Duration(f.idle.Ms()))})
	}
	for _, e := range f.w.Events {
		if ms, ok := e.Int(event.Ms); ok && e.Kind == event.WorkTook && ms >= s && e.At >= f.from-s && e.At <= f.to+slack {
			o.proof = append(o.proof, proof{e, "the application's own measure of the work: " + Duration(ms)})
			break
		}
	}
	o.proof = append(o.proof, f.told()...)
	o.proof = append(o.proof, f.departure())
	client := f.family
	if f.version != "" {
		client += " " + f.version
	}
	o.why = fmt.Sprintf("%s (%s, which sends heartbeats only from poll()) was busy for longer than session.timeout.ms (%s)", f.who(), client, Duration(s))
	if busy > 0 {
		o.why = fmt.Sprintf("%s (%s, which sends heartbeats only from poll()) was busy for %s, longer than session.timeout.ms (%s)", f.who(), client, Duration(busy), Duration(s))
	}
	silent := o.measure["heartbeat_silence_ms"]
	switch {
	case busy >= s && d.Line != nil && d.Line.Side == event.Broker:
		o.verdict = Confirmed
	case busy < s && silent < s:
		o.verdict, o.weight = Possible, implied
		o.why = fmt.Sprintf("%s (%s, which sends heartbeats only from poll()) was given up; work between two polls longer than session.timeout.ms (%s) does that, and no line measures it", f.who(), client, f.sessionText())
	case busy < s:
		o.why = fmt.Sprintf("%s (%s, which sends heartbeats only from poll()) sent none for %s, longer than session.timeout.ms (%s), while its process wrote on", f.who(), client, Duration(silent), Duration(s))
	}
	return o
}

// workExplains reports whether a line states work as long as a silence: then the
// process was busy, not paused.
func (f *facts) workExplains(s history.Silence) bool {
	return s.Event != nil && f.longestWork(s.From-slack, s.To+slack) >= s.Ms()-slack
}

func adviseCoupled(fd *finding) {
	c := fd.worst()
	if c == nil {
		return
	}
	f := c.f
	busy := fd.longestOf("poll_gap_ms")
	fd.fixes = append(fd.fixes, f.uncouple())
	if s := f.session; s.known && busy > 0 {
		to := min(ceil(busy*3/2, 5000), f.p.sessionMax())
		if to > s.ms && to > busy {
			fd.fixes = append(fd.fixes, Fix{Setting: settings.Session, At: "client", Spelling: settings.Spelling(f.family, settings.Session), From: s.text, FromSource: s.source, To: text(to),
				Why: fmt.Sprintf("half as long again as the longest work of %s, within the broker's bound of %d", Duration(busy), f.p.sessionMax()), Costs: fmt.Sprintf("a real crash is noticed only after %s", Duration(to))})
		}
	}
	fd.fixes = append(fd.fixes, f.fewerForSession(busy)...)
	fd.avoid = append(fd.avoid, Avoid{settings.PollInterval, "this client has no such limit; the session time-out plays its part"})
	fd.checks = append(fd.checks, f.coupledChecks(c)...)
}

// uncouple is the way out of heartbeats that wait for the application: a newer
// client, or, where every version is so, heartbeats within the work.
func (f *facts) uncouple() Fix {
	client := f.client()
	if client.UpgradeTo != "" {
		return Fix{Setting: "upgrade the client", At: "code", From: f.version, FromSource: "told by the lines of " + f.w.Path, To: client.UpgradeTo,
			Why: "later versions send heartbeats from a thread of their own, whatever the application does", Costs: "the limit is then max.poll.interval.ms"}
	}
	session, _, inUnit := strings.Cut(settings.Spelling(f.family, settings.Session), " (")
	to := "at least every third of " + session
	if !inUnit { // else the client counts in another unit, such as seconds
		to += " (" + text(f.session.or(30_000)/3) + " ms)"
	}
	return Fix{Setting: client.Beat.Advice, At: "code", Spelling: client.Beat.Call, From: "not called during the work", To: to,
		Why: client.Family + " sends heartbeats only " + client.Beat.Else, Costs: "the handler must be cut into steps"}
}

// fewerForSession: with n records in the work, half a session is enough for
// n x S / 2 / busy of them.
func (f *facts) fewerForSession(busy int64) []Fix {
	spelling := settings.Spelling(f.family, settings.PollRecords)
	n, counted := f.batch(f.from-f.session.or(0), f.to)
	if spelling == "" || busy == 0 || !f.session.known || !counted || n <= 1 {
		return nil
	}
	if _, exists, ok := settings.Default(f.family, f.version, settings.PollRecords); ok && !exists {
		return nil
	}
	to := int64(utilisation * float64(f.session.ms) * float64(n) / float64(busy))
	if to < 1 || f.records.known && to >= f.records.ms {
		return nil
	}
	return []Fix{{Setting: settings.PollRecords, At: "client", Spelling: spelling, From: f.records.text, FromSource: f.records.source, To: text(to),
		Why: fmt.Sprintf("%d records took %s; half a session leaves time for this many", n, Duration(busy)), Costs: "more calls of poll()"}}
}
