package triage

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/knowledge"
)

// taughtBase holds training text of two plain kinds: whoever is "menaced" is in
// urgent trouble, and whoever bakes is not.
func taughtBase() *knowledge.Base {
	base := &knowledge.Base{Triage: testRules(), Digest: "0123456789abcdef0123456789abcdef"}
	for i := range 300 {
		who := []string{"aunt", "boy", "neighbour", "twin", "gran"}[i%5]
		base.Training.Triage = append(base.Training.Triage,
			knowledge.TriageMessage{Level: knowledge.LevelUrgent, Text: fmt.Sprintf("the %s is menaced and trembling since day %d", who, i)},
			knowledge.TriageMessage{Level: knowledge.LevelEveryday, Text: fmt.Sprintf("the %s is baking and humming since day %d", who, i)})
		base.Training.OutOfScope = append(base.Training.OutOfScope,
			knowledge.OutOfScope{Text: fmt.Sprintf("the %s likes baking cake number %d", who, i)})
	}
	return base
}

func taught(t testing.TB, base *knowledge.Base) (*Triage, *kept) {
	raw := rawNormaliser(base)
	lessons := lessonsOf(base, raw)
	k := &kept{count: countWords(lessons)}
	tr, problems := build(base, raw, k)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	k.model = tr.learn(lessons)
	tr.learned = k.model
	return tr, k
}

func TestLearnedRaises(t *testing.T) {
	tr, _ := taught(t, taughtBase())
	for text, want := range map[string]knowledge.Level{
		"my gran is menaced and trembling":                   knowledge.LevelUrgent, // at most, and without a family
		"my gran is baking and humming":                      knowledge.LevelNone,
		"what if my gran is menaced and trembling":           knowledge.LevelNone, // what a cap reached is not read
		"what if it rains. my gran is menaced and trembling": knowledge.LevelUrgent,
		"menaced": knowledge.LevelNone, // too little to judge by
		"she took all her pills, menaced and trembling": knowledge.LevelEmergency,
	} {
		j := tr.Judge(Input{Messages: []string{text}})
		if j.Level != want {
			t.Errorf("Judge(%q) = %v (%.2f), want %v", text, j.Level, j.Learned, want)
		}
		if want == knowledge.LevelUrgent && j.Family != "" {
			t.Errorf("Judge(%q) is of the family %q, which no rule said", text, j.Family)
		}
	}
}

// A calm question that a cap reached still speaks for the rest of its message,
// and one that names harm adds nothing to it.
func TestCappedSentencesOnlyWeighDown(t *testing.T) {
	tr, _ := taught(t, taughtBase())
	const told, calm = "my gran is menaced and trembling", "my gran is baking and humming"
	learned := func(text string) float64 { return tr.Judge(Input{Messages: []string{text}}).Learned }
	if with, alone := learned(told+". what if the neighbour is baking cake"), learned(told); with >= alone {
		t.Errorf("with a calm question %.2f, without it %.2f", with, alone)
	}
	if with, alone := learned(calm+". what if the boy is menaced and trembling"), learned(calm); with > alone {
		t.Errorf("a question of what if raises %.2f to %.2f", alone, with)
	}
}

// A rule that only suspects is believed where the text reads urgent too, and
// leaves a concern where it does not.
func TestSuspicionNeedsTheText(t *testing.T) {
	base := taughtBase()
	base.Triage.Rules = append(base.Triage.Rules, knowledge.Rule{
		ID: "gran-suspect", Family: "grooming", Level: knowledge.LevelEmergency, Does: knowledge.DoesSuspect,
		Match: []knowledge.Term{{"gran"}}, Scope: knowledge.ScopeSentence,
	})
	tr, _ := taught(t, base)
	for text, want := range map[string]knowledge.Level{
		"my gran is menaced and trembling": knowledge.LevelEmergency,
		"my gran is baking and humming":    knowledge.LevelConcern,
	} {
		if j := tr.Judge(Input{Messages: []string{text}}); j.Level != want {
			t.Errorf("Judge(%q) = %v (%.2f), want %v", text, j.Level, j.Learned, want)
		}
		if j := tr.judge(Input{Messages: []string{text}}, -1, false); j.Level != knowledge.LevelEmergency {
			t.Errorf("by rules alone Judge(%q) = %v", text, j.Level)
		}
	}
}

// H06: an urgent part that no rule knows is found in a long calm text.
func TestH06LearnedInLongText(t *testing.T) {
	tr, _ := taught(t, taughtBase())
	calm := strings.Repeat("the neighbour is baking and humming in the kitchen. ", 40)
	part := strings.Repeat("my gran is menaced and trembling since we moved. ", 9)
	for name, text := range map[string]string{"start": part + calm, "middle": calm + part + calm, "end": calm + part} {
		if j := tr.Judge(Input{Messages: []string{text}}); j.Level != knowledge.LevelUrgent {
			t.Errorf("%s: %v (%.2f)", name, j.Level, j.Learned)
		}
	}
	if j := tr.Judge(Input{Messages: []string{calm}}); j.Level != knowledge.LevelNone {
		t.Errorf("the calm text alone: %v (%.2f)", j.Level, j.Learned)
	}
}

func TestTooLittleToLearnFrom(t *testing.T) {
	base := taughtBase()
	base.Training.Triage = base.Training.Triage[:100]
	if _, k := taught(t, base); k.model != nil {
		t.Error("a model was learned from 50 urgent messages")
	}
}

func TestKept(t *testing.T) {
	base, dir := taughtBase(), t.TempDir()
	tr, k := taught(t, base)
	if err := k.save(dir, base.Digest); err != nil {
		t.Fatal(err)
	}
	back, ok := load(dir, base.Digest)
	if !ok {
		t.Fatal("what was kept is not read")
	}
	if diff := cmp.Diff(k.count, back.count); diff != "" {
		t.Errorf("words differ (-kept +read):\n%s", diff)
	}
	again, _ := build(base, rawNormaliser(base), back)
	for _, text := range []string{"my gran is menaced and trembling", "my gran is baking and humming", "nothing known at all here"} {
		in := Input{Messages: []string{text}}
		if diff := cmp.Diff(tr.Judge(in), again.Judge(in)); diff != "" {
			t.Errorf("Judge(%q) differs (-learned +read):\n%s", text, diff)
		}
	}
	if _, ok := load(dir, "fedcba9876543210fedcba9876543210"); ok {
		t.Error("what was learned from other content is read")
	}
	path := keptPath(dir, base.Digest)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]byte{
		"cut": data[:len(data)/2], "empty": nil, "one bit": append(append([]byte{}, data[:len(data)-9]...), append([]byte{data[len(data)-9] ^ 1}, data[len(data)-8:]...)...),
		"of another version": append([]byte("signpost triage 0\n"), data[len(keptMagic):]...),
	} {
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, ok := load(dir, base.Digest); ok {
			t.Errorf("a file that is %s is read", name)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.tmp")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// The same content gives the same file, byte for byte.
func TestLearningIsDeterministic(t *testing.T) {
	var files [2][]byte
	for i := range files {
		_, k := taught(t, taughtBase())
		dir := t.TempDir()
		if err := k.save(dir, "x"); err != nil {
			t.Fatal(err)
		}
		files[i], _ = os.ReadFile(keptPath(dir, "x"))
	}
	if len(files[0]) == 0 || string(files[0]) != string(files[1]) {
		t.Error("two trainings differ")
	}
}

// An age by itself is no harm, however often those who tell of harm begin so.
func TestAnAgeAloneIsNotLearnedUrgent(t *testing.T) {
	for text, want := range map[string]bool{
		"she is 12": true, "he is only 9 years old": true, "they are 12 and 14": false,
		"she is 12 and gone": false, "12": true, "he is old": false, "i am 12": false,
	} {
		if got := isAge(strings.Fields(text)); got != want {
			t.Errorf("%q is an age alone: %t", text, got)
		}
	}
}
