package parsers

import (
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

// twins notices records that stand in a stream twice because two appenders
// wrote them: Confluent's images of Kafka 4 print everything of kafka.* so.
// They are told here and not where records are made, since only what was
// recognised shows whether two equal records may be the words of two members,
// and not in a later stage, since all of them count occurrences.
//
// A twin repeats the record that its speaker wrote just before: time, logger,
// thread, level, message. A client may well find its coordinator twice in one
// millisecond, but appenders double all that a logger says; so at least half of
// what this one has said must have come twice. Without a context two clients in
// one process that say the same look alike, so the speaker must be a broker or
// the record must name a client. Twins are counted in [Summary.LeftOut].
type twins struct {
	last    map[string]*uttered
	said    map[source]*balance
	from    source // of the record before, with its balance
	balance *balance
	others  int // how often others have uttered, of whom nobody heard
}

// uttered is what a speaker said last.
type uttered struct {
	utterance
	others int // as in twins, by then
}

// utterance is what twins have in common.
type utterance struct {
	at                             int64
	stamp, logger, thread, message string
	level                          string
	more                           int
}

// source is a logger of a speaker.
type source struct{ speaker, logger string }

// balance is what a logger has said twice, less what it has said once.
type balance int

// maxSources bounds the loggers that are told apart.
const maxSources = 4096

func newTwins() *twins { return &twins{last: map[string]*uttered{}, said: map[source]*balance{}} }

// forget forgets what was said last: others have uttered since.
func (t *twins) forget() { t.others++ }

// again reports whether the record is the twin of the one before it.
func (t *twins) again(rec *Record, ctx *inContext, v *voice) bool {
	if rec.Stamp == "" || rec.Logger == "" {
		return false
	}
	balance := t.balanceOf(source{rec.Speaker, rec.Logger})
	if balance == nil {
		return false
	}
	u := utterance{rec.At, rec.Stamp, rec.Logger, rec.Thread, rec.Message, rec.Level, len(rec.More)}
	last := t.last[rec.Speaker]
	if last == nil {
		last = &uttered{}
		t.last[strings.Clone(rec.Speaker)] = last
	}
	if last.others != t.others || last.utterance != u {
		*last = uttered{u, t.others}
		*balance--
		return false
	}
	last.utterance = utterance{} // a third one is no twin of the first
	*balance += 2                // the first one counted as said once
	return *balance >= 0 && (v.side == event.Broker || indexOf(ctx.values, event.ClientID) >= 0)
}

// balanceOf is the balance of a source, nil where there are too many.
func (t *twins) balanceOf(from source) *balance {
	if t.balance != nil && t.from == from {
		return t.balance
	}
	b := t.said[from]
	if b == nil {
		if len(t.said) >= maxSources {
			return nil
		}
		b = new(balance)
		from = source{strings.Clone(from.speaker), strings.Clone(from.logger)}
		t.said[from] = b
	}
	t.from, t.balance = from, b
	return b
}
