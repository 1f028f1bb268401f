package diagnose

import (
	"fmt"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

// flapTurns is how often metadata must go back to what it was before to flap: a
// topic that is deleted and made anew goes back once.
const flapTurns = 3

// flapping finds consumers that see their topics change to and fro.
func (p *pass) flapping(s *Scenario, g *history.Group) {
	for _, m := range g.Members {
		for _, c := range m.Consumers {
			if turns := flaps(c); len(turns) >= flapTurns {
				p.flap(s, g, m, turns)
			}
		}
	}
}

// flaps lists the changes of metadata that undo the one before them.
func flaps(c *history.Consumer) []*event.Event {
	var out []*event.Event
	before := ""
	for _, e := range c.Events {
		if e.Kind != event.MetadataChanged && e.Kind != event.RejoinRequested {
			continue
		}
		from, to := topicsOf(e.Get(event.From)), topicsOf(e.Get(event.To))
		if from == to {
			continue
		}
		if before != "" && to == before {
			out = append(out, e)
		}
		before = from
	}
	return out
}

// topicsOf is what stands behind the number of a metadata snapshot: "(version5:
// {orders=3})" is "{orders=3})".
func topicsOf(snapshot string) string {
	if _, rest, ok := strings.Cut(snapshot, ": "); ok && strings.HasPrefix(snapshot, "(version") {
		return rest
	}
	return snapshot
}

func (p *pass) flap(s *Scenario, g *history.Group, m *history.Member, turns []*event.Event) {
	f := p.find(s, g, "", false)
	f.verdict = stronger(f.verdict, Likely)
	f.addMember(m)
	counted := len(f.rounds) > 0 // as a loop of the coordinator's lines
	for _, e := range turns {
		f.addProof(e, "the topics are back to what they were before the last change")
		if !counted {
			f.addEpisode(e.At, e.At, m)
		}
	}
	for _, r := range g.Rebalances {
		for _, e := range turns {
			if p.rounds[r] == nil && known(r.Started) && e.At >= r.Started-slack && e.At <= r.Ended+slack {
				p.rounds[r] = f
				f.rounds = append(f.rounds, r)
			}
		}
	}
	from, to := topicsOf(turns[0].Get(event.From)), topicsOf(turns[0].Get(event.To))
	saw := fmt.Sprintf("%s saw the topics of group %s change to and fro, %s and %s, %d times", m.Name, g.Name, clean(from), clean(to), len(turns))
	f.summary = saw + ", and joined again each time"
	if counted {
		f.summary = f.loop + "; " + saw
	}
	f.flaps = turns
	f.ruledOut = append(f.ruledOut, RuledOut{Scenario: topicMetadataChanged.ID, Why: "what changed, changed back: topics do not"})
	f.missing = append(f.missing, Missing{What: "log of the brokers' controller, and the metadata of each broker (kafka-topics --describe by way of each)", From: Stamp(turns[0].At), To: Stamp(turns[len(turns)-1].At), Would: "tell whether topics came and went, or only this client's view of them"})
}

// clean drops the bracket that a metadata snapshot ends with.
func clean(topics string) string { return strings.TrimSuffix(topics, ")") }
