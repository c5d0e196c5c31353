package discord

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// play is a gateway that runs, with what came out of it.
type play struct {
	t      *testing.T
	f      *fakeDiscord
	g      *gateway
	cancel context.CancelFunc
	done   chan error

	mu     sync.Mutex
	events []dispatched
	logged strings.Builder
}

// Write takes a line of the log.
func (p *play) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.logged.Write(b)
}

func (p *play) log() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.logged.String()
}

// names returns the names of the events so far.
func (p *play) names() (names []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range p.events {
		names = append(names, e.name)
	}
	return names
}

// texts returns the data of the events of a name.
func (p *play) texts(name string) (texts []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range p.events {
		if e.name == name {
			texts = append(texts, string(e.data))
		}
	}
	return texts
}

// start runs a gateway in a bubble; each change makes one of its options.
func start(t *testing.T, f *fakeDiscord, changes ...func(o *gatewayOptions)) *play {
	t.Helper()
	p := &play{t: t, f: f, done: make(chan error, 1)}
	p.g = f.gateway(slog.New(slog.NewJSONHandler(p, &slog.HandlerOptions{Level: slog.LevelDebug})), func(_ context.Context, e dispatched) {
		p.mu.Lock()
		p.events = append(p.events, e)
		p.mu.Unlock()
		if e.name == "PANIC" {
			panic("canary-panic")
		}
	})
	for _, change := range changes {
		change(&p.g.o)
	}
	ctx, cancel := context.WithCancel(t.Context())
	p.cancel = cancel
	go func() { p.done <- p.g.run(ctx) }()
	synctest.Wait()
	return p
}

// stop ends the gateway, which says nothing of it.
func (p *play) stop() {
	p.t.Helper()
	p.cancel()
	if err := <-p.done; err != nil {
		p.t.Errorf("run ended with %v", err)
	}
	synctest.Wait() // until the platform has seen it
	if strings.Contains(p.log(), "canary") {
		p.t.Errorf("the log holds what it must not: %s", p.log())
	}
}

// ops returns the operations by which sessions were begun.
func ops(starts []fakeStart) (ops []int) {
	for _, s := range starts {
		ops = append(ops, s.op)
	}
	return ops
}

// TestGateway: a session begins as it should, events come in order and undecoded,
// heartbeats go out, and a stop closes with 1000.
func TestGateway(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fakeDiscord) {
		p := start(t, f)
		starts := f.started()
		if len(starts) != 1 || starts[0].op != opIdentify || starts[0].intents != int(testIntents) || starts[0].shard != [2]int{0, 1} {
			t.Fatalf("begun by %+v", starts)
		}
		for i := range 3 {
			f.dispatch("MESSAGE_CREATE", map[string]any{"id": fmt.Sprint(i), "content": "canary-text"})
		}
		time.Sleep(10 * f.interval)
		synctest.Wait()
		want := []string{`{"content":"canary-text","id":"0"}`, `{"content":"canary-text","id":"1"}`, `{"content":"canary-text","id":"2"}`}
		if diff := cmp.Diff(want, p.texts("MESSAGE_CREATE")); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		if f.beats < 9 || f.beats > 11 {
			t.Errorf("%d heartbeats in ten intervals", f.beats)
		}
		status := p.g.status()
		if len(status) != 1 || status[0].connected.IsZero() || status[0].event.IsZero() || status[0].identifies != 1 || status[0].losses != 0 {
			t.Errorf("the status is %+v", status)
		}
		p.stop()
		if diff := cmp.Diff([]int{1000}, f.closes); diff != "" {
			t.Errorf("closed by (-want +got):\n%s", diff)
		}
		if len(f.started()) != 1 || p.log() != "" {
			t.Errorf("%d sessions; the log is %s", len(f.started()), p.log())
		}
	})
}

// TestResume: however a connection ends that can be resumed, what came in the gap is
// given once and in order.
func TestResume(t *testing.T) {
	for name, lose := range map[string]func(c *fakeConn){
		"abort":       (*fakeConn).abort,
		"4000":        func(c *fakeConn) { c.close(4000) },
		"4001":        func(c *fakeConn) { c.close(4001) },
		"4002":        func(c *fakeConn) { c.close(4002) },
		"4008":        func(c *fakeConn) { c.close(4008) },
		"reconnect":   func(c *fakeConn) { c.op(opReconnect, "null") },
		"op 9, true":  func(c *fakeConn) { c.op(opInvalidSession, "true") },
		"half a text": func(c *fakeConn) { c.raw(`{"op":0,"t":"MESS`); c.abort() },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, f *fakeDiscord) {
				live := make(chan *fakeConn, 1)
				f.behave(manner{ready: func(c *fakeConn) { live <- c }}, manner{silent: true})
				p := start(t, f)
				f.dispatch("MESSAGE_CREATE", "before")
				synctest.Wait()
				lose(<-live)
				time.Sleep(6 * time.Second) // a connection that says nothing is under way
				f.dispatch("MESSAGE_CREATE", "in the gap 1")
				f.dispatch("MESSAGE_CREATE", "in the gap 2")
				f.begun(2)
				synctest.Wait()
				f.dispatch("MESSAGE_CREATE", "after")
				synctest.Wait()
				want := []string{`"before"`, `"in the gap 1"`, `"in the gap 2"`, `"after"`}
				if diff := cmp.Diff(want, p.texts("MESSAGE_CREATE")); diff != "" {
					t.Errorf("messages (-want +got):\n%s", diff)
				}
				starts := f.started()
				if diff := cmp.Diff([]int{opIdentify, opResume}, ops(starts)); diff != "" {
					t.Fatalf("begun by (-want +got):\n%s", diff)
				}
				if starts[1].seq != 2 || !strings.HasPrefix(starts[1].session, "session-") {
					t.Errorf("resumed by %+v", starts[1])
				}
				p.stop()
			})
		})
	}
}

// TestBeginsAnew: a session that cannot be resumed is not.
func TestBeginsAnew(t *testing.T) {
	for name, lose := range map[string]func(c *fakeConn){
		"1000":        func(c *fakeConn) { c.close(1000) },
		"1001":        func(c *fakeConn) { c.close(1001) },
		"4007":        func(c *fakeConn) { c.close(4007) },
		"4009":        func(c *fakeConn) { c.close(4009) },
		"op 9, false": func(c *fakeConn) { c.op(opInvalidSession, "false") },
		"too long":    func(c *fakeConn) { c.raw(strings.Repeat(" ", maxPayload+1)) },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, f *fakeDiscord) {
				f.behave(manner{ready: lose})
				p := start(t, f)
				f.begun(2)
				synctest.Wait()
				if diff := cmp.Diff([]int{opIdentify, opIdentify}, ops(f.started())); diff != "" {
					t.Errorf("begun by (-want +got):\n%s", diff)
				}
				f.dispatch("MESSAGE_CREATE", "after")
				synctest.Wait()
				if len(p.texts("MESSAGE_CREATE")) != 1 {
					t.Errorf("the new session gives %q", p.names())
				}
				p.stop()
			})
		})
	}
}

// TestResumeRefused: a session that is gone when it is resumed begins anew.
func TestResumeRefused(t *testing.T) {
	for name, second := range map[string]manner{"op 9": {invalid: "false"}, "4007": {refuse: 4007}, "no answer": {hang: true}} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, f *fakeDiscord) {
				f.behave(manner{ready: (*fakeConn).abort}, second)
				p := start(t, f)
				f.begun(3)
				synctest.Wait()
				if diff := cmp.Diff([]int{opIdentify, opResume, opIdentify}, ops(f.started())); diff != "" {
					t.Errorf("begun by (-want +got):\n%s", diff)
				}
				p.stop()
			})
		})
	}
}

// TestShards: each shard says which it is, and identifies as many at once as the
// platform allows.
func TestShards(t *testing.T) {
	for _, test := range []struct {
		places int
		want   []time.Duration
	}{
		{1, []time.Duration{0, 5 * time.Second, 10 * time.Second, 15 * time.Second}},
		{2, []time.Duration{0, 0, 5 * time.Second, 5 * time.Second}},
		{16, []time.Duration{0, 0, 0, 0}},
	} {
		t.Run(fmt.Sprint(test.places), func(t *testing.T) {
			inBubble(t, func(t *testing.T, f *fakeDiscord) {
				f.shards, f.places = 4, test.places
				begun := time.Now()
				p := start(t, f, func(o *gatewayOptions) { o.shards = 0 })
				f.begun(4)
				synctest.Wait()
				var at []time.Duration
				var numbers []int
				for _, s := range f.started() {
					at = append(at, s.at.Sub(begun))
					numbers = append(numbers, s.shard[0])
					if s.shard[1] != 4 {
						t.Errorf("a shard of %d", s.shard[1])
					}
				}
				slices.Sort(numbers)
				if diff := cmp.Diff(test.want, at); diff != "" {
					t.Errorf("identified at (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff([]int{0, 1, 2, 3}, numbers); diff != "" {
					t.Errorf("shards (-want +got):\n%s", diff)
				}
				for _, s := range p.g.status() {
					if s.connected.IsZero() {
						t.Errorf("shard %d is not connected", s.shard)
					}
				}
				p.stop()
			})
		})
	}
	t.Run("one of many", func(t *testing.T) {
		inBubble(t, func(t *testing.T, f *fakeDiscord) {
			p := start(t, f, func(o *gatewayOptions) { o.shard, o.shards = 2, 3 })
			if starts := f.started(); len(starts) != 1 || starts[0].shard != [2]int{2, 3} {
				t.Errorf("begun by %+v", starts)
			}
			p.stop()
		})
	})
}

// TestAddressRefused: a token that the REST API refuses stops the gateway; anything
// else that keeps the address back is waited out.
func TestAddressRefused(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fakeDiscord) {
		f.breakAll("GET /gateway/bot", refuse(401, 0))
		p := start(t, f)
		if err := <-p.done; err != errToken {
			t.Errorf("run ended with %v", err)
		}
	})
	for name, by := range map[string]fault{"500": page(500, 0), "403": refuse(403, 0), "no JSON": body("<html>"), "hung up": hangUp, "429": tooMany(3, true)} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, f *fakeDiscord) {
				f.plan("GET /gateway/bot", by, by, by)
				p := start(t, f)
				f.begun(1)
				p.stop()
			})
		})
	}
}

// TestManyStarts: a hundred starts and stops leave no goroutine behind.
func TestManyStarts(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fakeDiscord) {
		run := func() {
			p := start(t, f)
			f.dispatch("MESSAGE_CREATE", "hello")
			synctest.Wait()
			if len(p.texts("MESSAGE_CREATE")) != 1 {
				t.Errorf("the events are %q", p.names())
			}
			p.stop()
			f.transport.CloseIdleConnections()
			synctest.Wait()
			time.Sleep(identifyEvery)
			synctest.Wait()
		}
		run()
		before := runtime.NumGoroutine()
		for range 100 {
			run()
		}
		// Other tests' goroutines may still be on their way out: one of each run would
		// be a hundred.
		if after := runtime.NumGoroutine(); after >= before+50 {
			t.Errorf("%d goroutines after, %d before", after, before)
		}
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		for _, ours := range []string{"discord.(*connection)", "discord.(*shard)", "discord.(*gateway)"} {
			if strings.Contains(string(stacks), ours) {
				t.Errorf("a goroutine is still in %s", ours)
			}
		}
		if n := len(f.started()); n != 101 || len(f.closes) != 101 || slices.Max(f.closes) != 1000 {
			t.Errorf("%d sessions, closed by %v", n, f.closes)
		}
	})
}

// TestGatewayAddress: what is no address of a gateway is not connected to, and a
// secure one is not left for a plain one.
func TestGatewayAddress(t *testing.T) {
	for in, want := range map[string]string{
		"wss://gateway.discord.gg":             "wss://gateway.discord.gg/?encoding=json&v=10",
		"wss://gateway.discord.gg/?v=6":        "wss://gateway.discord.gg/?encoding=json&v=10",
		"ws://127.0.0.1:8000/x":                "ws://127.0.0.1:8000/x?encoding=json&v=10",
		"https://gateway.discord.gg":           "",
		"":                                     "",
		"wss://":                               "",
		"wss://gateway.discord.gg:port/canary": "",
	} {
		got, err := gatewayAddress(in)
		if got != want || (err == nil) == (want == "") || err != nil && strings.Contains(err.Error(), "canary") {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	const base = "wss://gateway.discord.gg/?encoding=json&v=10"
	for in, want := range map[string]string{
		"wss://us-east1.discord.gg": "wss://us-east1.discord.gg/?encoding=json&v=10", "ws://us-east1.discord.gg": base, "": base,
	} {
		if got := resumeAddress(in, base); got != want {
			t.Errorf("%q is resumed at %q", in, got)
		}
	}
}
