package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"signpost/internal/config"
)

func (a *app) configCommand() *cobra.Command {
	var file string
	c := command(&cobra.Command{
		Use:   "config",
		Short: "Show the settings that are in force, and where each comes from",
		Long: "config shows every setting of serve as it is in force, with where it comes from: the file,\n" +
			"an environment variable, or the default. Secrets are shown as (redacted).",
		Example: "  signpost config --config signpost.yaml",
		Args:    cobra.NoArgs,
	}, func(context.Context, []string) error { return a.showConfig(file) })
	c.Flags().StringVar(&file, "config", "", "file of settings")
	return c
}

// showConfig prints a line for each setting.
func (a *app) showConfig(file string) error {
	var lines []config.Line
	if _, err := a.configWith(file, func(l config.Line) { lines = append(lines, l) }); err != nil {
		return err
	}
	for _, l := range lines {
		if _, err := fmt.Fprintf(a.stdout, "%-20s %-28s # %s\n", l.Path+":", l.Value, l.From); err != nil {
			return fmt.Errorf("write output: %w", err)
		}
	}
	return nil
}
