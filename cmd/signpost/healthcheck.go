package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"
)

// Bounds of a health check.
const (
	healthTime   = 5 * time.Second
	healthAnswer = 4 << 10 // bytes of an answer that are shown
)

func (a *app) healthcheckCommand() *cobra.Command {
	var file string
	c := command(&cobra.Command{
		Use:   "healthcheck",
		Short: "Ask the running bot whether it is ready",
		Long: "healthcheck asks the listener of the bot that runs on this machine (web.listen) whether it is\n" +
			"ready. It exits with 0 where it is, and with 1 and the parts that are not otherwise. It is\n" +
			"for containers, whose image may hold nothing else that can ask.",
		Args: cobra.NoArgs,
	}, func(ctx context.Context, _ []string) error { return a.healthcheck(ctx, file) })
	c.Flags().StringVar(&file, "config", "", "file of settings")
	return c
}

func (a *app) healthcheck(ctx context.Context, file string) error {
	c, err := a.config(file)
	if err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(c.WebListen)
	if err != nil {
		return usage("healthcheck needs web.listen (SIGNPOST_WEB_LISTEN): the address of the bot's listener, such as 127.0.0.1:8080.")
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "" // it listens on all addresses of this machine
	}
	ctx, cancel := context.WithTimeout(ctx, healthTime)
	defer cancel()
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(cmp.Or(host, "localhost"), port)+"/readyz", nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(ask)
	if err != nil {
		return problems("The bot does not answer: " + err.Error())
	}
	defer func() { _ = answer.Body.Close() }() // it was read
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	said, _ := io.ReadAll(io.LimitReader(answer.Body, healthAnswer)) // what came of it is shown
	return problems(fmt.Sprintf("The bot is not ready (status %d): %s", answer.StatusCode, said))
}
