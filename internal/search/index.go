package search

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"signpost/internal/linear"
	"signpost/internal/text"
)

// Sizes of the full-text searches: hits that are looked at, and how many of a
// label's best hits add up (3 is better than 1 by 2 to 8 points where a label
// has many uneven phrasings).
const (
	hitsMessages  = 50
	hitsPerLabel  = 3
	hitsDocuments = 30
)

// maxCandidates is the number of candidates in a Result.
const maxCandidates = 5

// Index answers questions. It is immutable and safe for concurrent use; Close
// releases it.
type Index struct {
	labels     []string
	normaliser *text.Normaliser
	extractor  *text.Extractor
	meaning    *meaning
	model      *model
	messages   *fullText
	documents  *fullText
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
	ix := &Index{labels: p.corpus.Labels, normaliser: p.normaliser, extractor: p.extractor, meaning: p.meaning, model: m}
	ix.scratch.New = func() any { return new(working) }
	var err error
	ix.messages, ix.documents, err = p.fullTexts(nil)
	if err != nil {
		return nil, err
	}
	return ix, nil
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
	return errors.Join(ix.messages.Close(), ix.documents.Close())
}

// working is the memory of one question.
type working struct {
	linear linear.Scratch
	lists  [text.NumBlocks][]text.Feature
	blocks [text.NumBlocks][]uint64
	scores []float32
}

// Search finds the entries that a question is about. A question without a
// word gives a Result without candidates.
func (ix *Index) Search(ctx context.Context, question string) (Result, error) {
	words := ix.normaliser.Words(question)
	if len(words) == 0 {
		return Result{Verdict: VerdictNone}, nil
	}
	w := ix.scratch.Get().(*working)
	defer ix.scratch.Put(w)
	s, err := ix.score(ctx, words, w)
	if err != nil {
		return Result{}, err
	}
	order := s.order()
	inScope, chance := ix.model.decide.chances(s, order, maxCandidates)
	r := Result{Verdict: verdict(inScope, chance), InScope: inScope, Words: words}
	for i, c := range chance {
		k := order[i]
		r.Candidates = append(r.Candidates, Candidate{
			Entry: ix.labels[k], Confidence: c,
			Parts: Parts{Linear: s.linear[k], Messages: s.messages[k], Document: s.document[k]},
		})
	}
	return r, nil
}

// score scores the words of a question for every label.
func (ix *Index) score(ctx context.Context, words []string, w *working) (*scored, error) {
	return scoreWith(ctx, ix.model, ix.extractor, ix.meaning, ix.messages, ix.documents, len(ix.labels), words, w)
}

func scoreWith(ctx context.Context, m *model, e *text.Extractor, mean *meaning, messages, documents *fullText, classes int, words []string, w *working) (*scored, error) {
	for b := range w.lists {
		w.lists[b] = w.lists[b][:0]
	}
	w.lists = e.Extract(words, w.lists)
	blocks := make([][]uint64, text.NumBlocks)
	for b, list := range w.lists {
		w.blocks[b] = w.blocks[b][:0]
		for _, f := range list {
			w.blocks[b] = append(w.blocks[b], uint64(f))
		}
		blocks[b] = w.blocks[b]
	}
	memory := make([]float64, 4*classes)
	s := &scored{
		words: len(words), total: memory[:classes], linear: memory[classes : 2*classes],
		messages: memory[2*classes : 3*classes], document: memory[3*classes:],
	}
	var v linear.Vector
	v, s.coverage = m.space.Vector(blocks, &w.linear)
	if len(w.scores) != classes {
		w.scores = make([]float32, classes)
	}
	if m.scope != nil {
		s.scope = m.scope.Score(v)
	}
	v.Dense = mean.dense(words)
	m.labels.Scores(v, w.scores)
	concepts := e.Concepts.Find(words)
	if err := messages.search(ctx, words, concepts, hitsMessages, hitsPerLabel, s.messages); err != nil {
		return nil, fmt.Errorf("phrasings: %w", err)
	}
	if err := documents.search(ctx, words, concepts, hitsDocuments, 1, s.document); err != nil {
		return nil, fmt.Errorf("documents: %w", err)
	}
	perWord := 1 / float64(len(words)+3)
	s.rawMessages = normalise(s.messages) * perWord
	s.rawDocument = normalise(s.document) * perWord
	for k := range s.total {
		s.linear[k] = float64(w.scores[k])
		s.total[k] = s.linear[k] + weightMessages*s.messages[k] + weightDocument*s.document[k]
	}
	return s, nil
}
