package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	lru "github.com/hashicorp/golang-lru/v2"
)

// rememberedSettings is of how many chats the last known settings are held, for
// when the store is away: some 5 MB.
const rememberedSettings = 20_000

// ID is a platform's id of a chat.
type ID interface{ ~int64 | ~uint64 | ~string }

// Chats holds what was chosen for the chats of one platform. T is a plain struct:
// it is kept as JSON, so that fields may be added. It must hold no id or name.
// It is safe for concurrent use.
type Chats[C ID, T any] struct {
	s        *Store
	platform string
	known    *lru.Cache[string, T] // by key; only for when the store is away
}

// ChatsOf returns the chats of a platform.
func ChatsOf[C ID, T any](s *Store, platform string) *Chats[C, T] {
	known, err := lru.New[string, T](rememberedSettings)
	if err != nil {
		panic(err) // the size is a constant above 0: the only error is another
	}
	return &Chats[C, T]{s, platform, known}
}

func (c *Chats[C, T]) key(chat C) string {
	return c.s.keys.key(c.platform, fmt.Sprint(chat))
}

// Settings returns what was chosen for a chat, the zero value where nothing was.
// With an error it returns what was last known.
func (c *Chats[C, T]) Settings(ctx context.Context, chat C) (T, error) {
	var (
		settings, none T
		text           string
		key            = c.key(chat)
	)
	err := c.s.use(ctx, &c.s.reads, func(ctx context.Context) error {
		return c.s.db.QueryRowContext(ctx, `SELECT value FROM settings WHERE chat = $1`, key).Scan(&text)
	})
	if errors.Is(err, sql.ErrNoRows) {
		c.known.Remove(key)
		return none, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), &settings)
	}
	if err != nil {
		last, _ := c.known.Get(key)
		return last, fmt.Errorf("store: read settings: %w", err)
	}
	c.known.Add(key, settings)
	return settings, nil
}

// SetSettings keeps what was chosen. With an error it is used while the store
// cannot be read, and may be gone after it.
func (c *Chats[C, T]) SetSettings(ctx context.Context, chat C, settings T) error {
	text, err := json.Marshal(settings)
	if err != nil {
		return fmt.Errorf("store: keep settings: %w", err)
	}
	key := c.key(chat)
	c.known.Add(key, settings)
	err = c.s.use(ctx, &c.s.writes, func(ctx context.Context) error {
		_, err := c.s.db.ExecContext(ctx, `INSERT INTO settings (chat, value) VALUES ($1, $2)
			ON CONFLICT (chat) DO UPDATE SET value = excluded.value`, key, string(text))
		return err
	})
	if err != nil {
		return fmt.Errorf("store: keep settings: %w", err)
	}
	return nil
}

// Forget drops all that is kept of a chat.
func (c *Chats[C, T]) Forget(ctx context.Context, chat C) error {
	c.known.Remove(c.key(chat))
	_, err := c.s.Forget(ctx, c.platform, fmt.Sprint(chat))
	return err
}

// Move gives all that is kept of a chat to another id, in place of what is there.
func (c *Chats[C, T]) Move(ctx context.Context, from, to C) error {
	old, key := c.key(from), c.key(to)
	if last, ok := c.known.Get(old); ok {
		c.known.Remove(old)
		c.known.Add(key, last)
	}
	return c.s.move(ctx, c.platform, fmt.Sprint(from), fmt.Sprint(to))
}
