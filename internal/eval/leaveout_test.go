package eval

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/search"
)

// recall is a ranker that finds one label, whatever is asked, and counts how
// often it was closed.
type recall struct {
	first  string
	closed *int
}

func (r recall) Search(context.Context, string) (search.Result, error) {
	return search.Result{Candidates: []search.Candidate{{Entry: r.first}, {Entry: "x"}, {Entry: "y"}, {Entry: "b"}}}, nil
}

func (r recall) Close() error { *r.closed++; return nil }

// pets is a corpus of forty messages of a and twenty of b.
func pets() *search.Corpus {
	c := &search.Corpus{Labels: []string{"a", "b"}}
	for i := range 60 {
		d := search.Doc{Text: fmt.Sprintf("message %d of many", i)}
		if i >= 40 {
			d.Label = 1
		}
		c.Docs = append(c.Docs, d)
	}
	return c
}

func TestLeaveOut(t *testing.T) {
	c := pets()
	closed, learned := 0, 0
	got, err := LeaveOut(t.Context(), c, 5, func(_ context.Context, rest *search.Corpus, _ []Labelled) (Ranker, error) {
		learned += len(rest.Docs)
		return recall{"a", &closed}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	// Every message is left out once: it is learned from four times.
	if learned != 4*60 || closed != 5 {
		t.Errorf("learned from %d messages and closed %d rankers, want 240 and 5", learned, closed)
	}
	want := &LeftOut{
		Hit1: Share{40, 60}, Hit3: Share{40, 60},
		Entries:  []EntryShare{{"b", Share{0, 20}}, {"a", Share{40, 40}}},
		Confused: []ConfusedPair{{[2]string{"a", "b"}, 20}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("left out (-want +got):\n%s", diff)
	}
	var b strings.Builder
	if err := got.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "   20  a, b\n") {
		t.Errorf("report:\n%s", b.String())
	}
}

func TestLearningCurve(t *testing.T) {
	closed := 0
	var learned []int
	got, err := LearningCurve(t.Context(), pets(), []int{25, 50, 100}, func(_ context.Context, rest *search.Corpus, _ []Labelled) (Ranker, error) {
		learned = append(learned, len(rest.Docs))
		return recall{"a", &closed}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 || got[0].Hit1.Whole != 60-learned[2] || got[0].Hit1 != got[2].Hit1 {
		t.Errorf("curve = %+v, learned from %v", got, learned)
	}
	if learned[0] == 0 || learned[0] >= learned[1] || learned[1] >= learned[2] {
		t.Errorf("learned from %v messages, want ever more", learned)
	}
}
