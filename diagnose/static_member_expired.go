package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var staticMemberExpired = &Scenario{
	ID: "static-member-expired", Family: "group set-up", Class: Incident, idle: true,
	Title:     "a static member was away for longer than its session",
	Mechanism: "A member with a group.instance.id sends no LeaveGroup on close; if it is back within session.timeout.ms nobody notices. A restart that takes longer costs two rebalances.",
	Broker:    "`has failed`, then `Static member with groupInstanceId=... and unknown member id joins ... Created a new member id` (a quick restart prints `Replacing previously mapped member` instead).",
	Client:    "An orderly stop or an end, and a start banner later than the session allows.",
	Confused:  []Lookalike{{"process-crashed", "a member without an instance id"}, {"poll-interval-exceeded", "the process lived and its poll watchdog fired"}, {"process-paused", "the same process went on"}, {"static-member-fenced", "another process took the instance id"}},
	Fix:       "session.timeout.ms of half as long again as the slowest restart (at most 30 minutes), or quicker restarts.",
	Needs:     []event.Kind{event.MemberExpired, event.StaticJoined},
	Refs:      []Reference{kip345},
	judge:     judgeStaticExpired,
	advise:    adviseStatic,
}

func judgeStaticExpired(f *facts) opinion {
	d := f.d
	switch {
	case d.How != history.Expired || f.m == nil || !f.m.Static:
		return no("the member is not a static one whose session ran out")
	case d.Timeout != nil || d.Reason == history.ByPollTimeout:
		return no("its process lived: the poll watchdog fired")
	case f.c == nil && !known(d.Returned):
		return open("it never came back, and its own log is not at hand")
	case f.c != nil && f.ended == nil:
		return no("its process went on")
	}
	o := opinion{verdict: Confirmed, weight: proven + 13, from: d.At, measure: map[string]int64{}}
	away := int64(0)
	switch {
	case f.c == nil:
		o.verdict, o.weight = Possible, fallback+8
		o.missing = append(o.missing, f.clientLog("tell a restart from a pause"))
	case known(d.Returned):
		o.from = f.endedAt()
		away = d.Returned - f.endedAt()
		o.measure["restart_ms"] = away
	default:
		o.verdict = Likely
	}
	o.why = fmt.Sprintf("the static member %s was away for longer than its session (%s)", f.who(), f.sessionText())
	if away > 0 {
		o.why = fmt.Sprintf("the static member %s was away for %s, longer than its session (%s)", f.who(), Duration(away), f.sessionText())
	}
	o.proof = append(o.proof, f.departure())
	if f.ended != nil {
		says := "the last line of the old process"
		if f.ended != f.w.Ended {
			says = "the first line after the old process's end"
		}
		o.proof = append(o.proof, proof{f.ended, says})
	}
	if f.restart != nil {
		o.proof = append(o.proof, proof{f.restart, "it is started anew"})
	}
	return o
}

func adviseStatic(fd *finding) {
	c := fd.worst()
	if c == nil {
		return
	}
	f := c.f
	away := fd.longestOf("restart_ms")
	to := min(ceil(max(45_000, away*3/2), 5000), f.p.sessionMax())
	why := fmt.Sprintf("half as long again as the longest absence of %s, at least 45000", Duration(away))
	if away == 0 {
		why = "assumed: how long it was away is not known; twice the present value, at least 45000"
		to = min(ceil(max(45_000, 2*f.session.or(0)), 5000), f.p.sessionMax())
	}
	fd.fixes = append(fd.fixes, Fix{Setting: settings.Session, At: "client", Spelling: settings.Spelling(f.family, settings.Session), From: f.session.text, FromSource: f.session.source, To: text(to),
		Why: why, Costs: fmt.Sprintf("a real death is noticed only after %s", Duration(to))})
	fd.avoid = append(fd.avoid, Avoid{settings.PollInterval, "the process was away"}, Avoid{settings.PollRecords, "the process was away"})
}
