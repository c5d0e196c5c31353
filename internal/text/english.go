package text

import (
	_ "embed"
	"strings"
	"sync"
)

// english.txt holds 65,000 British and American words (SCOWL, size 60, lower
// case, three letters and more); english.LICENSE is its licence. It guards
// spelling: a word that stands in it is not mended, however rare it is in the
// training text.
//
//go:embed english.txt
var englishList string

// English reports whether a lower-case word stands in the list.
func English(word string) bool {
	_, ok := english()[word]
	return ok
}

var english = sync.OnceValue(func() map[string]struct{} {
	set := make(map[string]struct{}, 70_000)
	for w := range strings.FieldsSeq(englishList) {
		set[w] = struct{}{}
	}
	return set
})
