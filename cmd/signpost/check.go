package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"signpost/internal/bot"
	"signpost/internal/knowledge"
)

type checkFlags struct {
	json, launch, fresh, links, quick, quiet, sum bool
}

func (a *app) checkCommand() *cobra.Command {
	var f checkFlags
	c := command(&cobra.Command{
		Use:   "check [DIR]",
		Short: "Print everything in the content that has to be mended",
		Long: "check reads a whole knowledge folder and prints everything that has to be mended, as\n\n" +
			"  file:line:column: what is wrong. How to mend it.\n\n" +
			"What can wait (drafts, answers that nobody has checked, topics without an answer)\n" +
			"goes to standard error. Without DIR it checks the copy that is built in.",
		Example: "  signpost check knowledge\n  signpost check --launch knowledge",
		Args:    cobra.MaximumNArgs(1),
	}, func(ctx context.Context, args []string) error {
		dir := ""
		if len(args) == 1 {
			dir = args[0]
		}
		src, err := a.source(dir)
		if err != nil {
			return err
		}
		return a.check(ctx, src, f)
	})
	c.Flags().BoolVar(&f.json, "json", false, "print one JSON object a line")
	c.Flags().BoolVar(&f.launch, "launch", false, "drafts and unchecked answers have to be mended too")
	c.Flags().BoolVar(&f.fresh, "fresh", false, "what is older than it may be has to be mended too")
	c.Flags().BoolVar(&f.links, "links", false, "ask every linked page whether it is still there (uses the network)")
	c.Flags().BoolVar(&f.quick, "quick", false, "leave out the test questions, for which search has to learn the content first")
	c.Flags().BoolVarP(&f.quiet, "quiet", "q", false, "print only what has to be mended")
	c.Flags().BoolVar(&f.sum, "sum", false, "first write services.sum anew, after every change of a number or address was read again")
	return c
}

func (a *app) check(ctx context.Context, src source, f checkFlags) (err error) {
	opts := knowledge.Options{Today: a.now, Launch: f.launch, Fresh: f.fresh, NeedPhrases: bot.PhraseKeys()}
	if f.sum {
		if err = a.renewSum(src, opts); err != nil {
			return err
		}
	}
	// The whole conversation is put together for the test questions, so that
	// what would keep the bot from starting is found too.
	var (
		e      *engine
		failed error
	)
	opts.Finds = func(base *knowledge.Base) func(string) string {
		if e, failed = a.engineOf(ctx, base); failed != nil {
			return func(string) string { return "" }
		}
		return e.firstFound(ctx)
	}
	if f.quick {
		opts.Finds = nil
	}
	base, found := knowledge.Load(src.files, opts)
	var refused knowledge.Problems
	switch {
	case errors.As(failed, &refused):
		// Without a conversation the test questions found nothing: only what
		// was warned of still counts.
		found = append(slices.DeleteFunc(found, func(p knowledge.Problem) bool { return !p.Warning }), refused...)
	case failed != nil:
		return failed
	case e != nil:
		defer func() { err = errors.Join(err, e.Close()) }()
	}
	if base != nil && f.links {
		found = append(found, checkLinks(ctx, src.files, base, nil)...)
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("check: %w", err)
	}
	return a.printProblems(src, found, f)
}

// renewSum writes services.sum of the source's folder, whole or not at all.
func (a *app) renewSum(src source, opts knowledge.Options) (err error) {
	if src.dir == "" {
		return usage("The copy that is built in cannot be written to. Name the knowledge folder: signpost check --sum knowledge.")
	}
	sum, found := knowledge.Sum(src.files, opts)
	if sum == nil {
		if err := a.printProblems(src, found, checkFlags{quiet: true}); err != nil {
			return err
		}
		return problems("services.sum was not written.")
	}
	file, err := os.CreateTemp(src.dir, ".services.sum-*")
	if err != nil {
		return fmt.Errorf("write services.sum: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	_, err = file.Write(sum)
	if err == nil {
		err = file.Chmod(0o644)
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(file.Name(), filepath.Join(src.dir, "services.sum"))
	}
	if err != nil {
		return fmt.Errorf("write services.sum: %w", err)
	}
	return nil
}

// printedProblem is a line of check --json.
type printedProblem struct {
	File    string `json:"file"` // path within the knowledge folder
	Line    int    `json:"line"` // from 1; 0 where the whole file is meant
	Column  int    `json:"column"`
	What    string `json:"what"`
	Mend    string `json:"mend"`
	Warning bool   `json:"warning"`
}

// printProblems prints what has to be mended on standard output and the rest
// on standard error, and returns problems where something has to be mended.
func (a *app) printProblems(src source, found knowledge.Problems, f checkFlags) error {
	for _, p := range found {
		var to io.Writer = a.stdout
		if p.Warning {
			if f.quiet {
				continue
			}
			to = a.stderr
		}
		line := ""
		if f.json {
			data, err := json.Marshal(printedProblem{File: p.File, Line: p.Line, Column: p.Col, What: p.What, Mend: p.Mend, Warning: p.Warning})
			if err != nil {
				return fmt.Errorf("print a problem: %w", err)
			}
			line = string(data)
		} else {
			p.File = src.path(p.File)
			line = p.String()
		}
		if _, err := fmt.Fprintln(to, line); err != nil {
			return fmt.Errorf("write output: %w", err)
		}
	}
	toMend := len(found.Errors())
	if toMend == 0 {
		if !f.quiet && !f.json {
			fmt.Fprintln(a.stderr, "all good")
		}
		return nil
	}
	if f.quiet || f.json {
		return problems("")
	}
	return problems(fmt.Sprintf("%d to mend", toMend))
}

// firstFound returns the engine's search for test questions: the id that a
// question finds first, or "".
func (e *engine) firstFound(ctx context.Context) func(string) string {
	find := e.find(ctx)
	return func(question string) string {
		found := find(question)
		if len(found.Candidates) == 0 {
			return ""
		}
		return found.Candidates[0].Entry
	}
}
