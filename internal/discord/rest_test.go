package discord

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"
)

const postMessage = "POST /channels/{}/messages"

// message is a message to a channel; its nonce makes it safe to repeat.
func message(channel string, retry bool) request {
	body := map[string]any{"content": "canary-body", "allowed_mentions": map[string]any{"parse": []string{}}}
	if retry {
		body["nonce"], body["enforce_nonce"] = "1", true
	}
	return request{method: "POST", path: "/channels/" + channel + "/messages", route: "POST /channels/" + channel + "/messages", body: body, retry: retry}
}

// callback answers an interaction; its token is a canary.
func callback() request {
	return request{
		method: "POST", path: "/interactions/1300000000000000001/canary-token-77/callback", route: "POST /interactions/callback", interaction: true,
		body: map[string]any{"type": 5},
	}
}

// inBubble runs a test with a fake in a synctest bubble.
func inBubble(t *testing.T, test func(t *testing.T, f *fakeDiscord)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(t, newFakeDiscord(t)) })
}

// TestClasses says what each refusal is, and that no error holds what was sent or
// answered, an id or a token.
func TestClasses(t *testing.T) {
	for _, test := range []struct {
		name   string
		by     fault
		status int
		want   class
		text   string
	}{
		{"no token", refuse(401, 0), 401, classUnauthorized, "discord: POST /channels/{}/messages: unauthorised (401)"},
		{"not allowed", refuse(403, 50013), 403, classForbidden, "discord: POST /channels/{}/messages: forbidden (403, code 50013)"},
		{"no direct messages", refuse(403, 50007), 403, classNoDM, "discord: POST /channels/{}/messages: no direct messages (403, code 50007)"},
		{"gone", refuse(404, 10003), 404, classMissing, "discord: POST /channels/{}/messages: missing (404, code 10003)"},
		{"too late", refuse(404, 10062), 404, classExpired, "discord: POST /channels/{}/messages: expired (404, code 10062)"},
		{"webhook gone", refuse(404, 10015), 404, classExpired, "discord: POST /channels/{}/messages: expired (404, code 10015)"},
		{"twice", refuse(400, 40060), 400, classAcknowledged, "discord: POST /channels/{}/messages: acknowledged already (400, code 40060)"},
		{"form", refuse(400, 50035), 400, classRefused, "discord: POST /channels/{}/messages: refused (400, code 50035)"},
		{"server", page(503, 0), 503, classPassing, "discord: POST /channels/{}/messages: passing (503)"},
		{"redirect", page(302, 0), 302, classRefused, "discord: POST /channels/{}/messages: refused (302)"},
		{"no answer", hangUp, 0, classPassing, "discord: POST /channels/{}/messages: passing: no connection"},
		{"half an answer", cutOff, 0, classPassing, "discord: POST /channels/{}/messages: passing: no connection"},
		{"no JSON", body("canary-answer"), 200, classPassing, "discord: POST /channels/{}/messages: passing (200): the answer is no JSON"},
		{"another form", body(`{"id":["canary-answer"]}`), 200, classRefused, "discord: POST /channels/{}/messages: refused (200): the answer has another form than expected"},
		{"stall", stall, 0, classPassing, "discord: POST /channels/{}/messages: passing: timed out"},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, f *fakeDiscord) {
				f.plan(postMessage, test.by)
				var out struct {
					ID string `json:"id"`
				}
				err := f.client().do(t.Context(), message(testRoom, false), &out)
				if err == nil || err.Error() != test.text || classOf(err) != test.want {
					t.Errorf("%v is %v", err, classOf(err))
				}
				if n := len(f.called(postMessage)); n != 1 {
					t.Errorf("a POST without a nonce was sent %d times", n)
				}
			})
		})
	}
	if classOf(errors.New("another")) != classPassing {
		t.Error("another error is not passing")
	}
}

// TestErrorsHoldNoToken: of an interaction's path neither id nor token is in an
// error, whatever goes wrong (SAFETY H22).
func TestErrorsHoldNoToken(t *testing.T) {
	for name, by := range map[string]fault{"refused": refuse(404, 10062), "hung up": hangUp, "stalled": stall, "limited": tooMany(3600, false)} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, f *fakeDiscord) {
				f.breakAll("POST /interactions/{}/{}/callback", by)
				ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
				defer cancel()
				err := f.client().do(ctx, callback(), nil)
				if err == nil || strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), "13000") {
					t.Errorf("the error is %v", err)
				}
				if !strings.Contains(err.Error(), "POST /interactions/{}/{}/callback") {
					t.Errorf("the error does not name its call: %v", err)
				}
			})
		})
	}
}

// TestRetries: what may be sent again is, until other calls succeed while it fails
// three times.
func TestRetries(t *testing.T) {
	for name, by := range map[string]fault{"500": page(500, 0), "502": page(502, 0), "503": page(503, 0), "504": page(504, 0), "EOF": cutOff, "hung up": hangUp, "stall": stall} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, f *fakeDiscord) {
				f.plan(postMessage, by, by, by, by)
				if err := f.client().do(t.Context(), message(testRoom, true), nil); err != nil {
					t.Errorf("while nothing went out at all it was given up: %v", err)
				}
				if n := len(f.called(postMessage)); n != 5 {
					t.Errorf("sent %d times, not 5", n)
				}
			})
		})
	}
	t.Run("given up", func(t *testing.T) {
		inBubble(t, func(t *testing.T, f *fakeDiscord) {
			c := f.client()
			f.breakAll(postMessage, func(w http.ResponseWriter, r *http.Request) {
				c.succeeded.Add(1) // another call's
				page(500, 0)(w, r)
			})
			if err := c.do(t.Context(), message(testRoom, true), nil); classOf(err) != classPassing {
				t.Errorf("the error is %v", err)
			}
			if n := len(f.called(postMessage)); n != maxTries {
				t.Errorf("sent %d times, not %d", n, maxTries)
			}
		})
	})
	t.Run("not sent at all", func(t *testing.T) {
		inBubble(t, func(t *testing.T, f *fakeDiscord) {
			c := f.client()
			c.http.Transport = &unreachable{times: 2, next: c.http.Transport}
			if err := c.do(t.Context(), message(testRoom, false), nil); err != nil {
				t.Errorf("what did not leave this machine was not sent again: %v", err)
			}
		})
	})
}

// TestCancel: a call ends with its context in every wait, and says so.
func TestCancel(t *testing.T) {
	for name, set := range map[string]func(f *fakeDiscord){
		"stalled":       func(f *fakeDiscord) { f.breakAll(postMessage, stall) },
		"between tries": func(f *fakeDiscord) { f.breakAll(postMessage, page(500, 0)) },
		"limited":       func(f *fakeDiscord) { f.breakAll(postMessage, tooMany(3600, false)) },
		"all limited":   func(f *fakeDiscord) { f.breakAll(postMessage, tooMany(3600, true)) },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, f *fakeDiscord) {
				set(f)
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(7*time.Second, cancel)
				begun := time.Now()
				err := f.client().do(ctx, message(testRoom, true), nil)
				if !errors.Is(err, context.Canceled) || time.Since(begun) != 7*time.Second {
					t.Errorf("after %v: %v", time.Since(begun), err)
				}
			})
		})
	}
}

// TestLimitedByDeadline: what cannot be waited for is not.
func TestLimitedByDeadline(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fakeDiscord) {
		f.breakAll(postMessage, tooMany(60, false))
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		begun := time.Now()
		if err := f.client().do(ctx, message(testRoom, true), nil); classOf(err) != classLimited || time.Since(begun) != 0 {
			t.Errorf("after %v: %v", time.Since(begun), err)
		}
	})
}

// TestRetryAfter: a 429 is waited out as long as it says, in whatever form.
func TestRetryAfter(t *testing.T) {
	for _, test := range []struct {
		name string
		by   fault
		want time.Duration
	}{
		{"JSON", tooMany(2.5, false), 2500 * time.Millisecond},
		{"a page with a header", page(429, 3), 3 * time.Second},
		{"nothing said", page(429, 0), defaultWait},
		{"half JSON", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "4")
			w.WriteHeader(429)
			_, _ = w.Write([]byte(`{"retry_after": "`)) // the other end may be gone
		}, 4 * time.Second},
		{"nonsense", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "-3")
			w.WriteHeader(429)
		}, defaultWait},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, f *fakeDiscord) {
				f.plan(postMessage, test.by)
				begun := time.Now()
				if err := f.client().do(t.Context(), message(testRoom, false), nil); err != nil {
					t.Fatal(err)
				}
				if took := time.Since(begun); took != test.want {
					t.Errorf("waited %v, not %v", took, test.want)
				}
			})
		})
	}
}

// TestBuckets: what a route's headers say holds for every route of the bucket in
// that channel, and for no other channel.
func TestBuckets(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fakeDiscord) {
		c := f.client()
		begun := time.Now()
		history := request{method: "GET", path: "/channels/" + testRoom + "/messages", route: "GET /channels/" + testRoom + "/messages"}
		room, other := message(testRoom, false), message(testGuild, false)
		f.plan("GET /channels/{}/messages", limits("b1", 4, 3, 10))
		f.plan(postMessage, limits("b1", 4, 3, 10), limits("b1", 4, 2, 10), limits("b1", 4, 0, 10))
		var at []time.Duration
		for _, r := range []request{history, other, room, room, other, history} {
			if err := c.do(t.Context(), r, nil); err != nil {
				t.Fatal(err)
			}
			at = append(at, time.Since(begun))
		}
		if diff := cmp.Diff([]time.Duration{0, 0, 0, 0, 0, 10 * time.Second}, at); diff != "" {
			t.Errorf("sent at (-want +got):\n%s", diff)
		}
	})
}

// TestInvalidRequestsPause: long before the platform bans the address, nothing more
// goes out that could be refused; what is urgent and answers to interactions still
// do for a while (PLATFORMS D14).
func TestInvalidRequestsPause(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fakeDiscord) {
		c := f.client()
		f.forget = true
		f.breakAll(postMessage, refuse(403, 50013))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		const before = invalidPause - 100
		for range before {
			c.limits.learn(message(testRoom, false), http.StatusForbidden, http.Header{}, nil)
		}
		refused := func(urgent bool) int {
			n := 0
			for {
				r := message(testRoom, false)
				r.urgent = urgent
				switch classOf(c.do(ctx, r, nil)) {
				case classForbidden:
					n++
					c.limits.all.SetBurst(1 << 20) // the pace of all is another test's
				default:
					return n
				}
			}
		}
		c.limits.all.SetLimit(1 << 30)
		if n := refused(false); before+n != invalidPause {
			t.Errorf("paused after %d invalid requests", before+n)
		}
		if n := refused(true); n != invalidStop-invalidPause {
			t.Errorf("stopped after %d more that are urgent", n)
		}
		if err := c.do(ctx, callback(), nil); classOf(err) != classLimited {
			t.Errorf("an answer to an interaction went out: %v", err)
		}
		f.breakAll(postMessage, nil)
		begun := time.Now()
		if err := c.do(t.Context(), message(testRoom, false), nil); err != nil || time.Since(begun) < 9*time.Minute || time.Since(begun) > 11*time.Minute {
			t.Errorf("after %v: %v", time.Since(begun), err)
		}
	})
}

// TestPace: no more than the pace goes out, and what is urgent goes at once.
func TestPace(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fakeDiscord) {
		c := f.client()
		begun := time.Now()
		for range allBurst + allRate {
			if err := c.do(t.Context(), message(testRoom, false), nil); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(begun).Round(time.Millisecond); took != time.Second {
			t.Errorf("took %v", took)
		}
		r := message(testRoom, false)
		r.urgent = true
		begun = time.Now()
		if err := c.do(t.Context(), r, nil); err != nil || time.Since(begun) != 0 {
			t.Errorf("urgent took %v: %v", time.Since(begun), err)
		}
	})
}

// TestAnswerTooLong: an answer without end is not read.
func TestAnswerTooLong(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fakeDiscord) {
		f.plan(postMessage, func(w http.ResponseWriter, _ *http.Request) {
			chunk := []byte(strings.Repeat(" ", 1<<20))
			for {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		})
		var out json.RawMessage
		if err := f.client().do(t.Context(), message(testRoom, false), &out); classOf(err) != classRefused || !strings.Contains(err.Error(), "too long") {
			t.Errorf("the error is %v", err)
		}
	})
}

// TestDecodes: an answer is read, text is sent as it is, and what is not asked for is
// not read.
func TestDecodes(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fakeDiscord) {
		c := f.client()
		f.answer("GET /guilds/{}", func(call apiCall) (int, any) { return 200, map[string]any{"id": testGuild, "name": call.query} })
		var guild discordgo.Guild
		if err := c.do(t.Context(), request{method: "GET", path: "/guilds/" + testGuild + "?with_counts=true", route: "GET /guilds/" + testGuild}, &guild); err != nil || guild.Name != "with_counts=true" {
			t.Errorf("%q, %v", guild.Name, err)
		}
		r := message(testRoom, false)
		r.body.(map[string]any)["content"] = "<b> & é"
		if err := c.do(t.Context(), r, nil); err != nil {
			t.Fatal(err)
		}
		if got := string(f.called(postMessage)[0].body); !strings.Contains(got, `"content":"<b> & é"`) {
			t.Errorf("sent as %s", got)
		}
		if err := c.do(t.Context(), request{method: "DELETE", path: "/channels/1/messages/2", route: "DELETE /channels/1/messages"}, &guild); err != nil {
			t.Errorf("an answer without a body: %v", err)
		}
		if err := c.do(t.Context(), request{method: "PUT", path: "/x", body: func() {}}, nil); classOf(err) != classRefused {
			t.Errorf("a body that is no JSON: %v", err)
		}
	})
}
