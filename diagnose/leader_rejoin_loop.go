package diagnose

import (
	"fmt"
	"sort"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var leaderRejoinLoop = &Scenario{
	ID: "leader-rejoin-loop", Family: "rebalances that are long or never end", Class: Incident,
	Title: "the leader keeps rejoining a stable group",
	Mechanism: "A JoinGroup of the leader always starts a rebalance, even when nothing changed. Leaders send one when they think that topics or partitions differ: metadata that flaps (a topic that comes and goes, a permission that is refused in turn, " +
		"a subscribed topic that the refresh leaves out), a pattern that matches in turn, an application that subscribes again and again, an assignor that asks for it.",
	Broker: "`Leader ... re-joining group during Stable` (2.6 and later; since 3.2 with the client's reason), the same member and size each time, nobody joins or leaves.",
	Client: "`cached metadata has changed` to and fro; or a subscribe() that comes again.",
	Confused: []Lookalike{
		{"topic-metadata-changed", "partitions really were added, once"},
		{"streams-probing", "Streams asks for it every 10 min"},
		{"cooperative-followup", "one follow-up for each change of members"},
		{"connect-reconfigured", "Connect's leader passes on changed connectors"},
	},
	Fix:    "Find what the leader sees change: subscribe once, name topics instead of a pattern, give each topic's consumers the same permissions. The period tells: that of metadata.max.age.ms points to metadata, a shorter one to the application.",
	Needs:  []event.Kind{event.RebalanceStarted, event.MetadataChanged},
	look:   lookLeaderLoop,
	advise: adviseLeaderLoop,
}

func adviseLeaderLoop(fd *finding) {
	fix := Fix{Setting: "find what makes the leader join again", At: "code", To: "one subscribe() for each consumer, fixed topic names, the same permissions for all members", Why: "nobody joined or left; only the leader starts these rebalances"}
	if len(fd.flaps) > 0 {
		fix.At, fix.To = "operations", "the same topics and partitions from every broker: restart one whose metadata lags, give every member the same permissions, let nothing delete and make topics in turn"
	}
	if len(fd.members) > 0 {
		m := fd.members[0]
		age := inForce(m, firstConsumer(m), settings.MetadataAge)
		if period := fd.longestOf("period_ms"); age.known && period > 0 && gapOf(period, age.ms) <= age.ms/20 {
			fix.Why += fmt.Sprintf("; they come once in %s (%s, %s): at each refresh of the metadata", settings.Spelling(familyOf(m, firstConsumer(m)), settings.MetadataAge), age.text, age.source)
		}
	}
	fd.fixes = append(fd.fixes, fix)
	fd.avoid = append(fd.avoid, Avoid{settings.Session, "no session ran out"}, Avoid{settings.PollInterval, "nobody was late"}, Avoid{settings.PollRecords, "nobody was late"})
}

// loopRounds is how many rounds of the leader alone make a loop.
const loopRounds = 3

// leaderLoop is what repeats.
type leaderLoop struct {
	leader string
	rounds []*history.Rebalance
}

func lookLeaderLoop(p *pass, s *Scenario) {
	for _, g := range p.h.Groups {
		if g.Protocol == "connect" || g.Protocol == "streams" {
			continue // both rejoin by plan, and say so on the client's side
		}
		for _, l := range leaderLoops(p, g) {
			if n := l.count(); n >= loopRounds && l.regular() {
				p.leaderLoops(s, g, l, n)
			}
		}
		p.flapping(s, g)
	}
}

// leaderLoops collects the rounds that a leader started alone, by leader.
func leaderLoops(p *pass, g *history.Group) []leaderLoop {
	by := map[string]int{}
	var out []leaderLoop
	var before *history.Rebalance
	for _, r := range g.Rebalances {
		last := before
		before = r
		if !p.leaderAlone(r) || r.Size > 1 && last != nil && r.Started-last.Ended <= 10_000 && !p.leaderAlone(last) {
			continue // a second step of another change
		}
		id := r.Start.Get(event.Member)
		if strings.Contains(id, "-StreamThread-") || strings.HasPrefix(id, "connect-") {
			continue
		}
		i, ok := by[id]
		if !ok {
			i = len(out)
			by[id] = i
			out = append(out, leaderLoop{leader: id})
		}
		out[i].rounds = append(out[i].rounds, r)
	}
	return out
}

// plannedRejoins are reasons of clients (KIP-800) with which a leader joins again
// as it should.
var plannedRejoins = []string{"need to revoke partitions", "followup rebalance", "probing rebalance", "subscription has changed", "redistribute", "rebalance enforced"}

func (p *pass) leaderAlone(r *history.Rebalance) bool {
	if r.Start == nil || r.Trigger != event.TriggerLeader || r.Started == history.Unknown || len(r.Departures)+len(r.Arrivals) > 0 || p.rounds[r] != nil {
		return false
	}
	why := r.Start.Get(event.ClientReason)
	for _, t := range plannedRejoins {
		if strings.Contains(why, t) {
			return false
		}
	}
	return true
}

// count is the number of rounds: those in the log, and between them those that an
// excerpt leaves out, where the generations show that there were some.
func (l leaderLoop) count() int {
	if len(l.rounds) < 2 {
		return len(l.rounds)
	}
	first, last := l.rounds[0], l.rounds[len(l.rounds)-1]
	if n := last.OldGen - first.OldGen + 1; len(l.rounds) == 2 && n >= 5 && n <= 1000 && last.Size == first.Size && last.Size == 1 {
		return int(n)
	}
	return len(l.rounds)
}

// period is the usual time between two of the rounds, in milliseconds.
func (l leaderLoop) period() int64 {
	first, last := l.rounds[0], l.rounds[len(l.rounds)-1]
	if n := l.count(); n > len(l.rounds) {
		return (last.Started - first.Started) / int64(n-1)
	}
	gaps := l.gaps()
	return gaps[len(gaps)/2]
}

func (l leaderLoop) gaps() []int64 {
	var gaps []int64
	for i := 1; i < len(l.rounds); i++ {
		gaps = append(gaps, l.rounds[i].Started-l.rounds[i-1].Started)
	}
	sort.Slice(gaps, func(i, j int) bool { return gaps[i] < gaps[j] })
	return gaps
}

// regular: the rounds come at least every ten minutes, and are either close
// together or evenly spaced, as real changes of topics are not.
func (l leaderLoop) regular() bool {
	if l.period() > 11*60_000 {
		return false
	}
	gaps := l.gaps()
	return l.period() <= 60_000 || gaps[len(gaps)-1] <= 2*gaps[0]
}

func (p *pass) leaderLoops(s *Scenario, g *history.Group, l leaderLoop, n int) {
	f := p.find(s, g, "", false)
	f.verdict = stronger(f.verdict, Likely)
	if len(l.rounds) >= 5 {
		f.verdict = Confirmed
	}
	for _, r := range l.rounds {
		p.rounds[r] = f
		f.rounds = append(f.rounds, r)
		f.addMember(r.By)
		f.addProof(r.Start, "the leader joins a stable group again; nobody came or went")
		f.addEpisode(r.Started, r.Ended, r.By)
	}
	who := l.leader
	if m := l.rounds[0].By; m != nil {
		who = m.Name
	}
	f.measure("period_ms", l.rounds[0].Started, l.period())
	f.loop = fmt.Sprintf("%d rebalances of group %s because its leader %s joined again, about every %s; no member came or went", n, g.Name, who, Duration(l.period()))
	f.summary = f.loop
	if m := l.rounds[0].By; m != nil && len(m.Consumers) > 0 {
		return // what it says of itself is at hand
	}
	f.missing = append(f.missing, Missing{What: "log of the client " + who, From: Stamp(l.rounds[0].Started), To: Stamp(l.rounds[len(l.rounds)-1].Ended), Would: "tell what it sees change, or who subscribes again"})
}
