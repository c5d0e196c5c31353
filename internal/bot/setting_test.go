package bot

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/knowledge"
	"signpost/internal/search"
)

// labelled finds the button with a label and returns its id.
func labelled(t *testing.T, r Reply, label string) string {
	t.Helper()
	for _, b := range r.Buttons {
		if b.Label == label {
			return b.ID
		}
	}
	t.Fatalf("there is no button %q among %v", label, r.Buttons)
	return ""
}

// TestSettings walks the panel as an admin does.
func TestSettings(t *testing.T) {
	b := world{}.bot(t)
	r, s, ok := b.Settings("", Settings{}, SeesAsked)
	if !ok || s != (Settings{}) || !strings.HasPrefix(r.Plain(), "1 of 2.") {
		t.Fatalf("opened: %v %v %q", ok, s, r.Plain())
	}
	r, s, ok = b.Settings(labelled(t, r, "Scotland"), s, SeesAsked)
	if !ok || s != (Settings{Region: "uk-scotland"}) || !strings.HasPrefix(r.Plain(), "2 of 2.") {
		t.Fatalf("the region: %v %v %q", ok, s, r.Plain())
	}
	r, s, ok = b.Settings(labelled(t, r, "Everything in a private chat"), s, SeesAll)
	if !ok || s != (Settings{Region: "uk-scotland", Private: true}) {
		t.Fatalf("where answers go: %v %v", ok, s)
	}
	for _, want := range []string{"Done.", "Scotland. Everything in a private chat.", "I am shown every message here"} {
		if !strings.Contains(r.Plain(), want) {
			t.Errorf("%q is not in %q", want, r.Plain())
		}
	}
	if r, _, ok = b.Settings(labelled(t, r, "Change"), s, SeesAsked); !ok || !strings.HasPrefix(r.Plain(), "1 of 2.") {
		t.Errorf("to change them: %v %q", ok, r.Plain())
	}
}

func TestSettingsRefusesOtherPresses(t *testing.T) {
	b := world{}.bot(t)
	was := Settings{Region: "ie"}
	for _, id := range []string{"m:0", "t:x:y", "nonsense", "t:region", "r:ie"} {
		_, s, ok := b.Settings(id, was, SeesAsked)
		if id == "t:region" {
			if !ok || s != was { // asks again
				t.Errorf("%s: %v %v", id, ok, s)
			}
			continue
		}
		if ok || s != was {
			t.Errorf("%s: %v %v, want it refused and nothing changed", id, ok, s)
		}
	}
	if _, s, _ := b.Settings("t:region:atlantis", was, SeesAsked); s != was {
		t.Errorf("a place that is not there changed the settings to %v", s)
	}
}

// TestAnswersInPrivateOnly: where admins want it, no answer is shown in the
// group, however harmless.
func TestAnswersInPrivateOnly(t *testing.T) {
	found := search.Result{Verdict: search.VerdictAnswer, InScope: 1, Candidates: []search.Candidate{{Entry: "roblox", Confidence: 0.9}}}
	b := world{found: found}.bot(t)
	ask := Message{Text: "is roblox safe", At: asked}
	if r := b.Respond(t.Context(), ask); r.Kind != ReplyAnswer {
		t.Fatalf("by default the group is shown a reply of kind %s", r.Kind)
	}
	ask.AnswerPrivately = true
	r := b.Respond(t.Context(), ask)
	if r.Kind != ReplyPrivate || strings.Contains(r.Plain(), "Roblox") || r.Entry != "roblox" {
		t.Errorf("kind %s, entry %s: %q", r.Kind, r.Entry, r.Plain())
	}
}

// TestShareable is SAFETY H18: only everyday answers are offered to be shown to
// others, and none to a question that tells of harm.
func TestShareable(t *testing.T) {
	found := search.Result{Verdict: search.VerdictAnswer, InScope: 1, Candidates: []search.Candidate{
		{Entry: "sextortion", Confidence: 0.5}, {Entry: "roblox", Confidence: 0.4}, {Entry: "not-there", Confidence: 0.1},
	}}
	b := world{found: found}.bot(t)
	var got []string
	for _, s := range b.Shareable("is roblox safe", "") {
		got = append(got, s.ID)
		if s.Title == "" || s.Lead == "" || s.Reply.Kind != ReplyAnswer {
			t.Errorf("%s: title %q, lead %q, kind %s", s.ID, s.Title, s.Lead, s.Reply.Kind)
		}
	}
	if diff := cmp.Diff([]string{"roblox"}, got); diff != "" {
		t.Error(diff)
	}
	if list := b.Shareable("  ", ""); list != nil {
		t.Errorf("nothing was typed, and %d answers are offered", len(list))
	}
	harm := world{found: found, judge: Judgement{Level: knowledge.LevelUrgent}}.bot(t)
	if list := harm.Shareable("somebody is blackmailing him", ""); list != nil {
		t.Errorf("harm was told of, and %d answers are offered", len(list))
	}
}

// TestWhatPlatformsShow holds the texts to the limits of their places
// (core.telegram.org/bots/api#setmydescription, #botcommand).
func TestWhatPlatformsShow(t *testing.T) {
	b := world{}.bot(t)
	full, short := b.About()
	if len(full) == 0 || len(full) > 512 || len(short) == 0 || len(short) > 120 {
		t.Errorf("the descriptions have %d and %d characters", len(full), len(short))
	}
	for _, c := range b.Commands() {
		if len(c.Description) == 0 || len(c.Description) > 100 {
			t.Errorf("/%s is described by %q", c.Name, c.Description)
		}
	}
}

func TestForgetConversation(t *testing.T) {
	memory := NewMemory()
	memory.keep("mine", asked, state{region: "ie"})
	memory.keep("theirs", asked, state{region: "us"})
	memory.ForgetConversation("mine")
	memory.ForgetConversation("nobody's")
	if got := memory.recall("mine", asked).region; got != "" {
		t.Errorf("mine still holds %q", got)
	}
	if got := memory.recall("theirs", asked).region; got != "us" {
		t.Errorf("theirs holds %q", got)
	}
}
