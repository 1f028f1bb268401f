package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

var closedByApplication = &Scenario{
	ID: "closed-by-application", Family: "membership changed", Class: Expected,
	Title:     "the application closed or unsubscribed the consumer",
	Mechanism: "close() and unsubscribe() send LeaveGroup at once; the group rebalances without the member. Normal at a stop; where error handling closes consumers, it is a symptom of the error.",
	Broker:    "A leave, since 3.2 (both sides) with the reason `the consumer is being closed` or `the consumer unsubscribed from all topics`.",
	Client:    "`sending LeaveGroup request` (2.1 and later) with the cause (2.3 and later), and the lines of closing.",
	Confused: []Lookalike{
		{"poll-interval-exceeded", "the reason of the leave is the poll time-out, and the process goes on"},
		{"rolling-deploy", "the members are replaced one after the other"},
		{"scaled", "the number of members changes for good"},
	},
	Fix:    "Nothing, if it was meant. Otherwise look at what the application did right before: an error handler that stops the consumer.",
	Needs:  []event.Kind{event.MemberLeft, event.LeaveSent},
	grave:  afterError,
	judge:  judgeClosed,
	advise: adviseClosed,
}

func judgeClosed(f *facts) opinion {
	d := f.d
	if d.How != history.Left {
		return no("the member did not leave by its own word")
	}
	o := opinion{verdict: Confirmed, weight: stated, from: d.At}
	o.proof = append(o.proof, f.departure())
	o.proof = append(o.proof, f.told()...)
	switch d.Reason {
	case history.ByClose:
		o.why = fmt.Sprintf("%s closed its consumer", f.who())
	case history.ByUnsubscribe:
		o.why = fmt.Sprintf("%s unsubscribed from all topics", f.who())
	case history.ByPollTimeout:
		return no("the stated reason of the leave is the poll time-out")
	case history.ByAdmin:
		return no("an administrator removed the member")
	default:
		if d.Timeout != nil {
			return no("the client's own poll watchdog fired")
		}
		f.unstated(&o)
	}
	if !f.afterAnError(&o) && d.Final && o.verdict != "" {
		o.verdict = Possible // the recording ends with it: whether it was meant, nobody can tell from here
		o.why += ", as all members did in the end"
	}
	return o
}

// unstated: a leave without a reason is a close at most possibly, unless the
// client's own log shows that it was closing.
func (f *facts) unstated(o *opinion) {
	o.verdict, o.weight = Possible, fallback+10
	o.why = fmt.Sprintf("%s left the group; no line gives the reason", f.who())
	if f.c == nil {
		o.missing = append(o.missing, f.clientLog("tell a close from a poll time-out"))
		return
	}
	if e := f.closing(); e != nil {
		o.verdict, o.weight = Likely, implied
		o.why = fmt.Sprintf("%s was closing its consumer when it left", f.who())
		o.proof = append(o.proof, proof{e, "the client is closing"})
	}
}

// closing finds the client's line about closing or stopping next to the leave.
func (f *facts) closing() *event.Event {
	for _, list := range [][]*event.Event{f.c.Events, f.w.Events} {
		for _, e := range list {
			switch e.Kind {
			case event.ConsumerClosing, event.ConsumerClosed, event.Unsubscribed, event.ProcessSignal, event.ProcessStopped, event.ContainerStopped:
				if e.At >= f.d.At-60_000 && e.At <= f.d.At+10_000 {
					return e
				}
			}
		}
	}
	return nil
}
