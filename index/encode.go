package index

import (
	"encoding/binary"
	"strings"
	"sync"
	"unsafe"

	"github.com/klauspost/compress/zstd"

	"github.com/rebalog/rebalog/parsers/event"
)

// A block's payload is one byte of version and one zstd frame (with checksum)
// of:
//
//	count                             events
//	n, n x (length, bytes)            table of strings
//	n, n x (11 numbers)               table of origins
//	length, numbers                   all events' numbers
//	texts                             all events' texts
//
// Numbers are varints. Texts stand together and numbers stand together because
// each kind compresses best among its own, and because an event can then be
// decoded when it is needed, not before.
const blockVersion = 1

// maxRaw bounds a block before compression, in bytes. An event is at most some
// megabytes (a configuration dump of a line's maximum), so only damage exceeds it.
const maxRaw = 256 << 20

// origin is what many events of a block have in common.
type origin struct {
	kind, line, side, node, speaker, layout, level, logger, path, inside string

	timeFrom event.TimeFrom
}

func originOf(e *event.Event) origin {
	return origin{
		kind: string(e.Kind), line: e.Line, side: string(e.Side), node: e.Node, speaker: e.Speaker, layout: e.Layout,
		level: e.Level, logger: e.Logger, path: e.Pos.Path, inside: e.Pos.Inside, timeFrom: e.TimeFrom,
	}
}

// strings lists the texts of an origin in the order in which they are written.
func (o *origin) strings() [10]*string {
	return [10]*string{&o.kind, &o.line, &o.side, &o.node, &o.speaker, &o.layout, &o.level, &o.logger, &o.path, &o.inside}
}

// encoder makes payloads; its buffers are used again.
type encoder struct {
	table   map[string]uint64
	strings []string
	origins map[origin]uint64
	lately  recent[origin]    // of origins
	keys    recent[event.Key] // in table
	shared  []byte            // origins as written
	numbers []byte
	texts   []byte
	raw     []byte
	last    place
}

// place is what the next event's numbers are written relative to.
type place struct {
	at, offset, line int64
}

var encoders = sync.Pool{New: func() any {
	return &encoder{table: map[string]uint64{}, origins: map[origin]uint64{}}
}}

// encoderWindow, in bytes, holds nearly every block whole. The encoder keeps two of
// them for each processor, where it would keep 16 MB.
const encoderWindow = 512 << 10

// zstd's encoder and decoder are safe for concurrent EncodeAll and DecodeAll.
// The fastest level is within 12 % of the default's size on log text and
// twice as fast.
var (
	compressor = sync.OnceValue(func() *zstd.Encoder {
		w, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderCRC(true), zstd.WithWindowSize(encoderWindow))
		if err != nil {
			panic(err) // the options are constants
		}
		return w
	})
	decompressor = sync.OnceValue(func() *zstd.Decoder {
		r, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxRaw))
		if err != nil {
			panic(err)
		}
		return r
	})
)

// encodeBlock returns the payload of events, which are sorted.
func encodeBlock(events []event.Event) []byte {
	enc := encoders.Get().(*encoder)
	defer encoders.Put(enc)
	enc.reset()
	for i := range events {
		enc.event(&events[i])
	}
	return compressor().EncodeAll(enc.assemble(len(events)), []byte{blockVersion})
}

func (enc *encoder) reset() {
	clear(enc.table)
	clear(enc.origins)
	clear(enc.strings)
	enc.lately.n, enc.keys.n = 0, 0
	enc.strings, enc.shared = enc.strings[:0], enc.shared[:0]
	enc.numbers, enc.texts, enc.raw = enc.numbers[:0], enc.texts[:0], enc.raw[:0]
	enc.last = place{}
}

func (enc *encoder) event(e *event.Event) {
	n := binary.AppendUvarint(enc.numbers, enc.origin(originOf(e)))
	// Differences wrap around, so that NoTime needs no special case.
	n = binary.AppendVarint(n, e.At-enc.last.at)
	n = binary.AppendVarint(n, int64(e.Pos.Line)-enc.last.line)
	n = binary.AppendVarint(n, e.Pos.Offset-enc.last.offset)
	enc.last = place{e.At, e.Pos.Offset, int64(e.Pos.Line)}
	n = binary.AppendUvarint(n, uint64(len(e.Text)))
	enc.texts = append(enc.texts, e.Text...)
	n = enc.span(n, e.Text, e.Stamp)
	n = enc.span(n, e.Text, e.Thread)
	n = binary.AppendUvarint(n, uint64(len(e.Fields)))
	for i := range e.Fields {
		n = binary.AppendUvarint(n, enc.key(e.Fields[i].Key))
		n = enc.span(n, e.Text, e.Fields[i].Text)
	}
	enc.numbers = n
}

// span writes a value: 0 if it is empty, an odd number and a length if it
// stands in the event's text, as nearly all do, else an even number into the table.
func (enc *encoder) span(n []byte, text, value string) []byte {
	if value == "" {
		return append(n, 0)
	}
	if at := within(text, value); at >= 0 {
		n = binary.AppendUvarint(n, uint64(at)<<1|1)
		return binary.AppendUvarint(n, uint64(len(value)))
	}
	return binary.AppendUvarint(n, (enc.intern(value)+1)<<1)
}

// within is where a value stands in a text, -1 if it does not. Nearly all values are
// parts of the text's own memory, so that nobody need look for them.
func within(text, value string) int {
	at := uintptr(unsafe.Pointer(unsafe.StringData(value))) - uintptr(unsafe.Pointer(unsafe.StringData(text)))
	if at < uintptr(len(text)) && len(value) <= len(text)-int(at) {
		return int(at)
	}
	return strings.Index(text, value)
}

// recent finds what came lately, of a few that come again and again.
type recent[T comparable] struct {
	list [16]T
	ids  [16]uint64
	n    int
}

func (r *recent[T]) find(x *T) (id uint64, known bool) {
	for i := range min(r.n, len(r.list)) {
		if r.list[i] == *x {
			return r.ids[i], true
		}
	}
	return 0, false
}

func (r *recent[T]) note(x T, id uint64) {
	r.list[r.n%len(r.list)], r.ids[r.n%len(r.list)] = x, id
	r.n++
}

func (enc *encoder) key(k event.Key) uint64 {
	i, known := enc.keys.find(&k)
	if !known {
		i = enc.intern(string(k))
		enc.keys.note(k, i)
	}
	return i
}

func (enc *encoder) intern(s string) uint64 {
	if i, ok := enc.table[s]; ok {
		return i
	}
	i := uint64(len(enc.strings))
	enc.table[s] = i
	enc.strings = append(enc.strings, s)
	return i
}

func (enc *encoder) origin(o origin) uint64 {
	if i, ok := enc.lately.find(&o); ok {
		return i
	}
	i, ok := enc.origins[o]
	if !ok {
		i = enc.newOrigin(&o)
	}
	enc.lately.note(o, i)
	return i
}

func (enc *encoder) newOrigin(o *origin) uint64 {
	i := uint64(len(enc.origins))
	enc.origins[*o] = i
	for _, s := range o.strings() {
		enc.shared = binary.AppendUvarint(enc.shared, enc.intern(*s))
	}
	enc.shared = binary.AppendUvarint(enc.shared, uint64(o.timeFrom))
	return i
}

func (enc *encoder) assemble(count int) []byte {
	raw := binary.AppendUvarint(enc.raw, uint64(count))
	raw = binary.AppendUvarint(raw, uint64(len(enc.strings)))
	for _, s := range enc.strings {
		raw = binary.AppendUvarint(raw, uint64(len(s)))
		raw = append(raw, s...)
	}
	raw = binary.AppendUvarint(raw, uint64(len(enc.origins)))
	raw = append(raw, enc.shared...)
	raw = binary.AppendUvarint(raw, uint64(len(enc.numbers)))
	raw = append(raw, enc.numbers...)
	raw = append(raw, enc.texts...)
	enc.raw = raw
	return raw
}
