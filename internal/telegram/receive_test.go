package telegram

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestConfirmedAfterReply is SAFETY H31 and PLATFORMS T5: an update is confirmed
// once its reply was sent, and not before.
func TestConfirmedAfterReply(t *testing.T) {
	api := newFakeAPI(t)
	reached, release := make(chan struct{}, 1), make(chan struct{})
	api.plan("sendMessage", holding(reached, release))
	api.push(says(7, ann, "hello"))
	s := play(t, api, nil, nil)
	<-reached
	api.push(says(8, ben, "hello")) // answered while 7 is under way
	api.await("the second is answered", func() bool { return len(api.sent(ben)) == 1 })
	polls := len(api.called("getUpdates"))
	api.await("updates are asked for again", func() bool { return len(api.called("getUpdates")) > polls })
	if diff := cmp.Diff([]int64{7, 8}, api.waiting()); diff != "" {
		t.Errorf("while the first is under way, unconfirmed (-want +got):\n%s", diff)
	}
	close(release)
	api.confirmed()
	s.stop()
	if diff := cmp.Diff(map[int64]int{7: 1, 8: 1}, s.journal.done); diff != "" {
		t.Errorf("the journal (-want +got):\n%s", diff)
	}
	for i, c := range api.called("getUpdates") {
		if _, has := c.params["offset"]; has == (i == 0) {
			t.Errorf("call %d for updates has an offset: %v", i+1, has)
		}
		want := `["message","edited_message","callback_query","inline_query","my_chat_member"]`
		if got := c.params["allowed_updates"]; got != want {
			t.Errorf("call %d for updates allows %s", i+1, got)
		}
	}
}

// TestPoisonUpdate is PLATFORMS T4: what cannot be read is passed over, and those
// beside it are answered.
func TestPoisonUpdate(t *testing.T) {
	for name, raw := range map[string]string{
		"message of another kind": `{"update_id":11,"message":"` + canary + `"}`,
		"chat without a number":   `{"update_id":11,"message":{"message_id":1,"chat":{"id":"` + canary + `"},"text":"x"}}`,
		"number too large":        `{"update_id":11,"message":{"message_id":99999999999999999999,"text":"` + canary + `"}}`,
		"no id":                   `{"message":{"text":"` + canary + `"}}`,
		"id of another kind":      `{"update_id":"` + canary + `"}`,
		"no object":               `"` + canary + `"`,
		"null":                    `null`,
		"unknown kind":            `{"update_id":11,"something_new":{"text":"` + canary + `"}}`,
		"empty message":           `{"update_id":11,"message":{}}`,
		"pressed below nothing":   `{"update_id":11,"callback_query":{"id":"1","from":{"id":1},"inline_message_id":"x","data":"` + canary + `"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			api := newFakeAPI(t)
			api.push(says(10, ann, "hello"), queued{11, []byte(raw)}, says(12, ben, "hello"))
			s := play(t, api, nil, nil)
			api.confirmed()
			s.stop()
			for _, chat := range []int64{ann, ben} {
				if n := len(api.sent(chat)); n != 1 {
					t.Errorf("a neighbour got %d answers", n)
				}
			}
		})
	}
}

// TestPoisonAlone: with nothing beside it, a poison update does not come for ever.
func TestPoisonAlone(t *testing.T) {
	api := newFakeAPI(t)
	api.push(queued{11, []byte(`{"update_id":11,"message":"oops"}`)})
	s := play(t, api, nil, nil)
	api.confirmed()
	s.stop()
	if !strings.Contains(s.log.String(), "update_id=11") {
		t.Errorf("the log does not name it:\n%s", s.log)
	}
}

func TestDuplicates(t *testing.T) {
	one, two := says(20, ann, "hello"), says(21, ben, "hello")
	api := newFakeAPI(t)
	// Twice in one answer, and again when both are confirmed: a platform that
	// forgot what was confirmed does not make the bot say it again.
	api.plan("getUpdates", batch(one, two, one), batch(two, one), batch(one))
	s := play(t, api, nil, nil)
	api.await("both are answered", func() bool { return len(api.sent(ann)) > 0 && len(api.sent(ben)) > 0 })
	api.push(says(22, cat, "hello"))
	api.await("the last is answered", func() bool { return len(api.sent(cat)) > 0 })
	api.plan("getUpdates", batch(one, two))
	api.push(says(23, cat, "hello"))
	api.confirmed()
	s.stop()
	got := []int{len(api.sent(ann)), len(api.sent(ben)), len(api.sent(cat))}
	if diff := cmp.Diff([]int{1, 1, 2}, got); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
}

func TestWrongOrder(t *testing.T) {
	api := newFakeAPI(t)
	api.push(says(32, ann, "hello"), says(30, ben, "hello"), says(31, cat, "hello"))
	s := play(t, api, nil, nil)
	api.confirmed()
	s.stop()
	for _, chat := range []int64{ann, ben, cat} {
		if n := len(api.sent(chat)); n != 1 {
			t.Errorf("one of three got %d answers", n)
		}
	}
}

// TestWrongToken: Run ends with what to do about it, and without the token
// (SAFETY H22, PLATFORMS T7).
func TestWrongToken(t *testing.T) {
	revoked := refuse(http.StatusUnauthorized, "Unauthorized")
	for _, c := range []struct {
		method  string
		by      fault
		webhook string
	}{
		{"getMe", revoked, ""},
		{"getMe", refuse(http.StatusNotFound, "Not Found"), ""},
		{"getMe", page(http.StatusUnauthorized, 0), ""},
		{"getUpdates", revoked, ""},
		{"setWebhook", revoked, "https://bot.example.org/telegram"},
	} {
		t.Run(c.method, func(t *testing.T) {
			api := newFakeAPI(t)
			api.breakAll(c.method, c.by)
			s := play(t, api, nil, func(o *Options) { o.Webhook = c.webhook })
			err := s.failed()
			if !strings.Contains(err.Error(), "BotFather") || strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), "4242:") {
				t.Errorf("the error: %v", err)
			}
			if n := len(api.called(c.method)); n != 1 {
				t.Errorf("%d tries", n)
			}
		})
	}
}

// TestConflict: another program with the same token shows in the health, is not
// fought for, and is recovered from (SAFETY H24, PLATFORMS T7).
func TestConflict(t *testing.T) {
	conflict := refuse(http.StatusConflict, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
	api := newFakeAPI(t)
	api.plan("getUpdates", conflict, conflict, conflict)
	api.push(says(60, ann, "hello"))
	var shown atomic.Int32
	s := newStage(t, api, nil, func(o *Options) { o.API, o.Transport = api.listen(t), contractTransport(t, loopback(t)) })
	s.naps.on = func(time.Duration) {
		if s.adapter.Health().Conflict {
			shown.Add(1)
		}
	}
	s.start()
	api.confirmed()
	if h := s.adapter.Health(); h.Conflict || h.Reached.IsZero() {
		t.Errorf("after recovery: %+v", h)
	}
	s.stop()
	if shown.Load() != 3 {
		t.Errorf("the health showed the conflict %d times of 3", shown.Load())
	}
	if n := len(api.called("deleteWebhook")); n != 1 {
		t.Errorf("a webhook that may be the cause was removed %d times", n)
	}
	if naps := s.naps.list(); len(naps) != 3 || naps[2] < conflictPause {
		t.Errorf("pauses: %v", naps)
	}
}

// TestWebhookInTheWay: polling after a time with a webhook removes it.
func TestWebhookInTheWay(t *testing.T) {
	api := newFakeAPI(t)
	api.webhook = "https://old.example.org"
	api.push(says(65, ann, "hello"))
	play(t, api, nil, nil)
	api.confirmed()
}

// TestTooManyPolls waits exactly as long as it is told (PLATFORMS T7).
func TestTooManyPolls(t *testing.T) {
	api := newFakeAPI(t)
	api.plan("getUpdates", tooMany(7), page(http.StatusTooManyRequests, 9))
	api.push(says(70, ann, "hello"))
	s := play(t, api, nil, nil)
	api.confirmed()
	s.stop()
	if diff := cmp.Diff([]time.Duration{7 * time.Second, 9 * time.Second}, s.naps.list()); diff != "" {
		t.Errorf("pauses (-want +got):\n%s", diff)
	}
}

// passing are faults that pass (PLATFORMS T8, T9).
var passing = map[string]fault{
	"500":            refuse(http.StatusInternalServerError, "Internal Server Error"),
	"502 as HTML":    page(http.StatusBadGateway, 0),
	"200 as HTML":    body("<html>a hotel's login</html>"),
	"answer cut off": cutOff,
	"no answer":      hangUp,
	"broken JSON":    body(`{"ok":true,"result":[{`),
	"empty answer":   body(""),
	"another form":   body(`{"ok":true,"result":"oops"}`),
	"null":           body("null"),
	"no code":        body(`{"ok":false,"description":"oops"}`),
	"redirect": func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://192.0.2.1/", http.StatusFound)
	},
	"redirect for good": func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://192.0.2.1/", http.StatusPermanentRedirect)
	},
}

// TestRecovers: what passes is waited out, with pauses that grow, and nobody goes
// without an answer.
func TestRecovers(t *testing.T) {
	for _, method := range []string{"getMe", "getUpdates", "sendMessage"} {
		for name, by := range passing {
			t.Run(method+"/"+name, func(t *testing.T) {
				api := newFakeAPI(t)
				api.plan(method, by, by, by, by)
				api.push(says(80, ann, "hello"))
				s := play(t, api, nil, nil)
				api.confirmed()
				s.stop()
				if n := len(api.sent(ann)); n != 1 {
					t.Errorf("%d answers", n)
				}
				naps := s.naps.list()
				if len(naps) != 4 || naps[0] < firstPause/2 || naps[3] < 4*firstPause || naps[3] > longestWait {
					t.Errorf("pauses: %v", naps)
				}
			})
		}
	}
}

// TestStalls: an API that accepts a call and says nothing holds nobody up for
// longer than the call's bound (PLATFORMS T3).
func TestStalls(t *testing.T) {
	for method, bound := range map[string]time.Duration{
		"getMe": callTimeout, "getUpdates": pollTimeout + pollSlack, "sendMessage": callTimeout, "setMyCommands": callTimeout,
	} {
		t.Run(method, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newFakeAPI(t)
				api.plan(method, stall)
				s := playInside(t, api, nil, nil)
				begun := time.Now()
				s.start()
				api.push(says(90, ann, "hello"))
				time.Sleep(bound + 2*time.Second)
				if n := len(api.sent(ann)); n != 1 {
					t.Errorf("%v after the stall: %d answers", time.Since(begun), n)
				}
				s.stop()
			})
		})
	}
}
