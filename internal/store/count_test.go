package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func asked(entry string) Count {
	return Count{Platform: "telegram", Region: "uk-england", Kind: "answer", Level: "everyday", Entry: entry, What: "asked"}
}

// TestCountsAddUp: two programs that count the same thing add up, days stay apart,
// and what was not flushed is not there.
func TestCountsAddUp(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		c := &clock{at: time.Date(2026, time.November, 24, 23, 59, 0, 0, time.UTC)}
		o.Now = c.now
		s, other := open(t, o), open(t, o)
		one, two := s.Counts(), other.Counts()
		for range 3 {
			one.Add(asked("roblox"))
		}
		two.Add(asked("roblox"))
		two.Add(asked("snapchat"))
		must(t, one.Flush(t.Context()))
		must(t, two.Flush(t.Context()))
		must(t, two.Flush(t.Context())) // nothing is written twice
		c.at = c.at.Add(time.Hour)
		one.Add(asked("roblox"))
		must(t, one.Flush(t.Context()))
		one.Add(asked("roblox"))
		got, err := s.CountsSince(t.Context(), c.at.AddDate(0, 0, -1))
		must(t, err)
		want := []string{"2026-11-24 roblox 4", "2026-11-24 snapchat 1", "2026-11-25 roblox 1"}
		if diff := cmp.Diff(want, brief(got)); diff != "" {
			t.Error(diff)
		}
		got, err = s.CountsSince(t.Context(), c.at)
		must(t, err)
		if diff := cmp.Diff(want[2:], brief(got)); diff != "" {
			t.Errorf("from the second day on: %s", diff)
		}
	})
}

func brief(counts []Count) []string {
	var out []string
	for _, c := range counts {
		out = append(out, fmt.Sprintf("%s %s %d", c.Day, c.Entry, c.N))
	}
	return out
}

// TestSmallDaysFold: days of few counts go into their month once it is over, and no
// count is lost or doubled, however many replicas fold at once.
func TestSmallDaysFold(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		c := &clock{}
		o.Now = c.now
		s, other := open(t, o), open(t, o)
		counts := s.Counts()
		for day, n := range map[int]int{1: 9, 2: 10, 3: 4} {
			c.at = time.Date(2026, time.October, day, 12, 0, 0, 0, time.UTC)
			for range n {
				counts.Add(asked("roblox"))
			}
		}
		c.at = time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)
		counts.Add(asked("roblox"))
		must(t, counts.Flush(t.Context()))
		var all sync.WaitGroup
		for _, replica := range []*Store{s, other, s, other} {
			all.Go(func() {
				if err := replica.FoldCounts(t.Context(), 10); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		got, err := s.CountsSince(t.Context(), time.Date(2026, time.October, 1, 0, 0, 0, 0, time.UTC))
		must(t, err)
		if diff := cmp.Diff([]string{"2026-10 roblox 13", "2026-10-02 roblox 10", "2026-11-01 roblox 1"}, brief(got)); diff != "" {
			t.Error(diff)
		}
	})
}

// TestCountsAreBounded: what there is no room for, or is no id, is dropped and said.
func TestCountsAreBounded(t *testing.T) {
	s := open(t, Options{Data: t.TempDir()})
	counts := s.Counts()
	for i := range maxHeld + 5 {
		counts.Add(asked(fmt.Sprint("entry-", i)))
	}
	counts.Add(asked("entry-0")) // one that is held has room
	counts.Add(asked(strings.Repeat("long", maxLabel)))
	if got := counts.Dropped(); got != 6 {
		t.Errorf("%d are dropped, want 6", got)
	}
	must(t, counts.Flush(t.Context()))
	if got := count(t, s, "counts"); got != maxHeld {
		t.Errorf("%d are written, want %d", got, maxHeld)
	}
}

// TestStoreAwayDropsCounts: nothing waits for a store that is away.
func TestStoreAwayDropsCounts(t *testing.T) {
	s := open(t, Options{Data: t.TempDir()})
	counts := s.Counts()
	must(t, s.db.Close())
	for range 7 {
		counts.Add(asked("roblox"))
	}
	if err := counts.Flush(t.Context()); err == nil {
		t.Error("no error")
	}
	if got := counts.Dropped(); got != 7 {
		t.Errorf("%d are dropped, want 7", got)
	}
}

// TestCountsFromManySides: what is added while it is written is neither lost nor
// doubled, and a stop writes the rest.
func TestCountsFromManySides(t *testing.T) {
	s := open(t, Options{Data: t.TempDir()})
	counts := s.Counts()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	befores := 0
	go func() {
		defer close(ended)
		counts.Run(ctx, func(context.Context) error { befores++; return errors.New("told") }, func(err error) {
			if err.Error() != "told" {
				t.Error(err)
			}
		})
	}()
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for k := range 200 {
				counts.Add(asked(fmt.Sprint("entry-", k%5)))
				if k%50 == i {
					if err := counts.Flush(t.Context()); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	all.Wait()
	cancel()
	<-ended
	var n int64
	if err := s.db.QueryRowContext(t.Context(), `SELECT SUM(n) FROM counts`).Scan(&n); err != nil || n != 8*200 {
		t.Errorf("%d are written (%v), want %d", n, err, 8*200)
	}
	if befores == 0 {
		t.Error("before was not called at the stop")
	}
}

func TestThemes(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		s := open(t, o)
		must(t, s.KeepThemes(t.Context(), nil))
		must(t, s.KeepThemes(t.Context(), []Theme{{"2026-10", "vape", 9}, {"2026-11", "vape", 12}}))
		must(t, s.KeepThemes(t.Context(), []Theme{{"2026-11", "parcel vape", 5}, {"2026-11", "vape", 7}, {"2026-10", "vape", 14}}))
		got, err := s.ThemesSince(t.Context(), time.Date(2026, time.October, 31, 0, 0, 0, 0, time.UTC))
		must(t, err)
		if diff := cmp.Diff([]Theme{{"2026-10", "vape", 14}, {"2026-11", "parcel vape", 5}, {"2026-11", "vape", 12}}, got); diff != "" {
			t.Error(diff)
		}
		got, err = s.ThemesSince(t.Context(), time.Date(2026, time.November, 2, 0, 0, 0, 0, time.UTC))
		must(t, err)
		if len(got) != 2 {
			t.Errorf("of November: %v", got)
		}
	})
}

// BenchmarkCount is what an answer pays, and BenchmarkFlush what a write of 500
// different counts does.
func BenchmarkCount(b *testing.B) {
	s := open(b, Options{Data: b.TempDir()})
	counts := s.Counts()
	b.ReportAllocs()
	for b.Loop() {
		counts.Add(asked("roblox"))
	}
}

func BenchmarkFlush(b *testing.B) {
	s := open(b, Options{URL: "file:" + filepath.Join(b.TempDir(), "count.db"), Data: b.TempDir()})
	counts := s.Counts()
	b.ReportAllocs()
	for b.Loop() {
		for i := range 500 {
			counts.Add(asked(fmt.Sprint("entry-", i)))
		}
		if err := counts.Flush(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
