package eval

import (
	"context"
	"fmt"
	"slices"

	"signpost/internal/knowledge"
)

// Answer is what a question got.
type Answer struct {
	Entry   string   // id of the entry that was shown, "" for none
	Choices []string // ids of the entries that were offered, where the reply is a choice

	// Candidates is the ranking of entries and topics, best first, whatever
	// was shown.
	Candidates []string
	InScope    float64 // grows with the chance that the question is about the subject

	Level  knowledge.Level
	Judged bool // Level was judged
}

// Ask gives the bubbles of one conversation, in order, to what is measured, and
// returns the answer to the last one, with the highest level of them all. Every
// call is a conversation of its own.
type Ask func(ctx context.Context, bubbles []string) (Answer, error)

// Figures are the figures of labelled questions. Those that the set's columns,
// or its rows, give nothing to count are nil.
type Figures struct {
	N int `json:"n"` // questions asked

	// Over the questions in scope: the first candidate is acceptable, is the
	// labelled topic itself, one of the first three is acceptable.
	Hit1       *Share `json:"hit1,omitempty"`
	Hit1Strict *Share `json:"hit1_strict,omitempty"`
	Hit3       *Share `json:"hit3,omitempty"`
	// Over the questions in scope, by what was shown: an acceptable entry, alone
	// or among the choices; an entry that is not acceptable. What is neither got
	// choices without the right one, or no answer.
	Served *Share `json:"served,omitempty"`
	Wrong  *Share `json:"wrong,omitempty"`
	// OOSAnswered: of the questions out of scope, those that were shown an entry
	// which is not acceptable. Choices and the urgent frame alone do not count.
	OOSAnswered *Share   `json:"oos_answered,omitempty"`
	OOSAUROC    *float64 `json:"oos_auroc,omitempty"`

	// Over the questions of level urgent and emergency: found urgent or above.
	UrgentRecall      *Share   `json:"urgent_recall,omitempty"`
	UrgentRecallLow95 *float64 `json:"urgent_recall_low95,omitempty"` // Wilson's lower bound
	// EmergencyBelowUrgent is how many of level emergency were found below urgent.
	EmergencyBelowUrgent *int `json:"emergency_below_urgent,omitempty"`
	// FalseUrgent: of the questions of level everyday and none, those found
	// urgent or above.
	FalseUrgent *Share `json:"false_urgent,omitempty"`

	// Intervals are the 95% intervals by the figure's key; for the half kept
	// aside only.
	Intervals map[string]Interval `json:"intervals,omitempty"`
	Baseline  *Figures            `json:"baseline,omitempty"`
}

// Measure asks every question of the set and counts.
func Measure(ctx context.Context, set *Set, ask Ask) (*Figures, error) {
	return measure(ctx, set, ask, func(q string) []string { return []string{q} })
}

// measure asks every question as the bubbles that disguise makes of it.
func measure(ctx context.Context, set *Set, ask Ask, disguise func(string) []string) (*Figures, error) {
	var c counts
	for i, q := range set.Questions {
		a, err := ask(ctx, disguise(q.Text))
		if err != nil {
			// The number and not the text: nothing of the half kept aside is shown.
			return nil, fmt.Errorf("ask question %d: %w", i+1, err)
		}
		c.count(set, q, a)
	}
	return c.figures(set), nil
}

// counts is what the figures are made from.
type counts struct {
	n                            int
	hit1, hit1Strict, hit3       Share
	served, wrong, oosAnswered   Share
	in, out                      []float64
	urgent, emergency, notUrgent Share
}

func (c *counts) count(set *Set, q Question, a Answer) {
	c.n++
	if set.HasTopic {
		c.countTopic(q, a)
	}
	if !q.Judged || !a.Judged {
		return
	}
	caught := a.Level >= knowledge.LevelUrgent
	switch q.Level {
	case knowledge.LevelEmergency:
		c.emergency.add(!caught)
		c.urgent.add(caught)
	case knowledge.LevelUrgent:
		c.urgent.add(caught)
	case knowledge.LevelEveryday, knowledge.LevelNone:
		c.notUrgent.add(caught)
	}
}

func (c *counts) countTopic(q Question, a Answer) {
	shownWrong := a.Entry != "" && !q.Accepts(a.Entry)
	if q.OutOfScope() {
		c.oosAnswered.add(shownWrong)
		c.out = append(c.out, a.InScope)
		return
	}
	c.in = append(c.in, a.InScope)
	c.hit1.add(len(a.Candidates) > 0 && q.Accepts(a.Candidates[0]))
	c.hit1Strict.add(len(a.Candidates) > 0 && a.Candidates[0] == q.Topic)
	c.hit3.add(slices.ContainsFunc(a.Candidates[:min(3, len(a.Candidates))], q.Accepts))
	c.served.add(q.Accepts(a.Entry) || a.Entry == "" && slices.ContainsFunc(a.Choices, q.Accepts))
	c.wrong.add(shownWrong)
}

func (c *counts) figures(set *Set) *Figures {
	f := &Figures{
		N:    c.n,
		Hit1: c.hit1.counted(), Hit1Strict: c.hit1Strict.counted(), Hit3: c.hit3.counted(),
		Served: c.served.counted(), Wrong: c.wrong.counted(),
		OOSAnswered: c.oosAnswered.counted(), OOSAUROC: AUROC(c.in, c.out),
		UrgentRecall: c.urgent.counted(), FalseUrgent: c.notUrgent.counted(),
	}
	if f.UrgentRecall != nil {
		low := c.urgent.Interval()[0]
		f.UrgentRecallLow95 = &low
	}
	if c.emergency.Whole > 0 {
		f.EmergencyBelowUrgent = &c.emergency.Part
	}
	if set.Aside {
		f.Intervals = map[string]Interval{}
		for _, s := range f.shares() {
			f.Intervals[s.key] = s.share.Interval()
		}
		if f.OOSAUROC != nil {
			f.Intervals["oos_auroc"] = aurocInterval(*f.OOSAUROC, len(c.in), len(c.out))
		}
	}
	return f
}

// named is a share with its key.
type named struct {
	key   string
	share *Share
}

// shares returns the shares that were counted, in the order of the report.
func (f *Figures) shares() []named {
	all := []named{
		{"hit1", f.Hit1},
		{"hit1_strict", f.Hit1Strict},
		{"hit3", f.Hit3},
		{"served", f.Served},
		{"wrong", f.Wrong},
		{"oos_answered", f.OOSAnswered},
		{"urgent_recall", f.UrgentRecall},
		{"false_urgent", f.FalseUrgent},
	}
	return slices.DeleteFunc(all, func(n named) bool { return n.share == nil })
}
