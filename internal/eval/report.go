package eval

import (
	"fmt"
	"io"
	"strings"
)

// meaning of each share in the report, for those who read it without the code.
var meaning = map[string]string{
	"hit1":          "first candidate acceptable",
	"hit1_strict":   "first candidate is the label",
	"hit3":          "acceptable among the first three",
	"served":        "acceptable entry shown or offered",
	"wrong":         "another entry shown",
	"oos_answered":  "out of scope, and an entry shown",
	"urgent_recall": "urgent found urgent",
	"false_urgent":  "everyday found urgent",
}

// WriteText writes the figures as a table for people, the baseline beside them.
func (f *Figures) WriteText(w io.Writer, set *Set) error {
	var b strings.Builder
	switch {
	case set.Aside:
		fmt.Fprintf(&b, "%d questions of the half kept aside; 95%% intervals in brackets\n", f.N)
	case set.LeftOut > 0:
		fmt.Fprintf(&b, "%d questions; %d more are kept aside\n", f.N, set.LeftOut)
	default:
		fmt.Fprintf(&b, "%d questions\n", f.N)
	}
	beside := map[string]*Share{}
	if f.Baseline != nil {
		fmt.Fprintf(&b, "%-58s%-24s%s\n", "", "signpost", "bleve as it comes")
		for _, s := range f.Baseline.shares() {
			beside[s.key] = s.share
		}
	}
	line := func(key, what, own, other, interval string) {
		if interval != "" {
			other += "  [" + interval + "]"
		}
		fmt.Fprintln(&b, strings.TrimRight(fmt.Sprintf("%-23s%-35s%-24s%s", key, what, own, other), " "))
	}
	interval := func(key string) string {
		if i, ok := f.Intervals[key]; ok {
			return i.String()
		}
		return ""
	}
	for _, s := range f.shares() {
		other := ""
		if o := beside[s.key]; o != nil {
			other = fmt.Sprintf("%5.1f%%", 100*o.Value())
		}
		line(s.key, meaning[s.key], s.share.String(), other, interval(s.key))
	}
	if f.OOSAUROC != nil {
		other := ""
		if f.Baseline != nil && f.Baseline.OOSAUROC != nil {
			other = fmt.Sprintf("%6.3f", *f.Baseline.OOSAUROC)
		}
		line("oos_auroc", "in above out of scope", fmt.Sprintf("%6.3f", *f.OOSAUROC), other, interval("oos_auroc"))
	}
	if f.UrgentRecallLow95 != nil {
		line("urgent_recall_low95", "its lower 95% bound", fmt.Sprintf("%5.1f%%", 100**f.UrgentRecallLow95), "", "")
	}
	if f.EmergencyBelowUrgent != nil {
		line("emergency_below_urgent", "emergencies missed", fmt.Sprintf("%6d", *f.EmergencyBelowUrgent), "", "")
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write figures: %w", err)
	}
	return nil
}

// WriteLosses writes the table of Robust for people.
func WriteLosses(w io.Writer, table []Loss) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%-33s%10s%10s%17s%15s\n", "", "hit1", "hit3", "urgent_recall", "false_urgent")
	cell := func(s *Share) string {
		if s == nil {
			return "-"
		}
		return fmt.Sprintf("%.1f%%", 100*s.Value())
	}
	for _, l := range table {
		name := l.Transform
		if name == "" {
			name = "as they are"
		}
		fmt.Fprintf(&b, "%-33s%10s%10s%17s%15s\n", name, cell(l.Hit1), cell(l.Hit3), cell(l.UrgentRecall), cell(l.FalseUrgent))
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write the losses: %w", err)
	}
	return nil
}

// keptShare is the share of the accuracy in scope that must be kept where the
// report says how much of what is out of scope is rejected.
const keptShare = 0.95

// WriteText writes the figures of an intent set for people, the baseline beside
// them.
func (f *IntentFigures) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%d messages%-21s%-24s%s\n", f.N, "", "signpost", "bleve as it comes")
	line := func(key string, value func(*IntentFigures) string) {
		other := ""
		if f.Baseline != nil {
			other = value(f.Baseline)
		}
		if own := value(f); own != "" {
			fmt.Fprintln(&b, strings.TrimRight(fmt.Sprintf("%-34s%-24s%s", key, own, other), " "))
		}
	}
	share := func(s *Share) string {
		if s == nil {
			return ""
		}
		return fmt.Sprintf("%.2f%%", 100*s.Value())
	}
	line("accuracy", func(f *IntentFigures) string { return share(&f.Accuracy) })
	line("hit3", func(f *IntentFigures) string { return share(&f.Hit3) })
	line("answered_in_scope", func(f *IntentFigures) string { return share(f.AnsweredInScope) })
	line("rejected_out_of_scope", func(f *IntentFigures) string { return share(f.RejectedOutOfScope) })
	line("auroc", func(f *IntentFigures) string {
		if f.AUROC == nil {
			return ""
		}
		return fmt.Sprintf("%.4f", *f.AUROC)
	})
	line(fmt.Sprintf("rejected, %.0f%% of accuracy kept", 100*keptShare), func(f *IntentFigures) string {
		if rejected, ok := f.KeptRejected(keptShare); ok {
			return fmt.Sprintf("%.0f%%", 100*rejected)
		}
		return ""
	})
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write figures: %w", err)
	}
	return nil
}
