package parsers

import (
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
	"github.com/rebalog/rebalog/parsers/layout"
)

// outer is what the wrappers of a line say.
type outer struct {
	speaker string
	time    layout.Time
	stamp   string // the time as an export prints it
	stored  bool   // the time is that of a log store's export, which is one for all that it stores
}

// at is the wrapper's own time, event.NoTime without one.
func (o *outer) at(c *clock) int64 {
	switch {
	case !o.time.Clock || !o.time.Date:
		return event.NoTime
	case !o.time.Year:
		return c.utc(c.inYear(o.time, event.NoTime))
	}
	return c.utc(o.time)
}

// wrap takes note of one more wrapper, nearer to the line. The nearest time
// counts, and the outermost speaker.
func (o *outer) wrap(h *layout.Head) {
	if h.Time.Clock {
		o.time = h.Time
	}
	if o.speaker == "" {
		o.speaker = h.Speaker
	}
}

// reading is what was found out about a line.
type reading struct {
	inner string // without wrappers
	out   outer
	id    string       // of the layout; empty: in none
	form  *layout.Form // nil: JSON
	head  layout.Head
	part  bool // the collector cut the line here
}

// settled is the number of records without a wrapper after which nobody looks
// for wrappers any more: they stand on all lines of a stream.
const settled = 256

// maxWrappers bounds wrappers in wrappers.
const maxWrappers = 3

// read unwraps a line and finds its layout. What the stream's lines were
// wrapped in before is taken off first; a line that shows no layout then may
// be one that came without it.
func (l *lineLoop) read(text string, r *reading) {
	if strings.IndexByte(text, 0x1b) >= 0 {
		text = layout.Plain(text)
	}
	text, behind := cutStamp(l.margin.cut(strings.TrimSuffix(text, "\r")))
	l.unwrap(text, r)
	if behind.Clock && !r.out.time.Clock {
		r.out.time, r.out.stored = behind, true
	}
}

// longestStamp is more than the bytes of a date with a time, nanoseconds, an offset
// and a zone's name.
const longestStamp = 64

// cutStamp takes off a time behind a comma, which spreadsheets of a message and
// a time leave at the end of a line: `... (Re-)joining group,2024-05-01 10:00:00.123`.
func cutStamp(s string) (string, layout.Time) {
	if s == "" || !isDigit(s[len(s)-1]) && s[len(s)-1]|0x20-'a' > 25 {
		return s, layout.Time{} // most lines
	}
	from := max(0, len(s)-longestStamp)
	at := from + strings.LastIndexByte(s[from:], ',') + 1
	if at < 2 || at == from || len(s)-at < len("2024-05-01 10:00:00") || s[at+4] != '-' || !isDigit(s[at]) {
		return s, layout.Time{}
	}
	t, n, ok := layout.Stamp(s[at:])
	if !ok || n != len(s)-at || !t.Date || !t.Clock {
		return s, layout.Time{}
	}
	return s[:at-1], t
}

// unwrap reads a line without what stands behind it.
func (l *lineLoop) unwrap(text string, r *reading) {
	*r = reading{inner: text}
	if len(l.chain) > 0 {
		wrapped := l.unchain(r)
		if r.id != "" || r.part {
			return
		}
		if wrapped {
			if bare := (reading{inner: text}); l.recognise(&bare) || bare.part {
				*r = bare
			} else {
				l.guess(r)
			}
			return
		}
		*r = reading{inner: text}
	}
	if l.sure(r) {
		l.recognise(r)
		return
	}
	if l.recognise(r) || r.part {
		return
	}
	if r.inner != text || l.bare >= settled {
		l.guess(r)
		return
	}
	if l.discover(r, nil, (*lineLoop).timed) {
		return
	}
	l.guess(r)
	if other := (reading{inner: text}); !r.head.Time.Clock && l.discover(&other, nil, (*lineLoop).untimed) {
		*r = other
	}
}

// sure takes a wrapper off that needs no layout behind it, and expects it on
// the lines to come.
func (l *lineLoop) sure(r *reading) bool {
	for _, f := range l.set.Sure(r.inner) {
		if r.strip(f) {
			if l.chain == nil && !r.part {
				l.chain = []*layout.Form{f}
			}
			return true
		}
	}
	return false
}

// unchain takes the stream's wrappers off; false if they are not there.
func (l *lineLoop) unchain(r *reading) bool {
	for _, f := range l.chain {
		if !r.strip(f) {
			return false
		}
	}
	l.recognise(r)
	return true
}

// strip takes one wrapper off.
func (r *reading) strip(f *layout.Form) bool {
	var h layout.Head
	if !f.Match(r.inner, &h) {
		return false
	}
	r.inner = h.Message
	r.part = f.Layout.Part
	r.out.wrap(&h)
	return true
}

// recognise reads the line in a layout that is not general, or as JSON.
func (l *lineLoop) recognise(r *reading) bool {
	if r.part {
		return false
	}
	for range maxWrappers {
		if r.form = l.special(l.known(r.out.speaker), r.inner, &r.head); r.form != nil {
			r.id = r.form.Layout.ID
			return true
		}
		o := &l.object
		if !layout.ReadJSON(r.inner, o) && !layout.ReadPairs(r.inner, o) {
			return false
		}
		if !o.Shape.Wrapper && !l.isLine(r, o) {
			r.id, r.head = o.Shape.ID, o.Head
			if r.out.speaker == "" {
				r.out.speaker = o.Speaker
			}
			return true
		}
		r.inner = o.Message
		r.out.wrap(&o.Head)
		if r.part = o.Part; r.part {
			return false
		}
	}
	return false
}

// isLine says whether the message of an object is a line in a layout with a
// time of its own, so that the object is only a wrapper.
func (l *lineLoop) isLine(r *reading, o *layout.Object) bool {
	var h layout.Head
	f := l.special(l.known(r.out.speaker), o.Message, &h)
	return f != nil && h.Time.Date
}

// discover looks for wrappers that the stream has not shown yet. They are
// believed where they end at a line that known reads.
func (l *lineLoop) discover(r *reading, chain []*layout.Form, known func(*lineLoop, *reading) bool) bool {
	for _, f := range l.set.Wrappers(r.inner) {
		next := *r
		if !next.strip(f) || next.inner == "" {
			continue
		}
		through := append(chain[:len(chain):len(chain)], f)
		if known(l, &next) || len(through) < maxWrappers && l.discover(&next, through, known) {
			if l.chain == nil || len(chain) == 0 && !next.part {
				l.chain = through
			}
			*r = next
			return true
		}
	}
	return false
}

// timed reads a line in a layout.
func (l *lineLoop) timed(r *reading) bool { return l.recognise(r) || r.part || l.first(r) }

// first reads the first line of a message of several lines.
func (l *lineLoop) first(r *reading) bool {
	for _, f := range l.set.Tailless(r.inner) {
		if f.MatchHead(r.inner, &r.head) {
			r.form, r.id = f, f.Layout.ID
			return true
		}
	}
	return false
}

// untimed reads a line whose own time was cut off, so that nothing but a wrapper
// tells one. A level alone would make a wrapper of any two words before it.
func (l *lineLoop) untimed(r *reading) bool {
	if l.spanned && !r.out.time.Clock {
		return false
	}
	if speaks(r.inner) {
		r.id, r.head = bareLayout, layout.Head{Message: r.inner}
		return true
	}
	for _, f := range l.set.Undated(r.inner) {
		if f.Match(r.inner, &r.head) && r.head.Logger != "" {
			r.form, r.id = f, f.Layout.ID
			return true
		}
	}
	return false
}

// guess reads the line in a general layout, or in none.
func (l *lineLoop) guess(r *reading) {
	t := l.known(r.out.speaker)
	if speaks(r.inner) && (t.rec == nil || t.rec.Message != "") { // not below a head on a line of its own
		r.id, r.head = bareLayout, layout.Head{Message: r.inner}
	} else if r.form = l.general(t, r.inner, &r.head); r.form != nil {
		r.id = r.form.Layout.ID
	} else if !t.laid && isBare(r.inner) {
		r.id, r.head = bareLayout, layout.Head{Message: r.inner}
	}
}

// bareLayout is the layout of lines that are nothing but a message.
const bareLayout = "bare"

// bareWords are what messages of interest hold, without the first letter, which
// may be a capital.
var bareWords = []string{"onsumer", "roup", "ebalanc", "artition", "oordinator", "afka", "[thrd:", "tream-", "OutOfMemory"}

// ownContexts begin messages only, whatever stands around them in the stream.
var ownContexts = []string{"[Consumer clientId=", "[Consumer instanceId=", "[Worker clientId=", "[GroupCoordinator ", "[GroupMetadataManager brokerId="}

// speaks says whether a line is a message of a group's member or coordinator
// beyond doubt: people cut the times off single lines too.
func speaks(s string) bool {
	if s == "" || s[0] != '[' {
		return false
	}
	for _, c := range ownContexts {
		if strings.HasPrefix(s, c) {
			return true
		}
	}
	return false
}

// isBare says whether a line without any layout speaks of Kafka's business.
func isBare(s string) bool {
	if indented(s) || isTrace(s) {
		return false
	}
	for _, w := range bareWords {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// isTraceAlone tells an exception that no record introduces.
func isTraceAlone(h *layout.Head) bool {
	if h.Level != "" || h.Logger != "" {
		return false
	}
	class, _ := splitException(h.Message)
	return class != ""
}

// isTrace tells the lines of a stack trace that are not indented.
func isTrace(s string) bool {
	more := strings.HasPrefix(s, "... ") && len(s) > 4 && isDigit(s[4])
	return more || strings.HasPrefix(s, "at ") || strings.HasPrefix(s, "Caused by: ") || strings.HasPrefix(s, "Suppressed: ")
}

// held is a line whose parts are joined.
type held struct {
	place place
	read  reading // of the first part
	text  []byte
}

// hold keeps a part of a line. The whole stands where its first part stands.
func (l *lineLoop) hold(r *reading, p place) {
	if l.held == nil {
		l.held = &held{place: p, read: *r, text: []byte(r.inner)}
		return
	}
	h := l.held
	h.place.lines += p.lines
	if len(h.text)+len(r.inner) <= MaxLine {
		h.text = append(h.text, r.inner...)
	} else {
		l.sum.Cut += int64(len(r.inner))
	}
}

// release reads what is held, whether its last part has come or never will.
func (l *lineLoop) release() {
	h := l.held
	if h == nil {
		return
	}
	l.held = nil
	r := h.read
	r.part, r.inner = false, string(h.text)
	if !l.recognise(&r) {
		l.guess(&r)
	}
	l.place(&r, h.place)
}
