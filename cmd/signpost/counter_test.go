package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"signpost/internal/bot"
	"signpost/internal/insight"
	"signpost/internal/knowledge"
	"signpost/internal/store"
	content "signpost/knowledge"
)

// written is all that the store wrote in a folder: the file, its log, the rest.
func written(t *testing.T, dir string) string {
	t.Helper()
	var all bytes.Buffer
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no files: %v", err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(data)
	}
	return all.String()
}

// TestDatabaseTellsNoRareWord: what fewer than five conversations said, and whose
// they were, is in no file; what five did is, without them. The words come from
// generated messages with a name in each.
func TestDatabaseTellsNoRareWord(t *testing.T) {
	dir := t.TempDir()
	kept, err := store.Open(t.Context(), store.Options{Data: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = kept.Close() }()
	base, found := knowledge.Load(content.FS(), knowledge.Options{})
	if base == nil {
		t.Fatal(found.Errors())
	}
	words := insight.NewVocabulary(base).Words
	c := newCounter(kept, true, func() time.Time { return time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC) })
	say, flush := c.of("telegram"), func() {
		t.Helper()
		if err := c.before(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := c.counts.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	names := []string{"zebedee", "rosalind", "Kaur", "Mcxyzzy", "marion"}
	ask := func(conversation int, text string) {
		text = names[conversation%len(names)] + " " + text
		say(bot.Count{What: bot.CountAsked, Kind: bot.ReplyNone, Region: "uk-england", Words: words(text)}, fmt.Sprint("conversation-key-", conversation))
	}
	for i := range 4 {
		for range 5 {
			ask(i, "was sold a hovercraft and ate a rhubarb")
			flush()
		}
	}
	never := append([]string{"conversation-key", "hovercraft"}, names...)
	for _, text := range append([]string{"rhubarb"}, never...) {
		if strings.Contains(strings.ToLower(written(t, dir)), strings.ToLower(text)) {
			t.Errorf("four conversations: %q is in a file of the store", text)
		}
	}
	for i := range 30 {
		ask(i, "ate a rhubarb")
		flush()
	}
	all := written(t, dir)
	if !strings.Contains(all, "rhubarb") {
		t.Error("thirty conversations: the word is in no file, so this test would see none")
	}
	for _, text := range never {
		if strings.Contains(strings.ToLower(all), strings.ToLower(text)) {
			t.Errorf("thirty conversations: %q is in a file of the store", text)
		}
	}
}
