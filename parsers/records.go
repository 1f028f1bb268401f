package parsers

import (
	"iter"
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
	"github.com/rebalog/rebalog/parsers/layout"
)

// Records puts lines together to records: a line in a known layout begins one,
// others continue the record that their speaker has open, and lines before the
// first record are loose. Records come in the order of their first lines, also
// where several services write into one stream.
//
// Which layouts a stream is written in is found line by line: the one that fit
// the speaker's last record is tried first, then the others of the table, then
// those that say so little about themselves that they fit many lines. Of these
// general ones, a layout with a date may begin a record anywhere, one without a
// time only while its speaker has shown none with a time: `[INFO] text` inside
// a stack trace must not tear it apart. While a speaker has shown no layout at
// all, lines that speak of consumers, groups and the like are records too
// (layout "bare"): people cut the times off before they share a log.
//
// opt.Layout is tried before the table, and a pattern that cannot be compiled
// is not used (the caller that took it from the user compiles it first, with
// [layout.Compile], for the message). sum is filled while the sequence is read.
// An error of lines is passed on once, after the records before it.
func Records(lines iter.Seq2[RawLine, error], pos event.Position, opt Options, sum *Summary) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		newLineLoop(pos, opt, sum).records(lines)(yield)
	}
}

// records is Records with a loop that the caller keeps an eye on.
func (l *lineLoop) records(lines iter.Seq2[RawLine, error]) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for raw, err := range lines {
			if err != nil {
				if l.close(yield) {
					yield(Record{}, err)
				}
				return
			}
			if raw.Break != nil {
				if !l.pause(raw.Break, yield) {
					return
				}
				continue
			}
			l.count(&raw)
			if rec := l.lone(&raw); rec != nil {
				if !yield(*rec, nil) {
					return
				}
				continue
			}
			l.export(l.placeOf(&raw))
			if !l.drain(yield) {
				return
			}
		}
		l.close(yield)
	}
}

// place is a line, or the parts of one that a collector cut, joined.
type place struct {
	line   int
	offset int64
	text   string // as it stands in the file
	lines  int    // lines of the file
	ahead  *ahead // nil: nobody read it before
}

func (l *lineLoop) placeOf(raw *RawLine) place {
	p := place{line: raw.Number, offset: raw.Offset, lines: 1, ahead: raw.ahead}
	if p.ahead != nil {
		p.text = p.ahead.text
	} else {
		p.text = l.spare.texts.own(raw.Text)
	}
	return p
}

// lineLoop reads the lines of one stream in order.
type lineLoop struct {
	pos   event.Position
	sum   *Summary
	own   *layout.Layout // the user's; nil without one
	set   *layout.Set
	clock *clock

	talkers    map[string]*talker
	talking    *talker // whose record was continued or begun last
	queue      []*open // records in the order of their first lines
	spare      spare
	header     *header        // first line of a layout of two lines
	chain      []*layout.Form // the wrappers of the stream's lines, outermost first
	held       *held          // parts of a line that a collector cut
	kept       int            // bytes of the records in the queue
	bare       int            // records without a wrapper
	rows       *rows          // of an export as CSV; nil: it is none
	block      []place        // lines of an object of JSON that spans lines
	blockBytes int
	spanned    bool // a time has been seen
	object     layout.Object
	margin     margin
}

// open is a record that may still be continued.
type open struct {
	Record
	closed bool
	kept   int          // bytes of the lines
	tail   *layout.Form // the logger is expected behind a later line
}

// header is the first line of a layout of two lines, until the second is seen.
type header struct {
	place  place
	inner  string
	outer  outer
	talker *talker
	form   *layout.Form
	head   layout.Head
}

const (
	maxQueue = 4096     // records that wait for an earlier one of another service
	maxKept  = 64 << 20 // bytes of all records that wait
	maxMore  = 4 << 20  // bytes of the continuation lines of one record
)

func newLineLoop(pos event.Position, opt Options, sum *Summary) *lineLoop {
	l := &lineLoop{pos: pos, sum: sum, clock: newClock(pos, opt.Zone), talkers: map[string]*talker{}}
	if opt.Layout != "" {
		l.own, _ = layout.Compile("own", opt.Layout)
	}
	l.set = layout.NewSet(l.own)
	return l
}

// count accounts for the bytes of a line, its end included.
func (l *lineLoop) count(raw *RawLine) {
	l.sum.Lines++
	l.sum.Cut += raw.Cut
	l.sum.Bytes = max(l.sum.Bytes, raw.Offset+int64(len(raw.Text))+raw.Cut+1)
}

// line reads one line.
func (l *lineLoop) line(p place) {
	var r reading
	if l.foretold(p.ahead) {
		r = p.ahead.reading
	} else {
		l.read(p.text, &r)
	}
	if r.part {
		l.hold(&r, p)
		return
	}
	if l.held != nil {
		l.hold(&r, p)
		l.release()
		return
	}
	l.place(&r, p)
}

// place begins a record with a line, or continues one.
func (l *lineLoop) place(r *reading, p place) {
	t := l.talker(r.out.speaker)
	if l.header != nil {
		if l.second(t, r.inner, p) {
			return
		}
		l.noSecond()
	}
	switch {
	case r.id == "":
		l.goOn(t, r.inner, p, r.out)
	case r.form != nil && r.form.Second():
		l.header = &header{place: p, inner: r.inner, outer: r.out, talker: t, form: r.form, head: r.head}
	default:
		l.begin(t, r, p)
	}
}

// second completes a header with the line behind it.
func (l *lineLoop) second(t *talker, inner string, p place) bool {
	w := l.header
	if w.talker != t || !w.form.MatchSecond(inner, &w.head) {
		return false
	}
	l.header = nil
	w.place.lines += p.lines
	l.begin(t, &reading{id: w.form.Layout.ID, form: w.form, head: w.head, out: w.outer}, w.place)
	return true
}

// noSecond reads a header again, as a line like any other.
func (l *lineLoop) noSecond() {
	w := l.header
	if w == nil {
		return
	}
	l.header = nil
	r := reading{inner: w.inner, out: w.outer}
	if r.form = l.general(w.talker, w.inner, &r.head); r.form != nil {
		r.id = r.form.Layout.ID
		l.begin(w.talker, &r, w.place)
		return
	}
	l.goOn(w.talker, w.inner, w.place, w.outer)
}

// begin opens a record.
func (l *lineLoop) begin(t *talker, r *reading, p place) {
	h := &r.head
	if said, ok := dumped(t, h.Message); ok {
		l.goOn(t, said, p, r.out)
		return
	}
	o := l.unused()
	l.fill(o, t, r, p)
	if t.rec != nil {
		t.rec.closed = true
	}
	t.rec, l.talking = o, t
	o.kept = len(o.Text) + len(o.Message)
	l.kept += o.kept
	l.queue = append(l.queue, o)
}

// fill makes the record that a line begins.
func (l *lineLoop) fill(o *open, t *talker, r *reading, p place) {
	h := &r.head
	t.learn(r, h)
	o.Record = Record{
		Pos: l.pos, Stamp: h.Stamp, Speaker: t.name, Outer: r.out.at(l.clock),
		Layout: r.id, Level: h.Level, Logger: h.Logger, Thread: h.Thread,
		Message: h.Message, Text: p.text, Lines: p.lines, ahead: p.ahead,
	}
	o.Pos.Line, o.Pos.Offset = p.line, p.offset
	knew := l.clock.learned
	o.At, o.TimeFrom = l.clock.read(t, h.Time, r.out)
	if !knew && l.clock.offset != 0 {
		l.shift(l.clock.offset)
	}
	if r.form != nil && r.form.Tailed() && h.Logger == "" {
		o.tail = r.form
	}
	if isTraceAlone(h) {
		o.Message, o.More = "", []string{h.Message}
	}
	if r.out.speaker == "" && !r.out.time.Clock {
		l.bare++
	}
	l.sum.Records++
	l.sum.Continuations += int64(p.lines - 1)
	l.span(o.At)
}

// dumped tells a line of librdkafka's configuration (debug=conf), of which each
// setting is written as a line of its own. Together they are one record, as the
// Java client's are: a setting alone says nothing of whose it is.
func dumped(t *talker, message string) (said string, ok bool) {
	if t.rec == nil || !beginsDump(t.rec.Message) {
		return "", false
	}
	_, said, ok = strings.Cut(message, "]: ")
	return said, ok && (strings.HasPrefix(said, "  ") || said == "Default topic configuration:")
}

func beginsDump(message string) bool {
	return strings.HasSuffix(message, "]: Client configuration:")
}

// shift moves the records before the first one that told the zone, as far as nobody
// has got them yet: excerpts begin with lines that lack what the others have.
func (l *lineLoop) shift(offset int64) {
	if l.sum.Records != int64(len(l.queue)) {
		return
	}
	l.spanned = false
	for _, o := range l.queue {
		if o.TimeFrom == event.TimeNoZone && o.Outer == event.NoTime {
			o.At -= offset
		}
		l.span(o.At)
	}
}

// span widens the stream's span by a time.
func (l *lineLoop) span(at int64) {
	if at == event.NoTime {
		return
	}
	if !l.spanned {
		l.spanned, l.sum.From, l.sum.To = true, at, at
	}
	l.sum.From, l.sum.To = min(l.sum.From, at), max(l.sum.To, at)
}

// goOn continues the record of the talker.
func (l *lineLoop) goOn(t *talker, inner string, p place, out outer) {
	if t.rec == nil && out.speaker == "" && l.talking != nil {
		t = l.talking // a line that lost its wrapper
	}
	o := t.rec
	if o == nil {
		l.sum.Loose += int64(p.lines)
		return
	}
	l.talking = t
	l.sum.Continuations += int64(p.lines)
	o.Lines += p.lines
	if o.closed {
		return // too many others came in between; it has been passed on
	}
	l.kept += o.add(inner)
}

// add takes a continuation line in and returns the bytes that it keeps.
func (o *open) add(s string) int {
	if o.tail != nil && o.Logger == "" && s != "" {
		var h layout.Head
		if o.tail.Tail(s, &h) {
			o.Logger, o.Thread = h.Logger, h.Thread
		}
	}
	switch {
	case o.Message == "" && o.More == nil && strings.TrimSpace(s) != "":
		o.Message = strings.TrimSpace(s) // a layout that puts its head on a line of its own
	case len(o.More) < MaxMore && o.kept < maxMore:
		o.More = append(o.More, s)
	default:
		return 0
	}
	o.kept += len(s)
	return len(s)
}
