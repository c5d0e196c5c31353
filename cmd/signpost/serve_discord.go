package main

import (
	"context"
	"strconv"
	"time"

	"signpost/internal/bot"
	"signpost/internal/discord"
	"signpost/internal/store"
	"signpost/internal/web"
)

// discord returns the bot on Discord; nil where it is not set up.
func (s *server) discord() (*service, error) {
	c := s.c
	if c.DiscordToken == "" {
		return nil, nil
	}
	d, err := discord.New(discord.Options{
		Token: c.DiscordToken, API: c.DiscordAPI, AppID: c.DiscordAppID, PublicKey: c.DiscordPublicKey, Endpoint: c.DiscordEndpoint,
		Shard: c.DiscordShard, Shards: c.DiscordShards,
		Bot: s.live.Bot, Forget: s.live.memory.ForgetConversation,
		Journal: s.kept.Journal("discord"), Chats: store.ChatsOf[int64, bot.Settings](s.kept, "discord"),
		Direct: direct{s.kept},
		Meter:  s.metrics.Platform("discord"), Count: s.counter.of("discord"), Drain: drain, Log: s.log,
	})
	if err != nil {
		return nil, err
	}
	s.metrics.Reached("discord", func() time.Time { return d.Health().Reached })
	s.metrics.Waiting("discord", func() int { return d.Health().Waiting })
	one := &service{name: "discord", run: d.Run, ready: func(time.Time) string { return discordReady(d.Health()) }}
	if c.DiscordEndpoint {
		one.mounts = []web.Mount{{Path: "/discord", Handler: d.Endpoint()}}
	}
	return one, nil
}

// discordReady says why Discord is not ready; "" where it is. A gateway whose platform is
// silent is closed after one heartbeat without an answer, so that there is no time to
// judge by here.
func discordReady(h discord.Health) string {
	switch {
	case !h.Met:
		return "the platform was not reached yet"
	case !h.Ready:
		return "the gateway is not connected"
	}
	return ""
}

// Which private chats on Discord are asked for what came while the bot was away.
const (
	directFor  = 30 * 24 * time.Hour // since the last answer; what is older is removed from the store
	directMost = 1000                // one call each, at every new session
)

// direct keeps the message of a private chat on Discord that was answered last, so that
// what came while the bot was away is answered once.
type direct struct{ store *store.Store }

func (d direct) Last(ctx context.Context) (map[int64]int64, error) {
	list, err := d.store.AnsweredSince(ctx, "discord", time.Now().Add(-directFor), directMost)
	last := make(map[int64]int64, len(list))
	for _, a := range list {
		channel, badChannel := strconv.ParseInt(a.Channel, 10, 64)
		message, badMessage := strconv.ParseInt(a.Message, 10, 64)
		if badChannel == nil && badMessage == nil {
			last[channel] = message
		}
	}
	return last, err
}

func (d direct) SetLast(ctx context.Context, channel, message int64) error {
	chat := strconv.FormatInt(channel, 10)
	return d.store.SetAnswered(ctx, "discord", chat, store.Answered{Channel: chat, Message: strconv.FormatInt(message, 10)})
}
