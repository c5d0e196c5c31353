package knowledge

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// Reading limits (CONTENT section 3, rules 1 to 3). The grade is trusted only
// from gradeWords on: on fewer words the formula swings by more than a school
// year, and even there it is accurate to about ±1.5.
const (
	gradeWords      = 100
	gradeTarget     = 4.5 // a reading age of about 9
	gradeCap        = 6.0 // a reading age of about 11
	averageTarget   = 15  // words in a sentence
	sentenceCap     = 25  // words in the longest sentence
	sentenceCapFast = 20  // the same where help is needed today
)

// reading counts what the Flesch-Kincaid formula needs.
type reading struct{ sentences, words, syllables int }

func (r *reading) add(text string) {
	for _, s := range sentences(text) {
		words := proseWords(s)
		if len(words) == 0 {
			continue
		}
		r.sentences++
		r.words += len(words)
		for _, w := range words {
			r.syllables += syllables(w)
		}
	}
}

// grade returns the Flesch-Kincaid school grade, or 0 without words.
func (r reading) grade() float64 {
	if r.words == 0 {
		return 0
	}
	return 0.39*float64(r.words)/float64(r.sentences) + 11.8*float64(r.syllables)/float64(r.words) - 15.59
}

// average returns the mean number of words in a sentence, or 0 without words.
func (r reading) average() float64 {
	if r.words == 0 {
		return 0
	}
	return float64(r.words) / float64(r.sentences)
}

// checkReading reports rule 1, on the lead and the steps, and rule 2, on the
// whole entry. The lines of do_not count as steps, and of in_app the longest.
func checkReading(e *Entry, where node, all []shown) {
	var steps, whole reading
	steps.add(e.Lead)
	for _, list := range [][]string{e.DoNow, longestApp(e), e.DoNot} {
		for _, s := range list {
			if s != AppLine {
				steps.add(s)
			}
		}
	}
	for _, s := range all {
		whole.add(s.sentence())
	}
	if grade := steps.grade(); steps.words >= gradeWords && grade > gradeTarget {
		what := fmt.Sprintf("The lead and the steps read at school grade %.1f.", grade)
		if grade > gradeCap {
			where.fail(what, fmt.Sprintf("Bring it to %.1f or lower: shorter sentences, shorter words.", gradeCap))
		} else {
			where.warn(what, fmt.Sprintf("Aim for %.1f: shorter sentences, shorter words.", gradeTarget))
		}
	}
	if average := whole.average(); average > averageTarget {
		where.warn(fmt.Sprintf("The average sentence has %.1f words.", average),
			fmt.Sprintf("Aim for %d: one thought to a sentence.", averageTarget))
	}
}

// checkSentences reports rule 3.
func checkSentences(level Level, s shown) {
	limit := sentenceCap
	if level >= LevelUrgent {
		limit = sentenceCapFast
	}
	for _, sentence := range sentences(s.sentence()) {
		if n := len(proseWords(sentence)); n > limit {
			s.at.fail(fmt.Sprintf("%s has a sentence of %d words (%q).", s.label(), n, firstWords(sentence, 4)),
				fmt.Sprintf("Keep each to %d or fewer: make it two sentences.", limit))
		}
	}
}

var (
	sentenceEnd = regexp.MustCompile(`[.!?]+["')\]]*(?:\s+|$)|\n+`)
	oddQuotes   = strings.NewReplacer("‘", "'", "’", "'", "ʼ", "'", "`", "'", "“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`,
		"‐", "-", "‑", "-", "–", " - ", "—", " - ", "…", "...", "\u00a0", " ")
)

// sentences splits a text at full stops, question marks, exclamation marks and
// line breaks that end something. Stops inside "3.5" or "e.g." end nothing.
func sentences(text string) []string {
	text = oddQuotes.Replace(text)
	var out []string
	from := 0
	keep := func(to int) {
		if s := strings.TrimSpace(text[from:to]); s != "" {
			out = append(out, s)
		}
		from = to
	}
	for _, at := range sentenceEnd.FindAllStringIndex(text, -1) {
		before := strings.ToLower(text[from:at[0]])
		if text[at[0]] == '.' && (strings.HasSuffix(before, "e.g") || strings.HasSuffix(before, "i.e")) {
			continue
		}
		keep(at[1])
	}
	keep(len(text))
	return out
}

var proseWord = regexp.MustCompile(`\{[a-z0-9_-]+\}|[\p{L}\p{N}][\p{L}\p{M}\p{N}'’.,]*[\p{L}\p{M}\p{N}]|[\p{L}\p{N}]`)

// proseWords returns the words of a text. A hyphen parts two words, as it does
// for a reader's breath; a placeholder counts as one.
func proseWords(text string) []string { return proseWord.FindAllString(text, -1) }

func firstWords(s string, n int) string {
	words := strings.Fields(s)
	if len(words) <= n {
		return s
	}
	return strings.Join(words[:n], " ") + " …"
}

// oddSyllables holds words of this field that the count by vowels gets wrong.
var oddSyllables = map[string]int{
	"being": 2, "area": 3, "idea": 3, "ideas": 3, "science": 2, "quiet": 2, "video": 3, "videos": 3,
	"create": 2, "created": 3, "audio": 3, "radio": 3, "diet": 2, "lion": 2, "trial": 2,
	"every": 2, "everything": 3, "suicide": 3, "everyone": 3, "everyday": 3, "evening": 2, "people": 2, "something": 2, "someone": 2, "sometimes": 2, "somebody": 3,
	"somewhere": 2, "business": 2, "different": 2, "family": 2, "families": 2, "safety": 2,
	"safely": 2, "username": 3, "usernames": 3, "online": 2, "homepage": 2, "lifeline": 2, "childline": 2,
	"snapchat": 2, "whatever": 3, "once": 1, "police": 2, "picture": 2, "real": 1, "really": 2,
	"ios": 3, "app": 1, "tiktok": 2, "youtube": 2, "fortnite": 2, "whatsapp": 2,
	"discord": 2, "wifi": 2, "movement": 2, "homework": 2, "lonely": 2, "likely": 2, "lately": 2,
	"friend": 1, "friends": 1, "view": 1, "views": 1, "viewing": 2, "lie": 1, "lies": 1, "lied": 1,
	"going": 2, "doing": 2, "seeing": 2, "trying": 2, "saying": 2, "playing": 2, "buying": 2, "bullying": 3,
	"worrying": 3, "copying": 3, "replying": 3, "usual": 3, "usually": 4, "sexual": 3, "sexually": 4,
	"actual": 3, "actually": 4, "manual": 3, "situation": 4, "react": 2, "reaction": 3, "social": 2,
	"special": 2, "advice": 2, "device": 2, "devices": 3, "forever": 3, "whole": 1, "themselves": 2,
	"yourselves": 2, "ourselves": 2, "wherever": 3, "grateful": 2, "careful": 2, "carefully": 3, "hopeful": 2,
	"useful": 2, "placement": 2, "statement": 2, "statements": 2, "management": 3, "safeguard": 2,
	"lifetime": 2, "screenshot": 2, "screenshots": 2, "ceop": 2, "nspcc": 5,
}

// syllables counts the syllables of an English word: groups of vowels, with
// the silent endings taken off. Numbers count as one.
func syllables(word string) int {
	w := strings.ToLower(strings.Trim(oddQuotes.Replace(word), "'.,{}"))
	w = strings.TrimSuffix(w, "'s")
	if n, ok := oddSyllables[w]; ok {
		return n
	}
	count, vowel := 0, false
	for _, r := range w {
		is := strings.ContainsRune("aeiouyáéíóúàèìòùâêîôûŵŷäëïöü", r)
		if is && !vowel {
			count++
		}
		vowel = is
	}
	stem := strings.TrimSuffix(w, "'")
	switch {
	case len(stem) < 3:
	case strings.HasSuffix(stem, "le") && !isVowel(stem[len(stem)-3]): // ta-ble
	case strings.HasSuffix(stem, "les") && len(stem) > 3 && !isVowel(stem[len(stem)-4]):
	case strings.HasSuffix(stem, "e"):
		if !isVowel(stem[len(stem)-2]) {
			count--
		}
	case strings.HasSuffix(stem, "es"):
		before := stem[:len(stem)-2]
		hisses := strings.HasSuffix(before, "s") || strings.HasSuffix(before, "c") || strings.HasSuffix(before, "z") ||
			strings.HasSuffix(before, "x") || strings.HasSuffix(before, "g") || strings.HasSuffix(before, "ch") || strings.HasSuffix(before, "sh")
		if !hisses && !isVowel(before[len(before)-1]) {
			count--
		}
	case strings.HasSuffix(stem, "ed"):
		before := stem[len(stem)-3]
		if before != 't' && before != 'd' && !isVowel(before) {
			count--
		}
	case strings.HasSuffix(stem, "ely"), strings.HasSuffix(stem, "eless"), strings.HasSuffix(stem, "eful"), strings.HasSuffix(stem, "ement"):
		count--
	}
	return max(count, 1)
}

func isVowel(b byte) bool { return strings.IndexByte("aeiouy", b) >= 0 }

// hasLetter reports whether s holds a letter or a digit.
func hasLetter(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}
