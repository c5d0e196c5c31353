package knowledge

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxMarks is how many combining marks may stand on one letter. Vietnamese,
// the most marked of the languages that are likely here, is composed to none.
const maxMarks = 2

// blanks are letters and symbols that print as nothing, though Unicode does
// not class them as format characters.
const blanks = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"

// unseen reports whether r is a character that cannot be seen, or that turns
// the reading direction, or that looks like a space and is not one. Such
// characters hide text from the person who reviews it (SAFETY H27).
func unseen(r rune) bool {
	switch {
	case r >= ' ' && r < 0x7f || r == '\n' || r == '\t' || r == '\r':
		return false
	case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Co, unicode.Zs, unicode.Zl, unicode.Zp),
		unicode.Is(unicode.Noncharacter_Code_Point, r), unicode.Is(unicode.Variation_Selector, r):
		return true
	}
	return strings.ContainsRune(blanks, r)
}

// readable reports bytes that are not UTF-8 and characters that cannot be
// seen; false if there is one.
func (c *collector) readable(file string, data []byte) bool {
	good := true
	line, col := 1, 1
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		switch {
		case r == utf8.RuneError && size == 1:
			c.add(file, line, col, false, "This is not UTF-8 text.", "Save the file as UTF-8.")
			return false
		case r == '\n':
			line, col = line+1, 0
		case unseen(r):
			c.add(file, line, col, false, fmt.Sprintf("There is a character here that cannot be seen (U+%04X).", r),
				"Delete it and type the words again.")
			good = false
		}
		data = data[size:]
		col++
	}
	return good
}

// spelled reports what is wrong with the characters of a value: a character
// that cannot be seen (an escape such as "\u202e" hides one from the file's
// own bytes), letters that are not composed, letters of two alphabets in one
// word, and heaps of combining marks. ok is true where nothing is.
func spelled(s string) (what, mend string, ok bool) {
	for _, r := range s {
		if unseen(r) {
			return fmt.Sprintf("There is a character here that cannot be seen (U+%04X).", r), "Delete it and type the words again.", false
		}
	}
	if ascii(s) {
		return "", "", true
	}
	if !norm.NFC.IsNormalString(s) {
		return "There is an accent here that stands apart from its letter.", "Type the word again, or save the text as Unicode NFC.", false
	}
	marks := 0
	for _, r := range s {
		if !unicode.Is(unicode.Mn, r) {
			marks = 0
			continue
		}
		if marks++; marks > maxMarks {
			return "There are many marks on one letter here.", "Type the word again.", false
		}
	}
	if word := mixed(s); word != "" {
		return fmt.Sprintf("The word %q has letters of two alphabets that look alike.", word), "Type the word again.", false
	}
	return "", "", true
}

// mixed returns the first word in which Latin letters stand beside letters of
// an alphabet that has lookalikes of them, or "".
func mixed(s string) string {
	for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return !unicode.IsLetter(r) }) {
		latin, other := false, false
		for _, r := range word {
			latin = latin || unicode.Is(unicode.Latin, r)
			other = other || unicode.In(r, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Cherokee, unicode.Lisu)
		}
		if latin && other {
			return word
		}
	}
	return ""
}

// foreign returns the first letter of s that is not of the Latin alphabet, and
// whether there is one.
func foreign(s string) (rune, bool) {
	for _, r := range s {
		if unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) {
			return r, true
		}
	}
	return 0, false
}

// fold reduces a question to what makes it the same question: letters and
// digits in lower case, with single spaces.
func fold(s string) string {
	if ascii(s) {
		return foldASCII(s)
	}
	s = norm.NFKC.String(s)
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r)
	}), " ")
}

// foldASCII is fold for plain letters, which nearly all training text is.
func foldASCII(s string) string {
	out := make([]byte, 0, len(s))
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'A' && c <= 'Z':
			out = append(out, c+'a'-'A')
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			out = append(out, c)
		case len(out) > 0 && out[len(out)-1] != ' ':
			out = append(out, ' ')
		}
	}
	return strings.TrimSuffix(string(out), " ")
}
