package bot

import (
	"cmp"
	"slices"

	"signpost/internal/knowledge"
	"signpost/internal/search"
)

// confidence is that of an entry in a ranking; of the first where id is "".
func confidence(ranking []search.Candidate, id string) float64 {
	for _, c := range ranking {
		if id == "" || c.Entry == id {
			return c.Confidence
		}
	}
	return 0
}

// leading returns the family that leads for the person who is writing.
func leading(j Judgement) string {
	switch j.Speaker {
	case knowledge.SpeakerChild:
		return childUser
	case knowledge.SpeakerAdultSelf:
		return ownBehaviour
	}
	return j.Family
}

// entryOf returns the entry that answers a family, or nil while there is none.
func (b *Bot) entryOf(family string) *knowledge.Entry {
	return b.base.Entry(b.families[family].Entry)
}

// emergency is the reply to danger now. Where no rule fired, the entry that
// search is sure of says what to act on.
func (b *Bot) emergency(v *voice, found search.Result, language string, j Judgement) Reply {
	family := leading(j)
	e := b.entryOf(family)
	if family == "" {
		if e = b.sure(found); e != nil {
			family = b.familyOf(e.ID)
		}
	}
	var notices []string
	if line := "language-" + language; language != "" && b.base.Phrases[line] != "" {
		notices = append(notices, v.phrase(line))
	}
	blocks := v.emergency(family, b.hides(family) || e != nil && e.Discreet, notices...)
	r := v.reply(ReplyCard, blocks, b.button(press{do: actNotMeant}, "button-not-meant").small())
	if e != nil {
		r.Entry = e.ID
		r.Buttons = append([]Button{b.waiting(e)}, r.Buttons...)
	}
	return r
}

// waiting is the button to what can be done while help is on its way to being
// called: the entry's own section, or its steps.
func (b *Bot) waiting(e *knowledge.Entry) Button {
	for _, s := range e.Sections {
		if s.Key == "next" {
			return Button{ID: press{do: actSection, of: e.ID, part: s.Key}.id(), Label: s.Button}
		}
	}
	return b.button(press{do: actEntry, of: e.ID}, "button-waiting")
}

// familyOf returns the first family that an entry answers, or "".
func (b *Bot) familyOf(entry string) string {
	for _, f := range b.base.Triage.Families {
		if f.Entry == entry {
			return f.ID
		}
	}
	return ""
}

// sure returns the entry that search is sure of, if it exists.
func (b *Bot) sure(found search.Result) *knowledge.Entry {
	if found.Verdict != search.VerdictAnswer || len(found.Candidates) == 0 {
		return nil
	}
	return b.base.Entry(found.Candidates[0].Entry)
}

// Chances by which an answer that search finds is shown where help is needed
// today, when there is no time to choose. Judgements.
const (
	fairChance    = 0.22 // in place of what a rule finds less likely still
	aloneChance   = 0.35 // where no rule says what it is about; less sure, up to three are offered below the help
	likelyChance  = 0.45
	certainChance = 0.85
)

// urgent is the reply where help is needed today. It comes at once, with no
// question first. The safety rule leads, unless search is sure of an urgent
// entry that is nearer; some families are never replaced.
func (b *Bot) urgent(v *voice, text string, found search.Result, j Judgement) Reply {
	if slices.Contains(first, cardOf(j.Family)) {
		return b.card(v, j.Family, text, j)
	}
	if e := b.nearer(found, j); e != nil {
		return b.answer(v, e, text, j)
	}
	if j.Family != "" {
		return b.card(v, j.Family, text, j)
	}
	// Only what was learned from text says that it is urgent, and search wavers:
	// help comes first, and what is near is a tap away.
	var near []Button
	kind, opening := ReplyNone, b.noAnswer(v)
	for _, e := range b.near(found) {
		if e.Level >= knowledge.LevelUrgent && confidence(found.Candidates, e.ID) >= aloneChance {
			return b.answer(v, e, text, j)
		}
		near = append(near, Button{ID: press{do: actEntry, of: e.ID}.id(), Label: e.Title})
	}
	if found.Verdict != search.VerdictNone && len(near) > 0 {
		kind, opening = ReplyChoices, v.phrase("choices-urgent")
	} else {
		near = nil
	}
	c := b.ofFamily(general)
	blocks := append([]Block{{Lines: []string{opening}}}, v.fill(c, knowledge.LevelUrgent)...)
	return v.reply(kind, blocks, append(near, b.button(browse, "button-browse"), b.button(press{do: actNotMeant}, "button-not-meant").small())...)
}

// nearer returns the entry that search finds, where it is nearer to an urgent
// message than the safety rule's own: a likely urgent one, one that is three
// times as likely as the rule's, or whatever it is all but certain of. Where no
// rule fired, it is a likely one that is no everyday matter, or what search is
// sure of.
func (b *Bot) nearer(found search.Result, j Judgement) *knowledge.Entry {
	if len(found.Candidates) == 0 {
		return nil
	}
	best := found.Candidates[0]
	e := b.base.Entry(best.Entry)
	if e == nil {
		return nil
	}
	urgent, ruled := e.Level >= knowledge.LevelUrgent, b.entryOf(j.Family)
	switch {
	case urgent && best.Confidence >= likelyChance,
		j.Family == "" && (b.sure(found) == e || e.Level >= knowledge.LevelConcern && best.Confidence >= likelyChance),
		j.Family != "" && e.Level >= knowledge.LevelConcern && best.Confidence >= certainChance,
		urgent && best.Confidence >= fairChance && ruled != nil && confidence(found.Candidates, ruled.ID)*nearRest < best.Confidence:
		return e
	}
	return nil
}

// How many times less likely than the first a candidate may be to be shown where
// help is needed today, and to be offered. Judgements: three buttons cost a
// parent one look, and what is shown unasked must be near.
const (
	nearRest    = 3
	nearOffered = 8
)

// card is a reply led by a safety rule: the entry of the family, or the
// family's own phrases while no entry answers it.
func (b *Bot) card(v *voice, family, text string, j Judgement) Reply {
	frame := max(j.Level, knowledge.LevelUrgent)
	if e := b.entryOf(family); e != nil {
		r := b.show(v, e, text, frame, family)
		r.Kind = ReplyCard
		return r
	}
	blocks := v.fill(b.ofFamily(family), frame)
	return v.reply(ReplyCard, blocks, append(v.webButtons(), b.button(press{do: actNotMeant}, "button-not-meant").small())...)
}

// answer shows an entry that search found. The frame is that of the message or
// of the entry, whichever is more urgent; a "what if" keeps the entry's own.
func (b *Bot) answer(v *voice, e *knowledge.Entry, text string, j Judgement) Reply {
	frame := e.Level
	if !j.Hypothetical || j.Level >= knowledge.LevelUrgent { // what was said before it may be real
		frame = max(frame, j.Level)
	}
	return b.show(v, e, text, frame, cmp.Or(j.Family, b.familyOf(e.ID)))
}

// show lays an entry out, with the family's danger line where an urgent frame
// needs one that the entry does not have.
func (b *Bot) show(v *voice, e *knowledge.Entry, text string, frame knowledge.Level, family string) Reply {
	return b.showFor(v, e, b.appFor(e, text), frame, family)
}

// showFor lays an entry out with the steps for an app, "" for none.
func (b *Bot) showFor(v *voice, e *knowledge.Entry, app string, frame knowledge.Level, family string) Reply {
	c := b.ofEntry(e, app)
	c.hidden = c.hidden || b.hides(family)
	if c.danger == "" && frame >= knowledge.LevelUrgent {
		c.danger = b.base.Phrases[cardKey(cardOf(family), "danger")]
	}
	blocks := v.fill(c, frame)
	r := v.reply(ReplyAnswer, blocks, v.entryButtons(e, frame)...)
	r.Entry, r.app = e.ID, app
	return r
}

// calm is the reply where nothing urgent was found.
func (b *Bot) calm(v *voice, text string, found search.Result, s *state, j Judgement) Reply {
	if kind := b.smallTalk(text); kind != "" && j.Level <= knowledge.LevelEveryday {
		return b.chat(v, kind)
	}
	if r, ok := b.goesOn(v, text, found, s, j); ok {
		return r
	}
	if e := b.sure(found); e != nil {
		// "a strange lady talks to him on roblox" is not about the settings,
		// however much it sounds like them.
		if worry := b.entryOf(j.Family); worry != nil && j.Level == knowledge.LevelConcern && e.Level == knowledge.LevelEveryday && b.aboutApp(e) {
			return b.choices(v, []*knowledge.Entry{worry, e})
		}
		return b.answer(v, e, text, j)
	}
	if found.Verdict == search.VerdictChoices {
		if entries := b.near(found); len(entries) > 0 {
			return b.choices(v, entries)
		}
	}
	switch e := b.base.Entry(s.entry); {
	case s.misses > 0:
		return b.noneAgain(v, j)
	case e != nil && e.Level >= knowledge.LevelUrgent:
		// "we already sent 200" says more of what was just answered.
		r := b.more(v, e, found, j)
		r.missed = true
		return r
	}
	return b.none(v, j)
}

// maxChoices is how many entries are offered at once.
const maxChoices = 3

// near returns the entries to offer, the most urgent first. Topics that no
// entry answers yet are left out.
func (b *Bot) near(found search.Result) []*knowledge.Entry {
	var entries []*knowledge.Entry
	for _, c := range found.Candidates {
		e := b.base.Entry(c.Entry)
		if e != nil && c.Confidence*nearOffered >= found.Candidates[0].Confidence && len(entries) < maxChoices {
			entries = append(entries, e)
		}
	}
	slices.SortStableFunc(entries, func(x, y *knowledge.Entry) int { return cmp.Compare(y.Level, x.Level) })
	return entries
}
