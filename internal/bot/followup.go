package bot

import (
	"slices"
	"strconv"
	"strings"

	"signpost/internal/knowledge"
	"signpost/internal/search"
)

// followWords are the words by which a question goes on from the answer before
// it (words/en.yaml).
type followWords struct {
	parts  map[string][][]string // section → what is said to ask for it
	start  map[string][][]string // first word → the ways to begin, those with the most words first
	filler map[string]bool
}

func followWordsOf(w knowledge.Words) followWords {
	f := followWords{parts: map[string][][]string{}, start: map[string][][]string{}, filler: map[string]bool{}}
	for _, phrase := range w.FollowUp[knowledge.FollowUpStart] {
		if words := splitWords(phrase); len(words) > 0 {
			f.start[words[0]] = append(f.start[words[0]], words)
		}
	}
	for _, list := range f.start {
		slices.SortStableFunc(list, func(x, y []string) int { return len(y) - len(x) })
	}
	for _, section := range knowledge.SectionKeys() {
		for _, phrase := range w.FollowUp[section] {
			f.parts[section] = append(f.parts[section], splitWords(phrase))
		}
	}
	for _, word := range w.FollowUp[knowledge.FollowUpFiller] {
		for _, part := range splitWords(word) {
			f.filler[part] = true
		}
	}
	return f
}

// begins returns how many words at the start say that a question goes on.
func (f followWords) begins(words []string) int {
	if len(words) == 0 {
		return 0
	}
	for _, phrase := range f.start[words[0]] {
		if len(phrase) <= len(words) && slices.Equal(phrase, words[:len(phrase)]) {
			return len(phrase)
		}
	}
	return 0
}

// asks counts the words that ask for something by themselves.
func (f followWords) asks(words []string) int {
	n := 0
	for _, w := range words {
		if !f.filler[w] {
			n++
		}
	}
	return n
}

// asksFor reports whether the words ask for a section.
func (f followWords) asksFor(words []string, section string) bool {
	return slices.ContainsFunc(f.parts[section], func(phrase []string) bool {
		for i := range words {
			if len(phrase) <= len(words)-i && slices.Equal(phrase, words[i:i+len(phrase)]) {
				return true
			}
		}
		return false
	})
}

// asksForAny reports whether the words ask for a section of any kind.
func (f followWords) asksForAny(words []string) bool {
	return slices.ContainsFunc(knowledge.SectionKeys(), func(section string) bool { return f.asksFor(words, section) })
}

// maxFollowWords is how many words a question may have that goes on from the
// answer before it. A judgement: a longer one says by itself what it is about.
const maxFollowWords = 10

// goesOn answers a question that is only whole with the answer before it: the
// same on another app, an age, or "and if he deletes it?". ok is false for any
// other, which is a question of its own.
func (b *Bot) goesOn(v *voice, text string, found search.Result, s *state, j Judgement) (r Reply, ok bool) {
	words := splitWords(text)
	if len(words) == 0 || len(words) > maxFollowWords || j.Level >= knowledge.LevelUrgent {
		return Reply{}, false
	}
	e := b.base.Entry(s.entry)
	begins := b.follow.begins(words)
	if named := b.appsIn(words); len(named) == 1 {
		rest := slices.Concat(words[min(begins, named[0].first):named[0].first], words[named[0].end:])
		if b.follow.asks(rest) == 0 {
			switch app := named[0].app; {
			case e != nil:
				return b.onApp(v, e, app, j), true
			case begins > 0:
				return b.whichWorry(v, app), true
			}
		}
	}
	if e == nil && isAge(words, b.follow) {
		return b.chat(v, talkYesNo), true // an age by itself asks for nothing
	}
	if e == nil {
		return Reply{}, false
	}
	if isAge(words, b.follow) {
		return b.atAge(v, e, j), true
	}
	if sure := b.sure(found); sure == nil || sure == e || b.follow.asks(words) <= 2 {
		for _, section := range e.Sections {
			if b.follow.asksFor(words, section.Key) {
				return b.section(v, e, section), true
			}
		}
	}
	// "and if he deletes it?" is about what was just answered, however sure
	// search is of its one word.
	switch asks, sure := b.follow.asks(words[begins:]), b.sure(found); {
	case asks == 0, begins > 0 && asks == 1:
		return b.more(v, e, found, j), true
	case begins > 0 && (sure == nil || sure == e):
		return b.more(v, e, found, j), true
	}
	return Reply{}, false
}

// ageWords may stand beside the number in "shes only 9 years old".
var ageWords = []string{"year", "years", "yr", "yrs", "yo", "old", "only", "nearly", "almost", "turned", "turning", "aged", "age", "s", "m", "re"}

// isAge reports whether the words say how old a child is, and nothing else.
func isAge(words []string, f followWords) bool {
	found := false
	for _, w := range words {
		if n, err := strconv.Atoi(strings.TrimSuffix(w, "yo")); err == nil && n > 0 && n < 18 && !found {
			found = true
			continue
		}
		if !f.filler[w] && !slices.Contains(ageWords, w) {
			return false
		}
	}
	return found
}

// following is the reply to a question that goes on: the entry's title, what is
// different, and for an urgent entry what no urgent reply may lack.
func (b *Bot) following(v *voice, e *knowledge.Entry, title string, j Judgement, lines []string, buttons ...Button) Reply {
	var blocks []Block
	frame := max(e.Level, j.Level)
	if e.Discreet && frame >= knowledge.LevelUrgent {
		blocks = append(blocks, Block{Kind: BlockNeutral, Lines: []string{v.phrase("neutral")}})
	}
	if frame == knowledge.LevelEmergency {
		blocks = append(blocks, Block{Kind: BlockDanger, Lines: v.danger(e.Danger)})
	}
	blocks = append(blocks, Block{Kind: BlockTitle, Lines: []string{title}}, Block{Lines: v.sayAll(lines)})
	if frame == knowledge.LevelUrgent || frame < knowledge.LevelUrgent && e.Danger != "" {
		blocks = append(blocks, Block{Kind: BlockDanger, Lines: v.danger(e.Danger)})
	}
	services, police := v.forRoles(e.Signposts.Roles())
	if frame >= knowledge.LevelUrgent {
		services = v.withAllHours(services)
		blocks = append(blocks, v.services(services, police, true)...)
		if frame == knowledge.LevelEmergency {
			blocks = append(blocks, Block{Kind: BlockNotice, Lines: []string{v.silent()}})
		}
		blocks = append(blocks, Block{Kind: BlockFixed, Lines: []string{v.phrase("fixed")}})
	} else {
		blocks = append(blocks, v.services(services[:min(len(services), 1)], police, false)...)
	}
	r := v.reply(ReplyAnswer, blocks, append(buttons, b.button(browse, "button-else").small())...)
	r.Entry = e.ID
	return r
}

// onApp is the same answer for another app. Where the answer before was about
// an app itself, the other app's own answer is meant.
func (b *Bot) onApp(v *voice, e *knowledge.Entry, app string, j Judgement) Reply {
	name := b.base.Words.AppNames[app]
	if own := b.ofApp[app]; own != nil && own.Level == knowledge.LevelEveryday && b.aboutApp(e) {
		return b.showFor(v, own, app, max(own.Level, j.Level), b.familyOf(own.ID))
	}
	title := v.phrase("followup-title", "title", e.Title, "app", name)
	steps := e.InApp[app]
	if len(steps) == 0 {
		return b.following(v, e, title, j, []string{v.phrase("followup-app-none", "app", name)}, b.button(press{do: actEntry, of: e.ID}, "button-all-steps"))
	}
	key := "followup-app"
	if len(steps) > 1 {
		key = "followup-app-more"
	}
	lines := []string{b.base.Phrases[key]}
	for _, step := range steps {
		lines = append(lines, "• "+step)
	}
	r := b.following(v, e, title, j, lines, b.button(press{do: actEntry, of: e.ID, part: app}, "button-all-steps"))
	r.app = app
	return r
}

// whichWorry asks what the worry with an app is, where no answer stands before.
func (b *Bot) whichWorry(v *voice, app string) Reply {
	buttons := []Button{b.button(press{do: actGroup, of: "contact"}, "browse-contact")}
	if own := b.ofApp[app]; own != nil {
		buttons = append(buttons, b.button(press{do: actEntry, of: own.ID}, "button-settings"))
	}
	buttons = append(buttons, b.button(press{do: actGroup, of: "bullying"}, "browse-bullying"), b.button(press{do: actNone}, "button-none"))
	blocks := []Block{
		{Lines: []string{v.phrase("followup-worry", "app", b.base.Words.AppNames[app])}},
		{Kind: BlockDanger, Lines: append([]string{v.phrase("choices-danger")}, v.outside()...)},
	}
	return v.reply(ReplyChoices, blocks, buttons...)
}

// atAge is the reply to "shes 9": the steps hold at any age, and what is right
// at an age is an answer of its own.
func (b *Bot) atAge(v *voice, e *knowledge.Entry, j Judgement) Reply {
	buttons := []Button{b.button(press{do: actEntry, of: e.ID}, "button-all-steps")}
	if byAge := b.base.Entry("by-age"); byAge != nil && e.Level <= knowledge.LevelConcern && byAge != e {
		buttons = append(buttons, Button{ID: press{do: actEntry, of: byAge.ID}.id(), Label: v.phrase("button-by-age")})
	}
	return b.following(v, e, e.Title, j, []string{v.phrase("followup-age")}, buttons...)
}

// maxNear is how many neighbours are offered beside an entry's own sections.
const maxNear = 2

// more is the reply to "and if he deletes it?": what else there is on the same
// worry, and what search finds near it.
func (b *Bot) more(v *voice, e *knowledge.Entry, found search.Result, j Judgement) Reply {
	buttons := []Button{b.button(press{do: actEntry, of: e.ID}, "button-all-steps")}
	for _, s := range e.Sections {
		if len(buttons) <= maxChoices {
			buttons = append(buttons, Button{ID: press{do: actSection, of: e.ID, part: s.Key}.id(), Label: s.Button})
		}
	}
	if found.Verdict != search.VerdictNone {
		n := 0
		for _, near := range b.near(found) {
			if near != e && n < maxNear {
				buttons = append(buttons, Button{ID: press{do: actEntry, of: near.ID}.id(), Label: near.Title})
				n++
			}
		}
	}
	return b.following(v, e, e.Title, j, []string{v.phrase("followup-more")}, buttons[:min(len(buttons), maxButtons)]...)
}
