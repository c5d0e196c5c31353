package console

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/bot"
)

// heard is what of a message a chat decides.
type heard struct {
	Kind         bot.MessageKind
	Text, Region string
	Private      bool
	Conversation string
	At           time.Duration // since the start
}

func TestChatSends(t *testing.T) {
	start := time.Date(2026, 11, 25, 23, 0, 0, 0, time.UTC)
	var got []heard
	replies := map[string]bot.Reply{
		"r:us": {Region: "us"},
		"shy":  {Quiet: true},
	}
	var out strings.Builder
	c := NewChat(func(_ context.Context, m bot.Message) bot.Reply {
		got = append(got, heard{m.Kind, m.Text, m.Region, m.Private, m.Conversation, m.At.Sub(start)})
		r := replies[m.Text]
		r.Blocks = []bot.Block{{Lines: []string{"reply"}}}
		r.Buttons = []bot.Button{{ID: "r:us", Label: "United States"}, {URL: "https://example.org/a", Label: "A page"}, {ID: "x", Label: "Private"}}
		return r
	}, &out, Options{Group: true, Region: "uk", Now: func() time.Time { return start }})
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"hello", "2", "1", "/wait 11m", "/photo  look", "/voice", "/browse", "3", "9", "shy", "  "} {
		if done, err := c.Line(t.Context(), line); done || err != nil {
			t.Fatalf("%q: %v, %v", line, done, err)
		}
	}
	if done, err := c.Line(t.Context(), "/quit"); !done || err != nil {
		t.Errorf("/quit: %v, %v", done, err)
	}
	want := []heard{
		{bot.KindCommand, "/start", "uk", false, groupConversation, 0},
		{bot.KindText, "hello", "uk", false, groupConversation, 0},
		{bot.KindButton, "r:us", "uk", false, groupConversation, 0},
		{bot.KindMedia, "look", "us", false, groupConversation, 11 * time.Minute},
		{bot.KindMedia, "", "us", false, groupConversation, 11 * time.Minute},
		{bot.KindCommand, "/browse", "us", false, groupConversation, 11 * time.Minute},
		{bot.KindText, "9", "us", true, privateConversation, 11 * time.Minute},
		{bot.KindText, "shy", "us", true, privateConversation, 11 * time.Minute},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	for _, s := range []string{"1. United States\n", "https://example.org/a\n", "(11m later)", "(a private chat)", "(nothing: "} {
		if !strings.Contains(out.String(), s) {
			t.Errorf("no %q in\n%s", s, out.String())
		}
	}
}

// Colour marks what stands out, and tells nothing by itself.
func TestColour(t *testing.T) {
	plain := Layout{Width: 40}.Render(reply)
	coloured := Layout{Width: 40, Colour: true}.Render(reply)
	if !strings.Contains(coloured, bold+"A title"+normal) || !strings.Contains(coloured, bold+"What to do"+normal) {
		t.Errorf("titles do not stand out:\n%q", coloured)
	}
	if stripped := strings.NewReplacer(bold, "", faint, "", normal, "").Replace(coloured); stripped != plain {
		t.Errorf("without colour (-plain +coloured):\n%s", cmp.Diff(plain, stripped))
	}
}

func TestChatThatCannotBeWritten(t *testing.T) {
	c := NewChat(func(context.Context, bot.Message) bot.Reply { return reply }, full{}, Options{Now: time.Now})
	if _, err := c.Line(t.Context(), "hello"); err == nil {
		t.Error("a full disk goes unnoticed")
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }
