package search

import (
	"hash/fnv"

	"signpost/internal/linear"
)

// Settings of the linear model, chosen on the validation parts of CLINC150 and
// HWU64 (10 phrasings each): a cost of 1 is as good as 3 there and half the
// work, and features that stand in one document only are kept while the corpus
// is small.
const (
	svmCost = 1.0
	// Where there are many examples training stops early: a third of the work of
	// the default, for half a point of the messages left out of learning. A trial
	// that only places the decision stops earlier still.
	epsilonOfMany  = 0.6
	epsilonOfTrial = 1.2
	scopeCost      = 0.5
	rivals         = 60   // classes that a class is trained against, where there are many
	pruneFromDocs  = 4000 // from this many documents a feature must stand in two
)

// Weights of the parts of a score beside the linear model's own, which counts
// 1. Centroids are one more linear model, so they are folded into its weights.
const (
	weightCentroid  = 0.4
	weightMessages  = 0.15
	weightDocument  = 0.25
	seedOfTraining  = 20261124
	temperatureInit = 0.25
)

// model is all that is learned from a corpus, beside the full-text indexes.
type model struct {
	space  *linear.Space
	labels *linear.Model  // the classifier, with the centroids folded in
	scope  *linear.Binary // about the subject at all; nil without out-of-scope text
	decide decider
}

// classifier trains the model over labels; a label for which there is no
// example gets the lowest score. start is where training starts from, or nil.
func (p *prepared) classifier(space *linear.Space, x []linear.Vector, y []int, trial bool, start *linear.Duals) (*linear.Model, *linear.Duals) {
	classes := len(p.corpus.Labels)
	o := linear.Options{C: svmCost, Seed: seedOfTraining, Centroid: weightCentroid, Start: start}
	if len(x) >= pruneFromDocs {
		o.Epsilon = epsilonOfMany
		if trial {
			o.Epsilon = epsilonOfTrial
		}
	}
	if classes > 5*rivals {
		o.Rivals = rivals
	}
	return linear.Train(x, y, classes, space.Dim()+p.meaning.dims(), o)
}

// part says, by a hash of its text and a salt, to which of n parts a row
// belongs: the same text always falls into the same part.
func part(text string, salt byte, n int) int {
	h := fnv.New64a()
	_, _ = h.Write([]byte{salt})
	_, _ = h.Write([]byte(text))
	return int(h.Sum64() >> 11 % uint64(n))
}
