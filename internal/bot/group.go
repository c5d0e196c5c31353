package bot

import (
	"slices"

	"signpost/internal/knowledge"
)

// groupSteps is how many steps of an answer a group sees.
const groupSteps = 3

// inGroup turns a reply into what a group may read (DECISIONS 4). Nothing
// sensitive is answered there: the reply is one of two fixed texts for the
// region, and leads to a private chat. What was found stays in the reply's
// fields, which no adapter shows.
func (b *Bot) inGroup(v *voice, r Reply) Reply { return b.inGroupOf(v, r, false) }

// inGroupOf is inGroup for a group; privately says whether its admins want
// every answer in a private chat.
func (b *Bot) inGroupOf(v *voice, r Reply, privately bool) Reply {
	private := b.button(press{do: actPrivate}, "button-private")
	if b.sensitive(r) || privately && (r.Kind == ReplyAnswer || r.Kind == ReplyChoices) {
		key := "group-private"
		lines := []string{}
		if r.Level >= knowledge.LevelEmergency {
			key = "group-emergency"
			lines = v.outside()
		}
		return b.groupReply(v, r, ReplyPrivate, append([]string{v.phrase(key)}, lines...), private)
	}
	switch r.Kind {
	case ReplyAnswer:
		return b.shortAnswer(v, r, private)
	case ReplyNone:
		return b.groupReply(v, r, ReplyNone, v.phrases("none-group"), private)
	case ReplyMedia:
		return b.groupReply(v, r, ReplyMedia, v.phrases("media-group"), private)
	case ReplyHelp, ReplyMenu:
		return b.groupReply(v, r, r.Kind, v.phrases("start-hello", "start-danger"), private)
	case ReplyChoices, ReplySmallTalk:
		r.Buttons = append(slices.DeleteFunc(slices.Clone(r.Buttons), func(button Button) bool {
			p, ok := parsePress(button.ID)
			return !ok || p.do != actEntry
		}), private)
	}
	return r
}

// sensitive reports whether a reply must not be read by a group.
func (b *Bot) sensitive(r Reply) bool {
	if r.Level >= knowledge.LevelUrgent && r.Kind != ReplyCard {
		return true
	}
	if r.Kind == ReplyCard && (r.Entry != "" || r.Level >= knowledge.LevelUrgent || r.Speaker != "" && r.Speaker != knowledge.SpeakerParent) {
		return true
	}
	if e := b.base.Entry(r.Entry); e != nil && (e.PrivateInGroups || e.Level >= knowledge.LevelUrgent) {
		return true
	}
	return slices.ContainsFunc(r.Buttons, func(button Button) bool {
		p, ok := parsePress(button.ID)
		e := b.base.Entry(p.of)
		return r.Kind == ReplyChoices && ok && e != nil && e.PrivateInGroups
	})
}

func (b *Bot) groupReply(v *voice, r Reply, kind ReplyKind, lines []string, buttons ...Button) Reply {
	short := v.text(kind, lines, buttons...)
	r.Kind, r.Blocks, r.Buttons, r.Services = short.Kind, short.Blocks, short.Buttons, short.Services
	return r
}

// shortAnswer keeps an answer's title, its lead and its first steps.
func (b *Bot) shortAnswer(v *voice, r Reply, buttons ...Button) Reply {
	var blocks []Block
	e := b.base.Entry(r.Entry)
	for _, block := range r.Blocks {
		switch block.Kind {
		case BlockTitle, BlockLead:
			blocks = append(blocks, block)
		case BlockSteps:
			block.Lines = block.Lines[:min(len(block.Lines), groupSteps)]
			blocks = append(blocks, block)
		}
	}
	if e == nil || len(blocks) == 0 {
		return b.groupReply(v, r, ReplyNone, v.phrases("none-group"), buttons...)
	}
	r.Blocks, r.Buttons = blocks, buttons
	r.Services = namedIn(b.base, r)
	return r
}

// namedIn returns the services of a reply whose name or number stands in what
// is left of it.
func namedIn(base *knowledge.Base, r Reply) []string {
	text := r.Plain()
	return slices.DeleteFunc(slices.Clone(r.Services), func(id string) bool {
		s := base.Service(id)
		return s == nil || !mentions(text, s)
	})
}
