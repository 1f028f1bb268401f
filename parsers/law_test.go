package parsers

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rebalog/rebalog/parsers/event"
	"github.com/rebalog/rebalog/parsers/layout"
)

// The tables are data, and this file is their compiler: every entry must prove
// itself by its example, must be the only one that claims it, and must stay
// away from its near misses. A message says what to change.

var kebab = regexp.MustCompile(`^[a-z0-9]+([.-][a-z0-9]+)*$`)

// TestLaws walks all tables: entries, contexts, nested tables, layouts and kinds.
func TestLaws(t *testing.T) {
	seen := registry{ids: map[string]bool{}, templates: map[string]string{}, kinds: map[event.Kind]bool{}}
	for _, table := range tables() {
		for i := range table {
			l := &table[i]
			t.Run(l.ID, func(t *testing.T) {
				seen.isComplete(t, l)
				exampleTakesTheRoad(t, l)
				onlyOneClaims(t, l)
				letsNearMissesPass(t, l)
				letsGoOfDamaged(t, l)
			})
		}
	}
	t.Run("contexts", contextsLaw)
	t.Run("nested", nestedLaw)
	t.Run("layouts", layoutsLaw)
	t.Run("kinds", seen.everyKindIsMade)
}

// registry is what the entries before have used.
type registry struct {
	ids       map[string]bool
	templates map[string]string
	kinds     map[event.Kind]bool
}

// isComplete: all is filled in, and with words that other stages know.
func (r *registry) isComplete(t *testing.T, l *Line) {
	if !kebab.MatchString(l.ID) {
		t.Errorf("id %q is not kebab-case", l.ID)
	}
	if r.ids[l.ID] {
		t.Errorf("id %q is used twice", l.ID)
	}
	r.ids[l.ID] = true
	key := fmt.Sprint(l.Where, l.Template)
	if other := r.templates[key]; other != "" {
		t.Errorf("entry %q has the same template: make one entry of the two (loggers, versions and speakers are sets)", other)
	}
	r.templates[key] = l.ID
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
	r.kinds[l.Kind] = true
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
	if c.literal < pieceLen {
		t.Errorf("template %q has only %d bytes of text of its own", s, c.literal)
	}
}

// exampleTakesTheRoad sends the example down the whole road, from bytes to events.
func exampleTakesTheRoad(t *testing.T, l *Line) {
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
}

// onlyOneClaims finds entries that overlap, be it over several tables.
func onlyOneClaims(t *testing.T, l *Line) {
	for _, logger := range loggersOf(l) {
		if ids := claimsOf(l, l.Example, logger); len(ids) > 1 {
			t.Errorf("example is claimed by %q with logger %q: only one may match\nexample: %s", ids, logger, l.Example)
		}
	}
}

// letsNearMissesPass: no entry claims a near miss of this one.
func letsNearMissesPass(t *testing.T, l *Line) {
	for _, near := range l.Near {
		for _, logger := range loggersOf(l) {
			for _, id := range claimsOf(l, near, logger) {
				t.Errorf("near miss is matched by %q\nnear: %s", id, near)
			}
		}
	}
}

// letsGoOfDamaged changes the text of the example: the entry must let go of it.
func letsGoOfDamaged(t *testing.T, l *Line) {
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
	add := func(x *lineIndex) func(id int32) {
		return func(id int32) { ids = append(ids, x.lines[id].ID) }
	}
	if l.Where == InTrace {
		for _, line := range strings.Split(text, "\n") {
			class, said := splitException(strings.TrimSpace(line))
			k.trace.matches(said, lastName(class), add(k.trace))
		}
		return ids
	}
	first, _, _ := strings.Cut(text, "\n")
	ctx := k.contexts.cut(first, 0, &scratch{})
	if ctx.logger != "" {
		logger = ctx.logger
	}
	if l.Where == InForeign {
		k.foreign.matches(ctx.rest, logger, add(k.foreign))
		return ids
	}
	k.message.matches(ctx.rest, logger, add(k.message))
	return ids
}

func loggersOf(l *Line) []string {
	if len(l.Loggers) == 0 {
		return []string{"com.example.Orders"}
	}
	return l.Loggers
}

// eventsOf writes the example as Kafka's own layout prints it, with the entry's
// level and its first logger in some package, reads that from its bytes on, and
// returns the events that table entries made of it.
func eventsOf(t *testing.T, l *Line, example string) []event.Event {
	t.Helper()
	first, more, _ := strings.Cut(example, "\n")
	if l.Where == InTrace {
		first, more = "Nothing that any entry knows", example
	}
	text := fmt.Sprintf("[2024-05-01 10:00:00,123] %s %s (com.example.%s)\n%s\n", cmp.Or(l.Level, "ERROR"), first, loggersOf(l)[0], more)
	var out []event.Event
	events, _ := Parse(strings.NewReader(text), event.Position{Path: "a.log"}, Options{})
	for e, err := range events {
		if err != nil {
			t.Fatal(err)
		}
		if e.Line != "" {
			out = append(out, e)
		}
	}
	return out
}

func firstAndRest(s string) (string, []string) {
	lines := strings.Split(s, "\n")
	return lines[0], lines[1:]
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
	rest := known().contexts.cut(l.Example, 0, &scratch{}).rest
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

// contextsLaw: every context is cut off whole, and says what it should.
func contextsLaw(t *testing.T) {
	ids := map[string]bool{}
	for _, c := range contexts {
		if ids[c.ID] || !kebab.MatchString(c.ID) {
			t.Errorf("context id %q is used twice or not kebab-case", c.ID)
		}
		ids[c.ID] = true
		got := known().contexts.cut(c.Example+"Message [1] of it", 0, &scratch{})
		if got.rest != "Message [1] of it" || got.side != c.Side {
			t.Errorf("context %q leaves %q, side %q", c.ID, got.rest, got.side)
		}
		if got, want := written(got.values), sorted(t, c.Want); got != want {
			t.Errorf("context %q\n got  %s\n want %s", c.ID, got, want)
		}
	}
}

// nestedLaw: every phrase of a nested table proves itself by its example.
func nestedLaw(t *testing.T) {
	for name, phrases := range nestedTables() {
		for _, p := range phrases {
			t.Run(name+"/"+p.ID, func(t *testing.T) { checkPhrase(t, known().nested[name], p) })
		}
	}
}

// layoutsLaw: every layout has a sample, of which the road makes a record of that
// layout; what wraps a text is tried around a line of Kafka's.
func layoutsLaw(t *testing.T) {
	law := func(id, sample, want string) {
		if got := layoutOf(t, sample); got != want || sample == "" {
			t.Errorf("the sample of %s makes a record in layout %q, want %q\nsample: %s", id, got, want, sample)
		}
	}
	const inner = "[2024-05-01 10:00:00,123] INFO started (com.example.Orders)"
	for _, l := range layout.Layouts() {
		law(l.ID, l.Sample, l.ID)
	}
	for _, s := range layout.Shapes() {
		if s.Wrapper {
			law(s.ID, strings.Replace(s.Sample, `"text"`, strconv.Quote(inner), 1), "kafka")
		} else {
			law(s.ID, s.Sample, s.ID)
		}
	}
	for _, w := range layout.Wrappers() {
		law(w.ID, strings.Replace(w.Sample, "text", inner, 1), "kafka")
	}
}

// layoutOf reads a text and names the layout of its last record.
func layoutOf(t *testing.T, text string) (id string) {
	t.Helper()
	var sum Summary
	for rec, err := range Records(Lines(strings.NewReader(text+"\n")), event.Position{Path: "a.log"}, Options{}, &sum) {
		if err != nil {
			t.Fatal(err)
		}
		id = rec.Layout
	}
	return id
}

// readersOwn are the kinds that the reader of a stream makes, and no entry.
var readersOwn = []event.Kind{event.StreamBegan, event.StreamEnded, event.Silence, event.ThreadSilence}

// everyKindIsMade: a kind that no line tells of is a word without a meaning. That
// each is read as well is held where all stages meet, in cmd/rebalog.
func (r *registry) everyKindIsMade(t *testing.T) {
	for k := range knownKinds {
		if made, own := r.kinds[event.Kind(k)], slices.Contains(readersOwn, event.Kind(k)); made == own {
			t.Errorf("kind %q: made by an entry: %t, noticed by the reader: %t; want one of the two", k, made, own)
		}
	}
}

func checkPhrase(t *testing.T, x *phraseIndex, p Phrase) {
	if !kebab.MatchString(p.ID) {
		t.Errorf("id %q is not kebab-case", p.ID)
	}
	checkTemplate(t, p.Template)
	var b scratch
	got, _ := x.best(p.Example, &b)
	if got == nil || got.ID != p.ID { // the surest counts: longer wordings begin with shorter ones
		t.Fatalf("example is matched by %v, want %q\nexample:  %s\ntemplate: %s", got, p.ID, p.Example, p.Template)
	}
	if got, want := written(x.values(p.Example, &b)), sorted(t, p.Want); got != want {
		t.Errorf("fields\n got  %s\n want %s", got, want)
	}
}
