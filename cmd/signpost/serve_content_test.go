package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"signpost/internal/bot"
	"signpost/internal/knowledge"
	"signpost/internal/metric"
)

// serving is a server with content in force, without a platform.
type serving struct {
	*server
	t      *testing.T
	logged *bytes.Buffer
	closed chan error // of searches that the collector closed
}

func newServing(t *testing.T) *serving {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "knowledge")
	if err := copyTiny(dir); err != nil {
		t.Fatal(err)
	}
	a := &app{env: func(name string) string { return map[string]string{"SIGNPOST_DATA": data}[name] }, now: time.Now()}
	x := &serving{t: t, logged: &bytes.Buffer{}, closed: make(chan error, 10), server: &server{
		a: a, live: newLive(a), state: newState(), metrics: metric.New(), src: source{files: os.DirFS(dir), dir: dir},
	}}
	x.log = slog.New(slog.NewJSONHandler(x.logged, nil))
	x.live.closed = func(err error) { x.closed <- err }
	x.easeQuestions()
	if err := x.begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.live.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

// easeQuestions puts easy ones in place of the test questions that need the answers
// and the training text that this content lacks.
func (x *serving) easeQuestions() {
	x.t.Helper()
	var e *engine
	_, found := knowledge.Load(x.src.files, knowledge.Options{NeedPhrases: bot.PhraseKeys(), Finds: func(base *knowledge.Base) func(string) string {
		var err error
		if e, err = x.a.engineOf(x.t.Context(), base); err != nil {
			x.t.Fatal(err)
		}
		return e.firstFound(x.t.Context())
	}})
	if e == nil {
		x.t.Fatal(found.Errors())
	}
	defer func() { _ = e.Close() }()
	asked := regexp.MustCompile(`ask: .*, goes_to`)
	for i, p := range found.Errors() {
		entry := e.base.Entry(strings.TrimSuffix(path.Base(p.File), ".yaml"))
		other := e.base.Entry("grooming")
		if entry == other {
			other = e.base.Entry("roblox")
		}
		x.edit(p.File, func(text string) string {
			lines := strings.Split(text, "\n")
			switch {
			case entry == nil: // of tests/en.yaml
				lines[p.Line-1] = ""
			case strings.Contains(lines[p.Line-1], "goes_to"):
				lines[p.Line-1] = asked.ReplaceAllString(lines[p.Line-1], fmt.Sprintf("ask: %q, goes_to", other.Asks[i%len(other.Asks)]+" please"))
			default:
				lines[p.Line-1] = fmt.Sprintf("    - %q", entry.Asks[i%len(entry.Asks)]+" please")
			}
			return strings.Join(lines, "\n")
		})
	}
}

func (x *serving) path(name string) string { return filepath.Join(x.src.dir, filepath.FromSlash(name)) }

func (x *serving) edit(name string, do func(string) string) {
	x.t.Helper()
	edit(x.t, x.path(name), func(text string) string {
		out := do(text)
		if out == text {
			x.t.Fatalf("%s is not changed", name)
		}
		return out
	})
}

func (x *serving) scrape() string {
	w := httptest.NewRecorder()
	x.metrics.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return w.Body.String()
}

// TestReloadH30 replaces the content while it is asked: good content is in force
// with the next message, and no message is without its answer.
func TestReloadH30(t *testing.T) {
	x := newServing(t)
	before := x.live.current.Load().base.Digest
	ctx, stop := context.WithCancel(t.Context())
	var asking sync.WaitGroup
	for range 2 {
		asking.Go(func() {
			for ctx.Err() == nil {
				r := x.live.Bot().Respond(t.Context(), bot.Message{Text: "my daughter wants to kill herself", Private: true, At: time.Now()})
				if r.Level < knowledge.LevelUrgent || !strings.Contains(r.Plain(), "999") {
					t.Errorf("answered %s while the content is replaced", r.Level)
					return
				}
				if r := x.live.Bot().Respond(t.Context(), bot.Message{Text: "is roblox safe", Private: true, At: time.Now()}); len(r.Candidates) == 0 {
					t.Error("the search found nothing while the content is replaced")
					return
				}
			}
		})
	}
	x.edit("entries/en/roblox.yaml", func(text string) string { return text + "\n# read again\n" })
	x.reload(t.Context())
	stop()
	asking.Wait()
	if got := x.live.current.Load().base.Digest; got == before || !strings.Contains(x.scrape(), `digest="`+brief(got)+`"`) {
		t.Errorf("the content in force is %s, as before, or not shown:\n%s", brief(got), x.logged)
	}
	if !strings.Contains(x.scrape(), "signpost_reload_refused 0") {
		t.Error("good content shows as refused")
	}
}

// TestReloadKeepsWhatIsUsed: an older search stays open as long as somebody holds the
// conversation over it, and is closed afterwards.
func TestReloadKeepsWhatIsUsed(t *testing.T) {
	x := newServing(t)
	held := x.live.Bot()
	x.edit("entries/en/roblox.yaml", func(text string) string { return text + "\n# read again\n" })
	x.reload(t.Context())
	runtime.GC()
	runtime.GC()
	select {
	case <-x.closed:
		t.Fatal("a search that is used was closed")
	default:
	}
	if r := held.Respond(t.Context(), bot.Message{Text: "is roblox safe", Private: true, At: time.Now()}); len(r.Candidates) == 0 {
		t.Error("the older search finds nothing")
	}
	held = nil
	for range 100 { // the collector runs cleanups when it likes
		runtime.GC()
		select {
		case err := <-x.closed:
			if err != nil {
				t.Error(err)
			}
			return
		case <-time.After(50 * time.Millisecond):
		}
	}
	t.Error("the older search is not closed")
}

// TestReloadRefusesH30: bad content changes nothing, and is said by its first
// problems.
func TestReloadRefusesH30(t *testing.T) {
	for _, tt := range []struct {
		name  string
		spoil func(x *serving)
		said  string
	}{
		{"bad YAML", func(x *serving) {
			x.edit("entries/en/roblox.yaml", func(text string) string { return text + "\n  : [\n" })
		}, "roblox.yaml"},
		{"half-written file", func(x *serving) {
			x.edit("entries/en/roblox.yaml", func(text string) string { return text[:len(text)/2] })
		}, "roblox.yaml"},
		{"question that finds another answer", func(x *serving) {
			x.edit("tests/en.yaml", func(text string) string {
				return text + "- {ask: \"is roblox safe for my son\", entry: sextortion}\n"
			})
		}, "not sextortion"},
		{"deleted folder", func(x *serving) {
			if err := os.RemoveAll(x.src.dir); err != nil {
				x.t.Fatal(err)
			}
		}, "to mend first"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x := newServing(t)
			before := x.live.current.Load()
			tt.spoil(x)
			x.reload(t.Context())
			if x.live.current.Load() != before {
				t.Error("bad content is in force")
			}
			if !strings.Contains(x.logged.String(), tt.said) {
				t.Errorf("the log does not say %q:\n%s", tt.said, x.logged)
			}
			if !strings.Contains(x.scrape(), "signpost_reload_refused 1") {
				t.Error("the metrics do not show that content was refused")
			}
		})
	}
}

// TestSelfTestingShows: a failure shows, and stops nothing.
func TestSelfTestingShows(t *testing.T) {
	x := newServing(t)
	x.watchState()
	e := x.live.current.Load()
	rules := e.base.Triage.Rules
	e.base.Triage.Rules = nil
	x.selfTest()
	if x.state.ready() || !strings.Contains(x.scrape(), "signpost_self_test_passed 0") {
		t.Error("a self-test that failed does not show")
	}
	e.base.Triage.Rules = rules
	x.selfTest()
	if !x.state.ready() || !strings.Contains(x.scrape(), "signpost_self_test_passed 1") {
		t.Error("a self-test that passed again does not show")
	}
}
