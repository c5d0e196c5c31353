package eval

import (
	"context"
	"fmt"
	"math/rand/v2"
)

// Loss is what is left of the figures under one transform. Figures that the set
// gives nothing to count are nil.
type Loss struct {
	Transform    string `json:"transform"` // "" for the questions as they are
	Hit1         *Share `json:"hit1,omitempty"`
	Hit3         *Share `json:"hit3,omitempty"`
	UrgentRecall *Share `json:"urgent_recall,omitempty"`
	FalseUrgent  *Share `json:"false_urgent,omitempty"`
}

// Robust asks the questions as they are and under each transform. The ranking
// of a message in several bubbles is that of its last bubble alone, so it is
// left out there; its level is the highest of them.
func Robust(ctx context.Context, set *Set, ask Ask) ([]Loss, error) {
	plain := Transform{do: one(func(_ *rand.Rand, s string) string { return s })}
	var table []Loss
	for _, t := range append([]Transform{plain}, Transforms()...) {
		several := false
		f, err := measure(ctx, set, ask, func(q string) []string {
			bubbles := t.Apply(q)
			several = several || len(bubbles) > 1
			return bubbles
		})
		if err != nil {
			return nil, fmt.Errorf("under %s: %w", t.Name, err)
		}
		l := Loss{Transform: t.Name, Hit1: f.Hit1, Hit3: f.Hit3, UrgentRecall: f.UrgentRecall, FalseUrgent: f.FalseUrgent}
		if several {
			l.Hit1, l.Hit3 = nil, nil
		}
		table = append(table, l)
	}
	return table, nil
}
