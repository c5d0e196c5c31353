package discord

import (
	"context"
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

// Rate limits (discord.com/developers/docs/topics/rate-limits).
const (
	maxRoutes     = 4096 // remembered at once, and as many buckets; one that is forgotten costs one 429
	allRate       = 40   // requests a second in all, below the 50 that are allowed, which leaves room for what is urgent
	allBurst      = 40
	defaultWait   = 5 * time.Second // where the platform does not say how long
	longestLimit  = 24 * time.Hour  // no answer makes the bot wait longer
	invalidWindow = 10 * time.Minute
	invalidPause  = 8000 // invalid requests in the window, after which nothing goes out but what is urgent; at 10,000 the address is banned
	invalidStop   = 9500 // after which nothing goes out at all
)

// limiter knows when a request may go out. It is safe for concurrent use.
type limiter struct {
	all *rate.Limiter
	now func() time.Time

	mu      sync.Mutex
	global  time.Time                  // no request of the bot's before it
	names   *lru.Cache[string, string] // bucket's key by route
	buckets *lru.Cache[string, *bucket]
	invalid [11]struct { // invalid requests by minute
		minute int64
		n      int
	}
}

// bucket is what the platform said about one bucket last.
type bucket struct {
	limit, remaining int
	reset            time.Time // zero: not known
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{all: rate.NewLimiter(allRate, allBurst), now: now, names: recent[string, string](maxRoutes), buckets: recent[string, *bucket](maxRoutes)}
}

// major returns the id that a path's bucket belongs to: limits are counted for each
// channel, guild and webhook.
func major(path string) string {
	parts := strings.SplitN(strings.TrimPrefix(path, "/"), "/", 3)
	if len(parts) > 1 && (parts[0] == "channels" || parts[0] == "guilds" || parts[0] == "webhooks") {
		return parts[1]
	}
	return ""
}

// reserve takes a place for a request; otherwise it says how long until it should
// ask again.
func (l *limiter) reserve(r request) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	most := invalidPause
	if r.urgent || r.interaction {
		most = invalidStop
	}
	if wait := l.tooManyInvalid(now, most); wait > 0 {
		return wait
	}
	if r.interaction {
		return 0
	}
	if wait := l.global.Sub(now); wait > 0 {
		return wait
	}
	b, ok := l.buckets.Get(l.key(r))
	if !ok {
		return 0
	}
	if !b.reset.IsZero() && !now.Before(b.reset) {
		b.remaining, b.reset = max(b.limit, 1), time.Time{}
	}
	if b.remaining > 0 || b.reset.IsZero() {
		b.remaining--
		return 0
	}
	return b.reset.Sub(now)
}

// key returns the key of a request's bucket; l.mu is held.
func (l *limiter) key(r request) string {
	if named, ok := l.names.Get(r.route); ok {
		return named
	}
	return r.route
}

// tooManyInvalid returns how long until fewer than most invalid requests are in the
// window; l.mu is held.
func (l *limiter) tooManyInvalid(now time.Time, most int) time.Duration {
	minute, n := now.Unix()/60, 0
	oldest := minute
	for _, m := range l.invalid {
		if m.n > 0 && minute-m.minute < int64(len(l.invalid)) {
			n += m.n
			oldest = min(oldest, m.minute)
		}
	}
	if n < most {
		return 0
	}
	return time.Unix((oldest+int64(len(l.invalid)))*60, 0).Sub(now)
}

// learn takes in an answer's headers, and of a 429 its body; it returns how long a
// request that was limited has to wait.
func (l *limiter) learn(r request, status int, h http.Header, body []byte) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	shared := h.Get("X-RateLimit-Scope") == "shared"
	if status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusTooManyRequests && !shared {
		m := &l.invalid[now.Unix()/60%int64(len(l.invalid))]
		if m.minute != now.Unix()/60 {
			m.minute, m.n = now.Unix()/60, 0
		}
		m.n++
	}
	if !r.interaction {
		l.learnBucket(r, h, now)
	}
	if status != http.StatusTooManyRequests {
		return 0
	}
	var said struct {
		After  float64 `json:"retry_after"`
		Global bool    `json:"global"`
	}
	plain := json.Unmarshal(body, &said) != nil // a page of something between: it is this address that is limited
	wait := seconds(h.Get("Retry-After"))
	if said.After > 0 {
		wait = inSeconds(said.After)
	}
	if wait == 0 {
		wait = defaultWait
	}
	switch {
	case r.interaction:
	case plain, said.Global, h.Get("X-RateLimit-Global") == "true", h.Get("X-RateLimit-Scope") == "global":
		if until := now.Add(wait); until.After(l.global) {
			l.global = until
		}
	default:
		b, ok := l.buckets.Get(l.key(r))
		if !ok {
			b = &bucket{limit: 1}
			l.buckets.Add(l.key(r), b)
		}
		b.remaining, b.reset = 0, now.Add(wait)
	}
	return wait
}

// learnBucket takes in what the headers say of the bucket; l.mu is held.
func (l *limiter) learnBucket(r request, h http.Header, now time.Time) {
	name := h.Get("X-RateLimit-Bucket")
	limit, err := strconv.Atoi(h.Get("X-RateLimit-Limit"))
	if name == "" || err != nil {
		return
	}
	remaining, err := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	after := seconds(h.Get("X-RateLimit-Reset-After"))
	if err != nil || after == 0 {
		return
	}
	key := name + " " + major(r.path)
	l.names.Add(r.route, key)
	b, ok := l.buckets.Get(key)
	if !ok {
		b = &bucket{remaining: remaining}
		l.buckets.Add(key, b)
	}
	// Answers overtake each other: within a window what remains only falls.
	if b.reset.IsZero() || remaining < b.remaining {
		b.remaining = remaining
	}
	b.limit, b.reset = limit, now.Add(after)
}

// seconds reads a header in seconds; 0 where it is none.
func seconds(s string) time.Duration {
	n, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0
	}
	return inSeconds(n)
}

func inSeconds(n float64) time.Duration {
	if math.IsNaN(n) || n <= 0 {
		return 0
	}
	return time.Duration(min(n, longestLimit.Seconds()) * float64(time.Second))
}

// wait waits until a request may go out. It does not wait beyond ctx's deadline: the
// error then has classLimited at once.
func (c *client) wait(ctx context.Context, r request) error {
	for {
		wait := c.limits.reserve(r)
		if wait <= 0 {
			break
		}
		if err := c.pause(ctx, r, wait); err != nil {
			return err
		}
	}
	if r.interaction || r.urgent {
		return nil
	}
	if err := c.limits.all.Wait(ctx); err != nil {
		return &callError{name: nameOf(r), class: classLimited, what: "no time to wait for the pace of all requests", end: ctx.Err()}
	}
	return nil
}

// pause waits for d where there is time for it.
func (c *client) pause(ctx context.Context, r request, d time.Duration) error {
	if end, ok := ctx.Deadline(); ok && time.Until(end) < d {
		return &callError{name: nameOf(r), class: classLimited, after: d, what: "no time to wait"}
	}
	if err := c.sleep(ctx, d); err != nil {
		return &callError{name: nameOf(r), class: classPassing, what: "ended while waiting", end: err}
	}
	return nil
}
