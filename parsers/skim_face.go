package parsers

import (
	"bytes"
	"iter"
	"strconv"
	"strings"

	"github.com/rebalog/rebalog/parsers/layout"
)

// face is what all heads of a stream have in common at their left: the text
// before the time, and the form of the time. By it a head is told, and its time
// read, at a twentieth of what reading the whole line costs.
type face struct {
	lead   []byte
	stamp  string // of some line: digits stand for digits
	second int    // bytes of lead and stamp up to the milliseconds that end it; 0: none do
}

// dial reads the times of lines that follow each other, of which many are of one
// second and differ in the milliseconds only.
type dial struct {
	second []byte // of the line before, up to the milliseconds
	at     int64
}

func (d *dial) moment(f *face, text []byte) (int64, bool) {
	if f.second == 0 || len(text) < f.second+3 {
		return f.moment(text)
	}
	ms, ok := threeDigits(text[f.second:])
	if ok && bytes.Equal(text[:f.second], d.second) {
		return d.at + ms, true
	}
	at, ok := f.moment(text)
	if ok {
		d.second, d.at = text[:f.second], at-ms
	}
	return at, ok
}

func threeDigits(s []byte) (n int64, ok bool) {
	a, b, c := s[0]-'0', s[1]-'0', s[2]-'0'
	return int64(a)*100 + int64(b)*10 + int64(c), a <= 9 && b <= 9 && c <= 9
}

const (
	maxLead  = 64
	maxStamp = 32 // bytes; what is longer shows no face

	maxSample = 128 << 10
)

// sampled are the whole lines at the beginning of a sample.
func sampled(sample []byte) iter.Seq[[]byte] {
	sample = sample[:min(len(sample), maxSample)]
	return bytes.Lines(sample[:bytes.LastIndexByte(sample, '\n')+1])
}

// learnKey finds the key of the message, with its colon and the quote behind it,
// and its place, in lines of JSON that are all alike; nil if there is none.
func (v *view) learnKey(sample []byte) (key []byte, at int) {
	ear := v.ear()
	for line := range sampled(sample) {
		r, _, ok := moment(ear, strings.TrimRight(string(line), "\r\n"))
		if !ok || r.form != nil {
			return nil, 0
		}
		first, _, _ := strings.Cut(r.head.Message, "; ") // pairs are joined behind it
		if key == nil {
			key = bytes.Clone(keyBefore(line, first)) // the sample stands in a buffer that is filled anew
		}
		if at = bytes.Index(line, append(bytes.Clone(key), plainPart(first)...)); key == nil || at < 0 {
			return nil, 0
		}
	}
	return key, at
}

// plainPart is the beginning of a text up to what JSON may write in another way.
func plainPart(s string) string {
	end := 0
	for end < len(s) && (isSolid(s[end]) || s[end] == ',') {
		end++
	}
	return s[:end]
}

// keyBefore is the last key before a text.
func keyBefore(line []byte, text string) []byte {
	at := bytes.Index(line, []byte(`:"`+plainPart(text)))
	if text == "" || at < 0 {
		return nil
	}
	begin := bytes.LastIndexByte(line[:max(0, at-1)], '"')
	if begin < 0 {
		return nil
	}
	return line[begin : at+2]
}

// learn finds the face that tells exactly the heads of a sample from its other
// lines, nil if none does, and counts the heads. Where a collector's wrapper
// stands before all lines, there can be no face.
func (v *view) learn(sample []byte) (f *face, heads int) {
	blurred := len(v.chain) > 0
	ear := v.ear()
	for line := range sampled(sample) {
		text := strings.TrimRight(string(line), "\r\n")
		r, at, ok := moment(ear, text)
		if ok {
			heads++
		}
		if f == nil && ok && !blurred {
			f = faceOf(text, r.head.Stamp)
			blurred = f == nil
		}
		if f == nil {
			continue
		}
		if ms, same := f.moment(line); same != ok || ok && ms != at {
			f, blurred = nil, true
		}
	}
	return f, heads
}

func faceOf(line, stamp string) *face {
	at := strings.Index(line, stamp)
	if stamp == "" || len(stamp) > maxStamp || at < 0 || at > maxLead {
		return nil
	}
	f := &face{lead: []byte(line[:at]), stamp: stamp}
	if inMillis(stamp) {
		f.second = at + len(stamp) - 3
	}
	return f
}

// inMillis says whether a time ends with its milliseconds.
func inMillis(stamp string) bool {
	base, ok := millisBehind(stamp, "000")
	for _, ms := range []string{"001", "010", "100", "999"} {
		want, _ := strconv.ParseInt(ms, 10, 64)
		at, same := millisBehind(stamp, ms)
		ok = ok && same && at == base+want
	}
	return ok
}

// millisBehind is the time with other digits at its end.
func millisBehind(stamp, digits string) (int64, bool) {
	if len(stamp) <= len(digits) {
		return 0, false
	}
	stamp = stamp[:len(stamp)-len(digits)] + digits
	t, n, ok := layout.Stamp(stamp)
	return t.UTC(), ok && n == len(stamp) && t.Clock
}

// moment is what the function moment is, by the face alone. The text may go on
// behind the line.
func (f *face) moment(text []byte) (at int64, ok bool) {
	if !bytes.HasPrefix(text, f.lead) || len(text) < len(f.lead)+len(f.stamp) {
		return 0, false
	}
	text = text[len(f.lead) : len(f.lead)+len(f.stamp)]
	for i, c := range text {
		if like := f.stamp[i]; c != like && !(isDigit(c) && isDigit(like)) {
			return 0, false
		}
	}
	t, n, ok := layout.Stamp(string(text))
	switch {
	case !ok || n != len(text) || !t.Clock:
		return 0, false
	case t.Date:
		return t.UTC(), true
	}
	return t.Ms, true
}
