package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"signpost/internal/bot"
	"signpost/internal/knowledge"
	"signpost/internal/search"
	"signpost/internal/triage"
)

type explainFlags struct{ region, knowledge, at string }

func (a *app) explainCommand() *cobra.Command {
	var f explainFlags
	c := command(&cobra.Command{
		Use:   "explain QUESTION",
		Short: "Say why a question gets its reply",
		Long: "explain prints how a question was read, the safety rules that fired, and the five best\n" +
			"entries with what each part of the score gave. It is for those who write the content.",
		Args: cobra.MinimumNArgs(1),
	}, func(ctx context.Context, args []string) error { return a.explain(ctx, f, strings.Join(args, " ")) })
	c.Flags().StringVar(&f.at, "at", "", "when the question is asked, such as 2026-11-24 (default: now)")
	a.regionFlag(c, &f.region)
	knowledgeFlag(c, &f.knowledge)
	return c
}

func (a *app) explain(ctx context.Context, f explainFlags, question string) (err error) {
	e, at, err := a.open(ctx, f.at, f.knowledge, f.region)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	found, err := e.index.Search(ctx, question)
	if err != nil {
		return err
	}
	judged := e.triage.Judge(triage.Input{Messages: []string{question}})
	reply := e.bot.Respond(ctx, bot.Message{Text: question, Private: true, Region: f.region, At: at, Conversation: "explain"})

	var b strings.Builder
	fmt.Fprintf(&b, "words     %s\n\n", strings.Join(found.Words, " "))
	explainLevel(&b, e.base, judged)
	explainSearch(&b, e.base, found)
	fmt.Fprintf(&b, "reply     %s, entry %s, level %s\n", reply.Kind, orNone(reply.Entry), reply.Level)
	if _, err := a.stdout.WriteString(b.String()); err != nil {
		return fmt.Errorf("write output: %w", err)
	}
	return nil
}

// explainLevel says how urgent the message is, and by which rules.
func explainLevel(b *strings.Builder, base *knowledge.Base, j triage.Judgement) {
	fmt.Fprintf(b, "level     %s\n", j.Level)
	fmt.Fprintf(b, "speaker   %s\n", orUnknown(j.Speaker))
	fmt.Fprintf(b, "family    %s\n", orNone(j.Family))
	fmt.Fprintf(b, "learned   %.3f (chance that it is urgent, by its words alone)\n", j.Learned)
	if j.Hypothetical {
		fmt.Fprintln(b, "          asked as a \"what if\": the entry keeps its own frame")
	}
	if j.Language != "" {
		fmt.Fprintf(b, "language  %s\n", j.Language)
	}
	if len(j.Rules) == 0 {
		fmt.Fprintln(b, "rules     none fired")
	}
	for i, id := range j.Rules {
		label := "rules    "
		if i > 0 {
			label = "         "
		}
		k := slices.IndexFunc(base.Triage.Rules, func(r knowledge.Rule) bool { return r.ID == id })
		if k < 0 {
			fmt.Fprintf(b, "%s %s\n", label, id)
			continue
		}
		r := base.Triage.Rules[k]
		fmt.Fprintf(b, "%s %s: %s %s %s (triage/en.yaml, line %d)\n", label, id, r.Does, r.Family, r.Level, r.Line)
	}
	b.WriteString("\n")
}

// explainSearch says what the search found, and what it needed.
func explainSearch(b *strings.Builder, base *knowledge.Base, found search.Result) {
	limits := search.Thresholds()
	fmt.Fprintf(b, "in scope  %.3f (below %.2f nothing is offered)\n", found.InScope, limits.Scope)
	if len(found.Candidates) == 0 {
		fmt.Fprintln(b, "entries   none: the question has no word")
	} else {
		fmt.Fprintf(b, "\n%-48s %10s %8s %9s %9s\n", "entry", "confidence", "linear", "messages", "document")
		for _, c := range found.Candidates {
			name := c.Entry
			if base.Entry(name) == nil {
				name += " (no answer yet)"
			}
			fmt.Fprintf(b, "%-48s %10.3f %8.3f %9.3f %9.3f\n", name, c.Confidence, c.Parts.Linear, c.Parts.Messages, c.Parts.Document)
		}
		fmt.Fprintf(b, "\nbest      %.3f (an answer needs %.2f)\n", found.Candidates[0].Confidence, limits.Answer)
		margin, three := found.Candidates[0].Confidence, 0.0
		for i, c := range found.Candidates[:min(len(found.Candidates), limits.Choices)] {
			if i == 1 {
				margin -= c.Confidence
			}
			three += c.Confidence
		}
		fmt.Fprintf(b, "margin    %.3f (an answer needs %.2f)\n", margin, limits.Margin)
		fmt.Fprintf(b, "best %d    %.3f (a choice needs %.2f)\n", limits.Choices, three, limits.Choice)
	}
	fmt.Fprintf(b, "verdict   %s\n\n", verdictNames[found.Verdict])
}

var verdictNames = map[search.Verdict]string{
	search.VerdictNone: "none", search.VerdictChoices: "choices", search.VerdictAnswer: "answer",
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}
