package clock

import (
	"maps"
	"slices"
	"sort"
)

// swift is how soon, in milliseconds, an effect is printed after its cause where
// nothing holds it up. It is short because two lines meet by chance as well.
const swift = 300

// rhythm ties a stream whose lines share no key with the coordinator's by when
// they stand: a member gets its assignments just after the coordinator got them
// from the leader, so its assignments are as far apart as the group's rounds.
// The offset is the only one under which the most of its lines meet their
// counterparts, two at least; the hints are the lines that meet.
func (c *collector) rhythm(client Stream, brokers ...Stream) []hint {
	rounds := map[string]*[rites][]moment{}
	for _, b := range brokers {
		for group, beats := range c.beats[b] {
			if rounds[group] == nil {
				rounds[group] = &[rites][]moment{}
			}
			for r, list := range beats {
				for _, m := range list {
					rounds[group][r] = append(rounds[group][r], c.settled(m))
				}
			}
		}
	}
	var best []hint
	rival := 0 // how many meet at best under any other offset
	for _, cg := range slices.Sorted(maps.Keys(c.beats[client])) {
		for _, bg := range slices.Sorted(maps.Keys(rounds)) {
			if cg != "" && cg != bg {
				continue
			}
			hints, other := alignment(c.allSettled(c.beats[client][cg]), rounds[bg])
			switch {
			case len(hints) > len(best):
				best, rival = hints, max(other, len(best))
			default:
				rival = max(rival, len(hints))
			}
		}
	}
	if len(best) < 2 || len(best) <= rival {
		return nil
	}
	return best
}

func (c *collector) allSettled(beats *[rites][]moment) *[rites][]moment {
	var out [rites][]moment
	for r, list := range beats {
		for _, m := range list {
			out[r] = append(out[r], c.settled(m))
		}
	}
	return &out
}

// meeting is a line of a client and one of the coordinator that may be a pair,
// with the offsets under which they are.
type meeting struct {
	a, b      moment
	low, high int64
}

// alignment finds the offset under which the most lines of a client meet the
// coordinator's, each once, and how many meet under the next best that is apart.
func alignment(client, broker *[rites][]moment) (best []hint, rival int) {
	var all []meeting
	for r := range client {
		for _, a := range client[r] {
			for _, b := range broker[r] {
				if len(all) >= maxMeetings {
					return nil, 0
				}
				all = append(all, meet(rite(r), a, b))
			}
		}
	}
	sort.Slice(all, func(i, j int) bool { return all[i].high < all[j].high })
	at, n := densest(all, 0, false)
	if n == 0 {
		return nil, 0
	}
	_, rival = densest(all, all[at].high, true)
	return agreeing(all, all[at].high), rival
}

const (
	maxMeetings = 200_000 // bounds the work on streams with very many rounds
	apartMs     = 3000    // offsets this close, in milliseconds, are the same one
	widest      = 3000    // no meeting spans more than this, in milliseconds: both stamps without a fraction
)

func meet(r rite, a, b moment) meeting {
	if r == assigns {
		return meeting{a, b, a.at - b.until - swift, a.until - b.at}
	}
	return meeting{a, b, a.at - b.until, a.until - b.at + swift}
}

// densest finds the meeting at whose latest offset the most lines meet; apart
// leaves out offsets near one that is taken. The list is in order of high.
func densest(all []meeting, taken int64, apart bool) (at, n int) {
	from := 0
	for i := range all {
		x := all[i].high
		if apart && x > taken-apartMs && x < taken+apartMs {
			continue
		}
		for from < i && all[from].high < x-widest {
			from++
		}
		if k := len(agreeing(window(all, from, x), x)); k > n {
			at, n = i, k
		}
	}
	return at, n
}

// window cuts the list to meetings whose span can hold an offset.
func window(all []meeting, from int, x int64) []meeting {
	to := from + sort.Search(len(all)-from, func(i int) bool { return all[from+i].high > x+widest })
	return all[from:to]
}

// agreeing are the hints of the lines that meet under an offset, one for each
// line of the client and one for each of the coordinator.
func agreeing(all []meeting, x int64) []hint {
	var out []hint
	a, b := map[moment]bool{}, map[moment]bool{}
	for _, m := range all {
		if m.low > x || m.high < x || a[m.a] || b[m.b] {
			continue
		}
		a[m.a], b[m.b] = true, true
		out = append(out, hint{m.a, m.b, bound{m.low, m.high}, false})
	}
	return out
}
