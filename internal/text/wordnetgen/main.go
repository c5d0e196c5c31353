// Command wordnetgen makes the word vectors of package text from WordNet's
// database files (the folder with data.noun and its like): words whose
// definitions share words get vectors that point the same way.
//
//	go run ./internal/text/wordnetgen -dict /usr/share/wordnet -words LIST -out internal/text/wordnet.bin
//
// A word is described by the glosses of its first senses, their synonyms and
// the glosses of their hypernyms; the description is weighted by positive
// pointwise mutual information, and the matrix of words by description is
// reduced by a randomised singular value decomposition (Halko, Martinsson and
// Tropp, 2011, algorithm 4.4) with a fixed seed. Vectors are kept by Porter
// stem in one signed byte a dimension.
package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"signpost/internal/text"
)

func main() {
	dict := flag.String("dict", "/usr/share/wordnet", "folder with WordNet's data files")
	list := flag.String("words", "/usr/share/dict/american-english", "file with the words to keep, one a line")
	out := flag.String("out", "internal/text/wordnet.bin", "file to write")
	dims := flag.Int("dims", 96, "dimensions of a vector")
	flag.Parse()
	if err := run(*dict, *list, *out, *dims); err != nil {
		fmt.Fprintln(os.Stderr, "wordnetgen:", err)
		os.Exit(1)
	}
}

type synset struct {
	lemmas    []string
	gloss     []string
	hypernyms []string // keys of other synsets
}

// senseWeight falls with the rank of a sense: the first is what is meant.
var senseWeight = []float64{1, 0.6, 0.4, 0.3, 0.2, 0.2}

func run(dict, list, out string, dims int) error {
	keep, err := wordList(list)
	if err != nil {
		return err
	}
	synsets := map[string]*synset{}
	senses := map[string][]string{} // lemma → synset keys, best first
	for _, pos := range []string{"noun", "verb", "adj", "adv"} {
		if err := readData(filepath.Join(dict, "data."+pos), pos, synsets); err != nil {
			return err
		}
		if err := readIndex(filepath.Join(dict, "index."+pos), pos, senses); err != nil {
			return err
		}
	}
	rows := map[string]map[string]float64{}
	lemmas := make([]string, 0, len(senses))
	for l := range senses {
		lemmas = append(lemmas, l)
	}
	slices.Sort(lemmas)
	for _, lemma := range lemmas {
		if !keep[lemma] {
			continue
		}
		stem := text.Stem(lemma)
		row := rows[stem]
		if row == nil {
			row = map[string]float64{}
			rows[stem] = row
		}
		for rank, key := range senses[lemma] {
			if rank >= len(senseWeight) {
				break
			}
			s := synsets[key]
			if s == nil {
				continue
			}
			w := senseWeight[rank]
			describe(row, s, w)
			for _, h := range s.hypernyms {
				if up := synsets[h]; up != nil {
					describe(row, up, 0.5*w)
				}
			}
		}
		row[stem] += 2
	}
	return write(out, rows, dims)
}

func describe(row map[string]float64, s *synset, w float64) {
	for _, l := range s.lemmas {
		row[text.Stem(l)] += 2 * w
	}
	for _, g := range s.gloss {
		row[g] += w
	}
}

func write(out string, rows map[string]map[string]float64, dims int) error {
	names := make([]string, 0, len(rows))
	for n := range rows {
		names = append(names, n)
	}
	slices.Sort(names)
	columns := map[string]int{}
	total, colSum, rowSum := 0.0, map[string]float64{}, make([]float64, len(names))
	df := map[string]int{}
	for i, n := range names {
		for _, c := range sortedKeys(rows[n]) {
			v := math.Log1p(rows[n][c])
			rows[n][c] = v
			total += v
			colSum[c] += v
			rowSum[i] += v
			df[c]++
		}
	}
	for _, c := range sortedKeys(colSum) {
		if df[c] >= 3 && df[c] < len(names)/8 {
			columns[c] = len(columns)
		}
	}
	m := matrix{n: len(names), m: len(columns)}
	for i, n := range names {
		var sum float64
		from := len(m.col)
		for _, c := range sortedKeys(rows[n]) {
			j, ok := columns[c]
			if !ok {
				continue
			}
			// Smoothed context distribution (Levy, Goldberg and Dagan, 2015).
			pmi := math.Log(rows[n][c] * math.Pow(total, 0.75) / (rowSum[i] * math.Pow(colSum[c], 0.75)))
			if pmi > 0 {
				m.col = append(m.col, int32(j))
				m.val = append(m.val, float32(pmi))
				sum += pmi * pmi
			}
		}
		for k := from; k < len(m.val); k++ {
			m.val[k] /= float32(math.Sqrt(sum))
		}
		m.start = append(m.start, int32(len(m.col)))
	}
	u := reduce(m, dims)
	var buf bytes.Buffer
	_ = binary.Write(&buf, binary.LittleEndian, []uint32{uint32(len(names)), uint32(dims)})
	for _, n := range names {
		buf.WriteByte(byte(len(n)))
		buf.WriteString(n)
	}
	for i := range names {
		row := u[i*dims : (i+1)*dims]
		norm := 0.0
		for _, v := range row {
			norm += float64(v) * float64(v)
		}
		for _, v := range row {
			q := math.Round(float64(v) / math.Sqrt(norm+1e-12) * 254)
			buf.WriteByte(byte(int8(max(-127, min(127, q)))))
		}
	}
	fmt.Printf("%d stems, %d context words, %d dimensions, %d bytes\n", len(names), len(columns), dims, buf.Len())
	return os.WriteFile(out, buf.Bytes(), 0o644)
}

// matrix is sparse, row after row; start[i] is the end of row i.
type matrix struct {
	n, m  int
	start []int32
	col   []int32
	val   []float32
}

func (a matrix) row(i int) (from, to int32) {
	if i > 0 {
		from = a.start[i-1]
	}
	return from, a.start[i]
}

// times returns a·x for a dense x with d columns.
func (a matrix) times(x []float32, d int) []float32 {
	out := make([]float32, a.n*d)
	for i := range a.n {
		o := out[i*d : (i+1)*d]
		from, to := a.row(i)
		for k := from; k < to; k++ {
			v, r := a.val[k], x[int(a.col[k])*d:int(a.col[k]+1)*d]
			for j := range o {
				o[j] += v * r[j]
			}
		}
	}
	return out
}

// transposeTimes returns aᵀ·x.
func (a matrix) transposeTimes(x []float32, d int) []float32 {
	out := make([]float32, a.m*d)
	for i := range a.n {
		r := x[i*d : (i+1)*d]
		from, to := a.row(i)
		for k := from; k < to; k++ {
			v, o := a.val[k], out[int(a.col[k])*d:int(a.col[k]+1)*d]
			for j := range o {
				o[j] += v * r[j]
			}
		}
	}
	return out
}

// reduce returns for each row its place along the strongest directions, each
// direction scaled by the square root of its strength.
func reduce(a matrix, dims int) []float32 {
	d := dims + 8
	rng := rand.New(rand.NewPCG(2026, 11))
	x := make([]float32, a.m*d)
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
	y := a.times(x, d)
	var strength []float64
	for range 6 {
		orthonormal(y, a.n, d)
		z := a.transposeTimes(y, d)
		orthonormal(z, a.m, d)
		y = a.times(z, d)
	}
	strength = orthonormal(y, a.n, d)
	out := make([]float32, a.n*dims)
	for i := range a.n {
		for j := range dims {
			out[i*dims+j] = y[i*d+j] * float32(math.Sqrt(strength[j]))
		}
	}
	return out
}

// orthonormal makes the columns of x orthonormal (modified Gram-Schmidt) and
// returns the lengths that they had.
func orthonormal(x []float32, n, d int) []float64 {
	lengths := make([]float64, d)
	for j := range d {
		for k := range j {
			dot := 0.0
			for i := range n {
				dot += float64(x[i*d+j]) * float64(x[i*d+k])
			}
			for i := range n {
				x[i*d+j] -= float32(dot) * x[i*d+k]
			}
		}
		norm := 0.0
		for i := range n {
			norm += float64(x[i*d+j]) * float64(x[i*d+j])
		}
		lengths[j] = math.Sqrt(norm)
		for i := range n {
			x[i*d+j] /= float32(lengths[j] + 1e-12)
		}
	}
	return lengths
}

func readData(path, pos string, synsets map[string]*synset) error {
	return eachLine(path, func(line string) error {
		head, gloss, _ := strings.Cut(line, "|")
		f := strings.Fields(head)
		if len(f) < 6 {
			return fmt.Errorf("short line %q", line)
		}
		n, err := strconv.ParseInt(f[3], 16, 32)
		if err != nil {
			return err
		}
		s := &synset{}
		i := 4
		for range n {
			s.lemmas = append(s.lemmas, strings.Split(strings.ToLower(f[i]), "_")...)
			i += 2
		}
		pointers, err := strconv.Atoi(f[i])
		if err != nil {
			return err
		}
		i++
		for range pointers {
			if f[i] == "@" || f[i] == "@i" || f[i] == "&" || f[i] == "+" {
				s.hypernyms = append(s.hypernyms, posName(f[i+2])+f[i+1])
			}
			i += 4
		}
		for _, w := range strings.FieldsFunc(strings.ToLower(gloss), func(r rune) bool { return r < 'a' || r > 'z' }) {
			if len(w) > 2 {
				s.gloss = append(s.gloss, text.Stem(w))
			}
		}
		synsets[pos+f[0]] = s
		return nil
	})
}

func posName(p string) string {
	switch p {
	case "n":
		return "noun"
	case "v":
		return "verb"
	case "r":
		return "adv"
	}
	return "adj"
}

func readIndex(path, pos string, senses map[string][]string) error {
	return eachLine(path, func(line string) error {
		f := strings.Fields(line)
		n, err := strconv.Atoi(f[2])
		if err != nil {
			return err
		}
		for _, offset := range f[len(f)-n:] {
			senses[f[0]] = append(senses[f[0]], pos+offset)
		}
		return nil
	})
}

func wordList(path string) (map[string]bool, error) {
	keep := map[string]bool{}
	err := eachLine(path, func(line string) error {
		keep[strings.ToLower(line)] = true
		return nil
	})
	return keep, err
}

// eachLine calls f for the lines of a file, less WordNet's licence header.
func eachLine(path string, f func(string) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	sc := bufio.NewScanner(file)
	sc.Buffer(nil, 1<<20)
	for n := 1; sc.Scan(); n++ {
		if strings.HasPrefix(sc.Text(), "  ") || sc.Text() == "" {
			continue
		}
		if err := f(sc.Text()); err != nil {
			return fmt.Errorf("%s line %d: %w", path, n, err)
		}
	}
	return sc.Err()
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
