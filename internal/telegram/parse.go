package telegram

import (
	"slices"
	"strings"
	"unicode/utf16"

	"signpost/internal/bot"
)

// What a person or the platform did.
const (
	didAsk     = iota // said, typed or pressed something that is to be answered
	didEdit           // changed what they had typed
	didInline         // typed after the bot's name in another chat
	didJoin           // the bot came into a group
	didLeave          // the bot left a group, or was blocked
	didMove           // a group got another id
	didNothing        // nothing to answer; why says it
)

// action is what an update asks for.
type action struct {
	did int
	why string // of didNothing: a constant

	chat    int64
	private bool
	thread  int64 // forum topic, 0 for none
	message int64 // what is replied to, 0 for none
	user    int64 // who did it; for an anonymous admin the group itself

	kind bot.MessageKind
	text string // the message, the command with its slash, or the id of the button

	callback string    // to answer a button with
	pressed  *keyboard // below the message whose button was pressed; nil where it is not known
	inline   string    // id of the inline query
	to       int64     // of didMove

	manages bool // of didJoin: the bot was made an admin
}

func nothing(why string) action { return action{did: didNothing, why: why} }

// parse says what an update asks for. self is the bot's own id, name its user
// name.
func parse(u update, self int64, name string) action {
	switch {
	case u.Message != nil:
		return parseMessage(u.Message, self, name)
	case u.Edited != nil:
		a := parseMessage(u.Edited, self, name)
		if a.did != didAsk || a.kind == bot.KindMedia {
			return nothing("an edit that says nothing new")
		}
		a.did = didEdit
		return a
	case u.Callback != nil:
		return parseCallback(u.Callback)
	case u.Inline != nil:
		return action{did: didInline, inline: u.Inline.ID, user: u.Inline.From.ID, text: u.Inline.Query}
	case u.Member != nil:
		return parseMember(u.Member)
	}
	return nothing("a kind of update that was not asked for")
}

func parseMessage(m *message, self int64, name string) action {
	a := action{chat: m.Chat.ID, private: m.Chat.private(), message: m.ID}
	if m.IsTopic {
		a.thread = m.Thread
	}
	switch {
	case m.MigrateTo != 0:
		a.did, a.to = didMove, m.MigrateTo
		return a
	case m.Chat.Type == "channel", m.Chat.Type == "":
		return nothing("a channel")
	case m.ViaBot != nil && m.ViaBot.ID == self:
		return nothing("sent with the bot's own help")
	case m.Sender != nil && m.Sender.ID == m.Chat.ID: // an anonymous admin: From is a bot of the platform
		a.user = m.Chat.ID
	case m.From == nil, m.From.IsBot, m.Sender != nil:
		return nothing("written by no person")
	default:
		a.user = m.From.ID
	}
	text, marks := m.Text, m.Entities
	if m.media() {
		a.kind, text, marks = bot.KindMedia, m.Caption, m.Marked
	} else if text == "" {
		return nothing("a notice of the platform")
	}
	command, other := commandOf(text, marks, name)
	if other {
		return nothing("a command for another bot")
	}
	if !a.private {
		said, called := withoutName(text, marks, self, name)
		if command == "" && !called && (m.ReplyTo == nil || m.ReplyTo.From == nil || m.ReplyTo.From.ID != self) {
			return nothing("not said to the bot")
		}
		text = said
	}
	if command != "" && a.kind == bot.KindText {
		a.kind, text = bot.KindCommand, command
	}
	a.text = text
	return a
}

// commandOf returns a message that begins with a command, as "/name rest" without
// the bot's name; "" where there is none. other is true where it names another
// bot.
func commandOf(text string, marks []entity, name string) (command string, other bool) {
	// Not always the first mark: the same letters may be bold.
	i := slices.IndexFunc(marks, func(e entity) bool { return e.Type == "bot_command" && e.Offset == 0 })
	if i < 0 || !strings.HasPrefix(text, "/") {
		return "", false
	}
	word := slice(text, 0, marks[i].Length)
	rest := text[len(word):]
	bare, addressed, at := strings.Cut(word, "@")
	if at && !strings.EqualFold(addressed, name) {
		return "", true
	}
	return bare + rest, false
}

// withoutName takes the bot's name out of a text; called is true where it stood
// there.
func withoutName(text string, marks []entity, self int64, name string) (said string, called bool) {
	var b strings.Builder
	units := utf16.Encode([]rune(text))
	from := 0
	for _, e := range marks {
		if e.Offset < from || e.Offset > len(units) || e.Length < 0 || e.Length > len(units)-e.Offset {
			continue
		}
		to := e.Offset + e.Length
		mine := e.Type == "text_mention" && e.User != nil && e.User.ID == self ||
			e.Type == "mention" && strings.EqualFold(string(utf16.Decode(units[e.Offset:to])), "@"+name)
		if mine {
			called = true
			b.WriteString(string(utf16.Decode(units[from:e.Offset])))
			from = to
		}
	}
	if !called {
		return text, false
	}
	b.WriteString(string(utf16.Decode(units[from:])))
	return strings.TrimSpace(b.String()), true
}

// slice returns a part of a text whose place is given in UTF-16 code units; the
// text's end bounds it.
func slice(text string, offset, length int) string {
	units := utf16.Encode([]rune(text))
	from := max(0, min(offset, len(units)))
	to := max(from, min(offset+length, len(units)))
	return string(utf16.Decode(units[from:to]))
}

func parseCallback(c *callback) action {
	a := action{did: didAsk, kind: bot.KindButton, text: c.Data, callback: c.ID, user: c.From.ID}
	m := c.Message
	if m == nil || c.Data == "" {
		// Below a message of inline mode there are links alone.
		a.did, a.why = didNothing, "a button that leads nowhere"
		return a
	}
	a.chat, a.private, a.message, a.pressed = m.Chat.ID, m.Chat.private(), m.ID, m.Keyboard
	if m.Date == 0 {
		a.pressed = nil // too old to be changed
	}
	if m.IsTopic {
		a.thread = m.Thread
	}
	return a
}

func parseMember(m *memberChange) action {
	a := action{chat: m.Chat.ID, private: m.Chat.private(), user: m.From.ID, manages: m.New.manages()}
	switch was, is := m.Old.inside(), m.New.inside(); {
	case !is:
		a.did = didLeave
	case m.Chat.Type == "channel":
		return nothing("a channel")
	case !was && !a.private:
		a.did = didJoin
	default:
		return nothing("the same place in the chat")
	}
	return a
}
