package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Bounds of what is counted.
const (
	maxHeld    = 2_000           // different counts between two writes; more are dropped
	maxLabel   = 100             // bytes of one part of a count, which is an id or a constant
	countEvery = 5 * time.Second // between two writes
)

// Count is how often something happened on a day. Day is made by the store; the
// other parts are ids of the content and constants of the program, never anything
// that a person typed, and nothing that says who it was.
type Count struct {
	Day      string // "2026-11-24", UTC
	Platform string
	Region   string
	Kind     string
	Level    string
	Entry    string
	Offered  string
	What     string
	N        int64
}

// Counts gathers counts in memory and writes them together now and then. It is
// safe for concurrent use. Make it with [Store.Counts].
type Counts struct {
	s *Store

	mu      sync.Mutex
	held    map[Count]int64 // N is 0 in the key
	dropped int64
}

// Counts returns what gathers counts. [Counts.Run] writes them.
func (s *Store) Counts() *Counts { return &Counts{s: s, held: map[Count]int64{}} }

// Add counts one. It never waits for the disk. What there is no room for is
// dropped, and counted as dropped.
func (c *Counts) Add(one Count) {
	one.Day, one.N = c.s.now().UTC().Format(time.DateOnly), 0
	for _, label := range []string{one.Platform, one.Region, one.Kind, one.Level, one.Entry, one.Offered, one.What} {
		if len(label) > maxLabel {
			c.drop(1)
			return
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.held[one]; !ok && len(c.held) >= maxHeld {
		c.dropped++
		return
	}
	c.held[one]++
}

func (c *Counts) drop(n int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dropped += n
}

// Dropped is how many counts were dropped since the start: the store was away, or
// there was no room.
func (c *Counts) Dropped() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.dropped
}

// Run writes what was gathered until ctx ends, and then the rest. before is called
// ahead of each write; nil does nothing. failed is told of a write that failed, whose
// counts are dropped.
func (c *Counts) Run(ctx context.Context, before func(context.Context) error, failed func(error)) {
	ticker := time.NewTicker(countEvery)
	defer ticker.Stop()
	for {
		last := false
		select {
		case <-ctx.Done():
			last = true
		case <-ticker.C:
		}
		// The last write is not cancelled with the rest; the store bounds it.
		write := context.WithoutCancel(ctx)
		if before != nil {
			if err := before(write); err != nil {
				failed(err)
			}
		}
		if err := c.Flush(write); err != nil {
			failed(err)
		}
		if last {
			return
		}
	}
}

// Flush writes what was gathered, countRows to a transaction, since each has the
// short time of any use of the store. What fails is dropped with all behind it: to
// write a part of it twice would be worse than a count too few.
func (c *Counts) Flush(ctx context.Context) error {
	c.mu.Lock()
	held := c.held
	c.held = map[Count]int64{}
	c.mu.Unlock()
	order := inOrder(held) // replicas that write the same rows must not wait for each other in a ring
	for len(order) > 0 {
		rows := order[:min(len(order), countRows)]
		err := c.s.use(ctx, &c.s.writes, func(ctx context.Context) error { return c.s.writeCounts(ctx, rows, held) })
		if err != nil {
			var n int64
			for _, one := range order {
				n += held[one]
			}
			c.drop(n)
			return fmt.Errorf("store: write counts: %w", err)
		}
		order = order[len(rows):]
	}
	return nil
}

// countRows is how many rows one statement writes: 9 values each, and SQLite takes
// 32,766 (sqlite.org/limits.html), PostgreSQL 65,535.
const countRows = 250

func (s *Store) writeCounts(ctx context.Context, rows []Count, n map[Count]int64) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := insertCounts(ctx, tx, rows, n); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// insertCounts adds counts to those that stand there.
func insertCounts(ctx context.Context, tx *sql.Tx, rows []Count, n map[Count]int64) error {
	for part := range slices.Chunk(rows, countRows) {
		var values []string
		var args []any
		for _, c := range part {
			i := len(args)
			values = append(values, fmt.Sprintf("($%d, $%d, $%d, $%d, $%d, $%d, $%d, $%d, $%d)", i+1, i+2, i+3, i+4, i+5, i+6, i+7, i+8, i+9))
			args = append(args, c.Day, c.Platform, c.Region, c.Kind, c.Level, c.Entry, c.Offered, c.What, n[c])
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO counts (day, platform, region, kind, level, entry, offered, what, n) VALUES `+
			strings.Join(values, ", ")+` ON CONFLICT (day, platform, region, kind, level, entry, offered, what) DO UPDATE SET n = counts.n + excluded.n`, args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// CountsSince returns the counts from a day on, and of months that hold days from it
// on, in order.
func (s *Store) CountsSince(ctx context.Context, day time.Time) (out []Count, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT day, platform, region, kind, level, entry, offered, what, n FROM counts
		WHERE day >= $1 OR day = $2 ORDER BY day, platform, region, kind, level, entry, offered, what`,
		day.UTC().Format(time.DateOnly), day.UTC().Format("2006-01"))
	if err != nil {
		return nil, fmt.Errorf("store: read counts: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var c Count
		if err := rows.Scan(&c.Day, &c.Platform, &c.Region, &c.Kind, &c.Level, &c.Entry, &c.Offered, &c.What, &c.N); err != nil {
			return nil, fmt.Errorf("store: read counts: %w", err)
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// FoldCounts adds the counts of days with fewer than least, in months that are over,
// to their month, in which nobody can tell the day (SAFETY H56).
func (s *Store) FoldCounts(ctx context.Context, least int64) error {
	err := s.use(ctx, &s.writes, func(ctx context.Context) error {
		tx, err := s.db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		folded, err := takeSmallDays(ctx, tx, s.now().UTC().Format("2006-01"), least)
		if err == nil {
			err = insertCounts(ctx, tx, inOrder(folded), folded)
		}
		if err != nil {
			return errors.Join(err, tx.Rollback())
		}
		return tx.Commit()
	})
	if err != nil {
		return fmt.Errorf("store: fold counts: %w", err)
	}
	return nil
}

// takeSmallDays takes the days to fold out, as counts of their months. Of two replicas
// that fold at once, the second waits for the rows of the first and finds none.
func takeSmallDays(ctx context.Context, tx *sql.Tx, month string, least int64) (_ map[Count]int64, err error) {
	rows, err := tx.QueryContext(ctx, `DELETE FROM counts WHERE day IN
		(SELECT day FROM counts WHERE LENGTH(day) = 10 AND day < $1 GROUP BY day HAVING SUM(n) < $2)
		RETURNING SUBSTR(day, 1, 7), platform, region, kind, level, entry, offered, what, n`, month, least)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	folded := map[Count]int64{}
	for rows.Next() {
		var c Count
		var n int64
		if err := rows.Scan(&c.Day, &c.Platform, &c.Region, &c.Kind, &c.Level, &c.Entry, &c.Offered, &c.What, &n); err != nil {
			return nil, err
		}
		folded[c] += n
	}
	return folded, rows.Err()
}

// inOrder returns the counts in the order of their parts.
func inOrder(held map[Count]int64) []Count {
	return slices.SortedFunc(maps.Keys(held), func(x, y Count) int {
		return cmp.Or(strings.Compare(x.Day, y.Day), strings.Compare(x.Platform, y.Platform), strings.Compare(x.Region, y.Region),
			strings.Compare(x.Kind, y.Kind), strings.Compare(x.Level, y.Level), strings.Compare(x.Entry, y.Entry),
			strings.Compare(x.Offered, y.Offered), strings.Compare(x.What, y.What))
	})
}
