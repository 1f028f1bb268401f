package synthetic

import (
	"fmt"
	"io"
)

// Application writes the log of one application, of at least size bytes: three
// groups, of which two consumers each run in it, and one line in about a thousand
// is Kafka's. What happens is that a batch is too slow, now in this group, now in
// that one.
func Application(w io.Writer, size int64, seed uint64) (Truth, error) {
	return application(w, size, seed, springBoot)
}

// ApplicationJSON is Application as JSON lines.
func ApplicationJSON(w io.Writer, size int64, seed uint64) (Truth, error) {
	return application(w, size, seed, logstash)
}

func application(to io.Writer, size int64, seed uint64, layout func([]byte, *line) []byte) (Truth, error) {
	w := newWorld(seed)
	log := w.stream(&stream{w: to, layout: layout, talk: applicationTalk, every: 40})
	for i, name := range []string{"orders", "payments", "shipments"} {
		g := w.group(name, i, nil, 2)
		g.story, g.pause = []func(*group, int64) int64{starts, tooSlow}, 3600_000
		for range 2 {
			g.newMember().log = log
		}
	}
	err := w.run(size)
	return w.truth, err
}

// brokerGroups is how many groups a broker coordinates.
const brokerGroups = 300

// Broker writes the log of one broker, of at least size bytes: every second line
// is its group coordinator's. A third of the groups has members that are too slow
// and members that fall silent; a third is deployed anew from time to time; a
// third grows.
func Broker(to io.Writer, size int64, seed uint64) (Truth, error) {
	w := newWorld(seed)
	log := w.stream(&stream{w: to, layout: log4j, talk: brokerTalk, beside: true})
	stories := [][]func(*group, int64) int64{
		{starts, tooSlow, dies, tooSlow},
		{starts, deploys, tooSlow},
		{starts, tooSlow, grows},
	}
	for i := range brokerGroups {
		g := w.group(fmt.Sprintf("%s-%03d", topics[i%len(topics)], i), 0, log, 12)
		g.story, g.pause = stories[i%len(stories)], 400_000
		for range 3 + i%3 {
			g.newMember()
		}
	}
	err := w.run(size)
	return w.truth, err
}

var topics = []string{"orders", "payments", "shipments", "invoices", "returns", "clicks", "prices"}

// group adds a group of at most so many members, which starts within a minute.
func (w *world) group(name string, node int, broker *stream, most int) *group {
	g := &group{w: w, name: name, node: node, broker: broker, address: fmt.Sprintf("10.0.0.%d:9092", node+1), partition: w.rand.IntN(50), next: w.within(start, 1000, 60_000)}
	g.members = make([]*member, 0, most)
	w.groups = append(w.groups, g)
	return g
}

func (g *group) newMember() *member {
	i := len(g.members)
	m := &member{g: g, replica: i, client: fmt.Sprintf("%s-%d", g.name, i), host: fmt.Sprintf("10.1.%d.%d", len(g.w.groups)%250, i+1), thread: fmt.Sprintf("%s-listener-%d", g.name, i)}
	g.members = append(g.members, m)
	return m
}
