package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"signpost/internal/secret"
)

// DefaultAPI is the address of the public REST API, of the version that this package
// speaks.
const DefaultAPI = "https://discord.com/api/v10"

// Bounds of a call.
const (
	callTimeout = 10 * time.Second // of one try
	maxAnswer   = 8 << 20          // bytes of an answer: 100 messages are far below
	maxIdle     = 32               // connections that are kept
	maxTries    = 3                // that fail while other calls succeed
	maxLimited  = 5                // answers that say "too many requests", of one call
	firstPause  = time.Second
	longestWait = 30 * time.Second // between two tries while nothing goes out at all
)

// client calls the REST API. It is safe for concurrent use.
type client struct {
	token  secret.Text
	base   string
	http   *http.Client
	limits *limiter
	agent  string
	// sleep waits, or returns ctx's error.
	sleep func(ctx context.Context, d time.Duration) error

	succeeded atomic.Int64 // calls that were answered well
}

// request is one call of the REST API.
type request struct {
	method      string
	path        string // below the base address, such as "/channels/1/messages"
	route       string // the rate-limit bucket's key until the platform names one: method, template and major parameter
	body        any    // nil for none; sent as JSON
	interaction bool   // callback or follow-up of an interaction: its token is in the path, no bot token is sent and no bucket is kept for it (PLATFORMS D10)
	urgent      bool   // does not wait for the pace of all requests
	retry       bool   // may be sent again after a failure: everything but a POST without nonce (PLATFORMS D13)
}

// newClient returns a client of a REST API at the base address; transport nil is the
// default one.
func newClient(token secret.Text, base string, transport http.RoundTripper) *client {
	if transport == nil {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.MaxIdleConnsPerHost = maxIdle
		transport = t
	}
	return &client{
		token: token, base: strings.TrimSuffix(base, "/"), limits: newLimiter(time.Now), agent: userAgent(), sleep: sleep,
		// A redirect would carry a token to another host.
		http: &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
}

// home stands for the project's address, which it does not have yet.
const home = "https://signpost.example"

// userAgent is of the form that the platform asks for
// (discord.com/developers/docs/reference#user-agent).
func userAgent() string {
	version := "0"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		version = strings.Trim(info.Main.Version, "()")
	}
	return "DiscordBot (" + home + ", " + version + ")"
}

// do makes a call and decodes its answer into out, unless that is nil. It waits out
// rate limits, and tries again what may be sent again. It gives up after three tries
// that failed while other calls succeeded: while nothing goes out at all it is the
// platform that is down, and only ctx ends the call. An error is a *callError.
func (c *client) do(ctx context.Context, r request, out any) error {
	var body []byte
	if r.body != nil {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if e.Encode(r.body) != nil { // what it says may hold a part of the body
			return &callError{name: nameOf(r), class: classRefused, what: "the body cannot be written as JSON"}
		}
		body = bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	}
	pause, limited := firstPause, 0
	for tries := 1; ; {
		if err := c.wait(ctx, r); err != nil {
			return err
		}
		before := c.succeeded.Load()
		failed := c.exchange(ctx, r, body, out)
		if failed == nil {
			c.succeeded.Add(1)
			return nil
		}
		wait := time.Duration(0)
		switch {
		case failed.end != nil:
			return failed
		case failed.class == classLimited:
			// It was not carried out, so that it may be sent again whatever it is.
			if limited++; limited >= maxLimited {
				return failed
			}
			if !r.interaction {
				continue // the gate that it has closed is waited for above
			}
			wait = failed.after
		case failed.class == classPassing && (r.retry || failed.unsent):
			if c.succeeded.Load() != before {
				tries++
			}
			if tries > maxTries {
				return failed
			}
			wait, pause = jitter(pause), min(2*pause, longestWait)
		default:
			return failed
		}
		if end, ok := ctx.Deadline(); ok && time.Until(end) < wait {
			return failed
		}
		if err := c.sleep(ctx, wait); err != nil {
			return &callError{name: nameOf(r), class: failed.class, what: "ended while waiting to try again", end: err}
		}
	}
}

// exchange is one try.
func (c *client) exchange(ctx context.Context, r request, body []byte, out any) *callError {
	within, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	ask, err := http.NewRequestWithContext(within, r.method, c.base+r.path, bytes.NewReader(body))
	if err != nil { // it holds the address
		return &callError{name: nameOf(r), class: classRefused, what: "the address is none"}
	}
	ask.Header.Set("User-Agent", c.agent)
	if !r.interaction {
		ask.Header.Set("Authorization", "Bot "+string(c.token))
	}
	if body != nil {
		ask.Header.Set("Content-Type", "application/json")
	}
	answer, err := c.http.Do(ask)
	if err != nil {
		return broken(ctx, r, err)
	}
	said, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	_ = answer.Body.Close() // what was read is all that is needed
	if err != nil && answer.StatusCode != http.StatusTooManyRequests {
		return broken(ctx, r, err)
	}
	after := c.limits.learn(r, answer.StatusCode, answer.Header, said)
	switch {
	case answer.StatusCode >= http.StatusMultipleChoices:
		e := refusal(r, answer.StatusCode, said)
		e.after = after
		return e
	case len(said) > maxAnswer:
		return &callError{name: nameOf(r), class: classRefused, status: answer.StatusCode, what: "the answer is too long"}
	case out == nil || answer.StatusCode == http.StatusNoContent:
		return nil
	}
	if err := json.Unmarshal(said, out); err != nil {
		// What it says may hold a part of the answer, so it is not kept.
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return &callError{name: nameOf(r), class: classPassing, status: answer.StatusCode, what: "the answer is no JSON"}
		}
		return &callError{name: nameOf(r), class: classRefused, status: answer.StatusCode, what: "the answer has another form than expected"}
	}
	return nil
}

// jitter spreads tries, so that many do not try again in one moment.
func jitter(d time.Duration) time.Duration { return d/2 + rand.N(d/2+1) }

// sleep waits for d, or returns ctx's error.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
