package main

import (
	"context"
	"errors"
	"time"

	"signpost/internal/reload"
)

// testEvery is how often the self-test runs while the bot serves (SAFETY H64).
const testEvery = time.Hour

// brief is the part of a digest that people compare.
func brief(digest string) string { return digest[:min(len(digest), 12)] }

// forgetting forgets what is too old, over and over, until stop is called.
func (l *live) forgetting() (stop func()) {
	e := &engine{memory: l.memory}
	return e.forgetting(time.Now)
}

// selfTesting puts the self-test to the content in force, every hour. A failure
// shows and is logged, and never stops the bot.
func (s *server) selfTesting(ctx context.Context) error {
	t := time.NewTicker(testEvery)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
			s.selfTest()
		}
	}
}

// selfTest runs the self-test once.
func (s *server) selfTest() {
	err := s.live.current.Load().selfTest(time.Now())
	s.metrics.SelfTest(err == nil)
	if err != nil {
		s.state.set("self-test", "emergencies are not answered as such; the log says which")
		s.log.Error("the self-test failed; the bot goes on", "reason", err.Error())
		return
	}
	s.state.set("self-test", "")
}

// reloading reads the content again when its folder changes, and on SIGHUP.
func (s *server) reloading(ctx context.Context) error {
	if s.src.dir == "" {
		for {
			select {
			case <-ctx.Done():
				return nil
			case <-s.hup:
				s.log.Warn("there is nothing to read again: the content is the copy that is built in (knowledge names a folder)")
			}
		}
	}
	return reload.Watch(ctx, s.src.dir, reload.Options{Asked: s.hup, Warn: func(err error) {
		s.log.Warn("changes of the knowledge folder are not noticed; SIGHUP reads it again", "reason", err)
	}}, s.reload)
}

// reload puts changed content in force, where it is good; otherwise all stays as it
// was (SAFETY H30).
func (s *server) reload(ctx context.Context) {
	old := s.live.current.Load().base.Digest
	e, err := s.live.load(ctx, s.src, true)
	if ctx.Err() != nil {
		if e != nil {
			_ = e.Close() // the program stops, and this one was never used
		}
		return
	}
	var found problems
	switch {
	case errors.As(err, &found):
		s.metrics.Reloaded(false)
		s.log.Error("the changed content is not used; the bot goes on with what it had", "problems", string(found))
	case err != nil:
		s.metrics.Reloaded(false)
		s.log.Error("the changed content is not used; the bot goes on with what it had", "reason", err.Error())
	case e.base.Digest == old:
		s.metrics.Reloaded(true)
		_ = e.Close() // never used
	default:
		s.live.use(e, time.Now())
		s.metrics.Reloaded(true)
		s.measureContent(e)
		s.state.set("self-test", "")
		s.log.Info("the changed content is in force", "entries", len(e.base.Entries), "digest", brief(e.base.Digest))
	}
}

// measureContent shows which content is in force, and what of it is past its date.
func (s *server) measureContent(e *engine) {
	s.metrics.SelfTest(true) // without which it would not be
	s.metrics.Content(brief(e.base.Digest), time.Now(), func(now time.Time) (services, entries int) {
		for _, x := range e.base.Services {
			if x.Stale(now) {
				services++
			}
		}
		for _, x := range e.base.Entries {
			if x.Stale(now) {
				entries++
			}
		}
		return services, entries
	})
}

// watchState has the metrics show what the listener shows.
func (s *server) watchState() {
	s.metrics.Ready(s.state.ready)
}
