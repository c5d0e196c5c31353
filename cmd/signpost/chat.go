package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"signpost/internal/console"
)

type chatFlags struct {
	group                 bool
	region, knowledge, at string
}

func (a *app) chatCommand() *cobra.Command {
	var f chatFlags
	c := command(&cobra.Command{
		Use:   "chat",
		Short: "Hold the conversation in this terminal: no token, no set-up",
		Long: "chat holds the conversation that people have on Telegram and Discord, in this terminal.\n" +
			"Buttons have numbers. Lines of a file or a pipe are answered in order, as one conversation.\n\n" +
			console.Manual,
		Example: "  signpost chat\n  signpost chat --region uk-scotland\n  signpost chat --at 2026-11-24T23:00 < conversation.txt",
		Args:    cobra.NoArgs,
	}, func(ctx context.Context, _ []string) error { return a.chat(ctx, f) })
	c.Flags().BoolVar(&f.group, "group", false, "talk as in a group that others read")
	c.Flags().StringVar(&f.at, "at", "", "when the first line is typed, such as 2026-11-24 or 2026-11-24T21:00; time then stands still but for /wait (default: now)")
	a.regionFlag(c, &f.region)
	knowledgeFlag(c, &f.knowledge)
	return c
}

// chat holds one conversation over standard input.
func (a *app) chat(ctx context.Context, f chatFlags) (err error) {
	e, at, err := a.open(ctx, f.at, f.knowledge, f.region)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	now := time.Now
	if f.at != "" {
		now = func() time.Time { return at }
	}
	defer e.forgetting(now)()
	typing := terminal(a.stdin)
	chat := console.NewChat(e.bot.Respond, a.stdout, console.Options{
		Layout: console.Layout{Width: a.width, Colour: a.width > 0 && a.env("NO_COLOR") == ""},
		Group:  f.group, Region: f.region, Now: now,
	})
	// A person waits at the terminal for each of these, so nothing stays in
	// the buffer.
	say := func(text string) error {
		fmt.Fprint(a.stdout, text)
		return a.stdout.Flush()
	}
	if typing {
		fmt.Fprintln(a.stderr, console.Manual)
	}
	if err := say("\n"); err != nil {
		return err
	}
	if err := chat.Start(ctx); err != nil {
		return err
	}
	if err := say("\n> "); err != nil {
		return err
	}
	err = eachLine(a.stdin, func(line string) error {
		if !typing { // what was piped in is shown, so that the whole can be read
			fmt.Fprintln(a.stdout, line)
		}
		fmt.Fprintln(a.stdout)
		done, err := chat.Line(ctx, line)
		if err != nil {
			return err
		}
		if done {
			return errDone
		}
		if err := say("\n> "); err != nil {
			return err
		}
		return ctx.Err()
	})
	if errors.Is(err, errDone) {
		err = nil
	}
	return errors.Join(err, say("\n"))
}

// forgetEvery is how often what is too old is forgotten while nobody types.
const forgetEvery = time.Minute

// forgetting forgets what is too old, over and over, until stop is called:
// somebody may leave a chat open, and what was typed must not stay with it.
func (e *engine) forgetting(now func() time.Time) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(forgetEvery)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				e.memory.Forget(now())
			case <-done:
				return
			}
		}
	}()
	return func() {
		close(done)
		<-ended
	}
}

// errDone ends a conversation.
var errDone = errors.New("the conversation has ended")
