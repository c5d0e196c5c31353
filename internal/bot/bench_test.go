package bot

import (
	"testing"

	"signpost/internal/knowledge"
	"signpost/internal/search"
)

// BenchmarkRespond is the bot's own share of a reply on the real content:
// search and triage are not in it.
func BenchmarkRespond(b *testing.B) {
	base, err := realBase()
	if err != nil {
		b.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		world
	}{
		{"emergency", world{judge: fired(knowledge.LevelEmergency, "missing")}},
		{"urgent", world{found: finds("grooming"), judge: fired(knowledge.LevelUrgent, "grooming")}},
		{"everyday", world{found: finds("roblox")}},
		{"choices", world{found: offers("roblox", "grooming", "sextortion")}},
		{"none", world{}},
	} {
		b.Run(tt.name, func(b *testing.B) {
			answering, err := New(base, func(string) search.Result { return tt.found }, func(Input) Judgement { return tt.judge }, nil)
			if err != nil {
				b.Fatal(err)
			}
			m := Message{Text: "a man on snapchat keeps asking my 13 year old daughter for pictures of her", Private: true, Region: "uk-england", At: asked}
			b.ReportAllocs()
			for b.Loop() {
				if answering.Respond(b.Context(), m).Plain() == "" {
					b.Fatal("empty")
				}
			}
		})
	}
}
