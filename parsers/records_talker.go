package parsers

import (
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
	"github.com/rebalog/rebalog/parsers/layout"
)

// talker is one of the services that write into a stream.
type talker struct {
	name   string
	rec    *open
	form   *layout.Form // of the last record, unless general
	tailed *layout.Form // the last form seen whole that has a tail
	laid   bool         // has shown a layout
	timed  bool         // has shown one with a time
	dated  bool         // has shown a date
	last   int64        // time of its last record that states one
	at     int64        // time of its last record
}

// maxTalkers bounds the services kept apart; what comes after them is one more.
const maxTalkers = 1024

// known is the talker of a name, or one that has not said anything yet: a name
// may turn out to be none.
func (l *lineLoop) known(name string) *talker {
	if l.talking != nil && l.talking.name == name {
		return l.talking
	}
	if t := l.talkers[name]; t != nil {
		return t
	}
	return &nobody
}

var nobody = talker{last: event.NoTime, at: event.NoTime}

// talker is the talker of a name, a new one if need be.
func (l *lineLoop) talker(name string) *talker {
	if l.talking != nil && l.talking.name == name {
		return l.talking
	}
	t := l.talkers[name]
	if t == nil {
		if len(l.talkers) >= maxTalkers {
			name = ""
			if t = l.talkers[name]; t != nil {
				return t
			}
		}
		t = &talker{name: strings.Clone(name), last: event.NoTime, at: event.NoTime}
		l.talkers[t.name] = t
	}
	return t
}

// special finds the form of a line among the layouts that are not general.
func (l *lineLoop) special(t *talker, s string, h *layout.Head) *layout.Form {
	if l.own != nil {
		if f := l.own.Match(s, h); f != nil {
			return f
		}
	}
	if t.form != nil { // its layout's fuller forms come before it
		if f := t.form.Layout.Match(s, h); f != nil {
			return f
		}
	}
	for _, f := range l.set.Special(s) {
		if f.Match(s, h) {
			return f
		}
	}
	return nil
}

// general finds the form of a line that no special layout reads: the first line
// of a message of several lines, a general layout, or one of which the time was
// cut off.
func (l *lineLoop) general(t *talker, s string, h *layout.Head) *layout.Form {
	if t.tailed != nil && (t.tailed.Match(s, h) || t.tailed.MatchHead(s, h)) {
		return t.tailed
	}
	for _, f := range l.set.Tailless(s) {
		if f.MatchHead(s, h) {
			return f
		}
	}
	for _, f := range l.set.General(s) {
		if f.Match(s, h) && t.may(h) {
			return f
		}
	}
	if t.timed {
		return nil
	}
	for _, f := range l.set.Undated(s) {
		if f.Match(s, h) {
			return f
		}
	}
	return nil
}

// may says whether a general layout may begin a record of the talker, see
// [Records].
func (t *talker) may(h *layout.Head) bool {
	if !h.Time.Clock {
		return !t.timed
	}
	return (h.Time.Date || !t.dated || h.Level != "") && !indented(h.Message)
}

// indented tells the lines of a trace or a dump, of which each has got a time
// from a collector.
func indented(s string) bool { return s == "" || s[0] == ' ' || s[0] == '\t' }

// learn remembers what the talker's lines look like.
func (t *talker) learn(r *reading, h *layout.Head) {
	f := r.form
	t.laid = t.laid || r.id != bareLayout
	t.timed = t.timed || h.Time.Clock
	t.dated = t.dated || h.Time.Date
	if f == nil { // JSON
		return
	}
	if !f.Layout.General && !f.Second() {
		t.form = f
	}
	if f.Tailed() && h.Logger != "" {
		t.tailed = f
	}
}
