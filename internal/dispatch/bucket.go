package dispatch

import (
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/time/rate"
)

// Buckets are token buckets by chat: at most burst at once, then one every so
// often. The chats that were used last are kept, so that a flood of chats
// cannot fill the memory. It is safe for concurrent use.
type Buckets struct {
	every time.Duration
	burst int

	mu     sync.Mutex
	byChat *simplelru.LRU[string, *rate.Limiter]
}

// NewBuckets returns buckets of so many tokens, each filled by one every so
// often, for at most so many chats, which are at least one.
func NewBuckets(every time.Duration, burst, chats int) *Buckets {
	byChat, err := simplelru.NewLRU[string, *rate.Limiter](chats, nil)
	if err != nil {
		panic(err) // no chats: the only error there is
	}
	return &Buckets{every: every, burst: burst, byChat: byChat}
}

// Of returns the bucket of a chat. A caller holds it no longer than it needs:
// another may take its place.
func (b *Buckets) Of(chat string) *rate.Limiter {
	b.mu.Lock()
	defer b.mu.Unlock()
	limit, ok := b.byChat.Get(chat)
	if !ok {
		limit = rate.NewLimiter(rate.Every(b.every), b.burst)
		b.byChat.Add(chat, limit)
	}
	return limit
}
