package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"signpost/internal/bot"
	"signpost/internal/knowledge"
	"signpost/internal/search"
	embedded "signpost/knowledge"
)

// canary is in everything that a person of a test writes: nothing of theirs may show up
// in a log or a request.
const canary = "canary-words-5512"

// Questions that the stage's search and triage know.
const (
	everydayQuestion  = "how do I set up an iPad for my 7 year old " + canary
	urgentQuestion    = "someone has my son's nude photos and says pay " + canary
	emergencyQuestion = "he has taken a whole packet of pills " + canary
)

var realBase = sync.OnceValues(func() (*knowledge.Base, error) {
	base, problems := knowledge.Load(embedded.FS(), knowledge.Options{NeedPhrases: bot.PhraseKeys()})
	if base == nil {
		return nil, problems.Errors()
	}
	return base, nil
})

// realBot is a conversation over the built-in content that knows the stage's questions.
func realBot(tb testing.TB) *bot.Bot {
	tb.Helper()
	base, err := realBase()
	if err != nil {
		tb.Fatal(err)
	}
	finds := func(entry string) search.Result {
		return search.Result{Verdict: search.VerdictAnswer, InScope: 0.9, Candidates: []search.Candidate{{Entry: entry, Confidence: 0.9}}}
	}
	fired := func(level knowledge.Level, family, entry string) bot.Judgement {
		j := bot.Judgement{Level: level, Family: family, Entry: entry, Rules: []string{family}}
		j.Own, j.OwnFamily, j.OwnRules = j.Level, j.Family, j.Rules
		return j
	}
	found := map[string]search.Result{
		everydayQuestion: finds("iphone-ipad-controls"), urgentQuestion: finds("sextortion"), emergencyQuestion: finds("suicidal-child"),
	}
	judged := map[string]bot.Judgement{
		urgentQuestion:    fired(knowledge.LevelUrgent, "sextortion", "sextortion"),
		emergencyQuestion: fired(knowledge.LevelEmergency, "suicide", "suicidal-child"),
	}
	b, err := bot.New(base, func(q string) search.Result { return found[q] }, func(in bot.Input) bot.Judgement {
		return judged[in.Messages[len(in.Messages)-1]]
	}, bot.NewMemory())
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// stage is an adapter that runs before a fake Discord.
type stage struct {
	tb      testing.TB
	f       *fakeDiscord
	a       *Adapter
	chats   *heldChats
	log     *safeBuffer
	nextID  int64
	stop    func()
	stopped sync.Once
}

// heldChats is a Chats in memory.
type heldChats struct {
	mu sync.Mutex
	of map[int64]bot.Settings
}

func (h *heldChats) Settings(_ context.Context, chat int64) (bot.Settings, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.of[chat], nil
}

func (h *heldChats) SetSettings(_ context.Context, chat int64, s bot.Settings) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.of[chat] = s
	return nil
}

func (h *heldChats) Forget(_ context.Context, chat int64) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.of, chat)
	return nil
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// newStage makes an adapter; run starts it.
func newStage(tb testing.TB, change func(o *Options)) *stage {
	tb.Helper()
	s := &stage{tb: tb, f: newFakeDiscord(tb), chats: &heldChats{of: map[int64]bot.Settings{}}, log: new(safeBuffer), nextID: 1400000000000000000}
	b := realBot(tb)
	o := Options{
		Token: testToken, API: s.f.base, Transport: s.f.transport, Shards: 1, Bot: func() *bot.Bot { return b }, Chats: s.chats,
		Log: slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if change != nil {
		change(&o)
	}
	a, err := New(o)
	if err != nil {
		tb.Fatal(err)
	}
	s.a = a
	s.stop = func() { s.stopped.Do(a.stop) }
	tb.Cleanup(func() {
		s.stop()
		for _, secret := range []string{canary, string(testToken), "interaction-token", testUser} {
			if strings.Contains(s.log.String(), secret) {
				tb.Errorf("the log holds %q:\n%s", secret, s.log.String())
			}
		}
	})
	return s
}

// run starts the adapter and waits until it receives.
func (s *stage) run() {
	s.tb.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.a.Run(ctx) }()
	s.stop = func() {
		s.stopped.Do(func() {
			cancel()
			if err := <-ended; err != nil {
				s.tb.Errorf("Run: %v", err)
			}
		})
	}
	s.f.begun(1)
	// That happens in the adapter, of which the fake hears nothing.
	over := time.After(awaited)
	for s.a.selfID() == "" {
		select {
		case <-time.After(time.Millisecond):
		case <-over:
			s.tb.Fatal("waited in vain: the bot does not know itself")
		}
	}
}

const testUser = "1500000000000000009"

type m = map[string]any

// interaction is an interaction of a person in a server, in a form that change alters.
func (s *stage) interaction(kind int, data m, change func(m)) m {
	s.nextID++
	i := m{
		"id": fmt.Sprint(s.nextID), "application_id": testApp, "type": kind, "token": fmt.Sprintf("interaction-token-%d", s.nextID), "version": 1,
		"guild_id": testGuild, "channel_id": testRoom, "context": 0, "app_permissions": "19456",
		"member": m{"user": m{"id": testUser, "username": "Canary-Name"}, "permissions": "0"}, "data": data,
	}
	if change != nil {
		change(i)
	}
	return i
}

// inOwnChat makes an interaction one of the person's own chat with the bot.
func inOwnChat(i m) {
	delete(i, "guild_id")
	delete(i, "member")
	i["context"], i["user"] = 1, m{"id": testUser, "username": "Canary-Name"}
}

// managing gives the person the permission to manage the server.
func managing(i m) { i["member"].(m)["permissions"] = "32" }

func ask(question string) m {
	return m{"id": "1", "name": "ask", "type": 1, "options": []m{{"name": "question", "type": 3, "value": question}}}
}

func press(id string) m { return m{"custom_id": id, "component_type": 2} }

// shownReply is a callback as it was sent.
type shownReply struct {
	Type int `json:"type"`
	Data struct {
		chatMessage
		Choices  []choice `json:"choices"`
		CustomID string   `json:"custom_id"`
	} `json:"data"`
}

// plain is what a person reads of it.
func (r shownReply) plain() string {
	var parts []string
	parts = append(parts, r.Data.Content)
	for _, e := range r.Data.Embeds {
		parts = append(parts, e.Title, e.Description)
		if e.Footer != nil {
			parts = append(parts, e.Footer.Text)
		}
	}
	return shown(strings.Join(parts, "\n"))
}

// ids are the ids of all there is to press or pick.
func (r shownReply) ids() []string {
	var list []string
	var walk func(parts []component)
	walk = func(parts []component) {
		for _, c := range parts {
			if c.CustomID != "" {
				list = append(list, c.CustomID)
			}
			for _, o := range c.Options {
				list = append(list, o.Value)
			}
			walk(c.Components)
		}
	}
	walk(r.Data.Components)
	return list
}

// does sends an interaction by the gateway and returns its first answer.
func (s *stage) does(i m) shownReply {
	s.tb.Helper()
	route := "POST /interactions/{}/{}/callback"
	n := len(s.f.called(route))
	s.f.dispatch("INTERACTION_CREATE", i)
	s.f.await("an answer", func() bool { return len(s.f.called(route)) > n })
	return read(s.tb, s.f.called(route)[n].body)
}

func read(tb testing.TB, body []byte) (r shownReply) {
	tb.Helper()
	if err := json.Unmarshal(body, &r); err != nil {
		tb.Fatal(err)
	}
	return r
}

// writes sends a message by the gateway.
func (s *stage) writes(text string, change func(m)) m {
	s.nextID++
	msg := m{
		"id": fmt.Sprint(s.nextID), "channel_id": testRoom, "type": 0, "content": text, "timestamp": time.Now().Format(time.RFC3339),
		"author": m{"id": testUser, "username": "Canary-Name"},
	}
	if change != nil {
		change(msg)
	}
	s.f.dispatch("MESSAGE_CREATE", msg)
	return msg
}

// sent waits for so many messages into channels, and returns the last.
func (s *stage) sent(n int) chatMessage {
	s.tb.Helper()
	route := "POST /channels/{}/messages"
	s.f.await(fmt.Sprintf("%d messages", n), func() bool { return len(s.f.called(route)) >= n })
	var msg chatMessage
	if err := json.Unmarshal(s.f.called(route)[n-1].body, &msg); err != nil {
		s.tb.Fatal(err)
	}
	return msg
}
