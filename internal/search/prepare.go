package search

import (
	"runtime"
	"slices"
	"sync"

	"signpost/internal/linear"
	"signpost/internal/text"
)

// Weights of the blocks of features in a vector's length, chosen on the
// validation parts of CLINC150 and HWU64 (words, characters) and on messages
// left out of the knowledge base's own training text (concepts).
const (
	weightWords    = 1.0
	weightChars    = 0.9
	weightConcepts = 0.8
)

// weightMeaning is the length of the block of word vectors beside the blocks
// above, which count as 1.
var weightMeaning = float32(0.8)

// prepared is a corpus turned into words and features.
type prepared struct {
	corpus     *Corpus
	normaliser *text.Normaliser
	extractor  *text.Extractor
	meaning    *meaning

	docs         [][]string // words of Corpus.Docs
	descriptions [][]string
	outOfScope   [][]string
	inScope      [][]string
}

// prepare normalises the texts of a corpus, on every core.
func prepare(c *Corpus) *prepared {
	p := &prepared{corpus: c}
	// Training text is taken as it stands: its own words are what spelling is
	// mended against.
	raw := text.NewNormaliser(c.Words, nil)
	texts := make([]string, len(c.Docs))
	for i, d := range c.Docs {
		texts[i] = d.Text
	}
	p.docs = mapAll(texts, raw.Words)
	p.descriptions = mapAll(c.Descriptions, raw.Words)
	p.outOfScope = mapAll(c.OutOfScope, raw.Words)
	p.inScope = mapAll(c.InScope, raw.Words)

	count := map[string]int32{}
	for _, list := range [][][]string{p.docs, p.descriptions, p.outOfScope, p.inScope} {
		for _, words := range list {
			for _, w := range words {
				count[w]++
			}
		}
	}
	guard := slices.Clone(c.Guard)
	ids, forms := make([]string, len(c.Concepts)), make([][]string, len(c.Concepts))
	for i, k := range c.Concepts {
		ids[i], forms[i] = k.ID, k.Forms
		for _, form := range k.Forms {
			guard = append(guard, raw.Words(form)...)
		}
	}
	for _, long := range c.Words.Shorthand {
		guard = append(guard, raw.Words(long)...)
	}
	for _, usual := range c.Words.Names {
		guard = append(guard, raw.Words(usual)...)
	}
	p.normaliser = text.NewNormaliser(c.Words, text.NewVocabulary(count, guard))
	p.meaning = newMeaning(count)
	stems := make(map[string]string, len(count))
	for w := range count {
		stems[w] = text.Stem(w)
	}
	p.extractor = &text.Extractor{Stems: stems}
	if len(ids) > 0 {
		p.extractor.Concepts = text.NewConcepts(ids, forms, raw.Words)
	}
	return p
}

// vectors returns the vector of each list of features, with the meaning of
// its words behind them.
func (p *prepared) vectors(s *linear.Space, docs [][][]uint64, words [][]string) []linear.Vector {
	out := make([]linear.Vector, len(docs))
	inParallel(len(docs), func(from, to int) {
		var scratch linear.Scratch
		for i := from; i < to; i++ {
			v, _ := s.Vector(docs[i], &scratch)
			out[i] = v.Clone()
			out[i].Dense = p.meaning.dense(words[i])
		}
	})
	return out
}

// mapAll applies f to every item, on every core.
func mapAll[A, B any](in []A, f func(A) B) []B {
	out := make([]B, len(in))
	inParallel(len(in), func(from, to int) {
		for i := from; i < to; i++ {
			out[i] = f(in[i])
		}
	})
	return out
}

// inParallel calls f with ranges that cover 0 to n, one goroutine a core.
func inParallel(n int, f func(from, to int)) {
	workers := min(runtime.GOMAXPROCS(0), max(1, n/64))
	var wg sync.WaitGroup
	for k := range workers {
		wg.Go(func() { f(n*k/workers, n*(k+1)/workers) })
	}
	wg.Wait()
}
