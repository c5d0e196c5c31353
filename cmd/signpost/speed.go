package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"signpost/internal/bot"
)

// speed is how fast the program is on this machine, and how much it needs.
// Nothing is asserted by it: machines differ.
type speed struct {
	Cores        int     `json:"cores"`
	StartFresh   float64 `json:"start_fresh_seconds"` // from nothing: content read, everything learned
	StartKept    float64 `json:"start_kept_seconds"`  // with what was learned kept
	RespondP50   float64 `json:"respond_p50_micros"`  // bot.Respond, one core
	RespondP99   float64 `json:"respond_p99_micros"`
	RunningP50   float64 `json:"running_p50_micros"` // the same with four messages remembered before it
	RunningP99   float64 `json:"running_p99_micros"`
	Asked        int     `json:"asked"`
	HeapMegabyte float64 `json:"heap_megabytes"` // in use when ready, 1e6 bytes
}

// measureStart starts twice, first with nothing kept, and returns the engine of
// the second start. Close it.
func (a *app) measureStart(ctx context.Context, src source, s *speed) (e *engine, err error) {
	dir, err := os.MkdirTemp("", "signpost-eval-*")
	if err != nil {
		return nil, fmt.Errorf("make a folder for what is learned: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	env := a.env
	fresh := *a
	fresh.env = func(name string) string {
		if name == "SIGNPOST_DATA" {
			return dir
		}
		return env(name)
	}
	s.Cores = runtime.GOMAXPROCS(0)
	start := time.Now()
	if e, err = fresh.engine(ctx, src); err != nil {
		return nil, err
	}
	s.StartFresh = time.Since(start).Seconds()
	if err := e.Close(); err != nil {
		return nil, err
	}
	runtime.GC()
	start = time.Now()
	if e, err = fresh.engine(ctx, src); err != nil {
		return nil, err
	}
	s.StartKept = time.Since(start).Seconds()
	return e, nil
}

// mostAsked is how many messages the time of a reply is taken from.
const mostAsked = 2000

// measureRespond times replies on one core, to messages of the training text:
// short and long ones, of every topic.
func (a *app) measureRespond(ctx context.Context, e *engine, s *speed) {
	messages := e.base.Training.Messages
	s.Asked = min(len(messages), mostAsked)
	if s.Asked == 0 {
		return
	}
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	s.HeapMegabyte = float64(memory.HeapAlloc) / 1e6

	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	took := make([]time.Duration, 0, s.Asked)
	respond := func(i int, conversation string) {
		m := bot.Message{Text: messages[i*len(messages)/s.Asked].Text, Private: true, At: a.now, Conversation: conversation}
		start := time.Now()
		e.bot.Respond(ctx, m)
		took = append(took, time.Since(start))
	}
	for i := range min(s.Asked, 100) { // the first replies fill caches
		respond(i, "")
	}
	for _, of := range []struct {
		conversation string
		p50, p99     *float64
	}{{"", &s.RespondP50, &s.RespondP99}, {"speed", &s.RunningP50, &s.RunningP99}} {
		took = took[:0]
		for i := range s.Asked {
			respond(i, of.conversation)
		}
		*of.p50, *of.p99 = micros(quantile(took, 0.50)), micros(quantile(took, 0.99))
	}
}

// quantile returns the duration that the share q of all is not above. It sorts
// them; there must be one.
func quantile(took []time.Duration, q float64) time.Duration {
	slices.Sort(took)
	return took[min(len(took)-1, int(q*float64(len(took))))]
}

func micros(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e3 }

func (s speed) writeText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "speed on %d cores\n", s.Cores)
	fmt.Fprintf(&b, "%-34s%.2f s\n", "start, everything learned afresh", s.StartFresh)
	fmt.Fprintf(&b, "%-34s%.2f s\n", "start, what was learned kept", s.StartKept)
	fmt.Fprintf(&b, "%-34s%.0f µs (%d messages, one core)\n", "one reply, p50", s.RespondP50, s.Asked)
	fmt.Fprintf(&b, "%-34s%.0f µs\n", "one reply, p99", s.RespondP99)
	fmt.Fprintf(&b, "%-34s%.0f µs\n", "in a running conversation, p50", s.RunningP50)
	fmt.Fprintf(&b, "%-34s%.0f µs\n", "in a running conversation, p99", s.RunningP99)
	fmt.Fprintf(&b, "%-34s%.0f MB\n", "memory when ready", s.HeapMegabyte)
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write output: %w", err)
	}
	return nil
}
