package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/rebalog/rebalog/diagnose"
)

// JSON writes r as an indented document with a newline at its end. The same
// report gives the same bytes: lists keep their order, maps are sorted by key,
// an empty list is [] and never null. Bytes that are no UTF-8 become U+FFFD,
// since JSON cannot hold them; path, line and offset still lead to the original.
//
// It is written piece by piece: of a storm the document has a hundred megabytes.
func JSON(w io.Writer, r *diagnose.Report) error {
	d := document{w: w}
	v := reflect.ValueOf(r).Elem()
	d.text("{")
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		d.next(i, "  ")
		d.text(strconv.Quote(name) + ": ")
		if f := v.Field(i); f.Kind() == reflect.Slice {
			d.list(f)
		} else {
			d.value(f, "  ")
		}
	}
	d.text("\n}\n")
	if d.err != nil {
		return fmt.Errorf("write report: %w", d.err)
	}
	return nil
}

// document is a JSON document that is written; err is the first error.
type document struct {
	w   io.Writer
	err error
}

func (d *document) text(s string) {
	if d.err == nil {
		_, d.err = io.WriteString(d.w, s)
	}
}

// next begins the line of the i-th of several values.
func (d *document) next(i int, indent string) {
	if i > 0 {
		d.text(",")
	}
	d.text("\n" + indent)
}

func (d *document) list(v reflect.Value) {
	if v.Len() == 0 {
		d.text("[]")
		return
	}
	d.text("[")
	for i := range v.Len() {
		d.next(i, "    ")
		d.value(v.Index(i), "    ")
	}
	d.text("\n  ]")
}

// value writes a value, of which all lines but the first are indented.
func (d *document) value(v reflect.Value, indent string) {
	if d.err != nil {
		return
	}
	whole := rewrite(v, func(s string) string { return s })
	text, err := encoded(whole.Interface(), indent, "  ")
	if d.err = err; err == nil {
		_, d.err = d.w.Write(text[:len(text)-1])
	}
}

// EncodeJSON writes v as every JSON output of rebalog is written: one document
// and a newline, '<', '>' and '&' readable, and whatever [Visible] would not
// show as it is spelled \uXXXX, which is the same text to a parser and harmless
// on a terminal. An empty indent gives one line.
func EncodeJSON(w io.Writer, v any, indent string) error {
	text, err := encoded(v, "", indent)
	if err == nil {
		_, err = w.Write(text)
	}
	return err
}

func encoded(v any, prefix, indent string) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent(prefix, indent)
	err := enc.Encode(v)
	return spelled(b.Bytes()), err
}

// spelled replaces what is invisible in a JSON document. Beyond ASCII, JSON has
// characters inside strings only, so an escape may stand wherever they do.
func spelled(doc []byte) []byte {
	if i := bytes.IndexFunc(doc, needsSpelling); i < 0 {
		return doc
	}
	out := make([]byte, 0, len(doc)+64)
	for len(doc) > 0 {
		r, n := utf8.DecodeRune(doc)
		switch {
		case !needsSpelling(r):
			out = append(out, doc[:n]...)
		case r < 0x10000:
			out = fmt.Appendf(out, `\u%04x`, r)
		default:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		}
		doc = doc[n:]
	}
	return out
}

func needsSpelling(r rune) bool { return r != '\n' && !isShown(r) }

// ErrNotReport is the cause when a document is something else than a report.
var ErrNotReport = errors.New("not a rebalog report")

// Read reads one report that [JSON] wrote. Members that this version does not
// know are passed over, as additions do not change the schema's name. The
// error wraps [ErrNotReport] where the document is JSON of another kind, and
// says so where it is a report of another schema.
func Read(r io.Reader) (*diagnose.Report, error) {
	dec := json.NewDecoder(r)
	var raw json.RawMessage
	if err := dec.Decode(&raw); err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("read report: %w: more follows after its end", ErrNotReport)
	}
	// The schema is looked at first: a report of another schema may not fit our types.
	var head struct {
		Schema string `json:"schema"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return nil, fmt.Errorf("read report: %w: no object with a schema", ErrNotReport)
	}
	if err := checkSchema(head.Schema); err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	report := new(diagnose.Report)
	if err := json.Unmarshal(raw, report); err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	return report, nil
}

func checkSchema(schema string) error {
	family, _, _ := strings.Cut(diagnose.Schema, "/")
	switch {
	case schema == diagnose.Schema:
		return nil
	case strings.HasPrefix(schema, family+"/"):
		return fmt.Errorf("its schema is %q, this version reads %q", schema, diagnose.Schema)
	default:
		return fmt.Errorf("%w: its schema is %q", ErrNotReport, schema)
	}
}
