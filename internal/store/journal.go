package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	lru "github.com/hashicorp/golang-lru/v2"
)

// journalKept is how many ids of a platform are kept: many times what one gives
// again after a restart (Telegram at most 100 that are not confirmed at once by
// polling, and 100 posts under way by webhook).
const journalKept = 10_000

// compactEvery is after how many ids the oldest are dropped.
const compactEvery = 1000

// Journal remembers ids of updates of one platform that are done with. What comes
// at the same time is written in one transaction, so that many wait for the disk
// once. It is safe for concurrent use.
type Journal struct {
	s        *Store
	platform string
	known    *lru.Cache[int64, struct{}] // done with since the start, also where that could not be written

	since atomic.Int64 // ids written since the last compaction

	mu      sync.Mutex
	next    *batch // what the next transaction writes; nil for nothing
	writing bool
}

// batch is what one transaction writes.
type batch struct {
	ids  []int64
	done chan struct{} // closed once err is there
	err  error
}

// journals waits for the transactions of all journals.
type journals struct{ all sync.WaitGroup }

func (j *journals) wait() { j.all.Wait() }

// Journal returns the journal of a platform. Make one for each.
func (s *Store) Journal(platform string) *Journal {
	known, err := lru.New[int64, struct{}](journalKept)
	if err != nil {
		panic(err) // the size is a constant above 0: the only error is another
	}
	return &Journal{s: s, platform: platform, known: known}
}

// Done reports whether an update is done with.
func (j *Journal) Done(ctx context.Context, update int64) (bool, error) {
	if j.known.Contains(update) {
		return true, nil
	}
	var one int
	err := j.s.use(ctx, &j.s.reads, func(ctx context.Context) error {
		return j.s.db.QueryRowContext(ctx, `SELECT 1 FROM journal WHERE platform = $1 AND id = $2`, j.platform, update).Scan(&one)
	})
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, sql.ErrNoRows):
		return false, nil
	}
	return false, fmt.Errorf("store: read the journal: %w", err)
}

// Record notes that an update is done with; it is on the disk when it returns nil.
// With an error it is remembered until the program ends.
func (j *Journal) Record(ctx context.Context, update int64) error {
	j.known.Add(update, struct{}{})
	j.mu.Lock()
	if j.next == nil {
		j.next = &batch{done: make(chan struct{})}
	}
	b := j.next
	b.ids = append(b.ids, update)
	if !j.writing {
		j.writing = true
		j.s.journals.all.Go(j.write)
	}
	j.mu.Unlock()
	select {
	case <-b.done:
		if b.err != nil {
			return fmt.Errorf("store: write the journal: %w", b.err)
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("store: write the journal: %w", ctx.Err())
	}
}

// write writes batches until there is none.
func (j *Journal) write() {
	for {
		j.mu.Lock()
		b := j.next
		j.next = nil
		if b == nil {
			j.writing = false
			j.mu.Unlock()
			return
		}
		j.mu.Unlock()
		b.err = j.s.use(context.Background(), &j.s.writes, func(ctx context.Context) error { return j.commit(ctx, b.ids) })
		close(b.done)
	}
}

// commit writes ids in one transaction, and now and then drops the oldest.
func (j *Journal) commit(ctx context.Context, ids []int64) error {
	since := int(j.since.Add(int64(len(ids))))
	err := j.s.within(ctx, func(tx *sql.Tx) error {
		if err := j.insert(ctx, tx, ids); err != nil || since < compactEvery {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM journal WHERE platform = $1 AND at <
			(SELECT at FROM journal WHERE platform = $1 ORDER BY at DESC LIMIT 1 OFFSET $2)`, j.platform, journalKept-1)
		return err
	})
	if err == nil && since >= compactEvery {
		j.since.Store(0)
	}
	return err
}

func (j *Journal) insert(ctx context.Context, tx *sql.Tx, ids []int64) error {
	at := j.s.now().UnixNano()
	for i, id := range ids {
		_, err := tx.ExecContext(ctx, `INSERT INTO journal (platform, id, at) VALUES ($1, $2, $3)
			ON CONFLICT (platform, id) DO NOTHING`, j.platform, id, at+int64(i))
		if err != nil {
			return err
		}
	}
	return nil
}

// Claim notes an id and reports whether it was not noted before: of many replicas
// that claim the same, one is told true. What is claimed before it is served is
// lost with a crash; where that matters, use Record behind it.
func (j *Journal) Claim(ctx context.Context, update int64) (bool, error) {
	var n int64
	err := j.s.use(ctx, &j.s.writes, func(ctx context.Context) error {
		if j.since.Load() >= compactEvery { // only claims: nothing else compacts
			if err := j.commit(ctx, nil); err != nil {
				return err
			}
		}
		r, err := j.s.db.ExecContext(ctx, `INSERT INTO journal (platform, id, at) VALUES ($1, $2, $3)
			ON CONFLICT (platform, id) DO NOTHING`, j.platform, update, j.s.now().UnixNano())
		if err == nil {
			n, err = r.RowsAffected()
		}
		return err
	})
	if err != nil {
		return false, fmt.Errorf("store: claim an update: %w", err)
	}
	j.since.Add(n)
	j.known.Add(update, struct{}{})
	return n == 1, nil
}
