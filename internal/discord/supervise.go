package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"signpost/internal/secret"
)

// Keeping up a connection.
const (
	healthyFor     = 5 * time.Minute // that a session was ready, after which the next loss is a first one
	longestBackoff = 5 * time.Minute // between two connections; with it a shard identifies some 400 times a day at worst, of the 1,000 that are allowed
	identifyEvery  = 5 * time.Second // for each place of max_concurrency
	identifyLeft   = 10              // identifies of the day that are left alone: at 0 the platform resets the token
	invalidLeast   = time.Second     // wait after an invalid session
	invalidSpread  = 4 * time.Second
)

// errToken says what to do about a token that is refused.
var errToken = errors.New("discord: the token is not accepted; copy it again from https://discord.com/developers/applications (Bot, Token), or reset it there")

// fatal says how to mend what no further try mends, by close code
// (discord.com/developers/docs/topics/opcodes-and-status-codes#gateway).
var fatal = map[closeCode]error{
	4004: errToken,
	4010: errors.New("discord: the number of this shard is not accepted; it must be from 0 to one below the number of shards"),
	4011: errors.New("discord: the bot is on too many servers for so few shards; raise the number of shards"),
	4012: errors.New("discord: the platform no longer speaks version 10 of its gateway; a newer signpost is needed"),
	4013: errors.New("discord: the intents are not accepted; a newer signpost is needed"),
	4014: errors.New("discord: an intent is not allowed for this bot; allow it at https://discord.com/developers/applications (Bot, Privileged Gateway Intents)"),
}

// gatewayOptions are those of a gateway.
type gatewayOptions struct {
	token   secret.Text
	client  *client
	intents int
	shard   int // the one that is run here; without effect where shards is 0
	shards  int // in all; 0: as many as the platform recommends, all of them here
	log     *slog.Logger
}

// gateway receives events over one connection for each shard.
type gateway struct {
	o      gatewayOptions
	handle func(ctx context.Context, e dispatched)
	now    func() time.Time
	places identifyPlaces

	mu     sync.Mutex
	shards []*shard
}

// shard is one connection that is kept up. Its fields belong to the goroutine that
// runs it, but for status.
type shard struct {
	*gateway
	number, of int
	session    *session
	readyAt    time.Time // of the last connection, zero where it never was
	status     statusKeeper
}

// newGateway returns a gateway that gives each event to handle, in order for each
// shard and on the goroutine that reads: handle must return at once, and be safe for
// concurrent use where there are several shards.
func newGateway(o gatewayOptions, handle func(ctx context.Context, e dispatched)) *gateway {
	if o.log == nil {
		o.log = slog.New(slog.DiscardHandler)
	}
	return &gateway{o: o, handle: handle, now: time.Now}
}

// status says how the shards of this process go. It may be called at any time.
func (g *gateway) status() []gatewayStatus {
	g.mu.Lock()
	defer g.mu.Unlock()
	out := make([]gatewayStatus, 0, len(g.shards))
	for _, s := range g.shards {
		out = append(out, s.status.read())
	}
	return out
}

// run connects, resumes and reconnects until ctx ends (nil), or something happens
// that only a person can mend; the error says how.
func (g *gateway) run(ctx context.Context) error {
	first, count := g.o.shard, 1
	of := g.o.shards
	if of == 0 {
		start, err := g.ask(ctx)
		if err != nil || ctx.Err() != nil {
			return err
		}
		first, of = 0, max(start.Shards, 1)
		count = of
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	g.mu.Lock()
	g.shards = nil
	for n := first; n < first+count; n++ {
		s := &shard{gateway: g, number: n, of: of}
		s.status.change(func(st *gatewayStatus) { st.shard = n })
		g.shards = append(g.shards, s)
	}
	shards := g.shards
	g.mu.Unlock()
	errs := make([]error, len(shards))
	var running sync.WaitGroup
	for i, s := range shards {
		running.Go(func() {
			if errs[i] = s.run(ctx); errs[i] != nil {
				cancel(nil) // one that cannot be mended ends the others
			}
		})
	}
	running.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// gatewayStart is the answer of GET /gateway/bot.
type gatewayStart struct {
	URL    string `json:"url"`
	Shards int    `json:"shards"`
	Limit  struct {
		Remaining  int   `json:"remaining"`
		ResetAfter int64 `json:"reset_after"` // ms
		Places     int   `json:"max_concurrency"`
	} `json:"session_start_limit"`
}

// ask asks where to connect until there is an answer; nil where ctx ended.
func (g *gateway) ask(ctx context.Context) (gatewayStart, error) {
	for pause := firstPause; ; pause = min(2*pause, longestBackoff) {
		var start gatewayStart
		err := g.o.client.do(ctx, request{method: "GET", path: "/gateway/bot", route: "GET /gateway/bot", retry: true}, &start)
		switch {
		case ctx.Err() != nil:
			return gatewayStart{}, nil
		case err == nil:
			return start, nil
		case classOf(err) == classUnauthorized:
			return gatewayStart{}, errToken
		}
		g.o.log.Warn("discord: the gateway's address could not be asked for; asked again", "reason", err)
		if g.o.client.sleep(ctx, jitter(pause)) != nil {
			return gatewayStart{}, nil
		}
	}
}

// run keeps one shard connected.
func (s *shard) run(ctx context.Context) error {
	pause, base := time.Duration(0), ""
	for ctx.Err() == nil {
		address, resume := "", s.session != nil && s.session.id != ""
		if resume {
			address = resumeAddress(s.session.url, base)
		} else {
			start, err := s.ask(ctx)
			if err != nil || ctx.Err() != nil {
				return err
			}
			if base, err = gatewayAddress(start.URL); err != nil {
				return fmt.Errorf("discord: the API's answer names no gateway; look at discord.api: %w", err)
			}
			address = base
			if !s.mayIdentify(ctx, start) {
				continue
			}
		}
		s.readyAt = time.Time{}
		why := s.connect(ctx, address, resume)
		s.status.change(func(st *gatewayStatus) { st.connected = time.Time{} })
		if why == nil {
			return nil
		}
		var code closeCode
		if errors.As(why, &code) {
			if err := fatal[code]; err != nil {
				return err
			}
		}
		s.status.change(func(st *gatewayStatus) { st.lost, st.losses = why.Error(), st.losses+1 })
		switch {
		case endsSession(why):
			s.session = nil
		case resume && errors.Is(why, errDial):
			s.session.url = "" // it may be resumed at the first address too
		}
		if !s.readyAt.IsZero() && s.now().Sub(s.readyAt) >= healthyFor {
			pause = 0
		}
		wait := jitter(pause)
		if errors.Is(why, errInvalid) || errors.Is(why, errResumable) {
			wait = max(wait, invalidLeast+rand.N(invalidSpread+1))
		}
		pause = min(max(2*pause, firstPause), longestBackoff)
		level := slog.LevelWarn
		if errors.Is(why, errReconnect) { // several times a day
			level = slog.LevelInfo
		}
		s.o.log.Log(ctx, level, "discord: the gateway's connection ended; it is made again", "shard", s.number, "reason", why.Error(), "code", int(code), "wait", wait)
		if s.o.client.sleep(ctx, wait) != nil {
			return nil
		}
	}
	return nil
}

// endsSession reports whether a session cannot be resumed after such an end: the
// platform said so, or closed it as done (1000, 1001), or its sequence or its age is
// refused (4003, 4007, 4009), or it leaves a resume without an answer, or the same
// message would be too long again.
func endsSession(why error) bool {
	var code closeCode
	if errors.As(why, &code) {
		switch code {
		case 1000, 1001, 4003, 4007, 4009:
			return true
		}
		return false
	}
	return errors.Is(why, errInvalid) || errors.Is(why, errUnready) || errors.Is(why, errTooLong)
}

// resumeAddress is where to resume; not over a plain connection where the first was
// a secure one, since the token goes over it.
func resumeAddress(s, base string) string {
	address, err := gatewayAddress(s)
	if err != nil || strings.HasPrefix(base, "wss:") && !strings.HasPrefix(address, "wss:") {
		return base
	}
	return address
}

// mayIdentify waits for a place to identify, and for the day's budget (PLATFORMS
// D6); false where the address has to be asked for again.
func (s *shard) mayIdentify(ctx context.Context, start gatewayStart) bool {
	if left := start.Limit.Remaining; left <= identifyLeft {
		wait := max(time.Duration(start.Limit.ResetAfter)*time.Millisecond, time.Minute)
		s.o.log.Error("discord: too many sessions were started today; none is started until the platform counts anew", "shard", s.number, "left", left, "wait", wait)
		_ = s.o.client.sleep(ctx, wait) // ctx is looked at by the caller
		return false
	}
	wait := s.places.take(s.number%max(start.Limit.Places, 1), s.now())
	return wait <= 0 || s.o.client.sleep(ctx, wait) == nil
}

// identifyPlaces spaces identifies: shards with the same remainder by max_concurrency
// identify one after another (discord.com/developers/docs/topics/gateway#sharding-max-concurrency).
type identifyPlaces struct {
	mu   sync.Mutex
	next map[int]time.Time
}

// take takes the next free moment of a place, and returns how long until it.
func (p *identifyPlaces) take(place int, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.next == nil {
		p.next = map[int]time.Time{}
	}
	at := now
	if p.next[place].After(at) {
		at = p.next[place]
	}
	p.next[place] = at.Add(identifyEvery)
	return at.Sub(now)
}
