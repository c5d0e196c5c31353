package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// writeFile writes a file into a new folder and returns its path.
func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestEvalQuestions(t *testing.T) {
	file := writeFile(t, "questions.tsv", "id\ttext\ttopic\talso\tlevel\n"+
		"1\tis roblox safe\troblox\t\teveryday\n"+
		"2\twhat age is roblox for\troblox\tage-ratings\teveryday\n"+
		"3\thow do i bake a cake\tnone\t\tnone\n"+
		"4\ta man online asked my daughter for naked pictures\tgrooming\tchild-sent-images\turgent\n"+
		"5\tshe has taken an overdose and will not wake up\tsuicidal-child\timmediate-danger\temergency\n"+
		"6\twhere are the parental controls on roblox\troblox\tparental-controls\teveryday\n")
	open := call(t, "", "eval", "--json", "--questions", file)
	aside := call(t, "", "eval", "--json", "--aside", "--questions", file)
	total := 0.0
	for _, got := range []result{open, aside} {
		if got.code != exitGood {
			t.Fatalf("exit code %d; standard error:\n%s", got.code, got.errors)
		}
		var figures map[string]any
		if err := json.Unmarshal([]byte(got.out), &figures); err != nil {
			t.Fatalf("not one JSON object: %v\n%s", err, got.out)
		}
		for _, key := range []string{"n", "hit1", "hit1_strict", "hit3", "served", "wrong", "baseline"} {
			if _, ok := figures[key]; !ok {
				t.Errorf("the key %s is missing: %s", key, got.out)
			}
		}
		n, ok := figures["n"].(float64)
		if !ok {
			t.Fatalf("n is no number: %s", got.out)
		}
		total += n
	}
	if total != 6 {
		t.Errorf("the two halves have %v questions, want 6", total)
	}
	text := call(t, "", "eval", "--aside", "--questions", file)
	if !strings.Contains(text.out, "kept aside") || !strings.Contains(text.out, "bleve as it comes") {
		t.Errorf("as text:\n%s", text.out)
	}
	for _, row := range []string{"overdose", "roblox", "daughter", "cake"} {
		if strings.Contains(text.out+aside.out, row) {
			t.Errorf("a row of the half kept aside is shown (%q):\n%s%s", row, text.out, aside.out)
		}
	}
}

func TestEvalTriageAsksInDisguise(t *testing.T) {
	file := writeFile(t, "triage.tsv", "text\tlevel\n"+
		"a man online asked my daughter for naked pictures\turgent\n"+
		"she has taken an overdose and will not wake up\temergency\n"+
		"how long should he play a day\teveryday\n")
	got := call(t, "", "eval", "--json", "--triage", file)
	if got.code != exitGood {
		t.Fatalf("exit code %d; standard error:\n%s", got.code, got.errors)
	}
	var figures struct {
		N          int      `json:"n"`
		Hit1       *float64 `json:"hit1"`
		Recall     *float64 `json:"urgent_recall"`
		Transforms []struct {
			Transform string `json:"transform"`
		} `json:"transforms"`
	}
	if err := json.Unmarshal([]byte(got.out), &figures); err != nil {
		t.Fatalf("not one JSON object: %v\n%s", err, got.out)
	}
	if figures.N != 3 || figures.Hit1 != nil || figures.Recall == nil || *figures.Recall != 1 || len(figures.Transforms) < 13 {
		t.Errorf("figures: %s", got.out)
	}
}

func TestEvalQuestionsWithAMistake(t *testing.T) {
	file := writeFile(t, "questions.tsv", "text\ttopic\nis roblox safe\n")
	got := call(t, "", "eval", "--questions", file)
	if got.code != exitProblems || !strings.Contains(got.errors, file+":2: ") {
		t.Errorf("exit code %d; standard error:\n%s", got.code, got.errors)
	}
}

func TestEvalIntents(t *testing.T) {
	dir := t.TempDir()
	topics := map[string][]string{
		"bus":     {"when does the bus leave", "next bus to town please", "is the bus late today", "which bus goes to the station"},
		"weather": {"will it rain tomorrow", "is it sunny outside", "how cold is it tonight", "weather for the weekend"},
		"pizza":   {"order a large pizza", "i want a pizza with cheese", "pizza delivery to my house", "two pizzas with ham please"},
	}
	var train strings.Builder
	for _, label := range []string{"bus", "weather", "pizza"} {
		for _, message := range topics[label] {
			train.WriteString(message + "\t" + label + "\n")
		}
	}
	files := map[string]string{
		"train.tsv": train.String(),
		"test.tsv":  "when is the next bus\tbus\nwill it be cold and rain\tweather\na pizza please\tpizza\tbus\nsing me a song about whales\toos\n",
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got := call(t, "", "eval", "--json", "--intents", dir)
	if got.code != exitGood {
		t.Fatalf("exit code %d; standard error:\n%s", got.code, got.errors)
	}
	var figures struct {
		Accuracy float64  `json:"accuracy"`
		Hit3     float64  `json:"hit3"`
		Answered *float64 `json:"answered_in_scope"`
		Rejected *float64 `json:"rejected_out_of_scope"`
		AUROC    *float64 `json:"auroc"`
		Curve    []struct {
			Rejected float64 `json:"rejected"`
			Accuracy float64 `json:"accuracy"`
		} `json:"curve"`
	}
	if err := json.Unmarshal([]byte(got.out), &figures); err != nil {
		t.Fatalf("not one JSON object: %v\n%s", err, got.out)
	}
	if figures.Accuracy != 1 || figures.Hit3 != 1 || figures.Answered == nil || figures.Rejected == nil || figures.AUROC == nil {
		t.Errorf("figures: %s", got.out)
	}
	if n := len(figures.Curve); n != 50 || figures.Curve[0].Rejected != 0.5 || figures.Curve[n-1].Rejected != 0.99 {
		t.Errorf("the curve has %d points: %s", n, got.out)
	}
	if text := call(t, "", "eval", "--intents", dir); !strings.Contains(text.out, "accuracy") || !strings.Contains(text.out, "bleve as it comes") {
		t.Errorf("as text:\n%s", text.out)
	}
}

func TestEvalOfTheContent(t *testing.T) {
	if testing.Short() {
		t.Skip("learning takes minutes under the race detector")
	}
	got := call(t, "", "eval", "--json")
	if got.code != exitGood {
		t.Fatalf("exit code %d; standard error:\n%s", got.code, got.errors)
	}
	var figures struct {
		Questions struct {
			N int `json:"n"`
		} `json:"questions"`
		LeftOut struct {
			Entries []any `json:"entries"`
			Curve   []any `json:"curve"`
		} `json:"left_out"`
		Speed speed `json:"speed"`
	}
	if err := json.Unmarshal([]byte(got.out), &figures); err != nil {
		t.Fatalf("not one JSON object: %v\n%s", err, got.out)
	}
	s := figures.Speed
	if figures.Questions.N == 0 || len(figures.LeftOut.Entries) == 0 || len(figures.LeftOut.Curve) != 3 || s.StartFresh <= 0 || s.StartKept <= 0 || s.RespondP50 <= 0 || s.RespondP99 < s.RespondP50 || s.HeapMegabyte <= 0 {
		t.Errorf("figures: %s", got.out)
	}
}

func TestMadeWordsDiffer(t *testing.T) {
	seen := map[string]int{}
	for n := range 100_000 {
		word := madeWord(n)
		if was, twice := seen[word]; twice {
			t.Fatalf("%d and %d are both %q", was, n, word)
		}
		seen[word] = n
	}
}

func TestGrowthFindsMadeUpEntries(t *testing.T) {
	if testing.Short() {
		t.Skip("learning takes minutes under the race detector")
	}
	g, err := measureGrowth(t.Context(), 30)
	if err != nil {
		t.Fatal(err)
	}
	if g.Hit1 < 0.8 || g.SearchP50 <= 0 || g.Messages != 30*madePhrasings {
		t.Errorf("got %+v", g)
	}
}
