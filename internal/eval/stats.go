package eval

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
)

// z95 is the standard normal quantile of a two-sided 95% interval.
const z95 = 1.959963984540054

// Share is how many of how many.
type Share struct{ Part, Whole int }

// add counts one more, which is or is not of the part.
func (s *Share) add(is bool) {
	s.Whole++
	if is {
		s.Part++
	}
}

// counted returns the share, or nil where nothing was counted.
func (s Share) counted() *Share {
	if s.Whole == 0 {
		return nil
	}
	return &s
}

// Value returns the share, from 0 to 1; 0 where nothing was counted.
func (s Share) Value() float64 {
	if s.Whole == 0 {
		return 0
	}
	return float64(s.Part) / float64(s.Whole)
}

// Interval returns the 95% interval of the share after Wilson (1927), which
// unlike the usual one stays right near 0 and 1 and in small samples. It is 0
// to 1 where nothing was counted.
func (s Share) Interval() Interval {
	if s.Whole == 0 {
		return Interval{0, 1}
	}
	n, p := float64(s.Whole), s.Value()
	z2 := z95 * z95
	mid := (p + z2/(2*n)) / (1 + z2/n)
	half := z95 / (1 + z2/n) * math.Sqrt(p*(1-p)/n+z2/(4*n*n))
	return Interval{max(0, mid-half), min(1, mid+half)}
}

// MarshalJSON returns the share as one number.
func (s Share) MarshalJSON() ([]byte, error) { return json.Marshal(s.Value()) }

// String returns the share in percent, with its counts.
func (s Share) String() string {
	return fmt.Sprintf("%5.1f%% (%d of %d)", 100*s.Value(), s.Part, s.Whole)
}

// Interval is a 95% interval: its lower and upper bound.
type Interval [2]float64

// String returns the bounds in percent.
func (i Interval) String() string { return fmt.Sprintf("%.1f%% to %.1f%%", 100*i[0], 100*i[1]) }

// AUROC returns the chance that a score of in is above a score of out, equal
// scores counting half (Mann and Whitney, 1947). It is nil where either is
// empty.
func AUROC(in, out []float64) *float64 {
	if len(in) == 0 || len(out) == 0 {
		return nil
	}
	low := slices.Clone(out)
	slices.Sort(low)
	wins := 0.0
	for _, s := range in {
		below, _ := slices.BinarySearch(low, s)
		above, equal := below, 0
		for above < len(low) && low[above] == s {
			above++
			equal++
		}
		wins += float64(below) + float64(equal)/2
	}
	a := wins / float64(len(in)) / float64(len(out))
	return &a
}

// aurocInterval returns the 95% interval of an AUROC over so many scores in and
// out of scope (Hanley and McNeil, Radiology 143, 1982).
func aurocInterval(a float64, in, out int) Interval {
	q1, q2 := a/(2-a), 2*a*a/(1+a)
	variance := (a*(1-a) + float64(in-1)*(q1-a*a) + float64(out-1)*(q2-a*a)) / float64(in) / float64(out)
	half := z95 * math.Sqrt(max(0, variance))
	return Interval{max(0, a-half), min(1, a+half)}
}
