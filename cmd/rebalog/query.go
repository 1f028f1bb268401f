package main

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/rebalog/rebalog/index"
	"github.com/rebalog/rebalog/parsers/event"
)

// search is a query as it was understood.
type search struct {
	index.Query
	phrases []string // lower-cased; the text must hold each as it stands
}

// queryFields are the words before a colon, and where their values go.
var queryFields = []struct {
	name, help string
	add        func(s *search, value string)
}{
	{"group", "a consumer group", func(s *search, v string) { s.Groups = append(s.Groups, v) }},
	{"member", "a member, client or instance id", func(s *search, v string) { s.Members = append(s.Members, v) }},
	{"kind", "a kind of event, e.g. member-expired", func(s *search, v string) { s.Kinds = append(s.Kinds, event.Kind(v)) }},
	{"node", "a broker's id", func(s *search, v string) { s.Nodes = append(s.Nodes, v) }},
	{"level", "WARN, ERROR, ...", func(s *search, v string) { s.Levels = append(s.Levels, strings.ToUpper(v)) }},
}

// parseQuery reads words, "phrases in quotes" and field:value, where the value
// may be quoted too. All must hold; values of one field are alternatives. A
// word with a colon that is no field (host:9092, a time) is a word, and one with
// a star at its end is the beginning of words.
func parseQuery(text string) (search, error) {
	var s search
	for _, t := range splitQuery(text) {
		if t.open {
			return s, fmt.Errorf("a quote is not closed: %s", text)
		}
		if t.field != "" {
			if t.value == "" {
				return s, fmt.Errorf("%s: has no value", t.field)
			}
			for _, f := range queryFields {
				if f.name == t.field {
					f.add(&s, t.value)
				}
			}
			continue
		}
		if t.value == "" {
			continue
		}
		s.addText(t)
	}
	if len(s.phrases) == 0 && len(s.Groups)+len(s.Members)+len(s.Kinds)+len(s.Nodes)+len(s.Levels) == 0 {
		return s, fmt.Errorf("the query is empty")
	}
	return s, nil
}

// addText adds a word or phrase. The index finds whole words; the beginning of
// a word (expir*) is compared with every event that the rest leaves.
func (s *search) addText(t queryTerm) {
	text := strings.ToLower(t.value)
	stem, open := strings.CutSuffix(text, "*")
	if open && !t.quoted {
		text = stem
	}
	words := wordsOf(text)
	if open && !t.quoted && len(words) > 0 && strings.HasSuffix(text, words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	s.Words = append(s.Words, words...)
	s.phrases = append(s.phrases, text)
}

// queryTerm is a piece of a query between blanks.
type queryTerm struct {
	field, value string
	quoted       bool
	open         bool // a quote was not closed
}

// splitQuery cuts a query at blanks outside of quotes; a field belongs to the
// value behind its colon.
func splitQuery(text string) []queryTerm {
	var terms []queryTerm
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		var t queryTerm
		if name, rest, ok := strings.Cut(text, ":"); ok && isQueryField(name) {
			t.field, text = name, rest
		}
		if strings.HasPrefix(text, `"`) {
			end := strings.IndexByte(text[1:], '"')
			if end < 0 {
				return append(terms, queryTerm{open: true})
			}
			t.value, t.quoted, text = text[1:end+1], true, text[end+2:]
		} else {
			end := strings.IndexFunc(text, unicode.IsSpace)
			if end < 0 {
				end = len(text)
			}
			t.value, text = text[:end], text[end:]
		}
		terms = append(terms, t)
	}
	return terms
}

func isQueryField(name string) bool {
	for _, f := range queryFields {
		if f.name == name {
			return true
		}
	}
	return false
}

// wordsOf splits text as the index does, into runs of letters and digits.
func wordsOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// matches reports whether the text holds every word and phrase as it was
// written; the index finds the words in any order and place.
func (s *search) matches(text string) bool {
	text = strings.ToLower(text)
	for _, p := range s.phrases {
		if !strings.Contains(text, p) {
			return false
		}
	}
	return true
}

// String says how the query was understood.
func (s *search) String() string {
	var parts []string
	say := func(name string, values []string) {
		if len(values) > 0 {
			parts = append(parts, name+" is "+strings.Join(values, " or "))
		}
	}
	say("group", s.Groups)
	say("member", s.Members)
	kinds := make([]string, len(s.Kinds))
	for i, k := range s.Kinds {
		kinds[i] = string(k)
	}
	say("kind", kinds)
	say("node", s.Nodes)
	say("level", s.Levels)
	for _, p := range s.phrases {
		parts = append(parts, fmt.Sprintf("the line holds %q", p))
	}
	return strings.Join(parts, ", and ")
}
