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
	s = bytes.TrimSuffix(bytes.TrimRight(s, " \r"), []byte(")"))
	n := len(s)
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

// work adds the lines of which the message ends in a duration to the others,
// which are sorted.
func (s *search) work(others []int) []int {
	out := make([]int, 0, len(others)+16)
	for at := 0; at < len(s.text); {
		end, last := s.lineEnd(at), 0
		if s.text[end-1] == '\n' {
			last = 1
		}
		switch {
		case len(others) > 0 && others[0] < end:
			out = append(out, others[0])
			others = others[1:]
		case s.worked(s.text[at : end-last]):
			out = append(out, at)
		}
		at = end
	}
	return out
}

func (s *search) worked(line []byte) bool {
	switch {
	case s.key != nil && s.keyAt < len(line) && bytes.HasPrefix(line[s.keyAt:], s.key):
		message := line[s.keyAt+len(s.key):]
		return workedInJSON(message[:stringEnd(message)])
	case s.form == nil:
		return workedInJSON(line) || worked(line)
	case len(line) > 0 && endsUnit[line[len(line)-1]] && worked(line):
		return true
	}
	tail := s.form.TailBegins() // it may stand on a later line
	return tail != "" && workedBefore(line, tail)
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

// workedInJSON looks at the end of every string, and of every first line in one.
func workedInJSON(line []byte) bool {
	several := bytes.Contains(line, []byte(`\n`))
	for at := 0; ; at++ {
		i := bytes.IndexByte(line[at:], '"')
		if i < 0 {
			return false
		}
		text := line[at : at+i]
		if i > 0 && endsUnit[text[i-1]] && worked(text) {
			return true
		}
		if several {
			if first := bytes.Index(text, []byte(`\n`)); first >= 0 && worked(text[:first]) {
				return true
			}
		}
		at += i
	}
}
