package telegram

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"signpost/internal/bot"
)

// TestCountedOnceSent: what was sent is counted once, under the key of its
// conversation, and with nothing of the text or the person in it. What could not
// be sent is not counted.
func TestCountedOnceSent(t *testing.T) {
	api := newFakeAPI(t)
	var mu sync.Mutex
	var got []string
	keys := map[string]bool{}
	s := play(t, api, nil, func(o *Options) {
		o.Count = func(c bot.Count, conversation string) {
			mu.Lock()
			defer mu.Unlock()
			got = append(got, fmt.Sprintf("%+v", c))
			if c.What == bot.CountAsked {
				keys[conversation] = true
			}
		}
	})
	api.push(says(7, ann, "my goldfish "+canary), says(8, ann, "again "+canary), says(9, ben, "what "+canary))
	api.confirmed()
	s.stop()
	if len(got) != 3 || len(keys) != 2 {
		t.Errorf("%d replies of %d conversations are counted, want 3 of 2: %v", len(got), len(keys), got)
	}
	for _, text := range append(got, fmt.Sprint(keys)) {
		for _, never := range []string{canary, "goldfish", fmt.Sprint(ann), fmt.Sprint(ben)} {
			if strings.Contains(text, never) {
				t.Errorf("%q is in what is counted: %s", never, text)
			}
		}
	}

	api = newFakeAPI(t)
	api.breakAll("sendMessage", refuse(http.StatusForbidden, "Forbidden: bot was blocked by the user"))
	counted := 0
	s = play(t, api, nil, func(o *Options) { o.Count = func(bot.Count, string) { counted++ } })
	api.push(says(7, ann, canary))
	api.confirmed()
	s.stop()
	if counted != 0 {
		t.Errorf("%d replies are counted that nobody got", counted)
	}
}
