package report

import "reflect"

// rewritten returns a deep copy of v in which every string, map keys included,
// went through f, and no slice or map is nil. It works on the types of a
// report by reflection, so a field that is added later cannot be forgotten:
// neither left unescaped in text, nor written as null in JSON.
func rewritten[T any](v T, f func(string) string) T {
	return rewrite(reflect.ValueOf(&v).Elem(), f).Interface().(T)
}

// rewriter is a type that keeps its strings in a way of its own.
type rewriter interface {
	Rewritten(f func(string) string) any // of the same type
}

var ownRewriter = reflect.TypeFor[rewriter]()

func rewrite(v reflect.Value, f func(string) string) reflect.Value {
	if v.Type().Implements(ownRewriter) { // asked of the type: to box each value would copy it
		return reflect.ValueOf(v.Interface().(rewriter).Rewritten(f))
	}
	out := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.String:
		out.SetString(f(v.String()))
	case reflect.Struct:
		for i := range v.NumField() {
			out.Field(i).Set(rewrite(v.Field(i), f))
		}
	case reflect.Slice:
		out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			out.Index(i).Set(rewrite(v.Index(i), f))
		}
	case reflect.Map:
		out.Set(reflect.MakeMapWithSize(v.Type(), v.Len()))
		for m := v.MapRange(); m.Next(); {
			out.SetMapIndex(rewrite(m.Key(), f), rewrite(m.Value(), f))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			out.Set(reflect.New(v.Type().Elem()))
			out.Elem().Set(rewrite(v.Elem(), f))
		}
	default:
		out.Set(v)
	}
	return out
}
