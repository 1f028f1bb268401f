package parsers

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/rebalog/rebalog/parsers/event"
)

// written prints fields as Want does, in the order of their keys.
func written(fields []event.Value) string {
	var out []string
	for _, v := range fields {
		text := v.Text
		if text == "" || strings.ContainsAny(text, " \t\"") {
			text = `"` + strings.ReplaceAll(text, `"`, `\"`) + `"`
		}
		out = append(out, string(v.Key)+"="+text)
	}
	sort.Strings(out)
	return strings.Join(out, " ")
}

// sorted reads a Want and prints it again in the order of its keys.
func sorted(t *testing.T, want string) string {
	t.Helper()
	var fields []event.Value
	for rest := strings.TrimSpace(want); rest != ""; rest = strings.TrimSpace(rest) {
		key, after, ok := strings.Cut(rest, "=")
		if !ok {
			t.Fatalf("want %q: no '=' in %q", want, rest)
		}
		text, n := wantValue(after)
		if n < 0 {
			t.Fatalf("want %q: no closing quote in %q", want, after)
		}
		fields = append(fields, event.Value{Key: event.Key(key), Text: text})
		rest = after[n:]
	}
	return written(fields)
}

// wantValue reads a word, or a text in double quotes in which \" is a quote.
func wantValue(s string) (text string, n int) {
	if !strings.HasPrefix(s, `"`) {
		if n = strings.IndexByte(s, ' '); n < 0 {
			n = len(s)
		}
		return s[:n], n
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == '"':
			b.WriteByte('"')
			i++
		case s[i] == '"':
			return b.String(), i + 1
		default:
			b.WriteByte(s[i])
		}
	}
	return "", -1
}

// vocabulary reads the constants of one type from the source of package event,
// so that a key or kind of one's own making is found out.
func vocabulary(file, typeName string) map[string]bool {
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join("event", file), nil, 0)
	if err != nil {
		panic(err)
	}
	words := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if t, ok := spec.Type.(*ast.Ident); ok && t.Name == typeName {
			for _, v := range spec.Values {
				word, _ := strconv.Unquote(v.(*ast.BasicLit).Value)
				words[word] = true
			}
		}
		return true
	})
	return words
}

var (
	knownKeys  = vocabulary("key.go", "Key")
	knownKinds = vocabulary("kind.go", "Kind")
)
