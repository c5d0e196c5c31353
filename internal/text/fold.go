package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold returns s in the form that matching works on: Unicode NFKC, letters of
// other scripts that look like Latin ones replaced by them, combining marks
// and invisible characters removed, straight quotes, lower case. It is for
// matching only and is never shown.
func Fold(s string) string {
	if isPlainASCII(s) {
		return strings.ToLower(s)
	}
	s = norm.NFKD.String(s)
	mixed := latinDominates(s)
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Me, r):
			continue // combining marks: é folds to e, z̷̢a̸l̷g̴o̶ to zalgo
		case isInvisible(r):
			continue
		}
		if f, ok := quoteFold[r]; ok {
			r = f
		} else if f, ok := confusable[r]; ok && mixed {
			r = f
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return norm.NFC.String(b.String())
}

func isPlainASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// latinDominates says whether s is written in Latin letters, some of which
// may have been swapped for ones that look like them. Cyrillic or Greek prose
// is left as it is, so that another language is not folded into nonsense that
// resembles English.
func latinDominates(s string) bool {
	latin, looks, foreign := 0, 0, 0
	for _, r := range s {
		if !unicode.IsLetter(r) {
			continue
		}
		switch _, ok := confusable[r]; {
		case ok:
			looks++
		case unicode.Is(unicode.Latin, r):
			latin++
		default:
			foreign++
		}
	}
	// About half of the letters of English text have a double elsewhere.
	return 2*latin >= looks && latin > 4*foreign
}

// isInvisible says whether r has no shape of its own: format characters,
// variation selectors, fillers and tags.
func isInvisible(r rune) bool {
	switch {
	case unicode.Is(unicode.Cf, r):
		return true
	case r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0000 && r <= 0xE0FFF:
		return true
	case r == 0x034F, r == 0x115F, r == 0x1160, r == 0x17B4, r == 0x17B5, r == 0x3164, r == 0xFFA0, r == 0x2800:
		return true
	}
	return unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r'
}

var quoteFold = map[rune]rune{
	'‘': '\'', '’': '\'', '‚': '\'', '‛': '\'', '′': '\'', '`': '\'', '´': '\'', 'ʼ': '\'', 'ʹ': '\'', 'ꞌ': '\'',
	'“': '"', '”': '"', '„': '"', '«': '"', '»': '"', '″': '"',
	'–': '-', '—': '-', '‑': '-', '‒': '-', '−': '-', '…': '.',
}

// confusable maps letters to the Latin letter that they are commonly used in
// place of (Unicode Technical Standard 39, the letters that a keyboard or a
// "fancy text" page offers). Wider tables fold real words of other scripts.
var confusable = func() map[rune]rune {
	pairs := map[rune]string{
		'a': "аαɑαАΑ", 'b': "ЬвВΒḃƅ", 'c': "сСϲⅽ", 'd': "ԁⅾɗ", 'e': "еЕΕεєҽ", 'f': "ƒſϝ", 'g': "ɡցġ",
		'h': "һНΗհ", 'i': "іІΙιıӏɩ", 'j': "јЈϳ", 'k': "кКΚκ", 'l': "ⅼʟ", 'm': "мМΜⅿ", 'n': "пոΝηո",
		'o': "оОΟοσօ", 'p': "рРΡρ", 'q': "ԛգ", 'r': "гɼʀ", 's': "ѕЅꜱ", 't': "тТΤτ", 'u': "υսцμ", 'v': "νѵⅴ",
		'w': "ԝшωѡ", 'x': "хХΧχⅹ", 'y': "уУΥγүʏ", 'z': "ᴢΖʐ",
	}
	m := make(map[rune]rune, 160)
	for latin, looks := range pairs {
		for _, r := range looks {
			m[r] = latin
		}
	}
	return m
}()
