package telegram

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"signpost/internal/bot"
	"signpost/internal/dispatch"
	"signpost/internal/knowledge"
	"signpost/internal/secret"
)

// Journal remembers which updates are done with, across restarts: ids alone. It
// must be safe for concurrent use.
type Journal interface {
	// Done reports whether an update is done with.
	Done(ctx context.Context, update int64) (bool, error)
	// Record notes that it is.
	Record(ctx context.Context, update int64) error
}

// Chats keeps what was chosen for a chat. It must be safe for concurrent use.
type Chats interface {
	// Settings returns the zero value where nothing was chosen.
	Settings(ctx context.Context, chat int64) (bot.Settings, error)
	SetSettings(ctx context.Context, chat int64, s bot.Settings) error
	// Forget drops what is kept of a chat.
	Forget(ctx context.Context, chat int64) error
	// Move gives what is kept of a group to its new id.
	Move(ctx context.Context, from, to int64) error
}

// Meter counts what the adapter does. Its arguments are constants of the program:
// nothing of a person reaches it. It must be safe for concurrent use.
type Meter interface {
	// Answered counts a message that was answered, with the kind and level of its
	// reply and the time from its turn to the reply being sent.
	Answered(kind, level string, took time.Duration)
	// Sent counts a message that the platform took.
	Sent()
	// Failed counts a try to send that failed, by the class of the failure.
	Failed(reason string)
	// GivenUp counts a message whose reply could not be sent.
	GivenUp()
}

// noMeter counts nothing.
type noMeter struct{}

func (noMeter) Answered(string, string, time.Duration) {}
func (noMeter) Sent()                                  {}
func (noMeter) Failed(string)                          {}
func (noMeter) GivenUp()                               {}

// Options says how the bot is held on Telegram.
type Options struct {
	Token     secret.Text
	API       string            // address of the Bot API; "" is the public one
	Transport http.RoundTripper // nil is the default one
	Webhook   string            // public address that updates are posted to; "" polls

	Bot    func() *bot.Bot           // the conversation; asked for each update, so that content can be replaced
	Forget func(conversation string) // drops what the conversation remembers
	// Count is told what may be counted of each reply that was sent, with the key
	// of its conversation; nil counts nothing. It must not wait.
	Count   func(c bot.Count, conversation string)
	Journal Journal
	Chats   Chats
	Meter   Meter // nil counts nothing

	Workers int           // chats that are served at once; 0 = 16
	Drain   time.Duration // how long a stop waits for answers under way; 0 = 20 s
	Pace    Pace
	Log     *slog.Logger // nil logs nothing
}

// Defaults and bounds.
const (
	defaultWorkers = 16
	defaultDrain   = 20 * time.Second
	maxWaiting     = 1000 // updates that were received and wait for a worker
	floodEvery     = 5 * time.Second
	floodBurst     = 10
	busyEvery      = time.Minute // between two notices that messages were passed over
	repeatFor      = time.Minute // a group hears the same question again after it
	panelFor       = 30 * time.Minute
	maxRemembered  = 20_000 // of everything that is held by chat or message
)

// Adapter is the bot on Telegram. Make it with [New]; Run may be called once.
type Adapter struct {
	o      Options
	log    *slog.Logger
	now    func() time.Time
	client *client
	sender *sender
	jobs   *dispatch.Dispatcher
	flood  *dispatch.Buckets
	busy   *dispatch.Buckets
	secret []byte // of conversation keys: made anew at each start

	self me          // once met
	met  atomic.Bool // the platform said who the bot is

	codes *codes
	// What was used last is kept, so that nobody can fill the memory.
	panels   *lru.Cache[int64, panel]                // by user
	standing *lru.Cache[int64, []standing]           // by private chat
	levels   *lru.Cache[messageKey, knowledge.Level] // of messages that were answered
	asked    *lru.Cache[string, time.Time]           // questions of groups, by HMAC

	health health
}

type messageKey struct{ chat, message int64 }

// me is what the platform says of the bot (core.telegram.org/bots/api#getme).
type me struct {
	ID      int64  `json:"id"`
	Name    string `json:"username"`
	SeesAll bool   `json:"can_read_all_group_messages"`
}

// New returns an adapter. It sends nothing.
func New(o Options) (*Adapter, error) {
	switch {
	case o.Token == "":
		return nil, errors.New("telegram: there is no token; BotFather gives one (https://t.me/BotFather)")
	case o.Bot == nil || o.Journal == nil || o.Chats == nil:
		return nil, errors.New("telegram: the adapter needs a conversation, a journal and a place for settings")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Forget == nil {
		o.Forget = func(string) {}
	}
	if o.Count == nil {
		o.Count = func(bot.Count, string) {}
	}
	if o.Meter == nil {
		o.Meter = noMeter{}
	}
	o.Drain = cmp.Or(o.Drain, defaultDrain)
	a := &Adapter{
		o: o, log: o.Log, now: time.Now,
		client:   newClient(o.Token, cmp.Or(o.API, DefaultAPI), o.Transport),
		jobs:     dispatch.New(cmp.Or(o.Workers, defaultWorkers), maxWaiting),
		flood:    dispatch.NewBuckets(floodEvery, floodBurst, maxRemembered),
		busy:     dispatch.NewBuckets(busyEvery, 1, maxRemembered),
		secret:   make([]byte, sha256.Size),
		panels:   recent[int64, panel](maxRemembered),
		standing: recent[int64, []standing](rememberedChats),
		levels:   recent[messageKey, knowledge.Level](maxRemembered),
		asked:    recent[string, time.Time](maxRemembered),
	}
	_, _ = rand.Read(a.secret) // never fails (crypto/rand)
	a.codes = newCodes(func() time.Time { return a.now() })
	a.sender = &sender{client: a.client, pace: newPacer(o.Pace), moved: a.move, sleep: sleep, meter: o.Meter}
	return a, nil
}

// recent returns a cache of the size, which is a constant above 0: the only error
// of lru.New is another.
func recent[K comparable, V any](size int) *lru.Cache[K, V] {
	c, err := lru.New[K, V](size)
	if err != nil {
		panic(err)
	}
	return c
}

// key returns a key by which nobody can tell whose it is.
func (a *Adapter) key(parts ...string) string {
	h := hmac.New(sha256.New, a.secret)
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// conversation is the key of what one person says in one chat.
func (a *Adapter) conversation(x action) string {
	return a.key("conversation", strconv.FormatInt(x.chat, 10), strconv.FormatInt(x.user, 10), strconv.FormatInt(x.thread, 10))
}

// Run reaches the platform, receives until ctx ends, and then lets the answers
// that are under way be sent, for at most Options.Drain. The error says what
// only a person can mend, such as a wrong token; anything that passes is waited
// out.
func (a *Adapter) Run(ctx context.Context) error {
	defer a.stop()
	if err := a.meet(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	if a.o.Webhook != "" {
		if err := a.setWebhook(ctx); err != nil {
			return err
		}
		a.health.ready(a.now())
		<-ctx.Done()
		return nil
	}
	return a.poll(ctx)
}

// stop lets the answers under way be sent, and hands back what was not begun.
func (a *Adapter) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), a.o.Drain)
	defer cancel()
	if err := a.jobs.Stop(ctx); err != nil {
		a.log.Warn("telegram: answers were still under way when the time to stop was over; they are asked for again")
	}
}

// errToken says what to do about a token that is refused.
var errToken = errors.New("telegram: the token is not accepted; look it up at BotFather (https://t.me/BotFather, /mybots), or ask there for a new one")

// meet asks the platform who the bot is, as often as it takes, and makes its
// commands and description known.
func (a *Adapter) meet(ctx context.Context) error {
	for pause := firstPause; ; pause = min(2*pause, longestWait) {
		err := a.client.call(ctx, "getMe", nil, &a.self)
		if err == nil {
			break
		}
		if classOf(err) == classUnauthorized {
			return errToken
		}
		a.log.Warn("telegram: the platform cannot be reached yet", "reason", err)
		if err := a.sender.sleep(ctx, jitter(pause)); err != nil {
			return err
		}
	}
	if !a.self.SeesAll {
		a.log.Info("telegram: privacy mode is on: in groups the bot is shown what is said to it")
	} else {
		a.log.Warn("telegram: privacy mode is off: the bot is shown every message of its groups and reads only what is said to it; BotFather's /setprivacy turns it on")
	}
	a.met.Store(true)
	a.introduce(ctx)
	return nil
}
