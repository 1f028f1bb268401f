package history

import (
	"iter"
	"slices"
	"sort"

	"github.com/rebalog/rebalog/parsers/event"
)

// Build folds events, which must come in the order of [event.Event.Before], into a
// history of all groups at once. adrift, which may be nil, tells the events of streams
// whose clock is not known where others are known to disagree. It returns the first
// error of the stream.
func Build(events iter.Seq2[event.Event, error], adrift func(*event.Event) bool) (*History, error) {
	f := NewFrame(adrift)
	var coordinated []event.Event
	for e, err := range events {
		if err != nil {
			return nil, err
		}
		if e.Coordinated() == "" {
			f.Add(e)
			continue
		}
		coordinated = append(coordinated, e)
	}
	s := f.Survey()
	for i := range coordinated {
		s.Add(&coordinated[i])
	}
	f.Close(s)
	groups, err := f.Fold(func(yield func(event.Event, error) bool) {
		for _, e := range coordinated {
			if !yield(e, nil) {
				return
			}
		}
	}, nil, f.ClientGroups())
	if err != nil {
		return nil, err
	}
	f.Learn(groups)
	f.Weigh()
	return f.History(groups), nil
}

// unsided keeps what could be either side's: the reader of a stream notices
// silences and ends without knowing who speaks in it.
func (f *Frame) unsided(e *event.Event) {
	p, ok := f.processes[streamKey(e)]
	switch {
	case ok:
	case platformOnly(e.Kind):
		f.h.Platform = append(f.h.Platform, e)
		return
	default:
		p = f.process(e)
	}
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

func (f *Frame) process(e *event.Event) *Process {
	k := streamKey(e)
	p := f.processes[k]
	if p == nil {
		p = &Process{Path: e.Pos.Path, Inside: e.Pos.Inside, Speaker: e.Speaker, From: Unknown, To: Unknown}
		p.Adrift = f.adrift != nil && f.adrift(e)
		f.processes[k] = p
	}
	return p
}

func (f *Frame) broker(e *event.Event) {
	b := f.brokers[e.Node]
	if b == nil {
		b = &Broker{Node: e.Node}
		f.brokers[e.Node] = b
	}
	switch e.Kind {
	case event.SoftwareVersion:
		b.Version = e.Get(event.Version)
	case event.Config:
		b.Config = e
	}
	if memberOfLine(e) != "" {
		f.lone = append(f.lone, e)
	}
	switch e.Kind {
	case event.StreamBegan, event.StreamEnded, event.ThreadSilence:
	case event.BrokerNote: // it shows that the broker lived, no more
	default:
		b.Events = append(b.Events, e)
	}
}

func (f *Frame) client(e *event.Event) {
	f.ofProcess(f.process(e), e)
}

// ofProcess files an event under its process. Silences and ends are facts about
// the stream; everything else is kept in order and sorted to consumers later.
func (f *Frame) ofProcess(p *Process, e *event.Event) {
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
		p.keep(e)
	case event.WorkTook:
		if ms, ok := e.Int(event.Ms); ok && ms >= worthKeeping {
			p.keep(e)
		}
	case event.Noted:
		p.step(e)
	default:
		p.keep(e)
	}
}

func (p *Process) keep(e *event.Event) {
	p.Events = append(p.Events, e)
	clear(p.steps)
}

// steps are those of one kind between two events that tell more.
type steps struct {
	n    int
	last *event.Event
}

// step keeps the first and the last of the steps that say the same of the same
// consumer until something happens: a client that logs all that it does has very
// many, and they tell no more than when it was at work.
func (p *Process) step(e *event.Event) {
	key := e.Line + "\x00" + e.Get(event.Group) + "\x00" + e.Get(event.ClientID) + "\x00" + e.Thread
	s := p.steps[key]
	if s.n++; s.n > 2 {
		*s.last = *e // its place is put right when all are there
	} else {
		p.Events = append(p.Events, e)
		s.last = e
	}
	if p.steps == nil {
		p.steps = map[string]steps{}
	}
	p.steps[key] = s
}

// worthKeeping is the work, in milliseconds, below which a duration cannot
// explain anything: half of the smallest session time-out brokers allow (6 s)
// is 3 s; a third of that leaves room for sums.
const worthKeeping = 1000

// wakingLines is how many lines without a time a process may write where it wakes
// from a pause, before the first with one.
const wakingLines = 8

func (f *Frame) silence(p *Process, e *event.Event) {
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

// sortProcesses keeps what speaks as a client, and turns what tells of no
// consumer at all (a standard output, a kernel's or a platform's log) into the
// platform around both sides. Streams of brokers are no processes of clients.
func (f *Frame) sortProcesses() {
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
				p.ordinary = p.usualGap(p.Silences)
				p.UsualGap = p.ordinary
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
