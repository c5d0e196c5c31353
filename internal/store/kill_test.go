package store

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"signpost/internal/store/storetest"
)

// Variables of the child that writes until it is killed.
const (
	childVariable = "SIGNPOST_STORE_TEST_CHILD" // its data folder
	urlVariable   = "SIGNPOST_STORE_TEST_URL"
	fromVariable  = "SIGNPOST_STORE_TEST_FROM"
)

// child writes ids and settings for ever, and prints each id once both are
// acknowledged.
func child(dir string) int {
	ctx := context.Background()
	from, err := strconv.ParseInt(os.Getenv(fromVariable), 10, 64)
	if err != nil {
		return 2
	}
	s, err := Open(ctx, Options{URL: os.Getenv(urlVariable), Data: dir, Secret: secret})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 3
	}
	j, c := s.Journal("telegram"), ChatsOf[int64, chosen](s, "telegram")
	for id := from; ; id++ {
		if err := errors.Join(j.Record(ctx, id), c.SetSettings(ctx, id, chosen{strconv.FormatInt(id, 10)})); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 3
		}
		fmt.Println(id)
	}
}

// TestKilledInAWrite is SAFETY H31: nothing that was acknowledged is lost, however
// often the program is killed, and the store opens again each time.
func TestKilledInAWrite(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		o.Secret = secret
		acknowledged := int64(0)
		random := rand.New(rand.NewPCG(1, 2))
		for range 5 {
			cmd := exec.CommandContext(t.Context(), os.Args[0])
			cmd.Env = append(os.Environ(), childVariable+"="+o.Data, urlVariable+"="+o.URL, fmt.Sprintf("%s=%d", fromVariable, acknowledged+1))
			var said bytes.Buffer
			cmd.Stderr = &said
			out, err := cmd.StdoutPipe()
			must(t, err)
			must(t, cmd.Start())
			lines := bufio.NewScanner(out)
			for n := 1 + random.IntN(40); lines.Scan(); n-- {
				acknowledged, err = strconv.ParseInt(lines.Text(), 10, 64)
				must(t, err)
				if n == 0 {
					must(t, cmd.Process.Kill()) // what it printed meanwhile is read to the end
				}
			}
			if err := cmd.Wait(); err == nil || said.Len() > 0 {
				t.Fatalf("the child ended by itself: %v: %s", err, said.String())
			}
		}
		s := open(t, o)
		j, c := s.Journal("telegram"), ChatsOf[int64, chosen](s, "telegram")
		for id := int64(1); id <= acknowledged; id++ {
			if !done(t, j, id) || settingsOf(t, c, id) != strconv.FormatInt(id, 10) {
				t.Fatalf("%d of %d is lost", id, acknowledged)
			}
		}
		t.Logf("%d acknowledged over 5 kills, none lost", acknowledged)
	})
}

// TestRandomOperations: after any order of operations and restarts what was
// acknowledged is there, and nothing else.
func TestRandomOperations(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		random := rand.New(rand.NewPCG(3, 4))
		want := map[int64]string{}
		ids := map[int64]bool{}
		s := open(t, o)
		j, c := s.Journal("telegram"), ChatsOf[int64, chosen](s, "telegram")
		for range 400 {
			chat, to := random.Int64N(20), random.Int64N(20)
			switch random.IntN(12) {
			case 0, 1, 2, 3:
				region := strconv.Itoa(random.IntN(1000))
				must(t, c.SetSettings(t.Context(), chat, chosen{region}))
				want[chat] = region
			case 4, 5:
				must(t, c.Forget(t.Context(), chat))
				delete(want, chat)
			case 6, 7:
				must(t, c.Move(t.Context(), chat, to))
				if region, ok := want[chat]; ok && chat != to {
					want[to] = region
					delete(want, chat)
				}
			case 8, 9, 10:
				must(t, j.Record(t.Context(), chat))
				ids[chat] = true
			default:
				must(t, s.Close())
				s = open(t, o)
				j, c = s.Journal("telegram"), ChatsOf[int64, chosen](s, "telegram")
			}
			if got := settingsOf(t, c, chat); got != want[chat] {
				t.Fatalf("chat %d: %q, want %q", chat, got, want[chat])
			}
		}
		for chat := range int64(20) {
			if got := settingsOf(t, c, chat); got != want[chat] {
				t.Errorf("chat %d: %q, want %q", chat, got, want[chat])
			}
			if got := done(t, j, chat); got != ids[chat] {
				t.Errorf("update %d is done with: %v, want %v", chat, got, ids[chat])
			}
		}
	})
}

// TestNothingTellsWhose is SAFETY H21: no id of a chat is in what is on the disk,
// neither in the file nor beside it, and neither in a dump.
func TestNothingTellsWhose(t *testing.T) {
	const chat, channel, message = "770123456789", "881234567890", "992345678901"
	write := func(t *testing.T, s *Store) {
		t.Helper()
		ctx := t.Context()
		must(t, ChatsOf[string, chosen](s, "telegram").SetSettings(ctx, chat, chosen{"region-that-is-kept"}))
		must(t, s.SetTip(ctx, "telegram", chat, channel, weekly, start))
		must(t, s.SetAnswered(ctx, "telegram", chat, Answered{channel, message}))
		if got := claim(t, s, []string{"a"}, start.Add(week)); got != channel+" a" {
			t.Fatalf("got %q", got)
		}
	}
	check := func(t *testing.T, where string, data []byte) {
		t.Helper()
		for _, id := range []string{chat, channel, message} {
			if bytes.Contains(data, []byte(id)) {
				t.Errorf("an id is in %s", where)
			}
		}
	}
	t.Run("sqlite", func(t *testing.T) {
		dir := t.TempDir()
		write(t, open(t, Options{Data: dir}))
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		must(t, err)
		var all []byte
		for _, name := range files {
			data, err := os.ReadFile(name)
			must(t, err)
			check(t, filepath.Base(name), data)
			all = append(all, data...)
		}
		if !bytes.Contains(all, []byte("region-that-is-kept")) {
			t.Error("the files that were read are not those of the store")
		}
	})
	t.Run("postgres", func(t *testing.T) {
		s := open(t, Options{URL: storetest.Postgres(t), Secret: secret})
		write(t, s)
		var all strings.Builder
		for _, table := range append([]string{"meta", "journal"}, chatTables...) {
			rows, err := s.db.Query(`SELECT CAST(row_to_json(x) AS text) FROM ` + table + ` x`)
			must(t, err)
			for rows.Next() {
				var line string
				must(t, rows.Scan(&line))
				all.WriteString(line)
			}
			must(t, errors.Join(rows.Err(), rows.Close()))
		}
		check(t, "a table", []byte(all.String()))
		if !strings.Contains(all.String(), "region-that-is-kept") {
			t.Error("what was read are not the tables of the store")
		}
	})
}
