package bot

import (
	"slices"

	"signpost/internal/knowledge"
)

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

// goesOnFrom reports whether a message that no rule finds urgent, but only what
// was learned from text, is a few words that go on from an urgent answer: it
// needs no other. The level that holds stays.
func (b *Bot) goesOnFrom(typed string, j Judgement, s state) bool {
	if s.level < knowledge.LevelUrgent || j.Level != knowledge.LevelUrgent || j.Own != knowledge.LevelUrgent ||
		slices.ContainsFunc(j.OwnRules, func(id string) bool { return b.harmOf(id) != "" }) {
		return false
	}
	words := splitWords(typed)
	return len(words) <= maxFollowWords && (b.follow.asks(words) <= 1 || b.follow.asksForAny(words))
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
