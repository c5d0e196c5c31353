package telegram

import (
	"context"
	"strconv"
	"time"

	"golang.org/x/time/rate"

	"signpost/internal/dispatch"
)

// Pace is how fast messages go out. The zero value is that of the public Bot
// API (core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
type Pace struct {
	All   rate.Limit    // messages a second in all; 0 = 25, below the 30 that are allowed, which leaves room for Urgent
	Chat  time.Duration // between two messages to one person; 0 = 1 s
	Group time.Duration // between two messages to one group; 0 = 3 s, 20 a minute
}

// Bursts, and how many chats are paced at once.
const (
	burstAll    = 25
	burstChat   = 3
	burstGroup  = 5
	urgentRate  = 5 // a second beyond the others: an emergency waits for nobody
	pacedChats  = 20_000
	defaultAll  = 25
	defaultChat = time.Second
	groupEvery  = 3 * time.Second
)

// pacer paces messages. It is safe for concurrent use.
type pacer struct {
	all, urgent   *rate.Limiter
	chats, groups *dispatch.Buckets
}

func newPacer(p Pace) *pacer {
	if p.All == 0 {
		p.All = defaultAll
	}
	if p.Chat == 0 {
		p.Chat = defaultChat
	}
	if p.Group == 0 {
		p.Group = groupEvery
	}
	return &pacer{
		all: rate.NewLimiter(p.All, burstAll), urgent: rate.NewLimiter(urgentRate, burstAll),
		chats: dispatch.NewBuckets(p.Chat, burstChat, pacedChats), groups: dispatch.NewBuckets(p.Group, burstGroup, pacedChats),
	}
}

// wait waits until a message may go to the chat. One that is urgent goes through
// a lane of its own, and is not held back by what its chat has sent before.
func (p *pacer) wait(ctx context.Context, chat int64, private, urgent bool) error {
	if urgent {
		return p.urgent.Wait(ctx)
	}
	buckets := p.chats
	if !private {
		buckets = p.groups
	}
	if err := buckets.Of(strconv.FormatInt(chat, 10)).Wait(ctx); err != nil {
		return err
	}
	return p.all.Wait(ctx)
}
