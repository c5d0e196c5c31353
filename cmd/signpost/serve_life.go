package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"sync"
	"time"

	"signpost/internal/web"
)

// service is a platform, or another part that is served, as serve runs it.
type service struct {
	name string
	// run serves until ctx ends and then drains, within its own bound. Its error is
	// one that only a person can mend: it ends the program.
	run func(ctx context.Context) error
	// ready says why the service is not ready; "" where it is.
	ready func(now time.Time) string
	// mounts are what it has the listener serve.
	mounts []web.Mount
}

// part is something that runs beside others.
type part struct {
	name string
	run  func(context.Context) error
}

// together runs parts until one fails or ctx ends, and waits for all of them.
func (s *server) together(ctx context.Context, parts ...part) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	errs := make([]error, len(parts))
	var all sync.WaitGroup
	for i, p := range parts {
		all.Go(func() {
			if errs[i] = guarded(ctx, p); errs[i] != nil {
				cancel()
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// within runs inner with the listener around it, where one is set: it listens before
// inner begins, and closes when inner has ended. A listener that fails ends inner.
func (s *server) within(ctx context.Context, platforms []service, inner func(context.Context) error) error {
	if s.c.WebListen == "" {
		return guarded(ctx, part{"serve", inner})
	}
	mounts := []web.Mount{{Path: "/metrics", Handler: s.metrics.Handler()}}
	for _, p := range platforms {
		for _, m := range p.mounts {
			mounts = append(mounts, web.Mount{Path: m.Path, Handler: s.onceLoaded(m.Handler)})
		}
	}
	// The listener outlives ctx: it is asked whether the program is ready while that
	// drains, and posts that are under way are answered.
	outer, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	listening, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		err := guarded(outer, part{"listener", func(ctx context.Context) error {
			return web.Serve(ctx, s.c.WebListen, web.Handler(s.state, mounts...), drain, func(at net.Addr) {
				s.log.Info("listening", "address", at.String())
				close(listening)
			})
		}})
		cancel()
		ended <- err
	}()
	select {
	case <-listening:
	case err := <-ended:
		return err
	}
	err := guarded(ctx, part{"serve", inner})
	end()
	return errors.Join(err, <-ended)
}

// onceLoaded has a platform post again later what it posts before the content is
// loaded.
func (s *server) onceLoaded(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.live.current.Load() == nil {
			http.Error(w, "starting", http.StatusServiceUnavailable)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// guarded runs a part, and makes an error of a panic in it. What it panicked with
// may hold a message, and so may the arguments in a stack: the error holds the places
// alone (SAFETY H20).
func guarded(ctx context.Context, p part) (err error) {
	defer func() {
		if recover() != nil {
			err = fmt.Errorf("the part %s panicked at %s", p.name, places())
		}
	}()
	return p.run(ctx)
}

// places lists the innermost functions that a panic went through.
func places() (list string) {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for n := 0; n < 8; n++ {
		f, more := frames.Next()
		if f.Function != "" {
			list += fmt.Sprintf(" %s:%d", f.Function, f.Line)
		}
		if !more {
			break
		}
	}
	return list
}
