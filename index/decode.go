package index

import (
	"encoding/binary"
	"unsafe"

	"github.com/rebalog/rebalog/parsers/event"
)

// block is a payload that is being decoded, one event after the other.
type block struct {
	strings []string
	origins []origin
	left    int // events not decoded yet
	numbers reader
	texts   []byte
	last    place
	glance  bool          // events last until the next
	fields  []event.Value // of such events
	raw     *[]byte       // what the block was decoded from; nil: not its own
}

// decodeBlock unpacks a payload and its tables. Whatever the bytes are, it
// returns a block or ErrDamaged, and allocates no more than a small multiple of
// what it was given and unpacks to.
func decodeBlock(payload []byte, count uint32) (*block, error) {
	if len(payload) == 0 || payload[0] != blockVersion {
		return nil, ErrDamaged
	}
	raw := buffers.Get().(*[]byte)
	var err error
	if *raw, err = decompressor().DecodeAll(payload[1:], (*raw)[:0]); err != nil {
		buffers.Put(raw)
		return nil, ErrDamaged
	}
	b, err := decodeRaw(*raw, count)
	if err != nil {
		buffers.Put(raw)
		return nil, err
	}
	b.raw = raw
	return b, nil
}

// free gives the block's memory to another one. The last event of a glance, which
// is part of it, must have been seen.
func (b *block) free() {
	if b.raw != nil {
		buffers.Put(b.raw)
		b.raw = nil
	}
}

func decodeRaw(raw []byte, count uint32) (*block, error) {
	r := reader{b: raw}
	b := &block{left: int(count)}
	if r.uvarint() != uint64(count) {
		return nil, ErrDamaged
	}
	b.strings = make([]string, r.length(1))
	for i := range b.strings {
		b.strings[i] = string(r.bytes(r.uvarint()))
	}
	b.origins = make([]origin, r.length(11))
	for i := range b.origins {
		for _, s := range b.origins[i].strings() {
			*s = r.pick(b.strings)
		}
		b.origins[i].timeFrom = event.TimeFrom(r.uvarint())
	}
	b.numbers = reader{b: r.bytes(r.uvarint())}
	b.texts = r.b
	if r.bad {
		return nil, ErrDamaged
	}
	return b, nil
}

// rename gives the events the path that their file has now: it may have been moved
// since they were written.
func (b *block) rename(path string) {
	for i := range b.origins {
		if path != "" {
			b.origins[i].path = path
		}
	}
}

// next decodes one event into e; more is false after the last one. The event
// keeps nothing of the block alive but the strings that it shares with others.
func (b *block) next(e *event.Event) (more bool, err error) {
	if b.left == 0 {
		return false, nil
	}
	b.left--
	r := &b.numbers
	which := r.uvarint()
	if which >= uint64(len(b.origins)) {
		return false, ErrDamaged
	}
	o := &b.origins[which]
	b.last.at += r.varint()
	b.last.line += r.varint()
	b.last.offset += r.varint()
	text := r.uvarint()
	if text > uint64(len(b.texts)) {
		return false, ErrDamaged
	}
	*e = event.Event{
		Kind: event.Kind(o.kind), Line: o.line, At: b.last.at, TimeFrom: o.timeFrom,
		Side: event.Side(o.side), Node: o.node, Speaker: o.speaker, Layout: o.layout, Level: o.level, Logger: o.logger,
		Pos:  event.Position{Path: o.path, Inside: o.inside, Line: int(b.last.line), Offset: b.last.offset},
		Text: b.text(int(text)),
	}
	b.texts = b.texts[text:]
	e.Stamp = b.span(e.Text)
	e.Thread = b.span(e.Text)
	if n := r.length(2); n > 0 {
		e.Fields = b.room(n)
	}
	for i := range e.Fields {
		e.Fields[i] = event.Value{Key: event.Key(r.pick(b.strings)), Text: b.span(e.Text)}
	}
	if r.bad {
		return false, ErrDamaged
	}
	return true, nil
}

func (b *block) text(n int) string {
	if b.glance {
		return unsafe.String(unsafe.SliceData(b.texts), n) // nobody writes to them
	}
	return string(b.texts[:n])
}

func (b *block) room(n int) []event.Value {
	switch {
	case !b.glance:
		return make([]event.Value, n)
	case n > cap(b.fields):
		b.fields = make([]event.Value, n)
	}
	return b.fields[:n]
}

// span is the inverse of encoder.span.
func (b *block) span(text string) string {
	v := b.numbers.uvarint()
	switch {
	case v == 0:
		return ""
	case v&1 == 0:
		return b.numbers.at(b.strings, v>>1-1)
	}
	from, length := v>>1, b.numbers.uvarint()
	if from > uint64(len(text)) || length > uint64(len(text))-from {
		b.numbers.bad = true
		return ""
	}
	return text[from : from+length]
}

// reader reads numbers off bytes. After the first that is not there it is bad,
// and reads zeros.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) uvarint() uint64 {
	if len(r.b) > 0 && r.b[0] < 0x80 { // most numbers are one byte
		v := r.b[0]
		r.b = r.b[1:]
		return uint64(v)
	}
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) varint() int64 {
	v := r.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}

// length reads how many things follow that take at least so many bytes each.
func (r *reader) length(each int) int {
	n := r.uvarint()
	if n > uint64(len(r.b)/each) {
		r.bad = true
		return 0
	}
	return int(n)
}

func (r *reader) bytes(n uint64) []byte {
	if n > uint64(len(r.b)) {
		r.bad, r.b = true, nil
		return nil
	}
	got := r.b[:n]
	r.b = r.b[n:]
	return got
}

func (r *reader) pick(from []string) string { return r.at(from, r.uvarint()) }

func (r *reader) at(from []string, i uint64) string {
	if i >= uint64(len(from)) {
		r.bad = true
		return ""
	}
	return from[i]
}
