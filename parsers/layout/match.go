package layout

import "strings"

// maxPart bounds one part of a head or a tail, in bytes: thread names and
// diagnostic contexts are shorter. Without it, every layout would search every
// overlong line to its end.
const maxPart = 1024

// run matches steps at the beginning of s.
func run(steps []step, s string, h *Head) (rest string, ok bool) {
	for i := range steps {
		st := &steps[i]
		n := 0
		switch st.kind {
		case lit:
			if !strings.HasPrefix(s, st.text) {
				return "", false
			}
			s = s[len(st.text):]
			continue
		case blanks:
			for n < len(s) && n < maxPart && s[n] == ' ' {
				n++
			}
			if n < st.min {
				return "", false
			}
			s = s[n:]
			continue
		case date:
			if n = h.readDate(st, s); n == 0 {
				return "", false
			}
			s = s[n:]
			continue
		case level:
			if n = h.readLevel(st, s); n == 0 {
				return "", false
			}
			s = s[n:]
			continue
		case keep:
			h.kept = s
			continue
		}
		part, n := extent(st, steps[i+1:], s)
		if part == "" && !st.may {
			return "", false
		}
		if st.put == toSpeaker && Level(part) != "" {
			return "", false
		}
		h.put(st.put, part)
		s = s[n:]
	}
	return s, true
}

// readDate reads a time; 0 if there is none.
func (h *Head) readDate(st *step, s string) (n int) {
	var ok bool
	if st.date == nil {
		h.Time, n, ok = stampOf(s)
	} else {
		h.Time, n, ok = st.date.parse(s)
	}
	if !ok || st.text != "" && !h.Time.Zone || st.text == "nanos" && num(s, len("2024-05-01T10:00:00."), 9) < 0 {
		return 0
	}
	h.Stamp = s[:n]
	return n
}

// readLevel reads a level; 0 if there is none.
func (h *Head) readLevel(st *step, s string) (n int) {
	if s == "" {
		return 0
	}
	switch st.text {
	case "syslog":
		h.Level, n = syslogLevel(s[0]), 1
	case "letter":
		h.Level, n = letterLevel(s[0]), 1
	default:
		h.Level, n = levelAt(s, st.text == "any")
	}
	if h.Level == "" {
		return 0
	}
	return n
}

func (h *Head) put(f field, s string) {
	switch f {
	case toLogger:
		h.Logger = s
	case toThread:
		h.Thread = s
	case toSpeaker:
		h.Speaker = s
	}
}

// extent finds where a part of open length ends, and its length with padding.
func extent(st *step, next []step, s string) (part string, n int) {
	s = s[:min(len(s), maxPart)]
	switch st.kind {
	case digits:
		for n < len(s) && s[n]-'0' <= 9 {
			n++
		}
		if st.text == sinceStart && n > maxSinceStart {
			return "", 0
		}
		return s[:n], n
	case letters:
		for n < len(s) && (s[n]|0x20-'a' <= 25 || s[n] == ' ' && n > 0) {
			n++
		}
		return s[:n], n
	case name:
		return nameExtent(st, s)
	case marks:
		return marksExtent(len(next) == 0, s)
	case hex:
		for n < len(s) && hexByte(s[n]) {
			n++
		}
		return s[:n], n
	}
	n = until(next, s)
	if n < 0 {
		return "", 0
	}
	part = s[:n]
	if st.right {
		part = strings.TrimRight(part, " ")
	}
	if st.kind == word && (strings.IndexByte(part, ' ') >= 0 || st.put == toLogger && !isLogger(part)) {
		return "", 0
	}
	if st.text == "." && !dotted(part) || st.text == "class" && !dotted(part) && !camel(part) {
		return "", 0
	}
	return part, n
}

// sinceStart marks milliseconds since the program's start. Three years of them have
// eleven digits; the milliseconds since 1970 have thirteen.
const (
	sinceStart    = "r"
	maxSinceStart = 11
)

// markBytes are what people set the parts of their own layouts off with.
const (
	markBytes = " -=*#>~|;_:([{<)]}"
	maxMarks  = 12
)

// marksExtent reads marks. Before a message, what opens a bracket is the message's.
func marksExtent(last bool, s string) (string, int) {
	n := 0
	for n < min(len(s), maxMarks) && strings.IndexByte(markBytes, s[n]) >= 0 && (!last || strings.IndexByte("([{<", s[n]) < 0) {
		n++
	}
	return s[:n], n
}

// isLogger refuses what brackets, quotes and colons show to be another part of
// a line.
func isLogger(s string) bool {
	if s == "" || strings.HasSuffix(s, "Exception") { // which was logged
		return false
	}
	first, last := s[0], s[len(s)-1]
	return (wordByte(first) || first == '.' || first == '<' || first == '/' || first >= 0x80) && last != ':' && last != ','
}

// dotted tells a name of several parts from a word of a sentence.
func dotted(s string) bool {
	for i := 0; i < len(s); i++ {
		if !wordByte(s[i]) && s[i] != '.' && s[i] != '$' {
			return false
		}
	}
	return strings.IndexByte(s, '.') > 0 && s[len(s)-1] != '.'
}

// camel tells the name of a class from a word of a sentence by a capital inside.
func camel(s string) bool {
	inside, lower := false, false
	for i := 0; i < len(s); i++ {
		if !wordByte(s[i]) && s[i] != '$' {
			return false
		}
		inside = inside || i > 0 && s[i] >= 'A' && s[i] <= 'Z'
		lower = lower || s[i] >= 'a' && s[i] <= 'z'
	}
	return inside && lower
}

// until returns where the next step begins, -1 if nowhere.
func until(next []step, s string) int {
	if len(next) > 0 && next[0].kind == blanks && next[0].min == 0 {
		next = next[1:]
	}
	if len(next) == 0 {
		return len(s)
	}
	switch next[0].kind {
	case lit:
		if next[0].text[0] == ']' { // what stands in brackets holds none
			return strings.IndexByte(s, ']')
		}
		return strings.Index(s, next[0].text)
	case blanks:
		return strings.IndexByte(s, ' ')
	case date:
		for i := 0; i < len(s) && i < 64; i++ {
			if s[i]-'0' <= 9 {
				return i
			}
		}
	}
	return -1
}

// nameExtent reads names with single blanks between them; it wants all of them.
func nameExtent(st *step, s string) (string, int) {
	inside, n := st.min, 0
	for ; n < len(s); n++ {
		if s[n] == ' ' && n > 0 && inside > 0 {
			inside--
		} else if !nameByte(s[n]) {
			break
		}
	}
	if st.text == "pods" && (strings.ToLower(s[:n]) != s[:n] || !strings.Contains(s[:n], "-")) { // pods have a dash in their names, and no capitals
		return "", 0
	}
	if inside > 0 || n > 0 && s[n-1] == ' ' || st.put == toSpeaker && looksLikeHead(s[:n]) {
		return "", 0
	}
	return s[:n], n
}

// looksLikeHead tells a level and a day, which stand at the beginning of many
// layouts, from the names of a pod and its container.
func looksLikeHead(s string) bool {
	for part := range strings.FieldsSeq(s) {
		if _, _, dated := stampOf(part); dated || Level(part) != "" && strings.ToUpper(part) == part {
			return true
		}
	}
	return false
}

func nameByte(c byte) bool { return wordByte(c) || c == '.' || c == '-' || c == '/' || c == '@' }

func hexByte(c byte) bool {
	return c-'0' <= 9 || c|0x20-'a' <= 5 || c == '-' || c == ' ' || c == ',' || c == '_'
}
