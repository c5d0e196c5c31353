package bot

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"signpost/internal/knowledge"
	"signpost/internal/search"
)

// Bot answers messages from one knowledge base. What it remembers of running
// conversations is in its Memory; all else is immutable. It is safe for
// concurrent use, by one message of a conversation at a time.
type Bot struct {
	base     *knowledge.Base
	find     Find
	judge    Judge
	memory   *Memory // nil remembers nothing
	families map[string]knowledge.Family
	rules    map[string]*knowledge.Rule
	talk     map[string]string      // squeezed message → kind of small talk
	apps     map[string][]appName   // first word → names of apps
	places   map[string][]placeName // first word → names of places
	follow   followWords
	fresh    map[string]time.Time // service id → until when its hours may be shown
	broken   map[string]Reply     // region id → what is said when a part panics
}

// New returns a bot over a knowledge base, a search and a triage of it. It
// keeps conversations in memory, which outlives it where the content is loaded
// anew; nil makes every message a conversation of its own. New refuses a base
// that lacks a phrase, or whose buttons no platform could carry.
func New(base *knowledge.Base, find Find, judge Judge, memory *Memory) (*Bot, error) {
	if err := checkPhrases(base); err != nil {
		return nil, err
	}
	if err := checkButtons(base); err != nil {
		return nil, err
	}
	b := &Bot{
		base: base, find: find, judge: judge, memory: memory,
		families: map[string]knowledge.Family{},
		rules:    map[string]*knowledge.Rule{},
		talk:     smallTalkIndex(base.Words),
		apps:     appNames(base.Words),
		places:   placeNames(base.Regions),
		follow:   followWordsOf(base.Words),
		fresh:    map[string]time.Time{},
		broken:   map[string]Reply{},
	}
	for _, s := range base.Services {
		if until, ok := s.FreshUntil(); ok {
			b.fresh[s.ID] = until
		}
	}
	for _, f := range base.Triage.Families {
		b.families[f.ID] = f
	}
	for i := range base.Triage.Rules {
		b.rules[base.Triage.Rules[i].ID] = &base.Triage.Rules[i]
	}
	b.broken[""] = b.errorReply("")
	for _, r := range base.Regions {
		b.broken[r.ID] = b.errorReply(r.ID)
	}
	return b, nil
}

// Respond answers one message. Triage judges it whatever it is, together with
// what was said just before. The reply can be sent as it is, and is the same
// for the same conversation. Respond never panics: where a part of it does, the
// reply is the emergency line, made ahead.
func (b *Bot) Respond(_ context.Context, m Message) (r Reply) {
	s := b.memory.recall(m.Conversation, m.At)
	held := s.level
	j := Judgement{}
	defer func() {
		if recover() != nil { // what it says may hold the message, so it goes nowhere (SAFETY H20)
			r = b.broken[""]
			if own, ok := b.broken[m.Region]; ok {
				r = own
			}
			r.Level = max(j.Level, held)
			r.Speaker, r.Rules = j.Speaker, j.Rules
		}
		s.after(m, j, r)
		b.memory.keep(m.Conversation, m.At, s)
	}()
	typed := m.typed()
	if place := b.placeIn(typed); place != "" {
		s.region = place
	}
	if s.region != "" {
		m.Region = s.region
	}
	v := b.voice(m.Region, m.At)
	j = b.judge(Input{Messages: s.with(typed), Media: m.Kind == KindMedia})
	heard := j // with what was said before
	if !b.isNew(j, s) {
		j = j.alone() // what was said before has had its answer
	}
	if b.goesUnsaid(typed, j, s) {
		j.Level, j.Family = knowledge.LevelConcern, ""
	}
	switch {
	case m.Kind == KindButton:
		r = b.pressed(v, m.Text, &s)
	case m.Kind == KindCommand:
		r = b.command(v, m.Text, &s, j)
	case m.Kind == KindMedia:
		r = b.media(v, m, &s, j)
	case blank(m.Text):
		r = b.start(v)
	default:
		r = b.question(v, m.Text, &s, j)
	}
	r.Level, r.Speaker, r.Rules = max(r.Level, j.Level), heard.Speaker, j.Rules
	switch {
	case !m.Private:
		r = b.inGroup(b.voice(m.Region, m.At), r)
		r.Quiet = r.Kind == ReplyNone && m.At.Sub(s.quietAt) < quietFor && !s.quietAt.IsZero()
	case s.level >= knowledge.LevelUrgent:
		r = v.withSafety(r, heard.Speaker)
	}
	r.Level = max(r.Level, s.level)
	return r
}

// typed returns what the person typed: nothing for a button, and what follows
// its name for a command.
func (m Message) typed() string {
	switch m.Kind {
	case KindButton:
		return ""
	case KindCommand:
		_, rest := parseCommand(m.Text)
		return rest
	}
	return m.Text
}

// isNew reports whether a judgement holds anything that the conversation was
// not answered on yet: a higher level, a message that is urgent by itself, or a
// rule on a risk to life that only the messages together fire.
func (b *Bot) isNew(j Judgement, s state) bool {
	if j.Level > s.level || j.Own >= knowledge.LevelUrgent {
		return true
	}
	known := map[string]bool{}
	for _, id := range s.rules {
		known[b.harmOf(id)] = true
	}
	return slices.ContainsFunc(j.Rules, func(id string) bool {
		harm := b.harmOf(id)
		return slices.Contains(life, harm) && b.rules[id].Level <= j.Level && !known[harm]
	})
}

// goesUnsaid reports whether a message that no rule finds urgent, but only what
// was learned from text, is too short to be so by itself: an age, or a few words
// that follow an urgent answer. The level that holds stays.
func (b *Bot) goesUnsaid(typed string, j Judgement, s state) bool {
	if j.Level != knowledge.LevelUrgent || j.Own != knowledge.LevelUrgent || slices.ContainsFunc(j.OwnRules, func(id string) bool { return b.harmOf(id) != "" }) {
		return false
	}
	words := splitWords(typed)
	if isAge(words, b.follow) {
		return true
	}
	return s.level >= knowledge.LevelUrgent && len(words) <= maxFollowWords && (b.follow.asks(words) <= 1 || b.follow.asksForAny(words))
}

// life are the kinds of harm in which a life may be at risk.
var life = []string{"suicide", "self_harm", "missing", "meet", "meet_here"}

// harmOf returns the kind of harm that an urgent rule tells of, "" for a rule
// that is not urgent.
func (b *Bot) harmOf(rule string) string {
	r := b.rules[rule]
	if r == nil || r.Level < knowledge.LevelUrgent {
		return ""
	}
	return cardOf(r.Family)
}

// after brings the state up to date with a message and its reply.
func (s *state) after(m Message, j Judgement, r Reply) {
	s.hear(m.typed(), m.At)
	if r.Level >= knowledge.LevelConcern && (r.Level > s.level || j.Level == r.Level) {
		s.level, s.levelAt = r.Level, m.At
	}
	for _, rule := range j.Rules {
		if !slices.Contains(s.rules, rule) {
			s.rules = append(slices.Clone(s.rules), rule)
		}
	}
	if r.Entry != "" {
		s.entry, s.app, s.entryAt = r.Entry, r.app, m.At
	}
	switch {
	case r.Clear:
		// What was said goes; how urgent it is stays, as only time ends that.
		*s = state{region: s.region, level: s.level, levelAt: s.levelAt}
	case m.Kind == KindText && (r.Kind == ReplyNone || r.missed):
		s.misses, s.missAt = s.misses+1, m.At
		if !m.Private && !r.Quiet {
			s.quietAt = m.At
		}
	case m.Kind == KindText:
		s.misses = 0
	}
}

// notMeant takes an urgent level back by the person's own word. An emergency
// stays: only time ends it (SAFETY H10).
func (s *state) notMeant() {
	if s.level == knowledge.LevelUrgent {
		s.level, s.said, s.rules = knowledge.LevelConcern, nil, nil
	}
	s.entry, s.app = "", ""
}

// blank reports whether a message shows nothing to read.
func blank(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) })
}

// reply finishes a reply that v has said.
func (v *voice) reply(kind ReplyKind, blocks []Block, buttons ...Button) Reply {
	return Reply{Kind: kind, Blocks: blocks, Buttons: buttons, Services: v.named}
}

// text is a reply of plain lines, one block each.
func (v *voice) text(kind ReplyKind, lines []string, buttons ...Button) Reply {
	blocks := make([]Block, len(lines))
	for i, line := range lines {
		blocks[i] = Block{Lines: []string{line}}
	}
	return v.reply(kind, blocks, buttons...)
}

// question answers what was typed.
func (b *Bot) question(v *voice, text string, s *state, j Judgement) Reply {
	found := b.find(text)
	language := cmp.Or(j.Language, languageOf(text))
	var r Reply
	switch {
	case j.Level >= knowledge.LevelEmergency:
		r = b.emergency(v, found, language, j)
	case j.Family == languages || language != "" && language != "en" && (len(j.Rules) == 0 || j.Level < knowledge.LevelUrgent):
		r = b.otherLanguage(v, language)
	case j.Speaker == knowledge.SpeakerChild:
		r = b.person(v, childUser, text, s, j)
	case j.Speaker == knowledge.SpeakerAdultSelf:
		r = b.person(v, ownBehaviour, text, s, j)
	case j.Level >= knowledge.LevelUrgent:
		r = b.urgent(v, text, found, j)
	default:
		r = b.calm(v, text, found, s, j)
	}
	if found.Verdict != search.VerdictNone && r.Kind != ReplySmallTalk {
		// A question about the subject is everyday at least: rules look for
		// harm, and find nothing in "what age is it for".
		r.Level = knowledge.LevelEveryday
	}
	r.Candidates = found.Candidates
	r.Confidence = confidence(found.Candidates, r.Entry)
	return r
}

// person answers a child, or an adult worried about himself, whom no other
// entry speaks to. What is typed after the card, and holds nothing new, leads
// on to people and not round in a circle.
func (b *Bot) person(v *voice, family, text string, s *state, j Judgement) Reply {
	if kind := b.smallTalk(text); kind != "" && j.Level <= knowledge.LevelEveryday {
		return b.chat(v, kind)
	}
	e := b.entryOf(family)
	said := !slices.ContainsFunc(j.Rules, func(rule string) bool { return !slices.Contains(s.rules, rule) })
	if e == nil || e.ID != s.entry || j.Level >= knowledge.LevelUrgent && !said {
		return b.card(v, family, text, j)
	}
	return b.again(v, e, family)
}

// again is the reply to a person whose own card was shown just before.
func (b *Bot) again(v *voice, e *knowledge.Entry, family string) Reply {
	blocks := []Block{{Lines: []string{v.phrase("again-" + strings.ReplaceAll(family, "_", "-"))}}}
	blocks = append(blocks, Block{Kind: BlockDanger, Lines: v.danger(e.Danger)})
	services, police := v.forRoles(append([]string{e.Signposts.First}, e.Signposts.Then...))
	blocks = append(blocks, v.services(v.withAllHours(services), police, true)...)
	blocks = append(blocks, Block{Kind: BlockFixed, Lines: []string{v.phrase("fixed")}})
	buttons := append(v.webButtons(), b.button(press{do: actEntry, of: e.ID}, "button-all-steps"))
	for _, section := range e.Sections {
		buttons = append(buttons, Button{ID: press{do: actSection, of: e.ID, part: section.Key}.id(), Label: section.Button})
	}
	r := v.reply(ReplyCard, blocks, buttons[:min(len(buttons), maxButtons)]...)
	r.Entry = e.ID
	return r
}

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
	likelyChance  = 0.45
	certainChance = 0.85
)

// confidenceOf is the confidence of an entry in a ranking, 0 where it is not.
func confidenceOf(ranking []search.Candidate, id string) float64 {
	for _, c := range ranking {
		if c.Entry == id {
			return c.Confidence
		}
	}
	return 0
}

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
	for _, c := range found.Candidates {
		e := b.base.Entry(c.Entry)
		if e == nil || e.Level < knowledge.LevelUrgent || c.Confidence*nearRest < found.Candidates[0].Confidence {
			continue
		}
		if c.Confidence >= likelyChance/2 {
			return b.answer(v, e, text, j)
		}
		if len(near) < maxChoices {
			near = append(near, Button{ID: press{do: actEntry, of: e.ID}.id(), Label: e.Title})
		}
	}
	c := b.ofFamily(general)
	blocks := append([]Block{{Lines: []string{b.noAnswer(v)}}}, v.fill(c, knowledge.LevelUrgent)...)
	return v.reply(ReplyNone, blocks, append(near, b.button(browse, "button-browse"), b.button(press{do: actNotMeant}, "button-not-meant").small())...)
}

// nearer returns the entry that search finds, where it is nearer to an urgent
// message than the safety rule's own: a likely urgent one, one that is three
// times as likely as the rule's, or whatever it is all but certain of.
func (b *Bot) nearer(found search.Result, j Judgement) *knowledge.Entry {
	if len(found.Candidates) == 0 {
		return nil
	}
	best := found.Candidates[0]
	e := b.base.Entry(best.Entry)
	switch {
	case e == nil || j.Family == "" && b.sure(found) != e && (e.Level < knowledge.LevelUrgent || best.Confidence < likelyChance):
		return nil
	case j.Family == "", e.Level >= knowledge.LevelUrgent && best.Confidence >= likelyChance,
		e.Level >= knowledge.LevelConcern && best.Confidence >= certainChance:
		return e
	case e.Level >= knowledge.LevelUrgent && best.Confidence >= likelyChance/2:
		if own := b.entryOf(j.Family); own != nil && confidenceOf(found.Candidates, own.ID)*nearRest < best.Confidence {
			return e
		}
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
