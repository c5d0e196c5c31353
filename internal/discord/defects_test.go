package discord

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The tests of this file hold the guards against the library's defects, by their
// numbers (PLATFORMS D1 to D21).

// TestD01HalfDecodedEvents: an event of whatever form is handed on as it came, and
// what is no message at all is passed over; neither ends the connection.
func TestD01HalfDecodedEvents(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fakeDiscord) {
		live := make(chan *fakeConn, 1)
		f.behave(manner{ready: func(c *fakeConn) { live <- c }})
		p := start(t, f)
		c := <-live
		odd := []string{
			`{"op":0,"t":"INTERACTION_CREATE","s":"canary","d":{}}`, `{"op":"0"}`, `canary`, ``, `[]`, `null`, `{"op":0,"t":["MESSAGE_CREATE"]}`, `{"op":77,"d":"canary"}`, `{"op":9.5}`,
		}
		for _, text := range odd {
			c.raw(text)
		}
		const partial = `{"id":"1","components":[{"type":99}],"author":null}`
		c.raw(`{"op":0,"t":"MESSAGE_CREATE","s":2,"d":` + partial + `}`)
		c.raw(`{"op":0,"t":"INTERACTION_CREATE","s":3,"d":"canary"}`)
		c.raw(`{"op":0,"t":"MESSAGE_CREATE","s":4}`)
		c.raw(`{"op":0,"t":"AFTER","s":5,"d":{}}`)
		synctest.Wait()
		if diff := cmp.Diff([]string{partial, ""}, p.texts("MESSAGE_CREATE")); diff != "" {
			t.Errorf("messages (-want +got):\n%s", diff)
		}
		if len(p.texts("AFTER")) != 1 || len(f.started()) != 1 {
			t.Errorf("events %q over %d connections", p.names(), len(f.started()))
		}
		p.stop()
	})
}

// TestD02HandlerPanics: a handler that panics leaves the others served, and what the
// panic says is not logged.
func TestD02HandlerPanics(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fakeDiscord) {
		p := start(t, f)
		f.dispatch("PANIC", nil)
		f.dispatch("AFTER", nil)
		synctest.Wait()
		if len(p.texts("PANIC")) != 1 || len(p.texts("AFTER")) != 1 || len(f.started()) != 1 {
			t.Errorf("events %q over %d connections", p.names(), len(f.started()))
		}
		if !strings.Contains(p.log(), "could not be handled") {
			t.Errorf("the log says nothing of it: %s", p.log())
		}
		p.stop()
	})
}

// TestD03HeartbeatRequestAtTheEnd: a heartbeat that is asked for is sent, and one
// that is asked for while the connection breaks off does no harm.
func TestD03HeartbeatRequestAtTheEnd(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fakeDiscord) {
		ask := func(c *fakeConn) { c.op(opHeartbeat, "null") }
		breakOff := manner{ready: func(c *fakeConn) { ask(c); c.abort() }}
		f.behave(breakOff, breakOff, breakOff, manner{ready: ask})
		p := start(t, f)
		f.begun(4)
		synctest.Wait()
		before := f.beats
		if before == 0 {
			t.Error("a heartbeat that was asked for was not sent")
		}
		f.dispatch("AFTER", nil)
		synctest.Wait()
		if len(p.texts("AFTER")) != 1 {
			t.Errorf("events %q", p.names())
		}
		p.stop()
	})
}

// TestD04ZombieConnection: a heartbeat that is not acknowledged before the next is
// due ends the connection, with a code after which it is resumed.
func TestD04ZombieConnection(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fakeDiscord) {
		f.behave(manner{mute: true})
		begun := time.Now()
		p := start(t, f)
		f.begun(2)
		synctest.Wait()
		if took := time.Since(begun); took > 2*f.interval+time.Second || took < f.interval {
			t.Errorf("it took %v of intervals of %v", took, f.interval)
		}
		if diff := cmp.Diff([]int{4000}, f.closes); diff != "" {
			t.Errorf("closed by (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]int{opIdentify, opResume}, ops(f.started())); diff != "" {
			t.Errorf("begun by (-want +got):\n%s", diff)
		}
		if s := p.g.status()[0]; s.lost != errZombie.Error() || s.losses != 1 || s.connected.IsZero() {
			t.Errorf("the status is %+v", s)
		}
		p.stop()
	})
}

// TestD05FatalCloseCodes: what no further try mends ends the gateway, which says how
// to mend it.
func TestD05FatalCloseCodes(t *testing.T) {
	for code, say := range map[int]string{
		4004: "token", 4010: "number of this shard", 4011: "raise the number of shards", 4012: "version 10", 4013: "newer signpost", 4014: "Privileged Gateway Intents",
	} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			inBubble(t, func(t *testing.T, f *fakeDiscord) {
				f.behave(manner{refuse: code})
				p := start(t, f)
				err := <-p.done
				if err == nil || !strings.Contains(err.Error(), say) || strings.Contains(err.Error(), "canary") {
					t.Errorf("run ended with %v", err)
				}
				time.Sleep(time.Hour)
				if n := len(f.started()); n != 1 {
					t.Errorf("%d connections", n)
				}
			})
		})
	}
	t.Run("one of several shards", func(t *testing.T) {
		inBubble(t, func(t *testing.T, f *fakeDiscord) {
			f.shards, f.places = 3, 3
			f.behave(manner{}, manner{refuse: 4014}, manner{})
			p := start(t, f, func(o *gatewayOptions) { o.shards = 0 })
			if err := <-p.done; err == nil || !strings.Contains(err.Error(), "intent") {
				t.Errorf("run ended with %v", err)
			}
		})
	})
}

// TestD06IdentifyBudget: a session that dies as soon as it is ready does not use up
// the sessions of a day, after which the platform resets the token; and where few are
// left, none is started.
func TestD06IdentifyBudget(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fakeDiscord) {
		dying := make([]manner, 5000)
		for i := range dying {
			dying[i].ready = func(c *fakeConn) { c.close(4009) }
		}
		f.behave(dying...)
		p := start(t, f)
		time.Sleep(24 * time.Hour)
		n := len(f.started())
		t.Logf("%d identifies in a day", n)
		if n > 600 || n < 100 {
			t.Errorf("%d identifies in a day", n)
		}
		p.stop()
	})
	inBubble(t, func(t *testing.T, f *fakeDiscord) {
		f.left = identifyLeft
		p := start(t, f)
		time.Sleep(59 * time.Minute)
		if n := len(f.started()); n != 0 {
			t.Errorf("%d identifies with none left", n)
		}
		f.mu.Lock()
		f.left = 1000
		f.mu.Unlock()
		f.begun(1)
		if !strings.Contains(p.log(), "too many sessions") {
			t.Errorf("the log says nothing of it: %s", p.log())
		}
		p.stop()
	})
}

// TestD06Backoff: connections that end at once are made ever more slowly, and at once
// again after a healthy one.
func TestD06Backoff(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fakeDiscord) {
		abort := manner{ready: (*fakeConn).abort}
		later := manner{ready: func(c *fakeConn) { time.Sleep(2 * healthyFor); c.abort() }}
		f.behave(abort, abort, abort, abort, abort, abort, later)
		p := start(t, f)
		f.begun(8)
		synctest.Wait()
		starts := f.started()
		var waits []time.Duration
		for i := 1; i < len(starts); i++ {
			waits = append(waits, starts[i].at.Sub(starts[i-1].at))
		}
		for i, least := range []time.Duration{0, 500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second} {
			if waits[i] < least || waits[i] > 2*least {
				t.Errorf("wait %d is %v, not %v to %v", i+1, waits[i], least, 2*least)
			}
		}
		if waits[6] != 2*healthyFor {
			t.Errorf("after a healthy connection it waits %v", waits[6]-2*healthyFor)
		}
		p.stop()
	})
}

// TestD07StopWhileReconnecting: a stop during a wait or a start is one: nothing
// connects after it.
func TestD07StopWhileReconnecting(t *testing.T) {
	for name, m := range map[string][]manner{
		"waiting":       {{ready: (*fakeConn).abort}, {ready: (*fakeConn).abort}, {ready: (*fakeConn).abort}},
		"without hello": {{silent: true}},
		"without ready": {{hang: true}},
		"op 9":          {{invalid: "false"}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, f *fakeDiscord) {
				f.behave(m...)
				p := start(t, f)
				begun := time.Now()
				p.stop()
				if took := time.Since(begun); took > time.Second {
					t.Errorf("the stop took %v", took)
				}
				before := len(f.dialed)
				time.Sleep(time.Hour)
				if len(f.dialed) != before {
					t.Errorf("%d connections after the stop", len(f.dialed)-before)
				}
			})
		})
	}
}

// TestD08InvalidSession: after an invalid session the next begins after 1 to 5
// seconds, as a resume only where the platform says so.
func TestD08InvalidSession(t *testing.T) {
	for flag, want := range map[string]int{"true": opResume, "false": opIdentify} {
		t.Run(flag, func(t *testing.T) {
			inBubble(t, func(t *testing.T, f *fakeDiscord) {
				var at time.Time
				f.places = 16
				f.behave(manner{ready: func(c *fakeConn) {
					time.Sleep(time.Minute)
					at = time.Now()
					c.op(opInvalidSession, flag)
				}})
				p := start(t, f)
				f.begun(2)
				synctest.Wait()
				second := f.started()[1]
				if wait := second.at.Sub(at); second.op != want || wait < time.Second || wait > 5*time.Second {
					t.Errorf("operation %d after %v", second.op, wait)
				}
				p.stop()
			})
		})
	}
}

// TestD09ResumeAddress: a session is resumed where the platform said.
func TestD09ResumeAddress(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fakeDiscord) {
		f.behave(manner{ready: (*fakeConn).abort})
		p := start(t, f)
		f.begun(2)
		synctest.Wait()
		if diff := cmp.Diff([]string{"/", "/resume"}, f.dialed); diff != "" {
			t.Errorf("connected to (-want +got):\n%s", diff)
		}
		if n := len(f.called("GET /gateway/bot")); n != 1 {
			t.Errorf("the address was asked for %d times", n)
		}
		p.stop()
	})
}

// TestD09ResumeAddressGone: where nothing can be connected to there, it is resumed at
// the first address.
func TestD09ResumeAddressGone(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fakeDiscord) {
		next := f.transport.DialContext
		f.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			if address == "gone.test:80" {
				return nil, &net.OpError{Op: "dial", Err: errors.New("refused")}
			}
			return next(ctx, network, address)
		}
		first := make(chan *fakeConn, 1)
		f.behave(manner{ready: func(c *fakeConn) { first <- c }})
		p := start(t, f)
		p.g.shards[0].session.url = "ws://gone.test/resume"
		(<-first).abort()
		f.begun(2)
		synctest.Wait()
		if diff := cmp.Diff([]int{opIdentify, opResume}, ops(f.started())); diff != "" {
			t.Errorf("begun by (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"/", "/"}, f.dialed); diff != "" {
			t.Errorf("connected to (-want +got):\n%s", diff)
		}
		p.stop()
	})
}

var soak = flag.Bool("soak", false, "answer 200,000 interactions in TestD10NothingKeptOfInteractions, and not 5,000")

// TestD10NothingKeptOfInteractions: answers to interactions, each with a token of its
// own, leave nothing behind.
func TestD10NothingKeptOfInteractions(t *testing.T) {
	n := 5_000
	if *soak {
		n = 200_000
	}
	f := newFakeDiscord(t)
	f.forget = true
	headers := limits("b1", 5, 4, 1)
	f.breakAll("POST /interactions/{}/{}/callback", func(w http.ResponseWriter, r *http.Request) { headers(w, r) })
	c := f.client()
	answer := func(i int) {
		r := callback()
		r.path = fmt.Sprintf("/interactions/%d/t0ken-%d/callback", 1300000000000000000+i, i)
		r.route = fmt.Sprintf("POST /interactions/%d/t0ken-%d/callback", 1300000000000000000+i, i)
		if err := c.do(t.Context(), r, nil); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 500 {
		answer(i)
	}
	before := heap()
	for i := range n {
		answer(1000 + i)
	}
	grown := int64(heap()) - int64(before)
	t.Logf("%d interactions, the heap grew by %d KiB; %d routes and %d buckets are kept", n, grown/1024, c.limits.names.Len(), c.limits.buckets.Len())
	if c.limits.names.Len() != 0 || c.limits.buckets.Len() != 0 {
		t.Errorf("%d routes and %d buckets are kept", c.limits.names.Len(), c.limits.buckets.Len())
	}
	if grown > 1<<20 {
		t.Errorf("the heap grew by %d bytes", grown)
	}
	if f.counted != n+500 {
		t.Errorf("%d calls came", f.counted)
	}
}

// TestD10BucketsAreBounded: nor do other routes without end.
func TestD10BucketsAreBounded(t *testing.T) {
	l := newLimiter(time.Now)
	h := http.Header{}
	for key, value := range map[string]string{"X-RateLimit-Bucket": "b", "X-RateLimit-Limit": "5", "X-RateLimit-Remaining": "4", "X-RateLimit-Reset-After": "1"} {
		h.Set(key, value)
	}
	for i := range 3 * maxRoutes {
		l.learn(message(fmt.Sprint(i), false), http.StatusOK, h, nil)
	}
	if l.names.Len() > maxRoutes || l.buckets.Len() > maxRoutes {
		t.Errorf("%d routes and %d buckets are kept", l.names.Len(), l.buckets.Len())
	}
}

// heap returns the bytes in use after a collection.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestD11GlobalLimit: a limit of the whole bot holds every route back, and no answer
// to an interaction.
func TestD11GlobalLimit(t *testing.T) {
	for name, by := range map[string]fault{"JSON": tooMany(20, true), "a page": page(429, 20)} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, f *fakeDiscord) {
				c := f.client()
				begun := time.Now()
				f.plan(postMessage, by)
				var calls sync.WaitGroup
				calls.Go(func() {
					if err := c.do(t.Context(), message(testRoom, false), nil); err != nil {
						t.Error(err)
					}
				})
				synctest.Wait()
				if err := c.do(t.Context(), callback(), nil); err != nil || time.Since(begun) != 0 {
					t.Errorf("an answer to an interaction after %v: %v", time.Since(begun), err)
				}
				for _, r := range []request{message(testGuild, false), {method: "GET", path: "/users/@me", route: "GET /users/@me"}} {
					if err := c.do(t.Context(), r, nil); err != nil || time.Since(begun) != 20*time.Second {
						t.Errorf("%s after %v: %v", nameOf(r), time.Since(begun), err)
					}
				}
				calls.Wait()
			})
		})
	}
}

// TestD12WaitsHoldNobodyUp: who waits for one route's limit holds up no other, and a
// route that is limited for ever is given up.
func TestD12WaitsHoldNobodyUp(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fakeDiscord) {
		c := f.client()
		f.breakAll(postMessage, tooMany(30, false))
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- c.do(ctx, message(testRoom, false), nil) }()
		synctest.Wait()
		begun := time.Now()
		if err := c.do(t.Context(), request{method: "GET", path: "/users/@me", route: "GET /users/@me"}, nil); err != nil || time.Since(begun) != 0 {
			t.Errorf("another route after %v: %v", time.Since(begun), err)
		}
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) || time.Since(begun) != 0 {
			t.Errorf("after %v: %v", time.Since(begun), err)
		}
		if err := c.do(t.Context(), message(testRoom, false), nil); classOf(err) != classLimited {
			t.Errorf("the error is %v", err)
		}
		if n := len(f.called(postMessage)); n != 1+maxLimited {
			t.Errorf("%d calls", n)
		}
	})
}

// TestD13Retries: what may be repeated is, whatever the server's fault; what may not
// is sent once.
func TestD13Retries(t *testing.T) {
	for _, status := range []int{500, 502, 503, 504} {
		inBubble(t, func(t *testing.T, f *fakeDiscord) {
			c := f.client()
			f.plan("GET /users/@me", page(status, 0))
			if err := c.do(t.Context(), request{method: "GET", path: "/users/@me", route: "GET /users/@me", retry: true}, nil); err != nil {
				t.Errorf("%d: %v", status, err)
			}
			f.plan(postMessage, page(status, 0))
			if err := c.do(t.Context(), message(testRoom, false), nil); classOf(err) != classPassing || len(f.called(postMessage)) != 1 {
				t.Errorf("%d: %v after %d calls", status, err, len(f.called(postMessage)))
			}
			f.plan(postMessage, page(status, 0))
			if err := c.do(t.Context(), message(testRoom, true), nil); err != nil {
				t.Errorf("%d: %v", status, err)
			}
			calls := f.called(postMessage)[1:]
			if len(calls) != 2 || string(calls[0].body) != string(calls[1].body) || !strings.Contains(string(calls[0].body), `"enforce_nonce":true`) {
				t.Errorf("%d: %d calls, with other nonces", status, len(calls))
			}
		})
	}
}

// TestD14InvalidRequests: refusals are counted, those that the platform does not
// count are not.
func TestD14InvalidRequests(t *testing.T) {
	l := newLimiter(time.Now)
	shared := http.Header{"X-Ratelimit-Scope": {"shared"}}
	for range invalidStop {
		l.learn(callback(), http.StatusTooManyRequests, shared, nil)
		l.learn(callback(), http.StatusNotFound, http.Header{}, nil)
	}
	if wait := l.reserve(callback()); wait != 0 {
		t.Errorf("what does not count makes it wait %v", wait)
	}
	for range invalidStop {
		l.learn(callback(), http.StatusTooManyRequests, http.Header{}, []byte("<html>"))
	}
	if wait := l.reserve(callback()); wait <= 0 || wait > invalidWindow+time.Minute {
		t.Errorf("it waits %v", wait)
	}
}

// TestD15NoRaces: the status is asked for, and calls are made, while events come and
// connections end. The race detector tells.
func TestD15NoRaces(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fakeDiscord) {
		f.interval = leastBeat
		aborting := make([]manner, 5)
		for i := range aborting {
			aborting[i].ready = (*fakeConn).abort
		}
		f.behave(aborting...)
		p := start(t, f)
		stop := make(chan struct{})
		var asking sync.WaitGroup
		for range 4 {
			asking.Go(func() {
				for {
					select {
					case <-stop:
						return
					case <-time.After(50 * time.Millisecond):
						_ = p.g.status()
						_ = p.g.o.client.do(t.Context(), callback(), nil) // that it is made at once is all
					}
				}
			})
		}
		f.begun(6)
		for range 100 {
			f.dispatch("GUILD_CREATE", map[string]any{"id": testGuild})
		}
		time.Sleep(5 * time.Second)
		close(stop)
		asking.Wait()
		if n := len(p.texts("GUILD_CREATE")); n != 100 {
			t.Errorf("%d of 100 events", n)
		}
		p.stop()
	})
}

// TestD16NoState: nothing is kept of guilds and their members.
func TestD16NoState(t *testing.T) {
	f := newFakeDiscord(t)
	var got atomic.Int64
	ready := make(chan *fakeConn, 1)
	f.behave(manner{ready: func(c *fakeConn) { ready <- c }})
	all := make(chan struct{})
	const guilds = 2000
	g := f.gateway(nil, func(_ context.Context, e dispatched) {
		if e.name == "GUILD_CREATE" && got.Add(1)%guilds == 0 {
			all <- struct{}{}
		}
	})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- g.run(ctx) }()
	c := <-ready
	members := strings.Repeat(`{"user":{"id":"1200000000000000009","username":"canary"}},`, 200)
	send := func() {
		for i := range guilds {
			c.raw(fmt.Sprintf(`{"op":0,"t":"GUILD_CREATE","s":%d,"d":{"id":"%d","members":[%s{}]}}`, i+2, 1300000000000000000+i, members))
		}
	}
	go send()
	<-all
	before := heap()
	go send()
	<-all
	grown := int64(heap()) - int64(before)
	t.Logf("%d guilds of %d bytes, the heap grew by %d KiB", guilds, len(members), grown/1024)
	if grown > 4<<20 {
		t.Errorf("the heap grew by %d bytes", grown)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestD17Silence: a gateway that does not answer is left for another try, in each
// step of a start.
func TestD17Silence(t *testing.T) {
	for name, m := range map[string]manner{"before hello": {silent: true}, "before ready": {hang: true}} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, f *fakeDiscord) {
				f.behave(m)
				begun := time.Now()
				p := start(t, f)
				f.await("a second connection that is ready", func() bool { return slices.Contains(p.names(), "READY") })
				if took := time.Since(begun); took > dialTimeout+readyTimeout+time.Minute {
					t.Errorf("it took %v", took)
				}
				p.stop()
			})
		})
	}
	t.Run("no connection", func(t *testing.T) {
		inBubble(t, func(t *testing.T, f *fakeDiscord) {
			next := f.transport.DialContext
			var tries atomic.Int64
			f.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
				if tries.Add(1) == 2 { // the first asks for the address
					<-ctx.Done()
					return nil, ctx.Err()
				}
				return next(ctx, network, address)
			}
			f.transport.DisableKeepAlives = true
			begun := time.Now()
			p := start(t, f)
			f.begun(1)
			if took := time.Since(begun); took < dialTimeout || took > dialTimeout+identifyEvery+time.Second {
				t.Errorf("it took %v", took)
			}
			p.stop()
		})
	})
	t.Run("no hello but something else", func(t *testing.T) {
		inBubble(t, func(t *testing.T, f *fakeDiscord) {
			f.interval = 0 // a hello that is none
			p := start(t, f)
			f.mu.Lock()
			f.interval = time.Minute
			f.mu.Unlock()
			f.begun(1)
			p.stop()
		})
	})
}

// TestD18EventsBeforeResumed: what comes on a resume before RESUMED is handed on and
// not logged.
func TestD18EventsBeforeResumed(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fakeDiscord) {
		f.behave(manner{ready: (*fakeConn).abort}, manner{silent: true})
		p := start(t, f)
		time.Sleep(time.Second)
		f.dispatch("MESSAGE_CREATE", map[string]any{"content": "canary-text"})
		f.begun(2)
		synctest.Wait()
		if diff := cmp.Diff([]string{"READY", "MESSAGE_CREATE", "RESUMED"}, p.names()); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		p.stop() // looks for the canary
	})
}

// TestD19NoGlobals: two bots in one process do not touch each other.
func TestD19NoGlobals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		one, two := newFakeDiscord(t), newFakeDiscord(t)
		two.gatewayAt, two.base = "ws://other.test", "http://other.test/api/v10"
		first, second := start(t, one), start(t, two)
		one.dispatch("ONE", nil)
		two.dispatch("TWO", nil)
		synctest.Wait()
		if diff := cmp.Diff([][]string{{"READY", "ONE"}, {"READY", "TWO"}}, [][]string{first.names(), second.names()}); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		first.stop()
		if s := second.g.status(); s[0].connected.IsZero() || len(two.closes) > 0 {
			t.Error("the stop of one ended the other")
		}
		second.stop()
	})
}

// TestD20OldModules: what the library pins is raised: its websocket is of 2020, its
// cryptography of 2021.
func TestD20OldModules(t *testing.T) {
	data, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for module, old := range map[string]*regexp.Regexp{
		"github.com/gorilla/websocket": regexp.MustCompile(`^v1\.([0-4]\.|5\.[0-2]$)`), "golang.org/x/crypto": regexp.MustCompile(`^v0\.(0|[1-3]?[0-9])\.`),
	} {
		found := regexp.MustCompile(regexp.QuoteMeta(module) + ` (v\S+)`).FindSubmatch(data)
		if found == nil || old.Match(found[1]) {
			t.Errorf("%s is at %s", module, found)
		}
	}
}

// TestD21UnknownEvents: an event of a kind that is not known is handed on and not
// logged.
func TestD21UnknownEvents(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fakeDiscord) {
		p := start(t, f)
		f.dispatch("READY_SUPPLEMENTAL", map[string]any{"text": "canary-text"})
		f.dispatch("CANARY_CREATE", json.RawMessage(`["canary-text"]`))
		synctest.Wait()
		if diff := cmp.Diff([]string{"READY", "READY_SUPPLEMENTAL", "CANARY_CREATE"}, p.names()); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		p.stop()
		if p.log() != "" {
			t.Errorf("the log is %s", strings.ToLower(p.log()))
		}
	})
}
