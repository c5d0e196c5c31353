package insight

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"

	"signpost/internal/knowledge"
	"signpost/internal/text"
)

// names.txt holds given names, surnames and places that are English words as well
// ("rose", "bath") or common enough to be typed: none is in the vocabulary, unless
// it is part of an app's name.
//
//go:embed names.txt
var namesList string

// quietList are words that say nothing by themselves.
const quietList = `about after again all also always and any anybody anyone anything are asked asking away back because been
being both but came can come could did does doing done down each even ever every everyone everything few find for from
get gets getting give goes going gone got had has have having help her here hers herself him himself his how into its
itself just keep keeps kept know let like look made make making many may maybe mean might mine more most much must myself
need never not nothing now off once one only onto other our ours out over own please put really right said same saw say
says see seen she should since some someone something still such sure take tell than that the their them then there these
they thing things think this those though thought through told too took tried try trying until upon use used using very
want wanted wants was way well went were what when where which while who whole whose why will with without won would yes
yet you your yours yourself child children kid kids son sons daughter daughters boy girl lad lass mum mam mom dad parent
year years old today yesterday tomorrow week month day night morning`

// minLetters is how many letters a word of the vocabulary has at least.
const minLetters = 3

// Vocabulary is the fixed list of words that may be counted. It is safe for
// concurrent use.
type Vocabulary struct {
	apps  map[string]bool // words of apps' names
	own   map[string]bool // the content's
	usual map[string]string
	quiet map[string]bool
	names map[string]bool
}

// NewVocabulary returns the words of the content, its apps' names first of all, and
// an English list, less names and what says nothing.
func NewVocabulary(base *knowledge.Base) *Vocabulary {
	v := &Vocabulary{apps: map[string]bool{}, own: map[string]bool{}, usual: map[string]string{}, quiet: map[string]bool{}, names: map[string]bool{}}
	for word := range strings.FieldsSeq(quietList) {
		v.quiet[word] = true
	}
	for word := range strings.FieldsSeq(namesList) {
		v.names[word] = true
	}
	for _, r := range base.Regions {
		for _, place := range r.Places {
			for _, word := range split(place) {
				v.names[word] = true
			}
		}
	}
	for _, c := range base.Words.Concepts {
		for _, form := range c.Forms {
			v.add(form)
		}
	}
	for _, e := range base.Entries {
		v.add(e.Title)
	}
	for _, names := range base.Words.Apps {
		for _, name := range names { // "snap" of Snapchat, but never "and" of an app of two words
			for _, word := range split(name) {
				v.apps[word] = !v.quiet[word]
			}
		}
	}
	for nickname, usual := range base.Words.Names {
		if words := split(usual); len(words) == 1 {
			v.usual[nickname] = words[0]
		}
	}
	return v
}

func (v *Vocabulary) add(s string) {
	for _, word := range split(s) {
		if !v.quiet[word] && !v.names[word] {
			v.own[word] = true
		}
	}
}

// Words returns the words of a text that are in the vocabulary, each once, in the
// order of the text. Everything else is dropped: names above all, numbers,
// misspellings, other languages. Words with a capital inside a sentence of small
// letters are dropped too, since "Rose" is a name where "rose" is none. Nothing of
// the text is kept.
func (v *Vocabulary) Words(s string) []string {
	var out []string
	begins := true // a sentence begins: a capital says nothing
	for raw := range strings.FieldsSeq(s) {
		capital := unicode.IsUpper([]rune(raw)[0]) && raw != strings.ToUpper(raw)
		for _, word := range split(raw) {
			if usual := v.usual[word]; usual != "" {
				word = usual
			}
			switch {
			case len(word) < minLetters || v.quiet[word] || slices.Contains(out, word):
			case v.apps[word]:
				out = append(out, word)
			case v.names[word] || capital && !begins || !v.own[word] && !text.English(word):
			default:
				out = append(out, word)
			}
		}
		begins = strings.ContainsAny(raw[len(raw)-1:], ".!?")
	}
	return out
}

// split returns the words of letters in a text, folded; one that touches a digit,
// an address or an apostrophe's tail is none.
func split(s string) []string {
	var out []string
	for field := range strings.FieldsSeq(text.Fold(s)) {
		if strings.ContainsAny(field, "@/_0123456789") {
			continue
		}
		for part := range strings.FieldsFuncSeq(field, func(r rune) bool { return r != '\'' && !unicode.IsLetter(r) }) {
			part, _, _ = strings.Cut(strings.Trim(part, "'"), "'")
			if part != "" {
				out = append(out, part)
			}
		}
	}
	return out
}
