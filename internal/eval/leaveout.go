package eval

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"strings"

	"signpost/internal/search"
)

// leftOutParts is how many parts the messages are dealt into, by a hash of
// their text.
const leftOutParts = 5

// LeftOut is how the messages of a corpus find their own label when they are
// not learned from.
type LeftOut struct {
	Hit1     Share           `json:"hit1"`
	Hit3     Share           `json:"hit3"`
	Entries  []EntryShare    `json:"entries"`  // the worst first
	Confused []ConfusedPair  `json:"confused"` // the most confused first
	Curve    []LearningPoint `json:"curve,omitempty"`
}

// EntryShare is the share of the messages of an entry that find it.
type EntryShare struct {
	Entry string `json:"entry"`
	Hit1  Share  `json:"hit1"`
}

// ConfusedPair is two entries, in order of id, and how many messages of one
// found the other.
type ConfusedPair struct {
	Entries [2]string `json:"entries"`
	Times   int       `json:"times"`
}

// LearningPoint is what is found with a share of the messages to learn from.
type LearningPoint struct {
	Learned float64 `json:"learned"`
	Hit1    Share   `json:"hit1"`
	Hit3    Share   `json:"hit3"`
}

// maxConfused is how many confused pairs are kept.
const maxConfused = 20

// LeaveOut leaves out each of the first parts of five in turn, at most five,
// learns from the rest and asks what was left out. Descriptions, out-of-scope
// text and words stay.
func LeaveOut(ctx context.Context, c *search.Corpus, parts int, learn Learn) (*LeftOut, error) {
	entries := make([]Share, len(c.Labels))
	confused := map[[2]string]int{}
	out := &LeftOut{}
	for part := range min(parts, leftOutParts) {
		err := askLeftOut(ctx, c, part, 100, learn, func(d search.Doc, labels []string) {
			own := c.Labels[d.Label]
			hit := len(labels) > 0 && labels[0] == own
			out.Hit1.add(hit)
			out.Hit3.add(slices.Contains(labels[:min(3, len(labels))], own))
			entries[d.Label].add(hit)
			if !hit && len(labels) > 0 {
				confused[[2]string{min(own, labels[0]), max(own, labels[0])}]++
			}
		})
		if err != nil {
			return nil, err
		}
	}
	for k, s := range entries {
		if s.Whole > 0 {
			out.Entries = append(out.Entries, EntryShare{Entry: c.Labels[k], Hit1: s})
		}
	}
	slices.SortStableFunc(out.Entries, func(a, b EntryShare) int { return cmp.Compare(a.Hit1.Value(), b.Hit1.Value()) })
	for pair, times := range confused {
		out.Confused = append(out.Confused, ConfusedPair{Entries: pair, Times: times})
	}
	slices.SortFunc(out.Confused, func(a, b ConfusedPair) int {
		return cmp.Or(cmp.Compare(b.Times, a.Times), slices.Compare(a.Entries[:], b.Entries[:]))
	})
	out.Confused = out.Confused[:min(maxConfused, len(out.Confused))]
	return out, nil
}

// LearningCurve learns from each share of the messages, in percent, without
// the first part of five, and asks that part: it says whether more text would
// pay.
func LearningCurve(ctx context.Context, c *search.Corpus, percents []int, learn Learn) ([]LearningPoint, error) {
	var points []LearningPoint
	for _, percent := range percents {
		p := LearningPoint{Learned: float64(percent) / 100}
		err := askLeftOut(ctx, c, 0, percent, learn, func(d search.Doc, labels []string) {
			own := c.Labels[d.Label]
			p.Hit1.add(len(labels) > 0 && labels[0] == own)
			p.Hit3.add(slices.Contains(labels[:min(3, len(labels))], own))
		})
		if err != nil {
			return nil, err
		}
		points = append(points, p)
	}
	return points, nil
}

// askLeftOut learns from the percentage of the messages outside a part, and
// hands each message of the part, with its ranking, to found.
func askLeftOut(ctx context.Context, c *search.Corpus, part, percent int, learn Learn, found func(search.Doc, []string)) (err error) {
	rest := *c
	rest.Docs = nil
	var left []search.Doc
	for _, d := range c.Docs {
		switch {
		case hashOf(d.Text, 'p')%leftOutParts == uint64(part):
			left = append(left, d)
		case hashOf(d.Text, 'c')%100 < uint64(percent):
			rest.Docs = append(rest.Docs, d)
		}
	}
	ranker, err := learn(ctx, &rest, nil)
	if err != nil {
		return fmt.Errorf("learn without part %d: %w", part+1, err)
	}
	defer func() { err = errors.Join(err, ranker.Close()) }()
	rank := RankWith(ranker)
	for _, d := range left {
		r, err := rank(ctx, d.Text)
		if err != nil {
			return fmt.Errorf("ask what was left out: %w", err)
		}
		found(d, r.Labels)
	}
	return nil
}

// hashOf returns a number that the text and the salt alone decide. A message
// with another that differs only in case goes where that one goes.
func hashOf(text string, salt byte) uint64 {
	h := fnv.New64a()
	_, _ = h.Write(append([]byte{salt}, strings.ToLower(text)...)) // a hash's Write returns no error
	// The low bits of FNV are poor for short texts.
	return h.Sum64() >> 20
}

// WriteText writes what was left out, for those who write the content.
func (l *LeftOut) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "messages left out of learning\n%-34s%s\n%-34s%s\n", "hit1", l.Hit1, "hit3", l.Hit3)
	for _, p := range l.Curve {
		fmt.Fprintf(&b, "%-34s%s, hit3 %.1f%%\n", fmt.Sprintf("hit1 learned from %.0f%% of the text", 100*p.Learned), p.Hit1, 100*p.Hit3.Value())
	}
	b.WriteString("the most confused pairs\n")
	for _, p := range l.Confused {
		fmt.Fprintf(&b, "%5d  %s, %s\n", p.Times, p.Entries[0], p.Entries[1])
	}
	b.WriteString("by entry, the worst first\n")
	for _, e := range l.Entries {
		fmt.Fprintf(&b, "%-34s%s\n", e.Entry, e.Hit1)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write what was left out: %w", err)
	}
	return nil
}
