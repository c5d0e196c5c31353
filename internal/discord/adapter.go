package discord

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	lru "github.com/hashicorp/golang-lru/v2"

	"signpost/internal/bot"
	"signpost/internal/dispatch"
	"signpost/internal/knowledge"
	"signpost/internal/secret"
)

// Journal remembers which interactions and messages are done with, across restarts:
// ids alone. It must be safe for concurrent use.
type Journal interface {
	// Done reports whether an id is done with.
	Done(ctx context.Context, id int64) (bool, error)
	// Record notes that it is.
	Record(ctx context.Context, id int64) error
}

// Chats keeps what was chosen for a server or for a person's own chat, by its id. It
// must be safe for concurrent use.
type Chats interface {
	// Settings returns the zero value where nothing was chosen.
	Settings(ctx context.Context, chat int64) (bot.Settings, error)
	SetSettings(ctx context.Context, chat int64, s bot.Settings) error
	// Forget drops what is kept of a server or chat.
	Forget(ctx context.Context, chat int64) error
}

// Direct remembers the last message that was answered in each person's own chat, so
// that what came while the bot was away can be asked for. It must be safe for
// concurrent use.
type Direct interface {
	// Last returns the last message by channel.
	Last(ctx context.Context) (map[int64]int64, error)
	SetLast(ctx context.Context, channel, message int64) error
}

// Meter counts what the adapter does. Its arguments are constants of the program:
// nothing of a person reaches it. It must be safe for concurrent use.
type Meter interface {
	// Answered counts a message that was answered, with the kind and level of its
	// reply and the time from its turn to the reply being sent.
	Answered(kind, level string, took time.Duration)
	// GivenUp counts a message whose reply could not be sent.
	GivenUp()
}

// noMeter counts nothing.
type noMeter struct{}

func (noMeter) Answered(string, string, time.Duration) {}
func (noMeter) GivenUp()                               {}

// Options says how the bot is held on Discord.
type Options struct {
	Token     secret.Text
	API       string            // address of the REST API; "" is the public one
	Transport http.RoundTripper // nil is the default one
	AppID     string            // id of the application; "" asks the platform, whose word goes before it
	PublicKey ed25519.PublicKey // of the interactions endpoint; nil where there is none
	Endpoint  bool              // interactions are posted to the endpoint, and there is no gateway
	Shard     int               // the one that is run here; without effect where Shards is 0
	Shards    int               // in all; 0: as many as the platform recommends, all of them here

	Bot     func() *bot.Bot           // the conversation; asked for each event, so that content can be replaced
	Forget  func(conversation string) // drops what the conversation remembers
	Journal Journal                   // nil: in memory
	Chats   Chats
	Direct  Direct // nil: in memory
	Meter   Meter  // nil counts nothing

	// Count is called with each reply that was sent, and the key of its
	// conversation, which tells nobody's id and changes at each start. It must not
	// wait. nil counts nothing.
	Count func(c bot.Count, conversation string)

	Workers int           // chats that are served at once; 0 = 16
	Drain   time.Duration // how long a stop waits for answers under way; 0 = 20 s
	Log     *slog.Logger  // nil logs nothing
}

// Defaults and bounds.
const (
	defaultWorkers = 16
	defaultDrain   = 20 * time.Second
	maxWaiting     = 1000 // events that were received and wait for a worker
	floodEvery     = 5 * time.Second
	floodBurst     = 10
	busyEvery      = time.Minute // between two notices that messages were passed over, and two replies to being called in a channel
	maxRemembered  = 20_000      // of everything that is held by chat or message
	maxServeTries  = 3           // of an answer whose making panics
)

// intents are what the gateway sends: servers that the bot is in, messages that call
// it, and messages to itself. None is privileged: what people write to each other is
// not shown to the bot (discord.com/developers/docs/events/gateway#gateway-intents).
const intents = int(discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages)

// Adapter is the bot on Discord. Make it with [New]; Run may be called once.
type Adapter struct {
	o       Options
	log     *slog.Logger
	now     func() time.Time
	client  *client
	gateway *gateway
	jobs    *dispatch.Dispatcher
	flood   *dispatch.Buckets
	busy    *dispatch.Buckets
	secret  []byte // of conversation keys: made anew at each start

	mu       sync.Mutex
	self     string         // the bot's own id, "" until it is known
	app      string         // the application's id
	met      time.Time      // when the platform said who the bot is
	servers  map[int64]bool // that the bot is in; one that is added later is new
	underway map[int64]bool // ids that are being served

	levels *lru.Cache[int64, knowledge.Level] // of messages that were answered
}

// New returns an adapter. It sends nothing.
func New(o Options) (*Adapter, error) {
	switch {
	case o.Token == "":
		return nil, errors.New("discord: there is no token; https://discord.com/developers/applications gives one (Bot, Reset Token)")
	case o.Bot == nil || o.Chats == nil:
		return nil, errors.New("discord: the adapter needs a conversation and a place for settings")
	case o.Endpoint && len(o.PublicKey) != ed25519.PublicKeySize:
		return nil, errors.New("discord: the interactions endpoint needs the application's public key (https://discord.com/developers/applications, General Information)")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Forget == nil {
		o.Forget = func(string) {}
	}
	if o.Meter == nil {
		o.Meter = noMeter{}
	}
	if o.Count == nil {
		o.Count = func(bot.Count, string) {}
	}
	if o.Journal == nil {
		o.Journal = &heldIDs{recent[int64, bool](maxRemembered)}
	}
	if o.Direct == nil {
		o.Direct = &heldDirect{recent[int64, int64](maxRemembered)}
	}
	o.Drain = cmp.Or(o.Drain, defaultDrain)
	a := &Adapter{
		o: o, log: o.Log, now: time.Now,
		client: newClient(o.Token, cmp.Or(o.API, DefaultAPI), o.Transport),
		jobs:   dispatch.New(cmp.Or(o.Workers, defaultWorkers), maxWaiting),
		flood:  dispatch.NewBuckets(floodEvery, floodBurst, maxRemembered),
		busy:   dispatch.NewBuckets(busyEvery, 1, maxRemembered),
		secret: make([]byte, sha256.Size), servers: map[int64]bool{}, underway: map[int64]bool{},
		levels: recent[int64, knowledge.Level](maxRemembered),
	}
	_, _ = rand.Read(a.secret) // never fails (crypto/rand)
	a.app = o.AppID
	a.gateway = newGateway(gatewayOptions{
		token: o.Token, client: a.client, intents: intents, shard: o.Shard, shards: o.Shards, log: o.Log,
	}, a.event)
	return a, nil
}

// recent returns a cache of the size, which is a constant above 0: the only error of
// lru.New is another.
func recent[K comparable, V any](size int) *lru.Cache[K, V] {
	c, err := lru.New[K, V](size)
	if err != nil {
		panic(err)
	}
	return c
}

// heldIDs is a Journal in memory.
type heldIDs struct{ ids *lru.Cache[int64, bool] }

func (h *heldIDs) Done(_ context.Context, id int64) (bool, error) { return h.ids.Contains(id), nil }

func (h *heldIDs) Record(_ context.Context, id int64) error {
	h.ids.Add(id, true)
	return nil
}

// heldDirect is a Direct in memory.
type heldDirect struct{ last *lru.Cache[int64, int64] }

func (h *heldDirect) Last(context.Context) (map[int64]int64, error) {
	all := map[int64]int64{}
	for _, channel := range h.last.Keys() {
		if message, ok := h.last.Peek(channel); ok {
			all[channel] = message
		}
	}
	return all, nil
}

func (h *heldDirect) SetLast(_ context.Context, channel, message int64) error {
	if was, _ := h.last.Get(channel); message > was {
		h.last.Add(channel, message)
	}
	return nil
}

// key returns a key by which nobody can tell whose it is.
func (a *Adapter) key(parts ...int64) string {
	h := hmac.New(sha256.New, a.secret)
	for _, p := range parts {
		fmt.Fprintf(h, "%d:", p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// conversation is the key of what one person says in one channel.
func (a *Adapter) conversation(x action) string { return a.key(x.channel, x.user) }

// Run reaches the platform, receives until ctx ends, and then lets the answers that are
// under way be sent, for at most Options.Drain. The error says what only a person can
// mend, such as a wrong token; anything that passes is waited out.
func (a *Adapter) Run(ctx context.Context) error {
	defer a.stop()
	if err := a.meet(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	if a.o.Endpoint {
		<-ctx.Done()
		return nil
	}
	return a.gateway.run(ctx)
}

// stop lets the answers under way be sent.
func (a *Adapter) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), a.o.Drain)
	defer cancel()
	if err := a.jobs.Stop(ctx); err != nil {
		a.log.Warn("discord: answers were still under way when the time to stop was over")
	}
}

// meet asks the platform who the bot is, as often as it takes, and makes its commands
// known.
func (a *Adapter) meet(ctx context.Context) error {
	for pause := firstPause; ; pause = min(2*pause, longestWait) {
		var app object
		err := a.client.do(ctx, request{method: http.MethodGet, path: "/applications/@me", route: "GET /applications/@me", retry: true}, &app)
		if err == nil && app.id("id") != 0 {
			a.known(strconv.FormatInt(app.id("id"), 10), field[object](app, "bot").id("id"))
			break
		}
		if classOf(err) == classUnauthorized {
			return errToken
		}
		a.log.Warn("discord: the platform cannot be reached yet", "reason", err)
		if err := a.client.sleep(ctx, jitter(pause)); err != nil {
			return err
		}
	}
	a.log.Info("discord: a server can be given the bot at this address", "address", installLink(a.application()))
	if err := a.register(ctx, a.application()); err != nil {
		if ctx.Err() != nil {
			return err
		}
		a.log.Warn("discord: the commands could not be made known; those of before hold", "reason", err)
	}
	return nil
}

func (a *Adapter) known(app string, self int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.app, a.met = app, a.now()
	if self != 0 {
		a.self = strconv.FormatInt(self, 10)
	}
}

func (a *Adapter) application() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.app
}

func (a *Adapter) selfID() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.self
}

// Health says how receiving goes.
type Health struct {
	Met     bool      // the platform has said who the bot is
	Ready   bool      // every shard has a session; true where there is no gateway
	Reached time.Time // when something came last
	Waiting int       // events that wait for a worker
}

// Health returns how receiving goes. It may be called at any time.
func (a *Adapter) Health() Health {
	a.mu.Lock()
	h := Health{Met: !a.met.IsZero(), Reached: a.met, Waiting: a.jobs.Waiting()}
	a.mu.Unlock()
	shards := a.gateway.status()
	h.Ready = h.Met && (a.o.Endpoint || len(shards) > 0)
	for _, s := range shards {
		h.Ready = h.Ready && !s.connected.IsZero()
		if s.event.After(h.Reached) {
			h.Reached = s.event
		}
	}
	return h
}
