package telegram

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/bot"
)

// TestTooManyMessages waits what it is told, however it is told, and sends then.
func TestTooManyMessages(t *testing.T) {
	api := newFakeAPI(t)
	api.plan("sendMessage", tooMany(7), page(http.StatusTooManyRequests, 9))
	api.push(says(10, ann, "hello"))
	s := play(t, api, nil, nil)
	api.confirmed()
	s.stop()
	if diff := cmp.Diff([]time.Duration{7 * time.Second, 9 * time.Second}, s.naps.list()); diff != "" {
		t.Errorf("pauses (-want +got):\n%s", diff)
	}
	if n := len(api.sent(ann)); n != 1 {
		t.Errorf("%d answers", n)
	}
}

// TestMarkupRefused sends the same text without markup.
func TestMarkupRefused(t *testing.T) {
	api := newFakeAPI(t)
	api.plan("sendMessage", refuse(http.StatusBadRequest, `Bad Request: can't parse entities: Unsupported start tag "x" at byte offset 3`))
	api.push(says(11, ann, "urgent"))
	s := play(t, api, nil, nil)
	api.confirmed()
	s.stop()
	calls := api.called("sendMessage")
	if len(calls) < 2 {
		t.Fatalf("%d calls", len(calls))
	}
	refused, plain := calls[0].params, calls[1].params
	shown, err := shownBy(refused["text"])
	if err != nil || refused["parse_mode"] != "HTML" || !strings.Contains(refused["text"], "<b>") {
		t.Errorf("the first try: %v, parse_mode %q", err, refused["parse_mode"])
	}
	if diff := cmp.Diff(shown, plain["text"]); diff != "" {
		t.Errorf("the second shows another text (-first +second):\n%s", diff)
	}
	delete(refused, "parse_mode")
	delete(refused, "text")
	delete(plain, "text")
	if diff := cmp.Diff(refused, plain); diff != "" {
		t.Errorf("the rest of the second (-first +second):\n%s", diff)
	}
}

// TestForbidden: a chat that cannot be written to gets one try, no emergency line
// that would be refused as well, and is not asked for again.
func TestForbidden(t *testing.T) {
	for _, refusal := range []struct {
		code        int
		description string
	}{
		{403, "Forbidden: bot was blocked by the user"},
		{403, "Forbidden: bot was kicked from the supergroup chat"},
		{403, "Forbidden: user is deactivated"},
		{403, "Forbidden: bot can't initiate conversation with a user"},
		{400, "Bad Request: chat not found"},
		{400, "Bad Request: not enough rights to send text messages to the chat"},
	} {
		t.Run(refusal.description, func(t *testing.T) {
			api := newFakeAPI(t)
			api.plan("sendMessage", refuse(refusal.code, refusal.description))
			api.push(says(12, ann, "urgent"))
			s := play(t, api, nil, nil)
			api.confirmed()
			api.push(says(13, ben, "hello"))
			api.confirmed()
			s.stop()
			if n := len(api.called("sendMessage")); n != 2 || len(api.sent(ben)) != 1 {
				t.Errorf("%d messages, of which the other person's: %d", n, len(api.sent(ben)))
			}
			if s.journal.done[12] != 1 || len(s.naps.list()) > 0 {
				t.Errorf("recorded %d times, pauses %v", s.journal.done[12], s.naps.list())
			}
		})
	}
}

// TestMigrated: the group's settings move, and the answer goes to its new id.
func TestMigrated(t *testing.T) {
	const moved = group - 1
	api := newFakeAPI(t)
	api.plan("sendMessage", refuse(400, "Bad Request: group chat was upgraded to a supergroup chat", fmt.Sprintf(`{"migrate_to_chat_id":%d}`, moved)))
	api.push(asks(14, group, ann, 0, "hello"))
	s := play(t, api, nil, nil)
	s.chats.SetSettings(t.Context(), group, bot.Settings{Region: "uk-scotland"})
	api.confirmed()
	s.stop()
	if n := len(api.sent(moved)); n != 1 || len(api.called("sendMessage")) != 2 {
		t.Errorf("%d messages at the new id, %d in all", n, len(api.called("sendMessage")))
	}
	if diff := cmp.Diff(map[int64]bot.Settings{moved: {Region: "uk-scotland"}}, s.chats.of); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
}

// TestMigrationNotice: the platform's own notice moves the settings as well.
func TestMigrationNotice(t *testing.T) {
	const moved = group - 1
	api := newFakeAPI(t)
	api.push(made(15, "message", object{
		"message_id": 1, "date": 1795600000, "migrate_to_chat_id": moved,
		"from": object{"id": ann, "is_bot": false}, "chat": object{"id": group, "type": "group"},
	}))
	s := newStage(t, api, nil, func(o *Options) { o.API, o.Transport = api.listen(t), contractTransport(t, loopback(t)) })
	s.chats.of[group] = bot.Settings{Private: true}
	s.start()
	api.confirmed()
	s.stop()
	if diff := cmp.Diff(map[int64]bot.Settings{moved: {Private: true}}, s.chats.of); diff != "" || len(api.called("sendMessage")) > 0 {
		t.Errorf("settings (-want +got):\n%s, messages: %d", diff, len(api.called("sendMessage")))
	}
}

// TestTopic: an answer stays in the topic and replies to the asker; where the
// topic is gone, it is sent all the same.
func TestTopic(t *testing.T) {
	api := newFakeAPI(t)
	api.push(asks(16, group, ann, 77, "hello"))
	s := play(t, api, nil, nil)
	api.confirmed()
	api.plan("sendMessage", refuse(400, "Bad Request: message thread not found"))
	api.push(asks(17, group, ben, 77, "good morning"))
	api.confirmed()
	s.stop()
	var got []string
	for _, c := range api.called("sendMessage") {
		var reply struct {
			ID int64 `json:"message_id"`
		}
		if err := json.Unmarshal([]byte(c.params["reply_parameters"]), &reply); err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("topic %q, reply to %d, taken %v", c.params["message_thread_id"], reply.ID, c.good))
	}
	want := []string{`topic "77", reply to 16, taken true`, `topic "77", reply to 17, taken false`, `topic "", reply to 17, taken true`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
}

// TestMenuInPlace: a menu is changed in place, a change that changes nothing is no
// failure, and where the menu is gone a new one is sent.
func TestMenuInPlace(t *testing.T) {
	menu := object{"inline_keyboard": [][]object{{{"text": "Games", "callback_data": "g:games"}}}}
	press := func(id int64) queued {
		return made(id, "callback_query", object{
			"id": fmt.Sprint("press-", id), "from": object{"id": ann, "is_bot": false}, "data": "g:games",
			"message": object{"message_id": 300, "date": 1795600000, "chat": object{"id": ann, "type": "private"}, "text": canary, "reply_markup": menu},
		})
	}
	api := newFakeAPI(t)
	api.plan("editMessageText", nil, refuse(400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"),
		refuse(400, "Bad Request: message to edit not found"))
	s := play(t, api, nil, nil)
	for i := range int64(3) {
		api.push(press(20 + i))
		api.confirmed()
	}
	s.stop()
	if edits, sent := len(api.called("editMessageText")), len(api.called("sendMessage")); edits != 3 || sent != 1 {
		t.Errorf("%d edits and %d messages", edits, sent)
	}
	if n := len(api.called("answerCallbackQuery")); n != 3 {
		t.Errorf("%d of 3 presses stopped waiting", n)
	}
}

// TestGivesUpOnOne: an answer that fails while others go out is given up after
// three tries, and does not hold its chat up for ever (SAFETY H37).
func TestGivesUpOnOne(t *testing.T) {
	api := newFakeAPI(t)
	oops := refuse(http.StatusInternalServerError, "Internal Server Error")
	api.plan("sendMessage", oops, oops, oops)
	s := newStage(t, api, nil, func(o *Options) { o.API, o.Transport = api.listen(t), loopback(t) })
	s.naps.on = func(time.Duration) { s.adapter.sender.delivered.Add(1) } // to somebody else
	s.start()
	api.push(says(30, ann, "hello"))
	api.confirmed()
	s.stop()
	sent := api.sent(ann)
	if len(api.called("sendMessage")) != 4 || len(sent) != 1 || !strings.Contains(sent[0].params["text"], "999") {
		t.Errorf("%d tries, of which taken: %v", len(api.called("sendMessage")), sent)
	}
}

// TestPanic is SAFETY H37: where serving one person panics, they are told what to
// do in danger, once, and the others are served.
func TestPanic(t *testing.T) {
	tries := 0
	api := newFakeAPI(t)
	s := newStage(t, api, nil, func(o *Options) { o.API, o.Transport = api.listen(t), contractTransport(t, loopback(t)) })
	s.chats.panics = func(chat int64) bool {
		if chat == ann {
			tries++
		}
		return chat == ann
	}
	api.push(says(40, ann, "hello"), says(41, ben, "hello"))
	s.start()
	api.confirmed()
	s.stop()
	sent := api.sent(ann)
	if len(sent) != 1 || !strings.Contains(sent[0].params["text"], "999") || tries != maxTries {
		t.Errorf("after %d tries: %v", tries, sent)
	}
	if len(api.sent(ben)) != 1 || s.journal.done[40] != 1 {
		t.Errorf("the other got %d answers; the journal: %v", len(api.sent(ben)), s.journal.done)
	}
}

// TestPanicAfterAnswer: what panics once the answer was sent does not send it
// again for ever.
func TestPanicAfterAnswer(t *testing.T) {
	api := newFakeAPI(t)
	api.push(says(45, ann, "hello"), says(46, ben, "hello"))
	s := play(t, api, &testJournal{done: map[int64]int{}, panics: 45}, nil)
	api.confirmed()
	s.stop()
	if len(api.sent(ann)) != 1 || len(api.sent(ben)) != 1 {
		t.Errorf("%d and %d answers", len(api.sent(ann)), len(api.sent(ben)))
	}
}

// TestPanicOfTriage: what triage panics on is answered with the emergency line,
// and the loop that receives goes on.
func TestPanicOfTriage(t *testing.T) {
	api := newFakeAPI(t)
	api.push(says(42, ann, "poison"), edits(43, ben, 3, "poison"), says(44, cat, "hello"))
	s := play(t, api, nil, nil)
	api.confirmed()
	s.stop()
	for _, chat := range []int64{ann, ben} {
		if sent := api.sent(chat); len(sent) != 1 || !strings.Contains(sent[0].params["text"], "999") {
			t.Errorf("told: %v", sent)
		}
	}
	if n := len(api.sent(cat)); n != 1 {
		t.Errorf("the other got %d answers", n)
	}
}

// TestFlood is SAFETY H38: above the allowance of a chat calm messages are passed
// over with one notice, urgent ones never, and other chats notice nothing.
func TestFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newFakeAPI(t)
		for i := range int64(floodBurst + 20) {
			api.push(says(100+i, ann, fmt.Sprint("hello ", i)))
		}
		api.push(says(200, ann, "an emergency"), says(201, ann, "urgent"), says(202, ben, "hello"))
		s := playInside(t, api, nil, nil)
		s.start()
		api.confirmed()
		s.stop()
		busy := s.adapter.o.Bot().Note(bot.NoteBusy, "").Plain()
		calm, notices := 0, 0
		urgent := map[string]bool{}
		for _, c := range api.sent(ann) {
			shown, err := shownBy(c.params["text"])
			switch {
			case err != nil:
				t.Fatal(err)
			case shown == busy:
				notices++
			case strings.Contains(shown, "Call 999 now"):
				urgent[shown] = true
			default:
				calm++
			}
		}
		if calm != floodBurst || notices != 1 || len(urgent) != 2 || len(api.sent(ben)) != 1 {
			t.Errorf("%d calm answers, %d notices, %d urgent answers; the other chat: %d", calm, notices, len(urgent), len(api.sent(ben)))
		}
	})
}

// TestEdits is SAFETY H36: an edit is answered where it is more urgent than what
// was answered, once, and never otherwise.
func TestEdits(t *testing.T) {
	for _, c := range []struct {
		was  string
		then []string
		want int // answers in all
	}{
		{"hello", []string{"hello again"}, 1},
		{"hello", []string{"urgent"}, 2},
		{"hello", []string{"urgent", "urgent still"}, 2},
		{"hello", []string{"urgent", "hello", "emergency"}, 3},
		{"urgent", []string{"emergency", "urgent"}, 2},
		{"emergency", []string{"hello", "urgent"}, 1},
	} {
		t.Run(strings.Join(append([]string{c.was}, c.then...), ", "), func(t *testing.T) {
			api := newFakeAPI(t)
			s := play(t, api, nil, nil)
			api.push(says(50, ann, c.was))
			api.confirmed()
			for i, text := range c.then {
				api.push(edits(int64(51+i), ann, 50, text))
				api.confirmed()
			}
			s.stop()
			if n := len(api.sent(ann)); n != c.want {
				t.Errorf("%d answers, not %d", n, c.want)
			}
		})
	}
}

// TestEditWhileUrgent: what is typed in a conversation that is urgent already is
// as urgent as its own text says, and so a change of it is answered (SAFETY H36).
func TestEditWhileUrgent(t *testing.T) {
	base, err := smallBase()
	if err != nil {
		t.Fatal(err)
	}
	b, err := bot.New(base, nothingFound, judgeWords, bot.NewMemory())
	if err != nil {
		t.Fatal(err)
	}
	api := newFakeAPI(t)
	s := play(t, api, nil, func(o *Options) { o.Bot = func() *bot.Bot { return b } })
	for _, u := range []queued{says(60, ann, "emergency"), says(61, ann, "hello"), edits(62, ann, 61, "emergency")} {
		api.push(u)
		api.confirmed()
	}
	s.stop()
	if n := len(api.sent(ann)); n != 3 {
		t.Errorf("%d answers, not 3", n)
	}
}

// TestWhoManagesIsNotKnown: somebody of whom it cannot be found out whether they
// are an admin is told so, and not that they are none.
func TestWhoManagesIsNotKnown(t *testing.T) {
	const group = -77000000042
	api := newFakeAPI(t)
	api.breakAll("getChatMember", page(http.StatusBadGateway, 0))
	s := play(t, api, nil, nil)
	api.push(made(70, "callback_query", object{
		"id": "p", "from": object{"id": ann, "is_bot": false}, "data": "t",
		"message": object{"message_id": 1, "date": 1795600000, "chat": object{"id": group, "type": "supergroup"}},
	}))
	api.confirmed()
	s.stop()
	told := api.called("answerCallbackQuery")
	if len(told) != 1 || !strings.Contains(told[0].params["text"], "could not find out") {
		t.Errorf("told %v", told)
	}
}
