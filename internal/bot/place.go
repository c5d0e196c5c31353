package bot

import (
	"slices"

	"signpost/internal/knowledge"
)

// placeName is a name of a place, as words, with the region that it is in.
type placeName struct {
	region string
	words  []string
}

// placeNames maps the first word of each place to the places that begin with
// it, those with the most words first.
func placeNames(regions []*knowledge.Region) map[string][]placeName {
	names := map[string][]placeName{}
	for _, r := range regions {
		for _, place := range r.Places {
			if words := splitWords(place); len(words) > 0 {
				names[words[0]] = append(names[words[0]], placeName{r.ID, words})
			}
		}
	}
	for _, list := range names {
		slices.SortStableFunc(list, func(x, y placeName) int { return len(y.words) - len(x.words) })
	}
	return names
}

// here are the words before "in" with which people say where they are
// themselves, the last words first: "we live in". Anything else, such as "he
// lives in" or "her dad in", tells of somebody else: a region that is taken
// wrong shows the wrong emergency number (SAFETY H42).
var here = [][]string{
	{"am", "i"},
	{"m", "i"},
	{"im"},
	{"are", "we"},
	{"re", "we"},
	{"live", "i"},
	{"live", "we"},
	{"living", "am", "i"},
	{"living", "m", "i"},
	{"living", "im"},
	{"living", "are", "we"},
	{"living", "re", "we"},
	{"based", "am", "i"},
	{"based", "m", "i"},
	{"based", "im"},
	{"based", "are", "we"},
	{"based", "re", "we"},
	{"over", "here"},
	{"parent", "a", "am", "i"},
	{"mum", "a", "am", "i"},
	{"mom", "a", "am", "i"},
	{"dad", "a", "am", "i"},
	{"parent", "a", "im"},
	{"mum", "a", "im"},
	{"mom", "a", "im"},
	{"dad", "a", "im"},
}

// placeIn returns the region in which the person says they are ("we live in
// Ohio"), or "".
func (b *Bot) placeIn(text string) string {
	words := splitWords(text)
	for i, w := range words {
		if w != "in" || !saysHere(words[:i]) {
			continue
		}
		rest := words[i+1:]
		if len(rest) == 0 {
			continue
		}
		for _, place := range b.places[rest[0]] {
			if len(place.words) <= len(rest) && slices.Equal(rest[:len(place.words)], place.words) {
				return place.region
			}
		}
	}
	return ""
}

func saysHere(before []string) bool {
	return slices.ContainsFunc(here, func(back []string) bool {
		if len(back) > len(before) {
			return false
		}
		for i, w := range back {
			if before[len(before)-1-i] != w {
				return false
			}
		}
		return true
	})
}
