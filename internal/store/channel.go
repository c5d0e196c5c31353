package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Answered is a private chat with its message that was answered last, both by the
// platform's ids.
type Answered struct{ Channel, Message string }

// SetAnswered notes the message of a private chat that was answered last, so that
// what comes in a gap can be read after it. Both ids are sealed.
func (s *Store) SetAnswered(ctx context.Context, platform, chat string, a Answered) error {
	key := s.keys.key(platform, chat)
	err := s.use(ctx, &s.writes, func(ctx context.Context) error {
		_, err := s.db.ExecContext(ctx, `INSERT INTO channels (chat, platform, sealed, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (chat) DO UPDATE SET sealed = excluded.sealed, at = excluded.at`,
			key, platform, s.keys.sealed(key, a.Channel+" "+a.Message), s.now().UnixNano())
		return err
	})
	if err != nil {
		return fmt.Errorf("store: note what was answered: %w", err)
	}
	return nil
}

// AnsweredSince returns the private chats of a platform that were answered at or
// after a time, the latest first, at most limit; those before it are removed.
func (s *Store) AnsweredSince(ctx context.Context, platform string, since time.Time, limit int) (out []Answered, err error) {
	err = s.use(ctx, &s.reads, func(ctx context.Context) error {
		if _, err := s.db.ExecContext(ctx, `DELETE FROM channels WHERE platform = $1 AND at < $2`, platform, since.UnixNano()); err != nil {
			return err
		}
		rows, err := s.db.QueryContext(ctx, `SELECT chat, sealed FROM channels WHERE platform = $1 ORDER BY at DESC, chat LIMIT $2`, platform, limit)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		for rows.Next() {
			var chat, sealed string
			if err := rows.Scan(&chat, &sealed); err != nil {
				return err
			}
			ids, err := s.keys.opened(chat, sealed)
			if err != nil {
				continue // of a chat that moved, or damaged: one chat must not cost the others
			}
			channel, message, _ := strings.Cut(ids, " ")
			out = append(out, Answered{channel, message})
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("store: read what was answered: %w", err)
	}
	return out, nil
}
