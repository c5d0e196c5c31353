package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"signpost/internal/bot"
	"signpost/internal/config"
	"signpost/internal/insight"
	"signpost/internal/store"
	"signpost/internal/telegram"
	"signpost/internal/web"
)

// drain is how long a stop waits for answers that are under way (SAFETY H32).
const drain = 20 * time.Second

// quietFor is how long the platform may give no answer before the bot counts as
// not ready (SAFETY H33).
const quietFor = 15 * time.Minute

// noToken is what serve says where no platform is set up.
const noToken = `serve needs the token of a bot.

On Telegram: write to https://t.me/BotFather, send /newbot, and answer its two questions.
It gives you a token. Put it into a file that only you can read, and start:

  SIGNPOST_TELEGRAM_TOKEN_FILE=token.txt signpost serve

On Discord: open https://discord.com/developers/applications, make an application, and choose
Bot, Reset Token. It needs no privileged intent. Start:

  SIGNPOST_DISCORD_TOKEN_FILE=token.txt signpost serve

To try the conversation first, with no token: signpost chat`

func (a *app) serveCommand() *cobra.Command {
	var file, knowledge string
	c := command(&cobra.Command{
		Use:   "serve",
		Short: "Run the bot on Telegram and Discord",
		Long: "serve runs the bot on Telegram and Discord, each where its token is set, until it is told to\n" +
			"stop (Ctrl-C, SIGTERM), and then sends the\n" +
			"answers that are under way. Settings come from a file and from the environment, which goes\n" +
			"before it; configs/signpost.yaml documents them all.",
		Example: "  SIGNPOST_TELEGRAM_TOKEN_FILE=token.txt signpost serve\n  signpost serve --config signpost.yaml",
		Args:    cobra.NoArgs,
	}, func(ctx context.Context, _ []string) error { return a.serve(ctx, file, knowledge) })
	c.Flags().StringVar(&file, "config", "", "file of settings")
	knowledgeFlag(c, &knowledge)
	return c
}

// config reads the settings of serve.
func (a *app) config(file string) (*config.Config, error) {
	var data []byte
	if file != "" {
		var err error
		if data, err = os.ReadFile(file); err != nil {
			return nil, usage(fmt.Sprintf("The file of settings cannot be read: %v", err))
		}
	}
	c, err := config.Load(file, data, a.env, os.ReadFile)
	if err != nil {
		return nil, usage("The settings have something to mend:\n" + err.Error())
	}
	return c, nil
}

// serve starts what is needed in order, and stops it in reverse.
func (a *app) serve(ctx context.Context, file, knowledge string) (err error) {
	c, err := a.config(file)
	if err != nil {
		return err
	}
	if c.TelegramToken == "" && c.DiscordToken == "" {
		return usage(noToken)
	}
	if c.DiscordEndpoint && c.WebListen == "" {
		return usage("discord.endpoint needs web.listen: the address that commands come in at, such as 127.0.0.1:8080.")
	}
	if c.TelegramWebhook != "" && c.WebListen == "" {
		return usage("telegram.webhook needs web.listen: the address that updates come in at, such as 127.0.0.1:8080.")
	}
	log := slog.New(slog.NewJSONHandler(a.stderr, &slog.HandlerOptions{Level: c.LogLevel}))
	if knowledge == "" {
		knowledge = c.Knowledge
	}
	src, err := a.source(knowledge)
	if err != nil {
		return err
	}
	a.data, a.models = c.Data, c.Models
	data := a.keepDir()
	kept, err := openStore(ctx, c, data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	journal := kept.Journal("telegram")
	if err := journal.CarryOver(ctx, filepath.Join(data, "telegram.journal")); err != nil {
		return err
	}
	log.Info("loading the content")
	e, err := a.engine(ctx, src)
	if ctx.Err() != nil { // told to stop before it had begun
		log.Info("stopped")
		if err == nil {
			return e.Close()
		}
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	defer e.forgetting(time.Now)()
	counter := newCounter(kept, c.Gaps, time.Now)
	if c.Gaps {
		e.bot = e.bot.WithGaps(insight.NewVocabulary(e.base).Words)
	}
	parts := []func(context.Context) error{}
	checks, mounts := []web.Check{}, []web.Mount{}
	if c.TelegramToken != "" {
		t, err := telegram.New(telegram.Options{
			Token: c.TelegramToken, API: c.TelegramAPI, Webhook: c.TelegramWebhook,
			Bot: func() *bot.Bot { return e.bot }, Forget: e.memory.ForgetConversation, Count: counter.of("telegram"),
			Journal: journal, Chats: store.ChatsOf[int64, bot.Settings](kept, "telegram"), Drain: drain, Log: log,
		})
		if err != nil {
			return err
		}
		parts = append(parts, t.Run)
		checks = append(checks, web.Check{Name: "telegram", Ready: func() string { return telegramReady(t.Health(), c.TelegramWebhook != "", time.Now()) }})
		if c.TelegramWebhook != "" {
			mounts = append(mounts, web.Mount{Path: "/telegram", Handler: t.Webhook()})
		}
	}
	if c.DiscordToken != "" {
		d, err := newDiscord(c, e, kept, log)
		if err != nil {
			return err
		}
		parts = append(parts, d.Run)
		checks = append(checks, web.Check{Name: "discord", Ready: func() string { return discordReady(d.Health()) }})
		if c.DiscordEndpoint {
			mounts = append(mounts, web.Mount{Path: "/discord", Handler: d.Endpoint()})
		}
	}
	log.Info("started", "entries", len(e.base.Entries))
	counting, counted := counter.start(log)
	err = together(ctx, append(parts, func(ctx context.Context) error {
		return a.listen(ctx, c.WebListen, web.Handler(checks, mounts...), log)
	})...)
	counting() // once no answer is under way
	<-counted
	log.Info("stopped")
	return err
}

// openStore opens the store, and makes the data folder where it is not there.
// Close it.
func openStore(ctx context.Context, c *config.Config, data string) (*store.Store, error) {
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder for what must last (data says where): %w", err)
	}
	return store.Open(ctx, store.Options{URL: string(c.StoreURL), Data: data, Secret: string(c.StoreSecret)})
}

// listen runs the web listener, where it is set.
func (a *app) listen(ctx context.Context, address string, h http.Handler, log *slog.Logger) error {
	if address == "" {
		return nil
	}
	return web.Serve(ctx, address, h, drain, func(at net.Addr) { log.Info("listening", "address", at.String()) })
}

// telegramReady says why Telegram is not ready; "" where it is. A webhook is
// silent while nobody writes.
func telegramReady(h telegram.Health, webhook bool, now time.Time) string {
	switch {
	case h.Reached.IsZero():
		return "the platform was not reached yet"
	case h.Conflict:
		return "another program asks for this bot's updates with the same token"
	case !webhook && now.Sub(h.Reached) > quietFor:
		return "the platform has not answered for " + now.Sub(h.Reached).Round(time.Minute).String()
	}
	return ""
}

// together runs parts until one fails or ctx ends, and waits for all of them.
func together(ctx context.Context, parts ...func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	errs := make([]error, len(parts))
	var all sync.WaitGroup
	for i, part := range parts {
		all.Go(func() {
			if errs[i] = part(ctx); errs[i] != nil {
				cancel()
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}
