package knowledge

import (
	"fmt"
	"strings"
)

// maxListed is the most names that a message lists: the fields of an entry are
// 20, and more than that nobody reads.
const maxListed = 24

// suggest offers the nearest known name, or lists them where none is near.
func suggest(got string, known []string) string {
	if len(known) == 0 {
		return "There is none to choose from yet."
	}
	if near, ok := nearest(got, known); ok {
		return fmt.Sprintf("Did you mean %s?", near)
	}
	if len(known) > maxListed {
		return "Look at the names that are there already."
	}
	return "Use one of: " + strings.Join(known, ", ") + "."
}

// nearest returns the known name that got most likely stands for, if one is
// near enough: at most three letters off, fewer for short names.
func nearest(got string, known []string) (name string, ok bool) {
	best, distance := "", 4
	for _, k := range known {
		if d := editDistance(strings.ToLower(got), strings.ToLower(k)); d < distance && d <= 1+len(k)/3 {
			best, distance = k, d
		}
	}
	return best, best != ""
}

// editDistance is the Levenshtein distance of a and b, in bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		previous := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := previous
			if a[i] != b[j] {
				cost++
			}
			previous = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
