package main

import (
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
		Meter: s.metrics.Platform("discord"), Count: s.counter.of("discord"), Drain: drain, Log: s.log,
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
