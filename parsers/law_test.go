package parsers

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/rebalog/rebalog/parsers/event"
)

// The tables are data, and this file is their compiler: every entry must prove
// itself by its example, must be the only one that claims it, and must stay
// away from its near misses. A message says what to change.

var kebab = regexp.MustCompile(`^[a-z0-9]+([.-][a-z0-9]+)*$`)

func eachLine(t *testing.T, f func(t *testing.T, l *Line)) {
	for _, table := range tables() {
		for i := range table {
			l := &table[i]
			t.Run(l.ID, func(t *testing.T) { f(t, l) })
		}
	}
}

func TestEntriesAreComplete(t *testing.T) {
	ids, templates := map[string]bool{}, map[string]string{}
	eachLine(t, func(t *testing.T, l *Line) {
		if !kebab.MatchString(l.ID) {
			t.Errorf("id %q is not kebab-case", l.ID)
		}
		if ids[l.ID] {
			t.Errorf("id %q is used twice", l.ID)
		}
		ids[l.ID] = true
		key := fmt.Sprint(l.Where, l.Template)
		if other := templates[key]; other != "" {
			t.Errorf("entry %q has the same template: make one entry of the two (loggers, versions and speakers are sets)", other)
		}
		templates[key] = l.ID
		if l.Kind == "" || l.Proves == "" || l.Versions == "" || len(l.Speakers) == 0 || l.Example == "" {
			t.Error("Kind, Proves, Versions, Speakers and Example must be filled")
		}
		if l.Level == "" && l.Where == InMessage {
			t.Error("Level must be filled")
		}
		if !knownKinds[string(l.Kind)] {
			t.Errorf("kind %q is none of package event", l.Kind)
		}
		for _, v := range l.Fields {
			if !knownKeys[string(v.Key)] {
				t.Errorf("constant %q is no key of package event", v.Key)
			}
		}
		checkTemplate(t, l.Template)
		for _, n := range l.Nested {
			if nestedTables()[n.Table] == nil {
				t.Errorf("nested table %q does not exist", n.Table)
			}
			if !givesKey(l, n.Key) {
				t.Errorf("nested key %q is captured neither by the template nor by another nested table", n.Key)
			}
		}
	})
}

// givesKey tells whether the template, or one of the entry's nested tables, captures the key.
func givesKey(l *Line, key event.Key) bool {
	templates := []string{l.Template}
	for _, n := range l.Nested {
		for _, p := range nestedTables()[n.Table] {
			templates = append(templates, p.Template)
		}
	}
	for _, s := range templates {
		if strings.Contains(s, "<"+string(key)+">") || strings.Contains(s, "<"+string(key)+"?>") {
			return true
		}
	}
	return false
}

func checkTemplate(t *testing.T, s string) {
	t.Helper()
	c, err := compileTemplate(s)
	if err != nil {
		t.Error(err)
		return
	}
	for _, k := range c.keys {
		if !knownKeys[string(k)] {
			t.Errorf("template captures %q, which is no key of package event", k)
		}
	}
	if c.literal < window {
		t.Errorf("template %q has only %d bytes of text of its own", s, c.literal)
	}
}

// TestExamples sends each example down the whole road.
func TestExamples(t *testing.T) {
	eachLine(t, func(t *testing.T, l *Line) {
		got := eventsOf(t, l, l.Example)
		var claims []string
		for _, e := range got {
			claims = append(claims, e.Line)
		}
		if len(got) != 1 || got[0].Line != l.ID {
			t.Fatalf("example makes events of %q, want exactly one of %q\nexample:  %s\ntemplate: %s\n%s",
				claims, l.ID, l.Example, l.Template, whyNot(l))
		}
		e := got[0]
		if e.Kind != l.Kind {
			t.Errorf("kind is %q, want %q", e.Kind, l.Kind)
		}
		if l.Side != "" && e.Side != l.Side {
			t.Errorf("side is %q (from the context), entry says %q", e.Side, l.Side)
		}
		if got, want := written(e.Fields), sorted(t, l.Want); got != want {
			t.Errorf("fields of the example\n got  %s\n want %s", got, want)
		}
	})
}

// TestOneClaim finds entries that overlap, be it over several tables.
func TestOneClaim(t *testing.T) {
	eachLine(t, func(t *testing.T, l *Line) {
		for _, logger := range loggersOf(l) {
			if ids := claimsOf(l, l.Example, logger); len(ids) > 1 {
				t.Errorf("example is claimed by %q with logger %q: only one may match\nexample: %s", ids, logger, l.Example)
			}
		}
	})
}

func TestNearMisses(t *testing.T) {
	eachLine(t, func(t *testing.T, l *Line) {
		for _, near := range l.Near {
			for _, logger := range loggersOf(l) {
				for _, id := range claimsOf(l, near, logger) {
					t.Errorf("near miss is matched by %q\nnear: %s", id, near)
				}
			}
		}
	})
}

// TestMutilated changes the text of each example: the entry must let go of it.
func TestMutilated(t *testing.T) {
	eachLine(t, func(t *testing.T, l *Line) {
		c, err := compileTemplate(l.Template)
		if err != nil {
			t.Fatal(err)
		}
		first, more, _ := strings.Cut(l.Example, "\n")
		if more != "" {
			more = "\n" + more
		}
		if tail := c.tail(); tail != "" && strings.HasSuffix(first, tail) && len(tail) < len(first) {
			mustLetGo(t, l, first[:len(first)-1]+more)
		}
		for _, lit := range c.literals() {
			if at := strings.LastIndex(first, lit); at >= 0 && strings.Count(first, lit) == 1 {
				mid := at + len(lit)/2
				mustLetGo(t, l, first[:mid]+"\x01"+first[mid+1:]+more)
			}
		}
	})
}

func mustLetGo(t *testing.T, l *Line, text string) {
	t.Helper()
	for _, id := range claimsOf(l, text, "") {
		if id == l.ID {
			t.Errorf("a damaged example still matches\ndamaged:  %q\ntemplate: %s", text, l.Template)
		}
	}
}

// claimsOf lists the entries that match the text, without choosing.
func claimsOf(l *Line, text, logger string) []string {
	k := known()
	var ids []string
	add := func(x *lineIndex) func(id int32, _ []event.Value) {
		return func(id int32, _ []event.Value) { ids = append(ids, x.lines[id].ID) }
	}
	if l.Where == InTrace {
		for _, line := range strings.Split(text, "\n") {
			class, said := splitException(strings.TrimSpace(line))
			k.trace.matches(said, lastName(class), nil, add(k.trace))
		}
		return ids
	}
	first, _, _ := strings.Cut(text, "\n")
	ctx := k.contexts.cut(first, 0)
	if ctx.logger != "" {
		logger = ctx.logger
	}
	if l.Where == InForeign {
		k.foreign.matches(ctx.rest, logger, nil, add(k.foreign))
		return ids
	}
	k.message.matches(ctx.rest, logger, nil, add(k.message))
	return ids
}

func loggersOf(l *Line) []string {
	if len(l.Loggers) == 0 {
		return []string{"com.example.Orders"}
	}
	return l.Loggers
}

// eventsOf reads a record that holds the example, with the entry's first
// logger and level, and returns the events that table entries made of it.
func eventsOf(t *testing.T, l *Line, example string) []event.Event {
	t.Helper()
	rec := Record{At: 1714557600123, TimeFrom: event.TimeNoZone, Stamp: "2024-05-01 10:00:00,123", Layout: "log4j",
		Level: l.Level, Logger: loggersOf(l)[0], Thread: "main", Outer: event.NoTime, Pos: event.Position{Path: "a.log", Line: 1}}
	if l.Where == InTrace {
		rec.Message, rec.More = "Nothing that any entry knows", strings.Split(example, "\n")
	} else {
		rec.Message, rec.More = firstAndRest(example)
	}
	rec.Text, rec.Lines = rec.Message, 1+len(rec.More)
	return tableEvents(t, rec)
}

func firstAndRest(s string) (string, []string) {
	lines := strings.Split(s, "\n")
	return lines[0], lines[1:]
}

func tableEvents(t *testing.T, records ...Record) []event.Event {
	t.Helper()
	var out []event.Event
	for e, err := range Events(sliceOf(records), Options{}, &Summary{}) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Line != "" {
			out = append(out, e)
		}
	}
	return out
}

func sliceOf(records []Record) func(yield func(Record, error) bool) {
	return func(yield func(Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// whyNot says how far the template follows the example.
func whyNot(l *Line) string {
	c, err := compileTemplate(l.Template)
	if err != nil {
		return err.Error()
	}
	rest := known().contexts.cut(l.Example, 0).rest
	if l.Where == InTrace {
		_, rest = splitException(strings.TrimSpace(l.Example))
	}
	rest, _, _ = strings.Cut(rest, "\n")
	at := 0
	for _, lit := range c.literals() {
		i := strings.Index(rest[at:], lit)
		if i < 0 {
			return fmt.Sprintf("matched against: %q\nthis text of the template is not found from byte %d on: %q", rest, at, lit)
		}
		at += i + len(lit)
	}
	return fmt.Sprintf("matched against: %q\nall its texts are found: a number is none, a capture is empty, or the ends differ", rest)
}

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

func TestContextsAndPhrases(t *testing.T) {
	ids := map[string]bool{}
	for _, c := range contexts {
		if ids[c.ID] || !kebab.MatchString(c.ID) {
			t.Errorf("context id %q is used twice or not kebab-case", c.ID)
		}
		ids[c.ID] = true
		got := known().contexts.cut(c.Example+"Message [1] of it", 0)
		if got.rest != "Message [1] of it" || got.side != c.Side {
			t.Errorf("context %q leaves %q, side %q", c.ID, got.rest, got.side)
		}
		if got, want := written(got.values), sorted(t, c.Want); got != want {
			t.Errorf("context %q\n got  %s\n want %s", c.ID, got, want)
		}
	}
	for name, phrases := range nestedTables() {
		for _, p := range phrases {
			t.Run(name+"/"+p.ID, func(t *testing.T) { checkPhrase(t, known().nested[name], p) })
		}
	}
}

func checkPhrase(t *testing.T, x *phraseIndex, p Phrase) {
	if !kebab.MatchString(p.ID) {
		t.Errorf("id %q is not kebab-case", p.ID)
	}
	checkTemplate(t, p.Template)
	var claims []string
	for _, id := range x.matching(p.Example) {
		claims = append(claims, x.phrases[id].ID)
	}
	if len(claims) == 0 || claims[0] != p.ID { // the surest counts: longer wordings begin with shorter ones
		t.Fatalf("example is matched by %q, want first %q\nexample:  %s\ntemplate: %s", claims, p.ID, p.Example, p.Template)
	}
	if got, want := written(normalise(x.values(p.Example))), sorted(t, p.Want); got != want {
		t.Errorf("fields\n got  %s\n want %s", got, want)
	}
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
