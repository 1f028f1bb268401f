package clock

import (
	"hash/fnv"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

// maxHalves is how many halves with a key are kept at once. Some hundreds of pairs tell
// the offset of a clock; a storm has hundreds of thousands.
const maxHalves = 100_000

// keyed is a half that is paired by what is the same on both sides; by nothing, if that
// is empty.
type keyed interface{ key() string }

func (a asked) key() string { return a.member }
func (t told) key() string  { return t.member }
func (j join) key() string  { return j.g.key() }
func (l led) key() string   { return l.g.key() }

func (g generation) key() string { return g.group + "\x00" + strconv.FormatInt(g.n, 10) }

// also keeps a half of a client's.
func also[T keyed](c *collector, list *[]T, half T) {
	if c.keeps(half.key()) {
		*list = append(*list, half)
		c.count()
	}
}

// keep keeps a half of a coordinator's.
func (c *collector) keep(m map[string][]moment, key string, half moment) {
	if !c.keeps(key) {
		return
	}
	m[strings.Clone(key)] = append(m[key], half) // a map takes the new key for the old, equal one
	c.count()
}

// keeps tells of keys whether their halves are kept: all, or an even part of them, both
// sides' halves alike.
func (c *collector) keeps(key string) bool {
	if key == "" || c.thinned == 0 {
		return key != ""
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(key))
	return h.Sum32()%(1<<c.thinned) == 0
}

// count counts a half, and leaves out every second key when there are too many.
func (c *collector) count() {
	for c.halves++; c.halves > maxHalves && c.thinned < 31; {
		c.thinned++
		c.halves = 0
		for _, m := range []map[string][]moment{c.idGiven, c.left, c.expired, c.epochJoined, c.stable, c.assigned} {
			maps.DeleteFunc(m, func(key string, _ []moment) bool { return !c.keeps(key) })
			for _, list := range m {
				c.halves += len(list)
			}
		}
		c.halves += thin(c, &c.joins) + thin(c, &c.asked) + thin(c, &c.leads) + thin(c, &c.syncs) +
			thin(c, &c.leaves) + thin(c, &c.refused) + thin(c, &c.became) + thin(c, &c.joinings) + thin(c, &c.accepted)
	}
}

func thin[T keyed](c *collector, list *[]T) int {
	*list = slices.DeleteFunc(*list, func(half T) bool { return !c.keeps(half.key()) })
	return len(*list)
}

// halfKinds are the kinds of the clients' lines that are looked at.
var halfKinds = map[event.Kind]bool{
	event.Joining: true, event.MemberIDTaken: true, event.RejoinRequested: true, event.Joined: true, event.AssignmentMade: true,
	event.Synced: true, event.PartitionsAssigned: true, event.LeaveSent: true, event.PollTimeout: true, event.PartitionsRevoked: true,
	event.HeartbeatFailed: true, event.EpochTransition: true,
}
