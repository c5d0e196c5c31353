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
