package eval

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/search"
	"signpost/internal/text"
)

func TestLoadIntents(t *testing.T) {
	set, err := LoadIntents(os.DirFS("testdata/intents"))
	if err != nil {
		t.Fatal(err)
	}
	if len(set.Train) != 8 || len(set.Valid) != 0 || len(set.Answers) != 3 {
		t.Errorf("%d to learn, %d to choose by, %d answers; want 8, 0, 3", len(set.Train), len(set.Valid), len(set.Answers))
	}
	want := []Labelled{
		{Text: "play a jazz song", Label: "music"},
		{Text: "will it rain tomorrow", Label: "weather"},
		{Text: "play the news at seven", Label: "alarm", Also: []string{"music", "news"}},
		{Text: "wake me early please", Label: "alarm"},
		{Text: "quantum chromodynamics", Label: "oos"},
	}
	if diff := cmp.Diff(want, set.Test); diff != "" {
		t.Errorf("test part (-want +got):\n%s", diff)
	}
	c := set.Corpus()
	if diff := cmp.Diff([]string{"alarm", "music", "weather"}, c.Labels); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"", "", "Rain and sun for the week.\nCloud over the hills."}, c.Descriptions); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	if len(c.Docs) != 8 || c.Docs[0] != (search.Doc{Label: 1, Text: "play some jazz", Brief: true}) {
		t.Errorf("%d messages, the first %+v", len(c.Docs), c.Docs[0])
	}
}

func TestLoadIntentsDoesNotLearnWhatIsOutOfScope(t *testing.T) {
	set, err := LoadIntents(fstest.MapFS{
		"train.tsv":     {Data: []byte("a \"quoted\" line\tx\nout\toos\n")},
		"train_oos.tsv": {Data: []byte("secret\toos\n")},
		"test.tsv":      {Data: []byte("a\tx\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	c := set.Corpus()
	if diff := cmp.Diff([]string{"out"}, c.OutOfScope); diff != "" {
		t.Errorf("out of scope (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"x"}, c.Labels); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
	if c.Docs[0].Text != `a "quoted" line` {
		t.Errorf("text = %q", c.Docs[0].Text)
	}
}

func TestLoadIntentsReportsEveryProblem(t *testing.T) {
	_, err := LoadIntents(fstest.MapFS{
		"train.tsv": {Data: []byte("a\tx\nb\nc\tx\ty\n\td\n")},
		"test.tsv":  {Data: []byte("a\tx\n")},
	})
	if err == nil {
		t.Fatal("no error")
	}
	for _, line := range []string{"train.tsv:2: ", "train.tsv:3: ", "train.tsv:4: "} {
		if !strings.Contains(err.Error(), line) {
			t.Errorf("%s is not reported:\n%v", line, err)
		}
	}
	if _, err := LoadIntents(fstest.MapFS{"train.tsv": {Data: []byte("a\tx\n")}}); err == nil || !strings.Contains(err.Error(), "test.tsv") {
		t.Errorf("without a test part the error is %v", err)
	}
}

func TestMeasureIntents(t *testing.T) {
	test := []Labelled{
		{Text: "1", Label: "a"},
		{Text: "2", Label: "b", Also: []string{"a"}},
		{Text: "3", Label: "c"},
		{Text: "4", Label: "d"},
		{Text: "5", Label: "oos"},
		{Text: "6", Label: "oos"},
	}
	by := map[string]Ranking{
		"1": {Labels: []string{"a", "b", "c", "d"}, InScope: .9},
		"2": {Labels: []string{"a", "b", "c", "d"}, InScope: .4}, // right by the third column
		"3": {Labels: []string{"a", "b", "c", "d"}, InScope: .8},
		"4": {Labels: []string{"a", "b", "c", "d"}, InScope: .2, Rejected: true},
		"5": {InScope: .3, Rejected: true},
		"6": {Labels: []string{"a"}, InScope: .5},
	}
	rank := func(_ context.Context, text string) (Ranking, error) { return by[text], nil }
	f, err := MeasureIntents(t.Context(), test, true, rank)
	if err != nil {
		t.Fatal(err)
	}
	if f.N != 6 || f.Accuracy != (Share{2, 4}) || f.Hit3 != (Share{3, 4}) {
		t.Errorf("n %d, accuracy %v, hit3 %v; want 6, 2 of 4, 3 of 4", f.N, f.Accuracy, f.Hit3)
	}
	if *f.AnsweredInScope != (Share{3, 4}) || *f.RejectedOutOfScope != (Share{1, 2}) {
		t.Errorf("answered %v, rejected %v; want 3 of 4, 1 of 2", f.AnsweredInScope, f.RejectedOutOfScope)
	}
	// .9 and .8 beat both, .4 one, .2 none: 5 of 8.
	if !near(*f.AUROC, 5.0/8) {
		t.Errorf("auroc = %v, want 0.625", *f.AUROC)
	}
	// At .3 both right ones are answered; above one half .5 must go too, and
	// with it the right one at .4.
	if len(f.Curve) != 50 || f.Curve[0] != (CurvePoint{0.50, 0.5}) || f.Curve[1] != (CurvePoint{0.51, 0.25}) || f.Curve[49] != (CurvePoint{0.99, 0.25}) {
		t.Errorf("curve = %v", f.Curve)
	}
	if kept, ok := f.KeptRejected(0.95); !ok || kept != 0.5 {
		t.Errorf("rejected while 95%% of the accuracy is kept: %v, %t; want 0.5", kept, ok)
	}
}

func TestIntentFiguresWithoutOutOfScope(t *testing.T) {
	rank := func(context.Context, string) (Ranking, error) { return Ranking{Labels: []string{"a"}}, nil }
	f, err := MeasureIntents(t.Context(), []Labelled{{Text: "1", Label: "a"}}, true, rank)
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"n":1,"accuracy":1,"hit3":1,"answered_in_scope":1,"auroc":null}`; string(got) != want {
		t.Errorf("JSON = %s, want %s", got, want)
	}
}

func TestIntents(t *testing.T) {
	set, err := LoadIntents(os.DirFS("testdata/intents"))
	if err != nil {
		t.Fatal(err)
	}
	var learned *search.Corpus
	f, err := Intents(t.Context(), set, text.Words{Shorthand: map[string]string{"pls": "please"}},
		func(ctx context.Context, c *search.Corpus, valid []Labelled) (Ranker, error) {
			learned = c
			return LearnIndex(ctx, c, valid)
		})
	if err != nil {
		t.Fatal(err)
	}
	if learned.Words.Shorthand["pls"] != "please" {
		t.Error("the ranker did not get the words")
	}
	for _, m := range set.Test {
		if slices.ContainsFunc(learned.Docs, func(d search.Doc) bool { return d.Text == m.Text }) {
			t.Errorf("the ranker learned from the test part: %q", m.Text)
		}
	}
	if f.N != 5 || f.Accuracy.Whole != 4 || f.Accuracy.Part < 3 {
		t.Errorf("n %d, accuracy %v; want 5, and at least 3 of 4", f.N, f.Accuracy)
	}
	// "jazz", "rain", and "wake me" each stand in one message alone, "play" and
	// "the" in music and weather: all four are found. Nothing is known of the fifth.
	if b := f.Baseline; b == nil || b.Accuracy != (Share{4, 4}) || b.AUROC == nil || *b.AUROC != 1 || b.AnsweredInScope != nil {
		t.Errorf("baseline = %+v", f.Baseline)
	}
	var b strings.Builder
	if err := f.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "bleve as it comes") || !strings.Contains(b.String(), "rejected, 95% of accuracy kept") {
		t.Errorf("report:\n%s", b.String())
	}
}
