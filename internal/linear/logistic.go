package linear

import "math"

// Logistic is a logistic model over a few dense numbers.
type Logistic struct {
	Mean, Scale []float64 // of each input, from training
	Weight      []float64
	Bias        float64
}

// Prob returns the chance that x belongs to the positive class, 0 to 1.
func (l *Logistic) Prob(x []float64) float64 {
	z := l.Bias
	for i, w := range l.Weight {
		z += w * (x[i] - l.Mean[i]) / l.Scale[i]
	}
	return Sigmoid(z)
}

// Sigmoid is 1/(1+e^-z).
func Sigmoid(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// ridge keeps the weights of a logistic model finite on separable data.
const ridge = 1e-3

// FitLogistic fits a logistic model by Newton's method with a ridge penalty.
// Every row of x has the same length. weight, if not nil, weighs the rows. A
// set with one class gives a model that always says that class.
func FitLogistic(x [][]float64, y []bool, weight []float64) *Logistic {
	if len(x) == 0 {
		return &Logistic{}
	}
	n := len(x[0])
	l := &Logistic{Mean: make([]float64, n), Scale: make([]float64, n), Weight: make([]float64, n)}
	for _, row := range x {
		for j, v := range row {
			l.Mean[j] += v / float64(len(x))
		}
	}
	for _, row := range x {
		for j, v := range row {
			l.Scale[j] += (v - l.Mean[j]) * (v - l.Mean[j]) / float64(len(x))
		}
	}
	for j := range l.Scale {
		l.Scale[j] = math.Sqrt(l.Scale[j])
		if l.Scale[j] < 1e-9 {
			l.Scale[j] = 1
		}
	}
	m := n + 1
	beta := make([]float64, m)
	z := make([]float64, m)
	z[n] = 1
	for range 30 {
		gradient := make([]float64, m)
		hessian := make([][]float64, m)
		for j := range hessian {
			hessian[j] = make([]float64, m)
			hessian[j][j] = ridge * float64(len(x))
			gradient[j] = -ridge * float64(len(x)) * beta[j]
		}
		for i, row := range x {
			for j, v := range row {
				z[j] = (v - l.Mean[j]) / l.Scale[j]
			}
			s := 0.0
			for j := range beta {
				s += beta[j] * z[j]
			}
			p := Sigmoid(s)
			target, w := 0.0, 1.0
			if y[i] {
				target = 1
			}
			if weight != nil {
				w = weight[i]
			}
			for j := range z {
				gradient[j] += w * (target - p) * z[j]
				for k := 0; k <= j; k++ {
					hessian[j][k] += w * p * (1 - p) * z[j] * z[k]
				}
			}
		}
		for j := range hessian {
			for k := range j {
				hessian[k][j] = hessian[j][k]
			}
		}
		step := solveSymmetric(hessian, gradient)
		moved := 0.0
		for j := range beta {
			d := max(-4, min(4, step[j]))
			beta[j] += d
			moved = max(moved, math.Abs(d))
		}
		if moved < 1e-8 {
			break
		}
	}
	copy(l.Weight, beta[:n])
	l.Bias = beta[n]
	return l
}

// solveSymmetric solves a·x = b for a positive definite a, by Gaussian
// elimination; a and b are overwritten.
func solveSymmetric(a [][]float64, b []float64) []float64 {
	n := len(b)
	for i := range n {
		pivot := a[i][i]
		if math.Abs(pivot) < 1e-12 {
			pivot = 1e-12
		}
		for j := i + 1; j < n; j++ {
			f := a[j][i] / pivot
			for k := i; k < n; k++ {
				a[j][k] -= f * a[i][k]
			}
			b[j] -= f * b[i]
		}
	}
	x := make([]float64, n)
	for i := n - 1; i >= 0; i-- {
		s := b[i]
		for k := i + 1; k < n; k++ {
			s -= a[i][k] * x[k]
		}
		pivot := a[i][i]
		if math.Abs(pivot) < 1e-12 {
			pivot = 1e-12
		}
		x[i] = s / pivot
	}
	return x
}
