package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"signpost/internal/insight"
	"signpost/internal/store"
)

type insightsFlags struct {
	json                          bool
	config, knowledge, since, now string
}

func (a *app) insightsCommand() *cobra.Command {
	var f insightsFlags
	c := command(&cobra.Command{
		Use:   "insights",
		Short: "Print what was asked, what helped and what had no answer, in counts",
		Long: "insights reads the counts that serve keeps, and prints what was asked, what helped, and what\n" +
			"had no answer, with a ready change of the content. There is no message in them. serve may run\n" +
			"meanwhile. Days of fewer than ten counts are shown in their month.",
		Example: "  signpost insights\n  signpost insights --since 2026-10-01 --json",
		Args:    cobra.NoArgs,
	}, func(ctx context.Context, _ []string) error { return a.insights(ctx, f) })
	c.Flags().BoolVar(&f.json, "json", false, "print one JSON object")
	c.Flags().StringVar(&f.config, "config", "", "file of settings")
	c.Flags().StringVar(&f.since, "since", "", "the first day, such as 2026-11-01 (default: the first of the month before)")
	c.Flags().StringVar(&f.now, "at", "", "the day of the report, such as 2026-11-24 (default: today)")
	knowledgeFlag(c, &f.knowledge)
	return c
}

func (a *app) insights(ctx context.Context, f insightsFlags) (err error) {
	until, err := dayOf("--at", f.now, a.now.UTC())
	if err != nil {
		return err
	}
	since, err := dayOf("--since", f.since, time.Date(until.Year(), until.Month()-1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		return err
	}
	c, err := a.config(f.config)
	if err != nil {
		return err
	}
	if f.knowledge == "" {
		f.knowledge = c.Knowledge
	}
	src, err := a.source(f.knowledge)
	if err != nil {
		return err
	}
	a.data, a.models = c.Data, c.Models
	kept, err := openStore(ctx, c, a.keepDir())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	counts, err := kept.CountsSince(ctx, since)
	if err != nil {
		return err
	}
	themes, err := kept.ThemesSince(ctx, since)
	if err != nil {
		return err
	}
	e, err := a.engine(ctx, src)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	find := e.find(ctx)
	nearest := func(words string) string {
		if found := find(words).Candidates; len(found) > 0 {
			return found[0].Entry
		}
		return ""
	}
	r := insight.NewReport(e.base, countsOf(counts), themesOf(themes), since, until, nearest)
	if f.json {
		return a.printJSON(r)
	}
	return r.Write(a.stdout)
}

func countsOf(counts []store.Count) []insight.Count {
	out := make([]insight.Count, len(counts))
	for i, c := range counts {
		out[i] = insight.Count(c)
	}
	return out
}

func themesOf(themes []store.Theme) []insight.Theme {
	out := make([]insight.Theme, len(themes))
	for i, t := range themes {
		out[i] = insight.Theme(t)
	}
	return out
}

// dayOf reads a day that a flag names.
func dayOf(flag, text string, otherwise time.Time) (time.Time, error) {
	if text == "" {
		return otherwise, nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return day, usage(fmt.Sprintf("%s is a day, such as 2026-11-24.", flag))
	}
	return day, nil
}
