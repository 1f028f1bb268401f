package report

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/rebalog/rebalog/diagnose"
)

func toJSON(t testing.TB, r *diagnose.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := JSON(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A saved report tells as much as a fresh one: no format holds what JSON does not.
func TestJSONHoldsAll(t *testing.T) {
	for _, m := range made {
		if m.name == "hostile" {
			continue // has bytes that are no UTF-8, which JSON cannot hold
		}
		doc := toJSON(t, m.make())
		back, err := Read(strings.NewReader(doc))
		if err != nil {
			t.Fatal(err)
		}
		if again := toJSON(t, back); again != doc {
			t.Errorf("%s: reading and writing changes the document", m.name)
		}
		if o := (TextOptions{Full: true}); plain(back, o) != plain(m.make(), o) {
			t.Errorf("%s: the text of the saved report differs", m.name)
		}
	}
}

func TestJSONForm(t *testing.T) {
	r := small()
	r.Findings[0].Evidence[0].Text = "a < b && c > d"
	doc := toJSON(t, r)
	if !strings.Contains(doc, "a < b && c > d") {
		t.Error("HTML characters are escaped")
	}
	if !strings.HasSuffix(doc, "}\n") {
		t.Error("no newline at the end")
	}
	for range 20 {
		if toJSON(t, r) != doc {
			t.Fatal("the same report gives other bytes")
		}
	}
	for _, m := range made {
		if strings.Contains(toJSON(t, m.make()), "null") {
			t.Errorf("%s: an empty list is null", m.name)
		}
	}
}

func TestRead(t *testing.T) {
	f := func(doc, want string, other bool) {
		t.Helper()
		_, err := Read(strings.NewReader(doc))
		if err == nil || !strings.Contains(err.Error(), want) || errors.Is(err, ErrNotReport) != other {
			t.Errorf("%s: %v, want %q", doc, err, want)
		}
	}
	f(``, "EOF", false)
	f(`[1]`, "no object with a schema", true)
	f(`{}`, `its schema is ""`, true)
	f(`{"schema":"other/1"}`, `its schema is "other/1"`, true)
	f(`{"schema":"rebalog.report/2"}`, `this version reads "rebalog.report/1"`, false)
	f(`{"schema":"rebalog.report/1"} {}`, "more follows", true)
	f(`{"schema":"rebalog.report/1","groups":{}}`, "cannot unmarshal", false)
	if _, err := Read(strings.NewReader(`{"schema":"rebalog.report/1","added_later":1}`)); err != nil {
		t.Errorf("an addition to the schema is refused: %v", err)
	}
}

// Every report that can be read can be shown.
func FuzzRead(f *testing.F) {
	f.Add([]byte(toJSON(f, small())))
	f.Add([]byte(toJSON(f, hostile())))
	f.Fuzz(func(t *testing.T, doc []byte) {
		r, err := Read(bytes.NewReader(doc))
		if err != nil {
			return
		}
		for line := range strings.Lines(plain(r, TextOptions{})) {
			if line = strings.TrimSuffix(line, "\n"); Visible(line) != line {
				t.Errorf("not safe to show: %q", line)
			}
		}
	})
}

func TestRewrittenReachesEveryString(t *testing.T) {
	got := rewritten(*small(), func(string) string { return "x" })
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			if v.String() != "x" {
				t.Errorf("%q was not reached", v.String())
			}
		case reflect.Struct:
			for i := range v.NumField() {
				walk(v.Field(i))
			}
		case reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i))
			}
		case reflect.Map:
			for _, k := range v.MapKeys() {
				walk(k)
				walk(v.MapIndex(k))
			}
		case reflect.Pointer:
			if !v.IsNil() {
				walk(v.Elem())
			}
		}
	}
	walk(reflect.ValueOf(got))
}
