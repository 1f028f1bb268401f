package parsers

import (
	"bytes"

	"github.com/rebalog/rebalog/parsers/event"
)

// worthTelling is the duration of work, in milliseconds, below which a line
// that states it makes no event: a third of half of the smallest session
// time-out that brokers allow (6 s), so that sums are seen. Applications state
// durations by the million.
const worthTelling = 1000

// tooShort says whether an event would tell of work that took no time to speak
// of.
func tooShort(line *Line, values []event.Value) bool {
	if !isWork(line) {
		return false
	}
	e := event.Event{Fields: values}
	ms, ok := e.Int(event.Ms)
	return ok && ms < worthTelling
}

// maxUnit is the length of the longest text behind the number of a duration.
const maxUnit = len(" milliseconds)")

// worked says whether a message ends in a duration that is worth telling. It
// knows no more of the wording than that: what it takes is read in full.
func worked(s []byte) bool {
	n := len(s)
	for n > 0 && (s[n-1] == ' ' || s[n-1] == '\r') {
		n--
	}
	if n > 0 && s[n-1] == ')' {
		n--
	}
	s = s[:n]
	for n > 0 && len(s)-n < maxUnit && !isDigit(s[n-1]) && s[n-1] != ' ' {
		n--
	}
	unit := s[n:]
	if n > 0 && s[n-1] == ' ' {
		n--
	}
	digits, zero := 0, true // of the whole part
	for ; n > 0 && (isDigit(s[n-1]) || s[n-1] == '.'); n-- {
		if s[n-1] == '.' {
			digits, zero = 0, true
			continue
		}
		digits++
		zero = zero && s[n-1] == '0'
	}
	if digits == 0 || len(unit) == 0 {
		return false
	}
	least, ok := exponent(unit)
	several := n > 0 && s[n-1]|0x20-'a' <= 25 // 1m18.2s
	return ok && (several || !zero && digits > least)
}

// exponent is how many digits a number of a unit of time must have more than
// one, for a second; not ok if it is no unit of time.
func exponent(unit []byte) (digits int, ok bool) {
	switch {
	case bytes.HasPrefix(unit, []byte("ns")):
		return 9, true
	case unit[0] == 'u' || unit[0] >= 0x80:
		return 6, true
	case bytes.HasPrefix(unit, []byte("ms")) || bytes.HasPrefix(unit, []byte("mil")):
		return 3, true
	}
	return 0, unit[0] == 's' || unit[0] == 'm' || unit[0] == 'h'
}

// endsUnit holds what a unit of time ends with, and a bracket around it.
var endsUnit = [256]bool{'s': true, 'c': true, 'm': true, 'h': true, ')': true, ' ': true, '\r': true}

// Ends of messages: of lines, and of strings of JSON, or of the first lines in
// these.
var (
	lineEnds   = endBytes{'\n', '\n', '\n'}
	stringEnds = endBytes{'\n', '"', '\\'}
)

// endBytes are bytes that something ends at.
type endBytes [3]byte

// controls says which of the bytes stand in a text that make it an uncommon one.
type controls uint8

const (
	hasNULs controls = 1 << iota
	hasEscapes
)

func controlsOf(text []byte) (seen controls) {
	if bytes.IndexByte(text, 0) >= 0 {
		seen |= hasNULs
	}
	if bytes.IndexByte(text, 0x1b) >= 0 {
		seen |= hasEscapes
	}
	return seen
}

// eachPlain calls hit with all places of the bytes where what is before may end a
// unit of time, up to the length, behind which the buffer goes on with slack line
// ends. It tells what else it saw.
func (e endBytes) eachPlain(buf []byte, length int, hit func(at int)) controls {
	var is [256]bool
	for _, c := range e {
		is[c] = true
	}
	for i, c := range buf[1 : length+1] {
		if is[c] && endsUnit[buf[i]] {
			hit(i + 1)
		}
	}
	return controlsOf(buf[:length])
}

// work finds the lines of which the message ends in a duration, and takes a note of
// what else is to be seen.
func (s *search) work() {
	if s.form != nil && s.form.TailBegins() != "" {
		s.workBeforeTails()
		s.seen = controlsOf(s.text)
		return
	}
	ends := lineEnds
	if s.form == nil {
		ends = stringEnds
	}
	s.seen = ends.each(s.text[:len(s.text)+slack], len(s.text), func(at int) {
		if s.worksAt(at) {
			s.hot = append(s.hot, s.lineBegin(at))
		}
	})
}

// beforeEnd is as far as a message is looked at for the duration at its end.
const beforeEnd = 64

// worksAt says whether what ends at a place is a message that ends in a duration.
func (s *search) worksAt(at int) bool {
	buf := s.text[:len(s.text)+slack]
	if !worked(buf[max(0, at-beforeEnd):at]) || buf[at] == '\\' && buf[at+1] != 'n' {
		return false
	}
	line := buf[s.lineBegin(at):]
	if s.key == nil || s.keyAt >= len(line) || !bytes.HasPrefix(line[s.keyAt:], s.key) {
		return true
	}
	message := line[s.keyAt+len(s.key):]
	place := at - (len(buf) - len(message))
	return place >= 0 && place < stringEnd(message)
}

// workBeforeTails is work where the message does not stand at the end of the line.
func (s *search) workBeforeTails() {
	tail, others := s.form.TailBegins(), s.hot
	for at := 0; at < len(s.text); {
		end, last := s.lineEnd(at), 0
		if s.text[end-1] == '\n' {
			last = 1
		}
		line := s.text[at : end-last]
		switch {
		case len(others) > 0 && others[0] < end:
			others = others[1:]
		case len(line) > 0 && endsUnit[line[len(line)-1]] && worked(line), workedBefore(line, tail): // it may stand on a later line
			s.hot = append(s.hot, at)
		}
		at = end
	}
}

// maxTails bounds the places that are tried, as layout.Form.Tail does.
const maxTails = 4

// workedBefore looks at all places where the tail may begin.
func workedBefore(line []byte, tail string) bool {
	for range maxTails {
		at := bytes.LastIndexByte(line, tail[len(tail)-1]) + 1 - len(tail)
		if at <= 0 {
			return false
		}
		if bytes.HasPrefix(line[at:], []byte(tail)) && endsUnit[line[at-1]] && worked(line[:at]) {
			return true
		}
		line = line[:at+len(tail)-1]
	}
	return false
}

// stringEnd is behind the quote that ends a string of JSON.
func stringEnd(s []byte) int {
	for at := 0; ; {
		i := bytes.IndexByte(s[at:], '"')
		if i < 0 {
			return len(s)
		}
		at += i + 1
		escapes := 0
		for at-2-escapes >= 0 && s[at-2-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return at
		}
	}
}
