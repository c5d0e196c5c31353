package bot

import (
	"strings"

	"signpost/internal/knowledge"
)

// Commands of the conversation, without their slash. A platform may have more,
// which it answers itself.
const (
	cmdBrowse  = "browse"
	cmdPrivacy = "privacy"
	cmdHelpNow = "helpnow"
	cmdUrgent  = "urgent"
	cmdRegion  = "region"
	cmdClear   = "clear"
)

// parseCommand splits "/ask my question" into its name, in small letters, and
// the rest.
func parseCommand(text string) (name, rest string) {
	name, rest, _ = strings.Cut(strings.TrimPrefix(strings.TrimSpace(text), "/"), " ")
	return strings.ToLower(name), strings.TrimSpace(rest)
}

// command answers a command; one that is not known gets the help. What is
// typed after /ask is a question, and so is what follows any other where it
// tells of harm.
func (b *Bot) command(v *voice, text string, s *state, j Judgement) Reply {
	name, rest := parseCommand(text)
	if rest != "" && (name == "ask" || j.Level >= knowledge.LevelConcern) {
		return b.question(v, rest, s, j)
	}
	switch name {
	case cmdBrowse:
		return b.menu(v)
	case cmdPrivacy:
		return b.privacy(v)
	case cmdHelpNow, cmdUrgent:
		return b.helpNow(v)
	case cmdRegion:
		return b.regions(v)
	case cmdClear:
		return b.clearing(v)
	}
	return b.start(v)
}

// start says what the bot is and how to use it.
func (b *Bot) start(v *voice) Reply {
	lines := []string{
		v.phrase("start-hello"), v.phrase("start-how"), v.phrase("start-danger"),
		v.phrase("start-robot") + " " + v.phrase(b.byReview("about")) + " " + v.phrase("start-limits"),
	}
	r := v.text(ReplyHelp, lines,
		b.button(browse, "button-browse"),
		b.button(press{do: actPeople}, "button-help-now"),
		b.button(press{do: actPrivacy}, "button-privacy"))
	if v.unknown {
		r.Buttons = append(r.Buttons, b.button(press{do: actRegion}, "button-region").small())
	}
	return r
}

// privacy says what is kept. It is true of this package; a platform adds what
// it keeps itself.
func (b *Bot) privacy(v *voice) Reply {
	lines := v.phrases("privacy", "privacy-memory", "privacy-counts", "privacy-count")
	if b.gapWords != nil {
		lines = v.phrases("privacy-gaps", "privacy-gap-words", "privacy-memory", "privacy-counts", "privacy-count")
	}
	return v.text(ReplyHelp, lines,
		b.button(browse, "button-browse"), b.button(press{do: actPeople}, "button-help-now"), b.button(press{do: actClear}, "button-clear"))
}

// helpNow names the people who can help, whatever it is about.
func (b *Bot) helpNow(v *voice) Reply {
	blocks := []Block{{Kind: BlockDanger, Lines: append([]string{v.phrase("start-danger")}, v.outside()...)}}
	blocks = append(blocks, v.people(nil)...)
	blocks = append(blocks, Block{Kind: BlockNotice, Lines: []string{v.silent()}})
	r := v.reply(ReplyHelp, blocks, b.button(browse, "button-browse"))
	if v.unknown {
		r.Buttons = append(r.Buttons, b.button(press{do: actRegion}, "button-region").small())
	}
	return r
}

// clearing says what clearing the chat does and does not do, before it is done:
// a gap in a chat can make somebody suspicious (CONTENT section 4).
func (b *Bot) clearing(v *voice) Reply {
	return v.text(ReplyHelp, v.phrases("clear", "clear-risk", "start-danger"),
		b.button(press{do: actClear, of: clearYes}, "button-clear-yes"),
		b.button(press{do: actClear, of: clearNo}, "button-clear-no"),
		b.button(press{do: actPartner}, "button-partner"))
}

// Answers to clearing.
const (
	clearYes = "yes"
	clearNo  = "no"
)

// cleared is the reply once the person wants the chat cleared. The adapter
// removes what its platform lets it remove.
func (b *Bot) cleared(v *voice) Reply {
	r := v.text(ReplyHelp, v.phrases("cleared"))
	r.Clear = true
	return r
}

// regions asks where the person is. Nations stand before the country that they
// are a part of, and police forces are not offered here.
func (b *Bot) regions(v *voice) Reply {
	var buttons []Button
	for _, r := range b.base.Regions {
		if r.ID == worldRegion || r.Force != "" || b.hasNations(r.ID) {
			continue
		}
		buttons = append(buttons, Button{ID: press{do: actRegion, of: r.ID}.id(), Label: upper(r.Name)})
	}
	if b.base.Region(worldRegion) != nil {
		buttons = append(buttons, b.button(press{do: actRegion, of: worldRegion}, "button-elsewhere"))
	}
	return v.text(ReplyMenu, v.phrases("region", "start-danger"), buttons...)
}

// hasNations reports whether a region is divided into others that are offered.
func (b *Bot) hasNations(region string) bool {
	for _, r := range b.base.Regions {
		if r.Parent == region && r.Force == "" && region != worldRegion {
			return true
		}
	}
	return false
}

// regionChosen says whose services will be shown, and offers the police forces
// of the region.
func (b *Bot) regionChosen(region *knowledge.Region, v *voice) Reply {
	r := v.text(ReplyHelp, []string{v.phrase("region-set", "region", region.Name), v.phrase("start-danger")})
	r.Region = region.ID
	for _, force := range b.base.Regions {
		if force.Force != "" && force.Parent == region.ID {
			r.Buttons = append(r.Buttons, Button{ID: press{do: actRegion, of: force.ID}.id(), Label: v.phrase("region-force", "region", force.Name)})
		}
	}
	r.Buttons = append(r.Buttons, b.button(browse, "button-browse"))
	return r
}
