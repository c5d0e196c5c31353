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
