package bot

import (
	"strings"
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
		if shared, ok := b.Share(c.Entry, region); ok && len(list) < maxShared {
			list = append(list, shared)
		}
	}
	return list
}

// Share returns an everyday answer to be shown to others; ok is false for one that
// there is not, or that is private, discreet or more than everyday.
func (b *Bot) Share(entry, region string) (s Shared, ok bool) {
	e := b.base.Entry(entry)
	if e == nil || e.Level > knowledge.LevelEveryday || e.PrivateInGroups || e.Discreet {
		return Shared{}, false
	}
	v := b.voice(region, time.Time{})
	full := b.showFor(v, e, "", e.Level, "")
	full.Level = e.Level
	short := b.inGroup(b.voice(region, time.Time{}), full)
	return Shared{ID: e.ID, Title: e.Title, Lead: leadOf(short), Reply: short}, true
}

// ShowButton is the button with which the person shows an answer to the others in
// their channel; ok is false for a reply that is not to be shown.
func (b *Bot) ShowButton(r Reply) (button Button, ok bool) {
	if r.Kind != ReplyAnswer || r.Level > knowledge.LevelEveryday {
		return Button{}, false
	}
	if _, ok := b.Share(r.Entry, ""); !ok {
		return Button{}, false
	}
	return b.button(press{do: actShow, of: r.Entry}, "button-show").small(), true
}

// maxSuggested is how many questions are offered while one is typed (Discord takes 25:
// discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-autocomplete).
const maxSuggested = 25

// Suggest returns questions that begin or go on like what was typed, to choose from
// while it is: titles and phrasings of answers that anybody may read over a shoulder,
// never of one that is urgent, private or discreet.
func (b *Bot) Suggest(typed string) []string {
	typed = strings.ToLower(strings.TrimSpace(typed))
	var begins, holds []string
	for _, e := range b.base.Entries {
		if e.Level > knowledge.LevelEveryday || e.PrivateInGroups || e.Discreet {
			continue
		}
		// One question of each entry while nothing is typed.
		for i, q := range append([]string{e.Title}, e.Asks...) {
			switch low := strings.ToLower(q); {
			case typed == "" && i > 0:
			case strings.HasPrefix(low, typed):
				begins = append(begins, q)
			case strings.Contains(low, typed):
				holds = append(holds, q)
			}
		}
	}
	list := append(begins, holds...)
	return list[:min(len(list), maxSuggested)]
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
