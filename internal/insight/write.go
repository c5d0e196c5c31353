package insight

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Bounds of the report on a terminal; its JSON has everything.
const (
	barWidth = 30 // characters of the longest bar
	maxShown = 15 // lines of a list
)

// reasonNames are the four reasons, as their buttons put them.
var reasonNames = []struct{ key, name string }{
	{"topic", "not my question"}, {"hard", "hard to follow"}, {"old", "out of date"}, {"failed", "did not work"},
}

// Write writes the report for a person to read.
func (r Report) Write(to io.Writer) error {
	w := &lines{}
	w.add("%s to %s", r.Since, r.Until)
	w.add("")
	if r.Questions == 0 {
		w.add("No question was counted in this time.")
	} else {
		w.add("%d %s: %s answered, %s offered a choice, %s not found", r.Questions, plural(r.Questions, "question"),
			share(r.Answered, r.Questions), share(r.Offered, r.Questions), share(r.NotFound, r.Questions))
		w.bars("By day (a month stands for its days of fewer than ten)", r.Days, len(r.Days))
		topics := make([]Bar, len(r.Topics))
		for i, t := range r.Topics {
			topics[i] = Bar{t.Entry, t.N}
		}
		w.bars("By topic", topics, maxShown)
	}
	w.list("Did it help? The worst first", len(r.Helped), func(i int) string {
		h := r.Helped[i]
		line := fmt.Sprintf("%s: %d helped, %d did not", h.Entry, h.Helped, h.NotHelped)
		for _, reason := range reasonNames {
			if n := h.Reasons[reason.key]; n > 0 {
				line += fmt.Sprintf(", %s %d", reason.name, n)
			}
		}
		return line
	})
	w.list("Offered together, and what was taken", len(r.Choices), func(i int) string {
		c := r.Choices[i]
		line := fmt.Sprintf("%s or %s, %d %s:", c.One, c.Two, c.Offered, plural(c.Offered, "time"))
		for _, taken := range slices.Sorted(maps.Keys(c.Taken)) {
			line += fmt.Sprintf(" %s %d", taken, c.Taken[taken])
		}
		return strings.TrimSuffix(line, ":")
	})
	if len(r.Gaps) > 0 {
		w.add("")
		w.add("No answer for (words that at least %d conversations of a month used)", Threshold)
		for _, g := range r.Gaps {
			w.add("  %s, about %d conversations in %s", g.Words, g.Conversations, g.Month)
			for line := range strings.Lines(g.Patch) {
				w.add("      %s", strings.TrimRight(line, "\n"))
			}
		}
	}
	w.list("Nobody was shown", len(r.Unreached), func(i int) string { return r.Unreached[i] })
	w.list("To be looked at", len(r.Due), func(i int) string {
		d := r.Due[i]
		if d.By == "" {
			return d.What + " " + d.ID + ", no date is known"
		}
		return d.What + " " + d.ID + " by " + d.By
	})
	_, err := io.WriteString(to, w.String())
	return err
}

type lines struct{ strings.Builder }

func (l *lines) add(format string, args ...any) {
	fmt.Fprintf(l, format+"\n", args...)
}

// list adds a list with its heading, where there is anything in it.
func (l *lines) list(heading string, n int, line func(i int) string) {
	if n == 0 {
		return
	}
	l.add("")
	l.add("%s", heading)
	for i := range min(n, maxShown) {
		l.add("  %s", line(i))
	}
	if n > maxShown {
		l.add("  and %d more (--json has them all)", n-maxShown)
	}
}

// bars adds a picture of numbers.
func (l *lines) bars(heading string, bars []Bar, shown int) {
	most, width := int64(1), 0
	for _, b := range bars {
		most, width = max(most, b.N), max(width, len(b.When))
	}
	n := min(len(bars), shown)
	if n == 0 {
		return
	}
	l.add("")
	l.add("%s", heading)
	for _, b := range bars[:n] {
		l.add("  %-*s %s %d", width, b.When, strings.Repeat("█", int(max((b.N*barWidth+most/2)/most, 1))), b.N)
	}
	if n < len(bars) {
		l.add("  and %d more (--json has them all)", len(bars)-n)
	}
}

func share(n, of int64) string { return fmt.Sprintf("%d%%", (100*n+of/2)/of) }

func plural(n int64, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}
