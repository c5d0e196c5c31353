package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/time/rate"

	"signpost/internal/bot"
	"signpost/internal/knowledge"
	embedded "signpost/knowledge"
)

// The people and groups of the tests; their numbers are in no log either.
const (
	ann   = int64(770000001)
	ben   = int64(770000002)
	cat   = int64(770000003)
	group = int64(-1007700000000)
)

// canary is in every text that a person sends here, and in no log or error.
const canary = "canary-text-51c7"

// smallBase is the built-in content with the small entries and rules of the
// conversation's own tests in their place, so that an edit of an answer changes
// nothing here.
var smallBase = sync.OnceValues(func() (*knowledge.Base, error) {
	small := func(name string) bool {
		return slices.ContainsFunc([]string{"entries/", "triage/", "tests/"}, func(f string) bool { return strings.HasPrefix(name, f) })
	}
	files := fstest.MapFS{}
	add := func(fsys fs.FS, want func(string) bool) error {
		return fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !want(name) {
				return err
			}
			data, err := fs.ReadFile(fsys, name)
			files[name] = &fstest.MapFile{Data: data}
			return err
		})
	}
	if err := errors.Join(
		add(embedded.FS(), func(name string) bool { return !small(name) }),
		add(os.DirFS(filepath.Join("..", "bot", "testdata", "knowledge")), small),
	); err != nil {
		return nil, err
	}
	base, problems := knowledge.Load(files, knowledge.Options{NeedPhrases: bot.PhraseKeys()})
	if base == nil {
		return nil, problems.Errors()
	}
	return base, nil
})

// judgeWords judges by words that the tests use: "emergency", "urgent", and
// "poison", on which it panics.
func judgeWords(in bot.Input) bot.Judgement {
	last := in.Messages[len(in.Messages)-1]
	j := bot.Judgement{}
	switch {
	case strings.Contains(last, "poison"):
		panic(last)
	case strings.Contains(last, "emergency"):
		j = bot.Judgement{Level: knowledge.LevelEmergency, Family: "suicide", Rules: []string{"suicide-rule"}}
	case strings.Contains(last, "urgent"):
		j = bot.Judgement{Level: knowledge.LevelUrgent, Family: "sextortion", Rules: []string{"sextortion-rule"}}
	}
	j.Own, j.OwnFamily, j.OwnRules = j.Level, j.Family, j.Rules
	return j
}

// nothingFound is a search that finds nothing, whatever its result is called.
func nothingFound[R any](string) (none R) { return none }

// testBot is a conversation over the small content that remembers nothing.
func testBot(tb testing.TB) *bot.Bot {
	tb.Helper()
	base, err := smallBase()
	if err != nil {
		tb.Fatal(err)
	}
	b, err := bot.New(base, nothingFound, judgeWords, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// stage is an adapter in front of a fake API, with all that it is given.
type stage struct {
	t       *testing.T
	api     *fakeAPI
	adapter *Adapter
	journal *testJournal
	chats   *testChats
	log     *logBuffer
	naps    *naps

	cancel context.CancelFunc
	ended  chan error
}

// play runs an adapter on loopback until the test ends; change may alter its
// options.
func play(t *testing.T, api *fakeAPI, journal *testJournal, change func(*Options)) *stage {
	t.Helper()
	s := newStage(t, api, journal, func(o *Options) {
		o.API, o.Transport = api.listen(t), contractTransport(t, loopback(t))
		if change != nil {
			change(o)
		}
	})
	s.start()
	return s
}

func newStage(t *testing.T, api *fakeAPI, journal *testJournal, change func(*Options)) *stage {
	t.Helper()
	s := &stage{t: t, api: api, journal: journal, chats: &testChats{of: map[int64]bot.Settings{}}, log: &logBuffer{}, naps: &naps{}}
	if s.journal == nil {
		s.journal = &testJournal{done: map[int64]int{}}
	}
	b := testBot(t)
	o := Options{
		Token: testToken, Bot: func() *bot.Bot { return b }, Journal: s.journal, Chats: s.chats,
		Pace: Pace{All: rate.Inf, Chat: time.Nanosecond, Group: time.Nanosecond},
		Log:  slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	change(&o)
	a, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	a.sender.sleep = s.naps.sleep
	s.adapter = a
	return s
}

// playInside makes an adapter that reaches the API without a network, for tests
// in which time is not the real one: pauses take their time. It is not started.
func playInside(t *testing.T, api *fakeAPI, journal *testJournal, change func(*Options)) *stage {
	t.Helper()
	s := newStage(t, api, journal, func(o *Options) {
		o.Transport = contractTransport(t, api.inside())
		if change != nil {
			change(o)
		}
	})
	s.adapter.sender.sleep = func(ctx context.Context, d time.Duration) error {
		return errors.Join(s.naps.sleep(ctx, d), sleep(ctx, d))
	}
	return s
}

func (s *stage) start() {
	ctx, cancel := context.WithCancel(s.t.Context())
	s.cancel, s.ended = cancel, make(chan error, 1)
	go func() { s.ended <- s.adapter.Run(ctx) }()
	s.t.Cleanup(s.stop)
}

// stop stops the adapter and waits for it. A second call does nothing.
func (s *stage) stop() {
	s.cancel()
	if err, ok := <-s.ended; ok {
		close(s.ended)
		if err != nil {
			s.t.Errorf("Run: %v", err)
		}
	}
	s.leaksNothing()
}

// failed waits for Run to end with an error.
func (s *stage) failed() error {
	s.t.Helper()
	select {
	case err := <-s.ended:
		close(s.ended)
		if err == nil {
			s.t.Fatal("Run ended without an error")
		}
		return err
	case <-time.After(20 * time.Second):
		s.t.Fatal("Run goes on")
		return nil
	}
}

// leaksNothing is checked at the end of every test: SAFETY H20 and H22.
func (s *stage) leaksNothing() {
	s.t.Helper()
	for _, secret := range []string{canary, "Canary-Name", string(testToken), "canary-token", "127.0.0.1", "/bot", "77000000"} {
		if strings.Contains(s.log.String(), secret) {
			s.t.Errorf("the log holds %q:\n%s", secret, s.log)
		}
	}
}

// naps records what would have been slept.
type naps struct {
	mu  sync.Mutex
	all []time.Duration
	on  func(time.Duration) // called at each
}

func (n *naps) sleep(ctx context.Context, d time.Duration) error {
	n.mu.Lock()
	n.all = append(n.all, d)
	on := n.on
	n.mu.Unlock()
	if on != nil {
		on(d)
	}
	return ctx.Err()
}

func (n *naps) list() []time.Duration {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.all)
}

type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// testJournal counts how often an update was recorded.
type testJournal struct {
	mu     sync.Mutex
	done   map[int64]int
	panics int64 // on this update
}

func (j *testJournal) Done(_ context.Context, update int64) (bool, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.done[update] > 0, nil
}

func (j *testJournal) Record(_ context.Context, update int64) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if update == j.panics {
		panic(canary)
	}
	j.done[update]++
	return nil
}

// testChats keeps settings, and panics where it is told to.
type testChats struct {
	mu     sync.Mutex
	of     map[int64]bot.Settings
	panics func(chat int64) bool
}

func (c *testChats) Settings(_ context.Context, chat int64) (bot.Settings, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.panics != nil && c.panics(chat) {
		panic(canary)
	}
	return c.of[chat], nil
}

func (c *testChats) SetSettings(_ context.Context, chat int64, s bot.Settings) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.of[chat] = s
	return nil
}

func (c *testChats) Forget(_ context.Context, chat int64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.of, chat)
	return nil
}

func (c *testChats) Move(_ context.Context, from, to int64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.of[to] = c.of[from]
	delete(c.of, from)
	return nil
}

// object is a JSON object.
type object = map[string]any

func made(id int64, kind string, value any) queued {
	raw, err := json.Marshal(object{"update_id": id, kind: value})
	if err != nil {
		panic(err) // a test that is written wrong
	}
	return queued{id, raw}
}

// typedIn is a message of a private chat; its person has the chat's id.
func typedIn(chat, message int64, text string) object {
	return object{
		"message_id": message, "date": 1795600000, "text": text + " " + canary,
		"from": object{"id": chat, "is_bot": false, "first_name": "Canary-Name", "language_code": "en"},
		"chat": object{"id": chat, "type": "private", "first_name": "Canary-Name"},
	}
}

// says is an update in which somebody types in a private chat.
func says(id, chat int64, text string) queued { return made(id, "message", typedIn(chat, id, text)) }

// edits is an update in which a message is changed.
func edits(id, chat, message int64, text string) queued {
	m := typedIn(chat, message, text)
	m["edit_date"] = 1795600060
	return made(id, "edited_message", m)
}

// asks is an update in which somebody asks the bot in a topic of a group.
func asks(id, group, user, thread int64, text string) queued {
	m := typedIn(user, id, "/ask "+text)
	m["chat"] = object{"id": group, "type": "supergroup", "title": "Canary-Name"}
	m["entities"] = []object{{"type": "bot_command", "offset": 0, "length": 4}}
	if thread != 0 {
		m["message_thread_id"], m["is_topic_message"] = thread, true
	}
	return made(id, "message", m)
}
