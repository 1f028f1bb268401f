package history

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"sort"

	"github.com/rebalog/rebalog/parsers/event"
)

// resolveMembers ties member ids to logical members and consumers to both. The
// keys, best first: the instance id; the consumer whose own lines name the
// member id; the client id, where it is one consumer's alone; the member id.
func (f *groupFold) resolveMembers() {
	by := map[string]*Member{}
	owner := f.consumerOf()
	shared := f.sharedClientIDs()
	keys := runKeys(f.consumers)
	for _, id := range sortedKeys(f.ids) {
		inc := f.ids[id]
		c := owner[id]
		if c == nil {
			c = f.onlyConsumer(inc)
		}
		m := memberOf(by, f.g, memberKey(inc, c, keys, shared))
		m.take(inc, c)
	}
	for _, c := range f.consumers {
		if c.Member == nil {
			memberOf(by, f.g, keys[c]).take(nil, c)
		}
	}
	for _, k := range sortedKeys(by) {
		m := by[k]
		slices.SortFunc(m.IDs, func(a, b string) int {
			return cmp.Or(cmp.Compare(f.ids[a].first, f.ids[b].first), cmp.Compare(a, b))
		})
		f.g.Members = append(f.g.Members, m)
	}
	nameMembers(f.g.Members)
}

func memberOf(by map[string]*Member, g *Group, key string) *Member {
	m := by[key]
	if m == nil {
		m = &Member{Group: g, First: Unknown, Last: Unknown, Printed: map[event.Key]*event.Event{}, ids: map[string]bool{}}
		by[key] = m
	}
	return m
}

func memberKey(inc *incarnation, c *Consumer, keys map[*Consumer]string, shared map[string]bool) string {
	instance := inc.instance
	if instance == "" && c != nil {
		instance = c.Instance
	}
	switch {
	case instance != "":
		return "instance " + instance
	case c != nil:
		return keys[c]
	case inc.client != "" && !shared[inc.client]:
		return "client " + inc.client
	}
	return "id " + inc.id
}

// runKeys names the member that each consumer is. Kafka Streams makes a new UUID
// for its client ids at every start, so consumers of one stream that differ in
// nothing else, and whose lines follow one another, are runs of one member.
func runKeys(consumers []*Consumer) map[*Consumer]string {
	keys := map[*Consumer]string{}
	last := map[string]*Consumer{} // the latest run of each name without UUIDs
	for _, c := range consumers {
		where := "consumer " + c.Process.Path + "\x00" + c.Process.Inside + "\x00" + c.Process.Speaker + "\x00"
		name := withoutUUID(c.ClientID)
		before := last[where+name]
		switch {
		case c.Instance != "":
			keys[c] = "instance " + c.Instance
			continue
		case before != nil && name != c.ClientID && follows(c, before):
			keys[c] = keys[before]
		default:
			keys[c] = where + c.ClientID
		}
		last[where+name] = c
	}
	return keys
}

// follows reports whether a consumer spoke only after another had fallen silent.
func follows(c, before *Consumer) bool {
	return len(c.Events) > 0 && len(before.Events) > 0 && c.Events[0].At >= before.Events[len(before.Events)-1].At
}

// consumerOf maps the member ids that consumers' own lines name.
func (f *groupFold) consumerOf() map[string]*Consumer {
	owner := map[string]*Consumer{}
	for id, c := range f.linkedID {
		owner[id] = c
	}
	for _, c := range f.consumers {
		for _, e := range c.Events {
			if id := e.Get(event.Member); id != "" && owner[id] == nil && namesItself(e.Kind) {
				owner[id] = c
				f.incarnation(id, e.At)
				c.knownBy(id)
			}
		}
	}
	return owner
}

// knownBy takes a consumer's client id from its member id, where its lines name only
// that (sarama): the coordinator makes the one of the other.
func (c *Consumer) knownBy(id string) {
	if base, _ := SplitMember(id); c.ClientID == "" && c.Instance == "" {
		c.ClientID = base
	}
}

// namesItself tells the client's kinds whose member field is its own id.
func namesItself(k event.Kind) bool {
	switch k {
	case event.Joined, event.Synced, event.MemberIDTaken, event.HeartbeatFailed, event.LeaveSent, event.EpochTransition,
		event.PollGap, event.RejoinRequested, event.GenerationReset, event.InstanceFenced, event.CommitFailed,
		event.JoinFailed, event.SyncFailed, event.FatalError, event.PollTimeout, event.Unsubscribed:
		return true
	}
	return false
}

// onlyConsumer is the one consumer of this group that has the client id, or nil
// if there is none or several, as with the default ids of many clients. Of those of
// a process and of its restart it is the one whose log was written while the member
// lived.
func (f *groupFold) onlyConsumer(inc *incarnation) *Consumer {
	if inc.client == "" {
		return nil
	}
	var found []*Consumer
	for _, c := range f.consumers {
		if c.ClientID == inc.client || c.Instance != "" && c.Instance == inc.client {
			found = append(found, c)
		}
	}
	if len(found) > 1 {
		found = slices.DeleteFunc(found, func(c *Consumer) bool {
			return !c.Process.spoke(inc.first, inc.last) || len(memberIDs(c)) > 0
		})
	}
	if len(found) != 1 {
		return nil
	}
	return found[0]
}

// spoke reports whether a process wrote between two times.
func (p *Process) spoke(from, to int64) bool {
	return p.From != Unknown && from != Unknown && p.From <= to && p.To >= from
}

// sharedClientIDs finds client ids that several members use at the same time,
// such as "rdkafka" or "sarama", which tell nothing apart. An incarnation that
// expired may overlap the one that replaced it: a restart without a leave.
func (f *groupFold) sharedClientIDs() map[string]bool {
	expired, left := map[string]bool{}, map[string]int64{}
	for _, d := range f.g.Departures {
		left[d.ID] = d.At
		expired[d.ID] = d.How != Left
	}
	byClient := map[string][]*incarnation{}
	for _, id := range sortedKeys(f.ids) {
		if inc := f.ids[id]; inc.client != "" && inc.instance == "" {
			byClient[inc.client] = append(byClient[inc.client], inc)
		}
	}
	shared := map[string]bool{}
	for client, list := range byClient {
		sort.Slice(list, func(i, j int) bool { return list[i].first < list[j].first })
		for i := 1; i < len(list) && !shared[client]; i++ {
			before := list[i-1]
			end, gone := left[before.id]
			shared[client] = !expired[before.id] && (gone && end > list[i].first || !gone && before.last > list[i].first)
		}
	}
	return shared
}

func (m *Member) take(inc *incarnation, c *Consumer) {
	if c != nil && c.Member == nil {
		c.Member = m
		m.Consumers = append(m.Consumers, c)
		if m.ClientID == "" {
			m.ClientID = c.ClientID
		}
		if c.Instance != "" {
			m.Instance, m.Static = c.Instance, true
		}
	}
	if inc == nil {
		return
	}
	inc.member = m
	m.IDs = append(m.IDs, inc.id)
	m.ids[inc.id] = true
	if inc.instance != "" {
		m.Instance, m.Static = inc.instance, true
	}
	if m.ClientID == "" && inc.client != m.Instance {
		m.ClientID = inc.client
	}
	if inc.host != "" {
		m.Host = inc.host
	}
	m.SessionMs, m.RebalMs = max(m.SessionMs, inc.session), max(m.RebalMs, inc.rebalance)
	if m.First == Unknown || inc.first != Unknown && inc.first < m.First {
		m.First = inc.first
	}
	m.Last = max(m.Last, inc.last)
}

// nameMembers gives each member the shortest name that is its own: instance id,
// client id, client id with host, with its file, with its member id.
func nameMembers(members []*Member) {
	for _, longer := range []func(*Member) string{shortName, hostName, fileName, idName} {
		count := map[string]int{}
		for _, m := range members {
			if m.Name != "" {
				count[m.Name]++
			}
		}
		for _, m := range members {
			if m.Name == "" || count[m.Name] > 1 {
				if n := longer(m); n != "" {
					m.Name = n
				}
			}
		}
	}
	sort.SliceStable(members, func(i, j int) bool { return members[i].Name < members[j].Name })
}

func shortName(m *Member) string {
	if m.Instance != "" {
		return m.Instance
	}
	return m.ClientID
}

func hostName(m *Member) string {
	if m.Host == "" || m.ClientID == "" {
		return ""
	}
	return m.ClientID + " at " + m.Host
}

func fileName(m *Member) string {
	if len(m.Consumers) == 0 {
		return ""
	}
	p := m.Consumers[0].Process
	where := path.Base(p.Path)
	if p.Speaker != "" {
		where = p.Speaker
	}
	if m.ClientID == "" {
		return where
	}
	return fmt.Sprintf("%s in %s", m.ClientID, where)
}

func idName(m *Member) string {
	if len(m.IDs) == 0 {
		return ""
	}
	return m.IDs[0]
}
