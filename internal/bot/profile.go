package bot

import "time"

// About is how the bot describes itself where a platform shows it, in full (at
// most 512 characters) and in short (at most 120:
// core.telegram.org/bots/api#setmydescription).
func (b *Bot) About() (full, short string) {
	v := b.voice("", time.Time{})
	return v.phrase("profile") + " " + v.phrase(b.byReview("about")), v.phrase("profile-short")
}

// commandNames are the commands that a platform lists, in order.
var commandNames = []string{"ask", cmdBrowse, cmdUrgent, cmdRegion, "help", cmdPrivacy, cmdClear, "stop", "settings"}

// Command is a command with what a list says of it.
type Command struct {
	Name        string
	Description string
}

// Commands returns the commands that a platform lists, in order. "stop" and
// "settings" are the platform's to answer.
func (b *Bot) Commands() []Command {
	list := make([]Command, len(commandNames))
	for i, name := range commandNames {
		list[i] = Command{name, b.base.Phrases["command-"+name]}
	}
	return list
}
