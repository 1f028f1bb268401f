package diagnose

import (
	"strconv"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

var idleDisconnect = &Scenario{
	ID: "idle-disconnect", Family: "look-alikes", Class: Noise,
	Title: "an idle connection was closed; nobody was expelled",
	Mechanism: "Brokers, clients and the load balancers between them close connections that carried nothing for a while (brokers after 10 min, Java clients after 9 min by default). The client opens another when it needs one. " +
		"The same age at each disconnect is the sign of such a timer.",
	Broker: "Nothing.",
	Client: "`Node ... disconnected` or librdkafka's `Disconnected (after N ms in state UP)` at the same age each time, with no session, no rebalance and no join after it.",
	Confused: []Lookalike{
		{"network-cut", "a session ran out"},
		{"coordinator-rediscovered", "the coordinator was looked for again"},
	},
	Fix:   "Nothing is wrong. A connections.max.idle.ms in the client below the shortest limit on the way keeps the lines away; librdkafka: log.connection.close=false.",
	Needs: []event.Kind{event.Disconnected, event.IdleClosed},
	look:  lookIdle,
}

// idleLeast is the shortest idle limit, in milliseconds, that anybody sets.
const idleLeast = 60_000

func lookIdle(p *pass, s *Scenario) {
	for m, c := range p.clients() {
		p.idle(s, m.Group, m, c)
	}
}

func (p *pass) idle(s *Scenario, g *history.Group, m *history.Member, c *history.Consumer) {
	var stated, aged []*event.Event
	for _, e := range c.Events {
		switch {
		case e.Kind == event.SessionTimedOut:
			return
		case e.Kind == event.IdleClosed:
			stated = append(stated, e)
		case e.Kind == event.Disconnected && ageOf(e) >= idleLeast:
			if n := len(aged); n == 0 || e.At-aged[n-1].At > idleLeast/2 {
				aged = append(aged, e) // the same close is printed by the connection and by the client
			}
		}
	}
	verdict, hits := Confirmed, stated
	if len(hits) == 0 {
		verdict, hits = Likely, sameAge(aged)
	}
	if len(hits) == 0 {
		hits = loneEnds(c)
	}
	for _, e := range hits {
		if p.expelledAround(g, m, e.At, e.At) {
			return
		}
	}
	if len(hits) == 0 {
		return
	}
	f := p.find(s, g, "", false)
	f.verdict = stronger(f.verdict, verdict)
	f.addMember(m)
	for _, e := range hits {
		f.addEpisode(e.At, e.At, m)
		f.addProof(e, "a connection is closed after it was idle")
		if ms := ageOf(e); ms > 0 {
			f.measure("connection_age_ms", e.At, ms)
		}
	}
	f.tell(counted{"", "connection", " of group " + g.Name + " closed after being idle; nobody was expelled"})
}

// ageOf is how long a connection had been up when it was closed, in
// milliseconds, as librdkafka prints it; 0 if the line does not tell.
func ageOf(e *event.Event) int64 {
	_, rest, ok := strings.Cut(e.Text, "(after ")
	if !ok {
		return 0
	}
	digits, _, ok := strings.Cut(rest, "ms in state UP")
	if !ok {
		return 0
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// sameAge keeps disconnects whose ages differ by a hundredth at most, if there
// are two and more: a timer closed them.
func sameAge(list []*event.Event) []*event.Event {
	for _, a := range list {
		var same []*event.Event
		for _, b := range list {
			if gapOf(ageOf(a), ageOf(b)) <= ageOf(a)/100 {
				same = append(same, b)
			}
		}
		if len(same) >= 2 && 2*len(same) > len(list) {
			return same
		}
	}
	return nil
}

// defaultIdle is connections.max.idle.ms of Java's clients, in milliseconds.
const defaultIdle = 540_000

// coordinatorIDs: coordinators are numbered down from here by Java's clients, so that their connection
// is one of its own.
const coordinatorIDs = 1 << 30

// loneEnds lists the ends of connections that Java's clients print without a reason and
// that stand alone: to a broker that was known by address alone (numbered below 0, used
// once and then idle), or to one that had kept its connection for an idle limit.
func loneEnds(c *history.Consumer) []*event.Event {
	limit := inForce(c.Member, c, "connections.max.idle.ms").or(defaultIdle)
	last := map[int64]int64{}
	var out []*event.Event
	for _, e := range c.Events {
		n, ok := e.Int(event.NodeID)
		if e.Kind != event.Disconnected || !ok || n > coordinatorIDs || e.Get(event.API) != "" {
			continue
		}
		since, seen := last[n]
		if last[n] = e.At; !seen {
			since = c.Events[0].At
		}
		if e.At-since >= limit && standsAlone(c, e) {
			out = append(out, e)
		}
	}
	return out
}

// standsAlone reports whether nothing else went wrong with connections around the end of one.
func standsAlone(c *history.Consumer, e *event.Event) bool {
	const around = 30_000
	for _, o := range between(c.Events, e.At-around, e.At+around) {
		switch o.Kind {
		case event.ConnectFailed, event.RequestTimedOut, event.CoordinatorLost:
			return false
		case event.Disconnected:
			if n, _ := o.Int(event.NodeID); o != e && n >= 0 {
				return false
			}
		}
	}
	return true
}
