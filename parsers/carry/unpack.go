package carry

import (
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
)

// ErrDamaged says that bytes are not what [Plan.Pack] made of such a value.
var ErrDamaged = errors.New("packed state is damaged")

// Unpack fills what v points to with what was packed. Where v holds a pointer
// already, the value that it points to is filled, so that what is not carried
// stays. The error wraps [ErrDamaged], or is that of a plan's form; then v is
// half filled and of no use.
func (p *Plan) Unpack(packed []byte, v any) error {
	r := &unpacker{plan: p}
	if end := len(packed) - 4; end < 0 || binary.LittleEndian.Uint32(packed[end:]) != sum(packed[:end]) {
		r.fail()
	} else {
		r.in = packed[:end]
	}
	r.pointer(addressable(reflect.ValueOf(v)))
	if r.err == nil && len(r.in) > 0 {
		r.err = ErrDamaged
	}
	if r.err != nil {
		return fmt.Errorf("unpack %T: %w", v, r.err)
	}
	return nil
}

type unpacker struct {
	plan *Plan
	in   []byte
	seen []reflect.Value // pointers that were read
	err  error
}

func (r *unpacker) fail() {
	if r.err == nil {
		r.err = ErrDamaged
	}
	r.in = nil
}

func (r *unpacker) number() uint64 {
	n, size := binary.Uvarint(r.in)
	if size <= 0 {
		r.fail()
		return 0
	}
	r.in = r.in[size:]
	return n
}

func (r *unpacker) signed() int64 {
	n, size := binary.Varint(r.in)
	if size <= 0 {
		r.fail()
		return 0
	}
	r.in = r.in[size:]
	return n
}

// take returns the next n bytes, none where there are fewer.
func (r *unpacker) take(n uint64) []byte {
	if n > uint64(len(r.in)) {
		r.fail()
		return nil
	}
	b := r.in[:n]
	r.in = r.in[n:]
	return b
}

func (r *unpacker) value(v reflect.Value) {
	if r.err != nil {
		return
	}
	if f, ok := r.plan.forms[v.Type()]; ok {
		r.formed(f, v)
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(r.number() == 1)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(r.signed())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(r.number())
	case reflect.String:
		v.SetString(string(r.take(r.number())))
	case reflect.Array:
		r.elements(v)
	case reflect.Slice:
		n, ok := r.length(v)
		if ok {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			r.elements(v)
		}
	case reflect.Map:
		if n, ok := r.length(v); ok {
			r.entries(v, n)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			r.value(field(v, i))
		}
	case reflect.Pointer:
		r.pointer(v)
	default:
		r.err = fmt.Errorf("%s: %w", v.Type(), ErrKind)
	}
}

func (r *unpacker) formed(f form, v reflect.Value) {
	if f.as == nil {
		return
	}
	s := reflect.New(f.as).Elem()
	if r.value(s); r.err != nil {
		return
	}
	got, err := f.in(s)
	if err != nil {
		r.err = err
		return
	}
	v.Set(got)
}

// length reads how long a slice or map is; not ok where it is none. Each element
// takes a byte at least, or it would hold nothing, so damage makes no large ones.
func (r *unpacker) length(v reflect.Value) (n int, ok bool) {
	m := r.number()
	if m == 0 || m-1 > uint64(len(r.in)) {
		if m > 0 {
			r.fail()
		}
		v.SetZero()
		return 0, false
	}
	return int(m - 1), true
}

func (r *unpacker) elements(v reflect.Value) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		copy(v.Bytes(), r.take(uint64(v.Len())))
		return
	}
	for i := 0; i < v.Len() && r.err == nil; i++ {
		r.value(v.Index(i))
	}
}

func (r *unpacker) entries(v reflect.Value, n int) {
	v.Set(reflect.MakeMapWithSize(v.Type(), n))
	for range n {
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		r.value(key)
		if r.value(value); r.err != nil {
			return
		}
		v.SetMapIndex(key, value)
	}
}

func (r *unpacker) pointer(v reflect.Value) {
	n := r.number()
	switch {
	case r.err != nil || n > uint64(len(r.seen)+1):
		r.fail()
	case n == 0:
		v.SetZero()
	case n <= uint64(len(r.seen)):
		old := r.seen[n-1]
		if old.Type() != v.Type() {
			r.fail()
			return
		}
		v.Set(old)
	default:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		r.seen = append(r.seen, addressable(v))
		r.value(v.Elem())
	}
}
