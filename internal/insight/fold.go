package insight

import (
	"maps"
	"slices"
	"strings"
)

// MinDay is how many counts a day must have to be shown as a day (SAFETY H56): with
// fewer, somebody who knows who wrote when could tell what about.
const MinDay = 10

// Bar is how many there were on a day ("2026-11-24") or, of its days that had too few
// to be shown, in a month ("2026-11").
type Bar struct {
	When string `json:"when"`
	N    int64  `json:"n"`
}

// Fold returns the counts of days in order, those below MinDay together under their
// month. Where a month has one such day alone, the smallest of its other days goes
// with it: a month that holds one day shows that day. A key that is a month stays one.
func Fold(days map[string]int64) []Bar {
	folded := map[string]int64{} // month → counts
	small := map[string]int{}    // month → days in it; a month that came as one counts as many
	shown := map[string]int64{}
	for _, day := range slices.Sorted(maps.Keys(days)) {
		n := days[day]
		switch month := monthOf(day); {
		case n <= 0:
		case month == day:
			folded[month] += n
			small[month] += 2
		case n < MinDay:
			folded[month] += n
			small[month]++
		default:
			shown[day] = n
		}
	}
	for month, n := range small {
		if n != 1 {
			continue
		}
		least := ""
		for _, day := range slices.Sorted(maps.Keys(shown)) {
			if monthOf(day) == month && (least == "" || shown[day] < shown[least]) {
				least = day
			}
		}
		if least != "" {
			folded[month] += shown[least]
			delete(shown, least)
		}
	}
	var out []Bar
	for when, n := range folded {
		out = append(out, Bar{when, n})
	}
	for when, n := range shown {
		out = append(out, Bar{when, n})
	}
	slices.SortFunc(out, func(x, y Bar) int { return strings.Compare(x.When, y.When) })
	return out
}

// monthOf returns the month of a day, and a month as it is.
func monthOf(day string) string { return day[:min(len(day), len("2026-11"))] }
