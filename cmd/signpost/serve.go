package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"signpost/internal/config"
	"signpost/internal/insight"
	"signpost/internal/metric"
	"signpost/internal/store"
)

// drain is how long a stop waits for answers that are under way (SAFETY H32).
const drain = 20 * time.Second

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
			"stop (Ctrl-C, SIGTERM), and then sends the answers that are under way; told twice, it ends\n" +
			"at once. A knowledge folder is read again\n" +
			"when it changes, and on SIGHUP. Settings come from a file and from the environment, which\n" +
			"goes before it; signpost config shows what is in force.",
		Example: "  SIGNPOST_TELEGRAM_TOKEN_FILE=token.txt signpost serve\n  signpost serve --config signpost.yaml",
		Args:    cobra.NoArgs,
	}, func(ctx context.Context, _ []string) error { return a.serve(ctx, file, knowledge) })
	c.Flags().StringVar(&file, "config", "", "file of settings")
	knowledgeFlag(c, &knowledge)
	return c
}

// config reads the settings of serve.
func (a *app) config(file string) (*config.Config, error) {
	return a.configWith(file, func(config.Line) {})
}

// configWith is config that shows each setting.
func (a *app) configWith(file string, show func(config.Line)) (*config.Config, error) {
	var data []byte
	if file != "" {
		var err error
		if data, err = os.ReadFile(file); err != nil {
			return nil, usage(fmt.Sprintf("The file of settings cannot be read: %v", err))
		}
	}
	c, err := config.Show(file, data, a.env, os.ReadFile, show)
	if err != nil {
		return nil, usage("The settings have something to mend:\n" + err.Error())
	}
	return c, nil
}

// server is one run of serve.
type server struct {
	a       *app
	c       *config.Config
	log     *slog.Logger
	src     source
	live    *live
	state   *state
	metrics *metric.Metrics
	hup     chan os.Signal // each has the content read again

	kept    *store.Store
	counter *counter
}

// serve starts what is needed in order, and stops it in reverse: what must last, the
// listener, which says from then on what is not ready, the content, and at last the
// platforms.
func (a *app) serve(ctx context.Context, file, knowledge string) (err error) {
	c, err := a.config(file)
	if err != nil {
		return err
	}
	if c.TelegramToken == "" && c.DiscordToken == "" {
		return usage(noToken)
	}
	quietCrash()
	if knowledge == "" {
		knowledge = c.Knowledge
	}
	s := &server{
		a: a, c: c, hup: make(chan os.Signal, 1), live: newLive(a), state: newState(), metrics: metric.New(),
		log: slog.New(slog.NewJSONHandler(a.stderr, &slog.HandlerOptions{Level: c.LogLevel})),
	}
	signal.Notify(s.hup, syscall.SIGHUP)
	defer signal.Stop(s.hup)
	if s.src, err = a.source(knowledge); err != nil {
		return err
	}
	a.data, a.models = c.Data, c.Models
	data := a.keepDir()
	if s.kept, err = openStore(ctx, c, data); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.kept.Close()) }()
	if err := s.kept.Journal("telegram").CarryOver(ctx, filepath.Join(data, "telegram.journal")); err != nil {
		return err
	}
	s.counter = newCounter(s.kept, c.Gaps, time.Now)
	if c.Gaps {
		s.live.dress = func(e *engine) { e.bot = e.bot.WithGaps(insight.NewVocabulary(e.base).Words) }
	}
	counting, counted := s.counter.start(s.log)
	err = s.run(ctx)
	counting() // once no answer is under way
	<-counted
	s.log.Info("stopped")
	return errors.Join(err, s.live.Close())
}

// openStore opens the store, and makes the data folder where it is not there.
// Close it.
func openStore(ctx context.Context, c *config.Config, data string) (*store.Store, error) {
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder for what must last (data says where): %w", err)
	}
	return store.Open(ctx, store.Options{URL: string(c.StoreURL), Data: data, Secret: string(c.StoreSecret)})
}

// services returns the platforms that are set up. A new one is a line here.
func (s *server) services() ([]service, error) {
	var list []service
	for _, add := range []func() (*service, error){s.telegram, s.discord} {
		one, err := add()
		if err != nil {
			return nil, err
		}
		if one != nil {
			list = append(list, *one)
		}
	}
	return list, nil
}

// run runs the listener, and inside it everything else, until ctx ends.
func (s *server) run(ctx context.Context) error {
	tell := newNotifier(s.a.env("NOTIFY_SOCKET"))
	s.state.set("content", "it is being loaded")
	s.watchState()
	platforms, err := s.services()
	if err != nil {
		return err
	}
	for _, p := range platforms {
		s.state.watch(p.name, func() string { return p.ready(time.Now()) })
	}
	inner := func(ctx context.Context) error {
		if err := s.begin(ctx); err != nil || ctx.Err() != nil {
			return err
		}
		defer s.live.forgetting()()
		parts := []part{
			{"self-test", s.selfTesting},
			{"reload", s.reloading},
			{"systemd", func(ctx context.Context) error { return tell.watch(ctx, s.state, s.a.env) }},
		}
		for _, p := range platforms {
			parts = append(parts, part{p.name, p.run})
		}
		context.AfterFunc(ctx, func() {
			s.state.set("program", "it is stopping")
			s.log.Info("stopping: the answers under way are sent")
			tell.say("STOPPING=1")
		})
		return s.together(ctx, parts...)
	}
	return s.within(ctx, platforms, inner)
}

// begin puts the first content in force.
func (s *server) begin(ctx context.Context) error {
	s.log.Info("loading the content")
	e, err := s.live.load(ctx, s.src, false)
	if ctx.Err() != nil { // told to stop before it had begun
		if err == nil {
			return e.Close()
		}
		return nil
	}
	if err != nil {
		return err
	}
	s.live.use(e, time.Now())
	s.measureContent(e)
	s.state.set("content", "")
	s.log.Info("started", "entries", len(e.base.Entries), "digest", brief(e.base.Digest))
	return nil
}
