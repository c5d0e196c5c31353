package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words is what a Normaliser knows of the way people write.
type Words struct {
	// Shorthand maps one word as typed, lower case, to the words that it
	// stands for ("u" → "you", "idk" → "i do not know").
	Shorthand map[string]string
	// Names maps other names of an app, game or device, of one to three
	// words, to its usual one ("tik tok" → "tiktok").
	Names map[string]string
}

// maxNameWords is the longest name that Words.Names may hold, in words.
const maxNameWords = 3

// Normaliser writes out what people type. Its zero value is not usable; build
// one with [NewNormaliser]. It is safe for concurrent use.
type Normaliser struct {
	words Words
	vocab *Vocabulary
}

// NewNormaliser returns a Normaliser with the words. vocab is what spelling is
// mended against and what guards real words from being mended; nil leaves
// spelling as it is.
func NewNormaliser(words Words, vocab *Vocabulary) *Normaliser {
	return &Normaliser{words: words, vocab: vocab}
}

// Sentences returns the normalised words of s by sentence, in order. A
// sentence ends at . ! ? ; : or a new line. Empty sentences are left out, so
// the result is empty where s holds no word.
func (n *Normaliser) Sentences(s string) [][]string {
	var out [][]string
	var current []string
	end := func() {
		if len(current) > 0 {
			if fixed := n.mendRun(current); len(fixed) > 0 {
				out = append(out, fixed)
			}
			current = nil
		}
	}
	for _, c := range joinSpaced(chunks(Fold(s))) {
		if c.spelled {
			current = append(current, n.spelledOut(c.text)...)
		} else if whole, ok := n.wholeChunk(c.text); ok {
			current = append(current, whole...)
		} else {
			pieces(c.text, func(piece string, breaks bool) {
				if breaks && len(current) > 0 {
					end()
				}
				current = n.appendPiece(current, piece)
			})
		}
		if c.ends {
			end()
		}
	}
	end()
	return out
}

// Words returns the normalised words of s as one list.
func (n *Normaliser) Words(s string) []string {
	sentences := n.Sentences(s)
	if len(sentences) == 1 {
		return sentences[0]
	}
	var out []string
	for _, sentence := range sentences {
		out = append(out, sentence...)
	}
	return out
}

// known says whether w is a word that must be left alone.
func (n *Normaliser) known(w string) bool { return n.vocab != nil && n.vocab.Known(w) }

// wholeChunk handles what is written with signs inside a word: shorthand
// ("s*x") and letters replaced by digits or signs ("n00ds", "p@edo").
func (n *Normaliser) wholeChunk(c string) ([]string, bool) {
	trimmed := strings.TrimRight(c, ".,!?;:)\"'")
	trimmed = strings.TrimLeft(trimmed, "(\"'")
	if trimmed == "" {
		return nil, false
	}
	if long, ok := n.words.Shorthand[trimmed]; ok && !isLettersOnly(trimmed) {
		return strings.Fields(long), true
	}
	if word, ok := n.unleet(trimmed); ok {
		return []string{word}, true
	}
	return nil, false
}

var leet = map[byte][]byte{
	'0': {'o'}, '1': {'i', 'l'}, '3': {'e'}, '4': {'a'}, '5': {'s'}, '7': {'t'}, '8': {'b'}, '9': {'g'},
	'@': {'a'}, '$': {'s'}, '!': {'i', 'l'}, '|': {'l', 'i'}, '+': {'t'}, '(': {'c'}, '*': nil,
}

// unleet reads digits and signs inside a word as the letters they look like.
// The result must be a word of the vocabulary, so "13yo" and "b4" stay.
func (n *Normaliser) unleet(c string) (string, bool) {
	if n.vocab == nil || len(c) < 3 || len(c) > 24 || n.known(c) {
		return "", false
	}
	letters, signs := 0, 0
	for i := range len(c) {
		switch b := c[i]; {
		case b >= 'a' && b <= 'z' || b == '\'':
			letters++
		default:
			if _, ok := leet[b]; !ok {
				return "", false
			}
			signs++
		}
	}
	// Half of the letters at most may be signs: "55555" is a number, not "sssss".
	if signs == 0 || letters == 0 || signs > letters+1 {
		return "", false
	}
	buf := []byte(c)
	return n.unleetFrom(buf, 0)
}

func (n *Normaliser) unleetFrom(buf []byte, from int) (string, bool) {
	for i := from; i < len(buf); i++ {
		options, sign := leet[buf[i]]
		if !sign {
			continue
		}
		was := buf[i]
		if was == '*' {
			options = []byte("aeiou")
		}
		for _, letter := range options {
			buf[i] = letter
			if w, ok := n.unleetFrom(buf, i+1); ok {
				return w, true
			}
		}
		buf[i] = was
		return "", false
	}
	w := string(buf)
	if n.vocab.Count(w) > 0 {
		return w, true
	}
	if long, ok := n.words.Shorthand[w]; ok && !strings.Contains(long, " ") {
		return long, true
	}
	return "", false
}

// appendPiece adds the words that one piece stands for.
func (n *Normaliser) appendPiece(out []string, piece string) []string {
	if long, ok := n.words.Shorthand[piece]; ok {
		return append(out, strings.Fields(long)...)
	}
	if strings.IndexByte(piece, '\'') >= 0 {
		return n.appendContraction(out, piece)
	}
	r, _ := utf8.DecodeRuneInString(piece)
	if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
		return out // a sign or an emoji without a meaning of its own
	}
	if short, ok := n.squeeze(piece); ok {
		if long, ok := n.words.Shorthand[short]; ok {
			return append(out, strings.Fields(long)...)
		}
		return append(out, short)
	}
	// "13yo", "9yrs", "6pm": a number and the word that follows it.
	if i := strings.IndexFunc(piece, unicode.IsLetter); i > 0 && allDigits(piece[:i]) {
		unit := piece[i:]
		if long, ok := n.words.Shorthand[unit]; ok {
			return append(append(out, piece[:i]), strings.Fields(long)...)
		}
		if long, ok := ageUnits[unit]; ok {
			return append(append(out, piece[:i]), strings.Fields(long)...)
		}
	}
	return append(out, piece)
}

var ageUnits = map[string]string{
	"yo": "year old", "y": "year old", "yr": "year old", "yrs": "years", "yrold": "year old", "yearold": "year old",
	"year": "year", "years": "years", "yro": "year old", "m": "male", "f": "female", "pm": "pm", "am": "am", "k": "thousand",
}

var endings = map[string]string{
	"re": "are", "ve": "have", "ll": "will", "d": "would", "m": "am", "em": "them", "all": "all",
}

var isAfter = map[string]bool{
	"he": true, "she": true, "it": true, "that": true, "this": true, "there": true, "what": true, "who": true,
	"where": true, "here": true, "how": true, "when": true, "why": true, "someone": true, "everyone": true,
	"something": true, "nobody": true, "let": true,
}

// appendContraction writes a word with an apostrophe out; a negation is kept
// as a word of its own, since rules and bigrams depend on it.
func (n *Normaliser) appendContraction(out []string, piece string) []string {
	i := strings.LastIndexByte(piece, '\'')
	stem, ending := piece[:i], piece[i+1:]
	if ending == "t" && strings.HasSuffix(stem, "n") {
		switch stem {
		case "won":
			return append(out, "will", "not")
		case "can":
			return append(out, "can", "not")
		case "shan":
			return append(out, "shall", "not")
		case "ain":
			return append(out, "is", "not")
		}
		return append(out, strings.TrimSuffix(stem, "n"), "not")
	}
	if ending == "s" {
		if isAfter[stem] {
			return append(out, stem, "is")
		}
		return append(out, stem)
	}
	if full, ok := endings[ending]; ok && stem != "" {
		return append(out, stem, full)
	}
	joined := strings.ReplaceAll(piece, "'", "")
	if long, ok := n.words.Shorthand[joined]; ok {
		return append(out, strings.Fields(long)...)
	}
	return append(out, joined)
}

// squeeze shortens a letter that is held down ("sooo", "heeelp") to two, or to
// one where only that is a word. ok is false where no letter stands thrice.
func (n *Normaliser) squeeze(w string) (string, bool) {
	run, longest := 1, 1
	for i := 1; i < len(w); i++ {
		if w[i] == w[i-1] && w[i] >= 'a' && w[i] <= 'z' {
			run++
			longest = max(longest, run)
		} else {
			run = 1
		}
	}
	if longest < 3 {
		return w, false
	}
	shorten := func(keep int) string {
		b := make([]byte, 0, len(w))
		run := 0
		for i := range len(w) {
			if i > 0 && w[i] == w[i-1] {
				run++
			} else {
				run = 1
			}
			// A run of two in the middle of a word is spelling, not emphasis.
			if run <= keep {
				b = append(b, w[i])
			}
		}
		return string(b)
	}
	two, one := shorten(2), shorten(1)
	if n.known(one) && !n.known(two) {
		return one, true
	}
	if _, ok := n.words.Shorthand[one]; ok && !n.known(two) {
		return one, true
	}
	return two, true
}

// mendRun works on the words of one sentence together: words cut in two or run
// together, spelling, and names.
func (n *Normaliser) mendRun(words []string) []string {
	if n.vocab != nil {
		words = n.mendSpelling(words)
	}
	return n.foldNames(words)
}

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
		if n.vocab.Known(w) || !isLettersOnly(w) {
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

func isLettersOnly(w string) bool {
	for i := range len(w) {
		if w[i] < 'a' || w[i] > 'z' {
			return false
		}
	}
	return w != ""
}

func allDigits(w string) bool {
	for i := range len(w) {
		if w[i] < '0' || w[i] > '9' {
			return false
		}
	}
	return w != ""
}
