package telegram

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
)

const hookAddress = "https://bot.example.org/telegram"

// post posts an update as the platform does, and returns the status.
func post(s *stage, secret, update string) int {
	r := httptest.NewRequest(http.MethodPost, "/telegram", strings.NewReader(update))
	r.Header.Set(secretHeader, secret)
	w := httptest.NewRecorder()
	s.adapter.Webhook().ServeHTTP(w, r)
	return w.Code
}

// hooked runs an adapter with a webhook, and returns the secret that it told the
// platform. It is for tests in which time is not the real one.
func hooked(t *testing.T, api *fakeAPI, workers int) (s *stage, secret string) {
	t.Helper()
	s = playInside(t, api, nil, func(o *Options) { o.Webhook, o.Workers = hookAddress, workers })
	s.start()
	synctest.Wait()
	calls := api.called("setWebhook")
	if len(calls) != 1 || calls[0].params["url"] != hookAddress || len(calls[0].params["secret_token"]) < 32 || !strings.Contains(calls[0].params["allowed_updates"], "my_chat_member") {
		t.Fatalf("setWebhook: %v", calls)
	}
	return s, calls[0].params["secret_token"]
}

// TestWebhookRefuses is PLATFORMS T15: nothing but an update with the secret gets
// in.
func TestWebhookRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(t)
		s, secret := hooked(t, api, 0)
		update := string(says(10, ann, "hello").raw)
		for name, c := range map[string]struct {
			secret, update string
			want           int
		}{
			"no secret":    {"", update, 401},
			"wrong secret": {secret[1:] + "x", update, 401},
			"the token":    {string(testToken), update, 401},
			"part of it":   {secret[:len(secret)-1], update, 401},
			"too large":    {secret, `{"update_id":1,"message":"` + strings.Repeat("x", maxUpdate) + `"}`, 413},
			"no JSON":      {secret, canary, 200},
			"no update":    {secret, `{"text":"` + canary + `"}`, 200},
			"poison":       {secret, `{"update_id":11,"message":"` + canary + `"}`, 200},
		} {
			if got := post(s, c.secret, c.update); got != c.want {
				t.Errorf("%s: status %d, not %d", name, got, c.want)
			}
		}
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPut} {
			r := httptest.NewRequest(method, "/telegram", strings.NewReader(update))
			r.Header.Set(secretHeader, secret)
			w := httptest.NewRecorder()
			s.adapter.Webhook().ServeHTTP(w, r)
			if w.Code != http.StatusMethodNotAllowed || strings.Contains(w.Body.String(), canary) {
				t.Errorf("%s: status %d, %q", method, w.Code, w.Body)
			}
		}
		s.stop()
		if n := len(api.called("sendMessage")); n != 0 {
			t.Errorf("%d messages were sent", n)
		}
	})
}

// TestWebhookAnswersAfterwards: a post is answered once its reply was sent, and
// the same update posted meanwhile or later gets no second reply.
func TestWebhookAnswersAfterwards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(t)
		s, secret := hooked(t, api, 0)
		handler := s.adapter.Webhook()
		send := func() int {
			r := httptest.NewRequest(http.MethodPost, "/telegram", strings.NewReader(string(says(20, ann, "hello").raw)))
			r.Header.Set(secretHeader, secret)
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			return w.Code
		}
		reached, release := make(chan struct{}, 1), make(chan struct{})
		api.plan("sendMessage", holding(reached, release))
		first := make(chan int, 1)
		go func() { first <- send() }()
		<-reached
		synctest.Wait()
		select {
		case status := <-first:
			t.Errorf("answered %d before the reply was sent", status)
		default:
		}
		if status := send(); status != http.StatusServiceUnavailable {
			t.Errorf("posted again meanwhile: status %d", status)
		}
		close(release)
		if status := <-first; status != http.StatusOK {
			t.Errorf("status %d", status)
		}
		if status := send(); status != http.StatusOK {
			t.Errorf("posted again later: status %d", status)
		}
		s.stop()
		if n := len(api.called("sendMessage")); n != 1 || s.journal.done[20] != 1 {
			t.Errorf("%d messages, recorded %d times", n, s.journal.done[20])
		}
	})
}

// TestWebhookStops: the answer under way is sent; what was not begun, and what
// comes later, is to be posted again.
func TestWebhookStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(t)
		s, secret := hooked(t, api, 1)
		reached, release := make(chan struct{}, 1), make(chan struct{})
		api.plan("sendMessage", holding(reached, release))
		status := make([]int, 2)
		ended := make(chan struct{}, 2)
		go func() { status[0] = post(s, secret, string(says(30, ann, "hello").raw)); ended <- struct{}{} }()
		<-reached
		go func() { status[1] = post(s, secret, string(says(31, ben, "hello").raw)); ended <- struct{}{} }()
		synctest.Wait()
		s.cancel()
		synctest.Wait()
		close(release)
		s.stop()
		<-ended
		<-ended
		if diff := cmp.Diff([]int{http.StatusOK, http.StatusServiceUnavailable}, status); diff != "" {
			t.Errorf("status (-want +got):\n%s", diff)
		}
		if got := post(s, secret, string(says(32, cat, "hello").raw)); got != http.StatusServiceUnavailable {
			t.Errorf("after the stop: status %d", got)
		}
		if diff := cmp.Diff(map[int64]int{30: 1}, s.journal.done); diff != "" {
			t.Errorf("the journal (-want +got):\n%s", diff)
		}
	})
}

// TestWebhookTooEarly: until the bot knows its own name it cannot tell what is
// said to it, so that a post is to come again.
func TestWebhookTooEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(t)
		s := playInside(t, api, nil, func(o *Options) { o.Webhook = hookAddress })
		if got := post(s, s.adapter.webhookSecret(), string(says(40, ann, "hello").raw)); got != http.StatusServiceUnavailable {
			t.Errorf("status %d", got)
		}
		s.start()
		synctest.Wait()
		if got := post(s, s.adapter.webhookSecret(), string(says(40, ann, "hello").raw)); got != http.StatusOK {
			t.Errorf("once it runs: status %d", got)
		}
		s.stop()
	})
}

// TestWebhookRefused: an address that the platform does not take ends Run with
// what to do; what passes is waited out.
func TestWebhookRefused(t *testing.T) {
	api := newFakeAPI(t)
	api.plan("setWebhook", tooMany(3), page(http.StatusBadGateway, 0), refuse(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"))
	s := play(t, api, nil, func(o *Options) { o.Webhook = "http://bot.example.org" })
	if err := s.failed(); !strings.Contains(err.Error(), "https") || strings.Contains(err.Error(), "canary") {
		t.Errorf("the error: %v", err)
	}
	if n := len(api.called("setWebhook")); n != 3 {
		t.Errorf("%d tries", n)
	}
}
