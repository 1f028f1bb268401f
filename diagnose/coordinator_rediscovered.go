package diagnose

import (
	"fmt"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var coordinatorRediscovered = &Scenario{
	ID: "coordinator-rediscovered", Family: "look-alikes", Class: Noise,
	Title:     "the coordinator was marked unknown and found again; nobody was expelled",
	Mechanism: "A coordinator that restarts or moves, a connection that closes, a request that times out: the client looks the coordinator up again and goes on in the same generation.",
	Broker:    "An election or a restart, or nothing.",
	Client:    "`Group coordinator ... is unavailable or invalid`, `Discovered group coordinator ...`; at a start, bursts of NOT_COORDINATOR while __consumer_offsets is made.",
	Confused:  []Lookalike{{"coordinator-moved", "a member was lost or a rebalance followed"}, {"network-cut", "a session ran out"}},
	Fix:       "Nothing is wrong.",
	Needs:     []event.Kind{event.CoordinatorLost, event.CoordinatorFound},
	look:      lookRediscovered,
}

func lookRediscovered(p *pass, s *Scenario) {
	for m, c := range p.clients() {
		p.rediscovered(s, m.Group, m, c)
	}
	for _, g := range p.h.Groups {
		if p.byKey[s.ID+"\x00\x00"+g.Name] == nil {
			p.takenOver(s, g)
		}
	}
}

// takenOver finds moves that only the coordinators tell of: most clients but Java's
// print no line at INFO when they find another one.
func (p *pass) takenOver(s *Scenario, g *history.Group) {
	before := ""
	for _, e := range g.Events {
		if e.Kind == event.GroupLoaded && before != "" && e.Node != before && p.undisturbed(g, e.At) {
			f := p.find(s, g, "", false)
			f.verdict = Confirmed
			f.addProof(e, "another broker takes the group over, in the generation in which it was")
			f.addEpisode(e.At, e.At)
			f.summary = fmt.Sprintf("broker %s took group %s over from broker %s; nobody was expelled and no rebalance followed", e.Node, g.Name, before)
			f.nodes, f.affected = []string{"broker " + before}, len(g.Members)
		}
		if e.Kind != event.MemberMetadata { // the members are loaded first, and the group with the last of them
			before = e.Node
		}
	}
}

// undisturbed reports that nobody left and no rebalance began around a time.
func (p *pass) undisturbed(g *history.Group, at int64) bool {
	for _, r := range g.Rebalances {
		if known(r.Started) && gapOf(r.Started, at) <= 60_000 {
			return false
		}
	}
	for _, d := range g.Departures {
		if gapOf(d.At, at) <= 60_000 {
			return false
		}
	}
	return true
}

func (p *pass) rediscovered(s *Scenario, g *history.Group, m *history.Member, c *history.Consumer) {
	joined := !madeHere(c)
	var lost *event.Event
	for _, e := range c.Events {
		switch e.Kind {
		case event.Joined, event.PartitionsAssigned:
			joined = true
		case event.EpochTransition:
			joined = joined || e.Get(event.To) == "STABLE"
		case event.CoordinatorLost:
			if lost == nil && joined {
				lost = e
			}
		case event.HeartbeatFailed, event.CommitFailed, event.JoinFailed, event.RejoinRequested:
			if lost == nil && (joined || !g.BrokerSeen) && notCoordinator(e) {
				lost = e
			}
		case event.CoordinatorFound:
			p.foundAgain(s, g, m, c, lost, e)
			lost = nil
		case event.Joining:
			if lost != nil && lost.Kind == event.RejoinRequested { // it only asks whom it has found
				p.foundAgain(s, g, m, c, lost, e)
				lost = nil
			}
		}
	}
	p.lastSeen(g, m, lost)
}

// madeHere reports whether the log shows the consumer being made: one that it finds
// at work may be a member already, one that is new is not before it has joined.
func madeHere(c *history.Consumer) bool {
	for _, e := range c.Events {
		switch e.Kind {
		case event.Config, event.Subscribed, event.SoftwareVersion, event.Joining:
			return true
		case event.CoordinatorFound:
		default:
			return false
		}
	}
	return false
}

func (p *pass) foundAgain(s *Scenario, g *history.Group, m *history.Member, c *history.Consumer, lost, e *event.Event) {
	if lost == nil || p.cutOff(g, m, c, lost, e) || p.expelledAround(g, m, lost.At, e.At) || p.loadingFrom(g, lost.At) {
		return
	}
	f := p.find(s, g, "", false)
	f.verdict = Confirmed
	f.addMember(m)
	f.addProof(lost, "the coordinator is marked unknown")
	f.addProof(e, "it is found again")
	f.addEpisode(lost.At, e.At, m)
	f.measure("outage_ms", lost.At, e.At-lost.At)
	f.tell(counted{"the coordinator of group " + g.Name + " was marked unknown ", "time", " and found again; nobody was expelled"})
}

// loadingFrom reports that the coordinator which the clients then looked for kept
// them waiting: that is no harmless move.
func (p *pass) loadingFrom(g *history.Group, at int64) bool {
	f := p.byKey[coordinatorLoading.ID+"\x00\x00"+g.Name]
	if f == nil {
		return false
	}
	for _, x := range f.episodes {
		if at >= x.from-around && at <= x.to {
			return true
		}
	}
	return false
}

// notCoordinator: the broker that was asked says that it does not coordinate the
// group; its text is the same in most clients.
func notCoordinator(e *event.Event) bool {
	for _, t := range []string{e.Get(event.Error), e.Get(event.Cause)} {
		if strings.Contains(t, "NOT_COORDINATOR") || strings.Contains(t, "not the correct coordinator") {
			return true
		}
	}
	return false
}

// lastSeen: the log ends while the broker that the cluster names as coordinator
// does not want to be it.
func (p *pass) lastSeen(g *history.Group, m *history.Member, lost *event.Event) {
	if lost == nil || lost.Kind != event.JoinFailed || g.BrokerSeen {
		return
	}
	f := p.find(coordinatorMoved, g, "", false)
	f.verdict = stronger(f.verdict, Possible)
	f.addMember(m)
	f.addProof(lost, "the broker that was named as coordinator says that it is not")
	f.addEpisode(lost.At, lost.At, m)
	f.summary = fmt.Sprintf("the broker that was named as the coordinator of group %s refuses to be it, and the log ends: the coordinator is moving, or __consumer_offsets is just being made", g.Name)
	if len(f.missing) == 0 {
		f.missing = append(f.missing, Missing{What: "log of " + p.coordinatorName(g), From: Stamp(lost.At - 600_000), To: Stamp(lost.At), Would: "show which broker holds the group, and since when"})
	}
}

// cutOff takes a loss of the coordinator that lasted longer than the session, and
// ended with the same broker: the path to it was cut, or it was down, and the
// member cannot have stayed one.
func (p *pass) cutOff(g *history.Group, m *history.Member, c *history.Consumer, lost, found *event.Event) bool {
	session := inForce(m, c, settings.Session)
	same := lost.Get(event.NodeID) != "" && lost.Get(event.NodeID) == found.Get(event.NodeID)
	if !same || found.At-lost.At <= session.or(45_000) || p.expelledAround(g, m, lost.At, found.At) {
		return false
	}
	s, was := networkCut, "was out of reach"
	refused := refusedBetween(c, lost.At, found.At)
	if len(refused) > 0 {
		s, was = coordinatorMoved, "was down, its machine refusing connections,"
	}
	f := p.find(s, g, "", false)
	f.verdict = stronger(f.verdict, Possible)
	f.addMember(m)
	f.addProof(lost, "the coordinator is lost")
	f.addProof(firstOf(refused...), "the machine is reached, and nobody listens at the broker's port")
	f.addProof(found, "the same broker is found again, "+Duration(found.At-lost.At)+" later")
	f.addEpisode(lost.At, found.At, m)
	f.measure("outage_ms", lost.At, found.At-lost.At)
	f.summary = fmt.Sprintf("the coordinator of group %s %s for %s, longer than a session; it was the same broker before and after", g.Name, was, Duration(found.At-lost.At))
	if len(f.missing) == 0 {
		f.missing = append(f.missing, Missing{What: "log of " + p.coordinatorName(g), From: Stamp(lost.At), To: Stamp(found.At), Would: "tell a path that was cut from a broker that was down, and show that the sessions ran out"})
	}
	return true
}

func hasKind(c *history.Consumer, k event.Kind) bool {
	for _, e := range c.Events {
		if e.Kind == k {
			return true
		}
	}
	return false
}

// expelledAround reports whether the member left the group about that time: then
// the search for the coordinator is part of that story.
func (p *pass) expelledAround(g *history.Group, m *history.Member, from, to int64) bool {
	for _, d := range g.Departures {
		if d.Member == m && d.At >= from-60_000 && d.At <= to+60_000 && !d.Final {
			return true
		}
	}
	return false
}
