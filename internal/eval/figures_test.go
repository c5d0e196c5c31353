package eval

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/knowledge"
)

// answers is an Ask by the text of the question.
func answers(by map[string]Answer) Ask {
	return func(_ context.Context, bubbles []string) (Answer, error) {
		a, ok := by[strings.Join(bubbles, " ")]
		if !ok {
			return Answer{}, errors.New("no such question")
		}
		return a, nil
	}
}

const labelled = "text\ttopic\talso\tlevel\n" +
	"q1\tcats\t\teveryday\n" +
	"q2\tcats\tdogs\turgent\n" +
	"q3\tdogs\t\temergency\n" +
	"q4\tbirds\t\tconcern\n" +
	"q5\tnone\t\tnone\n" +
	"q6\tsmalltalk\t\tnone\n" +
	"q7\tnone\tfish\teveryday\n"

var given = map[string]Answer{
	// Right, alone.
	"q1": {Entry: "cats", Candidates: []string{"cats", "dogs"}, InScope: .9, Level: knowledge.LevelEveryday, Judged: true},
	// Acceptable, not the label.
	"q2": {Entry: "dogs", Candidates: []string{"dogs", "cats"}, InScope: .8, Level: knowledge.LevelEmergency, Judged: true},
	// The right one is third and offered; the emergency is missed.
	"q3": {Choices: []string{"cats", "birds", "dogs"}, Candidates: []string{"cats", "birds", "dogs"}, InScope: .3, Level: knowledge.LevelConcern, Judged: true},
	// Another is shown; the right one is fourth.
	"q4": {Entry: "cats", Candidates: []string{"cats", "dogs", "fish", "birds"}, InScope: .5, Level: knowledge.LevelUrgent, Judged: true},
	// Out of scope: an entry, choices, an acceptable entry.
	"q5": {Entry: "cats", Candidates: []string{"cats"}, InScope: .5, Level: knowledge.LevelUrgent, Judged: true},
	"q6": {Choices: []string{"cats"}, Candidates: []string{"cats"}, InScope: .1, Judged: true},
	"q7": {Entry: "fish", Candidates: []string{"fish"}, InScope: .4, Judged: true},
}

func TestMeasure(t *testing.T) {
	set := read(t, labelled)
	got, err := Measure(t.Context(), set, answers(given))
	if err != nil {
		t.Fatal(err)
	}
	one, low := 1, 0.0945 // of 1 of 2
	want := &Figures{
		N: 7, Hit1: &Share{2, 4}, Hit1Strict: &Share{1, 4}, Hit3: &Share{3, 4},
		Served: &Share{3, 4}, Wrong: &Share{1, 4}, OOSAnswered: &Share{1, 3},
		UrgentRecall: &Share{1, 2}, EmergencyBelowUrgent: &one, FalseUrgent: &Share{1, 4},
	}
	// .9 and .8 beat all three; .3 beats one; .5 beats two and ties: 3+3+1+2.5 of 12.
	if got.OOSAUROC == nil || !near(*got.OOSAUROC, 9.5/12) {
		t.Errorf("oos_auroc = %v, want %v", got.OOSAUROC, 9.5/12)
	}
	if got.UrgentRecallLow95 == nil || !near(*got.UrgentRecallLow95, low) {
		t.Errorf("urgent_recall_low95 = %v, want %v", got.UrgentRecallLow95, low)
	}
	got.OOSAUROC, got.UrgentRecallLow95 = nil, nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("figures (-want +got):\n%s", diff)
	}
}

// keys returns the keys of a JSON object, in order of name.
func keys(t *testing.T, v any) []string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(data, &fields); err != nil {
		t.Fatal(err)
	}
	var out []string
	for k := range fields {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func TestFiguresLeaveOutWhatHasNoColumn(t *testing.T) {
	all := []string{
		"emergency_below_urgent", "false_urgent", "hit1", "hit1_strict", "hit3", "n", "oos_answered", "oos_auroc",
		"served", "urgent_recall", "urgent_recall_low95", "wrong",
	}
	tests := []struct {
		name, text string
		want       []string
	}{
		{"all", labelled, all},
		{"level alone", "text\tlevel\nq1\turgent\nq3\temergency\nq5\tnone\n", []string{"emergency_below_urgent", "false_urgent", "n", "urgent_recall", "urgent_recall_low95"}},
		{"topic alone", "text\ttopic\nq1\tcats\nq5\tnone\n", []string{"hit1", "hit1_strict", "hit3", "n", "oos_answered", "oos_auroc", "served", "wrong"}},
		{"nothing out of scope", "text\ttopic\nq1\tcats\n", []string{"hit1", "hit1_strict", "hit3", "n", "served", "wrong"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := Measure(t.Context(), read(t, tt.text), answers(given))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, keys(t, f)); diff != "" {
				t.Errorf("keys (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFiguresOfTheHalfKeptAside(t *testing.T) {
	set := read(t, "id\t"+strings.ReplaceAll(labelled, "\nq", "\nabc\tq"))
	half, err := set.Half(true)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Measure(t.Context(), half, answers(given))
	if err != nil {
		t.Fatal(err)
	}
	if i := f.Intervals["hit1"]; !near(i[0], 0.1500) || !near(i[1], 0.8500) {
		t.Errorf("interval of hit1 = %v, want 0.15 to 0.85", i)
	}
	for _, s := range f.shares() {
		if _, ok := f.Intervals[s.key]; !ok {
			t.Errorf("%s has no interval", s.key)
		}
	}
	if _, ok := f.Intervals["oos_auroc"]; !ok {
		t.Error("oos_auroc has no interval")
	}
	var b strings.Builder
	if err := f.WriteText(&b, half); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{b.String(), string(data)} {
		for _, row := range []string{"q1", "cats", "abc"} {
			if strings.Contains(text, row) {
				t.Errorf("the half kept aside shows %q:\n%s", row, text)
			}
		}
	}
	if !strings.Contains(b.String(), "[15.0% to 85.0%]") {
		t.Errorf("the report has no interval:\n%s", b.String())
	}
}

func TestMeasureSaysNothingOfTheRowThatFails(t *testing.T) {
	_, err := Measure(t.Context(), read(t, "text\ttopic\nprivate words\tcats\n"), answers(nil))
	if err == nil || strings.Contains(err.Error(), "private") || !strings.Contains(err.Error(), "question 1") {
		t.Errorf("error = %v, want one that gives the number of the question alone", err)
	}
}

func TestWriteText(t *testing.T) {
	set := read(t, labelled)
	f, err := Measure(t.Context(), set, answers(given))
	if err != nil {
		t.Fatal(err)
	}
	f.Baseline = &Figures{N: 7, Hit1: &Share{1, 4}}
	var b strings.Builder
	if err := f.WriteText(&b, set); err != nil {
		t.Fatal(err)
	}
	want := `7 questions
                                                          signpost                bleve as it comes
hit1                   first candidate acceptable          50.0% (2 of 4)          25.0%
hit1_strict            first candidate is the label        25.0% (1 of 4)
hit3                   acceptable among the first three    75.0% (3 of 4)
served                 acceptable entry shown or offered   75.0% (3 of 4)
wrong                  another entry shown                 25.0% (1 of 4)
oos_answered           out of scope, and an entry shown    33.3% (1 of 3)
urgent_recall          urgent found urgent                 50.0% (1 of 2)
false_urgent           everyday found urgent               25.0% (1 of 4)
oos_auroc              in above out of scope               0.792
urgent_recall_low95    its lower 95% bound                  9.5%
emergency_below_urgent emergencies missed                      1
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}
