package telegram

import (
	"context"
	"slices"
	"time"
)

// What can be removed, and how much of it is remembered.
const (
	removableFor    = 48 * time.Hour // core.telegram.org/bots/api#deletemessage
	maxRemoved      = 100            // by one call (core.telegram.org/bots/api#deletemessages)
	rememberedChats = 20_000
	rememberedEach  = 400 // messages of one chat
)

// standing is a message that stands in a private chat: the bot's, or what the
// person typed, which the bot may remove as well.
type standing struct {
	message int64
	at      time.Time
}

// remember notes a message of a private chat, so that the person can have it
// removed. Ids alone are kept, in memory.
func (a *Adapter) remember(chat, message int64) {
	if message == 0 {
		return
	}
	now := a.now()
	list, _ := a.standing.Get(chat) // one worker at a time has the chat
	from := 0
	for from < len(list) && now.Sub(list[from].at) > removableFor {
		from++
	}
	from = max(from, len(list)+1-rememberedEach)
	a.standing.Add(chat, append(slices.Clone(list[from:]), standing{message, now}))
}

// clear removes from a private chat what the platform lets a bot remove. What
// it refuses is left: the reply says that not all can be removed.
func (a *Adapter) clear(ctx context.Context, chat int64) error {
	list, _ := a.standing.Peek(chat)
	a.standing.Remove(chat)
	now := a.now()
	var ids []int64
	for _, s := range list {
		if now.Sub(s.at) < removableFor {
			ids = append(ids, s.message)
		}
	}
	for batch := range slices.Chunk(ids, maxRemoved) {
		err := a.client.call(ctx, "deleteMessages", params{"chat_id": chat, "message_ids": batch}, nil)
		if err != nil && classOf(err) != classRefused && classOf(err) != classGone {
			return err
		}
	}
	return nil
}
