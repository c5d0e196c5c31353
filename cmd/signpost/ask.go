package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"signpost/internal/bot"
	"signpost/internal/console"
	"signpost/internal/knowledge"
)

type askFlags struct {
	json, group           bool
	region, knowledge, at string
}

func (a *app) askCommand() *cobra.Command {
	var f askFlags
	c := command(&cobra.Command{
		Use:   "ask [QUESTION…]",
		Short: "Answer one question, or one for each line of standard input",
		Long: "ask prints the reply to one question. Without a question it reads standard input and\n" +
			"answers each line in order, every line as a conversation of its own.",
		Example: "  signpost ask \"a man on snapchat asked my 13 year old for pictures\"\n  signpost ask --json < questions.txt",
	}, func(ctx context.Context, args []string) error { return a.ask(ctx, f, args) })
	c.Flags().BoolVar(&f.json, "json", false, "print one JSON object a line")
	c.Flags().BoolVar(&f.group, "group", false, "answer as in a group that others read")
	c.Flags().StringVar(&f.at, "at", "", "when the question is asked, such as 2026-11-24 or 2026-11-24T21:00 (default: now)")
	a.regionFlag(c, &f.region)
	knowledgeFlag(c, &f.knowledge)
	return c
}

// knowledgeFlag adds the flag that names a knowledge folder.
func knowledgeFlag(c *cobra.Command, to *string) {
	c.Flags().StringVar(to, "knowledge", "", "knowledge folder (default: $SIGNPOST_KNOWLEDGE, or the one that is built in)")
}

// regionFlag adds the flag that names a region.
func (a *app) regionFlag(c *cobra.Command, to *string) {
	c.Flags().StringVar(to, "region", "", "whose services to show, such as uk-england (default: not known)")
	err := c.RegisterFlagCompletionFunc("region", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		src, err := a.source("")
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		base, _ := knowledge.Load(src.files, knowledge.Options{})
		if base == nil {
			return nil, cobra.ShellCompDirectiveError
		}
		return regionIDs(base), cobra.ShellCompDirectiveNoFileComp
	})
	if err != nil {
		panic(err) // the flag does not exist, or is completed twice: a mistake in this file
	}
}

func regionIDs(base *knowledge.Base) []string {
	ids := make([]string, len(base.Regions))
	for i, r := range base.Regions {
		ids[i] = r.ID
	}
	return ids
}

// timeLayouts are how --at may be written.
var timeLayouts = []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly}

// moment reads the time of --at; "" is the time at which the program started.
func (a *app) moment(at string) (time.Time, error) {
	if at == "" {
		return a.now, nil
	}
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, at); err == nil {
			return t, nil
		}
	}
	return time.Time{}, usage(fmt.Sprintf("--at %q is not a day or a time. Write it like 2026-11-24 or 2026-11-24T21:00.", at))
}

// open puts a conversation together over a knowledge folder, as the flags of a
// command name it, for a region that must exist. at is the moment it is held
// at. The caller closes the engine.
func (a *app) open(ctx context.Context, moment, folder, region string) (e *engine, at time.Time, err error) {
	if at, err = a.moment(moment); err != nil {
		return nil, at, err
	}
	src, err := a.source(folder)
	if err != nil {
		return nil, at, err
	}
	e, err = a.engine(ctx, src, region)
	return e, at, err
}

func (a *app) ask(ctx context.Context, f askFlags, args []string) (err error) {
	e, at, err := a.open(ctx, f.at, f.knowledge, f.region)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	asked := 0
	answer := func(question string) error {
		asked++
		m := bot.Message{
			Text: question, Private: !f.group, Region: f.region, At: at,
			Conversation: "ask-" + strconv.Itoa(asked),
		}
		start := time.Now()
		r := e.bot.Respond(ctx, m)
		took := time.Since(start)
		if err := a.printReply(question, r, took, f.json, asked); err != nil {
			return err
		}
		// Whoever types the lines reads each reply before the next.
		if err := a.stdout.Flush(); err != nil {
			return fmt.Errorf("write output: %w", err)
		}
		return ctx.Err()
	}
	if len(args) > 0 {
		return answer(strings.Join(args, " "))
	}
	if terminal(a.stdin) {
		fmt.Fprintln(a.stderr, "Type a question and press Enter. Ctrl-D ends.")
	}
	return eachLine(a.stdin, answer)
}

// terminal reports whether a stream is a terminal and not a file or a pipe.
func terminal(stream any) bool {
	file, ok := stream.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// eachLine calls do with each line, without its end. Lines have no largest
// length: nothing of a message is cut off before it is judged.
func eachLine(r io.Reader, do func(string) error) error {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadString('\n')
		if err != nil && err != io.EOF {
			return fmt.Errorf("read standard input: %w", err)
		}
		if line == "" && err == io.EOF {
			return nil
		}
		if failed := do(strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")); failed != nil {
			return failed
		}
		if err == io.EOF {
			return nil
		}
	}
}

// printedReply is a line of ask --json. Other tools rely on its names.
type printedReply struct {
	Question   string             `json:"question"`
	Kind       string             `json:"kind"`
	Entry      string             `json:"entry"`
	Confidence float64            `json:"confidence"` // 0 to 1
	Candidates []printedCandidate `json:"candidates"` // best first, at most 5
	Level      string             `json:"level"`
	Speaker    string             `json:"speaker"`
	Rules      []string           `json:"rules"`
	Services   []string           `json:"services"`
	Text       string             `json:"text"`
	Buttons    []string           `json:"buttons"` // labels
	Micros     int64              `json:"micros"`  // time in bot.Respond
}

type printedCandidate struct {
	Entry      string  `json:"entry"`
	Confidence float64 `json:"confidence"`
}

func (a *app) printReply(question string, r bot.Reply, took time.Duration, asJSON bool, number int) error {
	if !asJSON {
		if number > 1 {
			fmt.Fprint(a.stdout, "\n"+strings.Repeat("─", 40)+"\n\n")
		}
		_, err := a.stdout.WriteString(console.Layout{Width: a.width}.Render(r))
		return err
	}
	p := printedReply{
		Question: question, Kind: string(r.Kind), Entry: r.Entry, Confidence: r.Confidence,
		Candidates: []printedCandidate{}, Level: r.Level.String(), Speaker: r.Speaker,
		Rules: list(r.Rules), Services: list(r.Services), Text: r.Plain(), Buttons: labels(r.Buttons),
		Micros: took.Microseconds(),
	}
	if p.Speaker == "" {
		p.Speaker = "unknown"
	}
	for _, c := range r.Candidates {
		p.Candidates = append(p.Candidates, printedCandidate{Entry: c.Entry, Confidence: c.Confidence})
	}
	return a.printJSON(p)
}

// printJSON prints a value as one line.
func (a *app) printJSON(v any) error {
	enc := json.NewEncoder(a.stdout)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("write output: %w", err)
	}
	return nil
}

// list returns a list that JSON prints as [] where it is empty.
func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
