package store

import (
	"context"
	"sync"
)

// Chats holds what was chosen for each chat, in memory: it is gone when the
// program ends. It is safe for concurrent use.
type Chats[T any] struct {
	mu sync.Mutex
	of map[int64]T
}

// NewChats returns an empty one.
func NewChats[T any]() *Chats[T] { return &Chats[T]{of: map[int64]T{}} }

// Settings returns what was chosen for a chat, the zero value where nothing was.
// The error is nil.
func (c *Chats[T]) Settings(_ context.Context, chat int64) (T, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.of[chat], nil
}

// SetSettings keeps what was chosen. The error is nil.
func (c *Chats[T]) SetSettings(_ context.Context, chat int64, s T) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.of[chat] = s
	return nil
}

// Forget drops what is kept of a chat. The error is nil.
func (c *Chats[T]) Forget(_ context.Context, chat int64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.of, chat)
	return nil
}

// Move gives what is kept of a chat to another id. The error is nil.
func (c *Chats[T]) Move(_ context.Context, from, to int64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s, ok := c.of[from]; ok {
		c.of[to] = s
		delete(c.of, from)
	}
	return nil
}
