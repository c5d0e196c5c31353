package main

import (
	"time"

	"signpost/internal/bot"
	"signpost/internal/store"
	"signpost/internal/telegram"
	"signpost/internal/web"
)

// quietFor is how long the platform may give no answer before the bot counts as
// not ready (SAFETY H33).
const quietFor = 15 * time.Minute

// telegram returns the bot on Telegram; nil where it is not set up.
func (s *server) telegram() (*service, error) {
	if s.c.TelegramToken == "" {
		return nil, nil
	}
	t, err := telegram.New(telegram.Options{
		Token: s.c.TelegramToken, API: s.c.TelegramAPI, Webhook: s.c.TelegramWebhook,
		Bot: s.live.Bot, Forget: s.live.memory.ForgetConversation,
		Journal: s.kept.Journal("telegram"), Chats: store.ChatsOf[int64, bot.Settings](s.kept, "telegram"), Meter: s.metrics.Platform("telegram"), Count: s.counter.of("telegram"),
		Drain: drain, Log: s.log,
	})
	if err != nil {
		return nil, err
	}
	polls := s.c.TelegramWebhook == ""
	s.metrics.Reached("telegram", func() time.Time { return t.Health().Reached })
	s.metrics.Waiting("telegram", func() int { return t.Health().Waiting })
	one := &service{
		name: "telegram", run: t.Run,
		ready: func(now time.Time) string { return telegramReady(t.Health(), polls, now) },
	}
	if !polls {
		one.mounts = []web.Mount{{Path: "/telegram", Handler: t.Webhook()}}
	}
	return one, nil
}

// telegramReady says why Telegram is not ready; "" where it is. A webhook is
// silent while nobody writes.
func telegramReady(h telegram.Health, polls bool, now time.Time) string {
	switch {
	case h.Reached.IsZero():
		return "the platform was not reached yet"
	case h.Conflict:
		return "another program asks for this bot's updates with the same token"
	case polls && now.Sub(h.Reached) > quietFor:
		return "the platform has not answered for " + now.Sub(h.Reached).Round(time.Minute).String()
	}
	return ""
}
