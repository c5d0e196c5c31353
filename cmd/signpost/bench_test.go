package main

import (
	"strconv"
	"testing"
	"time"

	"signpost/internal/bot"
)

// realApp is the program over the content that is built in, keeping what it
// learns in a folder.
func realApp(keep string) *app {
	return &app{now: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC), env: func(name string) string {
		if name == "SIGNPOST_DATA" {
			return keep
		}
		return ""
	}}
}

func realSource(b *testing.B, a *app) source {
	b.Helper()
	src, err := a.source("")
	if err != nil {
		b.Fatal(err)
	}
	return src
}

func BenchmarkRespond(b *testing.B) {
	b.Run("alone", func(b *testing.B) { benchmarkRespond(b, "") })
	b.Run("running", func(b *testing.B) { benchmarkRespond(b, "one") })
}

// benchmarkRespond times replies to messages of all topics: each alone, or each
// in one conversation with the four before it.
func benchmarkRespond(b *testing.B, conversation string) {
	a := realApp(b.TempDir())
	e, err := a.engine(b.Context(), realSource(b, a))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := e.Close(); err != nil {
			b.Error(err)
		}
	})
	messages := e.base.Training.Messages
	took := make([]time.Duration, 0, 1<<16)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		// A step that shares no factor with most sizes spreads over all topics.
		m := bot.Message{Text: messages[i*7919%len(messages)].Text, Private: true, At: a.now, Conversation: conversation}
		start := time.Now()
		e.bot.Respond(b.Context(), m)
		took = append(took, time.Since(start))
	}
	b.ReportMetric(micros(quantile(took, 0.50)), "p50-µs")
	b.ReportMetric(micros(quantile(took, 0.99)), "p99-µs")
}

func BenchmarkStart(b *testing.B) {
	b.Run("fresh", func(b *testing.B) { benchmarkStart(b, false) })
	b.Run("kept", func(b *testing.B) { benchmarkStart(b, true) })
}

func benchmarkStart(b *testing.B, kept bool) {
	keep := ""
	if kept {
		keep = b.TempDir()
		start(b, keep)
	}
	b.ReportAllocs()
	for b.Loop() {
		if kept {
			start(b, keep)
		} else {
			start(b, b.TempDir())
		}
	}
}

func start(b *testing.B, keep string) {
	b.Helper()
	a := realApp(keep)
	e, err := a.engine(b.Context(), realSource(b, a))
	if err != nil {
		b.Fatal(err)
	}
	if err := e.Close(); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkGrowth(b *testing.B) {
	for _, n := range growthSizes {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			for b.Loop() {
				g, err := measureGrowth(b.Context(), n)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(g.LearnSeconds, "learn-s")
				b.ReportMetric(g.SearchP50, "p50-µs")
				b.ReportMetric(g.SearchP99, "p99-µs")
				b.ReportMetric(g.HeapMegabyte, "MB")
			}
		})
	}
}
