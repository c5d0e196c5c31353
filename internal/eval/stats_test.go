package eval

import (
	"math"
	"testing"
)

// near reports whether two figures are equal to the fourth decimal: the values
// expected here were worked out by hand.
func near(a, b float64) bool { return math.Abs(a-b) < 5e-5 }

func TestShareInterval(t *testing.T) {
	tests := []struct {
		share     Share
		low, high float64
	}{
		{Share{0, 0}, 0, 1},
		// 10/(10+z²) with z² = 3.8415.
		{Share{10, 10}, 0.7225, 1},
		{Share{0, 10}, 0, 0.2775},
		// Mid (0.5+0.19207)/(1.38415) = 0.5, half 1.95996/1.38415·√(0.025+0.009604) = 0.26341.
		{Share{5, 10}, 0.2366, 0.7634},
		// Newcombe 1998, table I: 81 of 263.
		{Share{81, 263}, 0.2553, 0.3662},
	}
	for _, tt := range tests {
		got := tt.share.Interval()
		if !near(got[0], tt.low) || !near(got[1], tt.high) {
			t.Errorf("interval of %d of %d = %.4f to %.4f, want %.4f to %.4f", tt.share.Part, tt.share.Whole, got[0], got[1], tt.low, tt.high)
		}
	}
}

func TestAUROC(t *testing.T) {
	tests := []struct {
		name    string
		in, out []float64
		want    float64
	}{
		{"apart", []float64{2, 3}, []float64{0, 1}, 1},
		{"the wrong way round", []float64{0, 1}, []float64{2, 3}, 0},
		{"all equal", []float64{1, 1, 1}, []float64{1, 1}, 0.5},
		// 3 beats three, 2 beats one and ties with two, 1 ties with one: 3+2+0.5 of 9.
		{"ties", []float64{3, 2, 1}, []float64{2, 2, 1}, 5.5 / 9},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := AUROC(tt.in, tt.out)
			if got == nil || !near(*got, tt.want) {
				t.Errorf("AUROC = %v, want %v", got, tt.want)
			}
		})
	}
	if got := AUROC(nil, []float64{1}); got != nil {
		t.Errorf("AUROC with nothing in scope = %v, want nil", *got)
	}
}

func TestAUROCInterval(t *testing.T) {
	// Hanley and McNeil's own example: 0.893 over 58 normal and 51 abnormal has
	// a standard error of 0.032.
	got := aurocInterval(0.893, 51, 58)
	if se := (got[1] - got[0]) / 2 / z95; math.Abs(se-0.032) > 0.0006 {
		t.Errorf("standard error = %.4f, want 0.032", se)
	}
}
