package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Bounds of a request.
const (
	headerTime = 5 * time.Second
	bodyTime   = 15 * time.Second
	answerTime = 2 * time.Minute // an update is answered before the request is
	idleTime   = 2 * time.Minute
	headerSize = 16 << 10
	bodySize   = 1 << 20 // bytes; an update of a platform is far below
)

// Check says whether a part of the program is ready; "" where it is, otherwise
// why not.
type Check struct {
	Name  string
	Ready func() string
}

// Mount is a handler with the path that it is served under.
type Mount struct {
	Path    string
	Handler http.Handler
}

// Checks says what has to be ready, each time it is asked.
type Checks interface{ Checks() []Check }

// Handler returns what the listener serves.
func Handler(checks Checks, mounts ...Mount) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]string{"status": "running"})
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		status, not := http.StatusOK, map[string]string{}
		for _, c := range checks.Checks() {
			if why := c.Ready(); why != "" {
				status, not[c.Name] = http.StatusServiceUnavailable, why
			}
		}
		if status == http.StatusOK {
			answer(w, status, map[string]string{"status": "ready"})
			return
		}
		answer(w, status, map[string]any{"status": "not ready", "not_ready": not})
	})
	for _, m := range mounts {
		mux.Handle(m.Path, m.Handler)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Frame-Options", "DENY")
		r.Body = http.MaxBytesReader(w, r.Body, bodySize)
		mux.ServeHTTP(w, r)
	})
}

func answer(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) // the other side has gone: nobody is left to tell
}

// Serve listens at the address until ctx ends, and then lets requests end for at
// most drain. ready is called with the address once it listens.
func Serve(ctx context.Context, address string, h http.Handler, drain time.Duration, ready func(net.Addr)) error {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("web: listen (web.listen says where): %w", err)
	}
	s := &http.Server{
		Handler: h, ReadHeaderTimeout: headerTime, ReadTimeout: bodyTime, WriteTimeout: answerTime, IdleTimeout: idleTime,
		MaxHeaderBytes: headerSize,
	}
	ready(l.Addr())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(l) }()
	select {
	case err := <-ended:
		return fmt.Errorf("web: serve: %w", err)
	case <-ctx.Done():
	}
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	err = s.Shutdown(within)
	if err != nil {
		err = errors.Join(fmt.Errorf("web: requests were still under way: %w", err), s.Close())
	}
	<-ended
	return err
}
