// Package secret has the type of what must never be shown: a token, a key. Rooms that
// read one and rooms that use one share it, so that there is one way to hold it.
package secret

import (
	"fmt"
	"log/slog"
)

// Text is a secret text. It prints, logs and marshals redacted (SAFETY H22);
// string(t) is the way to its value.
type Text string

const redacted = "(redacted)"

// String returns a fixed text.
func (Text) String() string { return redacted }

// GoString returns a fixed text.
func (Text) GoString() string { return redacted }

// Format writes a fixed text whatever the verb.
func (Text) Format(f fmt.State, _ rune) {
	_, _ = f.Write([]byte(redacted)) // a fmt.State has nowhere to report to
}

// LogValue returns a fixed text.
func (Text) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText returns a fixed text.
func (Text) MarshalText() ([]byte, error) { return []byte(redacted), nil }
