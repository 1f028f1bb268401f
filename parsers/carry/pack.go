package carry

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"reflect"
	"slices"
)

// ErrKind says that a value holds what cannot be carried.
var ErrKind = errors.New("it cannot be carried")

// Pack returns the bytes of what v points to. Equal values give equal bytes. The
// error wraps [ErrKind] and names the type.
func (p *Plan) Pack(v any) ([]byte, error) {
	w := &packer{plan: p, seen: map[spot]uint64{}, inside: map[spot]bool{}}
	w.pointer(addressable(reflect.ValueOf(v)))
	w.apart()
	if w.err != nil {
		return nil, fmt.Errorf("pack %T: %w", v, w.err)
	}
	return binary.LittleEndian.AppendUint32(w.out, sum(w.out)), nil
}

// sum ends what is packed, for damage may look like another state.
func sum(packed []byte) uint32 { return crc32.Checksum(packed, crc32.MakeTable(crc32.Castagnoli)) }

type packer struct {
	plan   *Plan
	out    []byte
	seen   map[spot]uint64 // pointers that were written, numbered from 1
	inside map[spot]bool   // pointers to structs that stand inside others
	err    error
}

// spot is where a pointer leads: a struct begins where its first field does.
type spot struct {
	at uintptr
	of reflect.Type
}

func (w *packer) number(n uint64) { w.out = binary.AppendUvarint(w.out, n) }

func (w *packer) value(v reflect.Value) {
	if f, ok := w.plan.forms[v.Type()]; ok {
		if f.as != nil {
			w.value(addressable(f.out(v)))
		}
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		w.number(map[bool]uint64{true: 1}[v.Bool()])
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		w.out = binary.AppendVarint(w.out, v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		w.number(v.Uint())
	case reflect.String:
		w.number(uint64(v.Len()))
		w.out = append(w.out, v.String()...)
	case reflect.Array:
		w.elements(v)
	case reflect.Slice:
		if w.length(v) {
			w.elements(v)
		}
	case reflect.Map:
		if w.length(v) {
			w.entries(v)
		}
	case reflect.Struct:
		if v.Type().Size() > 0 && w.inside != nil {
			w.inside[spot{v.Addr().Pointer(), v.Addr().Type()}] = true
		}
		w.fields(v)
	case reflect.Pointer:
		w.pointer(v)
	default:
		w.err = fmt.Errorf("%s: %w", v.Type(), ErrKind)
	}
}

func (w *packer) fields(v reflect.Value) {
	for i := range v.NumField() {
		w.value(field(v, i))
	}
}

// apart sees to it that no pointer leads into the middle of another value: it would
// lead to a copy when it is unpacked.
func (w *packer) apart() {
	for to := range w.seen {
		if w.inside[to] && w.err == nil {
			w.err = fmt.Errorf("%s into the middle of a value: %w", to.of, ErrKind)
		}
	}
}

// length writes how long a slice or map is, and tells none from an empty one.
func (w *packer) length(v reflect.Value) bool {
	if v.IsNil() {
		w.number(0)
		return false
	}
	w.number(1 + uint64(v.Len()))
	return true
}

func (w *packer) elements(v reflect.Value) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		w.out = append(w.out, v.Bytes()...)
		return
	}
	for i := range v.Len() {
		w.value(v.Index(i))
	}
}

// entries writes a map in the order of its packed keys, which hold no pointers:
// none of the language's maps that a parser keeps has such.
func (w *packer) entries(v reflect.Value) {
	type entry struct {
		key   []byte
		value reflect.Value
	}
	var all []entry
	for it := v.MapRange(); it.Next(); {
		k := &packer{plan: w.plan}
		k.value(addressable(it.Key()))
		if k.err != nil {
			w.err = k.err
			return
		}
		all = append(all, entry{k.out, addressable(it.Value())})
	}
	slices.SortFunc(all, func(a, b entry) int { return bytes.Compare(a.key, b.key) })
	for _, e := range all {
		w.out = append(w.out, e.key...)
		w.value(e.value)
	}
}

func (w *packer) pointer(v reflect.Value) {
	if v.IsNil() {
		w.number(0)
		return
	}
	if w.seen == nil {
		w.err = fmt.Errorf("%s in the key of a map: %w", v.Type(), ErrKind)
		return
	}
	to := spot{v.Pointer(), v.Type()}
	n, known := w.seen[to]
	if !known {
		n = uint64(len(w.seen) + 1)
		w.seen[to] = n
	}
	w.number(n)
	switch e := v.Elem(); {
	case known:
	case e.Kind() == reflect.Struct && !w.plan.has(e.Type()):
		w.fields(e)
	default:
		w.value(e)
	}
}

// field is a field of a struct, exported or not.
func field(v reflect.Value, i int) reflect.Value {
	f := v.Field(i)
	return reflect.NewAt(f.Type(), f.Addr().UnsafePointer()).Elem()
}

// addressable is a copy of a value whose fields can be got at.
func addressable(v reflect.Value) reflect.Value {
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	return c
}
