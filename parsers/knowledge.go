package parsers

import (
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

// best returns the phrase that the text matches, nil if none does, and its
// captures, see [index.best].
func (x *phraseIndex) best(text string, b *scratch) (*Phrase, []event.Value) {
	id, values := x.index.best(text, b, func(int32) bool { return true })
	if id < 0 {
		return nil, nil
	}
	return &x.phrases[id], values
}

// values returns what a phrase says about the text, nil if none matches.
func (x *phraseIndex) values(text string, b *scratch) []event.Value {
	phrase, values := x.best(text, b)
	if phrase == nil {
		return nil
	}
	return append(values, phrase.Fields...)
}
