package index

import (
	"maps"
	"slices"
	"unsafe"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/mapping"
	api "github.com/blevesearch/bleve_index_api"
)

// newMapping returns the mapping of a case: nothing is analysed or found by
// itself, since documents are made whole by this package. A dynamic mapping
// would index every field again in "_all", and keep columns and positions that
// nobody asks for.
func newMapping() mapping.IndexMapping {
	m := bleve.NewIndexMapping()
	m.DefaultMapping = bleve.NewDocumentStaticMapping()
	m.DefaultMapping.AddSubDocumentMapping("_all", bleve.NewDocumentDisabledMapping())
	m.IndexDynamic, m.StoreDynamic, m.DocValuesDynamic = false, false, false
	m.DefaultAnalyzer = "keyword"
	return m
}

// newDocument returns the document of a block: its id and terms.
func newDocument(id blockID, t *terms) *document.Document {
	doc := document.NewDocument(id.String())
	doc.AddField(termsField(fieldInput, []string{id.input}))
	doc.AddField(termsField(fieldShelf, shelfTerms(slices.Collect(maps.Keys(t.shelf)))))
	for _, f := range []struct {
		name string
		set  map[string]bool
	}{{fieldGroup, t.group}, {fieldMember, t.member}, {fieldKind, t.kind}, {fieldNode, t.node}, {fieldLevel, t.level}} {
		if len(f.set) > 0 {
			doc.AddField(termsField(f.name, slices.Collect(maps.Keys(f.set))))
		}
	}
	if words := t.words.list(); len(words) > 0 {
		doc.AddField(termsField(fieldWord, words))
	}
	return doc
}

// list returns the words, in memory that no later block shares.
func (s *wordSet) list() []string {
	all := string(s.arena)
	words := make([]string, len(s.words))
	for i, w := range s.words {
		words[i] = all[w.from:w.to]
	}
	return words
}

// field is a field whose terms are known: the library is given them as if it
// had analysed a text.
type field struct {
	name  string
	freqs api.TokenFrequencies
	bytes int
}

func termsField(name string, terms []string) *field {
	f := &field{name: name, freqs: make(api.TokenFrequencies, len(terms))}
	entries := make([]api.TokenFreq, len(terms))
	for i, term := range terms {
		// The library reads a term's bytes and never writes them.
		entries[i].Term = unsafe.Slice(unsafe.StringData(term), len(term))
		f.freqs[term] = &entries[i]
		f.bytes += len(term)
	}
	return f
}

func (f *field) Name() string                                   { return f.name }
func (f *field) ArrayPositions() []uint64                       { return nil }
func (f *field) Options() api.FieldIndexingOptions              { return api.IndexField | api.SkipFreqNorm }
func (f *field) Analyze()                                       {}
func (f *field) Value() []byte                                  { return nil }
func (f *field) NumPlainTextBytes() uint64                      { return uint64(f.bytes) }
func (f *field) Size() int                                      { return f.bytes }
func (f *field) EncodedFieldType() byte                         { return 't' }
func (f *field) AnalyzedLength() int                            { return len(f.freqs) }
func (f *field) AnalyzedTokenFrequencies() api.TokenFrequencies { return f.freqs }
