package search

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBaseline(t *testing.T) {
	b, err := NewBaseline(&Corpus{
		Labels: []string{"cats", "dogs", "fish"},
		Docs: []Doc{
			{Label: 2, Text: "fish swim"},
			{Label: 1, Text: "dogs bark"},
			{Label: 0, Text: "cats purr"},
			{Label: 1, Text: "dogs and cats"},
			{Label: 0, Text: "cats and dogs"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	tests := []struct {
		question string
		entries  []string
		doc      int
	}{
		{"purr", []string{"cats"}, 2},
		{"the FISH", []string{"fish"}, 0},
		// Equal scores: the message that was indexed first is the best.
		{"cats dogs", []string{"dogs", "cats"}, 3},
		{`fish" AND +text:*`, []string{"fish"}, 0},
		{"zebra", nil, 0},
		{"", nil, 0},
	}
	for _, tt := range tests {
		hits, err := b.Search(t.Context(), tt.question)
		if err != nil {
			t.Fatal(err)
		}
		var entries []string
		for i, h := range hits {
			entries = append(entries, h.Entry)
			if h.Score <= 0 || i > 0 && h.Score > hits[i-1].Score {
				t.Errorf("%q: the scores do not fall: %v", tt.question, hits)
			}
		}
		if diff := cmp.Diff(tt.entries, entries); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.question, diff)
		}
		if len(hits) > 0 && hits[0].Doc != tt.doc {
			t.Errorf("%q: the best message is %d, want %d", tt.question, hits[0].Doc, tt.doc)
		}
	}
}
