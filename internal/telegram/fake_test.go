package telegram

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"signpost/internal/secret"
)

// testToken is in no log, error or answer: tests search for it.
const testToken = secret.Text("4242:canary-token-8d21")

// fakeAPI is a Bot API. It keeps updates as the platform does: an offset confirms
// all below it, and what is not confirmed comes again. It is safe for concurrent
// use.
type fakeAPI struct {
	tb testing.TB

	mu      sync.Mutex
	changed chan struct{} // closed at each change
	queue   []queued
	calls   []apiCall
	faults  map[string][]fault // by method, for the calls to come; nil is a good answer
	always  map[string]fault   // by method, once faults are used up
	members map[[2]int64]string
	webhook string
	next    int64 // id of the message that is sent next
}

// queued is an update that is not confirmed.
type queued struct {
	id  int64
	raw json.RawMessage
}

// apiCall is a call as it came, and whether it was answered well.
type apiCall struct {
	method string
	params map[string]string
	good   bool
}

func (c apiCall) number(key string) int64 {
	n, _ := strconv.ParseInt(c.params[key], 10, 64)
	return n
}

// fault answers a call in place of the API.
type fault func(w http.ResponseWriter, r *http.Request)

func newFakeAPI(tb testing.TB) *fakeAPI {
	return &fakeAPI{
		tb: tb, changed: make(chan struct{}), faults: map[string][]fault{}, always: map[string]fault{}, members: map[[2]int64]string{}, next: 5000,
	}
}

// listen serves the API on loopback, and returns its address.
func (f *fakeAPI) listen(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	return s.URL
}

// inside reaches the API without a network, for tests in which time is not the
// real one. What a stall holds up ends with its request.
func (f *fakeAPI) inside() http.RoundTripper { return insideTransport{f} }

type insideTransport struct{ api *fakeAPI }

func (i insideTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	i.api.ServeHTTP(w, r)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return w.Result(), nil
}

// loopback refuses to leave this machine.
func loopback(tb testing.TB) http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone()
	tb.Cleanup(t.CloseIdleConnections)
	return loopbackTransport{tb, t}
}

type loopbackTransport struct {
	tb   testing.TB
	next http.RoundTripper
}

func (l loopbackTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if host := r.URL.Hostname(); host != "127.0.0.1" {
		l.tb.Errorf("a request to %s leaves this machine", host)
		return nil, http.ErrUseLastResponse
	}
	return l.next.RoundTrip(r)
}

func (f *fakeAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		f.tb.Errorf("a form that cannot be read: %v", err)
	}
	c := apiCall{method: path.Base(r.URL.Path), params: map[string]string{}}
	for key := range r.Form {
		c.params[key] = r.Form.Get(key)
	}
	if r.URL.Path != "/bot"+string(testToken)+"/"+c.method {
		refuse(http.StatusUnauthorized, "Unauthorized")(w, r)
		return
	}
	f.mu.Lock()
	wrong := f.always[c.method]
	if planned := f.faults[c.method]; len(planned) > 0 {
		wrong, f.faults[c.method] = planned[0], planned[1:]
	}
	c.good = wrong == nil
	at := len(f.calls)
	f.calls = append(f.calls, c)
	if c.method == "getUpdates" && c.good {
		offset := c.number("offset")
		f.queue = slices.DeleteFunc(f.queue, func(q queued) bool { return q.id < offset })
	}
	f.note()
	f.mu.Unlock()
	if wrong != nil {
		wrong(w, r)
		return
	}
	result, refusal := f.answer(r, c)
	if refusal != nil {
		f.mu.Lock()
		f.calls[at].good = false
		f.mu.Unlock()
		refusal(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"ok":true,"result":%s}`, result)
}

// note wakes those who wait for a change; f.mu is held.
func (f *fakeAPI) note() {
	close(f.changed)
	f.changed = make(chan struct{})
}

// answer returns the result of a call, as JSON.
func (f *fakeAPI) answer(r *http.Request, c apiCall) (string, fault) {
	switch c.method {
	case "getUpdates":
		return f.updates(r, c)
	case "getMe":
		return `{"id":4242,"is_bot":true,"first_name":"Signpost","username":"signpost_bot","can_join_groups":true,"can_read_all_group_messages":false,"supports_inline_queries":true}`, nil
	case "setWebhook", "deleteWebhook":
		f.mu.Lock()
		defer f.mu.Unlock()
		f.webhook = c.params["url"]
		return "true", nil
	case "sendMessage", "editMessageText":
		f.mu.Lock()
		defer f.mu.Unlock()
		id := c.number("message_id")
		if id == 0 {
			f.next++
			id = f.next
		}
		return fmt.Sprintf(`{"message_id":%d,"date":1795600000,"chat":{"id":%d,"type":"private"},"text":"sent"}`, id, c.number("chat_id")), nil
	case "getChatMember":
		f.mu.Lock()
		defer f.mu.Unlock()
		status := f.members[[2]int64{c.number("chat_id"), c.number("user_id")}]
		if status == "" {
			status = "left"
		}
		return fmt.Sprintf(`{"status":%q,"user":{"id":%d,"is_bot":false,"first_name":"Canary-Name"}}`, status, c.number("user_id")), nil
	case "answerCallbackQuery", "answerInlineQuery", "deleteMessages", "setMyCommands", "setMyDescription", "setMyShortDescription":
		return "true", nil
	}
	f.tb.Errorf("%s is a method that the bot should not call", c.method)
	return "", refuse(http.StatusNotFound, "Not Found")
}

// updates is getUpdates: those from the offset on, at once where there are any,
// and otherwise when one comes or the time is over.
func (f *fakeAPI) updates(r *http.Request, c apiCall) (string, fault) {
	over := time.After(time.Duration(c.number("timeout")) * time.Second)
	for {
		f.mu.Lock()
		if f.webhook != "" {
			f.mu.Unlock()
			return "", refuse(http.StatusConflict, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
		}
		var list []string
		for _, q := range f.queue {
			if q.id >= c.number("offset") && len(list) < int(c.number("limit")) {
				list = append(list, string(q.raw))
			}
		}
		changed := f.changed
		f.mu.Unlock()
		if len(list) > 0 || c.number("timeout") == 0 {
			return "[" + strings.Join(list, ",") + "]", nil
		}
		select {
		case <-changed:
		case <-over:
			return "[]", nil
		case <-r.Context().Done():
			return "[]", nil
		}
	}
}

// push queues updates in the order given.
func (f *fakeAPI) push(updates ...queued) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.queue = append(f.queue, updates...)
	f.note()
}

// plan sets what happens to the coming calls of a method, in order.
func (f *fakeAPI) plan(method string, faults ...fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults[method] = append(f.faults[method], faults...)
}

// breakAll answers every call of a method by a fault; nil mends it.
func (f *fakeAPI) breakAll(method string, by fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.always[method] = by
}

// called returns the calls of a method so far.
func (f *fakeAPI) called(method string) []apiCall {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(f.calls), func(c apiCall) bool { return c.method != method })
}

// sent returns the messages that were sent and taken, to one chat.
func (f *fakeAPI) sent(chat int64) []apiCall {
	return slices.DeleteFunc(f.called("sendMessage"), func(c apiCall) bool { return !c.good || c.number("chat_id") != chat })
}

// waiting returns the ids of the updates that are not confirmed.
func (f *fakeAPI) waiting() []int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	var ids []int64
	for _, q := range f.queue {
		ids = append(ids, q.id)
	}
	return ids
}

// await waits until done, which is asked at each call that comes.
func (f *fakeAPI) await(what string, done func() bool) {
	f.tb.Helper()
	over := time.After(20 * time.Second)
	for {
		f.mu.Lock()
		changed := f.changed
		f.mu.Unlock()
		if done() {
			return
		}
		select {
		case <-changed:
		case <-over:
			f.tb.Fatalf("waited in vain: %s; calls: %s", what, f.summary())
		}
	}
}

// confirmed waits until no update is left unconfirmed.
func (f *fakeAPI) confirmed() {
	f.tb.Helper()
	f.await("every update is confirmed", func() bool { return len(f.waiting()) == 0 })
}

// summary counts the calls by method.
func (f *fakeAPI) summary() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	counts := map[string]int{}
	for _, c := range f.calls {
		counts[c.method]++
	}
	var b bytes.Buffer
	for _, method := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(&b, "%s %d ", method, counts[method])
	}
	return b.String()
}
