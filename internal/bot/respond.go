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
	talk     map[string]string           // squeezed message → kind of small talk
	apps     map[string][]appName        // first word → names of apps
	ofApp    map[string]*knowledge.Entry // app → the entry that is about it
	places   map[string][]placeName      // first word → names of places
	follow   followWords
	fresh    map[string]time.Time  // service id → until when its hours may be shown
	broken   map[string]Reply      // region id → what is said when a part panics
	gapWords func(string) []string // what may be counted of a question without an answer; nil counts nothing
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
		ofApp:    appEntries(base),
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
			r = b.Failed(m.Region)
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
	in := Input{Messages: []string{typed}, Media: m.Kind == KindMedia}
	if in.Media || !blank(typed) { // where nothing is said, what was said before was judged when it was
		in.Messages = s.with(typed)
	}
	j = b.judge(in)
	heard := j // with what was said before
	if !b.isNew(j, s) {
		j = j.alone() // what was said before has had its answer
	}
	if b.goesOnFrom(typed, j, s) {
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
	options := offered(r)
	r.Count = b.counted(m, r, s)
	switch {
	case !m.Private:
		r = b.inGroupOf(b.voice(m.Region, m.At), r, m.AnswerPrivately)
		r.Quiet = r.Kind == ReplyNone && m.At.Sub(s.quietAt) < quietFor && !s.quietAt.IsZero()
	case s.level >= knowledge.LevelUrgent:
		r = v.withSafety(r, heard.Speaker)
	}
	r.Level = max(r.Level, s.level)
	if r.Count.What != CountNothing {
		r.Count.Level = r.Level
		if r.Level >= knowledge.LevelUrgent {
			r.Count.Words = nil // never of a conversation that is urgent
		}
	}
	if m.Kind == KindText || m.Kind == KindCommand {
		s.offered, s.offeredAt = options, m.At
	}
	return r
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
	var blocks []Block
	if e.Discreet {
		blocks = append(blocks, Block{Kind: BlockNeutral, Lines: []string{v.phrase("neutral")}})
	}
	blocks = append(blocks, Block{Lines: []string{v.phrase("again-" + strings.ReplaceAll(family, "_", "-"))}})
	blocks = append(blocks, Block{Kind: BlockDanger, Lines: v.danger(e.Danger)})
	services, police := v.forRoles(e.Signposts.Roles())
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
