package triage

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"slices"
	"strconv"

	"signpost/internal/knowledge"
	"signpost/internal/linear"
	"signpost/internal/text"
)

// Settings of the learned level, chosen on left-out fifths of the training text.
const (
	learnCost     = 0.2
	learnSeed     = 20261124
	leftOutParts  = 5     // one message in so many is left out to calibrate
	targetFalse   = 0.015 // share of everyday and none messages that may be raised by text alone
	backedFalse   = 0.03  // the same where a rule saw a concern, which few of them have
	sharedFalse   = 0.08  // the same where a rule suspects what is urgent, which fewer have
	minLearnWords = 3     // shorter texts hold too little to judge by
	minLearnRows  = 200   // of each kind; with fewer nothing is learned
	longWords     = 120   // from this many words on, parts are judged as well
	partWords     = 80    // of a part; each begins half a part after the one before
	triageTimes   = 3     // how often a text written for triage counts
	weightWords   = 1.0
	weightTerms   = 0.4
)

// The blocks of features: words, stems and pairs of stems, and the terms of
// rules that stand in the text, whether or not a rule matches. Terms carry over
// from one hand to another, since each holds many words for one thing: at 2%
// false alarms they lift what is found on real messages from 0.82 to 0.92.
// Concepts of the lexicon, vectors of WordNet's definitions, pairs of words
// further apart and runs of characters were tried and find no more.
const (
	blockWords = iota
	blockTerms
	numBlocks
)

// learned is a linear model of the chance that a message is urgent, with the
// chance from which it raises. It is immutable.
type learned struct {
	space     *linear.Space
	model     *linear.Binary
	chance    *linear.Logistic // of the margin and the share of known words
	threshold float64          // by text alone
	backed    float64          // where a rule saw a concern
	shared    float64          // where a rule suspects what is urgent
}

// lesson is one training text with whether it is urgent or above.
type lesson struct {
	words  []string
	level  knowledge.Level
	hash   uint64
	triage bool // written for triage: it counts more than once
}

// learn fits the model to lessons; nil where there are too few. The thresholds
// are the chances that small shares of the left-out everyday and none messages
// pass, so they follow the training text and are no constants of the code.
//
// Messages of the level concern that were not written for triage are left out:
// they speak of the same things as urgent ones, and taught as calm they cost a
// fifth of what is found.
func (t *Triage) learn(lessons []lesson) *learned {
	urgent := 0
	for _, l := range lessons {
		if l.level >= knowledge.LevelUrgent {
			urgent++
		}
	}
	if urgent < minLearnRows || len(lessons)-urgent < minLearnRows {
		return nil
	}
	features := mapAll(lessons, func(l lesson) [][]uint64 {
		var s learnScratch
		t.blocks(l.words, &s)
		return [][]uint64{slices.Clone(s.blocks[blockWords]), slices.Clone(s.blocks[blockTerms])}
	})
	var kept, left []int
	for i, l := range lessons {
		switch {
		case l.level == knowledge.LevelConcern && !l.triage:
		case l.hash%leftOutParts == 0:
			left = append(left, i)
		default:
			kept = append(kept, i)
		}
	}
	trial := fit(features, lessons, kept) // what is left out must be strange to it
	m := fit(features, lessons, slices.Concat(kept, left))
	var x [][]float64
	var y []bool
	for _, i := range left {
		x = append(x, trial.evidence(features[i], new(linear.Scratch)))
		y = append(y, lessons[i].level >= knowledge.LevelUrgent)
	}
	m.chance = linear.FitLogistic(x, y, nil)
	trial.chance = m.chance
	var calm []float64
	var s learnScratch
	for _, i := range left {
		if lessons[i].level <= knowledge.LevelEveryday {
			calm = append(calm, t.probability(trial, lessons[i].words, &s))
		}
	}
	slices.Sort(calm)
	m.threshold = max(0.5, quantile(calm, targetFalse))
	m.backed = max(0.3, quantile(calm, backedFalse))
	m.shared = min(m.backed, quantile(calm, sharedFalse))
	return m
}

// quantile returns the number that the share of the sorted numbers is above;
// 1 where there are none.
func quantile(sorted []float64, share float64) float64 {
	if len(sorted) == 0 {
		return 1
	}
	return sorted[len(sorted)-1-int(share*float64(len(sorted)))]
}

// fit trains on the rows alone, the space included.
func fit(features [][][]uint64, lessons []lesson, rows []int) *learned {
	var docs [][][]uint64
	var y []bool
	for _, i := range rows {
		times := 1
		if lessons[i].triage && lessons[i].level != knowledge.LevelConcern {
			times = triageTimes
		}
		for range times {
			docs = append(docs, features[i])
			y = append(y, lessons[i].level >= knowledge.LevelUrgent)
		}
	}
	space := linear.FitSpace(docs, linear.SpaceOptions{Weight: []float64{blockWords: weightWords, blockTerms: weightTerms}, MinDocs: 2})
	x := mapAll(docs, func(d [][]uint64) linear.Vector {
		v, _ := space.Vector(d, new(linear.Scratch))
		return v.Clone()
	})
	return &learned{space: space, model: linear.TrainBinary(x, y, nil, space.Dim(), linear.Options{C: learnCost, Epsilon: 0.5, Seed: learnSeed})}
}

// evidence returns the inputs of the calibration: margin and coverage.
func (m *learned) evidence(f [][]uint64, scratch *linear.Scratch) []float64 {
	v, coverage := m.space.Vector(f, scratch)
	return []float64{m.model.Score(v), coverage}
}

// learnScratch is the working memory of one call.
type learnScratch struct {
	lists  [text.NumBlocks][]text.Feature
	blocks [numBlocks][]uint64
	words  []string
	terms  reading
	linear linear.Scratch
}

// blocks puts the features of words into s.blocks.
func (t *Triage) blocks(words []string, s *learnScratch) {
	for b := range s.lists {
		s.lists[b] = s.lists[b][:0]
	}
	s.lists = t.extractor.Extract(words, s.lists)
	s.blocks[blockWords] = s.blocks[blockWords][:0]
	for _, f := range s.lists[text.BlockWord] {
		s.blocks[blockWords] = append(s.blocks[blockWords], uint64(f))
	}
	s.terms.read(t.rules, [][]string{words})
	s.blocks[blockTerms] = s.blocks[blockTerms][:0]
	for _, term := range s.terms.touched {
		s.blocks[blockTerms] = append(s.blocks[blockTerms], uint64(term))
	}
}

// probability is the chance that the words are urgent: of the whole, or of the
// most urgent part of a long text, in which one line is otherwise lost among
// the others (SAFETY H06).
func (t *Triage) probability(m *learned, words []string, s *learnScratch) float64 {
	p := t.ofWhole(m, words, s)
	if len(words) < longWords {
		return p
	}
	for from := 0; from+partWords/2 < len(words); from += partWords / 2 {
		p = max(p, t.ofWhole(m, words[from:min(from+partWords, len(words))], s))
	}
	return p
}

// ofWhole is the chance that the words, taken as one text, are urgent.
func (t *Triage) ofWhole(m *learned, words []string, s *learnScratch) float64 {
	t.blocks(words, s)
	return m.chance.Prob(m.evidence(s.blocks[:], &s.linear))
}

// learnedRaise raises the level to urgent where the model says so, and leaves
// at concern what a rule only suspects where the model does not share it.
//
// Words that a rule ignores ("killing it") are left out of what it reads. Of a
// message in which a cap reached a sentence ("what if he is blackmailed") it
// takes the chance without those sentences, or the mean of the chances with and
// without them where that is lower: they may calm, and never alarm. Without them
// alone, a long calm message loses the very question that shows it to be calm;
// with them alone, one that tells of harm and asks calmly is missed.
func (t *Triage) learnedRaise(s *scratch, sentences [][]string, j *Judgement) {
	words := s.learn.words[:0]
	position := int32(0)
	for _, sentence := range sentences {
		for _, w := range sentence {
			if !within(s.capped, position) && !within(s.ignored, position) {
				words = append(words, w)
			}
			position++
		}
	}
	left := len(words)
	if len(s.capped) > 0 {
		position = 0
		for _, sentence := range sentences {
			for _, w := range sentence {
				if !within(s.ignored, position) {
					words = append(words, w)
				}
				position++
			}
		}
	}
	if left >= minLearnWords && !isAge(words[:left]) {
		t.weigh(s, words[:left], words[left:], j)
	}
	clear(words) // the working memory keeps no words
	s.learn.words = words[:0]
}

// ageWords are the words that may stand beside the number in "she is only 12".
var ageWords = map[string]bool{
	"he": true, "she": true, "they": true, "is": true, "are": true, "only": true, "just": true, "nearly": true, "almost": true,
	"turned": true, "turning": true, "year": true, "years": true, "old": true, "aged": true, "now": true,
}

// isAge says whether the words say how old somebody else is, and nothing more:
// that is no harm by itself, and many who tell of harm begin so.
func isAge(words []string) bool {
	numbers := 0
	for _, w := range words {
		if _, err := strconv.Atoi(w); err == nil {
			numbers++
		} else if !ageWords[w] {
			return false
		}
	}
	return numbers == 1
}

// weigh puts what the words say beside what rules found. capped are the words
// with those that a cap reached; none where there was no cap.
func (t *Triage) weigh(s *scratch, words, capped []string, j *Judgement) {
	j.Learned = t.probability(t.learned, words, &s.learn)
	if len(capped) > 0 {
		j.Learned = (j.Learned + min(j.Learned, t.probability(t.learned, capped, &s.learn))) / 2
	}
	if j.Learned < t.learned.shared {
		for _, k := range s.matched {
			if t.rules.rules[k].Does == knowledge.DoesSuspect {
				s.level[k] = min(s.level[k], knowledge.LevelConcern)
			}
		}
	}
	if j.Learned >= t.learned.threshold || t.byRules(s) >= knowledge.LevelConcern && j.Learned >= t.learned.backed {
		j.Level = max(j.Level, knowledge.LevelUrgent)
	}
}

func within(spans []place, i int32) bool {
	return slices.ContainsFunc(spans, func(p place) bool { return i >= p.start && i < p.end })
}

func hashOf(s string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s)) // a hash's Write returns no error
	return h.Sum64() >> 11
}

// writeTo writes the model in binary form.
func (m *learned) writeTo(w io.Writer) error {
	if _, err := m.space.WriteTo(w); err != nil {
		return err
	}
	numbers := slices.Concat(m.chance.Mean, m.chance.Scale, m.chance.Weight, []float64{m.chance.Bias, m.threshold, m.backed, m.shared})
	for _, v := range []any{uint32(len(m.model.Weight)), m.model.Weight, m.model.Bias, numbers} {
		if err := binary.Write(w, binary.LittleEndian, v); err != nil {
			return err
		}
	}
	return nil
}

// maxWeights bounds what is allocated for a file that may be damaged.
const maxWeights = 1 << 24

// readLearned reads what writeTo wrote.
func readLearned(r *bufio.Reader) (*learned, error) {
	space, err := linear.ReadSpace(r)
	if err != nil {
		return nil, err
	}
	var n uint32
	if err := binary.Read(r, binary.LittleEndian, &n); err != nil {
		return nil, err
	}
	if n > maxWeights || int(n) != space.Dim() {
		return nil, fmt.Errorf("%d weights for %d features", n, space.Dim())
	}
	m := &learned{space: space, model: &linear.Binary{Weight: make([]float32, n)}}
	numbers := make([]float64, 10)
	for _, v := range []any{m.model.Weight, &m.model.Bias, numbers} {
		if err := binary.Read(r, binary.LittleEndian, v); err != nil {
			return nil, err
		}
	}
	for _, v := range numbers {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("a number of the calibration is %v", v)
		}
	}
	m.chance = &linear.Logistic{Mean: numbers[0:2], Scale: numbers[2:4], Weight: numbers[4:6], Bias: numbers[6]}
	m.threshold, m.backed, m.shared = numbers[7], numbers[8], numbers[9]
	return m, nil
}
