package parsers

import (
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
	"github.com/rebalog/rebalog/parsers/layout"
)

// ahead is what a line says, by itself: it begins a record of the stream's
// layout. The goroutines that search a text find it out, for the stages behind
// go through the lines one by one.
type ahead struct {
	at      int // place of the line in the text
	form    *layout.Form
	text    string
	reading reading

	// what the record says, if it is this line alone
	level, logger, thread, message string // as the recogniser left them
	ctx                            inContext
	line                           *Line
	values                         []event.Value
}

// readAhead reads the lines that may matter.
func (s *search) readAhead() []*ahead {
	out := make([]*ahead, 0, len(s.hot))
	know := recogniser{known: known()}
	for _, at := range s.hot {
		a := &ahead{at: at, form: s.form, text: s.line(at)}
		if strings.IndexByte(a.text, 0x1b) >= 0 {
			continue
		}
		var ok bool
		if a.reading, _, ok = moment(s.ear, a.text); !ok || a.reading.out.speaker != "" || a.reading.headOnly() {
			continue
		}
		a.recognise(&know)
		out = append(out, a)
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
}

// foretold says whether the loop would read a line as it was read ahead.
func (l *lineLoop) foretold(a *ahead) bool {
	if a == nil || l.held != nil || l.talking == nil {
		return false
	}
	form := l.talking.form
	return form == a.form || form != nil && a.form != nil && form.Layout == a.form.Layout
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
