package search

import (
	"context"
	"fmt"
	"slices"

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

// A long message is scored whole and part by part, since a worry is often one
// sentence among many about something else. A part counts as far as the
// in-or-out model takes it to be about the subject. With these settings the
// right topic is first for 0.82 in place of 0.65 of real questions that 40
// words about something else were put before, and no less often without them;
// taking the best part alone was worse than the whole.
const (
	weightParts  = 0.6 // of the parts in the linear score, 0 to 1
	maxPartWords = 28  // a sentence that is longer is cut
	windowWords  = 16  // into pieces of so many words
	minPartWords = 8   // a part that is shorter goes with the next one
	maxParts     = 24
	partSlope    = 4 // of the weight of a part in the margin of the in-or-out model
)

// scorer scores messages for every label. It is safe for concurrent use.
type scorer struct {
	model     *model
	extractor *text.Extractor
	meaning   *meaning
	messages  *fullText
	documents *fullText
	classes   int
}

// working is the memory of one question.
type working struct {
	linear linear.Scratch
	lists  [text.NumBlocks][]text.Feature
	blocks [text.NumBlocks][]uint64
	scores []float32
	parts  []float64
}

// linear scores words with the classifier, into w.scores, and with the
// in-or-out model.
func (sc *scorer) linear(words []string, w *working) (scope, coverage float64) {
	for b := range w.lists {
		w.lists[b] = w.lists[b][:0]
	}
	w.lists = sc.extractor.Extract(words, w.lists)
	var blocks [text.NumBlocks][]uint64
	for b, list := range w.lists {
		w.blocks[b] = w.blocks[b][:0]
		for _, f := range list {
			w.blocks[b] = append(w.blocks[b], uint64(f))
		}
		blocks[b] = w.blocks[b]
	}
	v, coverage := sc.model.space.Vector(blocks[:], &w.linear)
	if sc.model.scope != nil {
		scope = sc.model.scope.Score(v)
	}
	v.Dense = sc.meaning.dense(words)
	if len(w.scores) != sc.classes {
		w.scores = make([]float32, sc.classes)
	}
	sc.model.labels.Scores(v, w.scores)
	return scope, coverage
}

// score scores a message, given by sentence, for every label.
func (sc *scorer) score(ctx context.Context, sentences [][]string, w *working) (*scored, error) {
	words := sentences[0]
	if len(sentences) > 1 {
		words = slices.Concat(sentences...)
	}
	memory := make([]float64, 4*sc.classes)
	s := &scored{
		words: len(words), total: memory[:sc.classes], linear: memory[sc.classes : 2*sc.classes],
		messages: memory[2*sc.classes : 3*sc.classes], document: memory[3*sc.classes:],
	}
	s.scope, s.coverage = sc.linear(words, w)
	for k, v := range w.scores {
		s.linear[k] = float64(v)
	}
	asked := words
	if sc.model.scope != nil {
		if parts := partsOf(sentences); len(parts) > 1 {
			asked = sc.addParts(s, parts, w)
		}
	}
	concepts := sc.extractor.Concepts.Find(asked)
	if err := sc.messages.search(ctx, asked, concepts, hitsMessages, hitsPerLabel, s.messages); err != nil {
		return nil, fmt.Errorf("phrasings: %w", err)
	}
	if err := sc.documents.search(ctx, asked, concepts, hitsDocuments, 1, s.document); err != nil {
		return nil, fmt.Errorf("documents: %w", err)
	}
	perWord := 1 / float64(len(asked)+3)
	s.rawMessages = normalise(s.messages) * perWord
	s.rawDocument = normalise(s.document) * perWord
	for k := range s.total {
		s.total[k] = s.linear[k] + weightMessages*s.messages[k] + weightDocument*s.document[k]
	}
	return s, nil
}

// addParts mixes the scores of the parts of a message into s, and returns the
// words of those parts that are about the subject.
func (sc *scorer) addParts(s *scored, parts [][]string, w *working) []string {
	if len(w.parts) != sc.classes {
		w.parts = make([]float64, sc.classes)
	}
	clear(w.parts)
	weights := make([]float64, len(parts))
	sum, most := 0.0, 0.0
	for i, part := range parts {
		scope, _ := sc.linear(part, w)
		likely := linear.Sigmoid(partSlope * scope)
		most = max(most, likely)
		weights[i] = likely
		weight := likely * float64(len(part))
		sum += weight
		for k, v := range w.scores {
			w.parts[k] += weight * float64(v)
		}
	}
	if sum < 1e-6 {
		return slices.Concat(parts...)
	}
	for k := range s.linear {
		s.linear[k] = (1-weightParts)*s.linear[k] + weightParts*w.parts[k]/sum
	}
	var about []string
	for i, part := range parts {
		if weights[i] >= most/2 {
			about = append(about, part...)
		}
	}
	return about
}

// partsOf cuts a message into parts of a like size, in order, that together
// hold every word.
func partsOf(sentences [][]string) [][]string {
	var parts [][]string
	for _, s := range sentences {
		for len(s) > maxPartWords {
			parts = append(parts, s[:windowWords:windowWords])
			s = s[windowWords:]
		}
		if n := len(parts); n > 0 && (len(parts[n-1]) < minPartWords || n >= maxParts) {
			parts[n-1] = slices.Concat(parts[n-1], s)
			continue
		}
		parts = append(parts, s)
	}
	return parts
}

// scored is a question's scores by label, with what they are made of.
type scored struct {
	total                    []float64
	linear                   []float64 // classifier and centroid
	messages, document       []float64 // best label = 1; all 0 where nothing was found
	rawMessages, rawDocument float64   // the best full-text scores as they came, by query word
	scope                    float64   // margin of the in-or-out model
	coverage                 float64   // share of the word features that are known
	words                    int
}

// best returns the n best labels, best first, ties by label.
func (s *scored) best(n int) []int {
	top := make([]int, 0, n+1)
	for k, v := range s.total {
		i := len(top)
		for i > 0 && s.total[top[i-1]] < v {
			i--
		}
		if i < n {
			top = slices.Insert(top, i, k)
			top = top[:min(len(top), n)]
		}
	}
	return top
}

// normalise scales scores so that the best is 1, and returns what it was.
func normalise(scores []float64) float64 {
	best := slices.Max(scores)
	if best <= 0 {
		return 0
	}
	for i := range scores {
		scores[i] /= best
	}
	return best
}
