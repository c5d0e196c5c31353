package telegram

import (
	"fmt"
	"log/slog"
)

// Token is a bot's token. It prints, logs and marshals redacted (SAFETY H22);
// string(t) is the way to its value.
type Token string

const redacted = "(redacted)"

// String returns a fixed text.
func (Token) String() string { return redacted }

// GoString returns a fixed text.
func (Token) GoString() string { return redacted }

// Format writes a fixed text whatever the verb.
func (Token) Format(f fmt.State, _ rune) {
	_, _ = f.Write([]byte(redacted)) // a fmt.State has nowhere to report to
}

// LogValue returns a fixed text.
func (Token) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText returns a fixed text.
func (Token) MarshalText() ([]byte, error) { return []byte(redacted), nil }
