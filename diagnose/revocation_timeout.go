package diagnose

import (
	"fmt"
	"strings"

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
	judge:     judgeRevocation,
	advise:    adviseRevocation,
}

func judgeRevocation(f *facts) opinion {
	if f.d.How != history.NoRevoke {
		return no("no line says that the member failed to give partitions up")
	}
	o := opinion{verdict: Confirmed, weight: stated, from: f.d.At, measure: map[string]int64{}}
	limit := "its time limit"
	if ms, ok := f.d.Line.Int(event.Ms); ok {
		limit = Duration(ms)
		o.from, o.measure["late_rejoin_ms"] = f.d.At-ms, ms
	}
	o.why = fmt.Sprintf("%s did not give up its partitions within %s and was fenced", f.who(), limit)
	o.proof = append(o.proof, f.departure())
	if r, ok := f.revocation(); ok {
		o.why += "; " + r.words()
		o.from = r.asked.At
		r.measure(o.measure)
		o.proof = append(o.proof, r.proof()...)
	} else {
		o.missing = append(o.missing, f.clientLog("tell a long batch from a slow listener"))
	}
	o.proof = append(o.proof, f.told()...)
	return o
}

// revocation is what the client's lines tell of one request to give partitions up.
type revocation struct {
	asked    *event.Event // the coordinator's request arrives
	callback *event.Event // the poll loop runs the listener; nil: it did not come to that in time
	done     *event.Event // the first line of the poll loop behind it, or nil
}

func (f *facts) revocation() (r revocation, ok bool) {
	if f.c == nil {
		return r, false
	}
	for _, e := range f.c.Events {
		switch {
		case e.Kind == event.EpochTransition && e.Get(event.To) == "RECONCILING" && e.At <= f.d.At:
			r = revocation{asked: e}
		case r.asked == nil || r.done != nil:
		case e.Kind == event.PartitionsRevoked && fromPollLoop(e) && r.callback == nil:
			r.callback = e
		case (e.Kind == event.PartitionsLost || e.Kind == event.PartitionsAssigned) && e.At >= f.d.At-slack:
			r.done = e
		}
	}
	return r, r.asked != nil
}

// fromPollLoop tells the line with which the application's thread calls its listener
// from that with which the background thread hands it over (AsyncKafkaConsumer).
func fromPollLoop(e *event.Event) bool { return strings.HasSuffix(e.Logger, "ListenerInvoker") }

func (r revocation) wait() int64     { return r.callback.At - r.asked.At }
func (r revocation) listener() int64 { return r.done.At - r.callback.At }

func (r revocation) words() string {
	switch {
	case r.callback == nil:
		return "it did not poll in that time, so its listener was not even called"
	case r.done == nil:
		return fmt.Sprintf("it polled %s after it was asked, and its listener did not come to an end", Duration(r.wait()))
	}
	return fmt.Sprintf("it polled %s after it was asked, and then its listener took %s", Duration(r.wait()), Duration(r.listener()))
}

func (r revocation) measure(m map[string]int64) {
	if r.done != nil {
		m["late_rejoin_ms"] = r.done.At - r.asked.At
	}
	if r.callback != nil && r.done != nil {
		m["listener_ms"] = r.listener()
	}
}

func (r revocation) proof() []proof {
	out := []proof{{r.asked, "it is asked to give partitions up"}}
	if r.callback != nil {
		out = append(out, proof{r.callback, "the poll loop calls the listener, " + Duration(r.wait()) + " later"})
	}
	if r.callback != nil && r.done != nil {
		out = append(out, proof{r.done, "the listener has come to an end, " + Duration(r.listener()) + " after it was called"})
	}
	return out
}

func adviseRevocation(fd *finding) {
	c := fd.worst()
	if c == nil {
		return
	}
	f := c.f
	limit, _ := f.d.Line.Int(event.Ms)
	sooner := Fix{Setting: "give partitions up sooner", At: "code", To: "poll() often, a short onPartitionsRevoked", Why: "the member answers only from its poll loop"}
	if ms := fd.longestOf("listener_ms"); ms > slowCallback {
		sooner.From = "a listener of " + Duration(ms)
		sooner.To = "a second at most in onPartitionsRevoked (bounded flush and commit), and poll() often"
	}
	fd.fixes = append(fd.fixes, sooner)
	fd.fixes = append(fd.fixes, f.fewerForRevocation(limit)...)
	fd.fixes = append(fd.fixes, f.longerForRevocation(limit, fd.longestOf("late_rejoin_ms"))...)
	fd.avoid = append(fd.avoid, Avoid{settings.GroupSession, "heartbeats were on time"}, Avoid{settings.Session, "heartbeats were on time, and with this protocol it is no setting of the client"})
}

// fewerForRevocation: where the batch alone took more than half of the limit, so
// many records as half of it has time for.
func (f *facts) fewerForRevocation(limit int64) []Fix {
	r, ok := f.revocation()
	if !ok || r.callback == nil || limit == 0 || !f.records.known || f.records.ms <= 1 {
		return nil
	}
	to := int64(utilisation * float64(limit) * float64(f.records.ms) / float64(max(r.wait(), 1)))
	if to < 1 || to >= f.records.ms {
		return nil
	}
	return []Fix{{Setting: settings.PollRecords, At: "client", Spelling: settings.Spelling(f.family, settings.PollRecords), From: f.records.text, FromSource: f.records.source, To: text(to),
		Why:   fmt.Sprintf("assumed: full batches of %d records, of which one took %s at least; at half of %s there is time for this many", f.records.ms, Duration(r.wait()), Duration(limit)),
		Costs: "more calls of poll(), and more commits where each batch is committed"}}
}

// longerForRevocation: max.poll.interval.ms is the limit for giving partitions up
// (ConsumerGroupHeartbeat sends it as the rebalance time-out).
func (f *facts) longerForRevocation(limit, took int64) []Fix {
	to := ceil(max(300_000, 2*took), 60_000)
	if limit == 0 || to <= limit {
		return nil
	}
	costs := fmt.Sprintf("a stuck member is noticed only after %s, and the partitions that it is to give up wait as long", Duration(to))
	if to > longestInterval {
		costs += unnoticed
	}
	return []Fix{{Setting: settings.PollInterval, At: "client", Spelling: settings.Spelling(f.family, settings.PollInterval), From: text(limit), FromSource: "stated at " + place(f.d.Line), To: text(to),
		Why: fmt.Sprintf("it is the limit for giving partitions up too; twice the %s that it took, at least 300000", Duration(took)), Costs: costs}}
}
