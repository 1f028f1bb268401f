package diagnose

import (
	"fmt"
	"sort"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

var sharedGroupID = &Scenario{
	ID: "shared-group-id", Family: "group set-up", Class: Incident,
	Title:     "unrelated applications use one group.id",
	Mechanism: "Members of one group share its rebalances. Two applications that subscribe to different topics under one group.id disturb each other at every start and stop, though neither gets the other's partitions.",
	Broker:    "Members with unrelated client ids and hosts in one group.",
	Client:    "Different subscriptions in one group; the assignor warns that topics are assigned to nobody, or an assignment does not match the subscription.",
	Confused:  []Lookalike{{"rolling-deploy", "one application in two versions"}, {"inconsistent-protocol", "the coordinator refuses the second kind of member"}},
	Fix:       "One group.id for each application and environment.",
	Needs:     []event.Kind{event.Subscribed},
	Refs:      []Reference{alibaba},
	look:      lookShared,
	advise: func(fd *finding) {
		fd.fixes = append(fd.fixes, Fix{Setting: "group.id", At: "client", Spelling: "group.id", From: fd.groups[0].Name, FromSource: "the lines of both applications", To: "a group.id of its own for each application", Why: "the members subscribe to different topics and share nothing but their rebalances", Costs: "a new group starts from auto.offset.reset unless its offsets are copied"})
	},
}

// lookShared finds groups whose members come in two families of client ids with
// no topic in common.
func lookShared(p *pass, s *Scenario) {
	for _, g := range p.h.Groups {
		topics := map[string]map[string]bool{}
		line := map[string]*event.Event{}
		members := map[string][]*history.Member{}
		for _, m := range g.Members {
			for _, c := range m.Consumers {
				for _, e := range c.Events {
					if e.Kind != event.Subscribed || e.Get(event.Topics) == "" {
						continue
					}
					k := family(m)
					if topics[k] == nil {
						topics[k] = map[string]bool{}
						line[k] = e
					}
					for _, t := range strings.Split(strings.Trim(e.Get(event.Topics), "[]"), ",") {
						topics[k][strings.TrimSpace(t)] = true
					}
					members[k] = append(members[k], m)
				}
			}
		}
		if len(topics) >= 2 {
			p.shared(s, g, topics, line, members)
		}
	}
}

// family is a client id without the number that tells instances apart.
func family(m *history.Member) string {
	id := m.ClientID
	if id == "" {
		id = m.Name
	}
	return strings.TrimRight(id, "0123456789-_.")
}

func (p *pass) shared(s *Scenario, g *history.Group, topics map[string]map[string]bool, line map[string]*event.Event, members map[string][]*history.Member) {
	var names []string
	for k := range topics {
		names = append(names, k)
	}
	sort.Strings(names)
	for i, a := range names {
		for _, b := range names[i+1:] {
			if common(topics[a], topics[b]) {
				continue
			}
			f := p.find(s, g, "", false)
			f.verdict = Confirmed
			f.addProof(line[a], "one application subscribes to these topics")
			f.addProof(line[b], "another, in the same group, to others")
			for _, m := range append(members[a], members[b]...) {
				f.addMember(m)
			}
			f.addEpisode(line[a].At, line[b].At, f.members...)
			f.summary = fmt.Sprintf("group %s is used by %s and %s, which subscribe to different topics: each disturbs the other", g.Name, a, b)
		}
	}
}

func common(a, b map[string]bool) bool {
	for t := range a {
		if b[t] {
			return true
		}
	}
	return false
}
