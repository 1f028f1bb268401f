package parsers

import "bytes"

const (
	// raceMs is how late a record may be by a race between threads without a
	// silence being missed, in milliseconds.
	raceMs = 250
	// backwardsMs is how far time may run back before a text is read in full.
	backwardsMs = 1000
	// besideSilence is how many records before a silence are read, for the latest of
	// them to be among them.
	besideSilence = 8
)

// silences keeps the records around each silence between the regions. Where
// the first and the last record of a stretch are so near that no silence fits
// between them, there is none; else it is halved.
func (s *search) silences(first int) {
	s.merge()
	regions := s.keep
	for i := 1; i < len(regions); i++ {
		from := regions[i-1].from
		if i == 1 {
			from = first
		}
		s.stretch(from, regions[i].from)
	}
	s.merge()
}

// stretch looks for silences between two lines that begin records.
func (s *search) stretch(from, to int) {
	a, _ := s.at(from)
	b, ok := s.at(to)
	if !ok { // a region that begins in the middle of things
		return
	}
	s.between(from, to, a, b)
}

func (s *search) between(from, to int, a, b int64) {
	d := apart(a, b)
	s.back = s.back || d < -backwardsMs
	if d < silenceMs-raceMs || s.back {
		return
	}
	mid, at := s.middle(from, to)
	if mid < 0 {
		s.edge(from, to)
		return
	}
	s.between(from, mid, a, at)
	s.between(mid, to, at, b)
}

// middle returns a record between two others, near the middle, and its time;
// -1 if there is none.
func (s *search) middle(from, to int) (int, int64) {
	begin := s.lineEnd(s.lineBegin(from + (to-from)/2))
	for at := begin; at < to; at = s.lineEnd(at) {
		if ms, ok := s.at(at); ok {
			return at, ms
		}
	}
	for at := begin; ; {
		if at = s.lineBegin(at - 1); at <= from {
			return -1, 0
		}
		if ms, ok := s.at(at); ok {
			return at, ms
		}
	}
}

// edge keeps the records on both sides of a silence.
func (s *search) edge(from, to int) {
	for range besideSilence {
		before := s.headBefore(from, 0)
		if before < 0 {
			break
		}
		from = before
	}
	s.add(from, s.headFrom(s.lineEnd(to)))
}

// threadSilences keeps, for each polling thread, its first and last record, and
// the records on both sides of each of its silences that may matter.
func (s *search) threadSilences() {
	for k, lines := range s.heard {
		s.threadSilence(k, lines)
	}
}

func (s *search) threadSilence(k int, lines []int) {
	held := holding{search: s, thread: k, hot: s.hot}
	own := speaker{search: s, name: s.name(k)}
	last, then := -1, int64(0)
	for _, line := range lines {
		at, ok := own.said(line)
		if !ok {
			continue
		}
		held.pass(line)
		d := apart(then, at)
		switch {
		case last < 0:
			s.add(line, s.headFrom(s.lineEnd(line)))
			s.quiet = append(s.quiet, quiet{k, -1, line}) // what only names the thread, before its first line
		case d < 0:
			held.keep(last, line)
		case d >= silenceMs:
			held.hold(d, last, line)
		}
		if last < 0 || d > 0 {
			then = at
		}
		held.spoke(line)
		last = line
	}
	held.release()
	if last >= 0 {
		s.add(last, s.headFrom(s.lineEnd(last)))
		s.quiet = append(s.quiet, quiet{k, last, len(s.text)})
	} else if len(lines) > 0 {
		s.quiet = append(s.quiet, quiet{k, -1, len(s.text)})
	}
}

// speaker tells the lines of a thread from those that only name it. What stands
// before the thread's name is the same in most of them, and so is how they are read.
type speaker struct {
	*search
	name   string
	before []byte // between the time and the name, of a line that was read
	behind byte   // the name
}

// maxBeforeThread bounds what stands between the time and the thread, in bytes.
const maxBeforeThread = 128

// said is the time of a record that the thread wrote.
func (s *speaker) said(line int) (int64, bool) {
	before, behind := s.around(line)
	if before != nil && s.before != nil && behind == s.behind && bytes.Equal(before, s.before) {
		return s.at(line)
	}
	r, at, ok := moment(s.ear, s.line(line))
	if ok = ok && r.head.Thread == s.name; ok {
		s.before, s.behind = before, behind
	}
	return at, ok
}

// around is what stands between the time of a line and the first name in it, nil
// where that is not known, and what stands behind that.
func (s *speaker) around(line int) ([]byte, byte) {
	if s.face == nil {
		return nil, 0
	}
	from := line + len(s.face.lead) + len(s.face.stamp)
	text := s.text[min(from, len(s.text)):min(from+maxBeforeThread, len(s.text))]
	i := bytes.Index(text, []byte(s.name))
	if i <= 0 || i+len(s.name) == len(text) || bytes.IndexByte(text[:i], '\n') >= 0 {
		return nil, 0
	}
	return text[:i], text[i+len(s.name)]
}

// holding is which silences of a thread may matter, as thread.hold has it. Any line
// that may matter may be the one that changes the membership, if it is the
// thread's, or none that begins a record.
type holding struct {
	*search
	thread int
	hot    []int // that are not yet passed
	held   []gap
}

// gap is a silence between two lines.
type gap struct {
	ms       int64
	from, to int
}

func (h *holding) hold(ms int64, from, to int) {
	if h.headFrom(h.lineEnd(from)) == to { // nobody else spoke: it is no thread's alone
		h.keep(from, to)
		return
	}
	for n := len(h.held); n > 0 && h.held[n-1].ms <= ms; n-- {
		h.held = h.held[:n-1]
	}
	h.held = append(h.held, gap{ms, from, to})
}

// pass goes on to a line of the thread.
func (h *holding) pass(line int) {
	for ; len(h.hot) > 0 && h.hot[0] < line; h.hot = h.hot[1:] {
		if len(h.held) > 0 && !h.isHead(h.hot[0]) {
			h.release()
		}
	}
}

// spoke goes behind it.
func (h *holding) spoke(line int) {
	if len(h.hot) > 0 && h.hot[0] == line {
		h.release()
	}
}

func (h *holding) release() {
	for _, g := range h.held {
		h.keep(g.from, g.to)
	}
	h.held = h.held[:0]
}

// keep keeps the records on both sides of a silence.
func (h *holding) keep(from, to int) {
	h.add(from, h.headFrom(h.lineEnd(from)))
	h.add(to, h.headFrom(h.lineEnd(to)))
	h.quiet = append(h.quiet, quiet{h.thread, from, to})
}
