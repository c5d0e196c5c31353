package triage

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"signpost/internal/text"
)

// symbol stands for a kind of word that phrases are made of: all words of one
// stem, one exact word, all words that begin alike, numbers of a range, or
// words of one script. Symbol 0 is any word.
type symbol uint32

const anyWord symbol = 0

// phrases finds the phrases of terms in a list of words. It is built by add
// and immutable after finish.
type phrases struct {
	normalise func(string) []string
	stemmed   bool // plain words match by stem; else letter for letter

	stems    map[string]symbol
	exact    map[string]symbol
	prefixes map[string]symbol
	longest  int // of the prefixes, in bytes
	ranges   []numberRange
	scripts  []scriptSymbol
	next     symbol

	edges map[edge]uint32
	terms [][]uint32 // node → terms that a phrase ends here for, ascending

	// known holds the symbols of words that were looked up at build time.
	// Words of messages are never added.
	known map[string][]symbol
}

type edge struct {
	node uint32
	sym  symbol
}

type numberRange struct {
	low, high int
	sym       symbol
}

type scriptSymbol struct {
	table *unicode.RangeTable
	sym   symbol
}

func newPhrases(stemmed bool, normalise func(string) []string) *phrases {
	return &phrases{
		normalise: normalise,
		stemmed:   stemmed,
		stems:     map[string]symbol{},
		exact:     map[string]symbol{},
		prefixes:  map[string]symbol{},
		next:      1,
		edges:     map[edge]uint32{},
		terms:     make([][]uint32, 1),
		known:     map[string][]symbol{},
	}
}

// add makes the phrase, as an author writes it, match for a term.
func (p *phrases) add(phrase string, term uint32) error {
	syms, err := p.parse(phrase)
	if err != nil {
		return err
	}
	if len(syms) == 0 {
		return fmt.Errorf("%q holds no word", phrase)
	}
	node := uint32(0)
	for _, s := range syms {
		child, ok := p.edges[edge{node, s}]
		if !ok {
			child = uint32(len(p.terms))
			p.terms = append(p.terms, nil)
			p.edges[edge{node, s}] = child
		}
		node = child
	}
	if !slices.Contains(p.terms[node], term) {
		p.terms[node] = append(p.terms[node], term)
	}
	return nil
}

// parse reads the signs that a phrase may hold: word* for words that begin so,
// =word for the word as it stands, _ for any word, <5-17> for a number, and
// script:Arabic for words of a script. The words between them are normalised
// together, as in a message.
func (p *phrases) parse(phrase string) ([]symbol, error) {
	var out []symbol
	var plain []string
	flush := func() {
		for _, w := range p.normalise(strings.Join(plain, " ")) {
			if p.stemmed {
				out = append(out, p.intern(p.stems, text.Stem(w)))
			} else {
				out = append(out, p.intern(p.exact, w))
			}
		}
		plain = plain[:0]
	}
	for _, w := range strings.Fields(phrase) {
		switch {
		case w == "_":
			flush()
			out = append(out, anyWord)
		case len(w) > 2 && strings.HasSuffix(w, "*"):
			flush()
			stub := text.Fold(strings.TrimSuffix(w, "*"))
			p.longest = max(p.longest, len(stub))
			out = append(out, p.intern(p.prefixes, stub))
		case len(w) > 1 && w[0] == '=':
			flush()
			out = append(out, p.intern(p.exact, text.Fold(w[1:])))
		case w[0] == '<' && w[len(w)-1] == '>':
			flush()
			low, high, ok := strings.Cut(w[1:len(w)-1], "-")
			l, err1 := strconv.Atoi(low)
			h, err2 := strconv.Atoi(high)
			if !ok || err1 != nil || err2 != nil || l > h {
				return nil, fmt.Errorf("%q is no range of numbers such as <5-17>", w)
			}
			out = append(out, p.rangeSymbol(l, h))
		case strings.HasPrefix(w, "script:"):
			flush()
			table, ok := unicode.Scripts[strings.TrimPrefix(w, "script:")]
			if !ok {
				return nil, fmt.Errorf("%q names no script of Unicode, such as script:Arabic", w)
			}
			p.scripts = append(p.scripts, scriptSymbol{table, p.next})
			out = append(out, p.next)
			p.next++
		default:
			plain = append(plain, w)
		}
	}
	flush()
	return out, nil
}

func (p *phrases) intern(m map[string]symbol, w string) symbol {
	s, ok := m[w]
	if !ok {
		s = p.next
		p.next++
		m[w] = s
	}
	return s
}

func (p *phrases) rangeSymbol(low, high int) symbol {
	for _, r := range p.ranges {
		if r.low == low && r.high == high {
			return r.sym
		}
	}
	p.ranges = append(p.ranges, numberRange{low, high, p.next})
	p.next++
	return p.next - 1
}

// finish ends the building. words are looked up ahead, to save the stemming of
// common words in every message.
func (p *phrases) finish(words []string) {
	for _, w := range words {
		if _, done := p.known[w]; !done {
			p.known[w] = p.lookUp(w, nil)
		}
	}
}

// symbols appends the symbols that w is an instance of, anyWord left out.
func (p *phrases) symbols(w string, out []symbol) []symbol {
	if known, ok := p.known[w]; ok {
		return append(out, known...)
	}
	return p.lookUp(w, out)
}

func (p *phrases) lookUp(w string, out []symbol) []symbol {
	if s, ok := p.exact[w]; ok {
		out = append(out, s)
	}
	if p.stemmed {
		if s, ok := p.stems[text.Stem(w)]; ok {
			out = append(out, s)
		}
	}
	for size := 2; size <= min(len(w), p.longest); size++ {
		if s, ok := p.prefixes[w[:size]]; ok {
			out = append(out, s)
		}
	}
	if len(p.ranges) > 0 {
		if n, ok := number(w); ok {
			for _, r := range p.ranges {
				if n >= r.low && n <= r.high {
					out = append(out, r.sym)
				}
			}
		}
	}
	if len(p.scripts) > 0 && w[0] >= utf8.RuneSelf {
		r, _ := utf8.DecodeRuneInString(w)
		for _, s := range p.scripts {
			if unicode.Is(s.table, r) {
				out = append(out, s.sym)
			}
		}
	}
	return out
}

var spelledNumbers = map[string]int{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
	"eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
}

// number reads a number of at most three digits, or spelled.
func number(w string) (int, bool) {
	if n, ok := spelledNumbers[w]; ok {
		return n, true
	}
	if len(w) > 3 || w[0] < '0' || w[0] > '9' {
		return 0, false
	}
	n, err := strconv.Atoi(w)
	return n, err == nil
}

// place is where a phrase stands: words start to end-1.
type place struct{ start, end int32 }

func (a place) overlaps(b place) bool { return a.start < b.end && b.start < a.end }

// find calls yield for every phrase in the words, by first word. syms[i] are
// the symbols of word i.
func (p *phrases) find(syms [][]symbol, yield func(term uint32, at place)) {
	for i := range syms {
		p.walk(0, int32(i), int32(i), syms, yield)
	}
}

func (p *phrases) walk(node uint32, start, i int32, syms [][]symbol, yield func(uint32, place)) {
	if int(i) == len(syms) {
		return
	}
	for _, s := range syms[i] {
		if child, ok := p.edges[edge{node, s}]; ok {
			p.arrive(child, start, i+1, syms, yield)
		}
	}
	if child, ok := p.edges[edge{node, anyWord}]; ok {
		p.arrive(child, start, i+1, syms, yield)
	}
}

func (p *phrases) arrive(node uint32, start, end int32, syms [][]symbol, yield func(uint32, place)) {
	for _, term := range p.terms[node] {
		yield(term, place{start, end})
	}
	p.walk(node, start, end, syms, yield)
}
