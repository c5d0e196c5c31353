package eval

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"signpost/internal/search"
)

// labelOOS is the label of what is out of scope in an intent set.
const labelOOS = "oos"

// Labelled is one message of an intent set.
type Labelled struct {
	Text  string
	Label string   // labelOOS for what is out of scope
	Also  []string // other acceptable labels
}

// OutOfScope reports whether the message has none of the set's labels.
func (l Labelled) OutOfScope() bool { return l.Label == labelOOS }

func (l Labelled) accepts(label string) bool {
	return label == l.Label || slices.Contains(l.Also, label)
}

// IntentSet is a public set of messages by intent.
type IntentSet struct {
	Train   []Labelled
	Valid   []Labelled // empty where the set has none: settings then keep their defaults
	Test    []Labelled
	Answers []Labelled // texts that answer a label, the texts of a label in order
}

// LoadIntents reads train.tsv and test.tsv of a folder, and valid.tsv and
// answers.tsv where they are there: text, tab, label, and in the test part
// optionally a third column of other acceptable labels with commas between.
// Nothing is quoted and there is no header. Every problem of a file is in the
// error, as file:line. A file of out-of-scope messages to train on
// (train_oos.tsv) is not read: what is out of scope is not known in advance.
func LoadIntents(fsys fs.FS) (*IntentSet, error) {
	set := &IntentSet{}
	for _, f := range []struct {
		name     string
		into     *[]Labelled
		also     bool // a third column may stand there
		optional bool
	}{
		{name: "train.tsv", into: &set.Train},
		{name: "valid.tsv", into: &set.Valid, also: true, optional: true},
		{name: "test.tsv", into: &set.Test, also: true},
		{name: "answers.tsv", into: &set.Answers, optional: true},
	} {
		rows, err := readLabelled(fsys, f.name, f.also)
		switch {
		case errors.Is(err, fs.ErrNotExist) && f.optional:
		case err != nil:
			return nil, fmt.Errorf("read intent set: %w", err)
		case len(rows) == 0 && !f.optional:
			return nil, fmt.Errorf("read intent set: %s has no line", f.name)
		default:
			*f.into = rows
		}
	}
	return set, nil
}

func readLabelled(fsys fs.FS, name string, also bool) (rows []Labelled, err error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, maxLine)
	var problems []error
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSuffix(lines.Text(), "\r")
		if n == 1 {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		if line == "" {
			continue
		}
		cells := strings.Split(line, "\t")
		most := 2
		if also {
			most = 3
		}
		if len(cells) < 2 || len(cells) > most || strings.TrimSpace(cells[0]) == "" || strings.TrimSpace(cells[1]) == "" {
			problems = append(problems, fmt.Errorf("%s:%d: the line is not a text, a tab and a label", name, n))
			continue
		}
		row := Labelled{Text: cells[0], Label: strings.TrimSpace(cells[1])}
		if len(cells) == 3 {
			for label := range strings.SplitSeq(cells[2], ",") {
				if label = strings.TrimSpace(label); label != "" {
					row.Also = append(row.Also, label)
				}
			}
		}
		rows = append(rows, row)
	}
	if err := lines.Err(); err != nil {
		problems = append(problems, fmt.Errorf("%s: %w", name, err))
	}
	return rows, errors.Join(problems...)
}

// Corpus returns what a ranker learns from: the training part alone. Labels
// are in order of name. The answers of a label are one text.
func (s *IntentSet) Corpus() *search.Corpus {
	c := &search.Corpus{}
	for _, r := range s.Train {
		if !r.OutOfScope() {
			c.Labels = append(c.Labels, r.Label)
		}
	}
	slices.Sort(c.Labels)
	c.Labels = slices.Compact(c.Labels)
	for _, r := range s.Train {
		if r.OutOfScope() {
			c.OutOfScope = append(c.OutOfScope, r.Text)
			continue
		}
		k, _ := slices.BinarySearch(c.Labels, r.Label)
		c.Docs = append(c.Docs, search.Doc{Label: k, Text: r.Text, Brief: true})
	}
	if len(s.Answers) > 0 {
		c.Descriptions = make([]string, len(c.Labels))
	}
	for _, r := range s.Answers {
		k, ok := slices.BinarySearch(c.Labels, r.Label)
		switch {
		case !ok: // answers a label that no message is of
		case c.Descriptions[k] == "":
			c.Descriptions[k] = r.Text
		default:
			c.Descriptions[k] += "\n" + r.Text
		}
	}
	return c
}

// Ranking is what a ranker makes of one message.
type Ranking struct {
	Labels   []string // best first, at least three where there are three
	InScope  float64  // grows with the chance that the message has one of the labels
	Rejected bool     // out of scope by the ranker's own threshold
}

// Rank ranks the labels for a message.
type Rank func(ctx context.Context, text string) (Ranking, error)

// IntentFigures are the figures of a ranker on an intent set's test part.
type IntentFigures struct {
	N        int   `json:"n"`        // messages asked
	Accuracy Share `json:"accuracy"` // in scope, first label, no abstention
	Hit3     Share `json:"hit3"`     // in scope, among the first three
	// At the ranker's own threshold; nil for the baseline, which has none.
	AnsweredInScope    *Share `json:"answered_in_scope,omitempty"`
	RejectedOutOfScope *Share `json:"rejected_out_of_scope,omitempty"` // nil where nothing is out of scope

	AUROC    *float64       `json:"auroc"` // null where nothing is out of scope
	Curve    []CurvePoint   `json:"curve,omitempty"`
	Baseline *IntentFigures `json:"baseline,omitempty"`
}

// CurvePoint is the accuracy in scope, an abstention counted as wrong, at the
// threshold that rejects at least the share Rejected of what is out of scope.
type CurvePoint struct {
	Rejected float64 `json:"rejected"`
	Accuracy float64 `json:"accuracy"`
}

// The ends of the curve, in percent of what is out of scope.
const (
	curveFrom = 50
	curveTo   = 99
)

// MeasureIntents asks every message of the test part. hasThreshold says that
// Rejected means something.
func MeasureIntents(ctx context.Context, test []Labelled, hasThreshold bool, rank Rank) (*IntentFigures, error) {
	f := &IntentFigures{}
	var right []float64 // scores of the messages in scope whose first label is right
	var in, out []float64
	var answered, rejected Share
	for i, m := range test {
		r, err := rank(ctx, m.Text)
		if err != nil {
			return nil, fmt.Errorf("rank message %d of the test part: %w", i+1, err)
		}
		f.N++
		if m.OutOfScope() {
			out = append(out, r.InScope)
			rejected.add(r.Rejected)
			continue
		}
		in = append(in, r.InScope)
		answered.add(!r.Rejected)
		hit := len(r.Labels) > 0 && m.accepts(r.Labels[0])
		f.Accuracy.add(hit)
		f.Hit3.add(slices.ContainsFunc(r.Labels[:min(3, len(r.Labels))], m.accepts))
		if hit {
			right = append(right, r.InScope)
		}
	}
	if hasThreshold {
		f.AnsweredInScope, f.RejectedOutOfScope = answered.counted(), rejected.counted()
	}
	f.AUROC = AUROC(in, out)
	f.Curve = curve(right, out, len(in))
	return f, nil
}

// curve returns the accuracy over so many messages in scope at each rate of
// rejection; nil where nothing is out of scope.
func curve(right, out []float64, inScope int) []CurvePoint {
	if len(out) == 0 || inScope == 0 {
		return nil
	}
	slices.Sort(right)
	out = slices.Sorted(slices.Values(out))
	var points []CurvePoint
	for percent := curveFrom; percent <= curveTo; percent++ {
		// What scores no more than the k-th lowest is rejected: at least k.
		k := (percent*len(out) + 99) / 100
		kept, _ := slices.BinarySearchFunc(right, out[k-1], func(s, limit float64) int {
			if s <= limit {
				return -1
			}
			return 1
		})
		points = append(points, CurvePoint{
			Rejected: float64(percent) / 100,
			Accuracy: float64(len(right)-kept) / float64(inScope),
		})
	}
	return points
}

// KeptRejected returns the highest rate of rejection on the curve at which the
// share keep of the accuracy is kept; ok is false where no point keeps it.
func (f *IntentFigures) KeptRejected(keep float64) (rejected float64, ok bool) {
	for _, p := range f.Curve {
		if p.Accuracy >= keep*f.Accuracy.Value() {
			rejected, ok = p.Rejected, true
		}
	}
	return rejected, ok
}
