package eval

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/knowledge"
)

const sample = "My daughter, who is eleven, won't stop messaging somebody that she met on a game. What should I do about these people?"

func TestTransforms(t *testing.T) {
	names := map[string]bool{}
	for _, tr := range Transforms() {
		t.Run(tr.Name, func(t *testing.T) {
			if names[tr.Name] {
				t.Error("two transforms have this name")
			}
			names[tr.Name] = true
			got := tr.Apply(sample)
			if diff := cmp.Diff(got, tr.Apply(sample)); diff != "" {
				t.Errorf("not the same twice:\n%s", diff)
			}
			if len(got) == 0 || slices.Contains(got, "") {
				t.Fatalf("an empty bubble in %q", got)
			}
			if slices.Equal(got, []string{sample}) {
				t.Errorf("nothing was changed: %q", got)
			}
			for _, text := range []string{"", " ", "no", "?!", "999", "éé ñandú 你好 🙂"} {
				if len(tr.Apply(text)) == 0 {
					t.Errorf("no bubble for %q", text)
				}
			}
		})
	}
}

// apply applies the transform with the name to a text.
func apply(t *testing.T, name, text string) []string {
	t.Helper()
	for _, tr := range Transforms() {
		if tr.Name == name {
			return tr.Apply(text)
		}
	}
	t.Fatalf("there is no transform called %s", name)
	return nil
}

func TestTypos(t *testing.T) {
	words := strings.Repeat("children ", 2000)
	for _, share := range []float64{0.2, 0.4} {
		changed := 0
		for _, w := range strings.Fields(typos(rand.New(rand.NewPCG(1, 2)), words, share)) {
			if w != "children" {
				changed++
			}
			if w[0] != 'c' || len(w) < 7 || len(w) > 9 {
				t.Errorf("%q is more than one typing error, or one in the first letter", w)
			}
		}
		if got := float64(changed) / 2000; got < share-0.04 || got > share+0.03 {
			t.Errorf("%.3f of the words were changed, want about %.1f", got, share)
		}
	}
	if got := typos(rand.New(rand.NewPCG(1, 2)), "he is 12yo on ps5game", 1); got != "he is 12yo on ps5game" {
		t.Errorf("short words and numbers were changed: %q", got)
	}
}

func TestTransformsKeepTheMessage(t *testing.T) {
	letters := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) && r < unicode.MaxASCII {
				return unicode.ToLower(r)
			}
			return -1
		}, s)
	}
	for _, name := range []string{"case", "emoji", "spacing", "split bubbles", "quoting", "zero-width and combining marks", "dropped punctuation"} {
		if got := letters(strings.Join(apply(t, name, sample), " ")); got != letters(sample) {
			t.Errorf("%s: the letters are %q", name, got)
		}
	}
	if got := strings.Join(apply(t, "split bubbles", sample), " "); got != sample {
		t.Errorf("split bubbles: together %q", got)
	}
	if got := apply(t, "split bubbles", sample); len(got) != 3 {
		t.Errorf("split bubbles: %d bubbles, want 3", len(got))
	}
	if got := apply(t, "long context", sample)[0]; !strings.Contains(got, " "+sample+" ") {
		t.Errorf("long context: %q", got)
	}
	if got := apply(t, "dropped punctuation", "won't, can’t (ever) stop-start!")[0]; got != "wont cant ever stop start" {
		t.Errorf("dropped punctuation: %q", got)
	}
	if got := apply(t, "homoglyphs", "a cope")[0]; letters(got) == "acope" {
		t.Errorf("homoglyphs: no letter of %q was changed", got)
	}
}

func TestRobust(t *testing.T) {
	set := read(t, "text\ttopic\tlevel\nhelp my cat please now\tcats\turgent\nall quiet over here today\tcats\tnone\n")
	// It knows a message only as it was typed, and every last bubble as urgent.
	ask := func(_ context.Context, bubbles []string) (Answer, error) {
		a := Answer{Judged: true}
		if len(bubbles) == 1 && (bubbles[0] == set.Questions[0].Text || bubbles[0] == set.Questions[1].Text) {
			a.Candidates = []string{"cats"}
			a.Level = set.Questions[0].Level
			if bubbles[0] == set.Questions[1].Text {
				a.Level = knowledge.LevelNone
			}
		}
		return a, nil
	}
	table, err := Robust(t.Context(), set, ask)
	if err != nil {
		t.Fatal(err)
	}
	if len(table) != 1+len(Transforms()) {
		t.Fatalf("%d lines, want one a transform and one before them", len(table))
	}
	want := Loss{Hit1: &Share{2, 2}, Hit3: &Share{2, 2}, UrgentRecall: &Share{1, 1}, FalseUrgent: &Share{0, 1}}
	if diff := cmp.Diff(want, table[0]); diff != "" {
		t.Errorf("as they are (-want +got):\n%s", diff)
	}
	for _, l := range table[1:] {
		if l.Transform == "quoting" {
			want := Loss{Transform: "quoting", Hit1: &Share{0, 2}, Hit3: &Share{0, 2}, UrgentRecall: &Share{0, 1}, FalseUrgent: &Share{0, 1}}
			if diff := cmp.Diff(want, l); diff != "" {
				t.Errorf("quoting (-want +got):\n%s", diff)
			}
		}
	}
	var b strings.Builder
	if err := WriteLosses(&b, table); err != nil {
		t.Fatal(err)
	}
	if line := "as they are                          100.0%    100.0%           100.0%           0.0%\n"; !strings.Contains(b.String(), line) {
		t.Errorf("the table has no line %q:\n%s", line, b.String())
	}
}
