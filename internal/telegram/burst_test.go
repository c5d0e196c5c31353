package telegram

import (
	"flag"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"signpost/internal/bot"
)

var burst = flag.Bool("burst", false, "push 10,000 messages at once at the pace of the public Bot API: some seven minutes")

// burstChats is the chat with the lowest number; the others follow.
const burstChats = int64(770100000)

// sentAt notes when each message was sent and taken. Of some chats it refuses
// every message, as the platform does for people who have blocked the bot.
type sentAt struct {
	next    http.RoundTripper
	blocked func(chat int64) bool

	mu   sync.Mutex
	last time.Time
	at   map[int64]map[string][]time.Time // by chat and text
}

func (s *sentAt) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(r.URL.Path, "/sendMessage") {
		return s.next.RoundTrip(r)
	}
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	chat, err := strconv.ParseInt(r.PostForm.Get("chat_id"), 10, 64)
	if err != nil {
		return nil, err
	}
	text := r.PostForm.Get("text")
	if s.blocked(chat) {
		w := httptest.NewRecorder()
		refuse(http.StatusForbidden, "Forbidden: bot was blocked by the user")(w, r)
		return w.Result(), nil
	}
	// The form is read: what goes on is written anew.
	again, err := http.NewRequestWithContext(r.Context(), r.Method, r.URL.String(), strings.NewReader(r.PostForm.Encode()))
	if err != nil {
		return nil, err
	}
	again.Header = r.Header
	a, err := s.next.RoundTrip(again)
	if err == nil && a.StatusCode == http.StatusOK {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.at[chat] == nil {
			s.at[chat] = map[string][]time.Time{}
		}
		s.last = time.Now()
		s.at[chat][text] = append(s.at[chat][text], s.last)
	}
	return a, err
}

// TestBurst is SAFETY H38 and H39: many messages at once, a few of them
// emergencies. None is lost, and every emergency gets its own reply. How long they
// wait is printed and not judged: it is the machine's and the platform's as well.
func TestBurst(t *testing.T) {
	const emergencies, faster = 10, 100
	messages, chats := 1000, 200
	pace := Pace{All: faster * defaultAll, Chat: defaultChat / faster, Group: groupEvery / faster}
	if *burst {
		messages, chats, pace = 10_000, 2000, Pace{} // the public Bot API's
	}
	blocked := func(chat int64) bool { return (chat-burstChats)%100 == 7 }

	api := newFakeAPI(t)
	times := &sentAt{blocked: blocked, at: map[int64]map[string][]time.Time{}}
	s := play(t, api, nil, func(o *Options) {
		times.next = o.Transport
		o.Transport, o.Pace = times, pace
	})
	calm, grave := burstReply(t, s, "hello"), burstReply(t, s, "emergency")
	if calm == grave {
		t.Fatal("an emergency's reply cannot be told from another")
	}

	// Each chat says the same number of things, in an order of their own; one
	// emergency stands in each tenth of the queue.
	order := rand.New(rand.NewPCG(1, 2)).Perm(messages)
	var updates []queued
	pushed, urgent, unreachable := map[int64]int{}, map[int64]int64{}, 0
	for i, n := range order {
		id, chat, text := int64(i+1), burstChats+int64(n%chats), "hello"
		if i%(messages/emergencies) >= messages/emergencies/2 && len(urgent) == i/(messages/emergencies) && !blocked(chat) && urgent[chat] == 0 {
			text, urgent[chat] = "emergency", id
		}
		pushed[chat]++
		if blocked(chat) {
			unreachable++
		}
		updates = append(updates, says(id, chat, text))
	}
	begun := time.Now()
	api.push(updates...)
	awaitEmpty(t, api, 20*time.Minute)
	s.stop()

	var took []time.Duration
	for chat, id := range urgent {
		at := times.at[chat][grave]
		if len(at) != 1 {
			t.Errorf("the emergency at place %d has %d replies", id, len(at))
			continue
		}
		took = append(took, at[0].Sub(begun))
		t.Logf("place %5d of %d: %v", id, messages, at[0].Sub(begun).Round(time.Millisecond))
	}
	if len(urgent) != emergencies {
		t.Errorf("%d emergencies were pushed", len(urgent))
	}
	for chat, n := range pushed {
		if urgent[chat] != 0 {
			n--
		}
		if got := len(times.at[chat][calm]); got != n && !blocked(chat) {
			t.Errorf("a chat has %d answers to %d messages", got, n)
		}
	}
	if n := strings.Count(s.log.String(), "given up: the chat cannot be written to"); n != unreachable {
		t.Errorf("%d messages are given up for a stated reason, of %d that cannot be answered", n, unreachable)
	}
	for _, u := range updates {
		if n := s.journal.done[u.id]; n != 1 {
			t.Errorf("update %d is done with %d times", u.id, n)
		}
	}
	slices.Sort(took)
	if len(took) > 0 {
		t.Logf("%d messages from %d chats, answered in %v; %d emergencies: p50 %v, p95 %v, max %v", messages, chats,
			times.last.Sub(begun).Round(time.Millisecond), len(took), took[len(took)/2].Round(time.Millisecond),
			took[len(took)*95/100].Round(time.Millisecond), took[len(took)-1].Round(time.Millisecond))
	}
}

// burstReply is what is sent in answer to a text.
func burstReply(t *testing.T, s *stage, text string) string {
	t.Helper()
	r := s.adapter.o.Bot().Respond(t.Context(), bot.Message{Text: text + " " + canary, Private: true, At: s.adapter.now()})
	return render(r, "")[0].html
}

// awaitEmpty waits until nothing is left to confirm, for as long as a burst takes.
func awaitEmpty(t *testing.T, api *fakeAPI, most time.Duration) {
	t.Helper()
	over := time.After(most)
	for {
		api.mu.Lock()
		changed, left := api.changed, len(api.queue)
		api.mu.Unlock()
		if left == 0 {
			return
		}
		select {
		case <-changed:
		case <-over:
			t.Fatalf("%d messages are not confirmed", left)
		}
	}
}
