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
	words     Words
	vocab     *Vocabulary
	nameWords map[string]bool // words that names are made of
}

// NewNormaliser returns a Normaliser with the words. vocab is what spelling is
// mended against and what guards real words from being mended; nil leaves
// spelling as it is.
func NewNormaliser(words Words, vocab *Vocabulary) *Normaliser {
	n := &Normaliser{words: words, vocab: vocab, nameWords: map[string]bool{}}
	for name := range words.Names {
		for _, w := range strings.Fields(name) {
			n.nameWords[w] = true
		}
	}
	return n
}

// Sentences returns the normalised words of s by sentence, in order. A
// sentence ends at . ! ? ; : or an empty line. What an emoji stands for comes at
// the end of its sentence, where it cuts no phrase in two. Empty sentences are
// left out, so the result is empty where s holds no word.
func (n *Normaliser) Sentences(s string) [][]string {
	var out [][]string
	var current, signs []string
	end := func() {
		current = append(current, signs...)
		signs = signs[:0]
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
		} else if whole, ok := n.wholeChunk(c.text); ok && isSign(c.text) {
			signs = append(signs, whole...)
		} else if ok {
			current = append(current, whole...)
		} else {
			pieces(c.text, func(piece string, breaks bool) {
				if breaks && len(current) > 0 {
					end()
				}
				if isSign(piece) {
					signs = n.appendPiece(signs, piece)
				} else {
					current = n.appendPiece(current, piece)
				}
			})
		}
		if c.ends {
			end()
		}
	}
	end()
	return out
}

// isSign says whether s begins with an emoji or another symbol.
func isSign(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSymbol(r) && r >= utf8.RuneSelf
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
		return strings.Fields(word), true
	}
	if joined, ok := undotted(trimmed); ok {
		return n.spelledOut(joined), true
	}
	return nil, false
}

// undotted joins three or more letters with dots or dashes between them
// ("n.u.d.e.s").
func undotted(c string) (string, bool) {
	if len(c) < 5 || len(c)%2 == 0 {
		return "", false
	}
	letters := make([]byte, 0, len(c)/2+1)
	for i := range len(c) {
		switch b := c[i]; {
		case i%2 == 0 && b >= 'a' && b <= 'z':
			letters = append(letters, b)
		case i%2 == 1 && (b == '.' || b == '-'):
		default:
			return "", false
		}
	}
	return string(letters), true
}

var leet = map[byte][]byte{
	'0': {'o'}, '1': {'i', 'l'}, '3': {'e'}, '4': {'a'}, '5': {'s'}, '7': {'t'}, '8': {'b'}, '9': {'g'},
	'@': {'a'}, '$': {'s'}, '!': {'i', 'l'}, '|': {'l', 'i'}, '+': {'t'}, '(': {'c'}, '*': nil,
}

// shortLeet holds the words of two letters, most of which with a digit would be
// something else ("m1", "4a").
var shortLeet = map[string]string{"h3": "he", "m3": "me", "w3": "we", "b3": "be", "1t": "it", "d0": "do", "n0": "no", "s0": "so", "0n": "on", "0f": "of"}

// unleet reads digits and signs inside a word as the letters they look like, and
// returns the word or what it is short for. It must be a word of the
// vocabulary, so "13yo" and "b4" stay.
func (n *Normaliser) unleet(c string) (string, bool) {
	if word, ok := shortLeet[c]; ok {
		return word, true
	}
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
	// "55555" is a number, not "sssss", and so is "100k".
	if signs == 0 || letters == 0 || signs > letters+2 || signs > letters+1 && signs+letters < 4 {
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
	if long, ok := n.words.Shorthand[w]; ok {
		return long, true
	}
	return w, len(w) >= minLeetWord && n.vocab.Known(w)
}

// minLeetWord is how many letters a word has at least that is right although the
// training text does not hold it.
const minLeetWord = 5

// appendPiece adds the words that one piece stands for.
func (n *Normaliser) appendPiece(out []string, piece string) []string {
	if long, ok := n.words.Shorthand[piece]; ok {
		return append(out, strings.Fields(long)...)
	}
	if strings.IndexByte(piece, '\'') >= 0 {
		return n.appendContraction(out, n.unleetContraction(piece))
	}
	if word, ok := n.unleet(piece); ok {
		return append(out, strings.Fields(word)...)
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
	"re": "are", "ve": "have", "ll": "will", "l": "will", "d": "would", "m": "am", "em": "them", "all": "all",
}

// leetEndings are the endings with digits for letters.
var leetEndings = map[string]string{"5": "s", "7": "t", "r3": "re", "v3": "ve", "11": "ll", "1l": "ll", "l1": "ll"}

// unleetContraction reads digits in a word with an apostrophe as letters
// ("h3'5", "d0n'7").
func (n *Normaliser) unleetContraction(piece string) string {
	i := strings.LastIndexByte(piece, '\'')
	stem, ending := piece[:i], piece[i+1:]
	if letters, ok := leetEndings[ending]; ok {
		ending = letters
	}
	if word, ok := n.unleet(stem); ok && !strings.Contains(word, " ") {
		stem = word
	} else if word, ok := n.unleet(strings.TrimSuffix(stem, "n")); ok && strings.HasSuffix(stem, "n") {
		stem = word + "n"
	}
	return stem + "'" + ending
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
	stem, ending := mendStem(piece[:i]), piece[i+1:]
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

// stems are words that endings are put to.
var stems = setOf(`he she it they we you that there here what who where how when don doesn didn can won isn wasn aren
	haven hasn hadn wouldn couldn shouldn i`)

// mendStem takes the letter out that is one too many in a word before an
// apostrophe ("hee's", "doon't").
func mendStem(stem string) string {
	if len(stem) < 3 || stems[stem] {
		return stem
	}
	for i := range stem {
		if short := stem[:i] + stem[i+1:]; len(short) > 1 && stems[short] && (i > 0 && stem[i] == stem[i-1]) {
			return short
		}
	}
	return stem
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
