package insight

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var november = time.Date(2026, time.November, 10, 12, 0, 0, 0, time.UTC)

// TestThreshold: a word leaves the memory with the fifth conversation, not with the
// fifth message, and a pair by its own count.
func TestThreshold(t *testing.T) {
	g := NewGaps()
	for range 20 {
		g.Add("one", []string{"vape", "parcel"}, november)
	}
	if got := g.Release(november); len(got) != 0 {
		t.Fatalf("one conversation shows %v", got)
	}
	n := 0
	for ; len(g.Release(november)) == 0 && n < 100; n++ {
		words := []string{"vape"}
		if n < 2 {
			words = []string{"parcel", "vape", "rare" + strconv.Itoa(n)}
		}
		g.Add("more "+strconv.Itoa(n), words, november)
	}
	if n < Threshold-1 {
		t.Errorf("a word is shown with %d conversations", n+1)
	}
	for i := range 40 {
		g.Add("later "+strconv.Itoa(i), []string{"vape"}, november)
	}
	for _, theme := range g.Release(november) {
		if theme.Words != "vape" || theme.Month != "2026-11" {
			t.Errorf("shown: %+v", theme)
		}
	}
}

// TestNeverBeforeFive tries many salts: chance must not make fewer look like five.
func TestNeverBeforeFive(t *testing.T) {
	for try := range 500 {
		g := NewGaps()
		for i := range Threshold - 1 {
			for range 3 {
				g.Add(fmt.Sprint(try, i), []string{"one", "two", "three"}, november)
			}
		}
		if got := g.Release(november); got != nil {
			t.Fatalf("try %d: %d conversations show %v", try, Threshold-1, got)
		}
	}
}

// TestNumberGrowsInSteps: of one more conversation the number says nothing.
func TestNumberGrowsInSteps(t *testing.T) {
	g := NewGaps()
	last := int64(0)
	for i := range 300 {
		g.Add(strconv.Itoa(i), []string{"vape"}, november)
		for _, theme := range g.Release(november) {
			if theme.Conversations < last+Threshold {
				t.Fatalf("the number goes from %d to %d", last, theme.Conversations)
			}
			last = theme.Conversations
		}
	}
	if last < 200 || last > 400 {
		t.Errorf("300 conversations are estimated as %d", last)
	}
}

func TestMonthEnds(t *testing.T) {
	december := november.AddDate(0, 1, 0)
	g := NewGaps()
	salt := func() [32]byte { return g.salt }
	for i := range 4 {
		g.Add(strconv.Itoa(i), []string{"below"}, november)
	}
	for i := range 50 {
		g.Add(strconv.Itoa(i), []string{"above"}, november)
	}
	old := salt()
	for i := range 4 { // with the four of November they would be eight
		g.Add("new "+strconv.Itoa(i), []string{"below"}, december)
	}
	if salt() == old || salt() == [32]byte{} {
		t.Error("the salt of the month that ended is still there")
	}
	g.Add("late", []string{"late"}, november) // a clock that runs back
	got := g.Release(december)
	if len(got) != 1 || got[0].Words != "above" || got[0].Month != "2026-11" {
		t.Errorf("shown: %+v", got)
	}
	if again := g.Release(december); again != nil {
		t.Errorf("shown twice: %+v", again)
	}
	if g.month != "2026-12" {
		t.Errorf("the month is %s", g.month)
	}
}

func TestEstimate(t *testing.T) {
	for _, n := range []int{5, 20, 100, 400} {
		var mean float64
		const tries = 40
		for try := range tries {
			g := NewGaps()
			g.turn(november)
			var s sketch
			for i := range n {
				s.add(g.hash(fmt.Sprint(try, i)))
			}
			if s.least() > n {
				t.Fatalf("%d conversations set %d bits", n, s.least())
			}
			mean += float64(s.estimate()) / tries
		}
		if math.Abs(mean-float64(n)) > 0.15*float64(n)+1 {
			t.Errorf("%d conversations are estimated as %.1f", n, mean)
		}
	}
}

// TestMemoryIsBounded: a flood of words takes no more than there is room for.
func TestMemoryIsBounded(t *testing.T) {
	g := NewGaps()
	for i := range 2000 {
		var words []string
		for k := range 30 {
			words = append(words, fmt.Sprintf("w%dx%d", i, k))
		}
		g.Add("one", words, november)
	}
	if len(g.themes) > maxThemes || g.Dropped() == 0 {
		t.Errorf("%d themes are held, %d dropped", len(g.themes), g.Dropped())
	}
}

func TestGapsFromManySides(t *testing.T) {
	g := NewGaps()
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for k := range 50 {
				g.Add(fmt.Sprint(i, k), []string{"vape", "parcel"}, november)
				g.Release(november)
			}
		})
	}
	all.Wait()
	for i := range 200 {
		g.Add(strconv.Itoa(i), []string{"vape"}, november)
	}
	if got := len(g.themes); got != 3 {
		t.Errorf("%d themes, want 3", got)
	}
}

// TestDuplicateWordsCountOnce: order and repeats in a question make no theme of
// their own.
func TestDuplicateWordsCountOnce(t *testing.T) {
	g := NewGaps()
	for i := range 50 {
		words := []string{"vape", "parcel", "vape"}
		if i%2 == 0 {
			slices.Reverse(words)
			words = words[:2]
		}
		g.Add(strconv.Itoa(i), words, november)
	}
	var got []string
	for _, theme := range g.Release(november) {
		got = append(got, theme.Words)
	}
	if diff := cmp.Diff([]string{"parcel", "parcel vape", "vape"}, got); diff != "" {
		t.Error(diff)
	}
}
