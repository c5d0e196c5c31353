package search

import "signpost/internal/text"

// smoothing is the constant of smooth inverse frequency: a word weighs
// a/(a+p), with p its share of the corpus (Arora, Liang and Ma, "A Simple but
// Tough-to-Beat Baseline for Sentence Embeddings", 2017).
const smoothing = 1e-3

// meaning turns words into the dense part of a vector.
type meaning struct {
	glosses *text.Glosses
	share   map[string]float32 // of a stem in the corpus
}

func newMeaning(count map[string]int32) *meaning {
	m := &meaning{glosses: text.LoadGlosses(), share: make(map[string]float32, len(count))}
	byStem := make(map[string]int32, len(count))
	total := float32(0)
	for w, c := range count {
		byStem[text.Stem(w)] += c
		total += float32(c)
	}
	for s, c := range byStem {
		m.share[s] = float32(c) / total
	}
	return m
}

func (m *meaning) dims() int { return m.glosses.Dims() }

// dense returns the mean of the vectors of words; nil where none has one.
func (m *meaning) dense(words []string) []float32 {
	stems := make([]string, len(words))
	for i, w := range words {
		stems[i] = text.Stem(w)
	}
	out := make([]float32, m.dims())
	if !m.glosses.Mean(stems, func(i int) float32 { return smoothing / (smoothing + m.share[stems[i]]) }, out) {
		return nil
	}
	for j := range out {
		out[j] *= weightMeaning
	}
	return out
}
