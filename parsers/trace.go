package parsers

import (
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

// traces matches the continuation lines of the record against the entries with
// Where InTrace. Each gives an event of its own, at its own line.
func (r *reader) traces(rec *Record, ctx *inContext, v *voice) {
	for i := range rec.More {
		line, values := r.trace(rec, rec.More[i])
		if line == nil {
			line, values = r.foldedTrace(rec, rec.More[i:])
		}
		if line == nil {
			continue
		}
		values = addAll(values, ctx.values)
		e := r.event(rec, line, values, ctx, v)
		e.Text = rec.More[i][:min(len(rec.More[i]), event.MaxText)]
		if rec.Lines > len(rec.More)+rec.Folded { // the lines stand in the file one by one
			e.Pos.Line += rec.Folded + i + 1
		}
		r.out = append(r.out, e)
	}
}

// foldedTrace recognises the text of an exception that was broken into lines.
func (r *reader) foldedTrace(rec *Record, lines []string) (*Line, []event.Value) {
	if class, _ := splitException(strings.TrimSpace(lines[0])); class == "" {
		return nil, nil
	}
	for n := foldableLines(lines[1:]); n > 0; n-- {
		for _, sep := range []string{" ", ""} {
			if line, values := r.trace(rec, lines[0]+joinLines(lines[1:n+1], sep)); line != nil {
				return line, values
			}
		}
	}
	return nil, nil
}

// maxQuoted bounds the exceptions of one message that are looked at.
const maxQuoted = 4

// quoted recognises an exception of Kafka's in the middle of a message, as loggers write
// that do not print it below: "Listener failed; nested exception is
// org.apache.kafka.clients.consumer.CommitFailedException: ...".
func (r *recogniser) quoted(rec *Record, s string) (*Line, []event.Value) {
	for range maxQuoted {
		at := strings.Index(s, "Exception")
		if at < 0 {
			break
		}
		begin := at
		for begin > 0 && isClassByte(s[begin-1]) {
			begin--
		}
		if class := s[begin:at]; !strings.Contains(class, ".") || strings.HasPrefix(class, "org.apache.kafka.") {
			if line, values := r.trace(rec, s[begin:]); line != nil {
				return line, values
			}
		}
		s = s[at+len("Exception"):]
	}
	return nil, nil
}

// trace recognises one continuation line. Frames are passed over unread: they
// are most of a trace and say nothing that a table could know.
func (r *recogniser) trace(rec *Record, text string) (*Line, []event.Value) {
	text = strings.TrimSpace(text)
	if text == "" || strings.HasPrefix(text, "at ") || strings.HasPrefix(text, "... ") {
		return nil, nil
	}
	class, said := splitException(text)
	line, values := r.known.trace.best(said, "", &r.outer)
	if line == nil && class != "" {
		line, values = r.known.trace.complete(said, "")
	}
	if line == nil && class != "" { // some are told by their class alone
		line, values = r.known.trace.best(lastName(class)+": "+said, "", &r.outer)
	}
	// The same text may be thrown and caught anywhere, so the names that an
	// entry lists may be those of loggers or of exceptions.
	if line == nil || !loggerAllowed(rec.Logger, line.Loggers) && !loggerAllowed(class, line.Loggers) {
		return nil, nil
	}
	values = r.fields(line, values, &inContext{})
	if class != "" {
		values = addMissing(values, event.Value{Key: event.Error, Text: lastName(class)})
	}
	return line, values
}

// splitException takes the class off the text of an exception, as traces print
// it: `Caused by: org.example.SomeException: text`. For other lines class is
// empty and said is the line.
func splitException(line string) (class, said string) {
	rest := line
	for _, intro := range []string{"! ", "Caused by: ", "Wrapped by: ", "Suppressed: "} {
		rest = strings.TrimPrefix(rest, intro)
	}
	if thread, ok := strings.CutPrefix(rest, `Exception in thread "`); ok {
		if i := strings.Index(thread, `" `); i >= 0 {
			rest = thread[i+2:]
		}
	}
	class, said, ok := strings.Cut(rest, ": ")
	if !ok {
		class, said = strings.TrimSuffix(rest, ":"), ""
	}
	if !isClass(class) {
		return "", line
	}
	if said == "" { // an exception without a text is recognised by its name
		said = lastName(class)
	}
	return class, said
}

// isClass tells whether s is a qualified class name of Java, or the bare name of
// an exception.
func isClass(s string) bool {
	dot := strings.LastIndexByte(s, '.')
	if dot < 0 && (!strings.HasSuffix(s, "Exception") || len(s) == len("Exception")) || dot == 0 || dot+1 >= len(s) || s[dot+1] < 'A' || s[dot+1] > 'Z' {
		return false
	}
	for i := 0; i < len(s); i++ {
		if !isClassByte(s[i]) {
			return false
		}
	}
	return true
}

func isClassByte(c byte) bool {
	return c == '.' || c == '_' || c == '$' || isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// lastName is the class without its package and without the class around it.
func lastName(class string) string {
	return class[strings.LastIndexAny(class, ".$")+1:]
}
