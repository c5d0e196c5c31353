package main

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"signpost/internal/bot"
	"signpost/internal/insight"
	"signpost/internal/store"
)

// counter keeps what is counted of replies. It is safe for concurrent use. Every
// platform's adapter is given its function: telegram.Options.Count.
type counter struct {
	store  *store.Store
	counts *store.Counts
	gaps   *insight.Gaps // nil where words are not counted
	now    func() time.Time
	folded string // the month whose forerunners' small days were folded
}

func newCounter(s *store.Store, gaps bool, now func() time.Time) *counter {
	c := &counter{store: s, counts: s.Counts(), now: now}
	if gaps {
		c.gaps = insight.NewGaps()
	}
	return c
}

// of returns what counts the replies of a platform. It does not wait.
func (c *counter) of(platform string) func(bot.Count, string) {
	return func(n bot.Count, conversation string) {
		if n.What == bot.CountNothing {
			return
		}
		c.counts.Add(store.Count{
			Platform: platform, Region: n.Region, Kind: string(n.Kind), Level: n.Level.String(), Entry: n.Entry,
			Offered: strings.Join(n.Offered, " "), What: string(n.What),
		})
		if c.gaps != nil && len(n.Words) > 0 {
			c.gaps.Add(conversation, n.Words, c.now())
		}
	}
}

// run writes what was counted now and then, and the rest when ctx ends. A store that
// is away stops no answer: counts are dropped, and said so.
func (c *counter) run(ctx context.Context, log *slog.Logger) {
	c.counts.Run(ctx, c.before, func(err error) {
		log.Warn("counts could not be written and are dropped", "reason", err, "dropped", c.counts.Dropped())
	})
}

// start runs it until stop is called; ended is closed once the rest is written.
func (c *counter) start(log *slog.Logger) (stop func(), ended <-chan struct{}) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.run(ctx, log)
	}()
	return cancel, done
}

// before keeps the words that enough conversations used, and once a month folds days
// of few counts into their month.
func (c *counter) before(ctx context.Context) error {
	if c.gaps != nil {
		if err := c.store.KeepThemes(ctx, themesToStore(c.gaps.Release(c.now()))); err != nil {
			return err
		}
	}
	month := c.now().UTC().Format("2006-01")
	if month == c.folded {
		return nil
	}
	if err := c.store.FoldCounts(ctx, insight.MinDay); err != nil {
		return err
	}
	c.folded = month
	return nil
}

func themesToStore(themes []insight.Theme) []store.Theme {
	out := make([]store.Theme, len(themes))
	for i, t := range themes {
		out[i] = store.Theme(t)
	}
	return out
}
