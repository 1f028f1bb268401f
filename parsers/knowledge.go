package parsers

import (
	"sort"
	"sync"

	"github.com/rebalog/rebalog/parsers/event"
)

// known is every table, indexed once. A table that does not compile is a
// mistake in the program, which the law test finds before a user can.
var known = sync.OnceValue(func() *knowledge {
	k, err := indexTables(tables(), nestedTables(), contexts)
	if err != nil {
		panic(err)
	}
	return k
})

// knowledge is what the stage knows: entries for messages and traces, nested
// tables by name, contexts.
type knowledge struct {
	message, trace, foreign *lineIndex
	nested                  map[string]*phraseIndex
	contexts                *contextIndex
}

// indexTables compiles and files all entries; the error names the first
// template that is none.
func indexTables(all [][]Line, nested map[string][]Phrase, ctx []Context) (*knowledge, error) {
	var in [3][]Line
	for _, table := range all {
		for _, l := range table {
			in[l.Where] = append(in[l.Where], l)
		}
	}
	k := &knowledge{nested: map[string]*phraseIndex{}}
	var err error
	if k.message, err = newLineIndex(in[InMessage]); err != nil {
		return nil, err
	}
	if k.trace, err = newLineIndex(in[InTrace]); err != nil {
		return nil, err
	}
	if k.foreign, err = newLineIndex(in[InForeign]); err != nil {
		return nil, err
	}
	for name, phrases := range nested {
		if k.nested[name], err = newPhraseIndex(phrases); err != nil {
			return nil, err
		}
	}
	k.contexts, err = newContextIndex(ctx)
	return k, err
}

// phraseIndex is the index over a nested table.
type phraseIndex struct {
	*index
	phrases []Phrase
}

func newPhraseIndex(phrases []Phrase) (*phraseIndex, error) {
	templates := make([]template, len(phrases))
	for i := range phrases {
		t, err := compileTemplate(phrases[i].Template)
		if err != nil {
			return nil, err
		}
		templates[i] = t
	}
	return &phraseIndex{newIndex(templates), phrases}, nil
}

// matching returns the phrases that the text matches, the surest first.
func (x *phraseIndex) matching(text string) []int32 {
	var ids []int32
	for _, id := range x.candidates(text, nil) {
		if _, ok := x.templates[id].match(text, nil); ok {
			ids = append(ids, id)
		}
	}
	sort.Slice(ids, func(i, j int) bool {
		a, b := x.templates[ids[i]].literal, x.templates[ids[j]].literal
		return a > b || a == b && ids[i] < ids[j]
	})
	return ids
}

// values returns what a phrase says about the text, nil if none matches.
func (x *phraseIndex) values(text string) []event.Value {
	ids := x.matching(text)
	if len(ids) == 0 {
		return nil
	}
	values, _ := x.templates[ids[0]].match(text, nil)
	return append(values, x.phrases[ids[0]].Fields...)
}
