package triage

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"signpost/internal/knowledge"
)

// rule is a compiled rule: its terms are numbers of term lists.
type rule struct {
	*knowledge.Rule
	index  int
	match  []uint32
	unless []uint32
	rank   int // of its family; a lower one decides the reply
}

// ruleSet is a list of rules compiled against one way of reading words.
type ruleSet struct {
	phrases *phrases
	rules   []rule
	byKey   [][]int32 // term → rules of which it is the rarest term
	terms   int
}

// compile builds the rule set of the rules for which take is true.
func compile(t *knowledge.TriageRules, p *phrases, words []string, count map[string]int32, take func(*knowledge.Rule) bool) (*ruleSet, knowledge.Problems) {
	s := &ruleSet{phrases: p}
	var problems knowledge.Problems
	ids := map[string]uint32{}
	var forms [][]string // term → its phrases
	term := func(r *knowledge.Rule, parts knowledge.Term) uint32 {
		key := strings.Join(parts, "|")
		if id, ok := ids[key]; ok {
			return id
		}
		id := uint32(len(ids))
		ids[key] = id
		flat := flatten(t, parts)
		forms = append(forms, flat)
		for _, phrase := range flat {
			if err := p.add(phrase, id); err != nil {
				problems = append(problems, problem(r, fmt.Sprintf("A phrase of the rule %s cannot be used: %v.", r.ID, err),
					"Write it in plain words."))
			}
		}
		return id
	}
	rank := map[string]int{}
	for i, f := range t.Families {
		rank[f.ID] = i
	}
	for i := range t.Rules {
		r := &t.Rules[i]
		if !take(r) || len(r.Match) == 0 {
			continue
		}
		compiled := rule{Rule: r, index: i, rank: rank[r.Family]}
		for _, m := range r.Match {
			compiled.match = append(compiled.match, term(r, m))
		}
		for _, m := range r.Unless {
			compiled.unless = append(compiled.unless, term(r, m))
		}
		s.rules = append(s.rules, compiled)
	}
	s.terms = len(ids)
	s.byKey = make([][]int32, s.terms)
	frequency := make([]int, s.terms)
	for i, flat := range forms {
		for _, phrase := range flat {
			frequency[i] += 1 + int(commonness(phrase, count))
		}
	}
	for i, r := range s.rules {
		key := slices.MinFunc(r.match, func(a, b uint32) int {
			return cmp.Or(cmp.Compare(frequency[a], frequency[b]), cmp.Compare(a, b))
		})
		s.byKey[key] = append(s.byKey[key], int32(i))
	}
	p.finish(words)
	return s, problems
}

// commonness estimates how often a phrase is met: as often as its rarest word.
func commonness(phrase string, count map[string]int32) int32 {
	least := int32(-1)
	for _, w := range strings.Fields(strings.ToLower(phrase)) {
		if c := count[w]; least < 0 || c < least {
			least = c
		}
	}
	return max(least, 0)
}

// flatten lists the phrases of a term with its groups opened, each once.
func flatten(t *knowledge.TriageRules, parts []string) []string {
	var out []string
	seen := map[string]bool{}
	var open func(parts []string)
	open = func(parts []string) {
		for _, part := range parts {
			if seen[part] {
				continue
			}
			seen[part] = true
			if name, ok := strings.CutPrefix(part, "@"); ok {
				open(t.Words[name])
			} else {
				out = append(out, part)
			}
		}
	}
	open(parts)
	return out
}

// unlessReach is how near, in words, a term of unless must stand to the words
// that matched. Without a bound, one calm word anywhere in a long message
// would hide an urgent line in it (SAFETY H06).
const unlessReach = 12

// reading is one list of words with the places of all terms in it. It is
// reused; it never holds a word of a message.
type reading struct {
	set      *ruleSet
	syms     [][]symbol
	flat     []symbol
	sentence []int32   // word → sentence
	places   [][]place // term → where it stands, by first word
	touched  []uint32  // terms that stand anywhere
	masked   []bool    // word → it must not count
	useMask  bool
	chosen   []place
	due      []int32 // rules to try
}

// read finds the terms of the set in sentences.
func (r *reading) read(set *ruleSet, sentences [][]string) {
	r.set = set
	if len(r.places) < set.terms {
		r.places = make([][]place, set.terms)
	}
	for _, t := range r.touched {
		r.places[t] = r.places[t][:0]
	}
	r.touched, r.sentence, r.flat, r.syms, r.useMask = r.touched[:0], r.sentence[:0], r.flat[:0], r.syms[:0], false
	for i, sentence := range sentences {
		for _, w := range sentence {
			from := len(r.flat)
			r.flat = set.phrases.symbols(w, r.flat)
			r.syms = append(r.syms, r.flat[from:len(r.flat):len(r.flat)])
			r.sentence = append(r.sentence, int32(i))
		}
	}
	set.phrases.find(r.syms, func(term uint32, at place) {
		if len(r.places[term]) == 0 {
			r.touched = append(r.touched, term)
		}
		r.places[term] = append(r.places[term], at)
	})
}

// hide removes the places that overlap one of the spans and are not longer.
func (r *reading) hide(spans []place) {
	if len(spans) == 0 {
		return
	}
	for _, t := range r.touched {
		r.places[t] = slices.DeleteFunc(r.places[t], func(at place) bool {
			for _, s := range spans {
				if at.overlaps(s) && at.end-at.start <= s.end-s.start {
					return true
				}
			}
			return false
		})
	}
}

// mask makes the words of the spans not count until unmask.
func (r *reading) mask(spans []place) {
	if cap(r.masked) < len(r.sentence) {
		r.masked = make([]bool, len(r.sentence))
	}
	r.masked = r.masked[:len(r.sentence)]
	clear(r.masked)
	for _, s := range spans {
		for i := s.start; i < s.end; i++ {
			r.masked[i] = true
		}
	}
	r.useMask = true
}

func (r *reading) unmask() { r.useMask = false }

// candidates lists the rules whose rarest term stands somewhere, in order.
func (r *reading) candidates() []int32 {
	r.due = r.due[:0]
	for _, t := range r.touched {
		if len(r.places[t]) > 0 {
			r.due = append(r.due, r.set.byKey[t]...)
		}
	}
	slices.Sort(r.due)
	return r.due
}

// matches says whether the rule matches. each, if not nil, is called with the
// places of its terms for every match, one for each first word.
func (r *reading) matches(c *rule, each func(at []place)) bool {
	for _, t := range c.match {
		if len(r.places[t]) == 0 {
			return false
		}
	}
	found := false
	last := place{-1, -1}
	firsts := c.match
	if c.Ordered {
		firsts = c.match[:1]
	}
	for k, t := range firsts {
		for _, first := range r.places[t] {
			if first == last && k > 0 || !r.counts(first) {
				continue
			}
			last = first
			r.chosen = append(r.chosen[:0], first)
			if !r.feasible(c, first) || !r.choose(c, 0, k, first) || r.stopped(c) {
				continue
			}
			found = true
			if each == nil {
				return true
			}
			each(r.chosen)
		}
	}
	return found
}

func (r *reading) counts(at place) bool {
	if !r.useMask {
		return true
	}
	for i := at.start; i < at.end; i++ {
		if r.masked[i] {
			return false
		}
	}
	return true
}

// feasible says whether every term stands somewhere from first on and near
// enough, by itself. Without it, a term that is missing at the end of a long
// text would be looked for once for every choice of the others.
func (r *reading) feasible(c *rule, first place) bool {
	for _, t := range c.match {
		list := r.places[t]
		from, _ := slices.BinarySearchFunc(list, first.start, byStart)
		if from == len(list) {
			return false
		}
		at := list[from]
		if c.Within > 0 && at.start-first.start >= int32(c.Within) ||
			c.Scope == knowledge.ScopeSentence && r.sentence[at.start] != r.sentence[first.start] {
			return false
		}
	}
	return true
}

func byStart(p place, start int32) int { return cmp.Compare(p.start, start) }

// choose finds places for the terms from number k on, skip left out (it is
// first). The places of one match do not overlap.
func (r *reading) choose(c *rule, k, skip int, first place) bool {
	if k == skip {
		k++
	}
	if k >= len(c.match) {
		return true
	}
	list := r.places[c.match[k]]
	from, _ := slices.BinarySearchFunc(list, first.start, byStart)
next:
	for _, at := range list[from:] {
		if c.Scope == knowledge.ScopeSentence && r.sentence[at.start] != r.sentence[first.start] {
			break
		}
		if c.Within > 0 && at.start-first.start >= int32(c.Within) {
			break
		}
		if c.Within > 0 && at.end-first.start > int32(c.Within) || !r.counts(at) {
			continue
		}
		for _, other := range r.chosen {
			if at.overlaps(other) || c.Ordered && at.start < other.end {
				continue next
			}
		}
		r.chosen = append(r.chosen, at)
		if r.choose(c, k+1, skip, first) {
			return true
		}
		r.chosen = r.chosen[:len(r.chosen)-1]
	}
	return false
}

// stopped says whether a term of unless stands near the chosen places.
func (r *reading) stopped(c *rule) bool {
	if len(c.unless) == 0 {
		return false
	}
	low, high := r.chosen[0].start, r.chosen[0].end
	for _, at := range r.chosen[1:] {
		low, high = min(low, at.start), max(high, at.end)
	}
	for _, t := range c.unless {
		for _, at := range r.places[t] {
			if at.start >= high+unlessReach {
				break
			}
			if at.end+unlessReach <= low {
				continue
			}
			if c.Scope != knowledge.ScopeSentence || r.sentence[at.start] == r.sentence[low] {
				return true
			}
		}
	}
	return false
}
