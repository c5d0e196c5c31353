package insight

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
	"strings"
	"sync"
	"time"
)

// Threshold is how many different conversations of a month must have used a word,
// or a pair of words, before it is kept or shown.
const Threshold = 5

// Bounds of what is held in memory: about 3 MB.
const (
	sketchBits  = 256    // conversations of a theme; above some 1,000 all are set
	maxThemes   = 20_000 // words and pairs of a month; what comes after is dropped
	maxQuestion = 12     // words of one question, the first ones: 66 pairs
)

// Theme is a word, or two with a space between, with how many conversations of a
// month used it.
type Theme struct {
	Month         string // "2006-01", UTC
	Words         string
	Conversations int64 // an estimate, at least Threshold
}

// sketch counts different conversations (Whang, Vander-Zanden and Taylor, "A
// linear-time probabilistic counting algorithm", 1990). It cannot tell them.
type sketch [sketchBits / 64]uint64

// add notes a conversation by its hash.
func (s *sketch) add(hash uint64) { s[hash%sketchBits/64] |= 1 << (hash % 64) }

// least is how many conversations there were at least: the bits that are set.
func (s *sketch) least() int {
	n := 0
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

// estimate is how many there were: -m ln(V), V being the share of bits that are
// not set. Where all are, it is that of one that is not.
func (s *sketch) estimate() int64 {
	empty := max(sketchBits-s.least(), 1)
	return int64(math.Round(-sketchBits * math.Log(float64(empty)/sketchBits)))
}

// Gaps keeps how many conversations used each word of questions without an answer,
// for the month that runs. Nothing of it is written anywhere but what [Gaps.Release]
// returns. It is safe for concurrent use.
type Gaps struct {
	mu       sync.Mutex
	month    string
	salt     [sha256.Size]byte
	themes   map[string]*held
	released []Theme // of a month that ended before it was asked for
	dropped  int64
}

type held struct {
	sketch   sketch
	released int64 // what was returned last
}

// NewGaps returns an empty one.
func NewGaps() *Gaps { return &Gaps{themes: map[string]*held{}} }

// Add notes that a conversation used words of the vocabulary, alone and in pairs.
func (g *Gaps) Add(conversation string, words []string, at time.Time) {
	words = slices.Clone(words)
	slices.Sort(words)
	words = slices.Compact(words)
	words = words[:min(len(words), maxQuestion)]
	g.mu.Lock()
	defer g.mu.Unlock()
	g.turn(at)
	hash := g.hash(conversation)
	for i, one := range words {
		g.note(one, hash)
		for _, two := range words[i+1:] {
			g.note(one+" "+two, hash)
		}
	}
}

// hash is that of a conversation under the month's salt.
func (g *Gaps) hash(conversation string) uint64 {
	h := hmac.New(sha256.New, g.salt[:])
	h.Write([]byte(conversation)) // never fails (hash.Hash)
	return binary.LittleEndian.Uint64(h.Sum(nil))
}

func (g *Gaps) note(theme string, hash uint64) {
	t := g.themes[theme]
	if t == nil {
		if len(g.themes) >= maxThemes {
			g.dropped++
			return
		}
		t = new(held)
		g.themes[theme] = t
	}
	t.sketch.add(hash)
}

// turn begins a new month: what is below the threshold and the old salt are
// destroyed. A clock that runs back a little changes nothing.
func (g *Gaps) turn(at time.Time) {
	month := at.UTC().Format("2006-01")
	if month <= g.month {
		return
	}
	g.released = g.collect()
	clear(g.themes)
	g.month = month
	_, _ = rand.Read(g.salt[:]) // never fails (crypto/rand)
}

// Release returns what passed the threshold, or grew by as many again since it was
// returned last, in order of words: a number that went up by one would tell of one
// conversation. It is the caller's to keep.
func (g *Gaps) Release(at time.Time) []Theme {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.turn(at)
	out := append(g.released, g.collect()...)
	g.released = nil
	return out
}

func (g *Gaps) collect() []Theme {
	var out []Theme
	for words, t := range g.themes {
		if t.sketch.least() < Threshold {
			continue
		}
		if n := t.sketch.estimate(); n >= t.released+Threshold {
			t.released = n
			out = append(out, Theme{Month: g.month, Words: words, Conversations: n})
		}
	}
	slices.SortFunc(out, func(x, y Theme) int { return strings.Compare(x.Words, y.Words) })
	return out
}

// Dropped is how many words and pairs there was no room for, since the start.
func (g *Gaps) Dropped() int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.dropped
}
