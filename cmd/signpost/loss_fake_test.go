package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// The people of a loss run: update number n is done in the chat lossChat+n, or
// in the group of that number below 0, so that an answer is known by where it goes.
const (
	lossChat   = int64(7_700_000_000_000)
	lossUpdate = int64(500_000_000)
)

// lossText is what one person does.
type lossText struct {
	text   string // or the id of the button that is pressed
	how    lossHow
	answer string // a part of it
}

// lossHow is where a person does it.
type lossHow int

const (
	lossPrivate lossHow = iota
	lossPress           // below a message of a private chat
	lossGroup           // in a group of its own
)

// lossAPI is a Bot API that outlives the programs it serves. It holds updates as
// the platform does: an offset confirms all below it, and what is not confirmed
// comes again. It is safe for concurrent use.
type lossAPI struct {
	tb    testing.TB
	token string
	texts []lossText // what is done, in turn

	mu      sync.Mutex
	changed chan struct{} // closed at each change
	random  *rand.Rand
	wrong   float64        // how many calls of all are answered by a fault
	faults  map[string]int // that were given
	queue   []int          // numbers of the updates that are not confirmed, lowest first
	pushed  int
	answers []int             // messages that were sent, by number of the update
	replies map[string]string // the last answer, by the text that was written

	// Of the program that runs now.
	handed map[int]bool // updates that it was given
	said   map[int]bool // updates that it answered
	polls  int          // calls for updates that were answered well
}

func newLossAPI(tb testing.TB, token string, texts []lossText, seed uint64, wrong float64) *lossAPI {
	return &lossAPI{
		tb: tb, token: token, texts: texts, changed: make(chan struct{}), random: rand.New(rand.NewPCG(seed, 1)),
		wrong: wrong, faults: map[string]int{}, replies: map[string]string{},
	}
}

// serve serves one program. Close of the server returns when all that the
// program has sent is recorded, or never will be.
func (f *lossAPI) serve() *httptest.Server {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.handed, f.said, f.polls = map[int]bool{}, map[int]bool{}, 0
	return httptest.NewServer(f)
}

// push lets so many more people write.
func (f *lossAPI) push(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for range n {
		f.queue = append(f.queue, f.pushed)
		f.answers = append(f.answers, 0)
		f.pushed++
	}
	f.note()
}

// note wakes those who wait for a change; f.mu is held.
func (f *lossAPI) note() {
	close(f.changed)
	f.changed = make(chan struct{})
}

// wait waits until done, which is asked at each change with f.mu held; false
// where the program has ended before.
func (f *lossAPI) wait(what string, ended <-chan struct{}, done func() bool) bool {
	f.tb.Helper()
	over := time.After(2 * time.Minute)
	for {
		f.mu.Lock()
		good, changed := done(), f.changed
		left, silent := len(f.queue), f.unanswered()
		f.mu.Unlock()
		if good {
			return true
		}
		select {
		case <-changed:
		case <-ended:
			return false
		case <-over:
			f.tb.Fatalf("waited in vain: %s; %d updates are not confirmed, %d not answered", what, left, silent)
		}
	}
}

func (f *lossAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	method := path.Base(r.URL.Path)
	if err := r.ParseForm(); err != nil || r.URL.Path != "/bot"+f.token+"/"+method {
		http.NotFound(w, r)
		return
	}
	if f.fault(w) {
		return
	}
	result := "true"
	switch method {
	case "getMe":
		result = `{"id":4242,"is_bot":true,"first_name":"Signpost","username":"signpost_bot","can_read_all_group_messages":false}`
	case "getUpdates":
		result = f.updates(r)
	case "sendMessage", "editMessageText":
		result = f.send(r)
		f.travel(r)
	}
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"ok":true,"result":%s}`, result)
}

// fault answers some calls in place of the API, before anything is recorded.
func (f *lossAPI) fault(w http.ResponseWriter) bool {
	f.mu.Lock()
	hit, kind := f.random.Float64() < f.wrong, f.random.IntN(4)
	if hit {
		f.faults[[]string{"500", "502 in HTML", "429", "connection cut"}[kind]]++
	}
	f.mu.Unlock()
	if !hit {
		return false
	}
	switch kind {
	case 0:
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = w.Write([]byte(`{"ok":false,"error_code":500,"description":"Internal Server Error"}`))
	case 1:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = w.Write([]byte("<html><body><h1>502 Bad Gateway</h1></body></html>"))
	case 2:
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = w.Write([]byte(`{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1","parameters":{"retry_after":1}}`))
	default:
		panic(http.ErrAbortHandler)
	}
	return true
}

// updates is getUpdates: those from the offset on, at once where there are any,
// and otherwise when one comes or the time is over.
func (f *lossAPI) updates(r *http.Request) string {
	number := func(key string) int64 { // 0 where there is none, as on the platform
		n, _ := strconv.ParseInt(r.Form.Get(key), 10, 64)
		return n
	}
	offset, limit := number("offset"), int(number("limit"))
	over := time.After(time.Duration(number("timeout")) * time.Second)
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.queue) > 0 && lossUpdate+int64(f.queue[0]) < offset {
		f.queue = f.queue[1:]
	}
	f.polls++
	f.note()
	for len(f.queue) == 0 && number("timeout") > 0 {
		changed := f.changed
		f.mu.Unlock()
		ended := false
		select {
		case <-changed:
		case <-over:
			ended = true
		case <-r.Context().Done():
			ended = true
		}
		f.mu.Lock()
		if ended {
			return "[]"
		}
	}
	var list []string
	for _, n := range f.queue[:min(len(f.queue), limit)] {
		f.handed[n] = true
		list = append(list, f.update(n))
	}
	return "[" + strings.Join(list, ",") + "]"
}

// update is what one person does.
func (f *lossAPI) update(n int) string {
	x, id := f.texts[n%len(f.texts)], lossChat+int64(n)
	who := map[string]any{"id": id, "type": "private", "is_bot": false, "first_name": testCanary, "language_code": "en"}
	message := map[string]any{"message_id": 1, "date": time.Now().Unix(), "from": who, "chat": who, "text": x.text}
	kind, value := "message", message
	switch x.how {
	case lossGroup:
		message["chat"] = map[string]any{"id": -id, "type": "supergroup", "title": testCanary}
	case lossPress:
		message["from"] = map[string]any{"id": 4242, "is_bot": true, "first_name": "Signpost"}
		kind, value = "callback_query", map[string]any{"id": strconv.Itoa(n + 1), "from": who, "chat_instance": "1", "data": x.text, "message": message}
	}
	if strings.HasPrefix(x.text, "/") {
		message["entities"] = []map[string]any{{"type": "bot_command", "offset": 0, "length": len(strings.Fields(x.text)[0])}}
	}
	raw, err := json.Marshal(map[string]any{"update_id": lossUpdate + int64(n), kind: value})
	if err != nil {
		panic(err) // a test that is written wrong
	}
	return string(raw)
}

// send records a message, whether or not its sender lives to hear of it.
func (f *lossAPI) send(r *http.Request) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	chat, err := strconv.ParseInt(r.Form.Get("chat_id"), 10, 64)
	n := int(max(chat, -chat) - lossChat)
	if err != nil || n < 0 || n >= f.pushed {
		f.tb.Errorf("a message goes to chat %s, in which nobody wrote", r.Form.Get("chat_id"))
		return "true"
	}
	f.answers[n]++
	f.said[n] = true
	f.replies[f.texts[n%len(f.texts)].text] = r.Form.Get("text")
	f.note()
	return fmt.Sprintf(`{"message_id":%d,"date":1795600000,"chat":{"id":%d,"type":"private"}}`, 2+f.answers[n], chat)
}

// travel lets a moment pass between what the platform does and what its caller
// hears of it: in it lies what a killed program cannot know.
func (f *lossAPI) travel(r *http.Request) {
	f.mu.Lock()
	d := time.Duration(f.random.IntN(int(20 * time.Millisecond)))
	f.mu.Unlock()
	select {
	case <-time.After(d):
	case <-r.Context().Done():
	}
}

// unanswered counts the updates without any answer; f.mu is held.
func (f *lossAPI) unanswered() (n int) {
	for _, sent := range f.answers {
		if sent == 0 {
			n++
		}
	}
	return n
}
