package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// chatTables are the tables with rows of a chat.
var chatTables = []string{"settings", "tips", "tips_sent", "channels"}

// Forget drops all that is kept of a chat, and reports whether there was anything.
func (s *Store) Forget(ctx context.Context, platform, chat string) (was bool, err error) {
	key := s.keys.key(platform, chat)
	err = s.use(ctx, &s.writes, func(ctx context.Context) error {
		return s.within(ctx, func(tx *sql.Tx) error {
			for _, table := range chatTables {
				r, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE chat = $1`, key)
				if err != nil {
					return err
				}
				n, err := r.RowsAffected()
				if err != nil {
					return err
				}
				was = was || n > 0
			}
			return nil
		})
	})
	if err != nil {
		return false, fmt.Errorf("store: forget a chat: %w", err)
	}
	return was, nil
}

// move gives all that is kept of a chat to another id, in place of what is there.
// Where there is nothing to give, nothing is changed: a move may be told twice.
func (s *Store) move(ctx context.Context, platform, from, to string) error {
	old, key := s.keys.key(platform, from), s.keys.key(platform, to)
	if old == key {
		return nil
	}
	err := s.use(ctx, &s.writes, func(ctx context.Context) error {
		return s.within(ctx, func(tx *sql.Tx) error {
			for _, table := range chatTables {
				_, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE chat = $1 AND EXISTS (SELECT 1 FROM `+table+` WHERE chat = $2)`, key, old)
				if err == nil {
					_, err = tx.ExecContext(ctx, `UPDATE `+table+` SET chat = $1 WHERE chat = $2`, key, old)
				}
				if err != nil {
					return err
				}
			}
			return s.reseal(ctx, tx, old, key, from, to)
		})
	})
	if err != nil {
		return fmt.Errorf("store: move a chat: %w", err)
	}
	return nil
}

// reseal seals a tip's place anew, which was bound to the chat's old key. A tip
// that went to the chat itself goes to its new id.
func (s *Store) reseal(ctx context.Context, tx *sql.Tx, old, key, from, to string) error {
	var sealed string
	err := tx.QueryRowContext(ctx, `SELECT sealed FROM tips WHERE chat = $1`, key).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	place, err := s.keys.opened(old, sealed)
	if err != nil {
		return nil // it was sealed for the new id: the move was told before
	}
	if place == from {
		place = to
	}
	_, err = tx.ExecContext(ctx, `UPDATE tips SET sealed = $1 WHERE chat = $2`, s.keys.sealed(key, place), key)
	return err
}

// within runs f in a transaction.
func (s *Store) within(ctx context.Context, f func(tx *sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}
