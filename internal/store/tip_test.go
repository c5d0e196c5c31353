package store

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// start is a Wednesday.
var start = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// weekly is on Thursdays.
var weekly = TipPlan{time.Thursday, 18, "Europe/London"}

const week = 7 * 24 * time.Hour

func claim(t *testing.T, s *Store, offered []string, now time.Time) string {
	t.Helper()
	tip, ok, err := s.ClaimTip(t.Context(), "telegram", offered, now)
	must(t, err)
	if ok != (tip.Tip != "") && ok {
		t.Fatal("a tip without a name")
	}
	if !ok {
		return ""
	}
	return tip.To + " " + tip.Tip
}

func TestNextSlot(t *testing.T) {
	for _, tt := range []struct {
		name, after string
		plan        TipPlan
		want        string
	}{
		{"tomorrow", "2026-11-25T12:00:00Z", weekly, "2026-11-26T18:00:00Z"},
		{"later today", "2026-11-26T17:59:59Z", weekly, "2026-11-26T18:00:00Z"},
		{"at the slot itself: the next", "2026-11-26T18:00:00Z", weekly, "2026-12-03T18:00:00Z"},
		{"summer time", "2026-07-01T12:00:00Z", weekly, "2026-07-02T17:00:00Z"},
		{"an hour that is left out", "2026-03-28T12:00:00Z", TipPlan{time.Sunday, 1, "Europe/London"}, "2026-03-29T01:00:00Z"},
		{"another day there already", "2026-11-25T23:00:00Z", TipPlan{time.Thursday, 9, "Pacific/Auckland"}, "2026-12-02T20:00:00Z"},
	} {
		after, err := time.Parse(time.RFC3339, tt.after)
		must(t, err)
		got, err := tt.plan.next(after)
		if must(t, err); got.UTC().Format(time.RFC3339) != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got.UTC().Format(time.RFC3339), tt.want)
		}
	}
	for _, bad := range []TipPlan{{time.Thursday, 24, "Europe/London"}, {7, 1, "Europe/London"}, {1, 1, "Nowhere"}, {1, 1, "Local"}} {
		if _, err := bad.next(start); err == nil {
			t.Errorf("%+v: no error", bad)
		}
	}
}

// TestTipsOfAYear: one a week, none before its time, one for slots that were
// missed, and none twice within 52 weeks.
func TestTipsOfAYear(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		s := open(t, o)
		ctx := t.Context()
		must(t, s.SetTip(ctx, "telegram", "1", "topic", weekly, start))
		if got := claim(t, s, []string{"a"}, start); got != "" {
			t.Errorf("before its time: %s", got)
		}
		now := start.AddDate(0, 0, 1).Add(6 * time.Hour)
		tips := []string{"a", "b", "c"}
		for _, tt := range []struct {
			after time.Duration
			want  string
		}{
			{0, "topic a"},
			{0, ""},
			{week, "topic b"},
			{3*week + time.Hour, "topic c"}, // two were missed
			{0, ""},
			{week, ""}, // it had them all
			{46 * week, ""},
			{week, "topic a"},
		} {
			now = now.Add(tt.after)
			if got := claim(t, s, tips, now); got != tt.want {
				t.Errorf("at %s: %q, want %q", now, got, tt.want)
			}
			must(t, s.TapTip(ctx, "telegram", "1", now))
		}
		must(t, s.TapTip(ctx, "telegram", "nobody", now))
		must(t, s.StopTip(ctx, "telegram", "1"))
		if got := claim(t, s, []string{"d"}, now.Add(week)); got != "" {
			t.Errorf("after it was stopped: %s", got)
		}
		must(t, s.SetTip(ctx, "telegram", "1", "topic", weekly, now))
		if got := claim(t, s, []string{"a", "d"}, now.Add(week)); got != "topic d" {
			t.Errorf("planned again: %q, want the tip that it had not", got)
		}
	})
}

func TestTipsStopWhereNobodyTaps(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		s := open(t, o)
		must(t, s.SetTip(t.Context(), "telegram", "1", "1", weekly, start))
		now, n := start, 0
		offered := make([]string, 20)
		for i := range offered {
			offered[i] = fmt.Sprint(i)
		}
		for range 12 {
			now = now.Add(week)
			if claim(t, s, offered, now) != "" {
				n++
			}
		}
		if n != maxUntapped {
			t.Errorf("%d tips were sent, want %d", n, maxUntapped)
		}
		must(t, s.TapTip(t.Context(), "telegram", "1", now))
		if got := claim(t, s, offered, now); got != "" {
			t.Errorf("a tap brought %s at once", got)
		}
		if got := claim(t, s, offered, now.Add(week)); got == "" {
			t.Error("no tip comes after a tap")
		}
	})
}

// TestTipOfOneReplica: whoever claims, each chat gets each week's tip once.
func TestTipOfOneReplica(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		const chats, replicas = 10, 3
		stores := []*Store{open(t, o), open(t, o), open(t, o)}
		for chat := range chats {
			must(t, stores[0].SetTip(t.Context(), "telegram", fmt.Sprint(chat), fmt.Sprint(chat), weekly, start))
		}
		var (
			sent atomic.Int32
			all  sync.WaitGroup
			to   sync.Map
		)
		for _, s := range stores {
			all.Go(func() {
				for range 3 * chats {
					tip, ok, err := s.ClaimTip(t.Context(), "telegram", []string{"a", "b"}, start.Add(week))
					if err != nil {
						t.Error(err)
					}
					if ok {
						sent.Add(1)
						to.Store(tip.To, true)
					}
				}
			})
		}
		all.Wait()
		different := 0
		to.Range(func(any, any) bool { different++; return true })
		if sent.Load() != chats || different != chats {
			t.Errorf("%d tips to %d chats, want %d", sent.Load(), different, chats)
		}
	})
}

// TestTipMovesWithItsGroup: what is sealed is bound to the group's key.
func TestTipMovesWithItsGroup(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		s := open(t, o)
		c := ChatsOf[int64, chosen](s, "telegram")
		must(t, s.SetTip(t.Context(), "telegram", "1", "1", weekly, start))
		must(t, c.Move(t.Context(), 1, -100))
		must(t, c.Move(t.Context(), 1, -100))
		if got := claim(t, s, []string{"a"}, start.Add(week)); got != "-100 a" {
			t.Errorf("got %q", got)
		}
	})
}

func TestAnsweredSince(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		now := &clock{start}
		o.Now = now.now
		s := open(t, o)
		for i, channel := range []string{"old", "new", "newer", "new"} {
			must(t, s.SetAnswered(t.Context(), "discord", channel, Answered{channel, fmt.Sprint(i)}))
			now.at = now.at.Add(time.Hour)
		}
		got, err := s.AnsweredSince(t.Context(), "discord", start.Add(time.Hour), 10)
		must(t, err)
		if want := "[{new 3} {newer 2}]"; fmt.Sprint(got) != want {
			t.Errorf("got %v, want %s", got, want)
		}
		if n := count(t, s, "channels"); n != 2 {
			t.Errorf("%d rows are left, want 2", n)
		}
	})
}
