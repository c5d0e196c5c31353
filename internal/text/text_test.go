package text

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func testNormaliser() *Normaliser {
	count := map[string]int32{}
	for _, w := range strings.Fields(`send nudes pictures of her to him he is blackmailing my daughter son a man on
		snapchat asked for help me now please killing himself blackmail groom grooming nude paedo sex i you are the
		phone message worried about school`) {
		count[w] += 5
	}
	return NewNormaliser(Words{
		Shorthand: map[string]string{
			"u": "you", "r": "are", "pls": "please", "dont": "do not", "idk": "i do not know", "s*x": "sex",
			"n": "and", "d": "the", "hes": "he is",
		},
		Names: map[string]string{"snap": "snapchat", "tik tok": "tiktok"},
	}, NewVocabulary(count, []string{"chess"}))
}

func TestNormaliserWords(t *testing.T) {
	n := testNormaliser()
	for _, test := range []struct{ name, in, want string }{
		{"case and marks", "HELP me, NOW!!", "help me now"},
		{"contraction with negation", "He doesn't, can't and won't", "he does not can not and will not"},
		{"contraction of is and the possessive", "he's on my son's phone", "he is on my son phone"},
		{"curly quote", "he’s", "he is"},
		{"shorthand", "u r idk pls", "you are i do not know please"},
		{"contraction without its apostrophe", "dont", "do not"},
		{"names", "snap and tik tok", "snapchat and tiktok"},
		{"spelling, one edit", "hlep my dauhter", "help my daughter"},
		{"spelling, three letters", "hlp hm", "help hm"},
		{"spelling before an apostrophe", "hee's, they'l, doon't", "he is they will do not"},
		{"spelling leaves real words", "chess", "chess"},
		{"spelling leaves English words that were not seen", "a tractor", "a tractor"},
		{"letters held down", "heeeelp meeee", "help me"},
		{"letters spaced out", "send n u d e s pls", "send nudes please"},
		{"letters spaced out, end of sentence", "wants s e x?", "wants sex"},
		{"letters with dots and dashes", "send n.u.d.e.s to h-i-m", "send nudes to him"},
		{"letters spaced out that are a short form", "h e s worried", "he is worried"},
		{"digits for letters in a contraction", "h3'5 my s0n'5 m4n", "he is my son man"},
		{"digits for letters in a short form", "d0n7 h35", "do not he is"},
		{"digits for most letters", "5ch00l pl4573r5 100k 55555 13m", "school plasters 100 thousand 55555 13 male"},
		{"digits for letters in a word with a dash", "gr00m-bl4ckm41l", "groom blackmail"},
		{"a digit for a word", "send nudes 2 him 4 help at 2", "send nudes to him for help at 2"},
		{"letters for a word", "will b on da phone to my da", "will be on the phone to my dad"},
		{"a name is not mended", "snaps and snap", "snaps and snapchat"},
		{"digits for letters", "nud35 bl4ckm41l gr00ming", "nudes blackmail grooming"},
		{"signs for letters", "p@edo s*x", "paedo sex"},
		{"an age is no word", "13yo 9yrs 13", "13 year old 9 years 13"},
		{"zero width", "black\u200bmail", "blackmail"},
		{"combining marks", "b̷l̶a̸c̷k̷m̶a̷i̸l̶", "blackmail"},
		{"homoglyphs", "blаckmаil grооming", "blackmail grooming"},
		{"full width and fancy letters", "ｂｌａｃｋｍａｉｌ 𝓰𝓻𝓸𝓸𝓶", "blackmail groom"},
		{"run together", "blackmailingmydaughter", "blackmailing my daughter"},
		{"cut in two", "black mailing", "blackmailing"},
		{"an emoji without a meaning", "help 😀 me", "help me"},
		{"nothing", " \t…!? ", ""},
	} {
		if got := strings.Join(n.Words(test.in), " "); got != test.want {
			t.Errorf("%s: Words(%q) = %q, want %q", test.name, test.in, got, test.want)
		}
	}
}

func TestSentences(t *testing.T) {
	n := NewNormaliser(Words{}, nil)
	got := n.Sentences("He is 13. Help!\nwhat\nnow\n\n- first, second; third")
	want := [][]string{{"he", "is", "13"}, {"help"}, {"what", "now"}, {"first", "second"}, {"third"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Sentences differ (-want +got):\n%s", diff)
	}
}

// An emoji between two words does not cut the phrase that they are.
func TestEmojiStandAtTheEnd(t *testing.T) {
	n := NewNormaliser(Words{Shorthand: map[string]string{"💔": "broken heart"}}, nil)
	got := n.Sentences("the dog 💔 groomer. he wrote")
	want := [][]string{{"the", "dog", "groomer", "broken", "heart"}, {"he", "wrote"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Sentences differ (-want +got):\n%s", diff)
	}
}

func TestFoldLeavesOtherLanguages(t *testing.T) {
	for _, s := range []string{"моя дочь пошла", "η κόρη μου"} {
		for _, r := range Fold(s) {
			if r >= 'a' && r <= 'z' {
				t.Errorf("Fold(%q) = %q holds Latin letters", s, Fold(s))
				break
			}
		}
	}
}

func TestConceptsTakeTheLongestForm(t *testing.T) {
	raw := NewNormaliser(Words{}, nil)
	c := NewConcepts(
		[]string{"adult", "age", "old-phone"},
		[][]string{{"older man", "man"}, {"13 year old"}, {"older"}},
		raw.Words)
	got := c.Find(raw.Words("an older man asked my 13 year old"))
	if diff := cmp.Diff([]string{"adult", "age"}, got); diff != "" {
		t.Errorf("Find differs (-want +got):\n%s", diff)
	}
	if got := c.Find(raw.Words("nothing of the kind")); len(got) != 0 {
		t.Errorf("Find in a text without concepts = %v", got)
	}
}

func TestExtractIsTheSameForTheSameWords(t *testing.T) {
	e := &Extractor{}
	a := e.Extract([]string{"asked", "for", "pictures"}, [NumBlocks][]Feature{})
	b := e.Extract([]string{"asked", "for", "pictures"}, [NumBlocks][]Feature{})
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("features differ between calls:\n%s", diff)
	}
	// Three words, three stems, two pairs of neighbours.
	if len(a[BlockWord]) != 8 {
		t.Errorf("%d word features, want 8", len(a[BlockWord]))
	}
}

func TestGlossesPutLikeWordsTogether(t *testing.T) {
	g := LoadGlosses()
	mean := func(words ...string) []float32 {
		out := make([]float32, g.Dims())
		stems := make([]string, len(words))
		for i, w := range words {
			stems[i] = Stem(w)
		}
		if !g.Mean(stems, func(int) float32 { return 1 }, out) {
			t.Fatalf("no vector for %v", words)
		}
		return out
	}
	dot := func(a, b []float32) (s float32) {
		for i := range a {
			s += a[i] * b[i]
		}
		return s
	}
	car := mean("car")
	if near, far := dot(car, mean("automobile")), dot(car, mean("sandwich")); near < far+0.2 {
		t.Errorf("car is %.2f from automobile and %.2f from sandwich", near, far)
	}
	if g.Mean([]string{"zzzzq"}, func(int) float32 { return 1 }, make([]float32, g.Dims())) {
		t.Error("a word that is none has a vector")
	}
}

func FuzzWords(f *testing.F) {
	f.Add("he's 13yo n00ds b̷l̶a̸ck m a i l 😀😀 \xff\x00 'ʼ'")
	f.Add(strings.Repeat("a", 5000) + " " + strings.Repeat("b ", 500))
	n := testNormaliser()
	f.Fuzz(func(t *testing.T, s string) {
		for _, sentence := range n.Sentences(s) {
			if len(sentence) == 0 {
				t.Fatal("an empty sentence")
			}
			for _, w := range sentence {
				if w == "" || strings.ContainsAny(w, " \t\n") {
					t.Fatalf("the word %q of %q", w, s)
				}
			}
		}
	})
}

func BenchmarkWords(b *testing.B) {
	n := testNormaliser()
	b.ReportAllocs()
	for b.Loop() {
		n.Words("my daughtr is 13 and a man on snap keeps asking her for pics, idk what to do. he's blackmailing her!!")
	}
}
