package discord

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"signpost/internal/bot"
)

// TestCountedOnceSent: a reply that was sent is counted once, under the key of its
// conversation, with nothing of the text or the person in it.
func TestCountedOnceSent(t *testing.T) {
	var mu sync.Mutex
	var got []string
	s := newStage(t, func(o *Options) {
		o.Count = func(c bot.Count, conversation string) {
			mu.Lock()
			defer mu.Unlock()
			got = append(got, fmt.Sprintf("%+v %s", c, conversation))
		}
	})
	s.run()
	s.does(s.interaction(2, ask(everydayQuestion), nil))
	s.does(s.interaction(2, ask("nobody knows this "+canary), nil))
	s.stop()
	if len(got) != 2 {
		t.Errorf("%d replies are counted, not 2: %v", len(got), got)
	}
	for _, text := range got {
		for _, never := range []string{canary, "nobody knows", testUser} {
			if strings.Contains(text, never) {
				t.Errorf("%q is in what is counted: %s", never, text)
			}
		}
	}
}
