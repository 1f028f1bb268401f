package diagnose

import (
	"fmt"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

// topicMissing is the facet of topic-metadata-changed that makes it an incident:
// a subscribed topic does not exist.
const topicMissing = "topic-missing"

// missingFor is how long, in milliseconds, a topic must be missing: while one is
// made, clients say for a moment that it does not exist.
const missingFor = 15_000

// missingTexts are the errors of a topic that does not exist, as clients print
// them (Errors.java, librdkafka).
var missingTexts = []string{"UNKNOWN_TOPIC", "UnknownTopicOrPartition", "Unknown topic", "INVALID_TOPIC", "does not host this topic", "no topics in metadata"}

// lookTopics finds both: what is missing, and what changed.
func lookTopics(n named) func(*pass, *Scenario) {
	changed := lookNamed(n)
	return func(p *pass, s *Scenario) {
		lookTopicMissing(p, s)
		changed(p, s)
	}
}

// lookTopicMissing finds consumers that subscribe to what does not exist.
func lookTopicMissing(p *pass, s *Scenario) {
	for m, c := range p.clients() {
		p.topicMissing(s, m.Group, m, c)
	}
}

func (p *pass) topicMissing(s *Scenario, g *history.Group, m *history.Member, c *history.Consumer) {
	var hits []*event.Event
	rejoined := false
	for _, e := range c.Events {
		switch e.Kind {
		case event.TopicMissing:
			if saysMissing(e) {
				hits = append(hits, e)
			}
		case event.MetadataChanged, event.RejoinRequested:
			rejoined = rejoined || strings.Contains(strings.ToLower(e.Text), "metadata")
		case event.PartitionsAssigned:
			if v := e.Get(event.Partitions) + e.Get(event.Added); strings.ContainsAny(v, "0123456789") {
				hits = nil // what it subscribes to exists by now
			}
		}
	}
	if len(hits) == 0 || !rejoined && hits[len(hits)-1].At-hits[0].At < missingFor {
		return
	}
	f := p.find(s, g, topicMissing, false)
	f.facet(topicMissing)
	f.verdict = Likely
	f.addMember(m)
	for _, e := range hits {
		f.addProof(e, "a subscribed topic does not exist")
	}
	f.addEpisode(hits[0].At, hits[len(hits)-1].At, m)
	f.summary = fmt.Sprintf("group %s subscribes to a topic that does not exist; each change of the metadata makes its members join again", g.Name)
}

func saysMissing(e *event.Event) bool {
	for _, t := range missingTexts {
		if strings.Contains(e.Text, t) || strings.Contains(e.Get(event.Error), t) {
			return true
		}
	}
	return false
}

// facet marks a finding that no departure makes.
func (f *finding) facet(name string) {
	if f.facets[name]++; f.facets[name] == 1 {
		f.order = append(f.order, name)
	}
}

func adviseTopics(fd *finding) {
	if fd.facets[topicMissing] == 0 {
		return
	}
	fd.fixes = append(fd.fixes, Fix{Setting: "create the topic before its consumers start", At: "operations", To: "all subscribed topics exist", Why: "a subscribed topic is missing, and each refresh of the metadata may start a rebalance"})
	fd.avoid = append(fd.avoid, Avoid{"session.timeout.ms", "no session ran out"})
}
