package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var revocationTimeout = &Scenario{
	ID: "revocation-timeout", Family: "KIP-848", Class: Incident,
	Title:     "the member did not give partitions up in time and was fenced",
	Mechanism: "With the consumer protocol a member that is asked to give partitions up must say so within its max.poll.interval.ms; a long batch or a slow onPartitionsRevoked keeps it from that.",
	Broker:    "`fenced from the group because it failed to transition from epoch E within Tms`.",
	Client:    "Its epoch is fenced; partitions lost; it joins again.",
	Confused:  []Lookalike{{"poll-interval-exceeded", "the client's own watchdog fired and it left"}, {"member-epoch-fenced", "no time-out is named"}, {"session-expired", "the session ran out"}},
	Fix:       "Shorter work between two polls and a quicker revocation listener; or a longer max.poll.interval.ms.",
	Needs:     []event.Kind{event.EpochRevokeTimeout},
	judge: func(f *facts) opinion {
		if f.d.How != history.NoRevoke {
			return no("no line says that the member failed to give partitions up")
		}
		o := opinion{verdict: Confirmed, weight: stated, from: f.d.At, measure: map[string]int64{}}
		limit := "its time limit"
		if ms, ok := f.d.Line.Int(event.Ms); ok {
			limit, o.measure["late_rejoin_ms"] = Duration(ms), ms
		}
		o.why = fmt.Sprintf("%s did not give up its partitions within %s and was fenced", f.who(), limit)
		o.proof = append([]proof{f.departure()}, f.told()...)
		return o
	},
	advise: func(fd *finding) {
		fd.fixes = append(fd.fixes, Fix{Setting: "give partitions up sooner", At: "code", To: "poll() often, a short onPartitionsRevoked", Why: "the member answers only from its poll loop"})
		fd.avoid = append(fd.avoid, Avoid{settings.GroupSession, "heartbeats were on time"})
	},
}
