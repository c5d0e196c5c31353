package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/bot"
	"signpost/internal/knowledge"
	"signpost/internal/search"
	embedded "signpost/knowledge"
)

// realBase is the built-in content.
var realBase = sync.OnceValues(func() (*knowledge.Base, error) {
	base, problems := knowledge.Load(embedded.FS(), knowledge.Options{NeedPhrases: bot.PhraseKeys()})
	if base == nil {
		return nil, problems.Errors()
	}
	return base, nil
})

// realBot is a conversation over the built-in content whose search finds every
// entry.
func realBot(tb testing.TB) (*bot.Bot, *knowledge.Base) {
	tb.Helper()
	base, err := realBase()
	if err != nil {
		tb.Fatal(err)
	}
	var found search.Result
	found.Verdict = search.VerdictAnswer
	for _, e := range base.Entries {
		found.Candidates = append(found.Candidates, search.Candidate{Entry: e.ID, Confidence: 0.5})
	}
	b, err := bot.New(base, func(question string) search.Result {
		r := found
		if i := slices.IndexFunc(base.Entries, func(e *knowledge.Entry) bool { return e.ID == question }); i >= 0 {
			r.Candidates = append([]search.Candidate{found.Candidates[i]}, found.Candidates...)
		}
		return r
	}, func(bot.Input) bot.Judgement { return bot.Judgement{} }, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return b, base
}

// noJournal and noChats keep nothing.
type noJournal struct{}

func (noJournal) Done(context.Context, int64) (bool, error) { return false, nil }
func (noJournal) Record(context.Context, int64) error       { return nil }

type noChats struct{}

func (noChats) Settings(context.Context, int64) (bot.Settings, error)  { return bot.Settings{}, nil }
func (noChats) SetSettings(context.Context, int64, bot.Settings) error { return nil }
func (noChats) Forget(context.Context, int64) error                    { return nil }
func (noChats) Move(context.Context, int64, int64) error               { return nil }

// speaking is an adapter over the built-in content whose calls are noted and
// answered with a result.
func speaking(t *testing.T, result string) (a *Adapter, calls *[]string) {
	t.Helper()
	b, _ := realBot(t)
	calls = new([]string)
	a, err := New(Options{
		Token: "1:secret", API: "http://127.0.0.1:1", Bot: func() *bot.Bot { return b }, Journal: noJournal{}, Chats: noChats{},
		Webhook: "https://example.org/hook",
		Transport: contractTransport(t, roundTrip(func(r *http.Request) (*http.Response, error) {
			*calls = append(*calls, r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:])
			return answer(result)(r)
		})),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.stop)
	a.self = me{ID: 99, Name: "signpost_bot"}
	return a, calls
}

// TestCallsKeepTheContract makes each kind of call that the adapter can make, with
// the built-in content, against the platform's own description.
func TestCallsKeepTheContract(t *testing.T) {
	needDescription(t)
	tests := []struct {
		name  string
		calls []string
		do    func(ctx context.Context, a *Adapter) error
	}{
		{"introduction", []string{"setMyDescription", "setMyShortDescription", "setMyCommands", "setMyCommands", "setMyCommands"}, func(ctx context.Context, a *Adapter) error {
			a.introduce(ctx)
			return nil
		}},
		{"webhook", []string{"setWebhook"}, func(ctx context.Context, a *Adapter) error { return a.setWebhook(ctx) }},
		{"last confirmation", []string{"getUpdates"}, func(_ context.Context, a *Adapter) error {
			w := newWindow()
			w.begin(5, a.now())
			w.end(5, true)
			a.confirm(w)
			return nil
		}},
		{"member", []string{"getChatMember"}, func(ctx context.Context, a *Adapter) error {
			_, err := a.memberOf(ctx, -100, 5)
			return err
		}},
		{"clear", []string{"deleteMessages", "deleteMessages"}, func(ctx context.Context, a *Adapter) error {
			for id := range int64(maxRemoved + 1) {
				a.remember(7, id+1)
			}
			return a.clear(ctx, 7)
		}},
		{"press", []string{"answerCallbackQuery"}, func(ctx context.Context, a *Adapter) error {
			s := served{adapter: a, x: action{callback: "1", private: true}}
			return s.answerButton(ctx)
		}},
		{"press of settings by somebody else", []string{"getChatMember", "answerCallbackQuery"}, func(ctx context.Context, a *Adapter) error {
			s := served{adapter: a, x: action{callback: "1", chat: -100, user: 5}}
			return s.settingsFromGroup(ctx)
		}},
		{"message", []string{"sendMessage", "editMessageText"}, func(ctx context.Context, a *Adapter) error {
			m := render(a.o.Bot().Joined(bot.Settings{}, bot.SeesAsked), "https://t.me/signpost_bot")[0]
			_, err := a.sender.send(ctx, m, place{chat: -100, thread: 3, reply: 5})
			_, err2 := a.sender.send(ctx, m, place{chat: -100, thread: 3, reply: 5, edit: 6})
			return errors.Join(err, err2)
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, calls := speaking(t, `{"message_id":5,"status":"member"}`)
			if tt.name == "webhook" || tt.name == "clear" || tt.name == "press" {
				a, calls = speaking(t, "true")
			}
			if err := tt.do(t.Context(), a); err != nil {
				t.Error(err)
			}
			if !slices.Equal(*calls, tt.calls) {
				t.Errorf("made the calls %q, not %q", *calls, tt.calls)
			}
		})
	}
}

// TestAdminIsSentToSettings keeps the link to a group's settings an address that
// the platform opens.
func TestAdminIsSentToSettings(t *testing.T) {
	needDescription(t)
	a, calls := speaking(t, `{"status":"administrator"}`)
	s := served{adapter: a, x: action{callback: "1", chat: -100, user: 5}}
	if err := s.settingsFromGroup(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := []string{"getChatMember", "answerCallbackQuery"}; !slices.Equal(*calls, want) {
		t.Errorf("made the calls %q, not %q", *calls, want)
	}
}

// TestSharedAnswersKeepTheContract offers every entry of the content in inline
// mode. Those that may not be shared are not among them (SAFETY H18).
func TestSharedAnswersKeepTheContract(t *testing.T) {
	_, base := realBot(t)
	shared := map[string]bool{}
	a, _ := speaking(t, "true")
	a.client.http.Transport = contractTransport(t, roundTrip(func(r *http.Request) (*http.Response, error) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		v, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, err
		}
		var list []struct {
			ID string `json:"id"`
		}
		if err := json.Unmarshal([]byte(v.Get("results")), &list); err != nil {
			t.Errorf("results: %v", err)
		}
		for _, r := range list {
			shared[r.ID] = true
		}
		return answer("true")(r)
	}))
	for _, e := range base.Entries {
		if err := a.shareable(t.Context(), action{did: didInline, inline: "1", text: e.ID}); err != nil {
			t.Error(err)
		}
	}
	if len(shared) == 0 {
		t.Error("nothing is offered")
	}
	for _, e := range base.Entries {
		if everyday := e.Level <= knowledge.LevelEveryday && !e.PrivateInGroups && !e.Discreet; shared[e.ID] != everyday {
			t.Errorf("%s is offered: %v", e.ID, shared[e.ID])
		}
	}
}

// TestLinksAlone keeps an empty keyboard from going out as null (T14): below a
// message of inline mode links alone work, and there may be none.
func TestLinksAlone(t *testing.T) {
	press, link := key{Text: "a", Data: "b"}, key{Text: "c", URL: "https://example.org"}
	tests := []struct {
		name string
		k    *keyboard
		want *keyboard
	}{
		{"no keyboard", nil, nil},
		{"no links", &keyboard{Rows: [][]key{{press}, {press, press}}}, nil},
		{"some", &keyboard{Rows: [][]key{{press}, {press, link}}}, &keyboard{Rows: [][]key{{link}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, tt.k.links()); diff != "" {
				t.Error(diff)
			}
		})
	}
}
