package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"signpost/internal/store/storetest"
)

type chosen struct{ Region string }

func settingsOf(t *testing.T, c *Chats[int64, chosen], chat int64) string {
	t.Helper()
	got, err := c.Settings(t.Context(), chat)
	must(t, err)
	return got.Region
}

func TestSettingsOutliveARestart(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		s := open(t, o)
		ctx, c := t.Context(), ChatsOf[int64, chosen](s, "telegram")
		must(t, c.SetSettings(ctx, 1, chosen{"uk"}))
		must(t, c.SetSettings(ctx, 1, chosen{"ie"}))
		must(t, c.Move(ctx, 1, -100))
		must(t, c.Move(ctx, 1, -100)) // told twice
		must(t, c.Move(ctx, 2, -200))
		must(t, c.SetSettings(ctx, 3, chosen{"us"}))
		must(t, c.Forget(ctx, 3))
		must(t, s.Close())
		s = open(t, o)
		c = ChatsOf[int64, chosen](s, "telegram")
		other := ChatsOf[int64, chosen](s, "discord")
		for chat, want := range map[int64]string{1: "", -100: "ie", -200: "", 3: ""} {
			if got := settingsOf(t, c, chat); got != want {
				t.Errorf("chat %d: %q, want %q", chat, got, want)
			}
			if got := settingsOf(t, other, chat); got != "" {
				t.Errorf("chat %d of another platform: %q, want none", chat, got)
			}
		}
	})
}

// TestForgetLeavesNothing covers each table with rows of a chat.
func TestForgetLeavesNothing(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		s := open(t, o)
		ctx := t.Context()
		for _, chat := range []string{"7", "8"} {
			must(t, ChatsOf[string, chosen](s, "telegram").SetSettings(ctx, chat, chosen{"uk"}))
			must(t, s.SetTip(ctx, "telegram", chat, chat, weekly, start))
			must(t, s.SetAnswered(ctx, "telegram", chat, Answered{chat, "1"}))
		}
		for range 2 {
			_, ok, err := s.ClaimTip(ctx, "telegram", []string{"a"}, start.AddDate(0, 0, 7))
			if must(t, err); !ok {
				t.Fatal("no tip")
			}
		}
		for i, want := range []bool{true, false} {
			was, err := s.Forget(ctx, "telegram", "7")
			if must(t, err); was != want {
				t.Errorf("time %d: there was something: %v, want %v", i+1, was, want)
			}
		}
		for _, table := range chatTables {
			if n := count(t, s, table); n != 1 {
				t.Errorf("%s has %d rows, want that of the other chat", table, n)
			}
		}
	})
}

func TestReplicasStartAtOnce(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		stores := make([]*Store, 4)
		var all sync.WaitGroup
		errs := make([]error, len(stores))
		for i := range stores {
			all.Go(func() { stores[i], errs[i] = Open(t.Context(), o) })
		}
		all.Wait()
		must(t, errors.Join(errs...))
		for i, s := range stores {
			must(t, ChatsOf[int64, chosen](s, "telegram").SetSettings(t.Context(), int64(i), chosen{"uk"}))
		}
		for i := range stores {
			if got := settingsOf(t, ChatsOf[int64, chosen](stores[0], "telegram"), int64(i)); got != "uk" {
				t.Errorf("what replica %d kept is not read by the first", i)
			}
		}
		for _, s := range stores {
			must(t, s.Close())
		}
	})
}

// TestSecretMustFit: with another secret every chat would be a stranger.
func TestSecretMustFit(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		must(t, open(t, o).Close())
		wrong := o
		wrong.Secret = strings.Repeat("x", minSecret)
		missing := o
		missing.Secret, missing.Data = "", t.TempDir()
		if o.URL == "" {
			missing.URL = "file:" + filepath.Join(o.Data, FileName)
		}
		short := o
		short.Secret = "short"
		for name, tt := range map[string]struct {
			o    Options
			want string
		}{
			"wrong":   {wrong, "made with another secret"},
			"missing": {missing, "a secret that is not here"},
			"short":   {short, "shorter than"},
		} {
			if _, err := Open(t.Context(), tt.o); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s: got %v, want %q in it", name, err, tt.want)
			}
		}
		if _, err := os.Stat(filepath.Join(missing.Data, secretName)); err == nil {
			t.Error("a secret was made for a database that has one")
		}
		must(t, open(t, o).Close())
	})
}

func TestOpenSaysHowToMend(t *testing.T) {
	dir := t.TempDir()
	damaged := filepath.Join(dir, "damaged")
	must(t, os.WriteFile(damaged, []byte(strings.Repeat("no database ", 1000)), 0o600))
	for name, tt := range map[string]struct {
		o    Options
		want string
	}{
		"no folder":  {Options{Data: filepath.Join(dir, "not", "there")}, "is its folder there"},
		"damaged":    {Options{URL: "file:" + damaged, Data: dir}, "put a backup in its place"},
		"no address": {Options{URL: "mysql://canary", Data: dir}, "file:PATH nor postgres://"},
		"no server":  {Options{URL: "postgres://u:canary@127.0.0.1:1/x", Data: dir}, "is it running"},
		"bad":        {Options{URL: "postgres://u:canary@127.0.0.1:port/x", Data: dir}, "store.url"},
	} {
		_, err := Open(t.Context(), tt.o)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q in it", name, err, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: a password is in the error: %v", name, err)
		}
	}
}

// TestServerGoesAway: what was last known is used, and the store comes back by
// itself with all that was acknowledged.
func TestServerGoesAway(t *testing.T) {
	server, url := storetest.Start(t)
	now := &clock{start}
	s := open(t, Options{URL: url, Secret: secret, Now: now.now})
	ctx, c, j := t.Context(), ChatsOf[int64, chosen](s, "telegram"), s.Journal("telegram")
	must(t, c.SetSettings(ctx, 1, chosen{"uk"}))
	must(t, j.Record(ctx, 10))
	server.Stop(t)
	now.at = now.at.Add(time.Minute)
	for range 2 {
		got, err := c.Settings(ctx, 1)
		if err == nil || got.Region != "uk" {
			t.Errorf("got %+v, %v; want what was last known, and an error", got, err)
		}
	}
	if got, err := c.Settings(ctx, 2); err == nil || got.Region != "" {
		t.Errorf("got %+v, %v; want nothing, and an error", got, err)
	}
	if err := j.Record(ctx, 11); err == nil {
		t.Error("the journal acknowledged what it could not write")
	}
	if done, err := j.Done(ctx, 11); !done || err != nil {
		t.Errorf("11 is done with: %v, %v; want true while the program runs", done, err)
	}
	server.Again(t)
	now.at = now.at.Add(time.Minute)
	must(t, j.Record(ctx, 12))
	if got := settingsOf(t, c, 1); got != "uk" {
		t.Errorf("chat 1: %q", got)
	}
	for id, want := range map[int64]bool{10: true, 12: true, 13: false} {
		done, err := s.Journal("telegram").Done(ctx, id)
		if must(t, err); done != want {
			t.Errorf("%d is done with: %v, want %v", id, done, want)
		}
	}
}
