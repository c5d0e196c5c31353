package store

import (
	"database/sql"
	"flag"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"signpost/internal/store/storetest"
)

var manyChats = flag.Int("chats", 0, "how many chats TestManyChats makes, 1,000 at least")

func bothBench(b *testing.B, bench func(b *testing.B, s *Store)) {
	b.Run("sqlite", func(b *testing.B) { bench(b, open(b, Options{Data: b.TempDir()})) })
	b.Run("postgres", func(b *testing.B) {
		bench(b, open(b, Options{URL: storetest.Postgres(b), Secret: secret}))
	})
}

func BenchmarkSettingsRead(b *testing.B) {
	bothBench(b, func(b *testing.B, s *Store) {
		c := ChatsOf[int64, chosen](s, "telegram")
		must(b, c.SetSettings(b.Context(), 1, chosen{"uk"}))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := c.Settings(b.Context(), 1); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkRecord(b *testing.B) {
	bothBench(b, func(b *testing.B, s *Store) {
		j := s.Journal("telegram")
		id := int64(0)
		for b.Loop() {
			id++
			must(b, j.Record(b.Context(), id))
		}
	})
}

// BenchmarkRecordTogether is that of 16 workers, the adapters' default.
func BenchmarkRecordTogether(b *testing.B) {
	bothBench(b, func(b *testing.B, s *Store) {
		j := s.Journal("telegram")
		var id atomic.Int64
		b.SetParallelism(8)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if err := j.Record(b.Context(), id.Add(1)); err != nil {
					b.Error(err)
				}
			}
		})
	})
}

// TestManyChats prints what chats cost: go test ./internal/store -run ManyChats -v -chats 1000000.
func TestManyChats(t *testing.T) {
	n := max(*manyChats, 1000)
	dir := t.TempDir()
	s := open(t, Options{Data: dir})
	c := ChatsOf[int64, chosen](s, "telegram")
	must(t, s.within(t.Context(), func(tx *sql.Tx) error {
		for chat := range int64(n) {
			if _, err := tx.Exec(`INSERT INTO settings (chat, value) VALUES ($1, $2)`, c.key(chat), `{"Region":"uk-england"}`); err != nil {
				return err
			}
		}
		return nil
	}))
	_, err := s.db.Exec(`PRAGMA wal_checkpoint(TRUNCATE)`)
	must(t, err)
	info, err := os.Stat(filepath.Join(dir, FileName))
	must(t, err)
	begun := time.Now()
	const reads = 1000
	for i := range int64(reads) {
		if got := settingsOf(t, c, i*int64(n)/reads); got != "uk-england" {
			t.Fatalf("chat %d: %q", i, got)
		}
	}
	t.Logf("%d chats: %.1f MB, %v a read", n, float64(info.Size())/1e6, time.Since(begun)/reads)
}
