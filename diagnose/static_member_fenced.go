package diagnose

import (
	"fmt"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var staticMemberFenced = &Scenario{
	ID: "static-member-fenced", Family: "group set-up", Class: Incident,
	Title: "two live processes share a group.instance.id",
	Mechanism: "An instance id names one member. With the classic protocol a second process with the same id takes the membership over and the first is fenced; " +
		"if its supervisor restarts it, the two throw each other out in turn. With KIP-848 the second is refused instead.",
	Broker:   "`Request memberId=... is fenced by current memberId=...`, `Replacing previously mapped member`; KIP-848: the instance id is owned by another member.",
	Client:   "FENCED_INSTANCE_ID, `Caught fenced group.instance.id`; librdkafka: static consumer fenced by other consumer; KIP-848: UNRELEASED_INSTANCE_ID.",
	Confused: []Lookalike{{"session-expired", "the coordinator says that the member was fenced, not that it was silent"}, {"static-member-expired", "one process that stayed away too long"}},
	Fix:      "A group.instance.id that is unique to each consumer and stable over restarts (StatefulSet ordinal and thread index). End the process on fatal errors.",
	Needs:    []event.Kind{event.StaticFenced, event.InstanceFenced},
	Refs:     []Reference{kip345},
	judge:    judgeFenced,
	look: func(p *pass, s *Scenario) {
		lookFenced(p, s)
		fencedNameless(p, s)
	},
	advise: func(fd *finding) {
		fd.fixes = append(fd.fixes, Fix{Setting: settings.Instance, At: "client", Spelling: "group.instance.id", To: "unique for each consumer, stable over its restarts", Why: "an instance id is one member; a second process with it fences the first"})
		fd.avoid = append(fd.avoid, Avoid{settings.Session, "the member was not silent"}, Avoid{settings.PollInterval, "the member polled"})
	},
}

func judgeFenced(f *facts) opinion {
	d := f.d
	fenced := d.How == history.Fenced && d.Line != nil && d.Line.Kind == event.StaticFenced
	for _, e := range d.Told {
		fenced = fenced || e.Kind == event.InstanceFenced || e.Get(event.Error) == "FENCED_INSTANCE_ID"
	}
	if !fenced {
		return no("no line says that the instance id was taken by another")
	}
	o := opinion{verdict: Confirmed, weight: stated, from: d.At}
	o.why = fmt.Sprintf("%s was fenced: another process joined group %s with the same group.instance.id", f.who(), f.g.Name)
	o.proof = append([]proof{f.departure()}, f.told()...)
	return o
}

// lookFenced takes the refusals that are no departure: KIP-848 turns the second
// process away, and other clients print a fatal error alone.
func lookFenced(p *pass, s *Scenario) {
	for _, g := range p.h.Groups {
		for _, e := range g.Events {
			if e.Kind == event.StaticConflict {
				p.refused(s, fencing, g, p.memberOf(g, e), e)
			}
		}
		for _, m := range g.Members {
			for _, c := range m.Consumers {
				for _, e := range c.Events {
					if e.Kind == event.InstanceFenced || (e.Kind == event.FatalError || refuses(e.Kind)) && fencing.in(e) {
						p.refused(s, fencing, g, m, e)
					}
				}
			}
		}
	}
}

var fencing = refusal{
	texts: []string{"FENCED_INSTANCE_ID", "UNRELEASED_INSTANCE_ID", "fenced by other consumer with same group.instance.id", "group.instance.id has been fenced"},
	says:  "the instance id belongs to another process",
	words: "%s lost its place in group %s: another process uses the same group.instance.id",
}

// fencedNameless takes the coordinator's words about members of groups that no line
// names: the Scala coordinator's fencing states the member and its instance alone.
func fencedNameless(p *pass, s *Scenario) {
	for _, b := range p.h.Brokers {
		for _, e := range b.Events {
			if e.Kind == event.StaticFenced && e.Get(event.Group) == "" {
				f := p.find(s, &history.Group{Name: history.Unnamed}, "", false)
				f.verdict = Likely
				f.addProof(e, "the instance id belongs to another process")
				f.addEpisode(e.At, e.At)
				f.missing = []Missing{{What: "the lines of the coordinator around it, and the logs of both processes", From: Stamp(e.At - 60_000), To: Stamp(e.At + 60_000), Would: "name the group and the processes"}}
				f.summary = fmt.Sprintf("a member was fenced: another process joined with the same group.instance.id (%s)", e.Get(event.Instance))
			}
		}
	}
}
