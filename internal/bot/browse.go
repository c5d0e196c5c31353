package bot

import (
	"strconv"

	"signpost/internal/knowledge"
)

// browse is the button to the groups of topics.
var browse = press{do: actMenu, of: "0"}

// pageSize is how many topics of a group are shown at once.
const pageSize = 8

// menu lists the groups of topics, those that nothing stands in left out.
func (b *Bot) menu(v *voice) Reply {
	var buttons []Button
	for _, group := range knowledge.Groups() {
		if len(b.inBrowse(group)) > 0 {
			buttons = append(buttons, b.button(press{do: actGroup, of: group}, "browse-"+group))
		}
	}
	buttons = append(buttons, b.button(press{do: actPeople}, "button-help-now"))
	return v.reply(ReplyMenu, v.menuBlocks("menu"), buttons...)
}

func (v *voice) menuBlocks(phrase string) []Block {
	return []Block{
		{Lines: []string{v.phrase(phrase)}},
		{Kind: BlockDanger, Lines: append([]string{v.phrase("start-danger")}, v.outside()...)},
	}
}

// inBrowse returns the entries of a group, the most urgent first.
func (b *Bot) inBrowse(group string) []*knowledge.Entry {
	var entries []*knowledge.Entry
	for level := knowledge.LevelEmergency; level > knowledge.LevelNone; level-- {
		for _, e := range b.base.Entries {
			if e.Level == level && e.Group == group {
				entries = append(entries, e)
			}
		}
	}
	return entries
}

// group lists the entries of a group, a page at a time, with the way back and
// to help on each.
func (b *Bot) group(v *voice, group string, at int) Reply {
	entries := b.inBrowse(group)
	if len(entries) == 0 {
		return b.menu(v)
	}
	if at*pageSize >= len(entries) {
		at = 0
	}
	var buttons []Button
	for _, e := range entries[at*pageSize : min(len(entries), (at+1)*pageSize)] {
		buttons = append(buttons, Button{ID: press{do: actEntry, of: e.ID}.id(), Label: e.Title})
	}
	if (at+1)*pageSize < len(entries) {
		buttons = append(buttons, b.button(press{do: actGroup, of: group, part: strconv.Itoa(at + 1)}, "button-more"))
	}
	back := browse
	if at > 0 {
		back = press{do: actGroup, of: group, part: page(at - 1)}
	}
	buttons = append(buttons, b.button(back, "button-back"), b.button(press{do: actPeople}, "button-help-now"))
	blocks := append([]Block{{Kind: BlockTitle, Lines: []string{v.phrase("browse-" + group)}}}, v.menuBlocks("menu")...)
	return v.reply(ReplyMenu, blocks, buttons...)
}
