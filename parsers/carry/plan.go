package carry

import "reflect"

// Plan says how values of some types are carried. The zero value carries all that
// is plain: numbers, texts, slices, arrays, maps, structs and pointers to such.
type Plan struct {
	forms map[reflect.Type]form
}

// form is another form of a type: none at all, or a value that stands for it.
type form struct {
	as  reflect.Type // nil: not carried
	out func(reflect.Value) reflect.Value
	in  func(reflect.Value) (reflect.Value, error)
}

func (p *Plan) has(t reflect.Type) bool {
	_, ok := p.forms[t]
	return ok
}

// Option is a part of a plan.
type Option func(*Plan)

// New makes a plan.
func New(options ...Option) *Plan {
	p := &Plan{map[reflect.Type]form{}}
	for _, o := range options {
		o(p)
	}
	return p
}

// Made says that values of a type are not carried: who unpacks has made them.
func Made[T any]() Option {
	return func(p *Plan) { p.forms[reflect.TypeFor[T]()] = form{} }
}

// As carries values of type T as others of type S. An error of in is that of
// [Plan.Unpack].
func As[T, S any](out func(T) S, in func(S) (T, error)) Option {
	return func(p *Plan) {
		p.forms[reflect.TypeFor[T]()] = form{
			as:  reflect.TypeFor[S](),
			out: func(v reflect.Value) reflect.Value { return reflect.ValueOf(out(v.Interface().(T))) },
			in: func(v reflect.Value) (reflect.Value, error) {
				t, err := in(v.Interface().(S))
				return reflect.ValueOf(&t).Elem(), err
			},
		}
	}
}
