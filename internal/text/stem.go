package text

import "github.com/blevesearch/go-porterstemmer"

// Stem returns the Porter stem of one lower-case word; words that are not
// plain letters are returned as they are.
func Stem(word string) string {
	if len(word) < 3 {
		return word
	}
	for i := range len(word) {
		if word[i] < 'a' || word[i] > 'z' {
			return word
		}
	}
	return string(porterstemmer.StemWithoutLowerCasing([]rune(word)))
}
