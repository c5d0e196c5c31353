package store

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"signpost/internal/store/storetest"
)

// The program's tests run again as a child that is killed (kill_test.go).
func TestMain(m *testing.M) {
	if dir := os.Getenv(childVariable); dir != "" {
		os.Exit(child(dir))
	}
	os.Exit(storetest.Run(m))
}

// secret is of the tests' databases on PostgreSQL; SQLite's make their own.
const secret = "0123456789abcdef0123456789abcdef"

// clock is a time that a test sets.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// both runs a test over SQLite and over PostgreSQL. o opens a further replica of
// the same store each time.
func both(t *testing.T, test func(t *testing.T, o Options)) {
	t.Run("sqlite", func(t *testing.T) { test(t, Options{Data: t.TempDir()}) })
	t.Run("postgres", func(t *testing.T) {
		test(t, Options{URL: storetest.Postgres(t), Data: t.TempDir(), Secret: secret})
	})
}

func open(tb testing.TB, o Options) *Store {
	tb.Helper()
	s, err := Open(context.Background(), o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = s.Close() }) // closed twice where the test closes it
	return s
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

func count(tb testing.TB, s *Store, table string) (n int) {
	tb.Helper()
	must(tb, s.db.QueryRow(`SELECT count(*) FROM `+table).Scan(&n))
	return n
}

func TestFilesAreForThisUserAlone(t *testing.T) {
	o := Options{Data: t.TempDir()}
	s := open(t, o)
	must(t, s.Journal("telegram").Record(t.Context(), 1))
	found, err := filepath.Glob(filepath.Join(o.Data, "*"))
	must(t, err)
	if len(found) < 3 { // the database, its WAL, the secret
		t.Fatalf("the folder holds %v", found)
	}
	for _, name := range found {
		info, err := os.Stat(name)
		must(t, err)
		if got := info.Mode().Perm(); got&0o077 != 0 && filepath.Ext(name) != ".lock" {
			t.Errorf("%s: the mode is %v, want 0600", filepath.Base(name), got)
		}
	}
}
