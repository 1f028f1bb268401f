package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

var shortLivedConsumers = &Scenario{
	ID: "short-lived-consumers", Family: "membership changed", Class: Incident,
	Title: "consumers that live for seconds join a group that others work in",
	Mechanism: "A consumer made for one request, a probe of health, a scheduled check, a test or kafka-console-consumer with the production group's name: each is a member from its join to its leave, " +
		"and costs everybody two rebalances.",
	Broker: "Joins and leaves seconds apart, of new member ids each time, beside members that stay; often with a default client id (`console-consumer`).",
	Client: "Start banner, join, close, within seconds.",
	Confused: []Lookalike{
		{"crash-loop", "the member dies instead of leaving in order"},
		{"member-churn", "the members work for minutes"},
		{"scaled", "the members stay"},
	},
	Fix:   "A group.id of its own for every tool, probe and test, or assign() instead of subscribe(); one long-lived consumer instead of one for each request.",
	Needs: []event.Kind{event.MemberIDGiven, event.MemberLeft},
	look:  lookShortLived,
	advise: func(fd *finding) {
		fd.fixes = append(fd.fixes, Fix{Setting: "group.id", At: "client", Spelling: "group.id", From: fd.groups[0].Name, FromSource: "the lines of the coordinator", To: "one of its own for tools and probes", Why: "each of them costs the group two rebalances"},
			Fix{Setting: "assign() instead of subscribe()", At: "code", To: "no membership where none is needed", Why: "assigned consumers take no part in rebalances"})
	},
}

const (
	// shortLife is the longest life of such a consumer, in milliseconds.
	shortLife = 30_000
	// shortLives is how many of them make a finding.
	shortLives = 3
)

// visit is one short membership.
type visit struct {
	a *history.Arrival
	c *choice
}

func lookShortLived(p *pass, s *Scenario) {
	for _, g := range p.h.Groups {
		visits := p.visits(g)
		if len(visits) < shortLives || onlyTools(g) || !resident(g, visits) {
			continue
		}
		f := p.find(s, g, "", false)
		f.verdict = Possible
		for _, v := range visits {
			if tool(v.c.f.m) {
				f.verdict = Confirmed
			}
			p.arrivals[v.a] = f
			f.addProof(v.a.Line, "it joins")
			f.addProof(v.c.f.d.Line, fmt.Sprintf("and leaves %s later", Duration(v.c.f.d.At-v.a.At)))
			v.c.o.from, v.c.o.proof = v.a.At, nil // the visit as a whole is the proof
			if f.verdict != Confirmed {
				v.c.o.verdict = Possible
			}
			p.claim(f, v.c)
		}
		if f.verdict == Possible {
			f.missing = append(f.missing, Missing{What: "logs of these clients", From: Stamp(visits[0].a.At), To: Stamp(visits[len(visits)-1].c.f.d.At), Would: "tell tools and probes from an application that fails soon after its start"})
		}
		f.summary = fmt.Sprintf("%d consumers%s joined group %s and left it within %s, while others stayed in it", len(visits), hosts(visits), g.Name, Duration(longestVisit(visits)))
		f.ruledOut = append(f.ruledOut, RuledOut{Scenario: crashLoop.ID, Why: "each of them left in order; none died"},
			RuledOut{Scenario: memberChurn.ID, Why: "they lived for seconds, beside members that stayed"})
	}
}

// hosts names where the visitors came from, which is how to find what starts them.
func hosts(visits []visit) string {
	var list []string
	for _, v := range visits {
		if h := strings.TrimPrefix(v.c.f.m.Host, "/"); h != "" && !slices.Contains(list, h) {
			list = append(list, h)
		}
	}
	if len(list) == 0 {
		return ""
	}
	return " of " + firstFew(list)
}

func longestVisit(visits []visit) int64 {
	most := int64(0)
	for _, v := range visits {
		most = max(most, v.c.f.d.At-v.a.At)
	}
	return most
}

// visits lists the memberships that began in the log and ended in order, with
// nobody's watchdog or session, within seconds.
func (p *pass) visits(g *history.Group) []visit {
	var out []visit
	for _, d := range g.Departures {
		c := p.chosen[d]
		if d.How != history.Left || d.ID == "" || d.Final || p.claimed[d] != nil || c.s == nil || c.s != closedByApplication || c.main() == afterError || d.Reason == history.ByUnsubscribe {
			continue
		}
		for _, a := range g.Arrived(d.ID) {
			if a.At <= d.At && d.At-a.At <= shortLife && p.arrivals[a] == nil {
				out = append(out, visit{a, c})
				break
			}
		}
	}
	return out
}

// resident reports whether somebody else is in the group all along: the guests
// disturb nobody in a group of their own.
func resident(g *history.Group, visits []visit) bool {
	guest := map[*history.Member]bool{}
	for _, v := range visits {
		guest[v.c.f.m] = true
	}
	first, last := visits[0].a.At, visits[len(visits)-1].c.f.d.At
	for _, m := range g.Members {
		if !guest[m] && known(m.First) && m.First <= first && (m.Last >= last || !leaves(m, g)) {
			return true
		}
	}
	for _, v := range visits {
		if r := v.c.f.d.Round; r != nil && r.Size > 0 {
			return true
		}
	}
	return false
}

// onlyTools reports a group of nothing but tools: somebody tries something out, and
// nobody is disturbed.
func onlyTools(g *history.Group) bool {
	for _, m := range g.Members {
		if !tool(m) {
			return false
		}
	}
	return len(g.Members) > 0
}

// tool tells client ids of tools and probes.
func tool(m *history.Member) bool {
	if m == nil {
		return false
	}
	id := strings.ToLower(m.ClientID)
	for _, t := range []string{"console-consumer", "kafkacat", "kcat", "healthcheck", "health-check", "liveness", "readiness", "probe"} {
		if strings.Contains(id, t) {
			return true
		}
	}
	return false
}
