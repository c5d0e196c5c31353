package knowledge

import (
	"regexp/syntax"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNeedles(t *testing.T) {
	for pattern, want := range map[string][]string{
		`abc`:                {"abc"},
		`\b(?:abc|xyz)\b`:    {"abc", "xyz"},
		`ab?cde`:             {"cde"},
		`(?:abc)?`:           nil,
		`abc|\d+`:            nil,
		`(?:long|er) worded`: {" worded"},
		`(?:ab){2,3}`:        {"ab"},
		`(?:ab)*c`:           {"c"},
		`(?i)abc`:            nil,
	} {
		tree, err := syntax.Parse(pattern, syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, needles(tree)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", pattern, diff)
		}
	}
}

// TestScreenFindsAll: looking for literals first loses no match.
func TestScreenFindsAll(t *testing.T) {
	for _, text := range []string{
		"you should have known, and why did you fall for it", "it will be removed, guaranteed, 100% always", "do not worry, it is probably nothing",
		"predators lurk", "the perpetrator of csam", "i will keep it secret between us", "what is your name?", "he committed suicide with a noose", "he died",
	} {
		for _, w := range append(wordings[:len(wordings):len(wordings)], methodsNear...) {
			if diff := cmp.Diff(w.find.re.FindAllStringIndex(text, -1), w.find.all(text)); diff != "" {
				t.Errorf("%s on %q:\n%s", w.find.re, text, diff)
			}
		}
	}
}
