package text

import (
	_ "embed"
	"encoding/binary"
	"math"
	"sync"
)

// wordnet.bin holds vectors made from WordNet 3.0's definitions by
// wordnetgen; wordnet.LICENSE is WordNet's licence.
//
//go:embed wordnet.bin
var wordnetData []byte

// Glosses holds a vector for each of some 27,000 English word stems. Words
// whose dictionary definitions share words have vectors that point the same
// way. It is immutable and safe for concurrent use.
type Glosses struct {
	dims int
	row  map[string]int32
	data []byte // signed bytes, dims a row
}

// LoadGlosses returns the embedded vectors; they are decoded once.
var LoadGlosses = sync.OnceValue(func() *Glosses {
	d := wordnetData
	n, dims := int(binary.LittleEndian.Uint32(d)), int(binary.LittleEndian.Uint32(d[4:]))
	d = d[8:]
	g := &Glosses{dims: dims, row: make(map[string]int32, n)}
	for i := range n {
		size := int(d[0])
		g.row[string(d[1:1+size])] = int32(i)
		d = d[1+size:]
	}
	g.data = d
	return g
})

// Dims is the length of a vector.
func (g *Glosses) Dims() int { return g.dims }

// Mean writes to out, of length Dims, the weighted mean of the vectors of
// stems, scaled to length 1, and says whether any stem has one. weight gives
// each stem's weight by its position.
func (g *Glosses) Mean(stems []string, weight func(i int) float32, out []float32) bool {
	clear(out)
	found := false
	for i, s := range stems {
		r, ok := g.row[s]
		if !ok {
			continue
		}
		found = true
		w := weight(i)
		for j, b := range g.data[int(r)*g.dims : int(r+1)*g.dims] {
			out[j] += w * float32(int8(b))
		}
	}
	if !found {
		return false
	}
	sum := float32(0)
	for _, v := range out {
		sum += v * v
	}
	if sum == 0 {
		return false
	}
	scale := float32(1 / math.Sqrt(float64(sum)))
	for j := range out {
		out[j] *= scale
	}
	return true
}
