package diagnose

import (
	"fmt"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var legacyBroker = &Scenario{
	ID: "legacy-broker", Family: "age and defects", Class: Incident,
	Title: "a broker of the 0.10 age, whose limits explain the rebalances",
	Mechanism: "Brokers before 0.10.1 know no rebalance time-out apart from the session, cap the session at 30 s (0.9), " +
		"and give a group no time to gather before 0.11. Old clients, which such brokers tie people to, send heartbeats only from poll().",
	Broker:   "`Preparing to restabilize group` (up to 0.10.2), no reasons, no line for an expiry or a leave; the version in the configuration dump.",
	Client:   "Start banners of 0.8 to 0.10; librdkafka notes that the broker does not support KIP-62; the ZooKeeper consumer says `can't rebalance after n retries`.",
	Confused: []Lookalike{{"heartbeat-coupled-to-poll", "an old client that works too long between polls; each mentions the other"}, {"session-expired", "on a newer broker"}},
	Fix: "Upgrade the brokers to a supported release (at least 0.10.2, as the FAQ says, is long outdated). Until then: session.timeout.ms within the broker's bound, " +
		"and batches whose work fits well into it.",
	Needs:  []event.Kind{event.RebalanceStarted},
	Refs:   []Reference{alibaba, kip62},
	judge:  judgeLegacy,
	look:   lookLegacy,
	advise: adviseLegacy,
}

// legacyLine finds what shows that the group's coordinator is older than
// 0.10.2: the wording of its rebalances, or its version.
func legacyLine(p *pass, g *history.Group) (*event.Event, string) {
	line, known := p.legacy[g]
	if !known {
		line = restabilizes(g)
		p.legacy[g] = line
	}
	if line == nil {
		return nil, ""
	}
	if v, _ := p.brokerVersion(g); v != "" {
		return line, v
	}
	return line, "0.10.2"
}

func restabilizes(g *history.Group) *event.Event {
	for _, e := range g.Events {
		if e.Kind == event.RebalanceStarted && strings.Contains(e.Text, "Preparing to restabilize group") {
			return e
		}
	}
	return nil
}

// silentRounds is how many rounds without a cause make a finding: such a broker
// never says what started one.
const silentRounds = 3

// lookLegacy takes the rounds that such a broker leaves unexplained, where no
// client's log explains them either.
func lookLegacy(p *pass, s *Scenario) {
	for m, c := range p.clients() {
		p.zookeeperConsumer(s, m.Group, m, c)
	}
	for _, g := range p.h.Groups {
		line, version := legacyLine(p, g)
		if line == nil || len(g.Departures) > 0 {
			continue
		}
		var silent []*history.Rebalance
		for _, r := range g.Rebalances {
			if p.rounds[r] == nil && r.OldGen > 0 && !r.Emptied {
				silent = append(silent, r)
			}
		}
		if len(silent) < silentRounds {
			continue
		}
		f := p.find(s, g, "", false)
		f.verdict = Possible
		f.addProof(line, "a wording of brokers up to 0.10.2")
		for _, r := range silent {
			p.rounds[r] = f
			f.rounds = append(f.rounds, r)
			f.addEpisode(r.Started, r.Ended)
			f.addProof(r.Start, "a rebalance without a reason")
		}
		f.legacy, f.checks = version, p.instanceChecks(g)
		f.missing = append(f.missing, Missing{What: "logs of the clients of group " + g.Name, From: Stamp(silent[0].Started), To: Stamp(silent[len(silent)-1].Ended), Would: "tell what started these rebalances: a broker of this age does not"})
		f.summary = fmt.Sprintf("%d rebalances of group %s on a broker of version %s or older, which prints neither reasons nor departures", len(silent), g.Name, version)
	}
}

// zookeeperConsumer takes the consumers of 0.8, which know no coordinator at all.
func (p *pass) zookeeperConsumer(s *Scenario, g *history.Group, m *history.Member, c *history.Consumer) {
	for _, e := range c.Events {
		if e.Get(event.Error) != "ConsumerRebalanceFailedException" {
			continue
		}
		f := p.find(s, g, "", false)
		f.verdict = Likely
		f.legacy = "0.8, with the group kept in ZooKeeper"
		f.addMember(m)
		f.addProof(e, "the consumer that keeps its group in ZooKeeper gave up rebalancing")
		f.addEpisode(e.At, e.At, m)
		f.missing = []Missing{{What: "log of ZooKeeper and of the group's other consumers", From: Stamp(e.At - 60_000), To: Stamp(e.At), Would: "tell an expired ZooKeeper session from a member that held on to its partitions"}}
		f.summary = "the consumer is that of 0.8, which rebalances through ZooKeeper: it retried rebalance.max.retries times, rebalance.backoff.ms apart, and gave up"
		fix := Fix{Setting: "rebalance.max.retries x rebalance.backoff.ms", At: "client", To: "more than zookeeper.session.timeout.ms", Why: "a retry can only succeed once the session of a member that is gone has run out"}
		if len(f.fixes) == 0 {
			f.fixes = append(f.fixes, fix, Fix{Setting: "move to the consumer of org.apache.kafka.clients", At: "code", Why: "the ZooKeeper consumer was removed with 2.0"})
		}
	}
}

func judgeLegacy(f *facts) opinion {
	d := f.d
	line, version := legacyLine(f.p, f.g)
	is, _ := f.coupled()
	switch {
	case line == nil:
		return no("no line shows a broker older than 0.10.2")
	case d.How != history.Expired && d.How != history.Evicted:
		return no("the member was not given up for missing heartbeats")
	case f.c != nil && !is:
		return no("the client sends heartbeats from a thread of its own")
	}
	o := opinion{verdict: Possible, weight: fallback + 5, from: f.from}
	o.why = fmt.Sprintf("the coordinator is of version %s or older: it knows no rebalance time-out apart from the session, so work longer than the session (%s) costs the membership", version, f.sessionText())
	o.proof = append(o.proof, proof{line, "a wording of brokers up to 0.10.2"}, f.departure())
	o.proof = append(o.proof, f.told()...)
	if f.c == nil {
		o.missing = append(o.missing, f.clientLog("tell work that lasted longer than the session from a pause, a crash and a network cut"))
	}
	return o
}

func adviseLegacy(fd *finding) {
	version := fd.legacy
	c := fd.worst()
	if c != nil {
		_, version = legacyLine(c.f.p, c.f.g)
	}
	if len(fd.fixes) > 0 {
		return // a ZooKeeper consumer's are its own
	}
	fd.fixes = append(fd.fixes, Fix{Setting: "upgrade the brokers", At: "operations", From: version + " or older", To: "a supported release", Why: "0.10.1 separates the session from the rebalance time-out, 0.11 lets a starting group gather"})
	fd.avoid = append(fd.avoid, Avoid{settings.PollInterval, "brokers and clients of this age do not know it"})
	if c != nil {
		fd.checks = append(fd.checks, c.f.coupledChecks(c)...)
	}
}
