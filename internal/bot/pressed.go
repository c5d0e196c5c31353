package bot

import (
	"slices"

	"signpost/internal/knowledge"
)

// reasons why an answer did not help, as the buttons name them.
var reasons = []string{"topic", "hard", "old", "failed"}

// pressed answers a button. One that no longer leads anywhere leads to the
// topics: buttons in old messages live for ever.
func (b *Bot) pressed(v *voice, id string, s *state) Reply {
	p, ok := parsePress(id)
	if !ok {
		return b.moved(v)
	}
	switch p.do {
	case actEntry:
		if e := b.base.Entry(p.of); e != nil {
			return b.showFor(v, e, p.part, e.Level, b.familyOf(e.ID))
		}
	case actSection:
		if e := b.base.Entry(p.of); e != nil {
			if i := slices.IndexFunc(e.Sections, func(s knowledge.Section) bool { return s.Key == p.part }); i >= 0 {
				return b.section(v, e, e.Sections[i])
			}
		}
	case actMenu:
		return b.menu(v)
	case actGroup:
		return b.group(v, p.of, pageOf(p.part))
	case actNone:
		return b.nobodyElse(v)
	case actNotMeant:
		s.notMeant()
		return b.notMeant(v)
	case actPeople:
		return b.helpNow(v)
	case actPrivacy:
		return b.privacy(v)
	case actHelped:
		return v.text(ReplySmallTalk, v.phrases("feedback"))
	case actNotHelped:
		return b.whyNot(v, p.of)
	case actReason:
		return v.text(ReplySmallTalk, v.phrases("feedback"), b.button(press{do: actPeople}, "button-people"), b.button(browse, "button-browse"))
	case actPrivate:
		return b.start(v)
	case actRegion:
		if region := b.base.Region(p.of); region != nil {
			s.region = region.ID
			return b.regionChosen(region, b.voice(region.ID, v.at))
		}
		return b.regions(v)
	case actClear:
		switch p.of {
		case clearYes:
			return b.cleared(v)
		case clearNo:
			return v.text(ReplySmallTalk, v.phrases("kept"), b.button(press{do: actPeople}, "button-help-now"))
		}
		return b.clearing(v)
	case actPartner:
		return b.partner(v)
	}
	return b.moved(v)
}

// section is a part of an entry that is shown on a tap. Its other parts and its
// neighbours are below, since the entry itself has no room for all of them.
func (b *Bot) section(v *voice, e *knowledge.Entry, s knowledge.Section) Reply {
	blocks := v.section(e, s)
	buttons := []Button{b.button(press{do: actEntry, of: e.ID}, "button-all-steps")}
	for _, other := range e.Sections {
		if other.Key != s.Key {
			buttons = append(buttons, Button{ID: press{do: actSection, of: e.ID, part: other.Key}.id(), Label: other.Button})
		}
	}
	buttons = append(buttons, b.neighbours(e)...)
	buttons = append(buttons[:min(len(buttons), maxButtons)], b.button(press{do: actPeople}, "button-help-now").small())
	r := v.reply(ReplyAnswer, blocks, buttons...)
	r.Entry = e.ID
	return r
}

// partner is what to do where the person's own partner is the danger.
func (b *Bot) partner(v *voice) Reply {
	blocks := v.fill(b.ofFamily(hiddenAbuser), knowledge.LevelUrgent)
	return v.reply(ReplyCard, blocks, append(v.webButtons(), b.button(press{do: actNotMeant}, "button-not-meant").small())...)
}

// notMeant is the reply to somebody whom the bot took wrong.
func (b *Bot) notMeant(v *voice) Reply {
	r := b.menu(v)
	r.Blocks = v.menuBlocks("not-meant")
	r.Services = v.named
	return r
}

// whyNot asks in buttons why an answer did not help: there is nothing to type,
// since people would put names in.
func (b *Bot) whyNot(v *voice, entry string) Reply {
	var buttons []Button
	for _, reason := range reasons {
		buttons = append(buttons, b.button(press{do: actReason, of: entry, part: reason}, "button-reason-"+reason))
	}
	buttons = append(buttons, b.button(press{do: actPeople}, "button-people").small())
	return v.text(ReplySmallTalk, v.phrases("feedback-why"), buttons...)
}

func (b *Bot) moved(v *voice) Reply {
	return v.text(ReplyNone, v.phrases("moved", "none-danger"), b.button(browse, "button-browse"), b.button(press{do: actPeople}, "button-people"))
}
