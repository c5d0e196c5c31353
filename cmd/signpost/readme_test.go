package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// readme returns the blocks of README.md that have a language, in order.
func readme(t *testing.T, language string) []string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var blocks []string
	for _, m := range regexp.MustCompile("(?s)\n```"+language+"\n(.*?)\n```\n").FindAllStringSubmatch(string(text), -1) {
		blocks = append(blocks, m[1])
	}
	return blocks
}

// TestReadmeTranscripts runs each question that README.md shows, and compares
// the reply.
func TestReadmeTranscripts(t *testing.T) {
	asked := 0
	for _, block := range readme(t, "console") {
		line, want, _ := strings.Cut(block, "\n")
		args, ok := strings.CutPrefix(line, "$ go run ./cmd/signpost ask ")
		if !ok {
			continue
		}
		asked++
		words := []string{"ask", "--at", "2026-11-24"} // the README does not age with the calendar
		for _, m := range regexp.MustCompile(`"([^"]*)"|(\S+)`).FindAllStringSubmatch(args, -1) {
			words = append(words, m[1]+m[2])
		}
		got := call(t, "", words...)
		if diff := cmp.Diff(want, strings.TrimSpace(got.out)); diff != "" {
			t.Errorf("%s (-README +now):\n%s", line, diff)
		}
	}
	if asked == 0 {
		t.Error("README.md shows no question")
	}
}

// TestReadmeBadEntry spoils the entry as README.md says, and compares what
// check prints.
func TestReadmeBadEntry(t *testing.T) {
	const entry = "entries/en/roblox.yaml"
	bad := readme(t, "yaml")
	if len(bad) != 1 {
		t.Fatalf("README.md has %d blocks of YAML, want the bad entry alone", len(bad))
	}
	lines := map[string]string{}
	for line := range strings.SplitSeq(bad[0], "\n") {
		key, _, _ := strings.Cut(line, ":")
		lines[key+":"] = line
	}
	dir := spoiled(t, entry, lines)
	got := call(t, "", "check", "-q", dir)
	var want string
	for _, block := range readme(t, "console") {
		if line, out, _ := strings.Cut(block, "\n"); line == "$ go run ./cmd/signpost check -q knowledge" {
			want = out
		}
	}
	printed := strings.ReplaceAll(strings.TrimSpace(got.out), dir, "knowledge")
	if diff := cmp.Diff(want, printed); diff != "" {
		t.Errorf("check (-README +now):\n%s", diff)
	}
}
