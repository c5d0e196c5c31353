package search

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"signpost/internal/linear"
	"signpost/internal/text"
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
	// maxExamples bounds the left-out messages that are scored: a fit of four
	// numbers needs no more.
	maxExamples = 1200
	// minOutOfScope is the least number of out-of-scope messages that a model
	// of its own is trained on; 300 of other fields gave AUROC 0.60, 1,500 of
	// the same field 0.955.
	minOutOfScope = 200
)

// train learns the model of a corpus.
func (p *prepared) train(ctx context.Context) (*model, error) {
	extract := p.extractor.Blocks
	t := &training{
		p: p, docs: mapAll(p.docs, extract), out: mapAll(p.outOfScope, extract), in: mapAll(p.inScope, extract),
	}
	folds := 1
	if len(p.docs) < smallCorpus {
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
	m := t.learn(nil, nil)
	m.decide = fit(examples, t.hasScope())
	return m, nil
}

// training is a corpus as features.
type training struct {
	p             *prepared
	docs, out, in [][][]uint64
	duals         *linear.Duals // of the classifier trained last, numbered as docs: the next starts there
}

// hasScope says whether there is enough text for an in-or-out model.
func (t *training) hasScope() bool { return len(t.out) >= minOutOfScope }

// learn fits a model to the documents and the out-of-scope messages in use
// (nil: all). Everything is fitted to them alone, the space included: a
// left-out message must be as strange to the model as a new one is.
func (t *training) learn(useDocs, useOut []bool) *model {
	p := t.p
	docs, docWords := chosen(t.docs, p.docs, useDocs)
	out, outWords := chosen(t.out, p.outOfScope, useOut)
	minDocs := 1
	if len(docs) >= pruneFromDocs {
		minDocs = 2
	}
	// Words of out-of-scope messages are features too: the in-or-out model
	// learns from them.
	all := slices.Concat(docs, out, t.in)
	space := linear.FitSpace(all, linear.SpaceOptions{
		Weight: []float64{weightWords, weightChars, weightConcepts}, MinDocs: minDocs,
	})
	x := p.vectors(space, docs, docWords)
	var y []int
	var of []int32                           // row of x → document
	row := make([]int32, len(p.corpus.Docs)) // document → row of x, -1 for none
	for i, d := range p.corpus.Docs {
		row[i] = -1
		if useDocs == nil || useDocs[i] {
			row[i] = int32(len(y))
			y, of = append(y, d.Label), append(of, int32(i))
		}
	}
	var start *linear.Duals
	if t.duals != nil {
		start = t.duals.Renumber(row)
	}
	m := &model{space: space}
	if m.labels, start = p.classifier(space, x, y, useDocs != nil, start); start != nil {
		t.duals = start.Renumber(of)
	}
	if t.hasScope() {
		m.scope = scopeModel(space.Dim(), x, p.vectors(space, t.in, p.inScope), p.vectors(space, out, outWords))
	}
	return m
}

// chosen returns the rows in use of two lists that go together.
func chosen(features [][][]uint64, words [][]string, use []bool) ([][][]uint64, [][]string) {
	if use == nil {
		return features, words
	}
	var f [][][]uint64
	var w [][]string
	for i, u := range use {
		if u {
			f, w = append(f, features[i]), append(w, words[i])
		}
	}
	return f, w
}

// scopeModel trains the in-or-out model. Word vectors stay out of it: they
// help ranking and hurt the decision to answer (AUROC .865 → .761).
func scopeModel(dim int, docs, in, out []linear.Vector) *linear.Binary {
	var x []linear.Vector
	var y []bool
	for _, v := range slices.Concat(docs, in) {
		x, y = append(x, linear.Vector{Index: v.Index, Value: v.Value}), append(y, true)
	}
	inside := len(x)
	for _, v := range out {
		x, y = append(x, linear.Vector{Index: v.Index, Value: v.Value}), append(y, false)
	}
	// Positive < 1 balances the classes: there is far more text in scope.
	o := linear.Options{C: scopeCost, Seed: seedOfTraining, Positive: max(0.1, float64(len(out))/float64(inside))}
	return linear.TrainBinary(x, y, nil, dim, o)
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
	m := t.learn(use, useOut)
	messages, documents, err := p.fullTexts(use)
	if err != nil {
		return nil, err
	}
	defer func() { _, _ = messages.Close(), documents.Close() }()

	type row struct {
		text  string
		label int
	}
	var rows []row
	for i, d := range c.Docs {
		switch {
		case gone[d.Label]:
			rows = append(rows, row{d.Text, -1})
		case !use[i]:
			rows = append(rows, row{d.Text, d.Label})
		}
	}
	for i, text := range c.OutOfScope {
		if !useOut[i] {
			rows = append(rows, row{text, -1})
		}
	}
	if len(rows) > maxExamples {
		// Every so-manieth row, so that each label keeps its share.
		kept := rows[:0]
		for i := range maxExamples {
			kept = append(kept, rows[i*len(rows)/maxExamples])
		}
		rows = kept
	}
	sc := p.scorer(m, messages, documents)
	raw := text.NewNormaliser(c.Words, nil)
	examples := make([]example, len(rows))
	var mu sync.Mutex
	inParallel(len(rows), func(from, to int) {
		w := new(working)
		for i := from; i < to; i++ {
			sentences := raw.Sentences(rows[i].text)
			if len(sentences) == 0 {
				continue
			}
			s, e := sc.score(ctx, sentences, w)
			if e != nil {
				mu.Lock()
				err = fmt.Errorf("search: fit the decision: %w", e)
				mu.Unlock()
				return
			}
			examples[i] = example{s: s, order: s.best(maxCandidates), label: rows[i].label}
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
