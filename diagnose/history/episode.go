package history

import (
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

// episode is one time out of the group as the client's own lines tell it: from
// the first sign that it is out to its next join.
type episode struct {
	c       *Consumer
	after   int64 // it was a member since then, Unknown if the lines do not tell
	id      string
	told    []*event.Event
	timeout *event.Event
	leave   *event.Event
	learned *event.Event
	lost    *event.Event
	rejoin  *event.Event
	back    int64
	closing *event.Event // the application closes the consumer, or unsubscribes
	reason  string
}

func (ep *episode) at() int64 {
	for _, e := range []*event.Event{ep.timeout, ep.leave, ep.learned, ep.lost, ep.closing} {
		if e != nil {
			return e.At
		}
	}
	return ep.told[0].At
}

// episodes reads a consumer's lines for the times it was out of the group.
func episodes(c *Consumer) []*episode {
	var out []*episode
	r := &episodeReader{c: c, joined: Unknown, joining: Unknown, mute: !c.tellsJoins()}
	for _, e := range c.Events {
		if ep := r.read(e); ep != nil {
			out = append(out, ep)
		}
	}
	if r.open != nil {
		out = append(out, r.open)
	}
	return out
}

type episodeReader struct {
	c       *Consumer
	joined  int64  // when it last became a member
	id      string // its member id
	open    *episode
	joining int64        // KIP-848: when it last asked to join
	warned  *event.Event // the client noticed a session without an answer
	closing *event.Event // the consumer is being closed
	mute    bool         // the log tells of no join at all: it was cut at WARN
}

// tellsJoins reports whether the log shows the consumer joining.
func (c *Consumer) tellsJoins() bool {
	for _, e := range c.Events {
		switch e.Kind {
		case event.Joining, event.Joined, event.EpochTransition, event.PartitionsAssigned:
			return true
		}
	}
	return false
}

// unseenJoin is the time, in milliseconds, after which a consumer that is refused
// once more has been a member in between, in a log that tells of no join: it asks to
// join at its next poll, and many sessions are shorter.
const unseenJoin = 60_000

// rejoinedUnseen ends an episode whose end the log does not tell.
func (r *episodeReader) rejoinedUnseen(e *event.Event) (ended *episode) {
	if ep := r.open; r.mute && ep != nil && ep.learned != nil && e.At-ep.told[len(ep.told)-1].At >= unseenJoin {
		r.open, ended = nil, ep
	}
	return ended
}

// read takes one line and returns the episode that it ends, if it ends one.
func (r *episodeReader) read(e *event.Event) *episode {
	switch e.Kind {
	case event.PollTimeout, event.WorkerPollTimeout:
		ep := r.start(e)
		if ep.timeout == nil {
			ep.timeout = e
		}
		ep.reason = ByPollTimeout
	case event.LeaveSent:
		r.left(e)
	case event.ConsumerClosing:
		r.closing = e
	case event.Unsubscribed: // a member that does leaves, whether its client prints that or not
		r.closing = e
		if r.joined != Unknown || e.Get(event.Member) != "" {
			r.start(e).closing = e
		}
	case event.PollGap:
		r.start(e).reason = ByPollTimeout
	case event.SessionTimedOut:
		r.warned = e
		if e.Get(event.Software) == "librdkafka" { // it gives its partitions up and joins anew (rdkafka_cgrp.c)
			if ep := r.start(e); ep.learned == nil {
				ep.learned = e
			}
		}
	case event.CoordinatorLost:
		if strings.Contains(e.Get(event.Cause), "session timed out") {
			r.warned = e
		}
	case event.HeartbeatFailed, event.CommitFailed, event.GenerationReset, event.RejoinRequested, event.SyncFailed, event.JoinFailed, event.InstanceFenced:
		return r.refused(e)
	case event.PartitionsLost:
		ep := r.start(e)
		if ep.lost == nil {
			ep.lost = e
		}
	case event.Joining:
		if r.open != nil && r.open.rejoin == nil {
			r.open.rejoin = e
		}
	case event.EpochTransition:
		return r.transition(e)
	case event.Joined:
		return r.joinedAt(e)
	}
	return nil
}

func (r *episodeReader) start(e *event.Event) *episode {
	if r.open == nil {
		r.open = &episode{c: r.c, after: r.joined, back: Unknown, id: r.id}
		if r.warned != nil {
			r.open.told = append(r.open.told, r.warned)
			r.warned = nil
		}
	}
	if r.open.id == "" {
		r.open.id = e.Get(event.Member)
	}
	r.open.told = append(r.open.told, e)
	return r.open
}

func (r *episodeReader) left(e *event.Event) {
	ep := r.start(e)
	if ep.leave == nil {
		ep.leave = e
	}
	if ep.closing == nil {
		ep.closing = r.closing
	}
	if why := reasonOf(e); why != "" && ep.reason == "" {
		ep.reason = why
	}
}

// refused takes a line that says that the coordinator does not know the member
// any more, and returns the episode before, if that had ended unseen. A rebalance
// in progress, or a coordinator that moved, says no such thing.
func (r *episodeReader) refused(e *event.Event) (ended *episode) {
	if !SaysOut(e) {
		return nil
	}
	ended = r.rejoinedUnseen(e)
	ep := r.start(e)
	if ep.learned == nil {
		ep.learned = e
	}
	return ended
}

// outTexts are the error names and texts with which a coordinator tells a
// client that it is no member, or not of this generation (Errors.java; the
// texts are the messages of the same errors, 0.9 and later).
var outTexts = []string{
	"UNKNOWN_MEMBER_ID", "ILLEGAL_GENERATION", "FENCED_INSTANCE_ID", "FENCED_MEMBER_EPOCH",
	"not aware of this member", "member id is not valid", "unknown member id", "generation id is not legal",
	"is not current", "already rebalanced", "not part of an active group", "local member_id was not recognized",
	"group generation", "member is not valid", "fenced",
}

// SaysOut reports a line with which a client learns that it is no member, or not of
// this generation, any more.
func SaysOut(e *event.Event) bool {
	if e.Kind == event.InstanceFenced {
		return true
	}
	for _, k := range []event.Key{event.Error, event.Cause} {
		text := e.Get(k)
		if text == "" || strings.Contains(text, "valid member id before") {
			continue // MEMBER_ID_REQUIRED: the normal first join since 2.2
		}
		for _, t := range outTexts {
			if strings.Contains(text, t) {
				return true
			}
		}
	}
	return false
}

// transition reads the states of a KIP-848 client (MemberState.java).
func (r *episodeReader) transition(e *event.Event) *episode {
	switch e.Get(event.To) {
	case "STALE", "FENCED", "FATAL", "PREPARE_LEAVING", "LEAVING", "UNSUBSCRIBED":
		if e.Get(event.From) == "UNSUBSCRIBED" {
			return nil
		}
		ep := r.start(e)
		switch to := e.Get(event.To); {
		case to == "STALE":
			ep.reason = ByPollTimeout
		case to == "FENCED" && ep.learned == nil:
			ep.learned = e
		case to == "LEAVING" && ep.leave == nil:
			ep.leave = e
		}
		if e.Get(event.To) == "PREPARE_LEAVING" && ep.reason == "" {
			ep.reason = ByClose // an expired poll timer has its own line, before this one
		}
	case "JOINING":
		r.joining = e.At
		if r.open != nil && r.open.rejoin == nil {
			r.open.rejoin = e
		}
	case "STABLE", "RECONCILING":
		if e.Get(event.From) != "JOINING" && r.open == nil {
			return nil // it was a member already
		}
		ep := r.joinedAt(e)
		if r.joining != Unknown {
			r.joined = r.joining // the coordinator counts it in from its request on
		}
		return ep
	}
	return nil
}

func (r *episodeReader) joinedAt(e *event.Event) *episode {
	ep := r.open
	if ep != nil && ep.leave != nil && ep.rejoin == nil && e.At-ep.leave.At <= together {
		return nil // the answer to a request that was sent before the leave
	}
	if ep != nil {
		ep.back = e.At
	}
	if id := e.Get(event.Member); id != "" {
		r.id = id
	}
	r.open, r.joined, r.warned, r.closing = nil, e.At, nil, nil
	return ep
}
