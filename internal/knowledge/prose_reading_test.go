package knowledge

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSyllables(t *testing.T) {
	for word, want := range map[string]int{
		"child": 1, "children": 2, "report": 2, "reported": 3, "asked": 1, "wanted": 2, "needed": 2, "blocked": 1,
		"picture": 2, "pictures": 2, "message": 2, "messages": 3, "table": 2, "little": 2, "simple": 2, "single": 2,
		"phone": 1, "phones": 1, "game": 1, "games": 1, "the": 1, "be": 1, "see": 1, "free": 1, "agree": 2, "agrees": 2,
		"danger": 2, "emergency": 4, "police": 2, "account": 2, "username": 3, "online": 2, "permission": 3,
		"punishment": 3, "screenshot": 2, "every": 2, "everything": 3, "somebody": 3, "idea": 3, "quiet": 2,
		"boxes": 2, "watches": 2, "changes": 2, "takes": 1, "makes": 1, "people": 2, "I": 1, "a": 1, "rhythm": 1,
		"999": 1, "{police}": 2, "child's": 1, "safely": 2, "hopeless": 2, "careful": 2, "settings": 2, "technology": 4,
		"believe": 2, "threaten": 2, "threatened": 2, "sexual": 3, "suicide": 3, "harm": 1, "grooming": 2, "refund": 2,
	} {
		if got := syllables(word); got != want {
			t.Errorf("syllables(%q) = %d, want %d", word, got, want)
		}
	}
}

func TestSentences(t *testing.T) {
	tests := map[string][]string{
		"":                                {},
		"One. Two? Three!":                {"One.", "Two?", "Three!"},
		`Ask "What next?" It helps.`:      {`Ask "What next?"`, "It helps."},
		"Wait 3.5 hours, e.g. today. Go.": {"Wait 3.5 hours, e.g. today.", "Go."},
		"First line\nsecond line":         {"First line", "second line"},
		"“Stop.” Then go":                 {`"Stop."`, "Then go"},
	}
	for text, want := range tests {
		got := sentences(text)
		if got == nil {
			got = []string{}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

func TestGrade(t *testing.T) {
	var r reading
	r.add("The cat sat on the mat. It was happy.") // 9 words, 2 sentences, 10 syllables
	want := 0.39*9/2 + 11.8*10/9 - 15.59
	if got := r.grade(); math.Abs(got-want) > 1e-9 {
		t.Errorf("grade = %v, want %v (%+v)", got, want, r)
	}
	if got := (reading{}).grade(); got != 0 {
		t.Errorf("grade of nothing = %v", got)
	}
}

// TestReadingGradeH46 holds the grade to its target and cap, and leaves short
// texts alone, where the formula means nothing.
func TestReadingGradeH46(t *testing.T) {
	hard := "Communicating consistently about technology encourages adolescents enormously. "
	middling := "Tell another parent about each text that your child got today. "
	tests := []struct {
		name       string
		text       string
		fail, warn bool
	}{
		{"easy", strings.Repeat("Stay calm. Talk to your child. Ask what you can do. ", 10), false, false},
		{"middling", strings.Repeat(middling, 12), false, true},
		{"hard", strings.Repeat(hard, 20), true, false},
		{"hard but short", strings.Repeat(hard, 4), false, false},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			c, at := testPlaces(t)
			e := &Entry{Lead: tc.text}
			checkReading(e, at("lead"), nil)
			fail, warn := len(c.problems.Errors()) > 0, len(c.problems) > len(c.problems.Errors())
			if fail != tc.fail || warn != tc.warn {
				t.Errorf("fail %v, warn %v: %v", fail, warn, c.problems)
			}
		})
	}
}

// TestSentenceLengthH46 holds the longest and the average sentence.
func TestSentenceLengthH46(t *testing.T) {
	words := func(n int) string { return strings.TrimSpace(strings.Repeat("go ", n)) + "." }
	tests := []struct {
		level Level
		n     int
		fail  bool
	}{
		{LevelUrgent, 20, false},
		{LevelUrgent, 21, true},
		{LevelEmergency, 21, true},
		{LevelConcern, 25, false},
		{LevelConcern, 26, true},
		{LevelEveryday, 26, true},
	}
	for _, tc := range tests {
		c, at := testPlaces(t)
		checkSentences(tc.level, shown{field: "lead", text: words(tc.n), at: at("lead")})
		if fail := len(c.problems) > 0; fail != tc.fail {
			t.Errorf("%s, %d words: fail = %v: %v", tc.level, tc.n, fail, c.problems)
		}
	}
	for n, want := range map[int]int{15: 0, 16: 1} {
		c, at := testPlaces(t)
		checkReading(&Entry{}, at("lead"), []shown{{field: "lead", text: words(n)}})
		if len(c.problems) != want {
			t.Errorf("average of %d: %v", n, c.problems)
		}
	}
}
