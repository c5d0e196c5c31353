package linear

import (
	"cmp"
	"slices"
)

// nearestRivals returns, for a class, the rows of the class, those of its
// nearest classes by centroid, and an even sample of all others, so that the
// work of training grows in proportion to the classes and not to their square.
func nearestRivals(x []Vector, rows [][]int32, dim int, o Options) func(class int) []int32 {
	classes := len(rows)
	centroid := make([]Vector, classes)
	dense := make([]float32, dim)
	for c, list := range rows {
		var touched []uint32
		for _, i := range list {
			for j, f := range x[i].Index {
				if dense[f] == 0 {
					touched = append(touched, f)
				}
				dense[f] += x[i].Value[j]
			}
		}
		slices.Sort(touched)
		touched = slices.Compact(touched)
		// A centroid's heaviest features tell it apart; the tail only costs.
		slices.SortStableFunc(touched, func(a, b uint32) int { return cmp.Compare(dense[b], dense[a]) })
		kept := slices.Clone(touched[:min(len(touched), 200)])
		slices.Sort(kept)
		v := Vector{Index: kept, Value: make([]float32, len(kept))}
		for k, f := range kept {
			v.Value[k] = dense[f]
		}
		if n := v.Norm(); n > 0 {
			for k := range v.Value {
				v.Value[k] /= float32(n)
			}
		}
		for _, f := range touched {
			dense[f] = 0
		}
		centroid[c] = v
	}
	byFeature := make([][]int32, dim)
	for c, v := range centroid {
		for _, f := range v.Index {
			byFeature[f] = append(byFeature[f], int32(c))
		}
	}
	return func(class int) []int32 {
		score := make([]float64, classes)
		for j, f := range centroid[class].Index {
			for _, other := range byFeature[f] {
				k, _ := slices.BinarySearch(centroid[other].Index, f)
				score[other] += float64(centroid[class].Value[j]) * float64(centroid[other].Value[k])
			}
		}
		order := make([]int, 0, classes-1)
		for c := range classes {
			if c != class {
				order = append(order, c)
			}
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(score[b], score[a]) })
		out := slices.Clone(rows[class])
		near := min(o.Rivals, len(order))
		for _, c := range order[:near] {
			out = append(out, rows[c]...)
		}
		// From the rest, one example each in turn until as many again.
		rest := order[near:]
		want := len(out)
		for k, taken := 0, 0; len(rest) > 0 && taken < want; k++ {
			any := false
			for _, c := range rest {
				if k < len(rows[c]) && taken < want {
					out = append(out, rows[c][k])
					taken++
					any = true
				}
			}
			if !any {
				break
			}
		}
		slices.Sort(out)
		return out
	}
}
