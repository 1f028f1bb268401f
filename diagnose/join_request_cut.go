package diagnose

import (
	"fmt"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var joinRequestCut = &Scenario{
	ID: "join-request-cut", Family: "rebalances that are long or never end", Class: Incident,
	Title: "the client gave up its own request to join and started over",
	Mechanism: "The coordinator keeps a JoinGroup unanswered until the join phase ends, for as long as the rebalance time-out. A client whose own request time-out is shorter, or a load balancer or proxy between them with an idle limit, " +
		"cuts it before; the client asks again, often as yet another new member, and the old request leaves a ghost behind for which the group waits.",
	Broker: "The same client asks for member ids again and again within one join phase; the group seems to grow, and many of its members expire later.",
	Client: "JoinGroup times out (`i/o timeout`, `request timeout`, disconnected while joining) after the same time each, then it joins anew.",
	Confused: []Lookalike{
		{"network-cut", "other requests fail as well"},
		{"slow-rejoin", "why the join phase lasts at all: a member is late"},
		{"pending-member", "one id was handed out and not used"},
		{"coordinator-moved", "the coordinator refuses the request, it does not keep it"},
	},
	Fix:    "A request time-out above the rebalance time-out (sarama: Net.ReadTimeout above Consumer.Group.Rebalance.Timeout; kafka-go: RebalanceTimeout and Timeout; idle limits of load balancers likewise), or a smaller rebalance time-out. Java before 3.1 with max.poll.interval.ms near 2147483647 overflows (KAFKA-13126).",
	Needs:  []event.Kind{event.Joining, event.RequestTimedOut, event.MemberIDGiven},
	look:   lookJoinCut,
	advise: adviseJoinCut,
}

// joinMargin is by how much, in milliseconds, a request to join should outlast the
// join phase: what the Java client allows for itself (AbstractCoordinator, 2.6).
const joinMargin = 5000

func adviseJoinCut(fd *finding) {
	family, r := settings.Java, unknownValue
	if len(fd.members) > 0 {
		m := fd.members[0]
		family, r = familyOf(m, firstConsumer(m)), inForce(m, firstConsumer(m), settings.Rebalance)
	}
	fix := Fix{Setting: settings.RequestTime, At: "client", Spelling: settings.Spelling(family, settings.RequestTime), To: "above the rebalance time-out (Java and librdkafka add that by themselves)", Why: "the answer to a JoinGroup comes when the join phase ends"}
	if r.known && family != settings.Java {
		fix.To = text(r.ms + joinMargin)
		fix.Why += fmt.Sprintf(", at the latest after the rebalance time-out of %s (%s); %s more are what Java allows for", Duration(r.ms), r.source, Duration(joinMargin))
		fix.Costs = "a dead connection is noticed as much later"
	}
	cut := fd.longestOf("join_request_ms")
	if cut > 0 {
		fix.From, fix.FromSource = "cut after "+Duration(cut), "the lines of the client"
	}
	fd.fixes = append(fd.fixes, fix,
		Fix{Setting: settings.Rebalance, At: "client", Spelling: settings.Spelling(family, settings.Rebalance), From: r.text, FromSource: r.source, To: "below the request time-out and below the idle limits on the way", Why: "the join phase then ends before the request is cut", Costs: "members that work longer are dropped"})
	fd.avoid = append(fd.avoid, Avoid{settings.Session, "the group waits a session for each ghost: a longer one makes it worse"}, Avoid{settings.PollInterval, "the request was cut before it mattered"}, Avoid{settings.PollRecords, "the request was cut before it mattered"})
}

func firstConsumer(m *history.Member) *history.Consumer {
	if len(m.Consumers) == 0 {
		return nil
	}
	return m.Consumers[0]
}

const (
	// joinKept is how long, in milliseconds, a JoinGroup must have been kept to
	// have been cut: what is refused or fails to connect ends sooner.
	joinKept = 5000
	// joinIDs is how many member ids of one client in one join phase make a cut.
	joinIDs = 3
)

func lookJoinCut(p *pass, s *Scenario) {
	for m, c := range p.clients() {
		if list, doubtful := cuts(c); len(list) > 1 || !doubtful {
			p.cutByClient(s, m.Group, m, list)
		}
	}
	for _, g := range p.h.Groups {
		for _, r := range g.Rebalances {
			p.cutByCoordinator(s, g, r)
		}
	}
}

// joinCut is one request to join and the line with which it was given up.
type joinCut struct{ from, to *event.Event }

// cuts lists the joins of a consumer that ended in a time-out instead of an
// answer; doubtful are the others where some failed together with the path.
func cuts(c *history.Consumer) (out []joinCut, doubtful bool) {
	var open *event.Event
	begins, mute := event.Joining, !hasKind(c, event.Joining)
	if mute {
		begins = event.CoordinatorFound // sarama prints no join; it looks for the coordinator before each
	}
	for _, e := range c.Events {
		switch {
		case e.Kind == begins:
			open = e
		case e.Kind == event.Joined, e.Kind == event.MemberIDTaken, e.Kind == event.CoordinatorFound, e.Kind == event.PartitionsAssigned:
			open = nil
		case open != nil && (timesOutJoin(e) || mute && e.Kind == event.RequestTimedOut && e.Get(event.API) == "") && e.At-open.At >= joinKept:
			if otherTrouble(c, open.At, e.At+slack) {
				doubtful = true
			} else {
				out = append(out, joinCut{open, e})
			}
			open = nil
		}
	}
	return out, doubtful
}

// otherTrouble reports that not the request to join alone failed: then the path
// was down.
func otherTrouble(c *history.Consumer, from, to int64) bool {
	for _, e := range between(c.Events, from, to) {
		switch e.Kind {
		case event.ConnectFailed:
			return true
		case event.Disconnected, event.RequestTimedOut:
			if api := e.Get(event.API); api != "" && !timesOutJoin(e) {
				return true
			}
		}
	}
	return false
}

// timesOutJoin tells a line with which a JoinGroup is given up for want of an answer.
func timesOutJoin(e *event.Event) bool {
	api := strings.ReplaceAll(strings.ToUpper(e.Get(event.API)), "_", "")
	switch e.Kind {
	case event.RequestTimedOut, event.Disconnected:
		return api == "JOINGROUP"
	case event.JoinFailed:
		for _, k := range []event.Key{event.Error, event.Cause} {
			v := strings.ToLower(e.Get(k))
			if strings.Contains(v, "timeout") || strings.Contains(v, "timed out") || strings.Contains(v, "timed_out") || strings.Contains(v, "deadline exceeded") {
				return true
			}
		}
	}
	return false
}

// cutByClient makes a finding of cuts after about the same time each: that of a
// limit, not of an accident. One alone may be either.
func (p *pass) cutByClient(s *Scenario, g *history.Group, m *history.Member, list []joinCut) {
	if len(list) == 0 {
		return
	}
	least, most := list[0].ms(), list[0].ms()
	for _, x := range list {
		least, most = min(least, x.ms()), max(most, x.ms())
	}
	if most-least > max(most/5, 2000) {
		return
	}
	f := p.find(s, g, "", false)
	verdict := Likely
	if len(list) == 1 && !keptJoining(g, list[0]) {
		verdict = Possible
		f.missing = append(f.missing, Missing{What: "log of " + p.coordinatorName(g), From: Stamp(list[0].from.At), To: Stamp(list[0].to.At), Would: "tell whether the join phase lasted longer than the client waited"})
	}
	f.verdict = stronger(f.verdict, verdict)
	f.addMember(m)
	for _, x := range list {
		p.ghostOf(f, g, m, x)
		f.measure("join_request_ms", x.from.At, x.ms())
		f.addProof(x.from, "the request to join")
		f.addProof(x.to, fmt.Sprintf("given up %s later, without an answer", Duration(x.ms())))
		f.addEpisode(x.from.At, x.to.At, m)
	}
	f.summary = cutWords(f, g)
}

// cutWords sums up what the members gave up, and what became of the ids that the
// requests were given.
func cutWords(f *finding, g *history.Group) string {
	var names []string
	for _, m := range f.members {
		names = append(names, m.Name)
	}
	n := len(f.measured["join_request_ms"])
	words := fmt.Sprintf("%s gave up a request to join group %s after %s, %d time%s in all, and started over", firstFew(names), g.Name, Duration(f.longestOf("join_request_ms")), n, plural(n))
	if n := len(f.choices); n > 0 {
		words += fmt.Sprintf("; %d id%s that such a request was given became a member for which nobody spoke, until its session ran out", n, plural(n))
	}
	return words
}

// keptJoining reports that the coordinator's lines show a join phase all through a
// request that was given up: it had no answer yet.
func keptJoining(g *history.Group, x joinCut) bool {
	for _, r := range g.Rebalances {
		if !r.FromClient && known(r.Started) && r.Started <= x.from.At+slack && (!known(r.Stabilized) || r.Stabilized >= x.to.At-slack) {
			return true
		}
	}
	return false
}

// ghostOf claims the member that a request became which its client had given up: it
// has the client's name, came with the request, and expired without a word.
func (p *pass) ghostOf(f *finding, g *history.Group, m *history.Member, x joinCut) {
	for _, a := range g.Arrivals {
		base, _ := history.SplitMember(a.ID)
		if base == "" || base != m.ClientID || gapOf(a.At, x.from.At) > slack {
			continue
		}
		for _, d := range g.Departures {
			if d.ID == a.ID && d.How == history.Expired && d.At > x.to.At && p.claimed[d] == nil && weak(p, p.chosen[d]) {
				c := p.chosen[d]
				f.addProof(a.Line, "the member id of a request that was given up")
				f.addProof(d.Line, "nobody spoke for it: its session runs out")
				c.o.proof, c.o.missing = nil, nil
				p.claim(f, c)
				f.episodes = f.episodes[:len(f.episodes)-1] // part of the cut
			}
		}
	}
}

func (x joinCut) ms() int64 { return x.to.At - x.from.At }

// cutByCoordinator finds one client that asks for member ids again and again
// while one join phase lasts.
func (p *pass) cutByCoordinator(s *Scenario, g *history.Group, r *history.Rebalance) {
	if r.FromClient || r.Started == history.Unknown {
		return
	}
	ids := map[*history.Member][]*history.Arrival{}
	for _, a := range r.Arrivals {
		if a.Member != nil && a.Line.Side == event.Broker && (r.Stabilized == history.Unknown || a.At <= r.Stabilized) {
			ids[a.Member] = append(ids[a.Member], a)
		}
	}
	for _, m := range g.Members {
		list := ids[m]
		if len(list) < joinIDs || !spaced(list) {
			continue
		}
		f := p.find(s, g, "", false)
		f.verdict = stronger(f.verdict, Likely)
		f.addMember(m)
		f.addEpisode(r.Started, max(r.Stabilized, list[len(list)-1].At), m)
		f.measure("join_request_ms", list[0].At, list[1].At-list[0].At)
		f.addProof(r.Start, "the join phase begins")
		for _, a := range list {
			p.arrivals[a] = f
			f.addProof(a.Line, "the same client asks to join as a new member, once more")
		}
		if p.rounds[r] == nil {
			p.rounds[r] = f
			f.rounds = append(f.rounds, r)
		}
		f.summary = fmt.Sprintf("%s asked %d times to join group %s as a new member while one join phase lasted, every %s: it gives its request up before the answer comes", m.Name, len(list), g.Name, Duration(list[1].At-list[0].At))
		f.missing = append(f.missing, Missing{What: "log of the client " + m.Name, From: Stamp(r.Started), To: Stamp(list[len(list)-1].At), Would: "tell which limit cuts its request to join"})
	}
}

// spaced: the joins come one time-out apart, as members that start together do not.
func spaced(list []*history.Arrival) bool {
	least, most := int64(1<<62), int64(0)
	for i := 1; i < len(list); i++ {
		gap := list[i].At - list[i-1].At
		least, most = min(least, gap), max(most, gap)
	}
	return least >= joinKept && most-least <= max(most/5, 2000)
}
