package text

// Block is a kind of feature. Blocks are weighted and normalised apart.
type Block uint8

// The blocks of features.
const (
	BlockWord    Block = iota // words, stems, pairs of neighbouring stems
	BlockChar                 // runs of 3 to 5 characters within a word
	BlockConcept              // concepts of the lexicon, and pairs of them
	NumBlocks
)

// Feature is a feature's 64-bit hash (FNV-1a over its kind and its letters).
// Among a million features the chance of any collision is below one in thirty
// million, and a collision costs one feature's weight.
type Feature uint64

const (
	hashOffset = 14695981039346656037
	hashPrime  = 1099511628211
)

func hashString(s string) uint64 {
	h := uint64(hashOffset)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * hashPrime
	}
	return h
}

func hashKind(kind byte) uint64 { return (hashOffset ^ uint64(kind)) * hashPrime }

func hashMore(h uint64, s string) uint64 {
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * hashPrime
	}
	return h
}

// Extractor turns normalised words into features. The zero value extracts
// words and characters only. It is safe for concurrent use.
type Extractor struct {
	// Concepts finds concepts; nil leaves that block out.
	Concepts *Concepts
	// Stems holds stems that were computed before; others are computed.
	Stems map[string]string
	// NoChars leaves the block of characters empty, which saves most of the
	// time.
	NoChars bool
}

// maxConceptPairs bounds the concepts of one message that pairs are made of:
// pairs grow with the square, and beyond this many a message speaks of
// everything.
const maxConceptPairs = 14

// Extract appends to each block's list the features of words, with repeats,
// and returns the lists. Passing lists with room to spare saves allocations.
func (e *Extractor) Extract(words []string, lists [NumBlocks][]Feature) [NumBlocks][]Feature {
	w := lists[BlockWord]
	previous := ""
	for _, word := range words {
		w = append(w, Feature(hashMore(hashKind('w'), word)))
		stem, ok := e.Stems[word]
		if !ok {
			stem = Stem(word)
		}
		w = append(w, Feature(hashMore(hashKind('s'), stem)))
		if previous != "" {
			w = append(w, Feature(hashMore(hashMore(hashMore(hashKind('b'), previous), " "), stem)))
		}
		previous = stem
	}
	lists[BlockWord] = w

	if !e.NoChars {
		lists[BlockChar] = charFeatures(words, lists[BlockChar])
	}

	if e.Concepts != nil {
		k := lists[BlockConcept]
		found := e.Concepts.Find(words)
		for i, id := range found {
			k = append(k, Feature(hashMore(hashKind('k'), id)))
			if i >= maxConceptPairs {
				continue
			}
			for _, other := range found[:i] {
				k = append(k, Feature(hashMore(hashMore(hashMore(hashKind('p'), other), "+"), id)))
			}
		}
		lists[BlockConcept] = k
	}
	return lists
}

// charFeatures appends the runs of characters of each word.
func charFeatures(words []string, c []Feature) []Feature {
	var padded [64]byte
	for _, word := range words {
		if len(word)+2 > len(padded) {
			word = word[:len(padded)-2]
		}
		p := append(padded[:0], ' ')
		p = append(p, word...)
		p = append(p, ' ')
		for size := 3; size <= 5; size++ {
			for i := 0; i+size <= len(p); i++ {
				h := hashKind('c')
				for _, b := range p[i : i+size] {
					h = (h ^ uint64(b)) * hashPrime
				}
				c = append(c, Feature(h))
			}
		}
	}
	return c
}

// Blocks returns the features of words by block, as numbers, each list with
// memory of its own: the form that package linear learns from.
func (e *Extractor) Blocks(words []string) [][]uint64 {
	lists := e.Extract(words, [NumBlocks][]Feature{})
	out := make([][]uint64, len(lists))
	for b, list := range lists {
		out[b] = make([]uint64, len(list))
		for i, f := range list {
			out[b][i] = uint64(f)
		}
	}
	return out
}
