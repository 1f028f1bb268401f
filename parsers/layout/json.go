package layout

import (
	"strings"

	"github.com/tidwall/gjson"
)

// Object is what a line says that holds an object of JSON, or pairs of keys
// and values.
type Object struct {
	Head
	Shape *Shape
	Stack string // stack trace, with newlines

	// Open says that the object does not end on its line: some layouts print
	// newlines inside strings as they are.
	Open bool
	// Part says that the collector cut the line here, as Docker does after
	// 16 KiB: the next object goes on.
	Part bool

	seen  uint64 // bits of the keys that tell shapes apart
	ranks [roles]uint8
	more  []extra
	nanos int64
	node  string // the broker that speaks
}

// extra is a field with no role of its own.
type extra struct{ key, value string }

// role is what a key stands for in a record.
type role uint8

const (
	noRole role = iota
	timeRole
	levelRole
	loggerRole
	threadRole
	messageRole
	stackRole
	speakerRole
	brokerRole
	nanosRole
	roles
)

// maxExtras bounds the fields without a role that are kept.
const maxExtras = 32

// key is a node of the tree of keys.
type key struct {
	role role
	rank uint8 // which of several keys of a role counts: the lowest
	bit  uint8 // 0: none; else 1 + its bit in Object.seen
	kids map[string]*key
}

// keys is the tree made of the synonyms and the shapes.
var keys = plant()

func plant() *key {
	root := &key{kids: map[string]*key{}}
	for r, names := range synonyms {
		for rank, name := range strings.Fields(names) {
			for _, k := range root.grow(name) {
				k.role, k.rank = r, uint8(rank+1)
			}
		}
	}
	bits := map[string]uint8{}
	for i := range shapesOfJSON {
		s := &shapesOfJSON[i]
		for _, name := range strings.Fields(s.Has) {
			if bits[name] == 0 {
				bits[name] = uint8(len(bits) + 1)
				for _, k := range root.grow(name) {
					k.bit = bits[name]
				}
			}
			s.mask |= 1 << (bits[name] - 1)
		}
	}
	if len(bits) > 64 {
		panic("layout: more keys in shapes than bits")
	}
	return root
}

// grow adds a name, written as one key with dots and as nested keys.
func (k *key) grow(name string) []*key {
	flat := k.child(name)
	if !strings.Contains(name[1:], ".") {
		return []*key{flat}
	}
	at := k
	for _, part := range strings.Split(name, ".") {
		at = at.child(part)
	}
	return []*key{flat, at}
}

func (k *key) child(name string) *key {
	if k.kids == nil {
		k.kids = map[string]*key{}
	}
	c := k.kids[name]
	if c == nil {
		c = &key{}
		k.kids[name] = c
	}
	return c
}

// ReadJSON reads a line that holds one object, perhaps as an element of an
// array that spans lines, or as Node.js shows objects. It says false where there is no object, or one
// without any text that could be a message.
func ReadJSON(s string, o *Object) bool {
	s = strings.TrimLeft(s, " \t,[")
	if len(s) < 2 || s[0] != '{' {
		return false
	}
	switch in := strings.TrimLeft(s[1:], " \t"); {
	case in == "" || in[0] != '"' && !wordByte(in[0]):
		return false
	case in[0] != '"':
		json, ok := inspected(strings.TrimRight(s, " \t,"))
		if !ok || !strings.HasSuffix(json, "}") {
			return false
		}
		s = json
	}
	closed := strings.TrimRight(s, "] \t,")
	*o = Object{Open: !strings.HasSuffix(closed, "}")}
	if o.Open {
		closed = s + `"}`
	}
	object := gjson.Parse(closed)
	o.walk(object, keys, 0)
	return o.finish(s) || o.guess(object)
}

// maxNesting bounds objects in objects; the shapes need four.
const maxNesting = 5

func (o *Object) walk(v gjson.Result, at *key, depth int) {
	v.ForEach(func(name, value gjson.Result) bool {
		k := at.kids[name.Str]
		switch {
		case k == nil:
			if depth == 0 {
				o.keep(name.Str, value)
			}
			return true
		case k.bit > 0:
			o.seen |= 1 << (k.bit - 1)
		}
		if value.Type == gjson.JSON && k.kids != nil && depth < maxNesting && strings.HasPrefix(value.Raw, "{") {
			o.walk(value, k, depth+1)
			return true
		}
		if k.role == noRole {
			if depth == 0 {
				o.keep(name.Str, value)
			}
			return true
		}
		o.take(k, value)
		return true
	})
}

func (o *Object) keep(name string, value gjson.Result) {
	if len(o.more) < maxExtras && value.Type != gjson.Null {
		o.more = append(o.more, extra{name, value.String()})
	}
}

// finish finds the shape and completes the record; line is the object's text.
func (o *Object) finish(line string) bool {
	o.Shape = o.shape()
	switch {
	case o.Shape == nil:
		return false
	case o.Shape.Whole:
		o.Message = line
	case o.ranks[messageRole] == 0 && !o.errorAsMessage():
		return false
	}
	if o.Logger == "" {
		o.Logger = o.Shape.Source
	}
	if o.node != "" { // as Kafka's coordinator prints it before the same words
		o.Message = "[GroupCoordinator " + o.node + "]: " + o.Message
	}
	o.Time.Ms += o.nanos / 1_000_000
	o.Part = o.Shape.Parts && !strings.HasSuffix(o.Message, "\n")
	o.Message = strings.TrimRight(o.Message, "\r\n")
	if o.Shape.Before != "" {
		o.before(o.Shape.Before)
	}
	if o.Shape.Extras && strings.IndexByte(o.Logger, '.') < 0 { // a class of Java's takes no pairs
		o.Message += o.extras()
	}
	if o.Stack != "" && !o.Shape.Wrapper {
		o.Message = withStack(o.Message, o.Stack)
	}
	return true
}

// before puts a field in front of the message, as librdkafka's own logger has it.
func (o *Object) before(name string) {
	for _, e := range o.more {
		if e.key == name && strings.Contains(e.value, "#") {
			o.Message = e.value + "| " + o.Message
		}
	}
}

// shape is the first shape whose keys the object has, nil if there is none. The
// last one asks for no keys, so it must hold something that logs have.
func (o *Object) shape() *Shape {
	for i := range shapesOfJSON {
		s := &shapesOfJSON[i]
		if o.seen&s.mask != s.mask || s.Logger != "" && s.Logger != o.Logger {
			continue
		}
		if s.mask != 0 || o.Level != "" || o.Logger != "" || o.Time.Clock {
			return s
		}
	}
	return nil
}

// errorAsMessage makes a message of a record that holds nothing but an error.
func (o *Object) errorAsMessage() bool {
	for i, e := range o.more {
		if (e.key == "err" || e.key == "error") && o.Level != "" {
			o.Message = e.value
			o.more = append(o.more[:i:i], o.more[i+1:]...)
			return true
		}
	}
	return false
}

// withStack appends the stack trace; GELF's full text repeats the message.
func withStack(message, stack string) string {
	stack = strings.TrimRight(stack, "\r\n")
	if strings.HasPrefix(stack, message) {
		return stack
	}
	return message + "\n" + stack
}

// extras spells the fields without a role as franz-go's basic logger does:
// `; key: value, key: value`.
func (o *Object) extras() string {
	var b strings.Builder
	for _, e := range o.more {
		switch {
		case strings.IndexByte(e.value, '\n') >= 0: // a stack trace under a name of its own
			o.Stack += e.value
			continue
		case b.Len() == 0:
			b.WriteString("; ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(e.key)
		b.WriteString(": ")
		b.WriteString(e.value)
	}
	return b.String()
}
