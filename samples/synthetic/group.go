package synthetic

import (
	"fmt"
)

// The settings of every group, in milliseconds.
const (
	session      = 10_000
	heartbeat    = 3_000
	pollInterval = 60_000
)

// group is one consumer group and its coordinator's view.
type group struct {
	w         *world
	name      string
	broker    *stream // the coordinator's log; nil: not at hand
	node      int
	address   string
	partition int // of __consumer_offsets
	gen       int
	members   []*member
	story     []func(*group, int64) int64 // what happens to it, in turn; each returns when it is over
	turn      int
	unlucky   int
	pause     int64 // milliseconds between two incidents, on average
	next      int64
}

// member is one consumer of a group.
type member struct {
	g       *group
	client  string
	id      string
	host    string
	log     *stream // nil: not at hand
	thread  string
	in      bool // it is a member of the group
	busy    hole // its thread works
	replica int
}

func (m *member) idleAt(at int64) bool {
	return m.in && !(m.busy.from <= at && at < m.busy.to)
}

// act stages the next thing that happens, and says when the one after it may.
func (g *group) act(at int64) {
	end := g.story[g.turn](g, at)
	if g.turn++; g.turn == len(g.story) {
		g.turn = 1 // the group starts but once
	}
	g.next = g.w.within(end, g.pause/2, g.pause*3/2)
}

// count notes a rebalance for its cause.
func (g *group) count(cause string) {
	if g.w.truth[g.name] == nil {
		g.w.truth[g.name] = map[string]int{}
	}
	g.w.truth[g.name][cause]++
}

// coordinator stages a line of the coordinator.
func (g *group) coordinator(at int64, format string, args ...any) {
	text := fmt.Sprintf("[GroupCoordinator %d]: ", g.node) + fmt.Sprintf(format, args...)
	g.w.stage(line{at: at, level: "INFO", logger: coordinatorLog, text: text, to: g.broker})
}

// says stages a line of the member's client on its own thread.
func (m *member) says(at int64, l *logger, format string, args ...any) {
	m.speak(at, "INFO", m.thread, l, format, args...)
}

// heartbeatSays stages a line of the client's heartbeat thread.
func (m *member) heartbeatSays(at int64, level, format string, args ...any) {
	m.speak(at, level, "kafka-coordinator-heartbeat-thread | "+m.g.name, consumerLog, format, args...)
}

func (m *member) speak(at int64, level, thread string, l *logger, format string, args ...any) {
	text := fmt.Sprintf("[Consumer clientId=%s, groupId=%s] ", m.client, m.g.name) + fmt.Sprintf(format, args...)
	m.g.w.stage(line{at: at, level: level, thread: thread, logger: l, text: text, to: m.log})
}

// plain stages a line of the member's application.
func (m *member) plain(at int64, thread string, l *logger, text string) {
	m.g.w.stage(line{at: at, level: "INFO", thread: thread, logger: l, text: text, to: m.log})
}

// newID gives the member the id of a new incarnation.
func (m *member) newID() {
	r := m.g.w.rand
	m.id = fmt.Sprintf("%s-%08x-%04x-4%03x-a%03x-%012x", m.client, r.Uint32(), r.Uint32N(1<<16), r.Uint32N(1<<12), r.Uint32N(1<<12), r.Uint64N(1<<48))
}

// partitions are those that a member has, given its place.
func (m *member) partitions() string {
	return fmt.Sprintf("%s-%d, %s-%d", m.g.name, 2*m.replica, m.g.name, 2*m.replica+1)
}

func (g *group) size() (n int) {
	for _, m := range g.members {
		if m.in {
			n++
		}
	}
	return n
}

func (g *group) leader() *member {
	for _, m := range g.members {
		if m.in {
			return m
		}
	}
	return g.members[0]
}
