package linear

import (
	"cmp"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
)

// Options says how to train. The zero value uses the defaults named below.
type Options struct {
	C         float64 // cost of an error; default 3 (chosen on the validation parts of CLINC150 and HWU64)
	Positive  float64 // factor on C for examples of the class itself; default 1
	Epsilon   float64 // stop when no projected gradient spans more than this; default 0.1, as in LIBLINEAR
	MaxPasses int     // over the examples of a class; default 40
	Seed      uint64  // of the order in which examples are visited
	Workers   int     // classes trained at once; default GOMAXPROCS

	// Centroid is added to each class's weights, times the class's mean
	// direction (of length 1): a nearest-centroid classifier is linear too, and
	// together the two rank better than either. 0 leaves it out.
	Centroid float64

	// Rivals bounds the work for each class where there are many: a class is
	// trained against this many of its nearest classes and an even sample of
	// the others, and the model is kept sparse. 0 trains against all.
	Rivals int

	// Start is where to start from: what Train returned for nearly the same
	// examples, with their numbers in x. It shortens training and does not
	// change what it converges to. nil starts from nothing; so does a class that
	// is trained against rivals.
	Start *Duals
}

// Duals are the weights of examples in the solution of a training, for each
// class those that are not 0. An example's number is its place in x.
type Duals struct {
	byClass [][]dual
}

type dual struct {
	row   int32
	alpha float32
}

// Renumber returns the duals with the number of each example, i, replaced by
// to[i]; an example with a negative number is left out.
func (d *Duals) Renumber(to []int32) *Duals {
	out := &Duals{byClass: make([][]dual, len(d.byClass))}
	for c, list := range d.byClass {
		for _, x := range list {
			if n := to[x.row]; n >= 0 {
				out.byClass[c] = append(out.byClass[c], dual{n, x.alpha})
			}
		}
	}
	return out
}

func (o Options) withDefaults() Options {
	o.C = cmp.Or(o.C, 3)
	o.Positive = cmp.Or(o.Positive, 1)
	o.Epsilon = cmp.Or(o.Epsilon, 0.1)
	o.MaxPasses = cmp.Or(o.MaxPasses, 40)
	o.Workers = cmp.Or(o.Workers, runtime.GOMAXPROCS(0))
	return o
}

// Train fits one-vs-rest classifiers. y[i] is the class of x[i], from 0 to
// classes-1; every index in x is below dim, which counts the dense numbers too:
// all vectors have as many of those, or none. The duals are those of x, for a
// later training to start from; nil where classes are trained against rivals.
func Train(x []Vector, y []int, classes, dim int, o Options) (*Model, *Duals) {
	o = o.withDefaults()
	m := &Model{Classes: classes, Dim: dim, Bias: make([]float32, classes)}
	p := newProblem(x, dim)
	members := make([][]int32, classes)
	for i, c := range y {
		members[c] = append(members[c], int32(i))
	}
	var pick func(class int) []int32
	if o.Rivals > 0 && classes > 2*o.Rivals {
		pick = nearestRivals(x, members, dim, o)
	}
	var lists [][]weighed // by class, where the model is sparse
	var duals *Duals
	if pick != nil {
		lists = make([][]weighed, classes)
	} else {
		duals = &Duals{byClass: make([][]dual, classes)}
		m.weight = make([]float32, dim*classes)
	}
	var wg sync.WaitGroup
	next := make(chan int)
	for range min(o.Workers, classes) {
		wg.Go(func() {
			s := newSolver(p)
			for class := range next {
				var rows []int32
				if pick != nil {
					rows = pick(class)
				} else {
					rows = s.all()
				}
				s.start = nil
				if o.Start != nil && duals != nil && class < len(o.Start.byClass) {
					s.start = o.Start.byClass[class]
				}
				m.Bias[class] = s.solve(rows, func(i int32) bool { return y[i] == class }, o, uint64(class))
				if duals != nil {
					for _, i := range rows {
						if s.alpha[i] != 0 {
							duals.byClass[class] = append(duals.byClass[class], dual{i, s.alpha[i]})
						}
					}
				}
				if o.Centroid != 0 {
					s.addCentroid(members[class], float32(o.Centroid))
				}
				if pick != nil {
					lists[class] = notable(s.w)
					continue
				}
				for f, w := range s.w {
					if w != 0 {
						m.weight[f*classes+class] = w
					}
				}
			}
		})
	}
	for class := range classes {
		next <- class
	}
	close(next)
	wg.Wait()
	if pick != nil {
		m.rows = byFeature(lists, dim)
	}
	return m, duals
}

// Binary is a two-class model over the sparse part of a vector: Score above 0
// says yes.
type Binary struct {
	Weight []float32
	Bias   float32
}

// Score returns the signed margin of x.
func (b *Binary) Score(x Vector) float64 {
	sum := b.Bias
	for i, f := range x.Index {
		sum += x.Value[i] * b.Weight[f]
	}
	return float64(sum)
}

// TrainBinary fits one two-class model to the rows of x; nil rows means all.
func TrainBinary(x []Vector, y []bool, rows []int32, dim int, o Options) *Binary {
	o = o.withDefaults()
	s := newSolver(newProblem(x, dim))
	if rows == nil {
		rows = s.all()
	}
	bias := s.solve(rows, func(i int32) bool { return y[i] }, o, 0)
	return &Binary{Weight: s.w, Bias: bias}
}

// problem holds the examples in one run of memory, row after row.
type problem struct {
	start  []int32
	index  []uint32
	value  []float32
	dense  []float32 // wide numbers a row
	wide   int
	square []float32 // squared length of each row, with the bias term
	dim    int
}

// biasValue is the constant feature that stands for the bias. It is
// regularised like any other, so a larger one frees the bias.
const biasValue = 1

func newProblem(x []Vector, dim int) *problem {
	total := 0
	for _, v := range x {
		total += len(v.Index)
	}
	p := &problem{
		start: make([]int32, 1, len(x)+1), index: make([]uint32, 0, total),
		value: make([]float32, 0, total), square: make([]float32, len(x)), dim: dim,
	}
	for _, v := range x {
		p.wide = max(p.wide, len(v.Dense))
	}
	p.dense = make([]float32, p.wide*len(x))
	for i, v := range x {
		copy(p.dense[i*p.wide:], v.Dense)
		p.index = append(p.index, v.Index...)
		p.value = append(p.value, v.Value...)
		p.start = append(p.start, int32(len(p.index)))
		n := v.Norm()
		p.square[i] = float32(n*n + biasValue*biasValue)
	}
	return p
}

// solver holds the working memory of one goroutine.
type solver struct {
	p      *problem
	w      []float32
	alpha  []float32
	sign   []float32
	sum    []float32 // for centroids
	order  []int32
	active []int32
	start  []dual // where the next solve starts; nil for nothing
}

func newSolver(p *problem) *solver {
	rows := len(p.square)
	return &solver{p: p, w: make([]float32, p.dim), alpha: make([]float32, rows), sign: make([]float32, rows)}
}

func (s *solver) all() []int32 {
	if s.order == nil {
		s.order = make([]int32, len(s.p.square))
		for i := range s.order {
			s.order[i] = int32(i)
		}
	}
	return s.order
}

// solve fits w (left in s.w) and returns the bias.
func (s *solver) solve(rows []int32, positive func(int32) bool, o Options, stream uint64) float32 {
	p := s.p
	clear(s.w)
	clear(s.alpha)
	s.active = append(s.active[:0], rows...)
	active := s.active
	sign := s.sign // of the rows; others are not looked at
	diag := [2]float32{float32(0.5 / o.C), float32(0.5 / (o.C * o.Positive))}
	for _, i := range rows {
		sign[i] = -1
		if positive(i) {
			sign[i] = 1
		}
	}
	var bias float32
	end := s.w[p.dim-p.wide:]
	for _, d := range s.start {
		s.alpha[d.row] = d.alpha
		step := d.alpha * sign[d.row]
		for j := p.start[d.row]; j < p.start[d.row+1]; j++ {
			s.w[p.index[j]] += step * p.value[j]
		}
		for j, v := range p.dense[int(d.row)*p.wide : int(d.row+1)*p.wide] {
			end[j] += step * v
		}
		bias += step * biasValue
	}
	const infinity = float32(1e30)
	previousMax := infinity
	rng := rand.New(rand.NewPCG(o.Seed, stream))
	for pass := 0; pass < o.MaxPasses; pass++ {
		rng.Shuffle(len(active), func(a, b int) { active[a], active[b] = active[b], active[a] })
		maxGradient, minGradient := -infinity, infinity
		for k := 0; k < len(active); {
			i := active[k]
			y := sign[i]
			index := p.index[p.start[i]:p.start[i+1]]
			value := p.value[p.start[i]:p.start[i+1]]
			dot := bias * biasValue
			for j, f := range index {
				dot += s.w[f] * value[j]
			}
			dense := p.dense[int(i)*p.wide : int(i+1)*p.wide]
			dot += dotDense(end, dense)
			d := diag[0]
			if y > 0 {
				d = diag[1]
			}
			g := y*dot - 1 + d*s.alpha[i]
			projected := g
			if s.alpha[i] == 0 {
				if g > previousMax {
					last := len(active) - 1
					active[k], active[last] = active[last], active[k]
					active = active[:last]
					continue
				}
				projected = min(g, 0)
			}
			maxGradient = max(maxGradient, projected)
			minGradient = min(minGradient, projected)
			if projected > 1e-9 || projected < -1e-9 {
				was := s.alpha[i]
				s.alpha[i] = max(was-g/(p.square[i]+d), 0)
				step := (s.alpha[i] - was) * y
				for j, f := range index {
					s.w[f] += step * value[j]
				}
				for j, v := range dense {
					end[j] += step * v
				}
				bias += step * biasValue
			}
			k++
		}
		if maxGradient-minGradient <= float32(o.Epsilon) {
			if len(active) == len(rows) {
				break
			}
			// What was set aside is looked at once more before stopping.
			active = append(s.active[:0], rows...)
			previousMax = infinity
			continue
		}
		previousMax = maxGradient
		if previousMax <= 0 {
			previousMax = infinity
		}
	}
	return bias * biasValue
}

// addCentroid adds to s.w the mean direction of the rows, scale long.
func (s *solver) addCentroid(rows []int32, scale float32) {
	p := s.p
	if s.sum == nil {
		s.sum = make([]float32, p.dim)
	}
	clear(s.sum)
	end := s.sum[p.dim-p.wide:]
	for _, i := range rows {
		for j := p.start[i]; j < p.start[i+1]; j++ {
			s.sum[p.index[j]] += p.value[j]
		}
		for j, v := range p.dense[int(i)*p.wide : int(i+1)*p.wide] {
			end[j] += v
		}
	}
	norm := 0.0
	for _, v := range s.sum {
		norm += float64(v) * float64(v)
	}
	if norm == 0 {
		return
	}
	scale /= float32(math.Sqrt(norm))
	for f, v := range s.sum {
		s.w[f] += scale * v
	}
}

// dotDense is the inner product of a and b, which are as long, in four sums
// that do not wait for one another.
func dotDense(a, b []float32) float32 {
	a = a[:len(b)]
	var s0, s1, s2, s3 float32
	i := 0
	for ; i+4 <= len(b); i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	for ; i < len(b); i++ {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + s2 + s3
}
