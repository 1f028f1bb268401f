package parsers

import (
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
	"github.com/rebalog/rebalog/parsers/layout"
)

// maxFolds bounds the lines that a screen or a hand may have broken one line
// into, the first not counted.
const maxFolds = 6

// unfold puts a line together again that was broken before it was shared, in the
// middle of its message or of its head, at a blank or inside a word. Only an
// entry that the whole matches tells that it was one, so it is tried where none
// knows the first part. The longest whole counts: an entry that ends in a capture
// matches half of it too.
func (r *reader) unfold(rec *Record) (ctx inContext, line *Line, values []event.Value) {
	n := foldableLines(rec.More)
	for _, s := range rec.More[:n] {
		if known, _ := r.trace(rec, s); known != nil {
			return ctx, nil, nil // a line of its own
		}
	}
	for ; n > 0; n-- {
		for _, sep := range []string{" ", ""} {
			for _, whole := range []func(*Record, string) bool{behindMessage, behindHead} {
				try := *rec
				more := joinLines(rec.More[:n], sep)
				if !whole(&try, more) {
					continue
				}
				if ctx, line, values = r.recognise(&try); line != nil && line.Where != InForeign {
					try.More, try.Folded = rec.More[n:], n
					*rec = try
					return ctx, line, values
				}
			}
		}
	}
	return ctx, nil, nil
}

// foldableLines counts the lines before the first that is none of a message.
func foldableLines(lines []string) (n int) {
	for n < min(len(lines), maxFolds) {
		s := strings.TrimSpace(lines[n])
		class, _ := splitException(s)
		if s == "" || class != "" || isTrace(s) {
			return n
		}
		n++
	}
	if n < len(lines) { // a dump
		return 0
	}
	return n
}

// joinLines is what stands behind the break of the first line, a blank in its
// place included. Where a screen broke a line, nothing is in its place.
func joinLines(lines []string, sep string) string {
	if sep == "" {
		return strings.Join(lines, "")
	}
	var b strings.Builder
	for _, s := range lines {
		b.WriteString(sep)
		b.WriteString(strings.TrimSpace(s))
	}
	return b.String()
}

// behindMessage continues the message.
func behindMessage(rec *Record, more string) bool {
	first := rec.Message
	if more[0] == ' ' {
		first = strings.TrimRight(first, " ")
	}
	rec.Message = first + more
	return first != ""
}

// behindHead reads the whole line anew: the break was inside its head.
func behindHead(rec *Record, more string) bool {
	var h layout.Head
	if !layout.ReadHead(strings.TrimRight(rec.Text, "\r")+more, &h) || h.Message == rec.Message {
		return false
	}
	rec.Level, rec.Logger, rec.Thread, rec.Message = h.Level, h.Logger, h.Thread, h.Message
	return true
}
