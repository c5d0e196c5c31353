package bot

import (
	"fmt"
	"log/slog"
	"time"
)

// MessageKind says what a person did.
type MessageKind int

// The kinds of message. The zero value is KindText.
const (
	KindText    MessageKind = iota // Text is what was typed
	KindCommand                    // Text is a command's name, with or without its slash
	KindButton                     // Text is a button's id
	KindMedia                      // a picture, voice note, file or place; Text is its caption
)

var messageKinds = [...]string{"text", "command", "button", "media"}

// String returns the kind's name.
func (k MessageKind) String() string {
	if k < 0 || int(k) >= len(messageKinds) {
		return "text"
	}
	return messageKinds[k]
}

// Message is one thing that a person sent. It holds no id of a person or chat,
// so that nothing behind an adapter can leak one, and it prints, logs and
// marshals redacted (SAFETY H20). The zero value is a blank line in a group.
type Message struct {
	Text string
	Kind MessageKind

	// Private is true where nobody else reads the chat. In a group replies are
	// short, and sensitive ones lead to a private chat.
	Private bool
	// AnswerPrivately is true in a group whose admins want every answer in a private
	// chat.
	AnswerPrivately bool

	// Region is the id of the person's region, "" where it is not known. A
	// region that the content does not have counts as not known.
	Region string
	// Language is the language of the person's app ("pl"), "" if not known. It
	// says nothing of where they are.
	Language string
	// Conversation is an opaque key. Messages with the same one belong together.
	Conversation string
	// At is when the message was sent. The core reads no clock: ages in the
	// content are judged by it, and not at all where it is zero.
	At time.Time
}

const redacted = "message (redacted)"

// String returns a fixed text: nothing of the message.
func (Message) String() string { return redacted }

// GoString returns a fixed text: nothing of the message.
func (Message) GoString() string { return redacted }

// Format writes a fixed text whatever the verb: "%d" or "%x" would print the
// fields of a plain Stringer.
func (Message) Format(f fmt.State, _ rune) {
	_, _ = f.Write([]byte(redacted)) // a fmt.State has nowhere to report to
}

// LogValue returns the kind and whether the chat is private, and no more.
func (m Message) LogValue() slog.Value {
	return slog.GroupValue(slog.String("kind", m.Kind.String()), slog.Bool("private", m.Private))
}

// MarshalJSON returns the kind and whether the chat is private, and no more.
func (m Message) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, `{"kind":%q,"private":%t}`, m.Kind, m.Private), nil
}

// MarshalText returns a fixed text: nothing of the message.
func (Message) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// AsksPrivacy reports whether a message asks what the bot keeps.
func (m Message) AsksPrivacy() bool {
	switch m.Kind {
	case KindCommand:
		name, _ := parseCommand(m.Text)
		return name == cmdPrivacy
	case KindButton:
		return m.Text == string(actPrivacy)
	}
	return false
}

// AsksClear reports whether a message asks what clearing the chat does.
func (m Message) AsksClear() bool {
	switch m.Kind {
	case KindCommand:
		name, _ := parseCommand(m.Text)
		return name == cmdClear
	case KindButton:
		return m.Text == string(actClear)
	}
	return false
}
