package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Exit codes.
const (
	exitGood     = 0
	exitProblems = 1 // the content has something to mend
	exitUsage    = 2 // the command line has
	exitFailure  = 3 // something else went wrong: a file, the disk, an interrupt
)

// terminalWidth is how many characters a line on a terminal gets: wider ones
// are harder to read.
const terminalWidth = 80

// app is what the commands share: where they read and write, and what the
// environment says.
type app struct {
	env    func(string) string
	stdin  io.Reader
	stdout *bufio.Writer
	stderr io.Writer
	now    time.Time // when the program started
	data   string    // folder for what must last, as the file of settings says; "" leaves it to the environment
	models string    // folder with models that came with the program, likewise
	width  int       // of a line on standard output, in characters; 0 where it is not a terminal
}

// run runs the command of args, without the program's name, and returns its
// exit code. env looks a variable up and returns "" for one that is not set.
func run(ctx context.Context, args []string, env func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{env: env, stdin: stdin, stdout: bufio.NewWriter(stdout), stderr: stderr, now: time.Now()}
	if terminal(stdout) {
		a.width = terminalWidth
	}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(a.stdout)
	root.SetErr(stderr)
	called, err := root.ExecuteContextC(ctx)
	// The buffer keeps the first error of writing, so this one flush reports
	// a full disk wherever it was met.
	if flushed := a.stdout.Flush(); flushed != nil && !errors.Is(err, flushed) {
		err = errors.Join(err, failure{fmt.Errorf("write output: %w", flushed)})
	}
	return a.report(called, err)
}

// root returns the program's commands.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "signpost",
		Short: "Answers parents' questions about children's safety online",
		Long: "signpost answers parents' questions about children's safety online with fixed advice,\n" +
			"and with the services that can help. No text is generated and no question is stored.",
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return flagError(cmd, err) })
	root.AddCommand(a.chatCommand(), a.askCommand(), a.explainCommand(), a.checkCommand(), a.evalCommand(), a.repliesCommand(), a.serveCommand(), a.forgetCommand(), a.insightsCommand(), a.configCommand(), a.healthcheckCommand(), a.versionCommand())
	return root
}

// command makes a command whose plain errors are failures: what cobra itself
// reports is then wrong use.
func command(c *cobra.Command, do func(ctx context.Context, args []string) error) *cobra.Command {
	c.RunE = func(cmd *cobra.Command, args []string) error {
		err := do(cmd.Context(), args)
		var use usage
		var found problems
		if err == nil || errors.As(err, &use) || errors.As(err, &found) {
			return err
		}
		return failure{err}
	}
	return c
}

// report prints an error, once, and returns the exit code.
func (a *app) report(called *cobra.Command, err error) int {
	var (
		failed failure
		found  problems
	)
	switch {
	case err == nil:
		return exitGood
	case errors.As(err, &failed):
		fmt.Fprintf(a.stderr, "signpost: %v\n", err)
		return exitFailure
	case errors.As(err, &found):
		if text := err.Error(); text != "" {
			fmt.Fprintln(a.stderr, text)
		}
		return exitProblems
	default:
		path := "signpost"
		if called != nil {
			path = called.CommandPath()
		}
		fmt.Fprintf(a.stderr, "signpost: %s\nLook at: %s --help\n", strings.TrimSpace(err.Error()), path)
		return exitUsage
	}
}

// failure is an error of the machine's: exit code 3.
type failure struct{ err error }

func (f failure) Error() string { return f.err.Error() }
func (f failure) Unwrap() error { return f.err }

// problems says that the content has something to mend: exit code 1. Its text
// goes to standard error; "" where all was said.
type problems string

func (p problems) Error() string { return string(p) }

// usage is wrong use of the command line: exit code 2. Its text says how to
// mend it.
type usage string

func (u usage) Error() string { return string(u) }

// flagError says what is wrong with a flag, and which flags there are.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return usage(err.Error())
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, "--"+f.Name)
		}
	})
	dashes := "--"
	if len(unknown.GetSpecifiedName()) == 1 {
		dashes = "-"
	}
	return usage(fmt.Sprintf("%s has no flag %s%s. It has %s.", cmd.CommandPath(), dashes, unknown.GetSpecifiedName(), strings.Join(names, ", ")))
}
