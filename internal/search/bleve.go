package search

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/analysis/token/porter"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/whitespace"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
)

// Fields of a document in the full-text index.
const (
	fieldWords    = "words"    // normalised words, stemmed, stop words kept
	fieldConcepts = "concepts" // ids of the concepts that the words express: the content's synonyms
)

const (
	analyzerName     = "stemmed"
	analyzerConcepts = "concepts"
)

// Bounds on the terms of one full-text query. Of a longer message the rarest
// words are asked for: its common ones match every document. That costs most
// where documents are long, and helps least there.
const (
	maxQueryTerms     = 24
	maxQueryTermsLong = 6
	longDocumentWords = 400 // on average
)

// fullText is a BM25 index in memory. It is safe for concurrent searches.
type fullText struct {
	index  bleve.Index
	labels []int            // document number → label
	count  map[string]int32 // how often each word stands in the documents
	uses   map[string]int32 // the same of each concept
	terms  int              // bound on the words of a query, and on its concepts
}

// document is one text of a label, normalised.
type document struct {
	label    int
	words    []string
	concepts []string
}

// newFullText indexes documents. Close releases it.
func newFullText(docs []document) (ft *fullText, err error) {
	m, err := fullTextMapping()
	if err != nil {
		return nil, err
	}
	// NewMemOnly silently ignores the scoring model; scorch without a path is
	// in memory and does not.
	index, err := bleve.NewUsing("", m, scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, fmt.Errorf("search: open index: %w", err)
	}
	defer func() {
		if err != nil {
			_ = index.Close()
		}
	}()
	ft = &fullText{index: index, labels: make([]int, len(docs)), count: map[string]int32{}, uses: map[string]int32{}}
	batch, total := index.NewBatch(), 0
	for i, d := range docs {
		ft.labels[i] = d.label
		total += len(d.words)
		for _, c := range d.concepts {
			ft.uses[c]++
		}
		for _, w := range d.words {
			ft.count[w]++
		}
		fields := map[string]any{fieldWords: strings.Join(d.words, " ")}
		if len(d.concepts) > 0 {
			fields[fieldConcepts] = strings.Join(d.concepts, " ")
		}
		if err := batch.Index(strconv.Itoa(i), fields); err != nil {
			return nil, fmt.Errorf("search: index document %d: %w", i, err)
		}
	}
	ft.terms = maxQueryTerms
	if total > longDocumentWords*len(docs) {
		ft.terms = maxQueryTermsLong
	}
	// One batch makes one segment: scores then depend on the documents alone.
	if err := index.Batch(batch); err != nil {
		return nil, fmt.Errorf("search: write index: %w", err)
	}
	return ft, nil
}

func fullTextMapping() (*mapping.IndexMappingImpl, error) {
	m := bleve.NewIndexMapping()
	err := m.AddCustomAnalyzer(analyzerName, map[string]any{
		"type": custom.Name, "tokenizer": whitespace.Name,
		"token_filters": []string{lowercase.Name, porter.Name},
	})
	if err != nil {
		return nil, fmt.Errorf("search: analyzer: %w", err)
	}
	err = m.AddCustomAnalyzer(analyzerConcepts, map[string]any{"type": custom.Name, "tokenizer": whitespace.Name})
	if err != nil {
		return nil, fmt.Errorf("search: analyzer: %w", err)
	}
	m.ScoringModel = "bm25"
	doc := bleve.NewDocumentStaticMapping()
	for _, name := range []string{fieldWords, fieldConcepts} {
		f := bleve.NewTextFieldMapping()
		f.Analyzer = analyzerName
		if name == fieldConcepts {
			f.Analyzer = analyzerConcepts
		}
		f.Store, f.IncludeTermVectors, f.IncludeInAll, f.DocValues = false, false, false, false
		doc.AddFieldMappingsAt(name, f)
	}
	m.DefaultMapping = doc
	return m, nil
}

// Close releases the index.
func (ft *fullText) Close() error { return ft.index.Close() }

// search adds to scores, one a label, the sum of the scores of each label's
// best hits, at most perLabel of them, among the best size hits.
func (ft *fullText) search(ctx context.Context, words, concepts []string, size, perLabel int, scores []float64) error {
	q := disjunction(rarest(words, ft.count, ft.terms), rarest(concepts, ft.uses, ft.terms))
	if q == nil {
		return nil
	}
	req := bleve.NewSearchRequestOptions(q, size, 0, false)
	req.Score = ""
	// Equal scores come back in varying order unless the id decides.
	req.Sort = search.SortOrder{&search.SortScore{Desc: true}, &search.SortDocID{}}
	res, err := ft.index.SearchInContext(ctx, req)
	if err != nil {
		return fmt.Errorf("search: %w", err)
	}
	taken := make([]uint8, len(scores))
	for _, hit := range res.Hits {
		i, err := strconv.Atoi(hit.ID)
		if err != nil || i >= len(ft.labels) {
			continue
		}
		label := ft.labels[i]
		if int(taken[label]) < perLabel {
			taken[label]++
			scores[label] += hit.Score
		}
	}
	return nil
}

// rarest returns the different terms that count knows, at most limit of them,
// in the order in which they stand.
func rarest(words []string, count map[string]int32, limit int) []string {
	seen := make(map[string]bool, len(words))
	var terms []string
	for _, w := range words {
		if !seen[w] && count[w] > 0 {
			seen[w] = true
			terms = append(terms, w)
		}
	}
	if len(terms) <= limit {
		return terms
	}
	byCount := slices.Clone(terms)
	slices.SortStableFunc(byCount, func(a, b string) int { return cmp.Compare(count[a], count[b]) })
	for _, w := range byCount[limit:] {
		delete(seen, w)
	}
	return slices.DeleteFunc(terms, func(w string) bool { return !seen[w] })
}

// disjunction builds the query from terms: user text never reaches the
// query-string syntax.
func disjunction(terms, concepts []string) query.Query {
	if len(terms) == 0 {
		return nil
	}
	match := bleve.NewMatchQuery(strings.Join(terms, " "))
	match.SetField(fieldWords)
	match.Analyzer = analyzerName
	if len(concepts) == 0 {
		return match
	}
	same := bleve.NewMatchQuery(strings.Join(concepts, " "))
	same.SetField(fieldConcepts)
	same.Analyzer = analyzerConcepts
	return bleve.NewDisjunctionQuery(match, same)
}
