package linear

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// clusters makes points around one corner of a space for each class.
func clusters(classes, each, dim int) (x []Vector, y []int) {
	rng := rand.New(rand.NewPCG(1, 2))
	for c := range classes {
		for range each {
			v := Vector{}
			for f := range dim {
				value := float32(rng.NormFloat64()) * 0.2
				if f%classes == c {
					value++
				}
				v.Index = append(v.Index, uint32(f))
				v.Value = append(v.Value, value)
			}
			x = append(x, v)
			y = append(y, c)
		}
	}
	return x, y
}

func errorsOf(m *Model, x []Vector, y []int) int {
	wrong := 0
	out := make([]float32, m.Classes)
	for i, v := range x {
		m.Scores(v, out)
		best := 0
		for c, s := range out {
			if s > out[best] {
				best = c
			}
		}
		if best != y[i] {
			wrong++
		}
	}
	return wrong
}

func TestTrainSeparatesClasses(t *testing.T) {
	x, y := clusters(5, 30, 20)
	if wrong := errorsOf(model(x, y, 5, 20, Options{}), x, y); wrong > 0 {
		t.Errorf("Train: %d of %d examples on the wrong side", wrong, len(x))
	}
}

func TestTrainAgainstRivalsSeparatesClasses(t *testing.T) {
	x, y := clusters(40, 10, 80)
	if wrong := errorsOf(model(x, y, 40, 80, Options{Rivals: 5}), x, y); wrong > 4 {
		t.Errorf("Train with 5 rivals: %d of %d examples on the wrong side", wrong, len(x))
	}
}

func TestModelsSurviveWriting(t *testing.T) {
	x, y := clusters(12, 10, 24)
	for name, o := range map[string]Options{"dense": {}, "sparse": {Rivals: 3}} {
		m := model(x, y, 12, 24, o)
		var buf bytes.Buffer
		if _, err := m.WriteTo(&buf); err != nil {
			t.Fatal(err)
		}
		written := buf.Bytes()
		back, err := ReadModel(&buf)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(m, back, cmp.AllowUnexported(Model{}, sparseRows{})); diff != "" {
			t.Errorf("%s: the model changed by writing (-before +after):\n%s", name, diff)
		}
		if _, err := ReadModel(bytes.NewReader(written[:len(written)/2])); err == nil {
			t.Errorf("%s: a cut-off model reads without an error", name)
		}
	}
	b := TrainBinary(x, make([]bool, len(x)), nil, 24, Options{})
	l := FitLogistic([][]float64{{1}, {2}, {3}}, []bool{false, true, true}, nil)
	var buf bytes.Buffer
	_, err1 := b.WriteTo(&buf)
	_, err2 := l.WriteTo(&buf)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	b2, err1 := ReadBinary(&buf)
	l2, err2 := ReadLogistic(&buf)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	if diff := cmp.Diff(b, b2) + cmp.Diff(l, l2); diff != "" {
		t.Errorf("small models changed by writing:\n%s", diff)
	}
}

func TestCentroidMovesScoresToTheMean(t *testing.T) {
	x, y := clusters(3, 20, 9)
	without := model(x, y, 3, 9, Options{})
	with := model(x, y, 3, 9, Options{Centroid: 2})
	a, b := make([]float32, 3), make([]float32, 3)
	without.Scores(x[0], a)
	with.Scores(x[0], b)
	if b[0]-a[0] < 1 {
		t.Errorf("the score of an example for its own class is %.2f without centroids and %.2f with", a[0], b[0])
	}
}

func TestTrainIsTheSameOnAnyNumberOfCores(t *testing.T) {
	x, y := clusters(6, 20, 24)
	one := model(x, y, 6, 24, Options{Workers: 1, Seed: 7})
	many := model(x, y, 6, 24, Options{Workers: 5, Seed: 7})
	if diff := cmp.Diff(one, many, cmp.AllowUnexported(Model{}, sparseRows{})); diff != "" {
		t.Errorf("models differ by the number of workers (-one +many):\n%s", diff)
	}
}

func TestTrainBinary(t *testing.T) {
	x, y := clusters(2, 40, 10)
	truth := make([]bool, len(y))
	for i := range y {
		truth[i] = y[i] == 1
	}
	b := TrainBinary(x, truth, nil, 10, Options{})
	for i := range x {
		if got := b.Score(x[i]) > 0; got != truth[i] {
			t.Errorf("row %d: says %v, is %v", i, got, truth[i])
		}
	}
}

func TestSpaceCountsUnknownFeaturesInTheLength(t *testing.T) {
	docs := [][][]uint64{{{1, 2}}, {{1, 3}}, {{2, 3}}}
	s := FitSpace(docs, SpaceOptions{Weight: []float64{1}})
	var scratch Scratch
	known, full := s.Vector([][]uint64{{1, 2}}, &scratch)
	if math.Abs(known.Norm()-1) > 1e-6 || full != 1 {
		t.Errorf("a known document: length %.4f, coverage %.2f; want 1 and 1", known.Norm(), full)
	}
	half, part := s.Vector([][]uint64{{1, 2, 98, 99}}, &scratch)
	if half.Norm() > 0.8 || part != 0.5 {
		t.Errorf("a document of which half is unknown: length %.4f, coverage %.2f; want below 0.8 and 0.5", half.Norm(), part)
	}
	if none, c := s.Vector(nil, &scratch); len(none.Index) != 0 || c != 0 {
		t.Errorf("an empty document gives %v with coverage %.2f", none, c)
	}
}

func TestSpaceSurvivesWriting(t *testing.T) {
	docs := [][][]uint64{{{1, 2}, {7}}, {{1, 3}, {8, 7}}}
	s := FitSpace(docs, SpaceOptions{Weight: []float64{1, 0.5}})
	var buf bytes.Buffer
	if _, err := s.WriteTo(&buf); err != nil {
		t.Fatal(err)
	}
	back, err := ReadSpace(&buf)
	if err != nil {
		t.Fatal(err)
	}
	var a, b Scratch
	for _, d := range append(docs, [][]uint64{{1, 5}, {8, 9}}) {
		want, _ := s.Vector(d, &a)
		got, _ := back.Vector(d, &b)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("a vector changed by writing the space (-before +after):\n%s", diff)
		}
	}
	if _, err := ReadSpace(bytes.NewReader([]byte("short"))); err == nil {
		t.Error("a cut-off file reads without an error")
	}
}

func TestLogisticFindsTheChance(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var x [][]float64
	var y []bool
	for range 4000 {
		a, b := rng.NormFloat64(), rng.NormFloat64()
		x = append(x, []float64{a, 5 * b})
		y = append(y, rng.Float64() < Sigmoid(2*a-b+0.5))
	}
	l := FitLogistic(x, y, nil)
	for _, at := range [][]float64{{0, 0}, {1, 0}, {-1, 5}} {
		want := Sigmoid(2*at[0] - at[1]/5 + 0.5)
		if got := l.Prob(at); math.Abs(got-want) > 0.05 {
			t.Errorf("chance at %v is %.3f, want about %.3f", at, got, want)
		}
	}
	same := FitLogistic([][]float64{{1}, {2}}, []bool{true, true}, nil)
	if p := same.Prob([]float64{1.5}); p < 0.9 {
		t.Errorf("a set that is all true gives %.3f", p)
	}
}

func model(x []Vector, y []int, classes, dim int, o Options) *Model {
	m, _ := Train(x, y, classes, dim, o)
	return m
}

// A training that starts where another ended comes to the same model, and one
// that starts from other examples still learns.
func TestTrainFromAStart(t *testing.T) {
	x, y := clusters(5, 30, 20)
	o := Options{Epsilon: 0.001, MaxPasses: 1000}
	cold, duals := Train(x, y, 5, 20, o)
	o.Start = duals
	warm, _ := Train(x, y, 5, 20, o)
	for i := range x {
		a, b := make([]float32, 5), make([]float32, 5)
		cold.Scores(x[i], a)
		warm.Scores(x[i], b)
		for c := range a {
			if d := a[c] - b[c]; d > 0.02 || d < -0.02 {
				t.Fatalf("row %d, class %d: %v and %v", i, c, a[c], b[c])
			}
		}
	}
	half := make([]int32, len(x))
	for i := range half {
		half[i] = int32(i)
		if i%2 == 0 {
			half[i] = -1
		}
	}
	o.Start = duals.Renumber(half)
	again, _ := Train(x, y, 5, 20, o)
	if wrong := errorsOf(again, x, y); wrong > 0 {
		t.Errorf("%d of %d wrong after starting from half", wrong, len(x))
	}
}
