package index

import (
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"

	"github.com/rebalog/rebalog/parsers/event"
)

// choose returns the library's query for the blocks that may hold events of q.
// Time is not part of it: every block's id says its span.
func (q *Query) choose() query.Query {
	kinds := make([]string, len(q.Kinds))
	for i, k := range q.Kinds {
		kinds[i] = string(k)
	}
	var all []query.Query
	for _, f := range []struct {
		field string
		terms []string
	}{{fieldGroup, q.Groups}, {fieldMember, q.Members}, {fieldKind, kinds}, {fieldNode, q.Nodes}, {fieldLevel, q.Levels}, {fieldShelf, shelfTerms(q.Shelves)}} {
		if len(f.terms) > 0 && !slices.ContainsFunc(f.terms, unindexable) {
			all = append(all, anyOf(f.field, f.terms))
		}
	}
	for _, w := range q.Words {
		if indexed(w) {
			all = append(all, anyOf(fieldWord, []string{w}))
		}
	}
	if len(all) == 0 {
		return bleve.NewMatchAllQuery()
	}
	return bleve.NewConjunctionQuery(all...)
}

// unindexable reports whether a term is one that blocks are not chosen by: the
// empty one (an event without a node), the overlong, a member id with ", ".
func unindexable(term string) bool {
	return term == "" || len(term) > maxTerm || strings.Contains(term, ", ")
}

func anyOf(field string, terms []string) query.Query {
	some := make([]query.Query, len(terms))
	for i, term := range terms {
		t := bleve.NewTermQuery(term)
		t.SetField(field)
		some[i] = t
	}
	if len(some) == 1 {
		return some[0]
	}
	return bleve.NewDisjunctionQuery(some...)
}

// overlaps reports whether a block's span touches the query's.
func (q *Query) overlaps(b blockID) bool {
	return q.Undated && b.from == event.NoTime || (q.Since == 0 || b.to >= q.Since) && (q.Until == 0 || b.from <= q.Until)
}

// matches reports whether an event is one that the query selects.
func (q *Query) matches(e *event.Event) bool {
	return q.inTime(e.At) &&
		(len(q.Shelves) == 0 || slices.Contains(q.Shelves, ShelfOf(e))) &&
		(len(q.Kinds) == 0 || slices.Contains(q.Kinds, e.Kind)) &&
		(len(q.Levels) == 0 || slices.Contains(q.Levels, e.Level)) &&
		(len(q.Nodes) == 0 || slices.Contains(q.Nodes, e.Node)) &&
		(len(q.Groups) == 0 || e.Has(event.Group) && slices.Contains(q.Groups, e.Get(event.Group))) &&
		(len(q.Members) == 0 || slices.ContainsFunc(q.Members, func(id string) bool { return namesMember(e, id) })) &&
		(len(q.Words) == 0 || hasWords(e.Text, q.Words))
}

// inTime: both ends are included; an event without a time is in no window, unless the
// query says so.
func (q *Query) inTime(at int64) bool {
	if q.Since == 0 && q.Until == 0 {
		return true
	}
	if at == event.NoTime {
		return q.Undated
	}
	return (q.Since == 0 || at >= q.Since) && (q.Until == 0 || at <= q.Until)
}

func namesMember(e *event.Event, id string) bool {
	for i := range e.Fields {
		f := &e.Fields[i]
		if f.Key == event.Members && holdsMember(f.Text, id) || f.Text == id && slices.Contains(memberKeys, f.Key) {
			return true
		}
	}
	return false
}

// hasWords reports whether every word is one of the text's. Most texts are
// refused by the look for the first word's bytes.
func hasWords(text string, words []string) bool {
	text = strings.ToLower(text)
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	for _, w := range words {
		found := false
		for have := range eachWord(text) {
			if found = have == w; found {
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}
