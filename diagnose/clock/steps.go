package clock

import "sort"

const (
	// stepMs is the least change of an offset, in milliseconds, that is a step of a
	// clock: drift and late lines stay below.
	stepMs = 2000
	// maxSteps bounds how many are looked for between two streams.
	maxSteps = 8
)

// stepping intersects hints about two streams. Where they contradict each other,
// the client's clock was set between two of its lines: before them the one offset
// holds, behind them another.
func (c *collector) stepping(client Stream, list []hint) link {
	sort.SliceStable(list, func(i, j int) bool { return list[i].a.line < list[j].a.line })
	first, n := longest(list)
	l := first
	for before := first; n < len(list) && len(l.steps) < maxSteps; {
		at := n
		rest := list[at:]
		next, k := longest(rest)
		by := next.choose(0).Ms - before.choose(0).Ms
		if by < stepMs && by > -stepMs || k < 2 || at < 2 {
			return intersect(list)
		}
		l.steps = append(l.steps, c.stepBetween(client, list[at-1].a, rest[0].a, by))
		before, n = next, at+k
	}
	if n < len(list) {
		return intersect(list)
	}
	return l
}

// longest intersects as many hints from the first on as agree.
func longest(list []hint) (link, int) {
	b, n := list[0].bound, 1
	for ; n < len(list); n++ {
		next := b.and(list[n].bound)
		if next.low > next.high+near {
			break
		}
		b = next
	}
	return intersect(list[:n]), n
}

// stepBetween places a step of the clock between two lines: at the silence that
// it made if it was set forward, else at the later line.
func (c *collector) stepBetween(s Stream, a, b moment, by int64) Step {
	step := Step{Line: b.line, At: b.at, Ms: by}
	for _, p := range c.pauses[s] {
		if p.Line > a.line && p.Line <= b.line && p.Ms >= by-near && by > 0 && p.Ms < by+60_000 {
			step.Line, step.At = p.Line, p.At
		}
	}
	return step
}
