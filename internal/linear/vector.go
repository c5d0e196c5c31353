package linear

import "math"

// Vector is a sparse vector: Value[i] stands at Index[i]. Indices are unique
// and in ascending order. Dense, which may be empty, stands behind all sparse
// indices: its numbers belong to the last features of a model.
type Vector struct {
	Index []uint32
	Value []float32
	Dense []float32
}

// Norm returns the Euclidean length of v.
func (v Vector) Norm() float64 {
	sum := 0.0
	for _, x := range v.Value {
		sum += float64(x) * float64(x)
	}
	for _, x := range v.Dense {
		sum += float64(x) * float64(x)
	}
	return math.Sqrt(sum)
}
