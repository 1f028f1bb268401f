package clock

// hint is one pair of lines of two streams: what it says about the difference of
// their clocks, a's less b's.
type hint struct {
	a, b moment
	bound
	prompt bool // one follows the other at once, unless something held it up
}

const (
	// together is how far apart, in milliseconds, two members print that they joined
	// the same generation: the coordinator answers them all at once.
	together = 1500
	// waited is how long, in milliseconds, an answer to a join takes that had to wait
	// for a rebalance; others come within a round trip.
	waited = 500
)

// follows: a's line is the effect of b's, so a's clock is ahead by no more than
// their times are apart.
func follows(a, b moment, prompt bool) hint {
	return hint{a, b, bound{-far, a.until - b.at}, prompt}
}

// precedes: a's line is the cause of b's.
func precedes(a, b moment, prompt bool) hint {
	return hint{a, b, bound{a.at - b.until, far}, prompt}
}

// only is the moment of a key that occurred exactly once: a generation that was
// counted anew, or an id that was used twice, proves nothing.
func only(m map[string][]moment, k string) (moment, bool) {
	if l := m[k]; len(l) == 1 {
		return l[0], true
	}
	return moment{}, false
}

// inTurn pairs what a member did several times under one id (KIP-848 members keep
// theirs): the first with the first, where both sides tell of as many.
func inTurn(list []told, m map[string][]moment, put func(client, broker moment)) {
	type whose struct {
		s      Stream
		member string
	}
	turns := map[whose]int{}
	for _, t := range list {
		turns[whose{t.m.s, t.member}]++
	}
	turn := map[whose]int{}
	for _, t := range list {
		k := whose{t.m.s, t.member}
		if at := m[t.member]; t.member != "" && len(at) == turns[k] {
			put(t.m, at[turn[k]])
		}
		turn[k]++
	}
}

// pairs turns halves that share a key into hints about (client - broker), or
// about two clients where no coordinator's line is at hand.
func (c *collector) pairs() []hint {
	var out []hint
	put := func(h hint) {
		if h.a.s == h.b.s {
			return
		}
		ms := c.jumpedBy(h.b) - c.jumpedBy(h.a)
		if h.low > -far {
			h.low += ms
		}
		if h.high < far {
			h.high += ms
		}
		out = append(out, h)
	}
	byMember := func(list []told, m map[string][]moment, h func(a, b moment, prompt bool) hint, prompt bool) {
		for _, t := range list {
			if b, ok := only(m, t.member); ok && t.member != "" {
				put(h(t.m, b, prompt))
			}
		}
	}
	byGeneration := func(list []led, m map[string][]moment, h func(a, b moment, prompt bool) hint) {
		for _, l := range list {
			if b, ok := only(m, l.key()); ok {
				put(h(l.m, b, true))
			}
		}
	}
	for _, a := range c.asked {
		if m, ok := only(c.idGiven, a.member); ok {
			put(precedes(a.sent, m, true))
			put(follows(a.got, m, true))
		}
	}
	for _, j := range c.joins {
		if m, ok := only(c.stable, j.key()); ok {
			again := c.letIn(j)
			put(follows(j.got, m, !again))
			if j.asked && !again {
				put(precedes(j.sent, m, false))
			}
		}
	}
	byGeneration(c.leads, c.assigned, precedes)
	byGeneration(c.syncs, c.assigned, follows)
	byMember(c.leaves, c.left, precedes, true)
	byMember(c.refused, c.expired, follows, false)
	byMember(c.became, c.idGiven, follows, false)
	inTurn(c.joinings, c.epochJoined, func(a, b moment) { put(precedes(a, b, true)) })
	inTurn(c.accepted, c.epochJoined, func(a, b moment) { put(follows(a, b, true)) })
	c.peers(put)
	return out
}

// letIn tells a static member that comes back: it is let into the generation as
// it stands, at once, however long ago the group stabilized.
func (c *collector) letIn(j join) bool {
	return c.static[j.g.group] && (!j.asked || j.got.at-j.sent.at < waited)
}

// peers ties clients to each other by the generations that both joined.
func (c *collector) peers(put func(hint)) {
	first := map[generation]join{}
	for _, j := range c.joins {
		if len(c.stable[j.key()]) > 0 || c.letIn(j) {
			continue
		}
		o, ok := first[j.g]
		if !ok {
			first[j.g] = j
			continue
		}
		put(hint{j.got, o.got, bound{j.got.at - o.got.until - together, j.got.until - o.got.at + together}, false})
	}
}
