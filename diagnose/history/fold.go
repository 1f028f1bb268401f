package history

import (
	"iter"
	"slices"
	"sort"

	"github.com/rebalog/rebalog/parsers/event"
)

// Build folds events, which must come in the order of [event.Event.Before],
// into a history. adrift, which may be nil, tells the events of streams whose clock
// is not known where others are known to disagree. It returns the first error of
// the stream.
func Build(events iter.Seq2[event.Event, error], adrift func(*event.Event) bool) (*History, error) {
	f := newFold()
	f.adrift = adrift
	for e, err := range events {
		if err != nil {
			return nil, err
		}
		ev := e
		f.add(&ev)
	}
	return f.finish(), nil
}

// fold is the state while events stream by. Broker lines go to the group they
// name, client lines to the process that wrote them; what a process's lines
// mean is resolved at the end, when all its consumers are known.
type fold struct {
	h         *History
	groups    map[string]*groupFold
	processes map[string]*Process
	brokers   map[string]*Broker
	threads   map[*Process][]Silence
	ofMember  map[string]*groupFold // the group that named a member id
	dated     bool                  // an event with a date has been seen
	silent    []*Process            // streams that print no line of a client library
	adrift    func(*event.Event) bool
}

func newFold() *fold {
	return &fold{
		h:         &History{From: Unknown, To: Unknown},
		groups:    map[string]*groupFold{},
		processes: map[string]*Process{},
		brokers:   map[string]*Broker{},
		threads:   map[*Process][]Silence{},
		ofMember:  map[string]*groupFold{},
	}
}

func (f *fold) add(e *event.Event) {
	f.span(e)
	switch e.Side {
	case event.Broker:
		f.broker(e)
	case event.Client:
		f.client(e)
	default:
		f.unsided(e)
	}
}

// span stretches the history to an event's time. Times whose day is only assumed
// count where there are no others.
func (f *fold) span(e *event.Event) {
	dated := e.TimeFrom != event.TimeNoDate
	switch {
	case e.At == Unknown || !dated && f.dated:
		return
	case dated && !f.dated:
		f.dated, f.h.From, f.h.To = true, e.At, e.At
	case f.h.From == Unknown:
		f.h.From = e.At
	}
	f.h.From, f.h.To = min(f.h.From, e.At), max(f.h.To, e.At)
}

// unsided keeps what could be either side's: the reader of a stream notices
// silences and ends without knowing who speaks in it.
func (f *fold) unsided(e *event.Event) {
	p, ok := f.processes[streamKey(e)]
	switch {
	case ok:
	case platformOnly(e.Kind):
		f.h.Platform = append(f.h.Platform, e)
		return
	default:
		p = f.process(e)
	}
	p.quotes = p.quotes || consumersKind(e.Kind) && e.Kind != event.Config
	f.ofProcess(p, e)
}

// platformOnly tells the kinds that a stream without any consumer may carry:
// GC files, kernel and orchestrator logs.
func platformOnly(k event.Kind) bool {
	switch k {
	case event.GCPause, event.JVMStall, event.ProcessKilled, event.PodEvent, event.Scaled, event.Throttling, event.ClockJump:
		return true
	}
	return false
}

func streamKey(e *event.Event) string {
	return e.Pos.Path + "\x00" + e.Pos.Inside + "\x00" + e.Speaker
}

func (f *fold) process(e *event.Event) *Process {
	k := streamKey(e)
	p := f.processes[k]
	if p == nil {
		p = &Process{Path: e.Pos.Path, Inside: e.Pos.Inside, Speaker: e.Speaker, From: Unknown, To: Unknown}
		p.Adrift = f.adrift != nil && f.adrift(e)
		f.processes[k] = p
	}
	return p
}

func (f *fold) broker(e *event.Event) {
	b := f.brokers[e.Node]
	if b == nil {
		b = &Broker{Node: e.Node, From: e.At}
		f.brokers[e.Node] = b
	}
	b.To = max(b.To, e.At)
	if n := len(b.Paths); n == 0 || b.Paths[n-1] != e.Pos.Path {
		b.addPath(e.Pos.Path)
	}
	switch e.Kind {
	case event.SoftwareVersion:
		b.Version = e.Get(event.Version)
	case event.Config:
		b.Config = e
	}
	if g := f.groupOf(e); g != nil {
		g.broker(e)
		return
	}
	switch e.Kind {
	case event.StreamBegan, event.StreamEnded, event.ThreadSilence:
	case event.BrokerNote: // it shows that the broker lived, no more
	default:
		b.Events = append(b.Events, e)
	}
}

// groupOf is the group that a coordinator's line is about. Some lines, such as
// the Scala coordinator's fencing, name the member alone.
func (f *fold) groupOf(e *event.Event) *groupFold {
	member := e.Get(event.Member)
	if name := e.Get(event.Group); name != "" {
		g := f.group(name)
		if member != "" {
			f.ofMember[member] = g
		}
		return g
	}
	if member == "" {
		member = e.Get(event.OldMember)
	}
	return f.ofMember[member]
}

func (b *Broker) addPath(p string) {
	for _, q := range b.Paths {
		if q == p {
			return
		}
	}
	b.Paths = append(b.Paths, p)
	sort.Strings(b.Paths)
}

func (f *fold) group(name string) *groupFold {
	g := f.groups[name]
	if g == nil {
		g = newGroupFold(name)
		f.groups[name] = g
	}
	return g
}

func (f *fold) client(e *event.Event) {
	p := f.process(e)
	p.client = p.client || e.Kind != event.StreamBegan && e.Kind != event.StreamEnded && e.Kind != event.Silence
	f.ofProcess(p, e)
}

// ofProcess files an event under its process. Silences and ends are facts about
// the stream; everything else is kept in order and sorted to consumers later.
func (f *fold) ofProcess(p *Process, e *event.Event) {
	if e.At != Unknown {
		if p.From == Unknown {
			p.From = e.At
		}
		p.To = max(p.To, e.At)
	}
	if v := e.Get(event.Version); v != "" && p.Version == "" && e.Kind != event.SoftwareVersion {
		p.Version, p.Software = v, e.Get(event.Software) // a wording of that age
	}
	switch e.Kind {
	case event.StreamBegan:
		p.Began = e
	case event.StreamEnded:
		p.Ended = e
	case event.Silence, event.ThreadSilence:
		f.silence(p, e)
	case event.SoftwareVersion:
		if v := e.Get(event.Version); v != "" && (p.Version == "" || e.Get(event.Software) != "kafka-streams") {
			p.Version, p.Software = v, e.Get(event.Software)
		}
		p.Events = append(p.Events, e)
	case event.WorkTook:
		if ms, ok := e.Int(event.Ms); ok && ms >= worthKeeping {
			p.Events = append(p.Events, e)
		}
	default:
		p.Events = append(p.Events, e)
	}
}

// worthKeeping is the work, in milliseconds, below which a duration cannot
// explain anything: half of the smallest session time-out brokers allow (6 s)
// is 3 s; a third of that leaves room for sums.
const worthKeeping = 1000

// wakingLines is how many lines without a time a process may write where it wakes
// from a pause, before the first with one.
const wakingLines = 8

func (f *fold) silence(p *Process, e *event.Event) {
	from, ok1 := e.Int(event.FromTime)
	to, ok2 := e.Int(event.ToTime)
	if !ok1 || !ok2 || to <= from {
		return
	}
	n, _ := e.Int(event.Records)
	s := Silence{From: from, To: to, Thread: e.Get(event.ThreadName), Records: n, Event: e}
	e.Fields = nil // they are in s now, and a busy log has very many of these
	if e.Kind == event.Silence && n > wakingLines {
		return // somebody spoke in it, and did not say when
	}
	if e.Kind == event.Silence {
		p.Silences = append(p.Silences, s)
		return
	}
	f.threads[p] = append(f.threads[p], s)
}

func (f *fold) finish() *History {
	h := f.h
	f.joinRotated()
	f.sortProcesses()
	for _, k := range sortedKeys(f.brokers) {
		h.Brokers = append(h.Brokers, f.brokers[k])
	}
	for _, p := range h.Processes {
		resolveConsumers(p, f.threads[p])
		p.UsualGap = p.usualGap(p.Silences)
	}
	for _, p := range h.Processes {
		for _, c := range p.Consumers {
			if !c.member() {
				continue
			}
			if c.Group == "" {
				f.nameless(p, c)
			}
			g := f.group(c.Group)
			g.consumers = append(g.consumers, c)
		}
	}
	for _, k := range sortedKeys(f.groups) {
		h.Groups = append(h.Groups, f.groups[k].finish(h, f.silent))
	}
	h.losses()
	return h
}

// losses notes in each process when it lost members. A silence that cost one is
// not what the process is usually like, however often it happens.
func (h *History) losses() {
	for _, g := range h.Groups {
		for _, d := range g.Departures {
			if d.Consumer != nil {
				d.Consumer.Process.Losses = append(d.Consumer.Process.Losses, d.At)
			}
		}
	}
	for _, p := range h.Processes {
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

// Lost reports whether a member in the process departed from a time to another.
func (p *Process) Lost(from, to int64) bool {
	i, _ := slices.BinarySearch(p.Losses, from)
	return i < len(p.Losses) && p.Losses[i] <= to
}

// member reports whether a consumer takes part in its group: one of which the
// log shows the configuration alone, such as those with which Connect reads its
// own topics, never joins.
func (c *Consumer) member() bool {
	for _, e := range c.Events {
		switch e.Kind {
		case event.Config, event.Noted, event.SoftwareVersion, event.Fetching, event.ConsumerClosed, event.ConsumerClosing:
		default:
			return true
		}
	}
	return false
}

// Unnamed is the name of the group of consumers whose lines name none, as
// librdkafka's and sarama's do not.
const Unnamed = "(group not named in the logs)"

// nameless gives a consumer without a group the only group that the logs know.
func (f *fold) nameless(p *Process, c *Consumer) {
	c.Group = Unnamed
	names := map[string]bool{}
	for k := range f.groups {
		names[k] = k != Unnamed
	}
	for _, q := range f.h.Processes {
		for _, o := range q.Consumers {
			if o.Group != "" && o.Group != Unnamed {
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

// sortProcesses keeps what speaks as a client, and turns what tells of no
// consumer at all (a standard output, a kernel's or a platform's log) into the
// platform around both sides. Streams of brokers are no processes of clients.
func (f *fold) sortProcesses() {
	broker := map[string]bool{}
	for _, b := range f.brokers {
		for _, p := range b.Paths {
			broker[p] = true
		}
	}
	for _, k := range sortedKeys(f.processes) {
		p := f.processes[k]
		switch {
		case p.client:
			f.h.Processes = append(f.h.Processes, p)
		case broker[p.Path]:
		case p.quotes: // an exception's text, which brokers print too, and nothing else
			f.h.Processes = append(f.h.Processes, p)
		default:
			f.h.Platform = append(f.h.Platform, p.Events...)
			if p.Ended != nil {
				p.UsualGap = p.usualGap(p.Silences)
				p.Starts = starts(p.Events)
				f.silent = append(f.silent, p)
			}
		}
	}
	sort.SliceStable(f.h.Platform, func(i, j int) bool { return f.h.Platform[i].Before(f.h.Platform[j]) })
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
