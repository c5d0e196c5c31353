package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"signpost/internal/bot"
	"signpost/internal/eval"
	"signpost/internal/knowledge"
	"signpost/internal/search"
	"signpost/internal/text"
)

type evalFlags struct {
	json, aside, growth                   bool
	questions, triage, intents, knowledge string
}

func (a *app) evalCommand() *cobra.Command {
	var f evalFlags
	c := command(&cobra.Command{
		Use:   "eval",
		Short: "Print figures: how well questions find their answers, and how fast",
		Long: "eval prints figures. Alone, it asks the content's own test questions, leaves training text\n" +
			"out in turn, and measures speed. With a file of labelled questions it asks those. Files\n" +
			"are tab-separated and name their columns: text, topic, also, level, id. A topic of none\n" +
			"or smalltalk is out of scope. Bleve as it comes is measured beside it in the same run.",
		Example: "  signpost eval\n  signpost eval --questions questions.tsv\n  signpost eval --intents clinc150",
		Args:    cobra.NoArgs,
	}, func(ctx context.Context, _ []string) error { return a.eval(ctx, f) })
	c.Flags().BoolVar(&f.json, "json", false, "print one JSON object")
	c.Flags().StringVar(&f.questions, "questions", "", "file of labelled questions")
	c.Flags().StringVar(&f.triage, "triage", "", "file of messages with levels: also asked in each way that people mistype and disguise them")
	c.Flags().BoolVar(&f.aside, "aside", false, "ask the half of the questions that is kept aside; only totals are printed")
	c.Flags().StringVar(&f.intents, "intents", "", "folder of a public intent set: train.tsv, test.tsv and, where they are there, valid.tsv and answers.tsv")
	c.Flags().BoolVar(&f.growth, "growth", false, "measure the search on 100, 1,000 and 10,000 made-up entries")
	knowledgeFlag(c, &f.knowledge)
	c.MarkFlagsMutuallyExclusive("questions", "triage", "intents", "growth")
	return c
}

func (a *app) eval(ctx context.Context, f evalFlags) error {
	if f.aside && f.questions == "" && f.triage == "" {
		return usage("--aside needs a file of questions. Add --questions FILE or --triage FILE.")
	}
	src, err := a.source(f.knowledge)
	if err != nil {
		return err
	}
	switch {
	case f.intents != "":
		return a.evalIntents(ctx, src, f)
	case f.growth:
		return a.evalGrowth(ctx, f)
	case f.questions != "" || f.triage != "":
		return a.evalQuestions(ctx, src, f)
	}
	return a.evalContent(ctx, src, f)
}

// evalIntents measures the ranker on a public intent set.
func (a *app) evalIntents(ctx context.Context, src source, f evalFlags) error {
	base, found := knowledge.Load(src.files, knowledge.Options{})
	if base == nil {
		return refused(src, found.Errors())
	}
	if _, err := os.Stat(filepath.Join(f.intents, "train.tsv")); err != nil {
		return usage(fmt.Sprintf("%q holds no train.tsv. Name the folder of an intent set.", f.intents))
	}
	set, err := eval.LoadIntents(os.DirFS(f.intents))
	if err != nil {
		return problems(err.Error())
	}
	words := text.Words{Shorthand: base.Words.Shorthand, Names: base.Words.Names}
	figures, err := eval.Intents(ctx, set, words, eval.LearnIndex)
	if err != nil {
		return err
	}
	if f.json {
		return a.printJSON(figures)
	}
	return figures.WriteText(a.stdout)
}

// questionFigures are the figures of a file of questions.
type questionFigures struct {
	*eval.Figures
	Transforms []eval.Loss `json:"transforms,omitempty"`
}

// evalQuestions measures the bot on a file of labelled questions.
func (a *app) evalQuestions(ctx context.Context, src source, f evalFlags) (err error) {
	set, err := readQuestions(f.questions+f.triage, f.aside)
	if err != nil {
		return err
	}
	e, err := a.engine(ctx, src)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	var figures questionFigures
	if figures.Figures, err = a.measure(ctx, e, set); err != nil {
		return err
	}
	if f.triage != "" {
		if figures.Transforms, err = eval.Robust(ctx, set, a.asker(e)); err != nil {
			return err
		}
	}
	if f.json {
		return a.printJSON(figures)
	}
	if err := figures.WriteText(a.stdout, set); err != nil {
		return err
	}
	if figures.Transforms == nil {
		return nil
	}
	fmt.Fprint(a.stdout, "\nhow people mistype and disguise\n")
	return eval.WriteLosses(a.stdout, figures.Transforms)
}

// readQuestions reads the open half of a file of questions, or the half kept
// aside.
func readQuestions(name string, aside bool) (*eval.Set, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, usage(fmt.Sprintf("The file of questions cannot be read: %v.", err))
	}
	defer func() { _ = file.Close() }() // it was only read
	set, err := eval.ReadQuestions(name, file)
	if err != nil {
		return nil, problems(err.Error())
	}
	if set, err = set.Half(aside); err != nil {
		return nil, usage(fmt.Sprintf("%s: %v.", name, err))
	}
	return set, nil
}

// measure measures the bot on a set, and Bleve as it comes beside it.
func (a *app) measure(ctx context.Context, e *engine, set *eval.Set) (f *eval.Figures, err error) {
	if f, err = eval.Measure(ctx, set, a.asker(e)); err != nil {
		return nil, err
	}
	corpus := search.CorpusOf(e.base)
	plain, err := search.NewBaseline(corpus)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, plain.Close()) }()
	if f.Baseline, err = eval.Measure(ctx, set, eval.AskBaseline(plain, corpus, e.base)); err != nil {
		return nil, fmt.Errorf("baseline: %w", err)
	}
	return f, nil
}

// betweenBubbles is the time from one bubble of a message to the next.
const betweenBubbles = 5 * time.Second

// asker returns the bot as the figures ask it: in private, each call a
// conversation of its own.
func (a *app) asker(e *engine) eval.Ask {
	asked := 0
	return func(ctx context.Context, bubbles []string) (eval.Answer, error) {
		asked++
		var (
			reply   bot.Reply
			highest knowledge.Level
		)
		for i, bubble := range bubbles {
			reply = e.bot.Respond(ctx, bot.Message{
				Text: bubble, Private: true, Conversation: "eval-" + strconv.Itoa(asked),
				At: a.now.Add(time.Duration(i) * betweenBubbles),
			})
			highest = max(highest, reply.Level)
		}
		found, err := e.index.Search(ctx, bubbles[len(bubbles)-1])
		if err != nil {
			return eval.Answer{}, err
		}
		answer := eval.AnswerOf(reply, found.InScope)
		answer.Level = highest
		return answer, nil
	}
}

// contentFigures are the figures of a knowledge base.
type contentFigures struct {
	Questions *eval.Figures `json:"questions"` // the content's own test questions
	LeftOut   *eval.LeftOut `json:"left_out"`
	Speed     speed         `json:"speed"`
}

// leftOutParts is how many of the five parts of the training text are left out
// in turn: one says nearly what all say, in a fifth of the time.
const leftOutParts = 1

// evalContent measures a knowledge base on its own questions and text.
func (a *app) evalContent(ctx context.Context, src source, f evalFlags) (err error) {
	var figures contentFigures
	e, err := a.measureStart(ctx, src, &figures.Speed)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	a.measureRespond(ctx, e, &figures.Speed)
	set := ownQuestions(e.base)
	if figures.Questions, err = a.measure(ctx, e, set); err != nil {
		return err
	}
	corpus := search.CorpusOf(e.base)
	if figures.LeftOut, err = eval.LeaveOut(ctx, corpus, leftOutParts, eval.LearnIndex); err != nil {
		return err
	}
	if figures.LeftOut.Curve, err = eval.LearningCurve(ctx, corpus, []int{25, 50}, eval.LearnIndex); err != nil {
		return err
	}
	figures.LeftOut.Curve = append(figures.LeftOut.Curve, eval.LearningPoint{Learned: 1, Hit1: figures.LeftOut.Hit1, Hit3: figures.LeftOut.Hit3})
	if f.json {
		return a.printJSON(figures)
	}
	fmt.Fprintln(a.stdout, "the content's own test questions")
	if err := figures.Questions.WriteText(a.stdout, set); err != nil {
		return err
	}
	fmt.Fprintln(a.stdout)
	if err := figures.LeftOut.WriteText(a.stdout); err != nil {
		return err
	}
	fmt.Fprintln(a.stdout)
	return figures.Speed.writeText(a.stdout)
}

// ownQuestions returns the test questions of a base: those across entries, and
// those of each entry.
func ownQuestions(base *knowledge.Base) *eval.Set {
	set := &eval.Set{HasTopic: true}
	for _, t := range base.Tests {
		set.Questions = append(set.Questions, eval.Question{Text: t.Ask, Topic: t.Entry, Also: t.Also})
	}
	for _, e := range base.Entries {
		for _, q := range e.Tests.Finds {
			set.Questions = append(set.Questions, eval.Question{Text: q, Topic: e.ID})
		}
		for _, m := range e.Tests.Not {
			set.Questions = append(set.Questions, eval.Question{Text: m.Ask, Topic: m.GoesTo})
		}
	}
	return set
}
