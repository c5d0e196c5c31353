package search

import (
	"context"
	"errors"
	"slices"
	"sync"

	"signpost/internal/text"
)

// maxCandidates is the number of candidates in a Result.
const maxCandidates = 5

// Index answers questions. It is immutable and safe for concurrent use; Close
// releases it.
type Index struct {
	labels     []string
	normaliser *text.Normaliser
	scorer     *scorer
	scratch    sync.Pool
}

// New learns from a corpus. It takes about 0.3 ms a message on one core.
func New(ctx context.Context, c *Corpus) (*Index, error) {
	if len(c.Labels) == 0 || len(c.Docs) == 0 {
		return nil, errors.New("search: a corpus needs labels and documents")
	}
	p := prepare(c)
	m, err := p.train(ctx)
	if err != nil {
		return nil, err
	}
	return p.index(m)
}

// index assembles an index from a model.
func (p *prepared) index(m *model) (*Index, error) {
	messages, documents, err := p.fullTexts(nil)
	if err != nil {
		return nil, err
	}
	ix := &Index{labels: p.corpus.Labels, normaliser: p.normaliser, scorer: p.scorer(m, messages, documents)}
	ix.scratch.New = func() any { return new(working) }
	return ix, nil
}

// scorer puts the parts of a score together.
func (p *prepared) scorer(m *model, messages, documents *fullText) *scorer {
	return &scorer{
		model: m, extractor: p.extractor, meaning: p.meaning,
		messages: messages, documents: documents, classes: len(p.corpus.Labels),
	}
}

// fullTexts builds the two full-text indexes from the rows for which use says
// true (nil: all): brief messages one by one, and one document a label. A large
// corpus goes without the first: beside a classifier that has seen that much
// it adds 0.3 points, and most of the time of a search.
func (p *prepared) fullTexts(use []bool) (messages, documents *fullText, err error) {
	var brief []document
	whole := make([]document, len(p.corpus.Labels))
	for k := range whole {
		whole[k].label = k
		if k < len(p.descriptions) {
			whole[k].words = append(whole[k].words, p.descriptions[k]...)
		}
	}
	for i, d := range p.corpus.Docs {
		if use != nil && !use[i] {
			continue
		}
		concepts := p.extractor.Concepts.Find(p.docs[i])
		if d.Brief && len(p.corpus.Docs) < pruneFromDocs {
			brief = append(brief, document{label: d.Label, words: p.docs[i], concepts: concepts})
		}
		whole[d.Label].words = append(whole[d.Label].words, p.docs[i]...)
		whole[d.Label].concepts = append(whole[d.Label].concepts, concepts...)
	}
	if messages, err = newFullText(brief); err != nil {
		return nil, nil, err
	}
	if documents, err = newFullText(whole); err != nil {
		_ = messages.Close()
		return nil, nil, err
	}
	return messages, documents, nil
}

// Close releases the indexes. The Index must not be used afterwards.
func (ix *Index) Close() error {
	return errors.Join(ix.scorer.messages.Close(), ix.scorer.documents.Close())
}

// Search finds the entries that a question is about. A question without a
// word gives a Result without candidates.
func (ix *Index) Search(ctx context.Context, question string) (Result, error) {
	sentences := ix.normaliser.Sentences(question)
	if len(sentences) == 0 {
		return Result{Verdict: VerdictNone}, nil
	}
	w := ix.scratch.Get().(*working)
	defer ix.scratch.Put(w)
	s, err := ix.scorer.score(ctx, sentences, w)
	if err != nil {
		return Result{}, err
	}
	order := s.best(maxCandidates)
	inScope, chance := ix.scorer.model.decide.chances(s, order, maxCandidates)
	r := Result{Verdict: ix.scorer.model.verdict(inScope, chance), InScope: inScope, Words: slices.Concat(sentences...)}
	for i, c := range chance {
		k := order[i]
		r.Candidates = append(r.Candidates, Candidate{
			Entry: ix.labels[k], Confidence: c,
			Parts: Parts{Linear: s.linear[k], Messages: s.messages[k], Document: s.document[k]},
		})
	}
	return r, nil
}
