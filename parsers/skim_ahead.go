package parsers

import (
	"bytes"
	"slices"

	"github.com/rebalog/rebalog/parsers/event"
	"github.com/rebalog/rebalog/parsers/layout"
)

// ahead is what a line says, by itself: it begins a record of the stream's
// layout. The goroutines that search a text find it out, for the stages behind
// go through the lines one by one.
type ahead struct {
	at, end int // place of the line in the text, its end included
	size    int // bytes of it without its end
	form    *layout.Form
	text    string
	reading reading
	alone   bool // it is a whole record if no line continues it

	// what the record says, if it is this line alone
	level, logger, thread, message string // as the recogniser left them
	ctx                            inContext
	line                           *Line
	values                         []event.Value
}

// readAhead reads the lines that may matter, into room.
func (s *search) readAhead(room []ahead) []ahead {
	out := slices.Grow(room[:0], len(s.hot))
	know := recogniser{known: known()}
	var texts texts
	for _, at := range s.hot {
		end := s.lineEnd(at)
		line := trimmed(s.text[at:end])
		if s.seen&hasEscapes != 0 && bytes.IndexByte(line, 0x1b) >= 0 {
			continue
		}
		out = append(out, ahead{at: at, end: end, size: len(withoutEnd(s.text[at:end])), form: s.form, text: texts.own(line)})
		a := &out[len(out)-1]
		if _, ok := a.reading.moment(s.ear, a.text); !ok || a.reading.out.speaker != "" || a.reading.headOnly() {
			out = out[:len(out)-1]
			continue
		}
		a.recognise(&know)
	}
	return out
}

// headOnly says that the rest of a line of this layout stands on later ones.
func (r *reading) headOnly() bool { return r.form != nil && r.form.Tailed() && r.head.Logger == "" }

// recognise finds out what the line says as a record.
func (a *ahead) recognise(know *recogniser) {
	h := &a.reading.head
	rec := Record{Layout: a.reading.id, Level: h.Level, Logger: h.Logger, Thread: h.Thread, Message: h.Message, Text: a.text}
	a.ctx, a.line, a.values = know.recognise(&rec)
	if a.line != nil {
		a.values = know.fields(a.line, a.values, &a.ctx)
	}
	a.level, a.logger, a.thread, a.message = rec.Level, rec.Logger, rec.Thread, rec.Message
	a.alone = h.Logger != "" && !beginsDump(h.Message)
}

// foretold says whether the loop would read a line as it was read ahead.
func (l *lineLoop) foretold(a *ahead) bool {
	if a == nil || l.held != nil || l.talking == nil {
		return false
	}
	form := l.talking.form
	return form == a.form || form != nil && a.form != nil && form.Layout == a.form.Layout
}

// lone is the record that a line makes which nothing continues, where no other
// is open and the loop would read the line as it was read ahead: most of a
// stream's records are made so. It is valid until the next one.
func (l *lineLoop) lone(raw *RawLine) *Record {
	a := raw.ahead
	if !raw.alone || !a.alone || l.busy() || l.rows != nil || !l.foretold(a) || l.talking.name != "" {
		return nil
	}
	t := l.talking
	if _, ok := dumped(t, a.reading.head.Message); ok {
		return nil
	}
	o := l.unused()
	o.closed = true
	l.fill(o, t, &a.reading, l.placeOf(raw))
	t.rec, l.spare.record = o, t.rec // the one before was passed on
	return &o.Record
}

// forget makes that records which are still open do without what was read ahead:
// its room will be used again.
func (l *lineLoop) forget() {
	for _, o := range l.queue {
		o.ahead = nil
	}
}

// said is what a record says, with the fields complete.
func (r *reader) said(rec *Record) (ctx inContext, line *Line, values []event.Value) {
	if a := rec.ahead; a != nil && a.reading.head.Message == rec.Message && a.reading.head.Logger == rec.Logger {
		rec.Level, rec.Logger, rec.Thread, rec.Message = a.level, a.logger, a.thread, a.message
		return a.ctx, a.line, a.values
	}
	if ctx, line, values = r.recognise(rec); line != nil {
		values = r.fields(line, values, &ctx)
	}
	return ctx, line, values
}
