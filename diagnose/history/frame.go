package history

import (
	"cmp"
	"iter"
	"slices"

	"github.com/rebalog/rebalog/parsers/event"
)

// Frame is what groups have in common: processes, brokers and the platform around
// them. It is made first, from all events but the coordinators' lines about groups;
// then groups are folded, any of them at a time, and what they do not share can be
// forgotten before the next.
//
//	NewFrame, Add ..., Close    what is no coordinator's line about a group
//	Fold, Learn, ..., Weigh     every group once, for what its departures tell of processes
//	Fold, History, ...          groups to be looked at
type Frame struct {
	h         *History
	processes map[string]*Process
	brokers   map[string]*Broker
	threads   map[*Process][]Silence
	survey    *Survey
	lone      []*event.Event         // coordinators' lines that name a member alone
	consumers map[string][]*Consumer // by group
	silent    []*Process             // streams that print no line of a client library
	adrift    func(*event.Event) bool
	from, to  int64 // of all events

	// of a part of the time, see [Frame.PartOf]
	sight     func(from, to int64) (int64, int64)
	elsewhere []event.Event
}

// NewFrame begins a frame; adrift is that of [Build].
func NewFrame(adrift func(*event.Event) bool) *Frame {
	return &Frame{
		h:         &History{From: Unknown, To: Unknown},
		survey:    NewSurvey(),
		processes: map[string]*Process{},
		brokers:   map[string]*Broker{},
		threads:   map[*Process][]Silence{},
		consumers: map[string][]*Consumer{},
		adrift:    adrift,
	}
}

// Add takes the next event, in the order of [event.Event.Before], that is no
// coordinator's line about a group.
func (f *Frame) Add(ev event.Event) {
	e := &ev
	f.survey.Add(e)
	switch e.Side {
	case event.Broker:
		f.broker(e)
	case event.Client:
		f.client(e)
	default:
		f.unsided(e)
	}
}

// PartOf says that the events are only those of a part of the time, and the surveys of
// all. Nobody is taken to have been heard at other times than these; silences from then
// count where there are too few of a stream to tell what is usual for it.
func (f *Frame) PartOf(from, to int64, elsewhere []event.Event) {
	f.sight = func(a, b int64) (int64, int64) {
		if b >= from {
			b = min(b, to)
		}
		if a != Unknown && a <= to {
			a = max(a, from)
		}
		return a, b
	}
	f.elsewhere = elsewhere
}

// limit limits the times in which somebody was heard to the part that is looked at.
func (f *Frame) limit() {
	if f.sight == nil {
		return
	}
	f.h.From, f.h.To = f.sight(f.h.From, f.h.To)
	for _, b := range f.brokers {
		b.From, b.To = f.sight(b.From, b.To)
	}
	for _, p := range f.processes {
		p.From, p.To = f.sight(p.From, p.To)
	}
}

// Span is the time of all events, [Unknown] where none has one.
func (f *Frame) Span() (from, to int64) { return f.from, f.to }

func (f *Frame) addElsewhere(p *Process, key string) {
	if len(p.Silences) >= enoughSilences {
		return
	}
	for _, e := range f.elsewhere {
		if streamKey(&e) == key {
			f.silence(p, &e)
		}
	}
	slices.SortStableFunc(p.Silences, func(a, b Silence) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
}

// Survey begins a look at events that Add was not given, the coordinators' lines about
// groups, in order; several may go on at the same time. All of Add comes first.
func (f *Frame) Survey() *Survey {
	s := NewSurvey()
	s.ask(f.lone)
	return s
}

// Close ends the frame. The surveys have seen all the events that Add was not given.
func (f *Frame) Close(surveys ...*Survey) {
	f.survey.ask(f.lone)
	for _, s := range surveys {
		f.survey.take(s)
	}
	f.claimLone()
	f.from, f.to = f.survey.span()
	f.h.From, f.h.To = f.from, f.to
	for node, s := range f.survey.nodes {
		if f.brokers[node] == nil {
			f.brokers[node] = &Broker{Node: node}
		}
		b := f.brokers[node]
		b.From, b.To, b.Paths = s.from, s.to, sortedKeys(s.paths)
	}
	for k, p := range f.processes {
		v := f.survey.voices[stream{p.Path, p.Inside, p.Speaker}]
		p.client, p.quotes = v.client, v.quotes
		f.addElsewhere(p, k)
	}
	f.joinRotated()
	f.limit()
	f.sortProcesses()
	for _, k := range sortedKeys(f.brokers) {
		f.h.Brokers = append(f.h.Brokers, f.brokers[k])
	}
	for _, p := range f.h.Processes {
		resolveConsumers(p, f.threads[p])
		p.ordinary = p.usualGap(p.Silences)
		p.UsualGap = p.ordinary
	}
	f.threads = nil
	for _, p := range f.h.Processes {
		for _, c := range p.Consumers {
			if !c.member() {
				continue
			}
			if c.Group == "" {
				f.nameless(c)
			}
			c.named = c.ClientID
			f.consumers[c.Group] = append(f.consumers[c.Group], c)
		}
	}
}

// claimLone takes the lines that name a member of a group, and nothing else, from the
// brokers: they are the group's.
func (f *Frame) claimLone() {
	claimed := map[*event.Event]bool{}
	for _, e := range f.lone {
		first := f.survey.named[memberOfLine(e)]
		claimed[e] = first != nil && first.Before(e)
	}
	f.lone = slices.DeleteFunc(f.lone, func(e *event.Event) bool { return !claimed[e] })
	if len(f.lone) == 0 {
		return
	}
	for _, b := range f.brokers {
		b.Events = slices.DeleteFunc(b.Events, func(e *event.Event) bool { return claimed[e] })
	}
}

// Clients reports whether anything but brokers speaks: what happened to a group may
// then have happened to others as well.
func (f *Frame) Clients() bool { return len(f.h.Processes)+len(f.silent) > 0 }

// ClientGroups lists the groups that consumers name.
func (f *Frame) ClientGroups() []string { return sortedKeys(f.consumers) }

// Members yields each group that consumers name and the processes of its consumers.
func (f *Frame) Members() iter.Seq2[string, *Process] {
	return func(yield func(string, *Process) bool) {
		for group, consumers := range f.consumers {
			for _, c := range consumers {
				if !yield(group, c.Process) {
					return
				}
			}
		}
	}
}

// History is the history of some groups, which are of one Fold or several.
func (f *Frame) History(groups []*Group) *History {
	h := *f.h
	h.Groups = groups
	return &h
}

// Learn notes in each process when it lost members of groups. A silence that cost one
// is not what the process is usually like, however often it happens.
func (f *Frame) Learn(groups []*Group) {
	for _, g := range groups {
		for _, d := range g.Departures {
			if d.Consumer != nil {
				d.Consumer.Process.Losses = append(d.Consumer.Process.Losses, d.At)
			}
		}
	}
}

// Weigh judges what is usual for each process, when all its losses are known.
func (f *Frame) Weigh() {
	for _, p := range f.h.Processes {
		slices.Sort(p.Losses)
		harmless := make([]Silence, 0, len(p.Silences))
		for _, s := range p.Silences {
			if !p.Lost(s.From, s.To+together) {
				harmless = append(harmless, s)
			}
		}
		p.UsualGap = p.usualGap(harmless)
	}
}

// nameless gives a consumer without a group the only group that the logs know.
func (f *Frame) nameless(c *Consumer) {
	c.Group = Unnamed
	names := map[string]bool{}
	for _, known := range []map[string]bool{f.survey.groups, f.survey.spoken} {
		for k := range known {
			names[k] = true
		}
	}
	for _, q := range f.h.Processes {
		for _, o := range q.Consumers {
			if o.Group != "" {
				names[o.Group] = true
			}
		}
	}
	delete(names, Unnamed)
	if len(names) == 1 {
		for k := range names {
			c.Group = k
		}
	}
}
