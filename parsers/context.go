package parsers

import (
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

// contextIndex finds the contexts that a message begins with.
type contextIndex struct {
	*index
	contexts []Context
}

func newContextIndex(contexts []Context) (*contextIndex, error) {
	templates := make([]template, len(contexts))
	for i := range contexts {
		t, err := compileTemplate(contexts[i].Template)
		if err != nil {
			return nil, err
		}
		templates[i] = t
	}
	return &contextIndex{newIndex(templates), contexts}, nil
}

const (
	maxContexts = 6    // nested prefixes; three is the most that Kafka's own code makes
	maxContext  = 1024 // bytes in which a context must end: ids of 255 bytes and some text
	maxEnds     = 8    // places that are tried as the end of a context
)

// inContext is what the contexts of a message say together, and what remains.
type inContext struct {
	rest    string
	end     int    // bytes of the outermost context
	logger  string // where the context names the logger (librdkafka's facility)
	side    event.Side
	speaker Speaker
	values  []event.Value
}

// loggerKey is the capture with which a context names the logger.
const loggerKey event.Key = "logger"

// cut takes the contexts off a message, outermost first. The outermost must be
// longer than beyond: with 0 it ends at the likeliest place, with the end of an
// earlier answer at the next one.
func (x *contextIndex) cut(message string, beyond int) inContext {
	c := inContext{rest: message}
	var buf [16]int32
	for range maxContexts {
		end, id, values := x.first(c.rest, beyond, buf[:0])
		if end == 0 {
			break
		}
		c.rest = c.rest[end:]
		if c.end == 0 {
			c.end, beyond = end, 0
		}
		c.add(&x.contexts[id], values)
	}
	return c
}

// add takes over what one context says. Outer contexts come first and win:
// "[my-sink|task-0] " around a consumer's own is the worker's word.
func (c *inContext) add(ctx *Context, values []event.Value) {
	if c.side == "" {
		c.side = ctx.Side
	}
	if c.speaker == "" && len(ctx.Speakers) > 0 {
		c.speaker = ctx.Speakers[0]
	}
	for _, v := range normalise(values) {
		if v.Key == loggerKey {
			c.logger = v.Text
			continue
		}
		c.values = addMissing(c.values, v)
	}
}

// first returns the length of the context that the message begins with, 0 if
// there is none. Of several that match, the one with most literal text wins.
func (x *contextIndex) first(message string, beyond int, buf []int32) (end int, id int32, values []event.Value) {
	head := message[:min(len(message), maxContext)] // long messages are not searched for an end
	for _, cand := range x.candidates(head, buf) {
		t := &x.templates[cand]
		if end > 0 && t.literal <= x.templates[id].literal {
			continue
		}
		if n, v := cutAt(t, head, beyond); n > 0 {
			end, id, values = n, cand, v
		}
	}
	return end, id, values
}

// cutAt matches the template against the beginning of the message, up to one
// of the places where its last literal stands. Ids may contain what ends a
// context ("] "), so the place where the brackets are balanced is tried first,
// then the others from the left.
func cutAt(t *template, head string, beyond int) (int, []event.Value) {
	tail := t.tail()
	first := balancedEnd(head, tail)
	if first > beyond {
		if v, ok := t.match(head[:first], nil); ok {
			return first, v
		}
	}
	end := beyond
	for range maxEnds {
		i := strings.Index(head[end:], tail)
		if i < 0 {
			break
		}
		end += i + len(tail)
		if v, ok := t.match(head[:end], nil); ok && end != first {
			return end, v
		}
	}
	return 0, nil
}

// balancedEnd returns the first end of tail at which as many brackets were
// closed as opened, 0 if there is none.
func balancedEnd(head, tail string) int {
	depth, end := 0, 0
	for range maxEnds {
		i := strings.Index(head[end:], tail)
		if i < 0 {
			return 0
		}
		next := end + i + len(tail)
		depth += strings.Count(head[end:next], "[") - strings.Count(head[end:next], "]")
		if end = next; depth == 0 {
			return end
		}
	}
	return 0
}

// addMissing appends the value unless the key is there already.
func addMissing(values []event.Value, v event.Value) []event.Value {
	for i := range values {
		if values[i].Key == v.Key {
			return values
		}
	}
	return append(values, v)
}
