package diagnose

import (
	"fmt"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var coordinatorUnresponsive = &Scenario{
	ID: "coordinator-unresponsive", Family: "stopped heartbeating", Class: Incident,
	Title: "the coordinator was overloaded, paused or hung, and its members' heartbeats went unanswered",
	Mechanism: "Heartbeats reached the broker, or its socket, and waited: request handlers busy, a pause of its JVM, a slow disk, a quota. Members time out on their side; " +
		"when the broker comes to itself it expires whoever it has not heard of.",
	Broker: "Silence in its own log, then expiries of many members, perhaps of many groups, at once and late.",
	Client: "Requests to this broker time out; session timed out without receiving a heartbeat response, well before the broker says so.",
	Confused: []Lookalike{
		{"network-cut", "the broker wrote on"},
		{"process-paused", "the client's process stood still"},
		{"coordinator-moved", "another broker took over"},
	},
	Fix:    "Find what stopped the broker: its GC log, disk, CPU, request queue. Spread the partitions of __consumer_offsets. A longer session rides out short stalls.",
	Needs:  []event.Kind{event.MemberExpired, event.RequestTimedOut},
	judge:  judgeUnresponsive,
	advise: adviseUnresponsive,
}

func judgeUnresponsive(f *facts) opinion {
	d := f.d
	if d.How != history.Expired && d.How != history.Evicted && d.How != history.Dropped {
		return no("no session ran out")
	}
	e := f.brokerHung()
	if t := f.ownTimer(); e == nil && t != nil && !f.g.BrokerSeen && strings.Contains(t.Get(event.Error), "Success") {
		return f.unanswered(t)
	}
	if e == nil && !f.g.BrokerSeen {
		return open("no broker's log is at hand")
	}
	if e == nil {
		return no("nothing shows that the broker stood still: its expiry came on time, or it wrote on")
	}
	from, _ := e.Int(event.FromTime)
	to, _ := e.Int(event.ToTime)
	o := opinion{verdict: Likely, weight: proven + 7, from: from, measure: map[string]int64{"outage_ms": to - from}}
	o.why = fmt.Sprintf("broker %s wrote no line for %s while its clients' requests timed out; when it went on it gave %s up", e.Node, Duration(to-from), f.who())
	o.proof = append(o.proof, proof{e, fmt.Sprintf("the broker's first line after %s", Duration(to-from))})
	if f.warned() {
		o.proof = append(o.proof, proof{d.Told[0], "the client has waited a whole session for an answer"})
	}
	o.proof = append(o.proof, f.departure())
	o.proof = append(o.proof, f.told()...)
	return o
}

// unanswered: the client's timer ran, its connection told no error, and no answer
// came. Only the broker's log can tell whether the broker or the path was slow.
func (f *facts) unanswered(e *event.Event) opinion {
	ms, _ := e.Int(event.Ms)
	o := opinion{verdict: Possible, weight: implied, from: e.At - ms, measure: map[string]int64{"outage_ms": ms}}
	o.why = fmt.Sprintf("the coordinator did not answer %s for %s, over a connection without an error", f.who(), Duration(ms))
	o.proof = append(o.proof, proof{e, "the client's own timer of the session, on time; the last error was none"})
	for _, x := range f.network {
		if x.Kind == event.RequestTimedOut {
			o.verdict = Likely
			o.proof = append(o.proof, proof{x, "a request that was sent is not answered"})
			break
		}
	}
	o.missing = append(o.missing, Missing{What: "log of " + f.p.coordinatorName(f.g) + ", with its GC log and disk statistics", From: Stamp(e.At - ms), To: Stamp(e.At), Would: "tell a slow broker from a path that loses packets"})
	return o
}

func adviseUnresponsive(fd *finding) {
	fd.fixes = append(fd.fixes, Fix{Setting: "find what stopped the broker", At: "operations", To: "its GC log, disk, CPU and request queue at that time", Why: "the clients were well and their requests went unanswered"})
	fd.avoid = append(fd.avoid, Avoid{settings.PollInterval, "the clients polled"}, Avoid{settings.PollRecords, "the clients polled"})
	nodes := map[string]bool{}
	for _, c := range fd.choices {
		if len(c.o.proof) > 0 && c.o.proof[0].e.Side == event.Broker && !nodes[c.o.proof[0].e.Node] {
			nodes[c.o.proof[0].e.Node] = true
			fd.nodes = append(fd.nodes, "broker "+c.o.proof[0].e.Node)
		}
	}
	fd.affected, fd.members = len(fd.members), nil
}
