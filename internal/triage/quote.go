package triage

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

func isNoLetter(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r)
}

var closing = map[rune]string{'"': `"”`, '“': `”"`, '„': `“”"`, '«': "»", '‘': "’'", '\'': "'’", '`': "`'"}

// maxQuoteBytes bounds how far the end of a quotation is looked for. Longer
// ones are seldom quotations: a sign was forgotten.
const maxQuoteBytes = 1200

// withoutQuotes returns s with what stands in quotation marks, or in lines
// that begin with >, cut out. quotes is false where there is none.
func withoutQuotes(s string) (cut string, quotes bool) {
	if !strings.ContainsAny(s, "\"“„«‘'`>") {
		return s, false
	}
	var b strings.Builder
	previous := ' '
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == '>' && (i == 0 || previous == '\n') {
			if end := strings.IndexByte(s[i:], '\n'); end >= 0 {
				i += end
			} else {
				i = len(s)
			}
			quotes = true
			continue
		}
		// An apostrophe stands after a letter; an opening mark does not.
		if ends, ok := closing[r]; ok && !unicode.IsLetter(previous) && !unicode.IsDigit(previous) {
			if n := quoteEnd(s[i+size:], ends); n > 0 {
				i += size + n
				b.WriteString(" . ")
				previous = ' '
				quotes = true
				continue
			}
		}
		b.WriteString(s[i : i+size])
		previous = r
		i += size
	}
	return b.String(), quotes
}

// quoteEnd returns how many bytes lie up to and with the closing mark, 0 where
// there is none. A mark between two letters is an apostrophe.
func quoteEnd(s, ends string) int {
	previous := ' '
	for i, r := range s {
		if i > maxQuoteBytes {
			return 0
		}
		if strings.ContainsRune(ends, r) && i > 0 {
			next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
			if next == utf8.RuneError || !unicode.IsLetter(previous) || !unicode.IsLetter(next) {
				return i + utf8.RuneLen(r)
			}
		}
		previous = r
	}
	return 0
}
