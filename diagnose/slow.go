package diagnose

import (
	"cmp"
	"slices"

	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

// slowness is what lines tell of why the work between two polls took long.
type slowness struct {
	facets []string
	proof  []proof
}

// because adds what made the work slow to an opinion.
func (o *opinion) because(s slowness) {
	o.facets = append(o.facets, s.facets...)
	o.proof = append(o.proof, s.proof...)
}

// slowKinds maps lines that tell why work was slow to the facet they suggest.
var slowKinds = []struct {
	kind  event.Kind
	ended event.Kind // a later line of this kind takes it back
	facet string
	says  string
}{
	{event.ClockJump, "", "clock-step", "the clock of this machine jumped"},
	{event.SlowBackend, "", "backend-slow", "something that the application waited for was slow"},
	{event.RetryBackoff, "", "retry-backoff", "the application retried inside the poll loop"},
	{event.Paused, event.Resumed, "paused-without-poll", "the application paused its partitions; poll() must be called meanwhile too"},
}

// afterWork is how long after the work, in milliseconds, a line may still speak of it.
const afterWork = 60_000

// slow reads the lines of the member's process between two times, in
// milliseconds since 1970 UTC, for what held its work up.
func (f *facts) slow(from, to int64) (s slowness) {
	if f.w == nil {
		return s
	}
	during := f.spoken(from-slack, to+slack)
	for _, k := range slowKinds {
		var hit *event.Event
		for _, e := range during {
			switch {
			case e.Kind == k.kind && hit == nil:
				hit = e
			case e.Kind == k.ended:
				hit = nil
			}
		}
		if hit != nil {
			s.facets = append(s.facets, k.facet)
			s.proof = append(s.proof, proof{hit, k.says})
		}
	}
	if n, ok := f.batch(from, to); ok && len(s.facets) == 0 {
		s.facets = append(s.facets, map[bool]string{true: "batch-too-large", false: "slow-record"}[n > 1])
	}
	for _, e := range between(f.w.Events, from-slack, to+afterWork) {
		if ms, ok := e.Int(event.Ms); ok && e.Kind == event.WorkTook && ms >= f.poll.or(300_000) {
			s.proof = append(s.proof, proof{e, "the application's own measure of the work: " + Duration(ms)})
			break
		}
	}
	return s
}

// spoken lists what the member and its process said between two times, in order.
func (f *facts) spoken(from, to int64) []*event.Event {
	out := slices.Concat(between(f.w.Events, from, to), between(f.c.Events, from, to))
	slices.SortStableFunc(out, func(a, b *event.Event) int { return cmp.Compare(a.At, b.At) })
	return out
}

// longestWork is the longest duration of work, in milliseconds, that a line of
// the process states for the time.
func (f *facts) longestWork(from, to int64) int64 {
	best := int64(0)
	if f.w == nil {
		return 0
	}
	for _, e := range between(f.w.Events, from, to) {
		if ms, ok := e.Int(event.Ms); ok && e.Kind == event.WorkTook {
			best = max(best, ms)
		}
	}
	return best
}

// batch is the number of records that were in work during the gap: as a line with
// a duration states it, else as the last poll before the gap's end got them.
func (f *facts) batch(from, to int64) (n int64, ok bool) {
	if f.w == nil {
		return 0, false
	}
	best := int64(0)
	for _, e := range f.spoken(from-slack, to+afterWork) {
		count, counted := e.Int(event.Count)
		switch {
		case !counted:
		case e.Kind == event.WorkTook:
			if ms, _ := e.Int(event.Ms); ms > best {
				best, n, ok = ms, count, true
			}
		case e.Kind == event.RecordsPolled && best == 0 && e.At <= to && count > 0:
			n, ok = count, true
		}
	}
	return n, ok
}

// intervalTooSmall reports that somebody has set the interval below the client's
// default, and that half of the default would have been enough for a gap of so
// many milliseconds.
func (f *facts) intervalTooSmall(gap int64) bool {
	text, exists, _ := settings.Default(f.family, f.version, settings.PollInterval)
	usual := valueOf(text, "")
	return exists && usual.known && f.poll.read() && f.poll.ms < usual.ms && float64(gap) <= utilisation*float64(usual.ms)
}
