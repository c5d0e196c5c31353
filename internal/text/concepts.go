package text

import (
	"slices"
	"strings"
)

// Concepts finds the concepts of a lexicon in normalised words. It is
// immutable and safe for concurrent use.
type Concepts struct {
	ids   []string
	byKey map[uint64][]int32 // hash of a form's stems → concepts, in order
	first map[uint64]uint8   // hash of a form's first stem → longest form, in words
}

// maxFormWords is the longest form that is looked for, in words.
const maxFormWords = 6

// NewConcepts builds a lexicon. ids and forms go together: forms[i] are the
// words and phrases of concept ids[i], as typed; normalise puts a form in the
// shape that messages are in. Forms match by their stems. Two concepts may
// share a form.
func NewConcepts(ids []string, forms [][]string, normalise func(string) []string) *Concepts {
	c := &Concepts{ids: ids, byKey: map[uint64][]int32{}, first: map[uint64]uint8{}}
	for i, list := range forms {
		for _, form := range list {
			words := normalise(form)
			if len(words) == 0 || len(words) > maxFormWords {
				continue
			}
			h := hashKind('f')
			for _, w := range words {
				h = hashMore(hashMore(h, Stem(w)), " ")
			}
			if !slices.Contains(c.byKey[h], int32(i)) {
				c.byKey[h] = append(c.byKey[h], int32(i))
			}
			f := hashString(Stem(words[0]))
			c.first[f] = max(c.first[f], uint8(len(words)))
		}
	}
	return c
}

// Find returns the ids of the concepts in words, each once, in order of id.
// Of the forms that begin at a word only the longest counts.
func (c *Concepts) Find(words []string) []string {
	if c == nil || len(words) == 0 {
		return nil
	}
	stems := make([]string, len(words))
	for i, w := range words {
		stems[i] = Stem(w)
	}
	var found []int32
	for i := range stems {
		longest := int(c.first[hashString(stems[i])])
		if longest == 0 {
			continue
		}
		var at []int32
		h := hashKind('f')
		for k := 0; k < longest && i+k < len(stems); k++ {
			h = hashMore(hashMore(h, stems[i+k]), " ")
			if ids, ok := c.byKey[h]; ok {
				at = ids
			}
		}
		found = append(found, at...)
	}
	slices.Sort(found)
	found = slices.Compact(found)
	out := make([]string, len(found))
	for i, id := range found {
		out[i] = c.ids[id]
	}
	slices.SortFunc(out, strings.Compare)
	return out
}
