package search

import (
	"context"
	"fmt"
	"sync"

	"signpost/internal/linear"
)

// Shares of the corpus that are left out to fit the decision, in parts of a
// whole: one message in leftOutMessages, and where there is no out-of-scope
// text every message of one label in leftOutLabels, which then stands for what
// is out of scope.
const (
	leftOutMessages = 5
	leftOutLabels   = 6
	// Small corpora are cheap and leave few messages out, so the fitting is
	// repeated with other parts.
	smallCorpus = 4000
	smallFolds  = 3
	// minOutOfScope is the least number of out-of-scope messages that a model
	// of its own is trained on; 300 of other fields gave AUROC 0.60, 1,500 of
	// the same field 0.955.
	minOutOfScope = 200
)

// train learns the model of a corpus.
func (p *prepared) train(ctx context.Context) (*model, error) {
	fd := mapAll(p.docs, func(words []string) [][]uint64 { return features(p.extractor, words) })
	minDocs := 1
	if len(fd) >= pruneFromDocs {
		minDocs = 2
	}
	t := &training{p: p}
	fo := mapAll(p.outOfScope, func(words []string) [][]uint64 { return features(p.extractor, words) })
	fi := mapAll(p.inScope, func(words []string) [][]uint64 { return features(p.extractor, words) })
	// Words of out-of-scope messages are features too: the in-or-out model
	// learns from them. They would blunt the measure of what is unknown where
	// there is no such model, and there they are none.
	all := append(append(fd[:len(fd):len(fd)], fo...), fi...)
	t.space = linear.FitSpace(all, linear.SpaceOptions{Weight: []float64{weightWords, weightChars, weightConcepts}, MinDocs: minDocs})
	t.docs, t.out, t.in = p.vectors(t.space, fd, p.docs), p.vectors(t.space, fo, p.outOfScope), p.vectors(t.space, fi, p.inScope)

	folds := 1
	if len(fd) < smallCorpus {
		folds = smallFolds
	}
	var examples []example
	for fold := range folds {
		more, err := t.leaveOut(ctx, byte(fold))
		if err != nil {
			return nil, err
		}
		examples = append(examples, more...)
	}
	m := p.learn(t.space, t.docs, nil)
	m.scope = t.scopeModel(nil, nil)
	m.decide = fit(examples)
	return m, nil
}

// training is a corpus as vectors.
type training struct {
	p             *prepared
	space         *linear.Space
	docs, out, in []linear.Vector
}

// hasScope says whether there is enough text for an in-or-out model.
func (t *training) hasScope() bool { return len(t.out) >= minOutOfScope }

// scopeModel trains the in-or-out model on the rows in use; nil where there is
// too little out-of-scope text.
func (t *training) scopeModel(useDocs, useOut []bool) *linear.Binary {
	if !t.hasScope() {
		return nil
	}
	var x []linear.Vector
	var y []bool
	for i, v := range t.docs {
		if useDocs == nil || useDocs[i] {
			x, y = append(x, v), append(y, true)
		}
	}
	for _, v := range t.in {
		x, y = append(x, v), append(y, true)
	}
	inside := len(x)
	for i, v := range t.out {
		if useOut == nil || useOut[i] {
			x, y = append(x, v), append(y, false)
		}
	}
	// Positive < 1 balances the classes: there is far more text in scope.
	o := linear.Options{C: scopeCost, Seed: seedOfTraining, Positive: max(0.1, float64(len(x)-inside)/float64(inside))}
	return linear.TrainBinary(x, y, nil, t.space.Dim(), o)
}

// leaveOut trains on a part of the corpus and scores the rest.
func (t *training) leaveOut(ctx context.Context, fold byte) ([]example, error) {
	p := t.p
	c := p.corpus
	use := make([]bool, len(c.Docs))
	gone := make([]bool, len(c.Labels))
	if !t.hasScope() {
		for k, label := range c.Labels {
			gone[k] = part(label, 'l'+fold, leftOutLabels) == 0
		}
	}
	for i, d := range c.Docs {
		use[i] = !gone[d.Label] && part(d.Text, 'd'+fold, leftOutMessages) != 0
	}
	useOut := make([]bool, len(c.OutOfScope))
	for i, s := range c.OutOfScope {
		useOut[i] = part(s, 'o'+fold, leftOutMessages) != 0
	}
	m := p.learn(t.space, t.docs, use)
	m.scope = t.scopeModel(use, useOut)
	messages, documents, err := p.fullTexts(use)
	if err != nil {
		return nil, err
	}
	defer func() { _, _ = messages.Close(), documents.Close() }()

	type row struct {
		words []string
		label int
	}
	var rows []row
	for i, d := range c.Docs {
		switch {
		case gone[d.Label]:
			rows = append(rows, row{p.docs[i], -1})
		case !use[i]:
			rows = append(rows, row{p.docs[i], d.Label})
		}
	}
	for i, words := range p.outOfScope {
		if !useOut[i] {
			rows = append(rows, row{words, -1})
		}
	}
	examples := make([]example, len(rows))
	var mu sync.Mutex
	inParallel(len(rows), func(from, to int) {
		w := new(working)
		for i := from; i < to; i++ {
			if len(rows[i].words) == 0 {
				continue
			}
			s, e := scoreWith(ctx, m, p.extractor, p.meaning, messages, documents, len(c.Labels), rows[i].words, w)
			if e != nil {
				mu.Lock()
				err = fmt.Errorf("search: fit the decision: %w", e)
				mu.Unlock()
				return
			}
			examples[i] = example{s: s, order: s.order(), label: rows[i].label}
		}
	})
	if err != nil {
		return nil, err
	}
	kept := examples[:0]
	for _, e := range examples {
		if e.s != nil {
			kept = append(kept, e)
		}
	}
	return kept, nil
}
