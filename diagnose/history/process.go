package history

import (
	"slices"
	"sort"

	"github.com/rebalog/rebalog/parsers/event"
)

// resolveConsumers sorts the lines of a process to its consumers. Since 1.0 a
// line of the Java client names group and client id; older lines name the
// group in their text, other clients less. What names nothing belongs to the
// only consumer there is, or to the one that speaks on the same thread, or
// stays with the process.
func resolveConsumers(p *Process, threads []Silence) {
	p.steps = nil
	slices.SortStableFunc(p.Events, (*event.Event).Compare)
	r := &resolver{p: p, by: map[consumerKey]*Consumer{}, thread: map[string]*Consumer{}}
	for _, e := range p.Events {
		r.learn(e)
	}
	r.mergeNameless()
	r.unnamed()
	own := p.Events[:0:0]
	for _, e := range p.Events {
		if c := r.of(e); c != nil {
			c.Events = append(c.Events, e)
			if v := e.Get(event.Software); v != "" && !slices.Contains(c.Software, v) {
				c.Software = append(c.Software, v)
			}
			if e.Kind == event.Config {
				c.Config = e
			}
			continue
		}
		own = append(own, e)
	}
	p.Events, p.Starts = own, starts(own)
	for _, s := range threads {
		if c := r.ofThread(s.Thread); c != nil {
			c.Threads = append(c.Threads, s)
		}
	}
	p.Consumers = r.sorted()
	for _, c := range p.Consumers {
		c.Starts = starts(c.Events)
	}
}

// starts picks the lines with which a process, or a client in it, begins anew.
func starts(events []*event.Event) (out []*event.Event) {
	for _, e := range events {
		switch e.Kind {
		case event.ProcessStarted, event.SoftwareVersion, event.Config:
			out = append(out, e)
		}
	}
	return out
}

type consumerKey struct{ group, client string }

type resolver struct {
	p      *Process
	by     map[consumerKey]*Consumer
	thread map[string]*Consumer
}

// keyOf reads the names that an event states; a configuration dump states them
// as settings.
func keyOf(e *event.Event) consumerKey {
	k := consumerKey{e.Get(event.Group), e.Get(event.ClientID)}
	if e.Kind == event.Config {
		if k.group == "" {
			k.group = nonNull(e.Get("group.id"))
		}
		if k.client == "" {
			k.client = nonNull(e.Get("client.id"))
		}
	}
	return k
}

func nonNull(s string) string {
	if s == "null" {
		return ""
	}
	return s
}

func (r *resolver) learn(e *event.Event) {
	k := keyOf(e)
	if k.group == "" {
		return
	}
	c := r.by[k]
	if c == nil {
		c = &Consumer{Process: r.p, Group: k.group, ClientID: k.client}
		r.by[k] = c
	}
	if i := nonNull(e.Get(event.Instance)); i != "" {
		c.Instance = i
	}
	if e.Kind == event.Config && c.Instance == "" {
		c.Instance = nonNull(e.Get("group.instance.id"))
	}
	if e.Thread != "" && ownThread(e.Kind) {
		r.thread[e.Thread] = c
	}
}

// ownThread tells the kinds that only the thread which polls prints.
func ownThread(k event.Kind) bool {
	switch k {
	case event.Joining, event.Subscribed, event.PartitionsAssigned, event.PartitionsRevoked, event.PartitionsLost, event.Config:
		return true
	}
	return false
}

// mergeNameless joins lines that state a group without a client id to the one
// client id that the process has in this group.
func (r *resolver) mergeNameless() {
	named := map[string][]*Consumer{}
	for k, c := range r.by {
		if k.client != "" {
			named[k.group] = append(named[k.group], c)
		}
	}
	for k, c := range r.by {
		if k.client != "" || len(named[k.group]) != 1 {
			continue
		}
		to := named[k.group][0]
		if to.Instance == "" {
			to.Instance = c.Instance
		}
		r.by[k] = to
		for t, o := range r.thread {
			if o == c {
				r.thread[t] = to
			}
		}
	}
}

// unnamed makes a consumer for a process whose lines are a client's but name
// neither group nor anything else to tell consumers apart by.
func (r *resolver) unnamed() {
	if len(r.by) > 0 {
		return
	}
	for _, e := range r.p.Events {
		if consumersKind(e.Kind) && e.Kind != event.Config {
			k := consumerKey{client: e.Get(event.ClientID)}
			if r.by[k] == nil {
				r.by[k] = &Consumer{Process: r.p, ClientID: k.client}
			}
		}
	}
	if c := r.by[consumerKey{}]; c != nil && len(r.by) == 2 {
		for k, named := range r.by {
			if k.client != "" {
				r.by[consumerKey{}] = named
			}
		}
	}
}

// of finds the consumer of an event. Lines about connections carry the
// client id alone in old versions; with one consumer in the process there is no
// doubt, with several the thread decides.
func (r *resolver) of(e *event.Event) *Consumer {
	k := keyOf(e)
	if c := r.by[k]; c != nil {
		return c
	}
	if k.group != "" || !consumersKind(e.Kind) {
		return nil
	}
	if k.client != "" {
		return r.only(func(c *Consumer) bool { return c.ClientID == k.client })
	}
	if c := r.thread[e.Thread]; c != nil && e.Thread != "" {
		return c
	}
	return r.only(func(*Consumer) bool { return true })
}

func (r *resolver) only(ok func(*Consumer) bool) *Consumer {
	var found *Consumer
	for _, c := range r.by {
		if !ok(c) || c == found {
			continue
		}
		if found != nil {
			return nil
		}
		found = c
	}
	return found
}

func (r *resolver) ofThread(t string) *Consumer {
	if c := r.thread[t]; c != nil {
		return c
	}
	return r.only(func(*Consumer) bool { return true })
}

func (r *resolver) sorted() []*Consumer {
	seen := map[*Consumer]bool{}
	var out []*Consumer
	for _, c := range r.by {
		if !seen[c] {
			seen[c] = true
			out = append(out, c)
		}
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Group != out[j].Group {
			return out[i].Group < out[j].Group
		}
		return out[i].ClientID < out[j].ClientID
	})
	return out
}

// consumersKind tells the kinds that are about one consumer, as opposed to its
// process, library or machine.
func consumersKind(k event.Kind) bool {
	switch k {
	case event.Subscribed, event.Unsubscribed, event.CoordinatorFound, event.CoordinatorLost, event.Joining,
		event.MemberIDTaken, event.Joined, event.AssignmentMade, event.Synced, event.JoinFailed, event.SyncFailed,
		event.HeartbeatFailed, event.HeartbeatStopped, event.GenerationReset, event.RejoinRequested, event.PollTimeout,
		event.PollGap, event.LeaveSent, event.LeaveSkipped, event.PartitionsAssigned, event.PartitionsRevoked,
		event.PartitionsLost, event.ListenerFailed, event.ListenerSlow, event.CommitFailed, event.SessionTimedOut,
		event.Disconnected, event.RequestTimedOut, event.ConnectFailed, event.ClientAuth, event.MetadataChanged,
		event.TopicMissing, event.EpochTransition, event.FatalError, event.InstanceFenced, event.ConsumerClosing,
		event.ConsumerClosed, event.WorkerPollTimeout, event.IdleClosed, event.Rebalancing, event.Config, event.StreamsThreadLost:
		return true
	}
	return false
}

// enoughSilences is how many silences tell what is usual for a process.
const enoughSilences = 8

// usualGap is the silence that a process ordinarily stays under, in
// milliseconds: the ninth decile of its silences, or the shortest silence that is
// recorded where it has too few. A process that speaks once a minute is not
// standing still when it is silent for half of one.
func (p *Process) usualGap(silences []Silence) int64 {
	if len(p.Silences) < enoughSilences || len(silences) == 0 {
		return leastSilence
	}
	ms := make([]int64, len(silences))
	for i, s := range silences {
		ms[i] = s.Ms()
	}
	sort.Slice(ms, func(i, j int) bool { return ms[i] < ms[j] })
	return max(leastSilence, ms[len(ms)*9/10])
}
