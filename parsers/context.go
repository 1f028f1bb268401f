package parsers

import (
	"slices"
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

// contextIndex finds the contexts that a message begins with.
type contextIndex struct {
	*index
	contexts []Context
	rivals   [][]int32 // of each context, those that would be the answer if they matched too
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
	x := &contextIndex{newIndex(templates), contexts, make([][]int32, len(contexts))}
	for id := range x.rivals {
		x.rivals[id] = x.rivalsOf(int32(id))
	}
	return x, nil
}

// rivalsOf lists the contexts that know no less text and may begin as this one.
func (x *contextIndex) rivalsOf(id int32) (out []int32) {
	lead := x.templates[id].lead()
	for other := range int32(len(x.contexts)) {
		if t := &x.templates[other]; other != id && t.literal >= x.templates[id].literal && compatible(t.lead(), lead) {
			out = append(out, other)
		}
	}
	return out
}

// compatible says whether one text begins with the other.
func compatible(a, b string) bool { return strings.HasPrefix(a, b) || strings.HasPrefix(b, a) }

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

// remembered is what was found out about contexts, for the messages that begin
// with the same text: those of one component.
type remembered struct {
	text string // empty: nothing
	said inContext
	n    int // contexts in it
}

// cut takes the contexts off a message, outermost first. The outermost must be
// longer than beyond: with 0 it ends at the likeliest place, with the end of an
// earlier answer at the next one.
func (x *contextIndex) cut(message string, beyond int, b *scratch) inContext {
	c, n, same := inContext{rest: message}, 0, beyond == 0
	if m := &b.context; same && m.text != "" && strings.HasPrefix(message, m.text) {
		c, n = m.said, m.n
		c.rest = message[len(m.text):]
	}
	for ; n < maxContexts; n++ {
		end, id := x.first(c.rest, beyond, b)
		if end == 0 {
			break
		}
		same = same && x.alone(id, c.rest[:end])
		c.rest = c.rest[end:]
		if c.end == 0 {
			c.end, beyond = end, 0
		}
		c.add(&x.contexts[id], x.templates[id].normal(b.won))
		if same {
			b.context = remembered{message[:len(message)-len(c.rest)], c, n + 1}
		}
	}
	return c
}

// alone says whether a context is the answer whatever stands behind it: where
// it ends is seen by itself, and no other may begin as it does.
func (x *contextIndex) alone(id int32, text string) bool {
	for _, r := range x.rivals[id] {
		if compatible(x.templates[r].lead(), text) {
			return false
		}
	}
	return balancedEnd(text, x.templates[id].last) == len(text)
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
	c.values = slices.Clip(c.values) // those of a message before may be the same
	for _, v := range values {
		if v.Key == loggerKey {
			c.logger = v.Text
			continue
		}
		c.values = addMissing(c.values, v)
	}
}

// first returns the length of the context that the message begins with, 0 if
// there is none. Of several that match, the one with most literal text wins; its
// captures are b.won.
func (x *contextIndex) first(message string, beyond int, b *scratch) (end int, id int32) {
	head := message[:min(len(message), maxContext)] // long messages are not searched for an end
	b.ids = x.candidates(head, b.ids[:0])
	for _, cand := range b.ids {
		t := &x.templates[cand]
		if end > 0 && t.literal <= x.templates[id].literal {
			continue
		}
		if n := cutAt(t, head, beyond, b); n > 0 {
			end, id = n, cand
			b.try, b.won = b.won, b.try
		}
	}
	return end, id
}

// cutAt matches the template against the beginning of the message, up to one
// of the places where its last literal stands, and returns that place, 0 if it
// does not match; the captures are b.try. Ids may contain what ends a context
// ("] "), so the place where the brackets are balanced is tried first, then the
// others from the left.
func cutAt(t *template, head string, beyond int, b *scratch) int {
	ok := false
	first := balancedEnd(head, t.last)
	if first > beyond {
		if b.try, ok = t.match(head[:first], b.try[:0]); ok {
			return first
		}
	}
	end := beyond
	for range maxEnds {
		i := strings.Index(head[end:], t.last)
		if i < 0 {
			break
		}
		end += i + len(t.last)
		if b.try, ok = t.match(head[:end], b.try[:0]); ok && end != first {
			return end
		}
	}
	return 0
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
