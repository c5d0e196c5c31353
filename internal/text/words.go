package text

import (
	"unicode"
	"unicode/utf8"
)

// chunk is a run of characters between white space, with where a sentence
// ends: the raw material of a word.
type chunk struct {
	text    string
	ends    bool // a sentence ends after it
	spelled bool // it was letters with spaces between them
}

// chunks splits folded text at white space and dashes and marks sentence ends.
func chunks(s string) []chunk {
	out := make([]chunk, 0, len(s)/5+1)
	start, lines := -1, 0
	flush := func(end int) {
		if start >= 0 {
			c := s[start:end]
			last := c[len(c)-1]
			out = append(out, chunk{text: c, ends: last == '.' || last == '!' || last == '?' || last == ';' || last == ':'})
			start = -1
		}
	}
	for i, r := range s {
		if unicode.IsSpace(r) {
			flush(i)
			// One new line may stand in the middle of a sentence; an empty line
			// may not.
			if r == '\n' {
				if lines++; lines > 1 && len(out) > 0 {
					out[len(out)-1].ends = true
				}
			}
			continue
		}
		if start < 0 {
			start, lines = i, 0
		}
	}
	flush(len(s))
	return out
}

// pieces calls yield for every word in a chunk: runs of letters and digits, an
// apostrophe inside a run kept, each other symbol (an emoji) a piece of its
// own. breaks says that a sentence ends before the piece.
func pieces(c string, yield func(piece string, breaks bool)) {
	start, breaks := -1, false
	for i := 0; i < len(c); {
		r, size := utf8.DecodeRuneInString(c[i:])
		inWord := unicode.IsLetter(r) || unicode.IsDigit(r)
		if r == '\'' && start >= 0 {
			next, _ := utf8.DecodeRuneInString(c[i+size:])
			inWord = unicode.IsLetter(next) || unicode.IsDigit(next)
		}
		switch {
		case inWord && start < 0:
			start = i
		case !inWord:
			if start >= 0 {
				yield(c[start:i], breaks)
				start, breaks = -1, false
			}
			if r == '.' || r == '!' || r == '?' || r == ';' {
				breaks = true
			} else if r > 0x2000 && (unicode.IsSymbol(r) || unicode.Is(unicode.So, r)) {
				yield(c[i:i+size], breaks)
				breaks = false
			}
		}
		i += size
	}
	if start >= 0 {
		yield(c[start:], breaks)
	}
}
