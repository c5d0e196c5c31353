package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"signpost/internal/bot"
	"signpost/internal/console"
)

type repliesFlags struct {
	json                  bool
	region, knowledge, at string
}

func (a *app) repliesCommand() *cobra.Command {
	var f repliesFlags
	c := command(&cobra.Command{
		Use:   "replies",
		Short: "Print every reply that the bot can make, for reviewers",
		Long: "replies prints every reply that the bot can make, as a person would read it: each answer\n" +
			"with each app's steps, each section, card, choice and fixed text. Without --region it\n" +
			"prints them for every region, the one that is not known first.",
		Args: cobra.NoArgs,
	}, func(ctx context.Context, _ []string) error { return a.replies(ctx, f) })
	c.Flags().BoolVar(&f.json, "json", false, "print one JSON object a line")
	c.Flags().StringVar(&f.at, "at", "", "the day by which the content's age is judged, such as 2026-11-24 (default: today)")
	a.regionFlag(c, &f.region)
	knowledgeFlag(c, &f.knowledge)
	return c
}

// platformConsole is the platform of replies as a terminal shows them.
const platformConsole = "console"

// packReply is a line of replies --json. Other tools rely on its names.
type packReply struct {
	ID       string   `json:"id"`
	Kind     string   `json:"kind"`
	Entry    string   `json:"entry"`
	Region   string   `json:"region"` // "" where it is not known
	Platform string   `json:"platform"`
	Level    string   `json:"level"`
	Text     string   `json:"text"`
	Services []string `json:"services"`
	Buttons  []string `json:"buttons"` // labels
}

func (a *app) replies(ctx context.Context, f repliesFlags) (err error) {
	e, at, err := a.open(ctx, f.at, f.knowledge, f.region)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	regions := []string{f.region}
	if f.region == "" {
		regions = append(regions, regionIDs(e.base)...)
	}
	for _, region := range regions {
		for id, r := range e.bot.Replies(region, at) {
			if err := a.printPackReply(id, region, r, f.json); err != nil {
				return err
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) printPackReply(id, region string, r bot.Reply, asJSON bool) error {
	if !asJSON {
		_, err := fmt.Fprintf(a.stdout, "── %s · %s · %s · region %s\n\n%s\n\n", id, r.Kind, r.Level, orNone(region), console.Layout{Width: a.width}.Render(r))
		return err
	}
	return a.printJSON(packReply{
		ID: id, Kind: string(r.Kind), Entry: r.Entry, Region: region, Platform: platformConsole, Level: r.Level.String(),
		Text: r.Plain(), Services: list(r.Services), Buttons: labels(r.Buttons),
	})
}

// labels returns what stands on the buttons.
func labels(buttons []bot.Button) []string {
	out := make([]string, len(buttons))
	for i, b := range buttons {
		out[i] = b.Label
	}
	return out
}
