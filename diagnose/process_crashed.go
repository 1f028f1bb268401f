package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var processCrashed = &Scenario{
	ID: "process-crashed", Family: "stopped heartbeating", Class: Incident, idle: true,
	Title: "the process died without leaving the group",
	Mechanism: "A process that is killed (SIGKILL, out of memory, a fatal error) sends no LeaveGroup. Its partitions stay with the dead member until the session runs out; " +
		"when it is started again it joins under a new member id while the old one still lives.",
	Broker: "`has failed, removing it from the group` one session after the last heartbeat; the new process may have joined before that.",
	Client: "The log ends in the middle of ordinary work, or goes on with a start banner; no shutdown lines, no LeaveGroup.",
	Confused: []Lookalike{
		{"closed-without-leaving", "the log tells of an orderly stop before its end"},
		{"process-paused", "the same process writes on after the silence"},
		{"network-cut", "the process wrote on"},
		{"poll-interval-exceeded", "the client itself left, and its process wrote on"},
		{"session-timeout-too-small", "the member came back by itself within seconds"},
	},
	Fix: "Find why the process died: memory limit, exit code, exception. A static member (group.instance.id) that is back within the session causes no rebalance; " +
		"a shorter session hands partitions over sooner, at the price of more false alarms.",
	Needs:  []event.Kind{event.MemberExpired, event.StreamEnded},
	Refs:   []Reference{kip345},
	judge:  judgeCrashed,
	look:   lookDeaths,
	advise: adviseCrashed,
}

func judgeCrashed(f *facts) opinion {
	d := f.d
	switch {
	case d.How == history.SilentOut:
		return beganAnew(f)
	case d.How == history.Evicted:
		return no("the process wrote on, and learned itself that its member was out")
	case d.How != history.Expired && d.How != history.Dropped && d.How != history.Pending:
		return no("no session ran out: the member left by its own word")
	case f.c == nil:
		return open("the client's log is not at hand")
	case f.survived():
		return no("the process wrote on, though it had run out of memory")
	case f.death != nil:
	case f.ended == nil:
		return no("the process wrote on")
	case f.stop != nil:
		return no("the log tells of an orderly stop")
	case f.left():
		return no("the client sent LeaveGroup")
	}
	end := f.endedAt()
	if f.death == nil && known(end) && end < f.from-60_000 {
		return no(fmt.Sprintf("the client's log ends %s before its last heartbeat", Duration(f.from-end)))
	}
	o := opinion{verdict: Likely, weight: proven, from: end, measure: map[string]int64{}}
	o.why = fmt.Sprintf("the process of %s wrote its last line at %s, with no sign of a stop, and the session ran out at %s", f.who(), instant(end), instant(d.At))
	if f.ended != nil {
		says := "the last line of the process"
		if f.ended != f.w.Ended {
			says = "the first line after the end: it was started anew"
			if last := f.lastWords(end); last != nil {
				o.proof = append(o.proof, proof{last, "the last line of the process"})
			}
		}
		o.proof = append(o.proof, proof{f.ended, says})
	}
	if f.restart != nil && f.restart.At > end {
		o.verdict = Confirmed
		o.why += fmt.Sprintf("; it was started anew at %s", instant(f.restart.At))
		o.proof = append(o.proof, proof{f.restart, "the process starts anew"})
		if known(d.Returned) && d.Returned > end {
			o.measure["restart_ms"] = d.Returned - end
		}
	}
	o.proof = append(o.proof, f.departure())
	f.deathFacet(&o)
	if f.death == nil && f.restart == nil {
		o.missing = append(o.missing, Missing{What: "exit code of " + f.who() + ", its standard output, or the kernel's and container platform's events", From: Stamp(end), To: Stamp(d.At),
			Would: "tell how the process died"})
	}
	return o
}

// lastWords is the event that the process wrote when it was last heard, if that
// line was one.
func (f *facts) lastWords(end int64) *event.Event {
	var last *event.Event
	for _, list := range [][]*event.Event{f.w.Events, f.c.Events} {
		for _, e := range list {
			if e.At == end && (last == nil || e.Pos.Line > last.Pos.Line) {
				last = e
			}
		}
	}
	return last
}

// beganAnew: by the client's log alone, the process started again while it was a
// member. Without a word of why, a kill and a stop that prints nothing look alike.
func beganAnew(f *facts) opinion {
	if f.stop != nil {
		return no("the log tells of an orderly stop")
	}
	o := opinion{verdict: Possible, weight: implied, from: f.endedAt(), measure: map[string]int64{}}
	o.why = fmt.Sprintf("the process of %s started anew at %s, and no line before tells of a stop or of a leave: its old member stays in the group until the session runs out", f.who(), instant(f.d.At))
	o.proof = append(o.proof, proof{f.d.Line, "the process starts anew"})
	if known(f.d.Returned) && f.d.Returned > o.from {
		o.measure["restart_ms"] = f.d.Returned - o.from
	}
	if f.deathFacet(&o); f.death != nil {
		o.verdict, o.weight = Likely, proven
		return o
	}
	o.missing = append(o.missing, Missing{What: "exit code of " + f.who() + ", its standard output, or the kernel's and container platform's events", From: Stamp(o.from), To: Stamp(f.d.At),
		Would: "tell whether the process died or was stopped"})
	return o
}

// lookDeaths takes what is left of a process that died where nothing else is at
// hand: no group, no coordinator, only its last words.
func lookDeaths(p *pass, s *Scenario) {
	if len(p.h.Groups) > 0 {
		return
	}
	for _, e := range p.h.Platform {
		if e.Kind != event.OutOfMemory && e.Kind != event.ProcessKilled {
			continue
		}
		facet, how := "killed", "was killed"
		if e.Kind == event.OutOfMemory || e.Get(event.Cause) == "oom" {
			facet, how = "oom", "ran out of memory"
		}
		f := p.find(s, &history.Group{Name: history.Unnamed}, facet, false)
		f.verdict = Possible
		f.facets[facet]++
		if f.facets[facet] == 1 {
			f.order = append(f.order, facet)
		}
		f.addProof(e, "how a process died")
		f.addEpisode(e.At, e.At)
		f.missing = []Missing{{What: "the log of the consumer that ran in this process, and that of its coordinator", From: Stamp(e.At), To: Stamp(e.At), Would: "show which group lost a member by it, and when its session ran out"}}
		f.summary = "a process " + how + "; if a consumer ran in it, it left its group without a word, when its session ran out"
	}
}

func (f *facts) deathFacet(o *opinion) {
	if f.death == nil {
		return
	}
	o.verdict, o.weight = Confirmed, proven+15
	switch {
	case f.death.Kind == event.OutOfMemory || f.death.Get(event.Cause) == "oom":
		o.facets = append(o.facets, "oom")
		o.why += "; it ran out of memory"
	default:
		o.facets = append(o.facets, "killed")
		o.why += "; it was killed"
	}
	o.proof = append([]proof{{f.death, "how the process died"}}, o.proof...)
}

// survived reports that the process wrote on after memory had run out: the error
// ends the thread that meets it, not the process (JLS 11.1.1, KafkaThread).
func (f *facts) survived() bool {
	return f.death != nil && f.death.Kind == event.OutOfMemory && f.ended == nil && f.w.To >= f.d.At &&
		(f.restart == nil || f.restart.At > f.d.At)
}

// left reports whether the client sent LeaveGroup within the window.
func (f *facts) left() bool {
	for _, e := range f.c.Events {
		if e.Kind == event.LeaveSent && e.At >= f.from-60_000 && e.At <= f.d.At+slack {
			return true
		}
	}
	return false
}

func adviseCrashed(fd *finding) {
	what := "find why the process died"
	if fd.facets["oom"] > 0 {
		what = "give the process the memory it needs, or make it need less"
	}
	fd.fixes = append(fd.fixes, Fix{Setting: what, At: "operations", Why: "no setting of the consumer prevents it"})
	fd.avoid = append(fd.avoid, Avoid{settings.PollInterval, "the process was gone"}, Avoid{settings.PollRecords, "the process was gone"})
	c := fd.worst()
	if c == nil {
		return
	}
	f := c.f
	if !f.newProtocol() && (f.m == nil || !f.m.Static) {
		fd.fixes = append(fd.fixes, f.becomeStatic(fd)...)
	}
}
