package parsers

import (
	"cmp"
	"iter"
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

// Events turns records into events: contexts are cut off, the message is
// matched against the tables, continuation lines are read as the entry says.
// Everything that makes no event is counted in sum.
//
// Errors of the records are passed on and do not end the stream. Memory is
// bounded whatever the input; nothing of a record is kept but what
// [Summary.UnknownShapes] samples.
func Events(records iter.Seq2[Record, error], opt Options, sum *Summary) iter.Seq2[event.Event, error] {
	return known().events(records, opt, sum)
}

// events is Events with tables of the caller's choice.
func (k *knowledge) events(records iter.Seq2[Record, error], opt Options, sum *Summary) iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		newReader(k, opt, sum).events(records)(yield)
	}
}

// events is Events with a reader that the caller keeps an eye on.
func (r *reader) events(records iter.Seq2[Record, error]) iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		for rec, err := range records {
			if err != nil {
				if !yield(event.Event{}, err) {
					return
				}
				continue
			}
			if rec.Break != nil {
				r.passed(rec.Break)
				continue
			}
			if !r.emit(r.read(&rec), yield) {
				return
			}
		}
		r.emit(r.finish(), yield)
	}
}

// reader reads the records of one stream in order.
type reader struct {
	recogniser
	opt      Options
	sum      *Summary
	silences *silences
	voices   *voices
	twins    *twins
	shapes   *shapes
	out      []event.Event // of the record at hand
}

// recogniser tells what records say, each by itself.
type recogniser struct {
	known *knowledge
	outer scratch // for entries and contexts
	inner scratch // for nested tables
	room  []event.Value

	loggers map[string]attention
}

func newReader(k *knowledge, opt Options, sum *Summary) *reader {
	return &reader{
		recogniser: recogniser{known: k}, opt: opt, sum: sum,
		silences: newSilences(), voices: newVoices(opt), twins: newTwins(), shapes: newShapes(),
	}
}

// passed takes note of records that nobody read.
func (r *reader) passed(b *Break) {
	r.twins.forget()
	r.silences.passed(b)
}

// emit counts and yields; false means that nobody reads on.
func (r *reader) emit(events []event.Event, yield func(event.Event, error) bool) bool {
	for _, e := range events {
		r.sum.Events++
		if !yield(e, nil) {
			return false
		}
	}
	return true
}

// read returns the events of one record; the slice is reused.
func (r *reader) read(rec *Record) []event.Event {
	r.out = r.out[:0]
	splitMessage(rec)
	ctx, line, values := r.said(rec)
	if line == nil && len(rec.More) > 0 {
		if c, l, v := r.unfold(rec); l != nil {
			ctx, line, values = c, l, r.fields(l, v, &c)
		}
	}
	if line != nil && tooShort(line, values) {
		line = nil
	}
	if ctx.logger != "" {
		rec.Logger = ctx.logger
	}
	voice := r.voices.of(rec, &ctx, line)
	if r.twins.again(rec, &ctx, voice) {
		r.sum.LeftOut++
		return r.out
	}
	r.out = r.silences.heard(rec, voice, r.out)
	before := len(r.out) // a silence that this record ended does not make the record known
	if line != nil {
		values = body(line.Body, rec.More, values)
		r.out = append(r.out, r.event(rec, line, values, &ctx, voice))
	}
	if line == nil || line.Body == NoBody {
		r.traces(rec, &ctx, voice)
	}
	r.count(rec, &ctx, len(r.out) > before)
	said := r.out[before:]
	for i := range said {
		r.out = r.silences.spoke(&said[i], r.out)
	}
	return r.out
}

// recognise cuts the contexts off and finds the entry. Where a context may end
// in several places, because an id contains what ends it, the first end behind
// which a known message stands is the right one.
func (r *recogniser) recognise(rec *Record) (inContext, *Line, []event.Value) {
	ctx := r.known.contexts.cut(rec.Message, 0, &r.outer)
	line, values := r.match(rec, &ctx)
	for end := ctx.end; line == nil && end > 0; {
		other := r.known.contexts.cut(rec.Message, end, &r.outer)
		if end = other.end; end == 0 {
			break
		}
		if line, values = r.match(rec, &other); line != nil {
			return other, line, values
		}
	}
	if line == nil {
		ctx, line, values = r.behindUnknown(rec, ctx)
	}
	if line == nil && r.watchOf(rec.Logger, &ctx) == watched {
		line, values = r.known.message.complete(ctx.rest, cmp.Or(ctx.logger, rec.Logger))
	}
	if line == nil && r.watchOf(rec.Logger, &ctx) == foreign {
		line, values = r.quoted(rec, ctx.rest)
	}
	return ctx, line, values
}

// maxBefore bounds the text before a context that nobody knows, in bytes.
const maxBefore = 256

// behindUnknown tries the message without what stands before it and is no
// context: a thread's name in brackets, as in "[%d] %p [%t] %m (%c)%n", what an
// application keeps in its diagnostic context, as in "userId[42] [Consumer ...",
// or the parts of a layout that nobody knows, as in "main|WARN|[Consumer ...".
// But for the thread, what follows must begin with a context, since any sentence
// may hold brackets; and where the layout told a logger, the message is whole, so
// that text before a context is that of somebody who quotes.
func (r *recogniser) behindUnknown(rec *Record, ctx inContext) (inContext, *Line, []event.Value) {
	whole := rec.Message
	if end := strings.Index(whole[:min(len(whole), maxBefore)], "] "); end > 0 && whole[0] == '[' && rec.Thread == "" {
		rec.Message = whole[end+len("] "):]
		inner := r.known.contexts.cut(rec.Message, 0, &r.outer)
		if line, values := r.match(rec, &inner); line != nil {
			rec.Thread = whole[1:end]
			return inner, line, values
		}
	}
	logger := rec.Logger
	for at := 1; at < min(len(whole), maxBefore); at++ {
		next := strings.IndexByte(whole[at:min(len(whole), maxBefore)], '[')
		if next < 0 {
			break
		}
		at += next
		rec.Logger = logger
		if strings.HasPrefix(whole[at:], "[thrd:") {
			rec.Logger = "" // librdkafka's own words; the logger is its user's
		} else if logger != "" && !strings.HasSuffix(whole[:at], "] ") {
			continue
		}
		rec.Message = whole[at:]
		inner := r.known.contexts.cut(rec.Message, 0, &r.outer)
		if inner.end == 0 {
			continue
		}
		if line, values := r.match(rec, &inner); line != nil {
			return inner, line, values
		}
	}
	rec.Message, rec.Logger = whole, logger
	return ctx, nil, nil
}

// match tries the message as it is and without the blank at its end, which some
// layouts add.
func (r *recogniser) match(rec *Record, ctx *inContext) (*Line, []event.Value) {
	logger := rec.Logger
	if ctx.logger != "" {
		logger = ctx.logger
	}
	line, values := r.known.message.best(ctx.rest, logger, &r.outer)
	if trimmed := strings.TrimRight(ctx.rest, " "); line == nil && len(trimmed) < len(ctx.rest) {
		line, values = r.known.message.best(trimmed, logger, &r.outer)
	}
	if line != nil && logger == "" && ctx.end == 0 && r.known.message.vague[line.ID] {
		line, values = nil, nil
	}
	if line == nil && r.watchOf(rec.Logger, ctx) == foreign {
		return r.known.foreign.best(ctx.rest, logger, &r.outer)
	}
	return line, values
}

// finish completes the summary and returns the events at the stream's end.
func (r *reader) finish() []event.Event {
	r.voices.summarise(r.sum)
	r.sum.UnknownShapes = r.shapes.list()
	return r.silences.end()
}

// splitMessage moves the lines that a structured layout kept inside its
// message field to the continuation lines, where a text layout has them.
func splitMessage(rec *Record) {
	first, rest, ok := strings.Cut(rec.Message, "\n")
	if !ok {
		return
	}
	rec.Message = strings.TrimSuffix(first, "\r")
	more := strings.Split(rest, "\n")
	rec.More = append(more[:min(len(more), MaxMore):min(len(more), MaxMore)], rec.More...)
}

// fields completes the captures of an entry: constants, nested tables, contexts.
// What the message says comes first, for it knows better. The fields are the
// caller's own.
func (r *recogniser) fields(line *Line, values []event.Value, ctx *inContext) []event.Value {
	values = addAll(values, line.Fields)
	values = withMillis(r.nested(line, values))
	return r.own(addAll(values, ctx.values))
}

func addAll(values, more []event.Value) []event.Value {
	for _, v := range more {
		values = addMissing(values, v)
	}
	return values
}

// roomFor is how many fields are allocated at a time, so that not each event costs
// an allocation, and no event keeps much more than itself.
const roomFor = 128

// own copies fields out of a scratch.
func (r *recogniser) own(values []event.Value) []event.Value {
	n := len(values)
	if n == 0 {
		return nil
	}
	if cap(r.room)-len(r.room) < n {
		r.room = make([]event.Value, 0, max(roomFor, n))
	}
	r.room = append(r.room, values...)
	return r.room[len(r.room)-n : len(r.room) : len(r.room)]
}

// event makes the event of an entry. The side is taken from whoever knows it
// best: the user, the context, the entry, the other records of the speaker.
func (r *reader) event(rec *Record, line *Line, values []event.Value, ctx *inContext, v *voice) event.Event {
	e := blank(rec)
	e.Kind, e.Line, e.Fields = line.Kind, line.ID, values
	e.Side = firstSide(r.opt.Side, ctx.side, line.Side, v.side)
	if e.Side == event.Broker {
		if e.Node = speakingNode(&e, line, ctx, v); e.Node != "" {
			v.show(e.Node)
		}
	}
	return e
}

// speakingNode is the broker that wrote the record. Its context knows best: a
// broker's own clients print, in entries of the client side, the node they
// talk to.
func speakingNode(e *event.Event, line *Line, ctx *inContext, v *voice) string {
	if at := indexOf(ctx.values, event.NodeID); at >= 0 {
		return ctx.values[at].Text
	}
	if node := e.Get(event.NodeID); node != "" && line.Side == event.Broker {
		return node
	}
	return v.onlyNode()
}

// blank is an event that stands where the record stands and says nothing yet.
func blank(rec *Record) event.Event {
	return event.Event{
		At: rec.At, TimeFrom: rec.TimeFrom, Stamp: rec.Stamp,
		Speaker: rec.Speaker, Layout: rec.Layout,
		Level: rec.Level, Logger: rec.Logger, Thread: rec.Thread,
		Pos: rec.Pos, Text: rec.Text[:min(len(rec.Text), event.MaxText)],
	}
}

// firstSide returns the first side that is known.
func firstSide(sides ...event.Side) event.Side {
	for _, s := range sides {
		if s != "" {
			return s
		}
	}
	return ""
}

// count puts the record into one of the four classes of [Summary].
func (r *reader) count(rec *Record, ctx *inContext, made bool) {
	if made {
		r.sum.Known++
		return
	}
	switch r.watchOf(rec.Logger, ctx) {
	case watched:
		r.sum.Unknown++
		r.shapes.add(rec, ctx.rest)
	case leftOut:
		r.sum.LeftOut++
	default:
		r.sum.Foreign++
	}
}
