package dispatch

import (
	"container/list"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Buckets are token buckets by chat: at most burst at once, then one every so
// often. The chats that were used last are kept, so that a flood of chats
// cannot fill the memory. It is safe for concurrent use.
type Buckets struct {
	every time.Duration
	burst int
	most  int

	mu     sync.Mutex
	byChat map[string]*list.Element // of recent
	recent *list.List               // of *bucket, the one used last in front
}

type bucket struct {
	chat  string
	limit *rate.Limiter
}

// NewBuckets returns buckets of so many tokens, each filled by one every so
// often, for at most so many chats.
func NewBuckets(every time.Duration, burst, chats int) *Buckets {
	return &Buckets{every: every, burst: burst, most: chats, byChat: map[string]*list.Element{}, recent: list.New()}
}

// Of returns the bucket of a chat. A caller holds it no longer than it needs:
// another may take its place.
func (b *Buckets) Of(chat string) *rate.Limiter {
	b.mu.Lock()
	defer b.mu.Unlock()
	if e := b.byChat[chat]; e != nil {
		b.recent.MoveToFront(e)
		return e.Value.(*bucket).limit
	}
	if b.recent.Len() >= b.most {
		last := b.recent.Back()
		delete(b.byChat, last.Value.(*bucket).chat)
		b.recent.Remove(last)
	}
	made := &bucket{chat, rate.NewLimiter(rate.Every(b.every), b.burst)}
	b.byChat[chat] = b.recent.PushFront(made)
	return made.limit
}
