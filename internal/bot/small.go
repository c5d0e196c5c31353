package bot

import (
	"time"

	"signpost/internal/knowledge"
)

// byReview returns the key of the wording that is true of the review: only
// when people have checked every entry may the bot say so (DECISIONS 3).
func (b *Bot) byReview(key string) string {
	if b.base.Checked() {
		return key + "-checked"
	}
	return key + "-unchecked"
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
	return v.reply(ReplyNone, blocks, b.button(browse, "button-browse"))
}

// noneAgain is said when nothing was found twice in a row: it stops asking, and
// names somebody who is there day and night (DECISIONS 5).
func (b *Bot) noneAgain(v *voice, j Judgement) Reply {
	roles := []string{roleParentLine, roleChildLine, rolePolice, roleCrisis}
	if j.Level >= knowledge.LevelConcern && j.Family != "" {
		roles = append(rolesIn(b.base.Phrases[cardKey(cardOf(j.Family), "services")]), roleCrisis)
	}
	blocks := []Block{
		{Lines: []string{v.phrase("none-again")}},
		{Kind: BlockDanger, Lines: append([]string{v.phrase("none-danger")}, v.outside()...)},
	}
	blocks = append(blocks, v.people(roles)...)
	return v.reply(ReplyNone, blocks, b.button(browse, "button-browse"))
}

// nobodyElse is the way out of choices: people, and no further question.
func (b *Bot) nobodyElse(v *voice) Reply {
	blocks := []Block{
		{Lines: []string{b.noAnswer(v)}},
		{Kind: BlockDanger, Lines: append([]string{v.phrase("none-danger")}, v.outside()...)},
	}
	blocks = append(blocks, v.people(nil)...)
	return v.reply(ReplyNone, blocks, b.button(browse, "button-browse"))
}

// choices offers entries, and a way out.
func (b *Bot) choices(v *voice, entries []*knowledge.Entry) Reply {
	var buttons []Button
	for _, e := range entries {
		buttons = append(buttons, Button{ID: press{do: actEntry, of: e.ID}.id(), Label: e.Title})
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
	talkYesNo  = "yes-no"       // and an age alone
)

// chat answers small talk.
func (b *Bot) chat(v *voice, kind string) Reply {
	var buttons []Button
	if kind != talkThanks && kind != talkBye { // somebody who leaves is asked nothing more
		buttons = []Button{b.button(browse, "button-browse"), b.button(press{do: actPeople}, "button-people")}
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
	return v.reply(ReplyCard, blocks, b.button(browse, "button-browse"))
}

// media answers a picture, voice note, file or place, which the bot never
// opens. A caption is a question; what is said of the picture goes with its
// answer.
func (b *Bot) media(v *voice, m Message, s *state, j Judgement) Reply {
	if !blank(m.Text) || j.Level >= knowledge.LevelUrgent {
		r := b.question(v, m.Text, s, j)
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
			buttons = append(buttons, b.button(press{do: actEntry, of: w.entry}, w.label))
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
