package main

import (
	"strings"
	"testing"

	"signpost/internal/bot"
	"signpost/internal/store"
)

// TestForget erases one chat while the store is in use, and no other.
func TestForget(t *testing.T) {
	dir := t.TempDir()
	kept, err := store.Open(t.Context(), store.Options{Data: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = kept.Close() }() // the test is over
	chats := store.ChatsOf[int64, bot.Settings](kept, "telegram")
	for _, chat := range []int64{-1001234567890, 5} {
		if err := chats.SetSettings(t.Context(), chat, bot.Settings{Region: "uk"}); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		args string
		code int
		want string
	}{
		{"--platform discord --chat -1001234567890", exitGood, "Nothing was kept"},
		{"--platform telegram --chat -1001234567890", exitGood, "is erased"},
		{"--platform telegram --chat -1001234567890", exitGood, "Nothing was kept"},
		{"--platform irc --chat 1", exitUsage, "--platform is one of: telegram, discord"},
		{"--platform telegram --chat @name", exitUsage, "digits"},
		{"--platform telegram", exitUsage, "digits"},
	} {
		got := callWith(t, map[string]string{"SIGNPOST_DATA": dir}, "", append([]string{"forget"}, strings.Fields(tt.args)...)...)
		if got.code != tt.code || !strings.Contains(got.out+got.errors, tt.want) {
			t.Errorf("forget %s: exit code %d, %s%s; want %d and %q", tt.args, got.code, got.out, got.errors, tt.code, tt.want)
		}
	}
	for chat, want := range map[int64]string{-1001234567890: "", 5: "uk"} {
		if s, err := chats.Settings(t.Context(), chat); err != nil || s.Region != want {
			t.Errorf("chat %d: %q, %v; want %q", chat, s.Region, err, want)
		}
	}
}
