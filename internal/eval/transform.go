package eval

import (
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"unicode"
)

// Transform is one way in which the same message is typed differently. A reader
// understands what it makes as well as the message itself.
type Transform struct {
	Name string
	do   func(r *rand.Rand, text string) []string
}

// Apply returns the bubbles that the message becomes, at least one. It is the
// same for the same text.
func (t Transform) Apply(text string) []string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(t.Name + "\x00" + text)) // a hash's Write returns no error
	return t.do(rand.New(rand.NewPCG(h.Sum64(), 1)), text)
}

// Transforms returns the twelve transforms that a message must survive, typing
// errors in two strengths.
func Transforms() []Transform {
	return []Transform{
		{"typos in 20% of words", one(func(r *rand.Rand, s string) string { return typos(r, s, 0.2) })},
		{"typos in 40% of words", one(func(r *rand.Rand, s string) string { return typos(r, s, 0.4) })},
		{"case", one(changeCase)},
		{"emoji", one(addEmoji)},
		{"leetspeak", one(leet)},
		{"spacing", one(spacing)},
		{"homoglyphs", one(homoglyphs)},
		{"split bubbles", splitBubbles},
		{"long context", one(longContext)},
		{"quoting", one(quote)},
		{"text-speak", one(textSpeak)},
		{"zero-width and combining marks", one(invisible)},
		{"dropped punctuation", one(func(_ *rand.Rand, s string) string { return dropPunctuation(s) })},
	}
}

// one makes a transform of a function that keeps a message in one bubble.
func one(f func(*rand.Rand, string) string) func(*rand.Rand, string) []string {
	return func(r *rand.Rand, s string) []string { return []string{f(r, s)} }
}

// eachWord replaces the words of a text, and keeps what stands between them.
func eachWord(text string, f func(word string) string) string {
	var b strings.Builder
	rest := text
	for rest != "" {
		start := strings.IndexFunc(rest, isWordRune)
		if start < 0 {
			break
		}
		b.WriteString(rest[:start])
		rest = rest[start:]
		end := strings.IndexFunc(rest, func(r rune) bool { return !isWordRune(r) })
		if end < 0 {
			end = len(rest)
		}
		b.WriteString(f(rest[:end]))
		rest = rest[end:]
	}
	b.WriteString(rest)
	return b.String()
}

func isWordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '\'' || r == '’'
}

// shortestTypo is the least number of letters of a word that gets a typing
// error: in a shorter one it makes another word, which no reader could mend.
const shortestTypo = 4

// typos puts one typing error into about the given share of the words: two
// letters swapped, one left out, doubled, or hit beside. The first letter
// stays, as it nearly always does (Pollock and Zamora, 1983).
func typos(r *rand.Rand, text string, share float64) string {
	return eachWord(text, func(word string) string {
		letters := []rune(word)
		if r.Float64() >= share || len(letters) < shortestTypo || strings.ContainsFunc(word, unicode.IsDigit) {
			return word
		}
		i := 1 + r.IntN(len(letters)-2)
		switch r.IntN(4) {
		case 0:
			letters[i], letters[i+1] = letters[i+1], letters[i]
		case 1:
			letters = append(letters[:i], letters[i+1:]...)
		case 2:
			letters = append(letters[:i+1], letters[i:]...)
		default:
			if near := beside[unicode.ToLower(letters[i])]; near != "" {
				letters[i] = rune(near[r.IntN(len(near))])
			}
		}
		return string(letters)
	})
}

// beside holds the letters beside each on a keyboard, in its own row.
var beside = map[rune]string{
	'q': "w", 'w': "qe", 'e': "wr", 'r': "et", 't': "ry", 'y': "tu", 'u': "yi", 'i': "uo", 'o': "ip", 'p': "o",
	'a': "s", 's': "ad", 'd': "sf", 'f': "dg", 'g': "fh", 'h': "gj", 'j': "hk", 'k': "jl", 'l': "k",
	'z': "x", 'x': "zc", 'c': "xv", 'v': "cb", 'b': "vn", 'n': "bm", 'm': "n",
}

// changeCase writes the message in capitals, each word with one, or in capitals
// at random.
func changeCase(r *rand.Rand, text string) string {
	switch r.IntN(3) {
	case 0:
		return strings.ToUpper(text)
	case 1:
		return eachWord(text, func(word string) string {
			letters := []rune(strings.ToLower(word))
			letters[0] = unicode.ToUpper(letters[0])
			return string(letters)
		})
	}
	return strings.Map(func(c rune) rune {
		if r.IntN(2) == 0 {
			return unicode.ToUpper(c)
		}
		return unicode.ToLower(c)
	}, text)
}

var feelings = []string{"😭", "😢", "🙏", "😡", "😱", "🤷‍♀️", "💔", "🙏🏽", "😬"}

// addEmoji puts emoji that stand for a feeling between the words and at the end.
func addEmoji(r *rand.Rand, text string) string {
	words := strings.Fields(text)
	for i := range words {
		switch r.IntN(8) {
		case 0:
			words[i] += feelings[r.IntN(len(feelings))]
		case 1:
			words[i] += " " + feelings[r.IntN(len(feelings))]
		}
	}
	return strings.Join(words, " ") + " " + strings.Repeat(feelings[r.IntN(len(feelings))], 1+r.IntN(3))
}

var leetDigits = map[rune]rune{'a': '4', 'e': '3', 'i': '1', 'o': '0', 's': '5', 't': '7'}

// leet writes digits and signs for letters in about a third of the words.
func leet(r *rand.Rand, text string) string {
	return eachWord(text, func(word string) string {
		if len(word) < 3 || strings.ContainsFunc(word, unicode.IsDigit) || r.IntN(3) != 0 {
			return word
		}
		return strings.Map(func(c rune) rune {
			if d, ok := leetDigits[unicode.ToLower(c)]; ok && r.IntN(3) > 0 {
				return d
			}
			return c
		}, word)
	})
}

// spacing doubles spaces, breaks lines, and spells a long word out or with
// dots in about one word of six.
func spacing(r *rand.Rand, text string) string {
	var b strings.Builder
	for i, word := range strings.Fields(text) {
		if i > 0 {
			b.WriteString([]string{" ", "  ", "   ", "\n", "\t"}[r.IntN(5)])
		}
		plain := !strings.ContainsFunc(word, func(c rune) bool { return !unicode.IsLetter(c) })
		if len(word) >= shortestTypo && plain && r.IntN(6) == 0 {
			word = strings.Join(strings.Split(word, ""), []string{" ", ".", "-"}[r.IntN(3)])
		}
		b.WriteString(word)
	}
	return b.String()
}

// lookalikes are letters of other alphabets that look like Latin ones
// (unicode.org/Public/security/latest/confusables.txt).
var lookalikes = map[rune]rune{
	'a': 'а', 'c': 'с', 'e': 'е', 'i': 'і', 'j': 'ј', 'o': 'о', 'p': 'р', 's': 'ѕ', 'x': 'х', 'y': 'у',
	'A': 'Α', 'B': 'Β', 'E': 'Ε', 'H': 'Η', 'I': 'Ι', 'K': 'Κ', 'M': 'Μ', 'N': 'Ν', 'O': 'Ο', 'P': 'Ρ', 'T': 'Τ', 'X': 'Χ',
}

// fullwidth is how far the full-width forms of the printable ASCII characters
// stand from them.
const fullwidth = 0xFEE0

// homoglyphs writes about half of the letters that have a lookalike with it, and
// a few words in full width.
func homoglyphs(r *rand.Rand, text string) string {
	return eachWord(text, func(word string) string {
		wide := r.IntN(8) == 0
		return strings.Map(func(c rune) rune {
			if wide && c > ' ' && c < 0x7F {
				return c + fullwidth
			}
			if like, ok := lookalikes[c]; ok && r.IntN(2) == 0 {
				return like
			}
			return c
		}, word)
	})
}

// bubbleWords is how many words a bubble has at least.
const bubbleWords = 3

// splitBubbles sends a message in up to three bubbles, cut between two words.
func splitBubbles(r *rand.Rand, text string) []string {
	words := strings.Fields(text)
	n := min(3, len(words)/bubbleWords)
	if n < 2 {
		return []string{text}
	}
	var out []string
	for left := n; left > 1; left-- {
		room := len(words) - bubbleWords*left
		cut := bubbleWords + r.IntN(room+1)
		out = append(out, strings.Join(words[:cut], " "))
		words = words[cut:]
	}
	return append(out, strings.Join(words, " "))
}

var openings = []string{
	"Hi there, hope you are well. I have never used one of these before so bear with me. It has been a long week, work has been busy and the weather has not helped.",
	"Sorry for the long message, I am on the train home and typing on my phone. We moved house in spring and are still settling in, boxes everywhere.",
	"Hello, a friend told me about this and said it was useful. I have two at home and a dog, so it is never quiet here.",
}

var closings = []string{
	"Anyway that is about it, I have to get the dinner on now. Thanks for taking the time to read all of this.",
	"Sorry again for going on, it is late here and I am tired. Thank you for any ideas you have.",
	"I will check back after work tomorrow. The house is quiet for once so I thought I would write now.",
}

// longContext puts harmless sentences before and after the message.
func longContext(r *rand.Rand, text string) string {
	end := ""
	if !strings.ContainsAny(text[max(0, len(text)-1):], ".?!") {
		end = "."
	}
	return openings[r.IntN(len(openings))] + " " + text + end + " " + closings[r.IntN(len(closings))]
}

// quote sets the message in quote marks, or as a forwarded one.
func quote(r *rand.Rand, text string) string {
	switch r.IntN(4) {
	case 0:
		return "“" + text + "”"
	case 1:
		return `"` + text + `"`
	case 2:
		return "> " + strings.ReplaceAll(text, "\n", "\n> ")
	}
	return "«" + text + "»"
}

var shortForms = map[string]string{
	"you": "u", "your": "ur", "are": "r", "to": "2", "too": "2", "for": "4", "because": "cuz", "please": "pls",
	"people": "ppl", "what": "wot", "with": "wiv", "and": "n", "be": "b", "see": "c", "why": "y", "okay": "ok",
	"tonight": "2nite", "tomorrow": "2moro", "before": "b4", "about": "abt", "know": "kno", "don't": "dont",
	"can't": "cant", "she's": "shes", "he's": "hes", "i'm": "im", "something": "smth", "someone": "sum1",
	"message": "msg", "messages": "msgs", "picture": "pic", "pictures": "pics", "really": "rly", "going": "goin",
	"though": "tho", "through": "thru", "the": "da", "that": "dat", "have": "hav", "school": "skl", "should": "shud",
	"would": "wud", "could": "cud", "from": "frm", "just": "jst", "thanks": "thx", "good": "gud", "help": "halp",
}

// textSpeak shortens most words that have a short form, and drops capitals.
func textSpeak(r *rand.Rand, text string) string {
	return eachWord(strings.ToLower(text), func(word string) string {
		short, ok := shortForms[strings.ReplaceAll(word, "’", "'")]
		if ok && r.IntN(4) > 0 {
			return short
		}
		return word
	})
}

var (
	zeroWidth = []rune{'\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad'}
	combining = []rune{'\u0300', '\u0301', '\u0308', '\u0323', '\u0336'}
)

// invisible puts characters without width, and marks above and through, between
// the letters of about half of the words.
func invisible(r *rand.Rand, text string) string {
	return eachWord(text, func(word string) string {
		if r.IntN(2) == 0 {
			return word
		}
		marks := zeroWidth
		if r.IntN(3) == 0 {
			marks = combining
		}
		var b strings.Builder
		for _, c := range word {
			b.WriteRune(c)
			if r.IntN(2) == 0 {
				b.WriteRune(marks[r.IntN(len(marks))])
			}
		}
		return b.String()
	})
}

// dropPunctuation leaves out every mark, apostrophes too.
func dropPunctuation(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsPunct(c) {
			if c == '-' || c == '/' || c == '–' || c == '—' {
				return ' '
			}
			return -1
		}
		return c
	}, text)
}
