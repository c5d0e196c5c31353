package bot

import (
	"strings"
	"time"

	"signpost/internal/knowledge"
)

// Commands of the conversation, without their slash.
const (
	cmdStart   = "start"
	cmdHelp    = "help"
	cmdBrowse  = "browse"
	cmdPrivacy = "privacy"
	cmdHelpNow = "helpnow"
)

// command answers a command; one that is not known gets the help.
func (b *Bot) command(v *voice, text string) Reply {
	name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(text), "/"), " ")
	switch strings.ToLower(name) {
	case cmdBrowse:
		return b.menu(v, 0)
	case cmdPrivacy:
		return b.privacy(v)
	case cmdHelpNow:
		return b.helpNow(v)
	}
	return b.start(v)
}

// start says what the bot is and how to use it.
func (b *Bot) start(v *voice) Reply {
	lines := []string{
		v.phrase("start-hello"), v.phrase("start-how"), v.phrase("start-danger"),
		v.phrase("start-robot") + " " + v.phrase(b.byReview("about")) + " " + v.phrase("start-limits"),
	}
	return v.text(ReplyHelp, lines,
		b.button(press{do: actMenu}, "button-browse"),
		b.button(press{do: actPeople}, "button-help-now"),
		b.button(press{do: actPrivacy}, "button-privacy"))
}

// byReview returns the key of the wording that is true of the review: only
// when people have checked every entry may the bot say so (DECISIONS 3).
func (b *Bot) byReview(key string) string {
	if b.base.Checked() {
		return key + "-checked"
	}
	return key + "-unchecked"
}

func (b *Bot) privacy(v *voice) Reply {
	return v.text(ReplyHelp, v.phrases("privacy", "privacy-count"), b.button(press{do: actMenu}, "button-browse"))
}

// helpNow names the people who can help, whatever it is about.
func (b *Bot) helpNow(v *voice) Reply {
	blocks := []Block{{Kind: BlockDanger, Lines: append([]string{v.phrase("start-danger")}, v.outside()...)}}
	blocks = append(blocks, v.people(nil)...)
	return v.reply(ReplyHelp, blocks, b.button(press{do: actMenu}, "button-browse"))
}

// people is the block of those who can help, one of whom is there day and
// night. Without roles it is the people for any worry about a child.
func (v *voice) people(roles []string) []Block {
	if len(roles) == 0 {
		roles = []string{roleParentLine, roleChildLine, rolePolice}
	}
	services, police := v.forRoles(roles)
	return v.services(v.withAllHours(services), police, true)
}

// noAnswer says that there is no answer, as the state of the review allows.
func (b *Bot) noAnswer(v *voice) string { return v.phrase(b.byReview("none")) }

// none says that there is no answer, and who can help. Where a safety rule
// fired it is the people for that kind of harm.
func (b *Bot) none(v *voice, j Judgement) Reply {
	var roles []string
	if j.Level >= knowledge.LevelConcern && j.Family != "" {
		roles = rolesIn(b.base.Phrases[cardKey(cardOf(j.Family), "services")])
	}
	blocks := []Block{
		{Lines: []string{b.noAnswer(v) + " " + v.phrase("none-try")}},
		{Kind: BlockDanger, Lines: append([]string{v.phrase("none-danger")}, v.outside()...)},
	}
	blocks = append(blocks, v.people(roles)...)
	return v.reply(ReplyNone, blocks, b.button(press{do: actMenu}, "button-browse"))
}

// nobodyElse is the way out of choices: people, and no further question.
func (b *Bot) nobodyElse(v *voice) Reply {
	blocks := []Block{
		{Lines: []string{b.noAnswer(v)}},
		{Kind: BlockDanger, Lines: append([]string{v.phrase("none-danger")}, v.outside()...)},
	}
	blocks = append(blocks, v.people(nil)...)
	return v.reply(ReplyNone, blocks, b.button(press{do: actMenu}, "button-browse"))
}

// choices offers entries, and a way out.
func (b *Bot) choices(v *voice, entries []*knowledge.Entry) Reply {
	var buttons []Button
	for _, e := range entries {
		buttons = append(buttons, Button{ID: press{do: actEntry, entry: e.ID}.id(), Label: e.Title})
	}
	buttons = append(buttons, b.button(press{do: actNone}, "button-none"))
	blocks := []Block{
		{Lines: []string{v.phrase("choices")}},
		{Kind: BlockDanger, Lines: append([]string{v.phrase("choices-danger")}, v.outside()...)},
	}
	return v.reply(ReplyChoices, blocks, buttons...)
}

// Kinds of small talk that are answered in a way of their own.
const (
	talkThanks = "thanks"
	talkBye    = "bye"
	talkReal   = "are-you-real" // is told how to reach a person
)

// chat answers small talk.
func (b *Bot) chat(v *voice, kind string) Reply {
	var buttons []Button
	if kind != talkThanks && kind != talkBye { // somebody who leaves is asked nothing more
		buttons = []Button{b.button(press{do: actMenu}, "button-browse"), b.button(press{do: actPeople}, "button-people")}
	}
	blocks := []Block{{Lines: []string{v.phrase("smalltalk-" + kind)}}}
	if kind == talkReal {
		services, police := v.forRoles([]string{roleParentLine})
		for _, block := range v.services(v.withAllHours(services), police, false) {
			blocks = append(blocks, Block{Kind: BlockServices, Lines: block.Lines})
		}
	}
	return v.reply(ReplySmallTalk, blocks, buttons...)
}

// otherLanguage says the emergency line in the language of the message, where
// there is one, and in English.
func (b *Bot) otherLanguage(v *voice, language string) Reply {
	var blocks []Block
	if key := "language-" + language; language != "" && b.base.Phrases[key] != "" {
		blocks = append(blocks, Block{Kind: BlockCall, Lines: []string{v.phrase(key)}})
	}
	blocks = append(blocks,
		Block{Kind: BlockDanger, Lines: append([]string{v.phrase("none-danger")}, v.outside()...)},
		Block{Lines: []string{v.phrase("language-english")}},
	)
	blocks = append(blocks, v.people(nil)...)
	blocks = append(blocks, Block{Kind: BlockFixed, Lines: []string{v.phrase("fixed")}})
	return v.reply(ReplyCard, blocks, b.button(press{do: actMenu}, "button-browse"))
}

// media answers a picture, voice note, file or place, which the bot never
// opens. A caption is a question; what is said of the picture goes with its
// answer.
func (b *Bot) media(v *voice, m Message, j Judgement) Reply {
	if !blank(m.Text) || j.Level >= knowledge.LevelUrgent {
		r := b.question(v, m.Text, j)
		r.Blocks = withNotice(r.Blocks, Block{Kind: BlockNotice, Lines: v.phrases("media-cannot", "media-sexual")})
		r.Services = v.named
		if r.Kind == ReplyNone || r.Kind == ReplySmallTalk || r.Kind == ReplyHelp {
			r.Kind = ReplyMedia
		}
		return r
	}
	var buttons []Button
	for _, w := range []struct{ entry, label string }{{"child-sent-images", "button-sexual-picture"}, {"remove-images", "button-take-down"}} {
		if b.base.Entry(w.entry) != nil {
			buttons = append(buttons, b.button(press{do: actEntry, entry: w.entry}, w.label))
		}
	}
	blocks := []Block{
		{Lines: []string{v.phrase("media-cannot")}},
		{Kind: BlockNotice, Lines: []string{v.phrase("media-sexual")}},
		{Kind: BlockDanger, Lines: append([]string{v.phrase("media-danger")}, v.outside()...)},
	}
	return v.reply(ReplyMedia, blocks, buttons...)
}

// withNotice puts a notice before the services, or at the end: never before
// the line that calls for help, never between it and the steps.
func withNotice(blocks []Block, notice Block) []Block {
	for i, block := range blocks {
		if block.Kind == BlockServices || block.Kind == BlockFixed {
			return append(append(append([]Block{}, blocks[:i]...), notice), blocks[i:]...)
		}
	}
	return append(blocks, notice)
}

// pressed answers a button. One that no longer leads anywhere leads to the
// topics: buttons in old messages live for ever.
func (b *Bot) pressed(v *voice, m Message) Reply {
	p, ok := parsePress(m.Text)
	if !ok {
		return b.moved(v)
	}
	switch p.do {
	case actEntry:
		if e := b.base.Entry(p.entry); e != nil {
			return b.show(v, e, "", e.Level, b.familyOf(e.ID))
		}
	case actSection:
		if e := b.base.Entry(p.entry); e != nil {
			for _, s := range e.Sections {
				if s.Key == p.section {
					r := v.reply(ReplyAnswer, v.section(e, s), b.button(press{do: actEntry, entry: e.ID}, "button-all-steps"))
					r.Entry, r.Services = e.ID, v.named
					return r
				}
			}
		}
	case actMenu:
		return b.menu(v, p.page)
	case actNone:
		return b.nobodyElse(v)
	case actNotMeant:
		r := b.menu(v, 0)
		r.Blocks = append([]Block{{Lines: []string{v.phrase("not-meant")}}, {Kind: BlockDanger, Lines: append([]string{v.phrase("start-danger")}, v.outside()...)}}, r.Blocks[1:]...)
		r.Services = v.named
		return r
	case actPeople:
		return b.helpNow(v)
	case actPrivacy:
		return b.privacy(v)
	case actHelped:
		return v.text(ReplySmallTalk, v.phrases("feedback"))
	case actNotHelped:
		return v.text(ReplySmallTalk, v.phrases("feedback"),
			b.button(press{do: actPeople}, "button-people"), b.button(press{do: actMenu}, "button-browse"))
	case actPrivate:
		return b.start(v)
	}
	return b.moved(v)
}

func (b *Bot) moved(v *voice) Reply {
	return v.text(ReplyNone, v.phrases("moved", "none-danger"), b.button(press{do: actMenu}, "button-browse"), b.button(press{do: actPeople}, "button-people"))
}

// pageSize is how many topics a menu shows at once.
const pageSize = 8

// menu lists the entries, a page at a time.
func (b *Bot) menu(v *voice, page int) Reply {
	entries := b.base.Entries
	if page*pageSize >= len(entries) {
		page = 0
	}
	shown := entries[page*pageSize : min(len(entries), (page+1)*pageSize)]
	var buttons []Button
	for _, e := range shown {
		buttons = append(buttons, Button{ID: press{do: actEntry, entry: e.ID}.id(), Label: e.Title})
	}
	if page > 0 {
		buttons = append(buttons, b.button(press{do: actMenu, page: page - 1}, "button-back"))
	}
	if (page+1)*pageSize < len(entries) {
		buttons = append(buttons, b.button(press{do: actMenu, page: page + 1}, "button-more"))
	}
	buttons = append(buttons, b.button(press{do: actPeople}, "button-help-now"))
	blocks := []Block{
		{Lines: []string{v.phrase("menu")}},
		{Kind: BlockDanger, Lines: append([]string{v.phrase("start-danger")}, v.outside()...)},
	}
	return v.reply(ReplyMenu, blocks, buttons...)
}

// errorReply is what is said when a part panics. It is made ahead, so that
// what broke cannot break it too.
func (b *Bot) errorReply(region string) Reply {
	v := b.voice(region, time.Time{})
	call := append([]string{v.phrase("error-danger")}, v.outside()...)
	blocks := []Block{
		{Kind: BlockCall, Lines: call},
		{Kind: BlockNotice, Lines: []string{v.silent()}},
		{Lines: []string{v.phrase("error") + " " + v.phrase("error-again")}},
		{Kind: BlockFixed, Lines: []string{v.phrase("fixed")}},
	}
	return v.reply(ReplyCard, blocks)
}
