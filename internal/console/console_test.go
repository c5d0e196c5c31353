package console

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/bot"
)

var reply = bot.Reply{
	Kind: bot.ReplyAnswer,
	Blocks: []bot.Block{
		{Kind: bot.BlockTitle, Lines: []string{"A title"}},
		{Kind: bot.BlockSteps, Heading: "What to do", Lines: []string{"One step that is too long for a line.", "Two."}},
		{Kind: bot.BlockDoNots, Heading: "Do not", Lines: []string{"Do not do the thing."}},
		{Kind: bot.BlockServices, Heading: "Who can help", Lines: []string{"A line: example.org/a-long-address-that-is-not-cut"}},
	},
	Buttons: []bot.Button{{ID: "e:a", Label: "What to say"}, {ID: "e:b", Label: "Threats"}, {ID: "w", Label: "Not meant", Small: true}},
}

func TestRender(t *testing.T) {
	for _, tt := range []struct {
		name  string
		width int
		want  string
	}{
		{"not wrapped", 0, `A title

What to do
1. One step that is too long for a line.
2. Two.

Do not
• Do not do the thing.

Who can help
A line: example.org/a-long-address-that-is-not-cut

[ What to say ] [ Threats ]
[ Not meant ]
`},
		{"wrapped", 20, `A title

What to do
1. One step that is
   too long for a
   line.
2. Two.

Do not
• Do not do the
  thing.

Who can help
A line:
example.org/a-long-address-that-is-not-cut

[ What to say ]
[ Threats ]
[ Not meant ]
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Layout{Width: tt.width}.Render(reply)); diff != "" {
				t.Errorf("Render (-want +got):\n%s", diff)
			}
		})
	}
}

// Wrapping changes nothing but where lines break, and keeps to the width.
func FuzzRender(f *testing.F) {
	f.Add("1. A step with words", 10)
	f.Add("• a\n\nb  c", 3)
	f.Add("", 1)
	f.Fuzz(func(t *testing.T, text string, width int) {
		if !utf8.ValidString(text) || width < 0 || width > 200 {
			return
		}
		r := bot.Reply{Blocks: []bot.Block{{Lines: []string{text}}}}
		got := Layout{Width: width}.Render(r)
		if diff := cmp.Diff(strings.Fields(text), strings.Fields(got)); diff != "" {
			t.Errorf("words differ:\n%s", diff)
		}
		for line := range strings.SplitSeq(got, "\n") {
			if width > 0 && utf8.RuneCountInString(line) > width && strings.Contains(strings.TrimSpace(strings.TrimLeft(line, "0123456789.• ")), " ") {
				t.Errorf("%q is longer than %d and could be broken", line, width)
			}
		}
	})
}
