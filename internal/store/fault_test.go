package store

import (
	"strings"
	"testing"
	"time"
)

// TestFullDisk: what was there is read on, what cannot be written is said, and
// with room again it is written.
func TestFullDisk(t *testing.T) {
	now := &clock{start}
	s := open(t, Options{Data: t.TempDir(), Now: now.now})
	s.db.SetMaxOpenConns(1) // the limit below is of one connection
	c := ChatsOf[int64, chosen](s, "telegram")
	must(t, c.SetSettings(t.Context(), 1, chosen{"uk"}))
	_, err := s.db.Exec(`PRAGMA max_page_count = 1`) // no more than there are
	must(t, err)
	err = c.SetSettings(t.Context(), 2, chosen{strings.Repeat("x", 100_000)})
	if err == nil || !strings.Contains(err.Error(), "full") {
		t.Fatalf("got %v, want that it is full", err)
	}
	if got := settingsOf(t, c, 1); got != "uk" {
		t.Errorf("chat 1: %q", got)
	}
	_, err = s.db.Exec(`PRAGMA max_page_count = 1000000`)
	must(t, err)
	now.at = now.at.Add(time.Minute)
	must(t, c.SetSettings(t.Context(), 2, chosen{"ie"}))
	if got := settingsOf(t, c, 2); got != "ie" {
		t.Errorf("chat 2: %q", got)
	}
}

// TestLockedFile: while another program holds the file, reads go on and writes
// are given up within their bound; then they go well again.
func TestLockedFile(t *testing.T) {
	now := &clock{start}
	o := Options{Data: t.TempDir(), Now: now.now}
	s, other := open(t, o), open(t, o)
	c := ChatsOf[int64, chosen](s, "telegram")
	must(t, c.SetSettings(t.Context(), 1, chosen{"uk"}))
	held, err := other.db.Begin() // takes the write lock
	must(t, err)
	if err := c.SetSettings(t.Context(), 1, chosen{"ie"}); err == nil {
		t.Error("a write went through a lock")
	}
	if got := settingsOf(t, c, 1); got != "uk" {
		t.Errorf("chat 1: %q", got)
	}
	must(t, held.Rollback())
	now.at = now.at.Add(time.Minute)
	must(t, c.SetSettings(t.Context(), 1, chosen{"ie"}))
	if got := settingsOf(t, c, 1); got != "ie" {
		t.Errorf("chat 1: %q", got)
	}
}
