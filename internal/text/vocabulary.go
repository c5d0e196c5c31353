package text

import (
	"math"
	"slices"
	"strings"
)

// Vocabulary is the set of words that spelling is mended against, with how
// often each was seen, and a guard of words that are right as they are. Build
// it with [NewVocabulary]; it is then safe for concurrent use.
type Vocabulary struct {
	count   map[string]int32
	guard   map[string]struct{}
	words   []string            // words that may be corrected to, most frequent first
	deletes map[uint64][]uint32 // hash of a word less one letter → words
	total   float64
}

// A word of three letters is mended only to one that is seen in more than one of
// so many words, and only by a letter that was left out or two that were
// swapped ("hre", "teh").
const commonShare = 4000

// Lengths of a word, in letters, from which it is mended by one edit and by
// two. Short words are too often names or words of another kind: with 4 in
// place of 5 the clean accuracy of the public sets falls.
const (
	minLettersOneEdit = 4
	minLettersTwoEdit = 8
)

// NewVocabulary builds a vocabulary from counts of words as they stand in the
// training text. Words of guard, and those of an embedded English list, are known but
// never corrected to. A word must
// have been seen twice to be corrected to, since single words of the training
// text may be misspelt on purpose.
func NewVocabulary(count map[string]int32, guard []string) *Vocabulary {
	v := &Vocabulary{
		count:   count,
		guard:   make(map[string]struct{}, len(guard)),
		deletes: make(map[uint64][]uint32, 8*len(count)),
	}
	for _, w := range guard {
		v.guard[w] = struct{}{}
	}
	for w, c := range count {
		v.total += float64(c)
		if c >= 2 && len(w) >= 3 && isLettersOnly(w) {
			v.words = append(v.words, w)
		}
	}
	slices.SortFunc(v.words, func(a, b string) int {
		if d := count[b] - count[a]; d != 0 {
			return int(d)
		}
		return strings.Compare(a, b)
	})
	for id, w := range v.words {
		v.deletes[hashString(w)] = append(v.deletes[hashString(w)], uint32(id))
		eachDelete(w, func(h uint64) {
			v.deletes[h] = append(v.deletes[h], uint32(id))
		})
	}
	return v
}

// Known says whether w stands in the vocabulary or its guard.
func (v *Vocabulary) Known(w string) bool {
	if v.count[w] > 0 {
		return true
	}
	if _, ok := v.guard[w]; ok {
		return true
	}
	_, ok := english()[w]
	return ok
}

// Count returns how often w was seen; 0 for a word of the guard alone.
func (v *Vocabulary) Count(w string) int { return int(v.count[w]) }

// cost is the negative log probability of w, for cutting words apart; -1 for
// words that must not come out of a cut.
func (v *Vocabulary) cost(w string) float64 {
	c := v.count[w]
	if c < 2 {
		return -1
	}
	return 2 + math.Log(v.total/float64(c))
}

// Correct returns the word of the vocabulary nearest to w: one edit away
// (insert, delete, replace, swap), or two for long words; the most frequent
// where several are as near. ok is false where none is, or w is known.
func (v *Vocabulary) Correct(w string) (string, bool) {
	if len(w) < minLettersOneEdit-1 || v.Known(w) {
		return "", false
	}
	bestID, bestScore := uint32(math.MaxUint32), math.Inf(-1)
	maxEdits := 1
	if len(w) >= minLettersTwoEdit {
		maxEdits = 2
	}
	consider := func(h uint64) {
		for _, id := range v.deletes[h] {
			word := v.words[id]
			d := damerau(w, word, maxEdits)
			if d == 0 || d > maxEdits || len(w) < minLettersOneEdit && !v.plainSlip(w, word) {
				continue
			}
			score := math.Log(float64(v.count[word])) - 6*float64(d)
			if word[0] != w[0] {
				score -= 3 // the first letter is seldom wrong
			}
			if len(word) < 4 {
				score -= 3
			}
			if score > bestScore || score == bestScore && id < bestID {
				bestID, bestScore = id, score
			}
		}
	}
	consider(hashString(w))
	eachDelete(w, consider)
	if bestID == math.MaxUint32 {
		return "", false
	}
	return v.words[bestID], true
}

// plainSlip says whether w is the common word with a letter left out or two
// swapped.
func (v *Vocabulary) plainSlip(w, word string) bool {
	if float64(v.count[word])*commonShare < v.total || word[0] != w[0] {
		return false
	}
	return len(word) == len(w)+1 || len(word) == len(w) && word[1] == w[2] && word[2] == w[1]
}

// eachDelete calls f with the hash of w less each of its letters.
func eachDelete(w string, f func(uint64)) {
	for i := range len(w) {
		h := uint64(hashOffset)
		for j := range len(w) {
			if j != i {
				h = (h ^ uint64(w[j])) * hashPrime
			}
		}
		f(h)
	}
}

// damerau is the optimal string alignment distance of a and b in bytes, or
// limit+1 where it is larger.
func damerau(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	var rows [3][40]int
	if len(b) >= len(rows[0]) {
		return limit + 1
	}
	for j := 0; j <= len(b); j++ {
		rows[0][j] = j
	}
	previous2, previous, current := 2, 0, 1
	for i := 1; i <= len(a); i++ {
		rows[current][0] = i
		low := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(rows[previous][j]+1, rows[current][j-1]+1, rows[previous][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, rows[previous2][j-2]+1)
			}
			rows[current][j] = d
			low = min(low, d)
		}
		if low > limit {
			return limit + 1
		}
		previous2, previous, current = previous, current, previous2
	}
	return rows[previous][len(b)]
}
