package eval

import (
	"context"
	"errors"
	"fmt"

	"signpost/internal/knowledge"
	"signpost/internal/search"
	"signpost/internal/text"
)

// Ranker is what was learned from a corpus: a *search.Index.
type Ranker interface {
	Search(ctx context.Context, question string) (search.Result, error)
	Close() error
}

// Learn learns a ranker from a corpus. valid holds messages on which settings
// may be chosen, and is empty where there are none.
type Learn func(ctx context.Context, c *search.Corpus, valid []Labelled) (Ranker, error)

// LearnIndex learns an index with its default settings.
func LearnIndex(ctx context.Context, c *search.Corpus, _ []Labelled) (Ranker, error) {
	return search.New(ctx, c)
}

// RankWith asks a ranker.
func RankWith(r Ranker) Rank {
	return func(ctx context.Context, message string) (Ranking, error) {
		found, err := r.Search(ctx, message)
		if err != nil {
			return Ranking{}, err
		}
		out := Ranking{InScope: found.InScope, Rejected: found.Verdict == search.VerdictNone}
		for _, c := range found.Candidates {
			out.Labels = append(out.Labels, c.Entry)
		}
		return out, nil
	}
}

// RankBaseline asks the full-text search as it comes. Its score in scope is
// that of the best hit, 0 where there is none.
func RankBaseline(b *search.Baseline) Rank {
	return func(ctx context.Context, message string) (Ranking, error) {
		hits, err := b.Search(ctx, message)
		if err != nil {
			return Ranking{}, err
		}
		out := Ranking{Rejected: len(hits) == 0}
		for i, h := range hits {
			out.Labels = append(out.Labels, h.Entry)
			if i == 0 {
				out.InScope = h.Score
			}
		}
		return out, nil
	}
}

// Intents measures a ranker that learns the set's training part, and the
// full-text search as it comes beside it, in one run. words are the shorthand
// and names that the ranker has in any case; they say nothing of the set.
func Intents(ctx context.Context, set *IntentSet, words text.Words, learn Learn) (f *IntentFigures, err error) {
	c := set.Corpus()
	c.Words = words
	ranker, err := learn(ctx, c, set.Valid)
	if err != nil {
		return nil, fmt.Errorf("learn the intent set: %w", err)
	}
	defer func() { err = errors.Join(err, ranker.Close()) }()
	if f, err = MeasureIntents(ctx, set.Test, true, RankWith(ranker)); err != nil {
		return nil, err
	}
	base, err := search.NewBaseline(c)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, base.Close()) }()
	if f.Baseline, err = MeasureIntents(ctx, set.Test, false, RankBaseline(base)); err != nil {
		return nil, err
	}
	return f, nil
}

// AskBaseline asks the full-text search as it comes, over the corpus of the
// knowledge base: it shows the label of the best hit, whatever the score, with
// the level that this message was given.
func AskBaseline(b *search.Baseline, c *search.Corpus, base *knowledge.Base) Ask {
	levels := levelsOf(base)
	rank := func(ctx context.Context, bubble string) (Answer, error) {
		hits, err := b.Search(ctx, bubble)
		if err != nil || len(hits) == 0 {
			return Answer{Judged: true}, err
		}
		a := Answer{Entry: hits[0].Entry, InScope: hits[0].Score, Judged: true}
		doc := c.Docs[hits[0].Doc]
		a.Level = levels[taught{c.Labels[doc.Label], doc.Text}]
		for _, h := range hits {
			a.Candidates = append(a.Candidates, h.Entry)
		}
		return a, nil
	}
	return func(ctx context.Context, bubbles []string) (a Answer, err error) {
		highest := knowledge.LevelNone
		for _, bubble := range bubbles {
			if a, err = rank(ctx, bubble); err != nil {
				return Answer{}, err
			}
			highest = max(highest, a.Level)
		}
		a.Level = highest
		return a, nil
	}
}

// taught is a text that teaches a topic.
type taught struct{ topic, text string }

// levelsOf returns the level of each phrasing and message.
func levelsOf(base *knowledge.Base) map[taught]knowledge.Level {
	levels := map[taught]knowledge.Level{}
	for _, e := range base.Entries {
		for _, ask := range e.Asks {
			levels[taught{e.ID, ask}] = e.Level
		}
	}
	for _, m := range base.Training.Messages {
		levels[taught{m.Topic, m.Text}] = m.Level
	}
	return levels
}
