package clock

import (
	"iter"
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

// Stream names one speaker of one stream: what has a clock of its own. Lines that
// state their zone are apart from those that do not, as librdkafka's epochs are
// from the local times of the application around them.
type Stream struct {
	Path, Inside, Speaker string
	Zoned                 bool
}

// Offset is how far a stream's clock is ahead of the reference, in milliseconds,
// with the bounds that the pairs leave. Its events are corrected by subtracting Ms.
type Offset struct {
	Ms, Low, High int64
	Zone          bool   // Ms holds a whole number of quarter hours: an unstated time zone
	Linked        bool   // at least one pair, or a file of the same process, ties it to the reference
	Steps         []Step // where its clock was set, in the order of the file
}

// Step is a clock that was set: from a line of a stream on, written at a time by
// the new clock, it is ahead by so many milliseconds more than before.
type Step struct {
	Line   int
	At, Ms int64
}

// At is how far the clock was ahead when a line was written.
func (o Offset) At(line int) int64 {
	ms := o.Ms
	for _, s := range o.Steps {
		if s.Line <= line {
			ms += s.Ms
		}
	}
	return ms
}

const (
	// near is the offset, in milliseconds, up to which clocks are taken as equal
	// when the bounds allow: less than what log lines are good for.
	near = 50
	// quarter is the step of time zones, in milliseconds.
	quarter = 15 * 60_000
	// prompt is how soon, in milliseconds, the fastest of several answers comes.
	prompt = 2000
	// lone is how late, in milliseconds, a single answer may be before a clock is
	// the likelier reason.
	lone = 60_000
	far  = int64(1) << 50
)

// Of names the stream of an event.
func Of(e *event.Event) Stream {
	return Stream{e.Pos.Path, e.Pos.Inside, e.Speaker, e.TimeFrom == event.TimeZoned}
}

// Estimate reads all events once, keeping nothing of their texts, and returns the offset of every stream. The
// reference is the broker stream with the most lines about groups, else the
// client stream that comes first by name.
func Estimate(events iter.Seq2[event.Event, error]) (map[Stream]Offset, error) {
	c := newCollector()
	for e, err := range events {
		if err != nil {
			return nil, err
		}
		c.add(&e)
	}
	return c.solve(), nil
}

// bound limits the difference of two clocks: low <= ahead - other <= high.
type bound struct{ low, high int64 }

func (b bound) and(o bound) bound { return bound{max(b.low, o.low), min(b.high, o.high)} }

// link is what all hints say about two streams: what must be, and what is so
// unless every answer came late.
type link struct {
	bound
	soft  bound
	steps []Step // of the first stream's clock against the second's
}

// solve walks from the reference over the links, the tightest first, and adds
// the offsets up.
func (c *collector) solve() map[Stream]Offset {
	out := map[Stream]Offset{}
	for s := range c.seen {
		out[s] = Offset{Low: -far, High: far}
	}
	ref, ok := c.reference()
	if !ok {
		return out
	}
	links := c.links()
	out[ref] = Offset{Linked: true}
	front := map[Stream]Offset{}
	for at := ref; ; {
		for _, to := range sorted(links[at]) {
			o := links[at][to].choose(out[at].Ms)
			o.Steps = links[at][to].steps
			if have, ok := front[to]; !out[to].Linked && (!ok || o.High-o.Low < have.High-have.Low) {
				front[to] = o
			}
		}
		if at, ok = tightest(front); !ok {
			break
		}
		out[at] = front[at]
		delete(front, at)
	}
	rebase(out, ref)
	c.companions(out)
	for s, o := range out {
		o.Steps = append(slices.Clone(c.jumps[s]), o.Steps...)
		slices.SortStableFunc(o.Steps, func(a, b Step) int { return a.Line - b.Line })
		out[s] = o
	}
	return out
}

// zoneBetween is how far, in milliseconds, the zone of one file of a process is
// from another's. A process's files begin together, within a minute; else the
// zone that the pairs gave to the first is all that is known.
func (c *collector) zoneBetween(a, b Stream, o Offset) int64 {
	if c.seen[a] != event.NoTime && c.seen[b] != event.NoTime {
		between := c.seen[a] - c.seen[b]
		if z := wholeQuarters(between); away(between-z) <= 60_000 {
			return z
		}
	}
	if o.Zone {
		return o.Ms
	}
	return 0
}

// rebase counts from a stream that states its zone, where the reference does not
// and lies whole quarter hours off.
func rebase(out map[Stream]Offset, ref Stream) {
	if ref.Zoned {
		return
	}
	for _, s := range sorted(out) {
		o := out[s]
		if !s.Zoned || !o.Linked || wholeQuarters(o.Ms) == 0 || away(o.Ms-wholeQuarters(o.Ms)) > oneSided {
			continue
		}
		for t, p := range out {
			if p.Linked {
				out[t] = p.plus(-wholeQuarters(o.Ms))
			}
		}
		return
	}
}

func (o Offset) plus(ms int64) Offset {
	o.Ms, o.Low, o.High = o.Ms+ms, o.Low+ms, o.High+ms
	o.Zone = o.Ms != 0 && o.Ms%quarter == 0
	return o
}

// wholeQuarters is the multiple of a quarter hour that is nearest.
func wholeQuarters(ms int64) int64 {
	if ms < 0 {
		return -wholeQuarters(-ms)
	}
	return (ms + quarter/2) / quarter * quarter
}

func away(ms int64) int64 { return max(ms, -ms) }

func tightest(front map[Stream]Offset) (best Stream, ok bool) {
	for _, s := range sorted(front) {
		if !ok || front[s].High-front[s].Low < front[best].High-front[best].Low {
			best, ok = s, true
		}
	}
	return best, ok
}

// choose picks an offset within bounds, on top of the other stream's own: none if
// that fits, else a time zone that is the only one to fit, else the middle; with
// one bound alone, that bound.
func (l link) choose(base int64) Offset {
	b := l.bound.plus(base)
	switch {
	case b.low > b.high+stepMs: // hints that nothing reconciles: in between
		return Offset{Low: b.low, High: b.high, Linked: true, Ms: middle(b.high, b.low)}
	case b.low > b.high: // the little that a step's length is not known by
		b.low, b.high = b.high, b.low
	}
	if s := l.soft.plus(base).and(b); s.low <= s.high {
		b = s
	}
	o := Offset{Low: b.low, High: b.high, Linked: true}
	if b.low <= near && b.high >= -near {
		return o
	}
	low, high := b.low, b.high
	switch {
	case high > far/2:
		high = low + oneSided
	case low < -far/2:
		low = high - oneSided
	}
	z := zoneAbove(low - near)
	switch {
	case z != 0 && z <= high+near && high-low < quarter:
		o.Ms, o.Zone = z, true
	case b.high > far/2:
		o.Ms = b.low
	case b.low < -far/2:
		o.Ms = b.high
	default:
		o.Ms = middle(low, high)
	}
	return o
}

func middle(low, high int64) int64 { return low + (high-low)/2 }

func (b bound) plus(ms int64) bound { return bound{b.low + ms, b.high + ms} }

// oneSided is how close, in milliseconds, a single bound must come to a time
// zone to be taken for it: lines follow their cause within seconds.
const oneSided = 5000

// zoneAbove is the first multiple of a quarter hour at or above a difference.
func zoneAbove(low int64) int64 {
	z := low / quarter * quarter
	for z < low {
		z += quarter
	}
	return z
}

// links turns hints into bounds between streams, both ways.
func (c *collector) links() map[Stream]map[Stream]link {
	type pair struct{ a, b Stream }
	by := map[pair][]hint{}
	for _, h := range c.hints() {
		p := pair{h.a.s, h.b.s}
		by[p] = append(by[p], h)
	}
	out := map[Stream]map[Stream]link{}
	set := func(a, b Stream, l link) {
		if out[a] == nil {
			out[a] = map[Stream]link{}
		}
		out[a][b] = l
	}
	for p, list := range by {
		l := c.stepping(p.a, list)
		set(p.b, p.a, l)
		set(p.a, p.b, l.turned())
	}
	return out
}

// hints are the pairs by key and, for clients without any that is prompt, by the
// times at which they stand.
func (c *collector) hints() []hint {
	out := c.pairs()
	tied := map[Stream]bool{}
	for _, h := range out {
		tied[h.a.s] = tied[h.a.s] || h.prompt
	}
	for _, client := range sorted(c.beats) {
		if c.groupLines[client] > 0 || tied[client] {
			continue
		}
		out = append(out, c.unkeyed(client)...)
	}
	return out
}

// unkeyed ties a client to the broker that it is best in time with, else to all
// of them, as those of a cluster mostly agree among themselves.
func (c *collector) unkeyed(client Stream) []hint {
	brokers := sorted(c.groupLines)
	var best []hint
	for _, b := range brokers {
		if h := c.rhythm(client, b); len(h) > len(best) {
			best = h
		}
	}
	if best == nil && len(brokers) > 1 {
		best = c.rhythm(client, brokers...)
	}
	return best
}

// intersect sums up hints about the same two streams.
func intersect(list []hint) link {
	open := bound{-far, far}
	l, answers, asks := link{bound: open, soft: open}, open, open
	heard, said := map[moment]bool{}, map[moment]bool{}
	for _, h := range list {
		l.bound = l.bound.and(h.bound)
		switch {
		case !h.prompt:
		case h.low == -far:
			answers, heard[h.b] = answers.and(h.bound), true
		default:
			asks, said[h.b] = asks.and(h.bound), true
		}
	}
	if len(heard) > 1 || answers.high > lone && answers.high < far {
		l.soft.low = answers.high - prompt
	}
	if len(said) > 1 || asks.low < -lone && asks.low > -far {
		l.soft.high = asks.low + prompt
	}
	return l
}

func (l link) turned() link {
	return link{bound: bound{-l.high, -l.low}, soft: bound{-l.soft.high, -l.soft.low}}
}

func sorted[V any](m map[Stream]V) []Stream {
	list := make([]Stream, 0, len(m))
	for s := range m {
		list = append(list, s)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].less(list[j]) })
	return list
}

func (s Stream) less(o Stream) bool {
	if s.Path != o.Path {
		return s.Path < o.Path
	}
	if s.Inside != o.Inside {
		return s.Inside < o.Inside
	}
	if s.Speaker != o.Speaker {
		return s.Speaker < o.Speaker
	}
	return !s.Zoned && o.Zoned
}

func (c *collector) reference() (Stream, bool) {
	var best Stream
	most := -1
	for _, s := range sorted(c.seen) {
		n := c.groupLines[s]
		if n > most {
			best, most = s, n
		}
	}
	return best, most >= 0
}

// companions moves what no pair links with the file of its process: the same
// name up to the first dot in the same folder.
func (c *collector) companions(out map[Stream]Offset) {
	stems := map[string]Stream{}
	for _, s := range sorted(out) {
		if out[s].Linked {
			if _, have := stems[stem(s.Path)]; !have {
				stems[stem(s.Path)] = s
			}
		}
	}
	for _, s := range sorted(out) {
		if to, ok := stems[stem(s.Path)]; ok && !out[s].Linked {
			out[s] = out[to]
			if s.Zoned != to.Zoned { // the zone of the one is not the other's
				out[s] = out[to].plus(-c.zoneBetween(to, s, out[to]))
			}
		}
	}
}

func stem(p string) string {
	name, _, _ := strings.Cut(path.Base(p), ".")
	return path.Dir(p) + "/" + name
}
