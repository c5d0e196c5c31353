package main

import (
	"context"
	"fmt"
	"runtime"
	"strings"

	"signpost/internal/bot"
	"signpost/internal/knowledge"
	"signpost/internal/search"
	"signpost/internal/triage"
)

// engine is a conversation over one knowledge base, with its parts for the
// commands that look into them. It is safe for concurrent use.
type engine struct {
	base   *knowledge.Base
	index  *search.Index
	triage *triage.Triage
	memory *bot.Memory
	bot    *bot.Bot
}

// shownProblems is how many problems a command prints that needed the content
// for something else; check prints them all.
const shownProblems = 5

// engine loads a knowledge folder and puts a conversation together over it.
// Regions that are asked for must exist: the reply would silently be that of
// somewhere else. Close it.
func (a *app) engine(ctx context.Context, src source, regions ...string) (*engine, error) {
	base, found := knowledge.Load(src.files, knowledge.Options{NeedPhrases: bot.PhraseKeys()})
	if base == nil {
		return nil, refused(src, found.Errors())
	}
	for _, region := range regions {
		if region != "" && base.Region(region) == nil {
			return nil, usage(fmt.Sprintf("There is no region called %q. Use one of: %s.", region, strings.Join(regionIDs(base), ", ")))
		}
	}
	return a.engineOf(ctx, base)
}

// refused says why a knowledge base cannot be used, and where to see it all.
func refused(src source, found knowledge.Problems) problems {
	var b strings.Builder
	for _, p := range found[:min(len(found), shownProblems)] {
		p.File = src.path(p.File)
		fmt.Fprintln(&b, p)
	}
	fmt.Fprintf(&b, "signpost: the content has %d to mend first. See them all: %s", len(found), strings.TrimSpace("signpost check "+src.dir))
	return problems(b.String())
}

// engineOf puts a conversation together over a base. It learns what has to be
// learned, or reads it where it is kept. Close it.
func (a *app) engineOf(ctx context.Context, base *knowledge.Base) (*engine, error) {
	return a.engineWith(ctx, base, bot.NewMemory())
}

// engineWith is engineOf with the memory of conversations that are running. ctx
// bounds the learning alone: what is asked of the engine later outlives it, so that
// a stop still answers what is under way.
func (a *app) engineWith(ctx context.Context, base *knowledge.Base, memory *bot.Memory) (*engine, error) {
	// Triage first: it is built in a moment, and refuses bad rules before
	// anything slow is learned.
	judge, err := triage.New(ctx, base, triage.Options{Keep: a.keepDir(), Shipped: a.shippedDir()})
	if err != nil {
		return nil, fmt.Errorf("build the triage: %w", err)
	}
	index, err := search.Build(ctx, base, search.Options{Keep: a.keepDir(), Shipped: a.shippedDir()})
	if err != nil {
		return nil, fmt.Errorf("build the search: %w", err)
	}
	pruneModels(a.keepDir())
	e := &engine{base: base, index: index, triage: judge, memory: memory}
	if e.bot, err = bot.New(base, e.find(context.WithoutCancel(ctx)), e.judge, e.memory); err != nil {
		_ = index.Close()
		return nil, fmt.Errorf("build the conversation: %w", err)
	}
	return e, nil
}

// Close releases what the engine holds. It must not be used afterwards.
func (e *engine) Close() error { return e.index.Close() }

// find returns the search as the conversation asks for it. Where the search
// fails there are no candidates, and the reply names the people who can help.
func (e *engine) find(ctx context.Context) bot.Find {
	return func(question string) search.Result {
		// The search is closed once nothing refers to the engine (live.use).
		defer runtime.KeepAlive(e)
		r, err := e.index.Search(ctx, question)
		if err != nil {
			return search.Result{}
		}
		return r
	}
}
