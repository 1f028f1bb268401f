package report

import (
	"io"
	"reflect"
	"strings"

	"github.com/rebalog/rebalog/diagnose"
)

// Schema writes the JSON Schema (2020-12) of what [JSON] writes. It is made
// from the report's own types, so the two cannot part. Objects may hold more
// than it lists: an addition does not change the schema's name.
func Schema(w io.Writer) error {
	s := schemaOf(reflect.TypeFor[diagnose.Report]())
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["title"] = diagnose.Schema
	s["properties"].(map[string]any)["schema"] = map[string]any{"const": diagnose.Schema}
	return EncodeJSON(w, s, "  ")
}

// words are the values of the types that name one of a few.
var words = map[reflect.Type][]any{
	reflect.TypeFor[diagnose.Verdict](): {diagnose.Confirmed, diagnose.Likely, diagnose.Possible},
	reflect.TypeFor[diagnose.Class]():   {diagnose.Incident, diagnose.Pattern, diagnose.Expected, diagnose.Noise},
}

// forms are what types look like that are written otherwise than they are kept.
var forms = map[reflect.Type]reflect.Type{
	reflect.TypeFor[diagnose.Moment](): reflect.TypeFor[string](),
	reflect.TypeFor[diagnose.States](): reflect.TypeFor[[]diagnose.State](),
}

func schemaOf(t reflect.Type) map[string]any {
	if form, ok := forms[t]; ok {
		t = form
	}
	if enum, ok := words[t]; ok {
		return map[string]any{"enum": enum}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return schemaOf(t.Elem())
	case reflect.Slice:
		return map[string]any{"type": "array", "items": schemaOf(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": schemaOf(t.Elem())}
	case reflect.Struct:
		return objectSchema(t)
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return map[string]any{"type": "integer"}
	default:
		return map[string]any{"type": "string"}
	}
}

// objectSchema lists a struct's members; those that may be left out are not required.
func objectSchema(t reflect.Type) map[string]any {
	properties, required := map[string]any{}, []string{}
	for i := range t.NumField() {
		name, option, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		properties[name] = schemaOf(t.Field(i).Type)
		if option != "omitempty" && option != "omitzero" {
			required = append(required, name)
		}
	}
	return map[string]any{"type": "object", "properties": properties, "required": required}
}
