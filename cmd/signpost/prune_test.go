package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestPruneModelsKeepsTheNewestAndNothingOfOthers(t *testing.T) {
	dir := t.TempDir()
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range 5 {
		for _, kind := range []string{"search", "triage", "other"} {
			name := filepath.Join(dir, fmt.Sprintf("%s-%d.bin", kind, i))
			if err := os.WriteFile(name, []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
			when := start.Add(time.Duration(i) * time.Hour)
			if err := os.Chtimes(name, when, when); err != nil {
				t.Fatal(err)
			}
		}
	}
	pruneModels(dir)
	pruneModels("")
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range left {
		left[i] = filepath.Base(left[i])
	}
	want := []string{
		"other-0.bin", "other-1.bin", "other-2.bin", "other-3.bin", "other-4.bin",
		"search-2.bin", "search-3.bin", "search-4.bin", "triage-2.bin", "triage-3.bin", "triage-4.bin",
	}
	if diff := cmp.Diff(want, left); diff != "" {
		t.Errorf("files left (-want +got):\n%s", diff)
	}
}
