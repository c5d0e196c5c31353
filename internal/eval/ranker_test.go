package eval

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/bot"
	"signpost/internal/knowledge"
	"signpost/internal/search"
)

func TestAskBaseline(t *testing.T) {
	base := &knowledge.Base{
		Entries: []*knowledge.Entry{{ID: "cats", Level: knowledge.LevelConcern, Asks: []string{"my cat is sad"}}},
		Training: knowledge.Training{Messages: []knowledge.Message{
			{Topic: "cats", Level: knowledge.LevelUrgent, Text: "the kitten vanished"},
			{Topic: "dogs", Level: knowledge.LevelEveryday, Text: "our dog barks"},
		}},
	}
	c := search.CorpusOf(base)
	b, err := search.NewBaseline(c)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	ask := AskBaseline(b, c, base)
	tests := []struct {
		name    string
		bubbles []string
		want    Answer
	}{
		{"the level of the entry", []string{"sad cat"}, Answer{Entry: "cats", Candidates: []string{"cats"}, Level: knowledge.LevelConcern, Judged: true}},
		{"the level of the message", []string{"vanished"}, Answer{Entry: "cats", Candidates: []string{"cats"}, Level: knowledge.LevelUrgent, Judged: true}},
		{"the highest of all bubbles", []string{"vanished", "barks"}, Answer{Entry: "dogs", Candidates: []string{"dogs"}, Level: knowledge.LevelUrgent, Judged: true}},
		{"nothing", []string{"zzz"}, Answer{Judged: true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ask(t.Context(), tt.bubbles)
			if err != nil {
				t.Fatal(err)
			}
			if (got.InScope > 0) != (got.Entry != "") {
				t.Errorf("score = %v for %q", got.InScope, got.Entry)
			}
			got.InScope = 0
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnswerOf(t *testing.T) {
	ranking := []search.Candidate{{Entry: "a"}, {Entry: "b"}}
	tests := []struct {
		name  string
		reply bot.Reply
		want  Answer
	}{
		{
			"choices",
			bot.Reply{Kind: bot.ReplyChoices, Candidates: ranking, Level: knowledge.LevelConcern, Buttons: []bot.Button{{ID: "e:b"}, {ID: "e:a"}, {ID: "n"}}},
			Answer{Choices: []string{"b", "a"}, Candidates: []string{"a", "b"}, InScope: .5, Level: knowledge.LevelConcern, Judged: true},
		},
		{
			"an answer's own buttons are no choices",
			bot.Reply{Kind: bot.ReplyAnswer, Entry: "a", Candidates: ranking, Buttons: []bot.Button{{ID: "e:b"}}},
			Answer{Entry: "a", Candidates: []string{"a", "b"}, InScope: .5, Judged: true},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, AnswerOf(tt.reply, .5)); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
		})
	}
}
