package main

import (
	"log/slog"

	"signpost/internal/bot"
	"signpost/internal/config"
	"signpost/internal/discord"
	"signpost/internal/store"
)

// newDiscord returns the bot on Discord.
func newDiscord(c *config.Config, e *engine, kept *store.Store, log *slog.Logger) (*discord.Adapter, error) {
	return discord.New(discord.Options{
		Token: c.DiscordToken, API: c.DiscordAPI, AppID: c.DiscordAppID, PublicKey: c.DiscordPublicKey, Endpoint: c.DiscordEndpoint,
		Shard: c.DiscordShard, Shards: c.DiscordShards,
		Bot: func() *bot.Bot { return e.bot }, Forget: e.memory.ForgetConversation,
		Journal: kept.Journal("discord"), Chats: store.ChatsOf[int64, bot.Settings](kept, "discord"), Drain: drain, Log: log,
	})
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
