package parsers

import (
	"bytes"
	"cmp"
	"slices"
)

// finds is what a search found in a text: the regions that are to be read. The
// first begins and the last ends with the text.
type finds struct {
	view    *view
	regions []region
	ahead   []ahead // lines that were read, in order
	hot     []int   // lines that may matter
	nuls    bool    // there are some: this is no text for skimming
}

// room is what a search allocates, to be used again by another.
type room struct {
	hot     []int
	regions []region
	ahead   []ahead
}

// room returns what the search has allocated; the finds are not valid any more.
func (f *finds) room() room { return room{f.hot[:0], f.regions[:0], f.ahead[:0]} }

// region is a run of whole records.
type region struct {
	from, to int
	gap      Break // between the region before and this one
}

// search is the search of one text.
type search struct {
	*view
	ear   *lineLoop
	dial  dial
	text  []byte
	hot   []int   // lines that may matter
	heard [][]int // lines of each polling thread
	keep  []region
	quiet []quiet
	back  bool // time runs back somewhere
	seen  controls
}

// quiet is a polling thread's silence, or time between the lines of which it is
// known that it is short.
type quiet struct {
	thread   int
	from, to int
}

// search finds the regions of a text that are to be read: the records of all
// lines that may matter, those on both sides of each silence, the first one and
// the last one. The text must be followed by slack bytes of line ends.
//
// Nothing else may use the room while the finds are used.
func (v *view) search(text []byte, in room) *finds {
	s := &search{view: v, ear: v.ear(), text: text, hot: in.hot, keep: in.regions, heard: make([][]int, len(v.threads)+len(v.short))}
	first := s.headFrom(0)
	if first < 0 {
		s.seen = controlsOf(text)
		return s.everything(in)
	}
	if s.candidates(); s.seen&hasNULs != 0 {
		return s.everything(in)
	}
	s.add(0, s.headFrom(s.lineEnd(first)))
	for _, at := range s.hot {
		s.record(at)
	}
	if last := s.headBefore(s.wholeLines(), s.covered()); last >= 0 {
		s.add(last, len(text))
	} else {
		s.keep[len(s.keep)-1].to = len(text)
	}
	s.silences(first)
	s.threadSilences()
	if s.back {
		return s.everything(in)
	}
	s.merge()
	s.count()
	return &finds{view: v, regions: s.keep, ahead: s.readAhead(in.ahead), hot: s.hot}
}

// everything is a text in which nothing is passed over.
func (s *search) everything(in room) *finds {
	return &finds{view: s.view, regions: append(s.keep[:0], region{to: len(s.text)}), ahead: in.ahead[:0], hot: s.hot, nuls: s.seen&hasNULs != 0}
}

// wholeLines is where the last whole line ends. One that is still written may look
// like the head of a record, and be none.
func (s *search) wholeLines() int {
	n := len(s.text)
	if s.text[n-1] != '\n' {
		n = s.lineBegin(n)
	}
	return n
}

func (s *search) covered() int { return s.keep[len(s.keep)-1].to }

// add keeps a region; to is -1 for the end of the text.
func (s *search) add(from, to int) {
	if to < 0 {
		to = len(s.text)
	}
	s.keep = append(s.keep, region{from: from, to: to})
}

// record keeps the record of a line, unless it is kept.
func (s *search) record(at int) {
	if at < s.covered() {
		return
	}
	from := at
	if !s.isHead(at) {
		if from = s.headBefore(at, s.covered()); from < 0 {
			from = s.covered()
		}
	}
	s.add(from, s.headFrom(s.lineEnd(at)))
}

// lineEnd is behind the line end of the line at a place.
func (s *search) lineEnd(at int) int {
	if i := bytes.IndexByte(s.text[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(s.text)
}

func (s *search) lineBegin(at int) int { return bytes.LastIndexByte(s.text[:at], '\n') + 1 }

func (s *search) line(at int) string { return string(trimmed(s.text[at:s.lineEnd(at)])) }

// trimmed is a line without what ends it.
func trimmed(line []byte) []byte {
	for n := len(line); n > 0 && (line[n-1] == '\n' || line[n-1] == '\r'); n-- {
		line = line[:n-1]
	}
	return line
}

func (s *search) isHead(at int) bool {
	_, ok := s.at(at)
	return ok
}

// at is the time of the record that begins with a line.
func (s *search) at(at int) (int64, bool) {
	if s.face != nil {
		return s.dial.moment(s.face, s.text[at:])
	}
	_, ms, ok := moment(s.ear, s.line(at))
	return ms, ok
}

// headFrom returns the first line at or behind a place, where a line begins,
// that begins a record; -1 if there is none.
func (s *search) headFrom(at int) int {
	for ; at < len(s.text); at = s.lineEnd(at) {
		if s.isHead(at) {
			return at
		}
	}
	return -1
}

// headBefore returns the last line before a place that begins a record, not
// before least; -1 if there is none.
func (s *search) headBefore(at, least int) int {
	for at > least {
		if at = s.lineBegin(at - 1); at >= least && s.isHead(at) {
			return at
		}
	}
	return -1
}

// candidates finds the lines that may matter.
func (s *search) candidates() {
	s.sieve.each(s.text[:len(s.text)+slack], len(s.text), func(at, anchor int) int {
		if at >= len(s.text) {
			return 0
		}
		if k := anchor - s.first; k >= 0 {
			s.hear(k, at)
			return 0
		}
		s.hot = append(s.hot, s.lineBegin(at))
		return s.lineEnd(at)
	})
	for k, name := range s.short {
		s.everywhere(name, func(at int) { s.hear(len(s.threads)+k, at) })
	}
	s.sortHot()
	s.work()
	if s.seen&hasEscapes != 0 {
		s.everywhere("\x1b", func(at int) { s.hot = append(s.hot, s.lineBegin(at)) })
	}
	s.sortHot()
}

func (s *search) sortHot() {
	slices.Sort(s.hot)
	s.hot = slices.Compact(s.hot)
}

func (s *search) everywhere(what string, found func(at int)) {
	for at := 0; ; {
		i := bytes.Index(s.text[at:], []byte(what))
		if i < 0 {
			return
		}
		found(at + i)
		at = s.lineEnd(at + i)
	}
}

// hear takes note of a line that holds the name of a polling thread.
func (s *search) hear(k, at int) {
	line := s.lineBegin(at)
	if h := s.heard[k]; len(h) == 0 || h[len(h)-1] < line {
		s.heard[k] = append(h, line)
	}
}

func (s *search) name(k int) string {
	if k < len(s.threads) {
		return s.threads[k]
	}
	return s.short[k-len(s.threads)]
}

// merge sorts the regions and puts together those that meet.
func (s *search) merge() {
	slices.SortFunc(s.keep, func(a, b region) int { return cmp.Or(a.from-b.from, a.to-b.to) })
	out := s.keep[:1]
	for _, r := range s.keep[1:] {
		if last := &out[len(out)-1]; r.from <= last.to {
			last.to = max(last.to, r.to)
		} else {
			out = append(out, r)
		}
	}
	s.keep = out
}

// count counts what is passed over before each region.
func (s *search) count() {
	for i := 1; i < len(s.keep); i++ {
		r := &s.keep[i]
		from := s.keep[i-1].to
		r.gap.Lines = bytes.Count(s.text[from:r.from], []byte{'\n'})
		for k, lines := range s.heard {
			if s.spoke(k, lines, from, r.from) {
				r.gap.Heard = append(r.gap.Heard, s.name(k))
			}
		}
	}
}

// spoke says whether a thread spoke between two places.
func (s *search) spoke(k int, lines []int, from, to int) bool {
	i, _ := slices.BinarySearch(lines, from)
	for ; i < len(lines) && lines[i] < to; i++ {
		if !slices.ContainsFunc(s.quiet, func(q quiet) bool { return q.thread == k && q.from < lines[i] && lines[i] < q.to }) {
			return true
		}
	}
	return false
}
