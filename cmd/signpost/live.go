package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"signpost/internal/bot"
	"signpost/internal/knowledge"
)

// live is the conversation that serve holds, over content that can be replaced
// while it answers. It is safe for concurrent use.
//
// Whoever asks for the bot may keep it for as long as one message takes. The search
// below an older one is therefore closed by the collector, once nothing refers to
// it any more: counting its users would need every adapter to say when it is done.
type live struct {
	a       *app
	memory  *bot.Memory // outlives the content
	current atomic.Pointer[engine]
	since   atomic.Pointer[time.Time] // when current was put in force

	// dress, where it is set, finishes a conversation before it is in force.
	dress func(*engine)
	// closed is told of each search that the collector closed; nil tells nobody.
	closed func(error)
}

func newLive(a *app) *live { return &live{a: a, memory: bot.NewMemory()} }

// Bot returns the conversation over the content in force. It may be called once
// the first content is.
func (l *live) Bot() *bot.Bot { return l.current.Load().bot }

// load reads and checks the content of src, builds a conversation over it beside
// the one in force, and has it pass the questions of the content and the self-test.
// It puts nothing in force.
func (l *live) load(ctx context.Context, src source, questions bool) (e *engine, err error) {
	options := knowledge.Options{NeedPhrases: bot.PhraseKeys()}
	var failed error
	if questions {
		options.Finds = func(base *knowledge.Base) func(string) string {
			if e, failed = l.a.engineWith(ctx, base, l.memory); failed != nil {
				return func(string) string { return "" }
			}
			return e.firstFound(ctx)
		}
	}
	base, found := knowledge.Load(src.files, options)
	defer func() {
		if err != nil && e != nil {
			err = errors.Join(err, e.Close())
			e = nil
		}
	}()
	switch {
	case failed != nil:
		return nil, failed
	case ctx.Err() != nil: // questions that were cut off found nothing
		return e, ctx.Err()
	case base == nil:
		return e, refused(src, found.Errors())
	case e == nil:
		if e, err = l.a.engineWith(ctx, base, l.memory); err != nil {
			return nil, err
		}
	}
	if err := e.selfTest(time.Now()); err != nil {
		return e, fmt.Errorf("the self-test: %w", err)
	}
	return e, nil
}

// use puts a conversation in force. What came before it ends when its last
// message does.
func (l *live) use(e *engine, now time.Time) {
	if l.dress != nil {
		l.dress(e)
	}
	l.since.Store(&now)
	old := l.current.Swap(e)
	if old == nil {
		return
	}
	index, closed := old.index, l.closed
	runtime.AddCleanup(old, func(struct{}) {
		err := index.Close()
		if closed != nil {
			closed(err)
		}
	}, struct{}{})
}

// Close closes what is in force. It must not be asked for afterwards.
func (l *live) Close() error {
	if e := l.current.Load(); e != nil {
		return e.Close()
	}
	return nil
}
