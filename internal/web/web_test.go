package web

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func get(t *testing.T, h http.Handler, path string) (status int, body string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

type checks []Check

func (c checks) Checks() []Check { return c }

func TestHandler(t *testing.T) {
	why := "no connection yet"
	mounted := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	h := Handler(checks{{"telegram", func() string { return why }}, {"content", func() string { return "" }}}, Mount{"/telegram", mounted})
	for _, tt := range []struct {
		path   string
		status int
		body   string
	}{
		{"/healthz", http.StatusOK, "running"},
		{"/readyz", http.StatusServiceUnavailable, `"not_ready":{"telegram":"no connection yet"}`},
		{"/telegram", http.StatusTeapot, ""},
		{"/", http.StatusNotFound, ""},
		{"/debug/pprof/", http.StatusNotFound, ""},
	} {
		if status, body := get(t, h, tt.path); status != tt.status || !strings.Contains(body, tt.body) {
			t.Errorf("%s: %d %q, want %d and %q", tt.path, status, body, tt.status, tt.body)
		}
	}
	why = ""
	if status, body := get(t, h, "/readyz"); status != http.StatusOK || !strings.Contains(body, `"ready"`) {
		t.Errorf("once ready: %d %q", status, body)
	}
}

// TestEveryResponse: headers that keep a browser from doing anything with it, on
// pages that are not there too, and a body that is bounded.
func TestEveryResponse(t *testing.T) {
	var read error
	h := Handler(checks{}, Mount{"/posted", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, read = io.Copy(io.Discard, r.Body) })})
	for _, path := range []string{"/healthz", "/readyz", "/posted", "/none"} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, strings.NewReader(strings.Repeat("x", bodySize+1))))
		for _, name := range []string{"X-Content-Type-Options", "Cache-Control", "Content-Security-Policy", "Referrer-Policy", "X-Frame-Options"} {
			if w.Header().Get(name) == "" {
				t.Errorf("%s: no %s", path, name)
			}
		}
	}
	if read == nil {
		t.Error("a body above the bound was read to its end")
	}
}

// TestServeDrains: a request that is under way when the program stops is
// answered.
func TestServeDrains(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	entered, leave := make(chan struct{}), make(chan struct{})
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(entered)
		<-leave
		_, _ = io.WriteString(w, "answered")
	})
	at, ended := make(chan net.Addr, 1), make(chan error, 1)
	go func() { ended <- Serve(ctx, "127.0.0.1:0", h, time.Minute, func(a net.Addr) { at <- a }) }()
	type result struct {
		body string
		err  error
	}
	got := make(chan result, 1)
	address := (<-at).String()
	go func() {
		r, err := http.Get("http://" + address)
		if err != nil {
			got <- result{err: err}
			return
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		got <- result{string(body), err}
	}()
	<-entered
	cancel()
	close(leave)
	if r := <-got; r.err != nil || r.body != "answered" {
		t.Errorf("got %q, %v", r.body, r.err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestServeSaysWhereItCannotListen(t *testing.T) {
	err := Serve(t.Context(), "127.0.0.1:nonsense", http.NotFoundHandler(), time.Second, func(net.Addr) {})
	if err == nil || !strings.Contains(err.Error(), "web.listen") {
		t.Errorf("got %v", err)
	}
}
