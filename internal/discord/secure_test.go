package discord

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestOverTLS: with the transport that is used where none is given, over a real
// connection, with a server that prefers HTTP/2, which knows no websocket: the API
// answers, the gateway connects, is broken off, resumes and stops.
func TestOverTLS(t *testing.T) {
	f := newFakeDiscord(t)
	protocols := make(chan int, 10)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		protocols <- r.ProtoMajor
		f.ServeHTTP(w, r)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	f.base, f.gatewayAt = server.URL+"/api/v10", "wss://"+strings.TrimPrefix(server.URL, "https://")
	c := newClient(testToken, f.base, nil)
	transport := c.http.Transport.(*http.Transport)
	transport.TLSClientConfig = server.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	transport.TLSClientConfig.NextProtos = nil // HTTP/2 is for the transport to offer
	defer transport.CloseIdleConnections()
	f.behave(manner{ready: (*fakeConn).abort})
	events := make(chan string, 10)
	g := newGateway(gatewayOptions{token: testToken, client: c, shards: 1}, func(_ context.Context, e dispatched) { events <- e.name })
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- g.run(ctx) }()
	for _, want := range []string{"READY", "RESUMED"} {
		if got := <-events; got != want {
			t.Errorf("%s came, not %s", got, want)
		}
	}
	if first, second := <-protocols, <-protocols; first != 2 || second != 1 {
		t.Errorf("the API was asked by HTTP/%d and the gateway by HTTP/%d", first, second)
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("run ended with %v", err)
	}
	f.await("the platform sees the stop", func() bool { f.mu.Lock(); defer f.mu.Unlock(); return len(f.closes) == 1 && f.closes[0] == 1000 })
}
