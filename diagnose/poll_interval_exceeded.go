package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var pollIntervalExceeded = &Scenario{
	ID: "poll-interval-exceeded", Family: "stopped polling", Class: Incident,
	Title: "the client left by itself because poll() was not called within max.poll.interval.ms",
	Mechanism: "A consumer sends heartbeats from a thread of its own, which also watches how long ago the application called poll(). " +
		"When max.poll.interval.ms has passed, the client itself sends LeaveGroup and forgets its generation; the coordinator never measures this interval. " +
		"It rejoins at the next poll(), so a slow batch costs two rebalances, and its offsets cannot be committed.",
	Broker: "A leave, never a failed heartbeat: with `client reason: consumer poll timeout has expired.` since 3.2 (both sides), without a reason from 2.2, " +
		"nothing but the start of a rebalance before. A static member sends no leave: its session runs out instead.",
	Client: "Java 3.0+: a warning and the LeaveGroup line with its cause; 2.4 to 2.8 only the latter; 2.1 to 2.3 a warning; 0.10.1 to 2.0 nothing above DEBUG. " +
		"librdkafka: MAXPOLL. kafka-python: Heartbeat poll expired. aiokafka: only that LeaveGroup succeeded.",
	Confused: []Lookalike{
		{"process-paused", "all threads of the process were silent, not the poll thread alone"},
		{"session-timeout-too-small", "the coordinator says that the session ran out, not that the member left"},
		{"heartbeat-coupled-to-poll", "the client is of a kind that sends heartbeats only from poll()"},
		{"closed-by-application", "the reason is that the consumer was closed, and the process did not come back by itself"},
		{"process-crashed", "the process wrote nothing more"},
	},
	Fix: "Make the work between two polls shorter than half of max.poll.interval.ms: fewer records a poll (max.poll.records), bounded calls and retries, " +
		"or pause() and another thread. Or raise max.poll.interval.ms, knowing that every rebalance may then wait that long. session.timeout.ms does not apply.",
	Needs:  []event.Kind{event.PollTimeout, event.MemberLeft},
	Refs:   []Reference{huawei, alibaba, kip62},
	judge:  judgePollInterval,
	advise: advisePollInterval,
}

var (
	huawei  = Reference{"Huawei Cloud DMS for Kafka FAQ: Why Does Message Poll Often Fail During Rebalancing?", "https://support.huaweicloud.com/intl/en-us/kafka_faq/kafka-faq-200426036.html"}
	alibaba = Reference{"Alibaba Cloud Message Queue for Apache Kafka FAQ: Why does rebalancing frequently occur on the client?", "https://www.alibabacloud.com/help/en/apsaramq-for-kafka/cloud-message-queue-for-kafka/support/why-does-rebalance-occur-frequently-on-consumer-clients"}
	kip62   = Reference{"KIP-62: Allow consumer to send heartbeats from a background thread", "https://cwiki.apache.org/confluence/display/KAFKA/KIP-62%3A+Allow+consumer+to+send+heartbeats+from+a+background+thread"}
	kip735  = Reference{"KIP-735: Increase default consumer session timeout", "https://cwiki.apache.org/confluence/display/KAFKA/KIP-735%3A+Increase+default+consumer+session+timeout"}
	kip345  = Reference{"KIP-345: Static membership", "https://cwiki.apache.org/confluence/display/KAFKA/KIP-345%3A+Introduce+static+membership+protocol+to+reduce+consumer+rebalances"}
)

func judgePollInterval(f *facts) opinion {
	d := f.d
	is, _ := f.coupled()
	switch {
	case f.isWorker():
		return no("the member is a Connect worker, which has rebalance.timeout.ms instead")
	case is:
		return no("this client has no poll watchdog: it sends heartbeats from poll() itself")
	case d.Reason == history.ByPollTimeout || d.Timeout != nil:
		return statedPollTimeout(f)
	case d.Reason != "":
		return no(fmt.Sprintf("the stated reason of the leave is another: %s", d.Reason))
	case !f.client().IsWatched(f.version):
		return no("this client has no max.poll.interval.ms")
	case d.How == history.Expired && (f.m == nil || !f.m.Static):
		return no("the session ran out; a member that does not poll in time leaves by itself, and no line says that it did")
	case f.excerpt():
		return blamedPollTimeout(f)
	case !f.silentWatchdog():
		return no("this version prints a line when its poll watchdog fires, and there is none")
	case d.How == history.Left || d.How == history.Evicted || d.How == history.Expired:
		return impliedPollTimeout(f)
	}
	return no("no line says that the client missed max.poll.interval.ms")
}

// excerpt reports a member that was found to be out where the log does not hold
// what went before. What the watchdog said then, or did not, is not to be seen; nor
// did heartbeats tell first.
func (f *facts) excerpt() bool {
	d := f.d
	if d.How != history.Evicted || d.Line == nil || d.Line.Kind != event.CommitFailed || f.w == nil || known(f.since) || f.warned() {
		return f.lostUnsaid()
	}
	return (!known(f.w.From) || f.w.From > d.At-f.poll.or(300_000)) && !hasKind(f.c, event.Joined) && !hasKind(f.c, event.CoordinatorLost)
}

// lostUnsaid reports partitions given up as lost, the only sign that the member was
// out. Heartbeats that fail and sessions that run out leave a line before it.
func (f *facts) lostUnsaid() bool {
	d := f.d
	return d.How == history.Evicted && d.Line != nil && d.Line.Kind == event.PartitionsLost && d.Learned == nil && f.w != nil && !f.warned()
}

// blamedPollTimeout: such a commit's text blames the poll interval whatever removed
// the member. It is the commonest cause, and no more than that. Where the member
// gives up lost partitions without a word of how it lost them, its work shows when
// it last can have polled.
func blamedPollTimeout(f *facts) opinion {
	o := opinion{verdict: Possible, weight: fallback + 2, from: f.d.At}
	o.why = fmt.Sprintf("a commit of %s failed because it was no member any more; too long a time between two polls (max.poll.interval.ms is %s) is the commonest reason, and the excerpt is too short to show another", f.who(), f.pollText())
	if f.d.Line.Kind == event.PartitionsLost {
		o.why = fmt.Sprintf("the partitions of %s were lost and not revoked: it was out of the group before, and no line tells how", f.who())
		if s := f.silence; s.Event != nil && s.Ms() >= f.poll.or(300_000) {
			o.from, o.measure = s.From, map[string]int64{"poll_gap_ms": s.Ms()}
			o.why += fmt.Sprintf("; nothing shows a poll in the %s before, and max.poll.interval.ms is %s", Duration(s.Ms()), f.pollText())
		}
	}
	o.proof = append(f.told(), f.departure())
	if e := f.errorThatClosed(); e != nil {
		o.proof = append(o.proof, proof{e, "an error ends the work of this consumer"})
	}
	o.because(f.slow(f.d.At-2*f.poll.or(300_000), f.d.At))
	o.missing = append(o.missing, Missing{What: "the log of " + f.who() + " before that, whole and at INFO", From: Stamp(min(o.from, f.d.At-2*f.poll.or(300_000))), To: Stamp(f.d.At),
		Would: "show whether the poll watchdog fired, heartbeats failed or the coordinator was lost before"})
	return o
}

// silentWatchdog reports whether the client may leave at the poll interval
// without a line at INFO.
func (f *facts) silentWatchdog() bool {
	return f.client().MayBeSilent(f.version, f.m != nil && f.m.Static)
}

// statedPollTimeout: a line says so. Still, a process that stood still as a
// whole did not poll either, and then its watchdog tells the wrong story.
func statedPollTimeout(f *facts) opinion {
	at := f.pollTimeoutAt()
	p := f.poll.or(300_000)
	if s := f.stillWhenFired(); s.Event != nil {
		return no(fmt.Sprintf("the watchdog fired, but no thread of the process wrote a line for %s before", Duration(s.Ms())))
	}
	o := opinion{verdict: Confirmed, weight: stated, from: at, measure: map[string]int64{}}
	o.proof = append(o.proof, f.told()...)
	o.proof = append(o.proof, f.departure())
	gap, measured := f.pollGap()
	switch {
	case measured:
		o.measure["poll_gap_ms"] = gap
		o.why = fmt.Sprintf("%s did not call poll() for %s; max.poll.interval.ms is %s, so the client %s", f.who(), Duration(gap), f.pollText(), f.gaveUp())
	case f.threadDead():
		o.facets = append(o.facets, "thread-dead")
		o.why = fmt.Sprintf("%s stopped calling poll() and never called it again, while its process wrote on for %s", f.who(), Duration(f.w.To-at))
	default:
		o.why = fmt.Sprintf("%s did not call poll() for max.poll.interval.ms (%s), so the client %s", f.who(), f.pollText(), f.gaveUp())
	}
	o.because(f.slow(at-p, at+max(gap-p, 0)))
	if len(o.facets) == 0 && measured && f.intervalTooSmall(gap) {
		o.facets = append(o.facets, "interval-too-small")
	}
	if f.c == nil {
		o.missing = append(o.missing, f.clientLog("show how long the gap between two polls really was, and what the application did in it"))
	}
	return o
}

// stillWhenFired is the silence of the whole process before its watchdog fired,
// where heartbeats were lacking as well: it did not run, and its timers fired as it
// woke.
func (f *facts) stillWhenFired() history.Silence {
	at, p := f.pollTimeoutAt(), f.poll.or(300_000)
	s := longestIn(f.w, at-p, at+slack)
	if f.w == nil || !f.heartbeatsStopped() || s.Event == nil || s.Ms() < min(p, f.session.or(p))/2 || f.usual(s) {
		return history.Silence{}
	}
	return s
}

// gaveUp says how the membership ended: a static member stops its heartbeats and
// lets the session run out instead of leaving (KIP-345).
func (f *facts) gaveUp() string {
	if f.d.How == history.Expired {
		return "stopped its heartbeats and the session ran out"
	}
	return "left by itself"
}

// heartbeatsStopped reports whether heartbeats were lacking as well as polls: the
// session ran out, or the client noticed that it had. A member whose leave the
// coordinator took was heard until then, so its process did not stand still,
// however quiet its log is.
func (f *facts) heartbeatsStopped() bool {
	if f.d.How == history.Expired || f.d.How == history.Evicted {
		return !f.m.Static || f.d.Timeout == nil || f.warned()
	}
	return f.d.Line != nil && f.d.Line.Side == event.Client && f.warned()
}

// warned: the client noticed a whole session without an answer.
func (f *facts) warned() bool {
	for _, e := range f.d.Told {
		if e.Kind == event.CoordinatorLost || e.Kind == event.SessionTimedOut {
			return true
		}
	}
	return false
}

func (f *facts) pollText() string {
	if f.poll.known {
		return Duration(f.poll.ms)
	}
	return "not known here"
}

// pollTimeoutAt is when the watchdog fired: the client's word, else the
// coordinator's, which follows within a round trip.
func (f *facts) pollTimeoutAt() int64 {
	for _, e := range []*event.Event{f.d.Timeout, f.d.Leave} {
		if e != nil {
			return e.At
		}
	}
	return f.d.At
}

func longestIn(w *history.Process, from, to int64) history.Silence {
	if w == nil {
		return history.Silence{}
	}
	return longest(w.Silences, from, to)
}

// pollGap is the time between two polls in milliseconds. The classic Java client
// tells when its watchdog fired (max.poll.interval.ms after the last poll) and
// when it polls again (partitions lost, or joining); KIP-848 clients print how
// much they exceeded the interval by. librdkafka's "exceeded by" is the latency
// of a 500 ms timer and is not used.
func (f *facts) pollGap() (int64, bool) {
	p := f.poll
	if f.d.Timeout != nil {
		if n, ok := f.d.Timeout.Int(event.PollMs); ok {
			p = valueOf(text(n), "")
		}
	}
	if !p.known {
		work := f.longestWork(f.pollTimeoutAt(), f.until+slack)
		return work, work > 0
	}
	for _, e := range f.d.Told {
		if n, ok := e.Int(event.OverMs); ok && e.Kind == event.PollGap {
			return p.ms + n, true
		}
	}
	at := f.pollTimeoutAt()
	again := int64(history.Unknown)
	for _, e := range []*event.Event{f.d.Lost, f.d.Rejoin} {
		if e != nil && e.At > at && (!known(again) || e.At < again) {
			again = e.At
		}
	}
	if !known(again) || f.d.Timeout == nil && f.d.Leave == nil {
		return 0, false
	}
	return p.ms + again - at, true
}

// possible drops a poll interval that is only a default and longer than the member
// had been in the group, or its process in the log, when the watchdog fired.
func (f *facts) possible(p value) value {
	at := f.pollTimeoutAt()
	since := f.since
	if f.w != nil && !known(since) {
		for _, e := range f.c.Events {
			if e.Kind == event.Joined && e.At < at {
				since = e.At
				break
			}
		}
	}
	if p.read() || !known(since) || at-since >= p.ms-slack {
		return p
	}
	return unknownValue
}

// threadDead: the process wrote on for three intervals and more, and the member
// never polled again.
func (f *facts) threadDead() bool {
	return f.w != nil && f.d.Rejoin == nil && f.d.Lost == nil && !known(f.d.Returned) && f.w.To-f.pollTimeoutAt() >= 3*f.poll.or(300_000)
}

// impliedPollTimeout: clients up to 2.0 print nothing above DEBUG, others leave
// without a reason. Then the silence of the poll thread, longer than the
// interval, in a process that wrote on, tells it.
func impliedPollTimeout(f *facts) opinion {
	if f.c == nil {
		return open("the leave carries no reason, and the client's log is not at hand")
	}
	if o, ok := f.leftByItself(); ok {
		return o
	}
	p := f.poll.or(300_000)
	idle := longest(f.c.Threads, f.d.At-p-slack, f.to+slack)
	work := f.longestWork(f.d.At-p-slack, f.to+slack)
	gap := max(idle.Ms(), work)
	switch {
	case gap < p && !f.poll.known:
		return open("the log does not tell how often the client polled, nor how often it had to")
	case gap < p:
		return no(fmt.Sprintf("the poll thread was never silent for max.poll.interval.ms (%s)", f.pollText()))
	case f.silence.Event != nil && f.silence.Ms() >= p/2 && !f.usual(f.silence):
		return no(fmt.Sprintf("no thread of the process wrote a line for %s", Duration(f.silence.Ms())))
	}
	o := opinion{verdict: Likely, weight: implied + 15, from: f.d.At, measure: map[string]int64{"poll_gap_ms": gap}}
	o.why = fmt.Sprintf("the poll thread of %s was busy for %s, longer than max.poll.interval.ms (%s), while other threads wrote on; its version prints no line when the client leaves", f.who(), Duration(gap), f.pollText())
	if idle.Event != nil {
		o.proof = append(o.proof, proof{idle.Event, fmt.Sprintf("the poll thread's first line after %s", Duration(idle.Ms()))})
	}
	o.proof = append(o.proof, f.told()...)
	o.proof = append(o.proof, f.departure())
	o.because(f.slow(idle.From, f.to))
	return o
}

// leftByItself: a client such as aiokafka leaves without a word of the reason at
// two times, when it is closed and when its poll interval has passed. One that
// joins again on its own was not closed.
func (f *facts) leftByItself() (opinion, bool) {
	d := f.d
	if !f.client().LeaveTells || d.How != history.Left || d.Leave == nil || d.Rejoin == nil || f.stop != nil {
		return opinion{}, false
	}
	o := opinion{verdict: Likely, weight: proven, from: d.At, measure: map[string]int64{}}
	o.why = fmt.Sprintf("%s left the group by itself and came back by itself; a client of this kind does so when %s (%s) has passed", f.who(), settings.Spelling(f.family, settings.PollInterval), f.pollText())
	o.proof = append(f.told(), f.departure())
	o.because(f.slow(d.At, f.to))
	return o, true
}

// utilisation is the share of the interval that work may use: half.
const utilisation = 0.5

func advisePollInterval(fd *finding) {
	c := fd.worst()
	if c == nil {
		return
	}
	f := c.f
	if c.main() == "thread-dead" {
		fd.fixes = append(fd.fixes, Fix{Setting: "supervise the poll loop", At: "code", From: "the loop ended and nothing noticed", To: "an exception in the loop ends the process, or restarts the loop",
			Why: "a loop that is gone never polls again, whatever the time-outs are", Costs: "a restart is a rebalance of its own"})
	} else {
		fd.fixes = append(fd.fixes, f.fewerRecords(c)...)
		fd.fixes = append(fd.fixes, f.longerInterval(fd, c)...)
		fd.fixes = append(fd.fixes, Fix{Setting: "bound the work between two polls", At: "code", To: "time limits on calls and retries; or pause() and another thread, polling on",
			Why: "the poll thread was busy, not the heartbeat thread", Costs: "offsets must be committed only for finished records"})
	}
	if c.o.verdict == Possible {
		fd.avoid = append(fd.avoid, Avoid{settings.Session, "no line shows a late heartbeat: that a crash is noticed later would be certain, the gain is not"})
	} else {
		fd.avoid = append(fd.avoid,
			Avoid{settings.Session, "heartbeats were on time: the session never ran out, and a longer one only delays the detection of a crash"},
			Avoid{settings.Heartbeat, "heartbeats are sent from a thread of their own and were not late"})
	}
	fd.checks = append(fd.checks, f.pollChecks(c)...)
}

// fewerRecords computes max.poll.records from the measured gap: with n records
// in the batch, N = u x P x n / gap.
func (f *facts) fewerRecords(c *choice) []Fix {
	gap := c.o.measure["poll_gap_ms"]
	spelling := settings.Spelling(f.family, settings.PollRecords)
	n, counted := f.batch(f.d.At-f.poll.or(0), f.to)
	if spelling == "" || gap == 0 || !f.poll.known || n == 1 && counted {
		return nil
	}
	why := fmt.Sprintf("%d records took %s; at half of %s there is time for this many", n, Duration(gap), Duration(f.poll.ms))
	if !counted {
		if n = f.records.ms; !f.records.known || n <= 1 || n > 1_000_000 {
			return nil
		}
		why = fmt.Sprintf("assumed: full batches of %d records, which took %s; at half of %s there is time for this many", n, Duration(gap), Duration(f.poll.ms))
	}
	to := int64(utilisation * float64(f.poll.ms) * float64(n) / float64(gap))
	if to < 1 || to >= f.records.or(n+1) && f.records.known {
		return nil
	}
	return []Fix{{Setting: settings.PollRecords, At: "client", Spelling: spelling, From: f.records.text, FromSource: f.records.source, To: text(to),
		Why: why, Costs: "more calls of poll(), and more commits where each batch is committed; what is fetched stays the same"}}
}

const (
	// longestInterval is the longest poll interval, in milliseconds, that is advised
	// without a warning.
	longestInterval = 1_800_000
	unnoticed       = "; above 30 minutes a dead poll loop goes unnoticed for too long: bound the work instead"
)

// longerInterval computes max.poll.interval.ms: half as long again as the worst
// gap, twice where there are few samples, at least five minutes, whole minutes.
func (f *facts) longerInterval(fd *finding, c *choice) []Fix {
	spelling := settings.Spelling(f.family, settings.PollInterval)
	gap := fd.longestOf("poll_gap_ms")
	if spelling == "" || gap == 0 && !f.poll.known {
		return nil
	}
	factor, how := int64(2), "twice"
	if len(fd.measured["poll_gap_ms"]) >= 20 {
		factor, how = 1, "half as long again as"
	}
	to := gap * factor
	if factor == 1 {
		to = gap * 3 / 2
	}
	to = ceil(max(300_000, to), 60_000)
	if f.poll.known && to <= f.poll.ms {
		return nil
	}
	why := fmt.Sprintf("%s the worst gap of %s, at least 300000", how, Duration(gap))
	if gap == 0 {
		why = "assumed: no gap could be measured; this is the default"
		if f.poll.known && f.poll.ms >= 300_000 {
			why, to = "assumed: no gap could be measured; twice the present value", 2*f.poll.ms
		}
	}
	costs := fmt.Sprintf("a stuck member is noticed only after %s, and every rebalance may wait that long for it (the rebalance time-out of this client is max.poll.interval.ms)", Duration(to))
	if to > longestInterval {
		costs += unnoticed
	}
	return []Fix{{Setting: settings.PollInterval, At: "client", Spelling: spelling, From: f.poll.text, FromSource: f.poll.source, To: text(to), Why: why, Costs: costs}}
}
