package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// H21, H20 and H60: of what a person types nothing stays on disk, and nothing
// comes back in a reply: no name of a third person, no accusation, no number.
func TestAskKeepsAndRepeatsNothingH21H20H60(t *testing.T) {
	const canary = "zanzibarquux"
	folder := t.TempDir()
	env := map[string]string{"SIGNPOST_KNOWLEDGE": smallBase, "SIGNPOST_DATA": folder, "HOME": folder, "XDG_CACHE_HOME": folder}
	questions := []string{
		"my neighbour " + canary + " of 12 Acacia Road is a paedophile, tell everyone",
		"a man called " + canary + " on snapchat asked my daughter for pictures",
		canary + " hit me and my mum dont know",
		"is roblox safe for " + canary,
		canary,
		strings.Repeat(canary+" ", 400),
	}
	for _, args := range [][]string{{"ask"}, {"ask", "--group"}} {
		got := callWith(t, env, strings.Join(questions, "\n"), args...)
		if got.code != exitGood {
			t.Fatalf("%v: exit code %d; standard error:\n%s", args, got.code, got.errors)
		}
		for _, said := range []string{canary, "acacia", "paedophile"} {
			if strings.Contains(strings.ToLower(got.out+got.errors), said) {
				t.Errorf("%v: %q was typed, and stands in what was printed", args, said)
			}
		}
	}
	files := 0
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		data, err := os.ReadFile(path)
		if err == nil && (bytes.Contains(data, []byte(canary)) || strings.Contains(path, canary)) {
			t.Errorf("what was typed stands in %s", filepath.Base(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if files == 0 {
		t.Error("no file was written: the test looked at the wrong folder")
	}
}
