package telegram

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
)

// Webhook.
const (
	secretHeader = "X-Telegram-Bot-Api-Secret-Token"
	maxUpdate    = 1 << 20 // bytes of one update
	maxPosts     = 40      // the platform posts at once (core.telegram.org/bots/api#setwebhook)
)

// webhookSecret is what the platform shows with each update. It follows from the
// token, so that every replica knows it and there is nothing more to configure.
func (a *Adapter) webhookSecret() string {
	h := hmac.New(sha256.New, []byte(a.o.Token))
	_, _ = io.WriteString(h, "webhook") // a hash never fails
	return hex.EncodeToString(h.Sum(nil))
}

// setWebhook tells the platform where to post updates, as often as it takes.
func (a *Adapter) setWebhook(ctx context.Context) error {
	p := params{
		"url": a.o.Webhook, "secret_token": a.webhookSecret(), "allowed_updates": allowedUpdates, "max_connections": int64(maxPosts),
	}
	for pause := firstPause; ; pause = min(2*pause, longestWait) {
		err := a.client.call(ctx, "setWebhook", p, nil)
		switch c := classOf(err); {
		case err == nil:
			return nil
		case c == classUnauthorized:
			return errToken
		case c != classTemporary && c != classWait:
			return fmt.Errorf("telegram: the platform does not take the webhook's address; it must be https with a name, on port 443, 80, 88 or 8443: %w", err)
		}
		a.log.Warn("telegram: the webhook could not be set yet", "reason", err)
		if err := a.sender.sleep(ctx, jitter(pause)); err != nil {
			return nil
		}
	}
}

// Webhook returns the handler of the updates that the platform posts. It answers
// 200 once an update is answered or given up, and 503 where it is to be posted
// again: a stop, or more updates than can be held.
func (a *Adapter) Webhook() http.Handler {
	secret := []byte(a.webhookSecret())
	under := &posted{ids: map[int64]bool{}}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method != http.MethodPost:
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "post an update", http.StatusMethodNotAllowed)
			return
		case subtle.ConstantTimeCompare([]byte(r.Header.Get(secretHeader)), secret) != 1:
			http.Error(w, "the secret is not the webhook's", http.StatusUnauthorized)
			return
		}
		if !a.met.Load() {
			http.Error(w, "starting", http.StatusServiceUnavailable)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpdate))
		if err != nil {
			http.Error(w, "the update cannot be read", http.StatusRequestEntityTooLarge)
			return
		}
		var id struct {
			ID int64 `json:"update_id"`
		}
		if json.Unmarshal(body, &id) != nil || id.ID == 0 {
			a.log.Warn("telegram: a post is no update and is passed over")
			w.WriteHeader(http.StatusOK) // posting it again would not mend it
			return
		}
		if !under.begin(id.ID) {
			http.Error(w, "the update is under way", http.StatusServiceUnavailable)
			return
		}
		defer under.end(id.ID)
		a.health.ready(a.now())
		ended := make(chan bool, 1)
		if !a.take(r.Context(), body, func(confirm bool) { ended <- confirm }) {
			http.Error(w, "too many updates are under way", http.StatusServiceUnavailable)
			return
		}
		// Waited for even where the platform no longer does: the update is under
		// way until it ends.
		if !<-ended {
			http.Error(w, "stopping", http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusOK)
	})
}

// posted are the updates that were posted and are under way.
type posted struct {
	mu  sync.Mutex
	ids map[int64]bool
}

func (p *posted) begin(id int64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ids[id] {
		return false
	}
	p.ids[id] = true
	return true
}

func (p *posted) end(id int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.ids, id)
}
