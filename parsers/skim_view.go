package parsers

import (
	"strings"

	"github.com/rebalog/rebalog/parsers/layout"
)

// view is what a stream is searched for. It is not changed once it is made, so
// that several goroutines may search by it.
type view struct {
	sieve   *sieve
	threads []string // that poll; their anchors are the last ones of the sieve
	first   int      // the anchor of the first thread
	short   []string // threads that poll, with names too short for the sieve

	chain []*layout.Form
	form  *layout.Form // nil: JSON, or a general layout
	tail  *layout.Form // as talker.tailed
	own   *layout.Layout
	set   *layout.Set
	edge  margin
	key   []byte // before the message of lines in JSON, quotes included; nil: not known
	keyAt int    // where it stands in most lines
	face  *face  // nil: heads look so different that each must be read

	wanted
}

// wanted is what a view was made to look for.
type wanted struct {
	polls   int // as hearing.changes
	common  bool
	pollers []string
}

// newView looks at what the stages behind know of the stream, and at a sample of
// it. It is nil where the stream shows no layout in which lines could be skimmed.
func newView(s *skim, sample []byte) *view {
	l := s.loop
	t := l.talkers[""]
	v := &view{chain: l.chain, form: t.form, tail: t.tailed, own: l.own, set: l.set, edge: l.margin}
	var heads int
	if v.face, heads = v.learn(sample); heads == 0 {
		return nil
	}
	v.key, v.keyAt = v.learnKey(sample)
	return v.renew(s)
}

// hearing is what was heard of the stream's only speaker.
func (s *skim) hearing() *hearing { return s.reader.silences.speakers[""] }

// old says whether there is more to look for by now, or less.
func (v *view) old(s *skim) bool {
	h := s.hearing()
	return v.polls != h.changes || v.common != h.opening.common
}

// renew is the view with what is to be looked for now.
func (v *view) renew(s *skim) *view {
	h := s.hearing()
	n := *v
	n.wanted = wanted{h.changes, h.opening.common, h.pollers()}
	if !n.seek(&h.opening) {
		return nil
	}
	return &n
}

// seek makes the sieve for what is wanted; false where the first line of the stream
// can be found by no text.
func (n *view) seek(o *opening) bool {
	n.threads, n.short = nil, nil
	var more []anchor
	if !n.common {
		text := o.anchor()
		if text == "" {
			return false
		}
		more = append(more, anchor{text, []around{{text: text}}})
	}
	for _, name := range n.pollers {
		if len(name) < anchorLen {
			n.short = append(n.short, name)
		} else {
			n.threads = append(n.threads, name)
		}
	}
	n.first = len(tableSieve().all) + len(more)
	for _, name := range n.threads {
		more = append(more, anchor{name, []around{{text: name}}})
	}
	n.sieve = tableSieve().with(more...)
	return true
}

// ear is a loop over lines that only reads them. It is not for use by several
// goroutines.
func (v *view) ear() *lineLoop {
	t := &talker{form: v.form, tailed: v.tail, laid: true, timed: true, dated: true}
	return &lineLoop{sum: &Summary{}, own: v.own, set: v.set, chain: v.chain, bare: settled, spanned: true, margin: v.edge,
		talkers: map[string]*talker{"": t}, talking: t}
}

// isCollectors knows the layouts of garbage collectors, whose records do not show
// that the process was running (see talks).
func isCollectors(layout string) bool { return strings.HasPrefix(layout, "gc") }

// moment reads the line if it begins a record that tells its time, and returns
// the time in milliseconds: of the day, where the layout states no date.
func moment(ear *lineLoop, line string) (r reading, at int64, ok bool) {
	at, ok = r.moment(ear, line)
	return r, at, ok
}

func (r *reading) moment(ear *lineLoop, line string) (at int64, ok bool) {
	ear.read(line, r)
	t := &r.head.Time
	if r.part || r.id == "" || r.id == bareLayout || !t.Clock || isCollectors(r.id) || r.form != nil && (r.form.Layout.General && !t.Date || r.form.Second()) {
		return 0, false
	}
	if t.Date {
		return t.UTC(), true
	}
	return t.Ms, true
}

// apart is how much later b is than a, in milliseconds; where times state no
// date, the difference that is nearest to none.
func apart(a, b int64) int64 {
	d := b - a
	if a|b < layout.DayMs && a >= 0 && b >= 0 {
		switch {
		case d < -layout.DayMs/2:
			d += layout.DayMs
		case d > layout.DayMs/2:
			d -= layout.DayMs
		}
	}
	return d
}
