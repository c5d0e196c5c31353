package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func open(t *testing.T, path string) *Journal {
	t.Helper()
	j, err := OpenJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	return j
}

func record(t *testing.T, j *Journal, ids ...int64) {
	t.Helper()
	for _, id := range ids {
		if err := j.Record(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
}

func done(t *testing.T, j *Journal, id int64) bool {
	t.Helper()
	was, err := j.Done(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return was
}

// TestJournalOutlivesARestart is SAFETY H35; the first journal is not closed, as
// that of a killed program is not.
func TestJournalOutlivesARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	record(t, open(t, path), 7, 900_000_000_001, 8)
	j := open(t, path)
	for id, want := range map[int64]bool{7: true, 8: true, 900_000_000_001: true, 9: false, 90: false} {
		if got := done(t, j, id); got != want {
			t.Errorf("update %d is done with: %v, want %v", id, got, want)
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("the file's mode is %v, want 0600", got)
	}
}

// TestJournalDropsHalfALine is SAFETY H31: half an id must not be taken for that
// of another update, which would then never be answered.
func TestJournalDropsHalfALine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	if err := os.WriteFile(path, []byte("100\nnonsense\n101\n1234"), 0o600); err != nil {
		t.Fatal(err)
	}
	j := open(t, path)
	if !done(t, j, 100) || !done(t, j, 101) || done(t, j, 1234) {
		t.Errorf("100: %v, 101: %v, 1234: %v; want true, true, false", done(t, j, 100), done(t, j, 101), done(t, j, 1234))
	}
	record(t, j, 102)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(data); got != "100\n101\n102\n" {
		t.Errorf("the file holds %q", got)
	}
}

func TestJournalStaysSmall(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j := open(t, path)
	for id := range int64(3 * journalKept) {
		record(t, j, id)
	}
	if done(t, j, 0) || !done(t, j, 3*journalKept-1) || !done(t, j, 2*journalKept) {
		t.Error("the newest ids are not those that are kept")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(data), "\n"); n > 2*journalKept {
		t.Errorf("the file has %d lines, more than %d", n, 2*journalKept)
	}
}

func TestJournalSaysWhereItCannotBeMade(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not", "there")
	_, err := OpenJournal(filepath.Join(dir, "journal"))
	if err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("got %v, want an error that names the folder", err)
	}
}

// TestJournalOnAFullDisk: what cannot be written is said, and remembered while
// the program runs.
func TestJournalOnAFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("this system has no /dev/full")
	}
	j := open(t, filepath.Join(t.TempDir(), "journal"))
	j.file = full
	if err := j.Record(t.Context(), 5); err == nil {
		t.Error("no error")
	}
	if !done(t, j, 5) {
		t.Error("the update is forgotten")
	}
}

func TestChats(t *testing.T) {
	c := NewChats[string]()
	ctx := t.Context()
	_ = c.SetSettings(ctx, 1, "one")
	_ = c.Move(ctx, 1, -100)
	_ = c.Move(ctx, 2, -200)
	_ = c.SetSettings(ctx, 3, "three")
	_ = c.Forget(ctx, 3)
	for chat, want := range map[int64]string{1: "", -100: "one", -200: "", 3: ""} {
		if got, _ := c.Settings(ctx, chat); got != want {
			t.Errorf("chat %d: %q, want %q", chat, got, want)
		}
	}
}
