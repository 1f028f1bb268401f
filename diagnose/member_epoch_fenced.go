package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var memberEpochFenced = &Scenario{
	ID: "member-epoch-fenced", Family: "KIP-848", Class: Incident,
	Title: "the member was fenced without its session running out",
	Mechanism: "The coordinator takes a heartbeat only with the member's epoch, or the one before. A member whose answers were lost twice, a process copied from a snapshot, or a defect is further behind: it is fenced, gives everything up and joins anew. " +
		"Brokers before 4.2 refuse that as well until the old session has run out (KAFKA-19233).",
	Broker:   "Nothing at INFO; `Member ... joins the consumer group` of a member that never left, or an expiry one session after the client was fenced.",
	Client:   "`ConsumerGroupHeartbeatRequest failed for member ... because epoch N is fenced`, then the state FENCED, partitions lost, JOINING.",
	Confused: []Lookalike{{"session-expired", "the session ran out first: the client is told that the member is unknown"}, {"revocation-timeout", "the coordinator names a time-out"}, {"network-cut", "the path was down for a whole session"}, {"process-paused", "the process stood still for a whole session"}},
	Fix:      "Mend the path on which answers are lost; brokers with KAFKA-19233 (4.2.0) and current clients.",
	Needs:    []event.Kind{event.HeartbeatFailed},
	judge:    judgeEpochFenced,
	advise:   adviseEpochFenced,
}

// epochFenced is a client's line that its epoch was fenced.
func epochFenced(e *event.Event) bool {
	return e.Kind == event.HeartbeatFailed && e.Get(event.Error) == "FENCED_MEMBER_EPOCH"
}

func judgeEpochFenced(f *facts) opinion {
	first := f.d.Line
	if first == nil || first.Kind != event.EpochFenced {
		first = nil
		for _, e := range f.d.Told {
			if first == nil && epochFenced(e) {
				first = e
			}
		}
	}
	switch {
	case first == nil:
		return no("no line says that the member's epoch was fenced")
	case f.d.How == history.Expired && first.At >= f.d.At-slack:
		return no("the session had run out before")
	}
	o := opinion{verdict: Confirmed, weight: stated, from: first.At, measure: map[string]int64{}}
	o.why = fmt.Sprintf("%s was fenced though its session had not run out", f.who())
	o.proof = append(o.proof, proof{first, "the member's epoch is fenced; no session ran out"})
	if n := len(f.network); n > 0 && f.network[0].At < first.At {
		o.why += ": its connection broke before, and the coordinator's answers were lost"
		o.proof = append(o.proof, proof{f.network[0], "an answer of the coordinator is lost"})
	}
	if f.d.How == history.Expired {
		o.why += fmt.Sprintf("; the coordinator kept the old member until its session had run out %s later", Duration(f.d.At-first.At))
		o.proof = append(o.proof, f.departure())
	}
	if known(f.d.Returned) {
		o.measure["outage_ms"] = f.d.Returned - first.At
	}
	o.proof = append(o.proof, f.told()...)
	return o
}

func adviseEpochFenced(fd *finding) {
	for _, c := range fd.choices {
		if len(c.f.network) > 0 {
			fd.fixes = append(fd.fixes, Fix{Setting: "mend the path", At: "operations", To: "no lost answers between the member and its coordinator", Why: "connections broke right before the member was fenced"})
			break
		}
	}
	c := fd.choices[0]
	if v, _ := c.f.p.brokerVersion(fd.groups[0]); v == "" || settings.In(v, "", "4.2.0") {
		fd.fixes = append(fd.fixes, Fix{Setting: "upgrade broker", At: "operations", From: v, To: "4.2.0 or later", Why: "a fenced member can then join at once, not only when its old session has run out (KAFKA-19233)"})
	}
	fd.avoid = append(fd.avoid, Avoid{settings.GroupSession, "the session had not run out"}, Avoid{settings.PollInterval, "the poll loop was not the trouble"})
}
