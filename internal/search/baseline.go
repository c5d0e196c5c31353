package search

import (
	"context"
	"fmt"
	"strconv"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search"
)

// hitsBaseline is how many hits the baseline looks at for different labels.
const hitsBaseline = 200

// Baseline is Bleve as it comes: default mapping and analyzer, TF-IDF, one
// document a message, the best hit of a label is its score. It is what the
// Index is measured against, and answers nobody. It is safe for concurrent
// use; Close releases it.
type Baseline struct {
	corpus *Corpus
	index  bleve.Index
}

// BaselineHit is the best document of a label.
type BaselineHit struct {
	Entry string  // the label
	Doc   int     // index in Corpus.Docs
	Score float64 // raw: it compares within one corpus only
}

// NewBaseline indexes the messages of a corpus.
func NewBaseline(c *Corpus) (b *Baseline, err error) {
	index, err := bleve.NewMemOnly(bleve.NewIndexMapping())
	if err != nil {
		return nil, fmt.Errorf("search: open baseline: %w", err)
	}
	defer func() {
		if err != nil {
			_ = index.Close()
		}
	}()
	batch := index.NewBatch()
	for i, d := range c.Docs {
		// Ids of one length are ordered as the documents are.
		if err := batch.Index(fmt.Sprintf("%09d", i), struct{ Text string }{d.Text}); err != nil {
			return nil, fmt.Errorf("search: index message %d: %w", i, err)
		}
	}
	if err := index.Batch(batch); err != nil {
		return nil, fmt.Errorf("search: write baseline: %w", err)
	}
	return &Baseline{corpus: c, index: index}, nil
}

// Close releases the index.
func (b *Baseline) Close() error { return b.index.Close() }

// Search returns the labels of the best hits, best first, each once, at most
// five; none where no word is known.
func (b *Baseline) Search(ctx context.Context, question string) ([]BaselineHit, error) {
	req := bleve.NewSearchRequestOptions(bleve.NewMatchQuery(question), hitsBaseline, 0, false)
	req.Sort = search.SortOrder{&search.SortScore{Desc: true}, &search.SortDocID{}}
	res, err := b.index.SearchInContext(ctx, req)
	if err != nil {
		return nil, fmt.Errorf("search: baseline: %w", err)
	}
	var hits []BaselineHit
	taken := map[int]bool{}
	for _, hit := range res.Hits {
		i, err := strconv.Atoi(hit.ID)
		if err != nil || i >= len(b.corpus.Docs) {
			return nil, fmt.Errorf("search: baseline: no message has the id %q", hit.ID)
		}
		if k := b.corpus.Docs[i].Label; !taken[k] && len(hits) < maxCandidates {
			taken[k] = true
			hits = append(hits, BaselineHit{Entry: b.corpus.Labels[k], Doc: i, Score: hit.Score})
		}
	}
	return hits, nil
}
