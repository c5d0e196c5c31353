package linear

import "math"

// Vector is a sparse vector: Value[i] stands at Index[i]. Indices are unique
// and in ascending order.
type Vector struct {
	Index []uint32
	Value []float32
}

// Norm returns the Euclidean length of v.
func (v Vector) Norm() float64 {
	sum := 0.0
	for _, x := range v.Value {
		sum += float64(x) * float64(x)
	}
	return math.Sqrt(sum)
}

// Dot returns the inner product of v and w.
func (v Vector) Dot(w Vector) float64 {
	sum := 0.0
	for i, j := 0, 0; i < len(v.Index) && j < len(w.Index); {
		switch {
		case v.Index[i] < w.Index[j]:
			i++
		case v.Index[i] > w.Index[j]:
			j++
		default:
			sum += float64(v.Value[i]) * float64(w.Value[j])
			i++
			j++
		}
	}
	return sum
}
