package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"time"

	"signpost/internal/search"
)

// growthSizes are how many made-up entries the search is measured on.
var growthSizes = []int{100, 1000, 10000}

// growth is how the search does on so many made-up entries.
type growth struct {
	Entries      int     `json:"entries"`
	Messages     int     `json:"messages"`
	LearnSeconds float64 `json:"learn_seconds"`
	SearchP50    float64 `json:"search_p50_micros"` // one core
	SearchP99    float64 `json:"search_p99_micros"`
	Hit1         float64 `json:"hit1"` // of new messages, 0 to 1
	HeapMegabyte float64 `json:"heap_megabytes"`
}

func (a *app) evalGrowth(ctx context.Context, f evalFlags) error {
	if !f.json {
		fmt.Fprintf(a.stdout, "%10s%10s%12s%10s%10s%9s%12s\n", "entries", "messages", "to learn", "p50", "p99", "hit1", "memory")
	}
	var table []growth
	for _, n := range growthSizes {
		g, err := measureGrowth(ctx, n)
		if err != nil {
			return fmt.Errorf("measure %d entries: %w", n, err)
		}
		table = append(table, g)
		if f.json {
			continue
		}
		fmt.Fprintf(a.stdout, "%10d%10d%10.1f s%7.0f µs%7.0f µs%8.1f%%%9.0f MB\n",
			g.Entries, g.Messages, g.LearnSeconds, g.SearchP50, g.SearchP99, 100*g.Hit1, g.HeapMegabyte)
		// The largest takes minutes: each line is shown when it is known.
		if err := a.stdout.Flush(); err != nil {
			return fmt.Errorf("write output: %w", err)
		}
	}
	if f.json {
		return a.printJSON(table)
	}
	return nil
}

// Shape of made-up text: as many phrasings an entry as the smallest public
// sets have, and few words of an entry's own among many that all share.
const (
	madePhrasings = 10
	madeOwnWords  = 6
	madeShared    = 2000
	madeAsked     = 500
)

// measureGrowth learns n made-up entries and asks for them in new words.
func measureGrowth(ctx context.Context, n int) (g growth, err error) {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	corpus := &search.Corpus{}
	for k := range n {
		corpus.Labels = append(corpus.Labels, fmt.Sprintf("made-%05d", k))
		for range madePhrasings {
			corpus.Docs = append(corpus.Docs, search.Doc{Label: k, Text: madeMessage(r, k), Brief: true})
		}
	}
	for range 1000 {
		corpus.OutOfScope = append(corpus.OutOfScope, madeMessage(r, n+r.IntN(1000)))
	}
	g = growth{Entries: n, Messages: len(corpus.Docs)}
	start := time.Now()
	index, err := search.New(ctx, corpus)
	if err != nil {
		return g, err
	}
	defer func() { err = errors.Join(err, index.Close()) }()
	g.LearnSeconds = time.Since(start).Seconds()
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	g.HeapMegabyte = float64(memory.HeapAlloc) / 1e6

	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	took := make([]time.Duration, 0, madeAsked)
	hits := 0
	for range madeAsked {
		k := r.IntN(n)
		question := madeMessage(r, k)
		start := time.Now()
		found, err := index.Search(ctx, question)
		took = append(took, time.Since(start))
		if err != nil {
			return g, err
		}
		if len(found.Candidates) > 0 && found.Candidates[0].Entry == corpus.Labels[k] {
			hits++
		}
	}
	g.SearchP50, g.SearchP99 = micros(quantile(took, 0.50)), micros(quantile(took, 0.99))
	g.Hit1 = float64(hits) / madeAsked
	return g, nil
}

// madeMessage returns a made-up message about the entry with the number: two
// words of its own, and some that all share, the first ones most often, as in
// any language.
func madeMessage(r *rand.Rand, entry int) string {
	var words []string
	for range 2 {
		words = append(words, madeWord(madeShared+entry*madeOwnWords+r.IntN(madeOwnWords)))
	}
	for range 4 + r.IntN(8) {
		share := r.Float64()
		words = append(words, madeWord(int(madeShared*share*share*share)))
	}
	r.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	return strings.Join(words, " ")
}

// madeWord returns a made-up word for a number, another for each.
func madeWord(n int) string {
	const consonants, vowels = "bdfgklmnprstvz", "aeiou"
	var b strings.Builder
	for i := 0; i < 3 || n > 0; i++ {
		b.WriteByte(consonants[n%len(consonants)])
		n /= len(consonants)
		b.WriteByte(vowels[n%len(vowels)])
		n /= len(vowels)
	}
	return b.String()
}
