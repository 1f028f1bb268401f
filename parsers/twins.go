package parsers

import "github.com/rebalog/rebalog/parsers/event"

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
	last map[string]utterance
	said map[source]balance
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

func newTwins() *twins { return &twins{map[string]utterance{}, map[source]balance{}} }

// forget forgets what was said last: others have spoken since.
func (t *twins) forget() { clear(t.last) }

// again reports whether the record is the twin of the one before it.
func (t *twins) again(rec *Record, ctx *inContext, v *voice) bool {
	from := source{rec.Speaker, rec.Logger}
	balance, known := t.said[from]
	if rec.Stamp == "" || rec.Logger == "" || !known && len(t.said) >= maxSources {
		return false
	}
	u := utterance{rec.At, rec.Stamp, rec.Logger, rec.Thread, rec.Message, rec.Level, len(rec.More)}
	if t.last[rec.Speaker] != u {
		t.last[rec.Speaker] = u
		t.said[from] = balance - 1
		return false
	}
	t.last[rec.Speaker] = utterance{} // a third one is no twin of the first
	balance += 2                      // the first one counted as said once
	t.said[from] = balance
	return balance >= 0 && (v.side == event.Broker || indexOf(ctx.values, event.ClientID) >= 0)
}
