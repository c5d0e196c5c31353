package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/store"
)

// TestDirectOutlivesARestart: which message of a private chat was answered last is
// known to the next program, so that what came in between is asked for.
func TestDirectOutlivesARestart(t *testing.T) {
	dir := t.TempDir()
	open := func() (direct, func()) {
		s, err := store.Open(t.Context(), store.Options{Data: dir})
		if err != nil {
			t.Fatal(err)
		}
		return direct{s}, func() {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	before, end := open()
	for _, x := range [][2]int64{{1500000000000000001, 7}, {1500000000000000002, 8}, {1500000000000000001, 1400000000000000009}} {
		if err := before.SetLast(t.Context(), x[0], x[1]); err != nil {
			t.Fatal(err)
		}
	}
	end()
	after, end := open()
	defer end()
	got, err := after.Last(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := map[int64]int64{1500000000000000001: 1400000000000000009, 1500000000000000002: 8}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
