package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Theme is a word of a fixed vocabulary, or two, that at least as many conversations
// of a month used as the caller's threshold says. The store is given no other.
type Theme struct {
	Month         string // "2026-11", UTC
	Words         string
	Conversations int64
}

// KeepThemes keeps themes; of two numbers for the same one the larger.
func (s *Store) KeepThemes(ctx context.Context, themes []Theme) error {
	if len(themes) == 0 {
		return nil
	}
	err := s.use(ctx, &s.writes, func(ctx context.Context) error {
		tx, err := s.db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		for _, t := range themes {
			_, err := tx.ExecContext(ctx, `INSERT INTO gaps (month, words, conversations) VALUES ($1, $2, $3)
				ON CONFLICT (month, words) DO UPDATE SET conversations = excluded.conversations
				WHERE gaps.conversations < excluded.conversations`, t.Month, t.Words, t.Conversations)
			if err != nil {
				return errors.Join(err, tx.Rollback())
			}
		}
		return tx.Commit()
	})
	if err != nil {
		return fmt.Errorf("store: write gaps: %w", err)
	}
	return nil
}

// ThemesSince returns the themes of the month of a day and of those after it, in
// order.
func (s *Store) ThemesSince(ctx context.Context, day time.Time) (out []Theme, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT month, words, conversations FROM gaps WHERE month >= $1 ORDER BY month, words`, day.UTC().Format("2006-01"))
	if err != nil {
		return nil, fmt.Errorf("store: read gaps: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var t Theme
		if err := rows.Scan(&t.Month, &t.Words, &t.Conversations); err != nil {
			return nil, fmt.Errorf("store: read gaps: %w", err)
		}
		out = append(out, t)
	}
	return out, rows.Err()
}
