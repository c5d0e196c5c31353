package linear

// Model scores vectors for each of its classes. It is safe for concurrent use.
type Model struct {
	Classes int
	Dim     int
	Bias    []float32 // one a class

	weight []float32 // Dim rows of Classes numbers; nil where the model is sparse
	rows   sparseRows
}

// sparseRows holds, for each feature, the classes that it speaks for or
// against: those of feature f stand from start[f] to start[f+1], ascending.
type sparseRows struct {
	start  []uint32
	class  []uint32
	weight []float32
}

// weighed is a feature with its weight for one class.
type weighed struct {
	feature uint32
	weight  float32
}

// leastWeight is the least weight that a sparse model keeps. A message has
// some hundred features of about 0.05, so that what is left out moves no score
// by more than a few thousandths.
const leastWeight = 1e-3

// notable returns the weights of a class that are worth keeping.
func notable(w []float32) []weighed {
	n := 0
	for _, v := range w {
		if v > leastWeight || v < -leastWeight {
			n++
		}
	}
	out := make([]weighed, 0, n)
	for f, v := range w {
		if v > leastWeight || v < -leastWeight {
			out = append(out, weighed{uint32(f), v})
		}
	}
	return out
}

// byFeature turns lists by class into rows by feature.
func byFeature(lists [][]weighed, dim int) sparseRows {
	r := sparseRows{start: make([]uint32, dim+1)}
	total := 0
	for _, list := range lists {
		total += len(list)
		for _, e := range list {
			r.start[e.feature+1]++
		}
	}
	for f := range dim {
		r.start[f+1] += r.start[f]
	}
	r.class, r.weight = make([]uint32, total), make([]float32, total)
	next := make([]uint32, dim)
	copy(next, r.start)
	for class, list := range lists {
		for _, e := range list {
			k := next[e.feature]
			next[e.feature]++
			r.class[k], r.weight[k] = uint32(class), e.weight
		}
	}
	return r
}

// Scores writes the score of each class for x to out, which has Classes
// numbers; a score above 0 says that x belongs to the class.
func (m *Model) Scores(x Vector, out []float32) {
	copy(out, m.Bias)
	for i, f := range x.Index {
		m.add(int(f), x.Value[i], out)
	}
	first := m.Dim - len(x.Dense)
	for i, v := range x.Dense {
		m.add(first+i, v, out)
	}
}

// add adds the weights of a feature, times its value, to out.
func (m *Model) add(f int, value float32, out []float32) {
	if m.weight != nil {
		row := m.weight[f*m.Classes : (f+1)*m.Classes]
		out = out[:len(row)]
		for c, w := range row {
			out[c] += value * w
		}
		return
	}
	from, to := m.rows.start[f], m.rows.start[f+1]
	weights := m.rows.weight[from:to]
	for k, c := range m.rows.class[from:to] {
		out[c] += value * weights[k]
	}
}
