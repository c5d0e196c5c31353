package bot

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/knowledge"
	"signpost/internal/search"
)

// keepApp stands in for the fixed vocabulary: it knows one word.
func keepApp(question string) []string {
	if strings.Contains(question, "goldfish") {
		return []string{"goldfish"}
	}
	return nil
}

// TestCounts plays conversations and reads what they count. No text but the words
// of the vocabulary is ever in it.
func TestCounts(t *testing.T) {
	const secret = "my goldfish Zebedee bites"
	two := offers("grooming", "roblox")
	type step struct {
		text, press string // press is a button's id
		found       search.Result
		level       knowledge.Level
		want        Count
	}
	offered := []string{"grooming", "roblox"}
	asked := func(kind ReplyKind, c Count) Count {
		c.What, c.Kind, c.Region = CountAsked, kind, "uk-england"
		return c
	}
	for _, tt := range []struct {
		name  string
		steps []step
	}{
		{"an answer that helped", []step{
			{text: secret, found: finds("roblox"), want: asked(ReplyAnswer, Count{Entry: "roblox", Level: knowledge.LevelEveryday})},
			{press: "y:roblox", want: Count{What: CountHelped, Kind: ReplySmallTalk, Entry: "roblox", Region: "uk-england"}},
		}},
		{"an answer to another question", []step{
			{text: secret, found: finds("roblox"), want: asked(ReplyAnswer, Count{Entry: "roblox", Level: knowledge.LevelEveryday})},
			{press: "z:roblox", want: Count{What: CountNotHelped, Kind: ReplySmallTalk, Entry: "roblox", Region: "uk-england"}},
			{press: "q:roblox:topic", want: Count{What: CountTopic, Kind: ReplySmallTalk, Entry: "roblox", Region: "uk-england", Words: []string{"goldfish"}}},
		}},
		{"out of date says nothing of the words", []step{
			{text: secret, found: finds("roblox"), want: asked(ReplyAnswer, Count{Entry: "roblox", Level: knowledge.LevelEveryday})},
			{press: "q:roblox:old", want: Count{What: CountOld, Kind: ReplySmallTalk, Entry: "roblox", Region: "uk-england"}},
		}},
		{"the button of another answer says nothing of the words", []step{
			{text: secret, found: finds("roblox"), want: asked(ReplyAnswer, Count{Entry: "roblox", Level: knowledge.LevelEveryday})},
			{press: "q:sextortion:topic", want: Count{What: CountTopic, Kind: ReplySmallTalk, Entry: "sextortion", Region: "uk-england"}},
		}},
		{"one of two is taken", []step{
			{text: secret, found: two, want: asked(ReplyChoices, Count{Level: knowledge.LevelEveryday, Offered: offered})},
			{press: "e:roblox", want: Count{What: CountTaken, Kind: ReplyAnswer, Entry: "roblox", Level: knowledge.LevelNone, Region: "uk-england", Offered: offered}},
		}},
		{"none of two is taken", []step{
			{text: secret, found: two, want: asked(ReplyChoices, Count{Level: knowledge.LevelEveryday, Offered: offered})},
			{press: "n", want: Count{What: CountTaken, Kind: ReplyNone, Region: "uk-england", Offered: offered, Words: []string{"goldfish"}}},
		}},
		{"nothing found", []step{
			{text: secret, want: asked(ReplyNone, Count{Words: []string{"goldfish"}})},
		}},
		{"nothing found, urgent", []step{
			{text: secret, level: knowledge.LevelUrgent, want: asked(ReplyNone, Count{Level: knowledge.LevelUrgent})},
			{text: secret, want: asked(ReplyNone, Count{Level: knowledge.LevelUrgent})}, // the level holds
		}},
		{"small talk and menus count nothing", []step{
			{text: "hello"}, {press: "m:0"}, {press: "p"}, {press: "h"},
		}},
		{"a button that nobody made counts nothing", []step{
			{press: "y:zebedee"}, {press: "q:roblox:zebedee"}, {press: "e:zebedee"}, {press: "y"}, {press: "zebedee"},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var now step
			plain, err := New(loadTestBase(t), func(string) search.Result { return now.found },
				func(Input) Judgement { return Judgement{Level: now.level, Own: now.level} }, NewMemory())
			if err != nil {
				t.Fatal(err)
			}
			b := plain.WithGaps(keepApp)
			at := time.Date(2026, time.November, 24, 21, 0, 0, 0, time.UTC)
			for i, s := range tt.steps {
				now, at = s, at.Add(time.Second)
				m := Message{Text: s.text, Private: true, Region: "uk-england", Conversation: "one", At: at}
				if s.press != "" {
					m.Kind, m.Text = KindButton, s.press
				}
				got := b.Respond(t.Context(), m).Count
				if s.press == "e:roblox" {
					got.Level = knowledge.LevelNone // the entry's own, which is not what is tested here
				}
				if diff := cmp.Diff(s.want, got); diff != "" {
					t.Errorf("step %d (-want +got):\n%s", i+1, diff)
				}
				m.Conversation = "two"
				if c := plain.Respond(t.Context(), m).Count; c.Words != nil {
					t.Errorf("step %d: words are counted, and nobody asked for them: %v", i+1, c.Words)
				}
			}
		})
	}
}

// TestPrivacySaysWhetherWordsAreCounted is DECISIONS 24: the text follows from
// what is done.
func TestPrivacySaysWhetherWordsAreCounted(t *testing.T) {
	off := world{}.bot(t)
	on := off.WithGaps(keepApp)
	privacy := func(b *Bot) string {
		return b.Respond(t.Context(), Message{Kind: KindCommand, Text: "/privacy", Private: true, At: asked}).Plain()
	}
	const nothing, words = "I do not save what you type.", "I count single words"
	if got := privacy(off); !strings.Contains(got, nothing) || strings.Contains(got, words) {
		t.Errorf("off:\n%s", got)
	}
	if got := privacy(on); strings.Contains(got, nothing) || !strings.Contains(got, words) || !strings.Contains(got, "five different chats") {
		t.Errorf("on:\n%s", got)
	}
	for _, b := range []*Bot{off, on} {
		if got := privacy(b); !strings.Contains(got, "I count which answers were shown") {
			t.Errorf("no word of the counts:\n%s", got)
		}
	}
}
