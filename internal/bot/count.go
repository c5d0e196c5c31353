package bot

import (
	"slices"

	"signpost/internal/knowledge"
)

// Count is what may be counted of a message once its reply was sent: ids and
// constants of the content, never what was typed, and nothing that says who it
// was. An adapter hands it on, unread, where it logs that it has answered, with
// the key of the conversation; the zero value counts nothing.
type Count struct {
	What   What
	Kind   ReplyKind       // of the reply, before a group made it shorter
	Entry  string          // that was shown, opened, taken or judged; "" for none
	Level  knowledge.Level // of the reply
	Region string          // id of a region of the content, "" where it is not known

	// Offered are the first two entries of the choices that were sent, or that
	// Entry was taken from; Entry is "" where it was none of them.
	Offered []string
	// Words are what is left of a question without an answer: words of a fixed
	// vocabulary. nil where [Bot.WithGaps] was not asked for, for every message in
	// a conversation that is urgent, and for every other.
	Words []string
}

// What says what happened.
type What string

// What is counted. The four reasons why an answer did not help are those of its
// buttons.
const (
	CountNothing   What = ""
	CountAsked     What = "asked"      // a question was typed
	CountOpened    What = "opened"     // an entry by its button
	CountTaken     What = "taken"      // one of the entries that were offered, or none of them
	CountHelped    What = "helped"     // "Helped"
	CountNotHelped What = "not-helped" // "Did not help"
	CountTopic     What = "topic"      // it was "Not my question"
	CountHard      What = "hard"       // "Hard to follow"
	CountOld       What = "old"        // "Out of date"
	CountFailed    What = "failed"     // "Did not work"
)

// WithGaps returns the same conversation that also counts what had no answer, by
// the words that a function leaves of a question. /privacy then says so
// (DECISIONS 24). The function keeps nothing of the text that it is given, and
// is safe for concurrent use.
func (b *Bot) WithGaps(words func(question string) []string) *Bot {
	c := *b
	c.gapWords = words
	return &c
}

// counted returns what is counted of a message and its reply; s is what was
// remembered before it, brought up to date by the press.
func (b *Bot) counted(m Message, r Reply, s state) Count {
	c := Count{Kind: r.Kind, Entry: r.Entry, Level: r.Level}
	if b.base.Region(m.Region) != nil {
		c.Region = m.Region
	}
	switch {
	case m.Kind == KindButton:
		b.countPress(&c, m.Text, s)
	case blank(m.typed()) || r.Kind == ReplySmallTalk || r.Kind == ReplyHelp || r.Kind == ReplyMenu:
		return Count{} // no question
	default:
		c.What = CountAsked
		c.Offered = firstTwo(offered(r))
		if r.Kind == ReplyNone {
			c.Words = b.gap(m.typed(), r.Level)
		}
	}
	if c.What == CountNothing {
		return Count{}
	}
	return c
}

// countPress counts a pressed button. What was typed before it is looked at only
// where the answer or the choices that it says no to are those shown last.
func (b *Bot) countPress(c *Count, id string, s state) {
	p, ok := parsePress(id)
	if !ok {
		return
	}
	last := ""
	if len(s.said) > 0 {
		last = s.said[len(s.said)-1].text
	}
	level := max(c.Level, s.level)
	switch p.do {
	case actEntry:
		if c.What = CountOpened; slices.Contains(s.offered, p.of) {
			c.What, c.Offered = CountTaken, firstTwo(s.offered)
		}
	case actNone:
		c.What, c.Entry = CountTaken, ""
		if c.Offered = firstTwo(s.offered); c.Offered != nil {
			c.Words = b.gap(last, level)
		}
	case actHelped:
		c.What = CountHelped
	case actNotHelped:
		c.What = CountNotHelped
	case actReason:
		if !slices.Contains(reasons, p.part) {
			return
		}
		if c.What = What(p.part); c.What == CountTopic && s.entry == p.of {
			c.Words = b.gap(last, level)
		}
	}
	switch p.do {
	case actEntry, actHelped, actNotHelped, actReason:
		e := b.base.Entry(p.of)
		if e == nil { // a button is what somebody sends: only ids of the content are counted
			*c = Count{}
			return
		}
		c.Entry = e.ID
	}
}

// gap returns what may be counted of a question without an answer.
func (b *Bot) gap(question string, level knowledge.Level) []string {
	if b.gapWords == nil || level >= knowledge.LevelUrgent || blank(question) {
		return nil
	}
	return b.gapWords(question)
}

// offered returns the entries that a reply offers, in order; nil where it is no
// choice.
func offered(r Reply) []string {
	if r.Kind != ReplyChoices {
		return nil
	}
	var entries []string
	for _, button := range r.Buttons {
		if p, ok := parsePress(button.ID); ok && p.do == actEntry && p.part == "" {
			entries = append(entries, p.of)
		}
	}
	return entries
}

func firstTwo(entries []string) []string {
	if len(entries) < 2 {
		return nil
	}
	return entries[:2:2]
}
