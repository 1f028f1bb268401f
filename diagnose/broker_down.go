package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

// refusedTexts are the words for a connection that the other machine refused, in
// the system's words and as runtimes spell them.
var refusedTexts = []string{"ECONNREFUSED", "onnection refused", "actively refused", "error 111"}

// retriedSoon is the time, in milliseconds, within which the Java client tries a
// broker again that refused it (reconnect.backoff.max.ms is 1 s). A connection
// that nobody answers takes its time-out, ten seconds and more.
const retriedSoon = 2000

// refusals tells from connection trouble, in order, what shows that the machine
// was reached and nobody listened there: the broker was down, the path was not cut.
func refusals(list []*event.Event) []*event.Event {
	var out []*event.Event
	last := map[string]*event.Event{}
	for _, e := range list {
		switch {
		case !connectionTrouble(e.Kind):
		case namesRefusal(e):
			out = append(out, e)
		case e.Kind == event.ConnectFailed && strings.Contains(e.Text, "could not be established") && !strings.Contains(e.Text, "timeout"):
			who := e.Get(event.ClientID) + "\x00" + e.Get(event.NodeID)
			if o := last[who]; o != nil && e.At-o.At <= retriedSoon {
				out = append(out, o)
			}
			last[who] = e
		}
	}
	return out
}

func namesRefusal(e *event.Event) bool {
	for _, t := range refusedTexts {
		if strings.Contains(e.Text, t) {
			return true
		}
	}
	return false
}

// ofCoordinator keeps the trouble with the group's coordinator, where the lines
// tell which broker that is and which was tried.
func (f *facts) ofCoordinator(list []*event.Event) []*event.Event {
	node := ""
	for _, e := range f.c.Events {
		if e.Kind == event.CoordinatorFound && e.At <= f.d.At {
			node = e.Get(event.NodeID)
		}
	}
	var out []*event.Event
	for _, e := range list {
		if at := e.Get(event.NodeID); node == "" || at == "" || at == node {
			out = append(out, e)
		}
	}
	return out
}

const (
	// sameOutage is how far apart, in milliseconds, failed connections of one outage
	// may be: clients try again every second, but do not print each try.
	sameOutage = 10_000
	// longOutage bounds how far back, in milliseconds, an outage is followed.
	longOutage = 15 * 60_000
)

// outage is the connection trouble in which the membership was lost, from its
// beginning, which may lie long before the last session.
func (f *facts) outage() []*event.Event {
	if len(f.network) == 0 || f.failing != nil {
		return f.failing
	}
	at := f.network[0].At
	lists := [][]*event.Event{between(f.w.Events, at-longOutage, at-1), between(f.c.Events, at-longOutage, at-1)}
	for e := takeLast(lists); e != nil && at-e.At <= sameOutage; e = takeLast(lists) {
		if connectionTrouble(e.Kind) {
			f.failing, at = append(f.failing, e), e.At
		}
	}
	slices.Reverse(f.failing)
	f.failing = append(f.failing, f.network...)
	return f.failing
}

// takeLast takes the latest event off the ends of lists in order; nil if all are empty.
func takeLast(lists [][]*event.Event) *event.Event {
	best := -1
	for i, l := range lists {
		if len(l) > 0 && (best < 0 || l[len(l)-1].At > lists[best][len(lists[best])-1].At) {
			best = i
		}
	}
	if best < 0 {
		return nil
	}
	l := lists[best]
	lists[best] = l[:len(l)-1]
	return l[len(l)-1]
}

// brokerDown is the opinion that the broker which coordinates the group was down:
// its machine refused connections.
func (f *facts) brokerDown() (opinion, bool) {
	if f.c == nil || f.ended != nil || f.stoodStill() {
		return opinion{}, false
	}
	list := refusals(f.ofCoordinator(f.outage()))
	if len(list) == 0 {
		return opinion{}, false
	}
	first, last := list[0], list[len(list)-1]
	o := opinion{verdict: Likely, weight: proven - 8, from: first.At, measure: map[string]int64{}}
	f.measureOutage(&o, first, last)
	o.why = fmt.Sprintf("the broker that coordinates group %s was down: connections to it were refused from %s; %s lost its membership meanwhile", f.g.Name, instant(first.At), f.who())
	o.proof = append(o.proof, proof{first, "the machine is reached, and nobody listens at the broker's port"})
	if last != first {
		o.proof = append(o.proof, proof{last, "still refused"})
	}
	o.proof = append(o.proof, f.departure())
	o.proof = append(o.proof, f.told()...)
	return o, true
}

// measureOutage measures how long no answer came: since one session before a
// coordinator gave the member up, or since the first sign of trouble, which a client
// notices only when a request has timed out; to the first answer after the last.
func (f *facts) measureOutage(o *opinion, first, last *event.Event) {
	from, to := first.At, last.At
	if f.d.How == history.Expired && f.session.known {
		from = min(from, f.from)
	}
	for _, e := range between(f.c.Events, last.At, last.At+longOutage) {
		if e.Kind == event.CoordinatorFound || e == f.d.Learned || gotThrough(e.Kind) {
			to = e.At
			break
		}
	}
	if to > from {
		o.measure["outage_ms"] = to - from
	}
}

// refusedBetween lists the refusals that a consumer and its process met between two
// times.
func refusedBetween(c *history.Consumer, from, to int64) []*event.Event {
	return append(refusals(between(c.Events, from, to)), refusals(between(c.Process.Events, from, to))...)
}
