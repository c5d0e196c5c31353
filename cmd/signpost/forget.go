package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// platforms are those that the store keeps chats of.
var platforms = []string{"telegram", "discord"}

func (a *app) forgetCommand() *cobra.Command {
	var file, platform, chat string
	c := command(&cobra.Command{
		Use:   "forget",
		Short: "Erase all that is kept of a chat",
		Long: "forget erases what was chosen for a chat, group or server, and its weekly tip. The store is\n" +
			"that of the settings; serve may run meanwhile. Of messages there is nothing to erase.",
		Example: "  signpost forget --platform telegram --chat -1001234567890",
		Args:    cobra.NoArgs,
	}, func(ctx context.Context, _ []string) error { return a.forget(ctx, file, platform, chat) })
	c.Flags().StringVar(&file, "config", "", "file of settings")
	c.Flags().StringVar(&platform, "platform", "", "telegram or discord")
	c.Flags().StringVar(&chat, "chat", "", "the platform's id of the chat, group or server")
	return c
}

func (a *app) forget(ctx context.Context, file, platform, chat string) (err error) {
	if !slices.Contains(platforms, platform) {
		return usage("--platform is one of: " + strings.Join(platforms, ", ") + ".")
	}
	if chat == "" || strings.Trim(strings.TrimPrefix(chat, "-"), "0123456789") != "" {
		return usage("--chat is the platform's id of a chat: digits, on Telegram with a minus before those of a group.")
	}
	c, err := a.config(file)
	if err != nil {
		return err
	}
	a.data = c.Data
	kept, err := openStore(ctx, c, a.keepDir())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	was, err := kept.Forget(ctx, platform, chat)
	if err != nil {
		return err
	}
	text := "What was kept of this chat is erased."
	if !was {
		text = "Nothing was kept of a chat with this id."
	}
	_, err = fmt.Fprintln(a.stdout, text)
	return err
}
