package store

import (
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
)

func done(t *testing.T, j *Journal, id int64) bool {
	t.Helper()
	was, err := j.Done(t.Context(), id)
	must(t, err)
	return was
}

// TestJournalOutlivesARestart is SAFETY H35.
func TestJournalOutlivesARestart(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		s := open(t, o)
		j := s.Journal("telegram")
		for _, id := range []int64{7, 900_000_000_001, 8, 8} {
			must(t, j.Record(t.Context(), id))
		}
		must(t, s.Close())
		s = open(t, o)
		for id, want := range map[int64]bool{7: true, 8: true, 900_000_000_001: true, 9: false, 90: false} {
			if got := done(t, s.Journal("telegram"), id); got != want {
				t.Errorf("update %d is done with: %v, want %v", id, got, want)
			}
			if done(t, s.Journal("discord"), id) {
				t.Errorf("update %d is done with on another platform", id)
			}
		}
	})
}

func TestJournalStaysSmall(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		now := &clock{start}
		o.Now = now.now
		s := open(t, o)
		j := s.Journal("telegram")
		must(t, s.Journal("discord").Record(t.Context(), 1))
		const batches, size = 6, compactEvery * 3
		for n := range int64(batches) {
			ids := make([]int64, size)
			for i := range ids {
				ids[i] = n*size + int64(i)
			}
			now.at = now.at.Add(1 << 30)
			must(t, j.commit(t.Context(), ids))
		}
		if n := count(t, s, "journal"); n != journalKept+1 {
			t.Errorf("%d ids are kept, want %d of each platform at most", n-1, journalKept)
		}
		const last = batches*size - 1
		for id, want := range map[int64]bool{0: false, last - journalKept: false, last - journalKept + 1: true, last: true} {
			if got := done(t, s.Journal("telegram"), id); got != want {
				t.Errorf("update %d is kept: %v, want %v", id, got, want)
			}
		}
		if !done(t, s.Journal("discord"), 1) {
			t.Error("another platform's is gone")
		}
	})
}

// TestClaimIsOne: of replicas that claim the same ids, each is told true by one.
func TestClaimIsOne(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		const ids, replicas = 50, 3
		var (
			won [ids]atomic.Int32
			all sync.WaitGroup
		)
		for range replicas {
			j := open(t, o).Journal("discord")
			all.Go(func() {
				for id := range int64(ids) {
					ok, err := j.Claim(t.Context(), id)
					if err != nil {
						t.Error(err)
					}
					if ok {
						won[id].Add(1)
					}
				}
			})
		}
		all.Wait()
		for id := range won {
			if n := won[id].Load(); n != 1 {
				t.Errorf("id %d was given to %d", id, n)
			}
		}
	})
}

// TestRecordTogether: what is recorded at once by many is all there.
func TestRecordTogether(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		s := open(t, o)
		j := s.Journal("telegram")
		var all sync.WaitGroup
		for id := range int64(200) {
			all.Go(func() {
				if err := j.Record(t.Context(), id); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := count(t, s, "journal"); n != 200 {
			t.Errorf("%d are kept, want 200", n)
		}
	})
}

// TestCarryOver is SAFETY H31 too: half an id must not be taken for that of
// another update, which would then never be answered.
func TestCarryOver(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		path := filepath.Join(t.TempDir(), "telegram.journal")
		must(t, os.WriteFile(path, []byte("100\nnonsense\n101\n1234"), 0o600))
		s := open(t, o)
		for range 2 {
			must(t, s.Journal("telegram").CarryOver(t.Context(), path))
		}
		for id, want := range map[int64]bool{100: true, 101: true, 1234: false} {
			if got := done(t, s.Journal("telegram"), id); got != want {
				t.Errorf("update %d is done with: %v, want %v", id, got, want)
			}
		}
		if _, err := os.Stat(path); err == nil {
			t.Error("the old file is still there")
		}
	})
}
