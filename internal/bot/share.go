package bot

import (
	"time"

	"signpost/internal/knowledge"
	"signpost/internal/search"
)

// Shared is an everyday answer that a person may show to others.
type Shared struct {
	ID    string // the entry's
	Title string
	Lead  string
	Reply Reply // short, as a group sees it
}

// maxShared is how many answers are offered to share: a list on a phone.
const maxShared = 5

// Shareable returns everyday answers to a question, best first, to be shown to
// others: none where the question tells of harm, and none that is private,
// discreet or urgent.
func (b *Bot) Shareable(question, region string) []Shared {
	if blank(question) || b.LevelOf(question) >= knowledge.LevelConcern {
		return nil
	}
	found := b.find(question)
	if found.Verdict == search.VerdictNone {
		return nil
	}
	var list []Shared
	for _, c := range found.Candidates {
		e := b.base.Entry(c.Entry)
		if e == nil || e.Level > knowledge.LevelEveryday || e.PrivateInGroups || e.Discreet || len(list) == maxShared {
			continue
		}
		v := b.voice(region, time.Time{})
		full := b.showFor(v, e, "", e.Level, "")
		full.Level = e.Level
		short := b.inGroup(b.voice(region, time.Time{}), full)
		list = append(list, Shared{ID: e.ID, Title: e.Title, Lead: leadOf(short), Reply: short})
	}
	return list
}

// leadOf returns the first line of a reply's lead.
func leadOf(r Reply) string {
	for _, block := range r.Blocks {
		if block.Kind == BlockLead && len(block.Lines) > 0 {
			return block.Lines[0]
		}
	}
	return ""
}

// OfferPrivate is the label of the way to a private chat.
func (b *Bot) OfferPrivate() string { return b.base.Phrases["button-private"] }

// About is how the bot describes itself where a platform shows it, in full (at
// most 512 characters) and in short (at most 120:
// core.telegram.org/bots/api#setmydescription).
func (b *Bot) About() (full, short string) {
	v := b.voice("", time.Time{})
	return v.phrase("profile") + " " + v.phrase(b.byReview("about")), v.phrase("profile-short")
}

// Commands are the commands that a platform lists, in order.
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
