package text

import "strings"

// mendRun works on the words of one sentence together: words cut in two or run
// together, spelling, and names.
func (n *Normaliser) mendRun(words []string) []string {
	if n.vocab != nil {
		words = n.mendSpelling(words)
	}
	spellOut(words)
	return n.foldNames(words)
}

// spellOut writes out what stands for a word or not by the words beside it:
// digits ("want 2 stop", "2 young", "sent it 4 me"), single letters ("will b
// there") and "da", which is "the" or somebody's dad.
func spellOut(words []string) {
	for i, w := range words {
		previous, next := "", ""
		if i > 0 {
			previous = words[i-1]
		}
		if i+1 < len(words) {
			next = words[i+1]
		}
		switch {
		case w == "2" && i > 0 && beforeTo[next]:
			words[i] = "to"
		case w == "2" && i > 0 && beforeToo[next]:
			words[i] = "too"
		case w == "4" && i > 0 && beforeFor[next]:
			words[i] = "for"
		case w == "b" && afterVerb[previous]:
			words[i] = "be"
		case w == "c" && afterVerb[previous]:
			words[i] = "see"
		case w == "da" && possessive[previous]:
			words[i] = "dad"
		case w == "da" && next != "":
			words[i] = "the"
		}
	}
}

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

var (
	beforeTo = setOf(`me him her them us my his their the da everyone b be do get go give have help hurt keep kill know
		leave look make meet pay say see send show speak stay stop take talk tell watch wipe work come close babysit
		ours you your`)
	beforeToo  = setOf("young old late much many scared far")
	beforeFor  = setOf("me him her them us my his their the a you your help money nudes pics fags school da")
	afterVerb  = setOf("to will would can could should must might not 2")
	possessive = setOf("my your his her our their me ma")
)

// joinSpaced joins three or more single letters in a row ("n u d e s") into
// one chunk, before any of them is read as shorthand.
func joinSpaced(list []chunk) []chunk {
	letter := func(c chunk) bool { return len(c.text) == 1 && c.text[0] >= 'a' && c.text[0] <= 'z' }
	out := list[:0:0]
	for i := 0; i < len(list); {
		j := i
		joined := ""
		for j < len(list) && letter(list[j]) {
			joined += list[j].text
			j++
		}
		// A last letter may carry the sentence's end: "s e x?"
		ends := false
		if j > i && j < len(list) && len(list[j].text) == 2 && list[j].ends && list[j].text[0] >= 'a' && list[j].text[0] <= 'z' {
			joined += list[j].text[:1]
			ends = true
			j++
		}
		if j-i >= 3 {
			out = append(out, chunk{text: joined, ends: ends, spelled: true})
			i = j
			continue
		}
		out = append(out, list[i])
		i++
	}
	return out
}

// spelledOut returns the words of letters that were spaced out.
func (n *Normaliser) spelledOut(joined string) []string {
	if long, ok := n.words.Shorthand[joined]; ok {
		return strings.Fields(long)
	}
	if n.known(joined) {
		return []string{joined}
	}
	if parts, ok := n.segment(joined); ok {
		return parts
	}
	return []string{joined}
}

// segment cuts letters without spaces into words of the vocabulary, with the
// fewest words and, among those, the most frequent (dynamic programming over
// cut points). ok is false where they cannot be cut into at most eight.
func (n *Normaliser) segment(s string) ([]string, bool) {
	if n.vocab == nil || len(s) > 60 {
		return nil, false
	}
	type cut struct {
		from  int
		cost  float64
		valid bool
	}
	best := make([]cut, len(s)+1)
	best[0].valid = true
	for end := 1; end <= len(s); end++ {
		for from := max(0, end-20); from < end; from++ {
			if !best[from].valid {
				continue
			}
			w := s[from:end]
			if len(w) == 1 && w != "i" && w != "a" {
				continue
			}
			c := n.vocab.cost(w)
			if c < 0 {
				continue
			}
			if total := best[from].cost + c; !best[end].valid || total < best[end].cost {
				best[end] = cut{from: from, cost: total, valid: true}
			}
		}
	}
	if !best[len(s)].valid {
		return nil, false
	}
	var parts []string
	for end := len(s); end > 0; end = best[end].from {
		parts = append([]string{s[best[end].from:end]}, parts...)
	}
	return parts, len(parts) <= 8
}

// mendSpelling mends words that the vocabulary does not know.
func (n *Normaliser) mendSpelling(words []string) []string {
	out := words[:0:0]
	for i := 0; i < len(words); i++ {
		w := words[i]
		// "black mailing": two words that are right in themselves, of which one
		// was never seen and which together were.
		if i+1 < len(words) && len(w) > 2 && len(words[i+1]) > 2 &&
			(n.vocab.Count(w) == 0 || n.vocab.Count(words[i+1]) == 0) && n.vocab.Count(w+words[i+1]) > 1 {
			out = append(out, w+words[i+1])
			i++
			continue
		}
		if n.vocab.Known(w) || !isLettersOnly(w) || n.nameWords[w] {
			out = append(out, w)
			continue
		}
		// "snap chat": a word cut in two, of which one half is no word.
		if i+1 < len(words) && len(w) > 1 && n.vocab.Count(w+words[i+1]) > 1 && isLettersOnly(words[i+1]) {
			out = append(out, w+words[i+1])
			i++
			continue
		}
		if len(out) > 0 && len(w) > 1 && isLettersOnly(out[len(out)-1]) && n.vocab.Count(out[len(out)-1]+w) > 1 && len(out[len(out)-1]) > 1 {
			out[len(out)-1] += w
			continue
		}
		if fixed, ok := n.vocab.Correct(w); ok {
			if long, isShort := n.words.Shorthand[fixed]; isShort {
				out = append(out, strings.Fields(long)...)
			} else {
				out = append(out, fixed)
			}
			continue
		}
		if len(w) >= 7 {
			if parts, ok := n.segment(w); ok && len(parts) <= 4 {
				out = append(out, parts...)
				continue
			}
		}
		out = append(out, w)
	}
	return out
}

// foldNames replaces other names of an app by its usual one.
func (n *Normaliser) foldNames(words []string) []string {
	if len(n.words.Names) == 0 {
		return words
	}
	out := words[:0:0]
	for i := 0; i < len(words); {
		matched := 0
		for k := min(maxNameWords, len(words)-i); k >= 1; k-- {
			name := words[i]
			if k > 1 {
				name = strings.Join(words[i:i+k], " ")
			}
			if usual, ok := n.words.Names[name]; ok {
				out = append(out, strings.Fields(usual)...)
				matched = k
				break
			}
		}
		if matched == 0 {
			out = append(out, words[i])
			matched = 1
		}
		i += matched
	}
	return out
}
