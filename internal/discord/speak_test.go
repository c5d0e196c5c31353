package discord

import (
	"slices"
	"strings"
	"testing"
	"time"

	"signpost/internal/bot"
)

var wales = bot.Settings{Region: "uk-wales"}

func has(t *testing.T, r shownReply, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(r.plain(), w) {
			t.Errorf("the answer lacks %q:\n%s", w, r.plain())
		}
	}
}

// TestAskIsPrivate: every answer in a server is seen by its asker alone (SAFETY H18),
// calls nobody (H25), and holds nothing of what was typed.
func TestAskIsPrivate(t *testing.T) {
	s := newStage(t, nil)
	s.run()
	tests := []struct {
		question string
		words    []string
		share    bool
	}{
		{everydayQuestion, []string{"1. "}, true},
		{urgentQuestion, []string{"Call 999 now if", "I am automated"}, false},
		{emergencyQuestion, []string{"Call 999 now.", "I am automated"}, false},
		{"nobody knows this " + canary, []string{"999"}, false},
	}
	for _, test := range tests {
		r := s.does(s.interaction(2, ask(test.question), nil))
		if r.Type != 4 || r.Data.Flags != ephemeral {
			t.Errorf("%s: the answer is of type %d with the flags %d", test.question, r.Type, r.Data.Flags)
		}
		has(t, r, test.words...)
		if strings.Contains(r.plain(), canary) {
			t.Errorf("%s: what was typed is repeated", test.question)
		}
		share := slices.ContainsFunc(r.ids(), func(id string) bool { return strings.HasPrefix(id, "v:") })
		if share != test.share {
			t.Errorf("%s: it can be shown in the channel: %v, want %v", test.question, share, test.share)
		}
	}
}

// TestEmergencyComesFirst: what to do stands in the message's own text, above the embed
// and shown where embeds are off.
func TestEmergencyComesFirst(t *testing.T) {
	s := newStage(t, nil)
	s.run()
	r := s.does(s.interaction(2, ask(emergencyQuestion), nil))
	if !strings.Contains(r.Data.Content, "Call 999 now") {
		t.Errorf("above the embed stands %q", r.Data.Content)
	}
}

func TestShownInTheChannel(t *testing.T) {
	s := newStage(t, nil)
	s.run()
	r := s.does(s.interaction(3, press("v:iphone-ipad-controls"), nil))
	if r.Data.Flags != 0 || r.Type != 4 || len(r.ids()) != 0 {
		t.Errorf("flags %d, type %d, buttons %v", r.Data.Flags, r.Type, r.ids())
	}
	has(t, r, "1. ")
	// A press that was made up shows nothing that is not everyday.
	if r := s.does(s.interaction(3, press("v:sextortion"), nil)); r.Data.Flags != ephemeral {
		t.Errorf("an urgent answer is shown to a channel:\n%s", r.plain())
	}
}

func TestSuggestions(t *testing.T) {
	s := newStage(t, nil)
	s.run()
	typed := func(text string) []choice {
		data := ask(text)
		data["options"].([]m)[0]["focused"] = true
		return s.does(s.interaction(4, data, nil)).Data.Choices
	}
	if got := typed(""); len(got) == 0 || len(got) > 25 {
		t.Errorf("%d suggestions while nothing is typed", len(got))
	}
	if got := typed("ipad"); len(got) == 0 {
		t.Error("nothing is suggested for ipad")
	}
	if got := typed(urgentQuestion); len(got) != 0 {
		t.Errorf("suggested in the open: %v", got)
	}
}

// TestForm: /ask without a question opens a form, whose text is answered in private.
func TestForm(t *testing.T) {
	s := newStage(t, nil)
	s.run()
	r := s.does(s.interaction(2, m{"id": "1", "name": "ask", "type": 1}, nil))
	if r.Type != 9 || r.Data.CustomID != formID {
		t.Fatalf("the answer is of type %d with the id %q", r.Type, r.Data.CustomID)
	}
	field := m{"type": 4, "custom_id": "question", "value": urgentQuestion}
	for name, parts := range map[string][]m{
		"row":   {{"type": 1, "components": []m{field}}},
		"label": {{"type": 18, "component": field}, {"type": 99, "what": []int{1}}},
	} {
		r = s.does(s.interaction(5, m{"custom_id": "form", "components": parts}, nil))
		if r.Data.Flags != ephemeral || !strings.Contains(r.plain(), "Call 999 now if") {
			t.Errorf("%s: flags %d:\n%s", name, r.Data.Flags, r.plain())
		}
	}
}

// TestMenus: topics are picked in a menu that is changed in place, and an answer is a
// new message.
func TestMenus(t *testing.T) {
	s := newStage(t, nil)
	s.run()
	r := s.does(s.interaction(2, m{"id": "1", "name": "browse", "type": 1}, nil))
	menu := func(value string) m {
		return s.interaction(3, m{"custom_id": "pick", "component_type": 3, "values": []string{value}}, func(i m) {
			i["message"] = m{"id": "1", "components": []m{{"type": 1, "components": []m{{"type": 3, "custom_id": "pick"}}}}}
		})
	}
	if !slices.Contains(r.ids(), "g:games") || !slices.Contains(r.ids(), "h") {
		t.Fatalf("the topics are %v", r.ids())
	}
	r = s.does(menu("g:games"))
	if r.Type != 7 {
		t.Errorf("a page of topics is of type %d", r.Type)
	}
	i := slices.IndexFunc(r.ids(), func(id string) bool { return strings.HasPrefix(id, "e:") })
	if i < 0 {
		t.Fatalf("the page has %v", r.ids())
	}
	if r = s.does(menu(r.ids()[i])); r.Type != 4 || r.Data.Flags != ephemeral {
		t.Errorf("an answer is of type %d with the flags %d", r.Type, r.Data.Flags)
	}
}

// TestSetup: only who manages the server, by this interaction's own word.
func TestSetup(t *testing.T) {
	s := newStage(t, nil)
	s.run()
	setup := m{"id": "1", "name": "setup", "type": 1}
	has(t, s.does(s.interaction(2, setup, nil)), "manage this server")
	has(t, s.does(s.interaction(3, press("t:region:uk-wales"), nil)), "manage this server")
	guild := number(testGuild)
	if got, _ := s.chats.Settings(t.Context(), guild); got.Region != "" {
		t.Fatal("somebody who may not has changed the region")
	}
	r := s.does(s.interaction(2, setup, func(i m) { managing(i); i["app_permissions"] = "1024" }))
	has(t, r, "Send Messages, Embed Links", "No country chosen")
	if !slices.Contains(r.ids(), "t:region:uk-england") {
		t.Errorf("the panel has %v", r.ids())
	}
	r = s.does(s.interaction(3, press("t:region:uk-england"), managing))
	has(t, r, "England", "all the permissions")
	force := slices.IndexFunc(r.ids(), func(id string) bool { return strings.Contains(id, "cheshire") })
	if force < 0 {
		t.Fatalf("no police force to pick in %v", r.ids())
	}
	r = s.does(s.interaction(3, press(r.ids()[force]), managing))
	has(t, r, "Cheshire")
	if got, _ := s.chats.Settings(t.Context(), guild); !strings.Contains(got.Region, "cheshire") {
		t.Errorf("kept is %+v", got)
	}
	if r = s.does(s.interaction(3, press("t:test:now"), managing)); r.Data.Flags != ephemeral || !strings.Contains(r.plain(), "1. ") {
		t.Errorf("a test answer with the flags %d:\n%s", r.Data.Flags, r.plain())
	}
	if r = s.does(s.interaction(3, press("t:card:now"), managing)); r.Data.Flags != 0 || !strings.Contains(r.plain(), "/ask") {
		t.Errorf("a card with the flags %d:\n%s", r.Data.Flags, r.plain())
	}
}

// TestOwnChat: plain text is answered where nobody else reads, and a chosen place is
// remembered.
func TestOwnChat(t *testing.T) {
	s := newStage(t, nil)
	s.run()
	s.writes(urgentQuestion, nil)
	got := s.sent(1)
	if got.Flags != 0 || !got.Enforce || got.Nonce == "" || len(got.Nonce) > 25 {
		t.Errorf("the message %+v", got)
	}
	r := s.does(s.interaction(3, press("r:uk-scotland"), inOwnChat))
	if r.Data.Flags != 0 {
		t.Errorf("in the person's own chat an answer goes by itself: flags %d", r.Data.Flags)
	}
	if got, _ := s.chats.Settings(t.Context(), number(testRoom)); got.Region != "uk-scotland" {
		t.Errorf("kept is %+v", got)
	}
	// A chat of two people into which one brought the bot is no private chat.
	r = s.does(s.interaction(2, ask(urgentQuestion), func(i m) { inOwnChat(i); i["context"] = 2 }))
	if r.Data.Flags != ephemeral {
		t.Errorf("the other person reads the answer: flags %d", r.Data.Flags)
	}
}

// TestMedia is SAFETY H14: a file gets a reply, and nothing is fetched; the fake fails
// on any call that it does not know.
func TestMedia(t *testing.T) {
	s := newStage(t, nil)
	s.run()
	s.writes("", func(x m) { x["attachments"] = []m{{"id": "1", "url": "https://cdn.example/" + canary}} })
	if got := s.sent(1); !strings.Contains(got.Embeds[0].Description, "cannot look at") {
		t.Errorf("said is %q", got.Embeds[0].Description)
	}
}

// TestMention: called in a channel, the bot answers nothing there.
func TestMention(t *testing.T) {
	s := newStage(t, nil)
	s.run()
	call := func(text string) { s.writes("<@"+s.a.selfID()+"> "+text, func(x m) { x["guild_id"] = testGuild }) }
	call(urgentQuestion)
	if got := s.sent(1); !strings.Contains(got.Embeds[0].Description, "/ask") || strings.Contains(got.Embeds[0].Description, "999") {
		t.Errorf("said in the channel: %q", got.Embeds[0].Description)
	}
	s.writes("not for the bot", func(x m) { x["guild_id"] = testGuild })
	s.does(s.interaction(2, ask(everydayQuestion), nil)) // served after it
	if n := len(s.f.called("POST /channels/{}/messages")); n != 1 {
		t.Errorf("%d messages in the channel", n)
	}
}

// TestAnsweredOnce is SAFETY H35.
func TestAnsweredOnce(t *testing.T) {
	s := newStage(t, nil)
	s.run()
	i := s.interaction(2, ask(everydayQuestion), nil)
	s.does(i)
	s.f.dispatch("INTERACTION_CREATE", i)
	s.does(s.interaction(2, ask(everydayQuestion), nil))
	if n := len(s.f.called("POST /interactions/{}/{}/callback")); n != 2 {
		t.Errorf("%d answers to two interactions", n)
	}
}

// TestEditRaises is SAFETY H36.
func TestEditRaises(t *testing.T) {
	s := newStage(t, nil)
	s.run()
	x := s.writes(everydayQuestion, nil)
	s.sent(1)
	x["content"] = emergencyQuestion
	s.f.dispatch("MESSAGE_UPDATE", x)
	if got := s.sent(2); !strings.Contains(got.Content, "Call 999 now") {
		t.Errorf("said after the change: %q", got.Content)
	}
}

// TestClear removes the bot's own messages and no others.
func TestClear(t *testing.T) {
	s := newStage(t, nil)
	s.run()
	r := s.does(s.interaction(2, m{"id": "1", "name": "clear", "type": 1}, inOwnChat))
	has(t, r, "I cannot remove yours")
	s.f.answer("GET /channels/{}/messages", func(apiCall) (int, any) {
		return 200, []m{{"id": "11", "author": m{"id": s.a.selfID(), "bot": true}}, {"id": "12", "author": m{"id": testUser}}}
	})
	if r = s.does(s.interaction(3, press("c:yes"), inOwnChat)); r.Type != 6 {
		t.Errorf("the press is answered with type %d", r.Type)
	}
	s.f.await("the reply after it", func() bool { return len(s.f.called("POST /webhooks/{}/{}")) == 1 })
	removed := s.f.called("DELETE /channels/{}/messages/{}")
	if len(removed) != 1 || !strings.HasSuffix(removed[0].path, "/11") {
		t.Errorf("%d messages were removed", len(removed))
	}
	// In a server the messages are the asker's alone and go by themselves.
	has(t, s.does(s.interaction(3, press("c"), nil)), "Only you can see")
}

// TestServers: a new server is greeted once, one that was known or is away is not, and
// what was chosen for one that the bot left is forgotten.
func TestServers(t *testing.T) {
	s := newStage(t, nil)
	s.run()
	server := func(id string, joined time.Time) m {
		return m{"id": id, "joined_at": joined.Format(time.RFC3339Nano), "system_channel_id": testRoom, "name": "Canary-Name"}
	}
	s.f.dispatch("GUILD_CREATE", server("21", time.Now().Add(-time.Hour)))
	s.f.dispatch("GUILD_CREATE", server("22", time.Now()))
	if got := s.sent(1); !strings.Contains(got.Embeds[0].Description, "/setup") {
		t.Errorf("the greeting is %q", got.Embeds[0].Description)
	}
	s.f.dispatch("GUILD_CREATE", server("22", time.Now()))
	_ = s.chats.SetSettings(t.Context(), 22, wales)
	s.f.dispatch("GUILD_DELETE", m{"id": "22", "unavailable": true})
	s.f.dispatch("GUILD_CREATE", server("22", time.Now()))
	s.does(s.interaction(2, ask(everydayQuestion), nil))
	if got, _ := s.chats.Settings(t.Context(), 22); got != wales {
		t.Error("an outage made the bot forget a server")
	}
	s.f.dispatch("GUILD_DELETE", m{"id": "22"})
	s.stop()
	if got, _ := s.chats.Settings(t.Context(), 22); got == wales {
		t.Error("the settings are kept after the bot has left")
	}
	if n := len(s.f.called("POST /channels/{}/messages")); n != 1 {
		t.Errorf("%d greetings", n)
	}
}

// TestAfterAGap is SAFETY H34: what was written while the bot was away is answered once,
// oldest first.
func TestAfterAGap(t *testing.T) {
	s := newStage(t, nil)
	if err := s.a.o.Direct.SetLast(t.Context(), number(testRoom), 100); err != nil {
		t.Fatal(err)
	}
	s.f.answer("GET /channels/{}/messages", func(c apiCall) (int, any) {
		if !strings.Contains(c.query, "after=100&") {
			return 200, []m{}
		}
		author := m{"id": testUser}
		return 200, []m{
			{"id": "103", "channel_id": testRoom, "type": 0, "content": everydayQuestion, "author": author},
			{"id": "102", "channel_id": testRoom, "type": 0, "content": urgentQuestion, "author": author},
			{"id": "101", "channel_id": testRoom, "type": 0, "content": "own", "author": m{"id": "1", "bot": true}},
		}
	})
	s.run()
	if got := s.sent(1); got.About.Message != "102" {
		t.Errorf("the first answer is to %s", got.About.Message)
	}
	if got := s.sent(2); got.About.Message != "103" {
		t.Errorf("the second answer is to %s", got.About.Message)
	}
	s.stop()
	if last, err := s.a.o.Direct.Last(t.Context()); err != nil || last[number(testRoom)] != 103 {
		t.Errorf("the last message that was answered is %v, %v", last, err)
	}
}

// TestHalfAnEvent is PLATFORMS D1: an event that lacks what an answer needs harms nobody.
func TestHalfAnEvent(t *testing.T) {
	s := newStage(t, nil)
	s.run()
	for _, change := range []func(m){
		func(i m) { delete(i, "data") },
		func(i m) { i["data"] = "text" },
		func(i m) { delete(i, "member") },
		func(i m) { i["member"] = []int{1} },
		func(i m) { delete(i, "token") },
		func(i m) { i["type"] = "?" },
		func(i m) { i["type"] = 77 },
		func(i m) { i["channel_id"] = 5.5 },
	} {
		s.f.dispatch("INTERACTION_CREATE", s.interaction(2, ask(everydayQuestion), change))
	}
	// What is not needed may have any form.
	r := s.does(s.interaction(2, ask(everydayQuestion), func(i m) {
		i["locale"], i["entitlements"], i["app_permissions"] = 5, "x", 7
		i["data"].(m)["options"] = append(i["data"].(m)["options"].([]m), m{"name": "other", "type": 99, "value": []int{1}})
	}))
	has(t, r, "1. ")
}

func TestCommandsAreRegisteredOnce(t *testing.T) {
	s := newStage(t, nil)
	s.run()
	put := "PUT /applications/{}/commands"
	s.f.await("the commands", func() bool { return len(s.f.called(put)) == 1 })
	s.f.mu.Lock()
	s.f.commands = s.f.calls[slices.IndexFunc(s.f.calls, func(c apiCall) bool { return c.route == put })].body
	s.f.mu.Unlock()
	if err := s.a.register(t.Context(), testApp); err != nil {
		t.Fatal(err)
	}
	if n := len(s.f.called(put)); n != 1 {
		t.Errorf("the same commands were registered %d times", n)
	}
}

func TestInstallLink(t *testing.T) {
	// 19456 is View Channel, Send Messages and Embed Links, and no more.
	want := "https://discord.com/oauth2/authorize?client_id=7&permissions=19456&scope=bot+applications.commands"
	if got := installLink("7"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
