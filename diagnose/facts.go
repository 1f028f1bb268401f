package diagnose

import (
	"sort"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

// facts is what was seen around one departure, gathered once and offered to
// every scenario. Times are milliseconds since 1970 UTC.
type facts struct {
	p *pass
	d *history.Departure
	g *history.Group
	m *history.Member
	c *history.Consumer // nil without the client's log
	w *history.Process  // its process, nil likewise

	family, version string
	session         value // S
	heartbeat       value // H
	poll            value // P
	records         value // max.poll.records

	// The window in which the member was last heard of and given up: for an
	// expiry the session before it.
	from, to int64
	since    int64 // when this incarnation of the member joined, Unknown if the logs do not tell
	until    int64 // when the client went back to the group, or learned that it must
	logged   bool  // the client's log covers the window

	silence history.Silence // the longest of the whole process that touches the window
	idle    history.Silence // the longest of the poll thread alone
	ended   *event.Event    // the process's last line, where that lies before the departure
	restart *event.Event    // the process starts again after its last line
	stop    *event.Event    // it was asked to stop, or said that it stops
	death   *event.Event    // a line that tells how it died
	network []*event.Event  // connection trouble of this client in the window
	failing []*event.Event  // the same from its beginning, see outage
	moved   []*event.Event  // the coordinator's partition was given up or taken in the window
}

// slack is how far apart, in milliseconds, lines of one moment may be printed on
// two machines whose clocks agree: appenders and scheduling, not clocks.
const slack = 1500

func gather(p *pass, d *history.Departure) *facts {
	f := &facts{p: p, d: d, g: d.Group, m: d.Member, c: d.Consumer, from: d.At, to: d.At}
	if f.c != nil {
		f.w = f.c.Process
		f.version = f.w.Version
	}
	f.family = familyOf(f.m, f.c)
	f.session = f.sessionInForce()
	f.heartbeat = inForce(f.m, f.c, settings.Heartbeat)
	f.poll = inForce(f.m, f.c, settings.PollInterval)
	f.records = inForce(f.m, f.c, settings.PollRecords)
	if d.How == history.Expired || d.How == history.Evicted || d.How == history.Pending {
		f.from = d.At - f.session.or(10_000)
	}
	if d.Learned != nil {
		f.to = max(f.to, d.Learned.At)
	}
	f.since, f.until = f.joined(), f.wayBack()
	if f.w != nil {
		f.process()
	}
	if d.Timeout != nil || d.Reason == history.ByPollTimeout {
		f.poll = f.possible(f.poll)
	}
	f.coordinator()
	return f
}

// joined is when the member id that departed had joined: what its process did
// before belongs to an earlier run.
func (f *facts) joined() int64 {
	at := int64(history.Unknown)
	if f.d.ID == "" {
		return at
	}
	for _, a := range f.g.Arrived(f.d.ID) {
		if a.At <= f.d.At {
			at = a.At
		}
	}
	return at
}

// wayBack is when the client of a departed member went on: its next request to
// join, at most a minute after the departure.
func (f *facts) wayBack() int64 {
	if f.c != nil {
		for _, e := range between(f.c.Events, f.d.At+1, f.d.At+60_000) {
			if e.Kind == event.Joining {
				return max(f.to, e.At)
			}
		}
	}
	return f.to
}

// sessionInForce: with KIP-848 the session is the broker's or the group's
// setting, whatever the client's configuration says.
func (f *facts) sessionInForce() value {
	if f.newProtocol() {
		for _, b := range f.p.h.Brokers {
			if b.Config != nil {
				if t := b.Config.Get(settings.GroupSession); t != "" {
					return valueOf(t, "config dump "+place(b.Config))
				}
			}
		}
		return valueOf("45000", "default of broker")
	}
	return f.heard(inForce(f.m, f.c, settings.Session))
}

// heard corrects a session that is only a default by what happened: where the
// client's log shows its heartbeats, the coordinator gave up one session after
// the last.
func (f *facts) heard(s value) value {
	if s.read() || f.c == nil || f.d.How != history.Expired {
		return s
	}
	var last *event.Event
	for _, e := range between(f.c.Events, f.d.At-s.or(45_000), f.d.At) {
		if e.Kind == event.Heartbeat {
			last = e
		}
	}
	if last == nil || s.known && f.d.At-last.At >= s.ms-slack {
		return s
	}
	ms := (f.d.At - last.At + 500) / 1000 * 1000
	return value{text: text(ms), ms: ms, known: true, source: "measured from the last heartbeat, " + place(last)}
}

// newProtocol reports whether the departure was that of a KIP-848 member.
func (f *facts) newProtocol() bool {
	if f.d.Line != nil {
		switch f.d.Line.Kind {
		case event.EpochExpired, event.EpochLeft, event.EpochLeftStatic, event.EpochRevokeTimeout, event.EpochFenced, event.EpochTransition:
			return true
		}
	}
	return f.c != nil && f.c.Config != nil && f.c.Config.Get("group.protocol") == "consumer"
}

// process reads what the client's process did around the window.
func (f *facts) process() {
	w := f.w
	f.logged = w.From != history.Unknown && w.From <= f.from && w.To >= f.from
	f.silence = longest(w.Silences, f.from-slack, f.d.At+slack)
	if f.d.Line != nil && f.d.Line.Side == event.Client {
		f.silence = longest(w.Silences, f.from-slack, f.d.At-1) // by one clock: what began later is no cause
	}
	f.idle = longest(f.c.Threads, f.from-slack, f.to+slack)
	f.starts()
	f.ends()
	from, to := f.from-60_000, max(f.to, f.until)+slack
	for _, e := range between(w.Events, from, to) {
		f.seen(e)
	}
	for _, e := range between(f.c.Events, from, to) {
		f.seen(e)
	}
	for _, e := range between(f.p.h.Platform, from, to) {
		if f.p.belongs(e, w) {
			f.seen(e)
		}
	}
	for _, e := range between(f.p.h.Platform, history.Unknown, history.Unknown) {
		if (e.Kind == event.OutOfMemory || e.Kind == event.ProcessKilled) && f.ended != nil && f.death == nil && f.p.belongs(e, w) {
			f.death = e // a standard output has no times; the process ended, and this is its last word
		}
	}
}

// between cuts from events in order those of a stretch of time, both ends
// included.
func between(list []*event.Event, from, to int64) []*event.Event {
	i := sort.Search(len(list), func(i int) bool { return list[i].At >= from })
	j := i + sort.Search(len(list)-i, func(j int) bool { return list[i+j].At > to })
	return list[i:j]
}

// longest is the longest of the silences, in order, that touch a stretch of time.
func longest(list []history.Silence, from, to int64) history.Silence {
	var best history.Silence
	for i := sort.Search(len(list), func(i int) bool { return list[i].To >= from }); i < len(list) && list[i].From <= to; i++ {
		if list[i].Ms() > best.Ms() {
			best = list[i]
		}
	}
	return best
}

// starts finds the start of a new run of the process after the window began: a
// banner, or a client being made again, right at the end of a silence.
func (f *facts) starts() {
	for _, list := range [][]*event.Event{f.w.Starts, f.c.Starts} {
		later := between(list, max(f.from-slack, f.since+1), f.p.h.To)
		if len(later) > 0 && (f.restart == nil || later[0].At < f.restart.At) {
			f.restart = later[0]
		}
	}
	if f.restart != nil && f.silence.Event != nil && gapOf(f.silence.To, f.restart.At) > 5000 && f.restart.At > f.silence.To {
		f.restart = nil // it spoke before it started again: the silence was not its end
	}
}

func gapOf(a, b int64) int64 {
	if a > b {
		return a - b
	}
	return b - a
}

// ends finds the last line of the process before the departure, if it had one:
// the end of its stream, or what it wrote before it was started again.
func (f *facts) ends() {
	w := f.w
	if w.Ended != nil && w.To < f.d.At && f.p.h.To-w.To > slack {
		f.ended = w.Ended
	}
	if f.restart != nil && f.silence.Event != nil && gapOf(f.restart.At, f.silence.To) <= 5000 && f.silence.From < f.d.At {
		f.ended = f.silence.Event
	}
	if f.d.How == history.SilentOut {
		f.ended, f.restart = f.d.Line, f.d.Line
	}
}

// endedAt is the time of the last line before the process was gone, or Unknown.
func (f *facts) endedAt() int64 {
	switch {
	case f.ended == nil:
		return history.Unknown
	case f.ended == f.w.Ended:
		return f.w.To
	case f.silence.Event == nil:
		return f.ended.At
	}
	return f.silence.From
}

func (f *facts) seen(e *event.Event) {
	switch e.Kind {
	case event.ProcessSignal, event.ProcessStopped, event.ContainerStopped, event.ConsumerClosing:
		if e.At <= f.to+slack && e.At >= f.since {
			f.stop = e
		}
	case event.OutOfMemory, event.ProcessKilled:
		if e.At <= f.to+slack && e.At >= f.since {
			f.death = e
		}
	}
	if connectionTrouble(e.Kind) && e.At >= f.from-slack {
		f.network = append(f.network, e)
	}
}

func connectionTrouble(k event.Kind) bool {
	return k == event.Disconnected || k == event.RequestTimedOut || k == event.ConnectFailed
}

// coordinator finds what happened to the group's coordinator in the window.
func (f *facts) coordinator() {
	for _, b := range f.p.h.Brokers {
		for _, e := range between(b.Events, f.from-60_000, f.d.At) {
			switch e.Kind {
			case event.CoordinatorElected, event.CoordinatorResigned, event.CoordinatorLoaded, event.BrokerStopping, event.BrokerStarted, event.BrokerFailed:
			default:
				continue
			}
			if n, ok := e.Int(event.Partition); ok && n != f.g.Partition {
				continue
			}
			f.moved = append(f.moved, e)
		}
	}
}

// alive reports whether the process wrote lines all through the window: its log
// covers it and no silence in it is as long as what a session needs to run out.
func (f *facts) alive() bool {
	return f.logged && f.ended == nil && f.w.To >= f.d.At && !f.stoodStill()
}

// stoodStill reports a silence of all threads long enough to let the session
// run out: at least S less one heartbeat, and longer than this process is
// ordinarily silent.
func (f *facts) stoodStill() bool {
	need := f.session.or(10_000) - f.heartbeat.or(3_000)
	return f.silence.Event != nil && f.silence.Ms() >= max(need, 2_000) && !f.usual(f.silence)
}

// usual reports whether the process is often silent for about as long: at least
// twice at half of it, without losing a member at that.
func (f *facts) usual(s history.Silence) bool {
	if s.Ms() <= f.w.UsualGap {
		return true
	}
	n := 0
	for _, o := range f.w.Silences {
		if o.Event != s.Event && o.Ms() >= s.Ms()/2 && !f.costly(o) && !f.joining(o) {
			n++
		}
	}
	return n >= 2
}

// joining reports whether a silence ended with the group taking a member in: the
// wait for the others is as long as they make it.
func (f *facts) joining(s history.Silence) bool {
	for _, e := range between(f.c.Events, s.To-slack, s.To+slack) {
		if e.Kind == event.Joined || e.Kind == event.PartitionsAssigned {
			return true
		}
	}
	return false
}

// timerLate is the client's own word that a session has passed, where it came
// later than the coordinator's: the timer is a thread's, and that did not run.
func (f *facts) timerLate() *event.Event {
	for _, e := range f.d.Told {
		late := e.Kind == event.SessionTimedOut || e.Kind == event.CoordinatorLost
		if late && f.d.How == history.Expired && f.d.Line.Side == event.Broker && e.At > f.d.At+slack {
			return e
		}
	}
	return nil
}

// timersAtOnce reports that the session's timer and the poll watchdog, which belong
// to different threads, fired within seconds of each other after a silence of more
// than two sessions: had the process run, the first would have fired long before.
func (f *facts) timersAtOnce(s history.Silence) bool {
	for _, e := range f.d.Told {
		if (e.Kind == event.SessionTimedOut || e.Kind == event.CoordinatorLost) && gapOf(e.At, f.pollTimeoutAt()) <= 2*slack {
			return f.session.known && s.Ms() > 2*f.session.ms
		}
	}
	return false
}

// costly reports whether a member of the process was lost in a silence, or right
// after it.
func (f *facts) costly(s history.Silence) bool { return f.w.Lost(s.From-slack, s.To+slack) }

// talkative reports whether the process is known to speak at least as long as a
// silence lasted: the silence of a log that is quiet anyway tells nothing.
func (f *facts) talkative(s history.Silence) bool {
	heard := f.w.To - f.w.From
	for _, o := range f.w.Silences {
		if o.Ms() >= s.Ms()/2 {
			heard -= o.Ms()
		}
	}
	return heard >= s.Ms()
}
