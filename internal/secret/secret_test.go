package secret

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// TestIsNeverShown is SAFETY H22: a secret is not printed, logged or marshalled,
// by itself or within what holds it.
func TestIsNeverShown(t *testing.T) {
	const token = Text("123456:AAcanaryAA")
	pointer := token
	var shown strings.Builder
	for _, verb := range strings.Split("v +v #v s q x X d t U 20s -5v", " ") {
		format := "%" + verb
		for _, value := range []any{token, &pointer, []Text{token}, map[Text]Text{token: token}, struct{ Token Text }{token}, &struct{ Token Text }{token}} {
			if s := fmt.Sprintf(format, value); strings.Contains(s, "canary") || strings.Contains(strings.ToLower(s), fmt.Sprintf("%x", "canary")) {
				t.Errorf("%s of a %T shows %s", format, value, s)
			}
		}
		if s := fmt.Sprintf(format, token); s != redacted {
			t.Errorf("%s shows %s", format, s)
		}
	}
	fmt.Fprint(&shown, token, errors.New(fmt.Sprint("refused: ", token)))
	for _, value := range []any{token, struct{ T Text }{token}, map[string]Text{"t": token}} {
		data, err := json.Marshal(value)
		if err != nil || !strings.Contains(string(data), redacted) {
			t.Errorf("in JSON: %s, %v", data, err)
		}
		shown.Write(data)
	}
	for _, handler := range []func(b *bytes.Buffer) slog.Handler{
		func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
		func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
	} {
		var b bytes.Buffer
		slog.New(handler(&b)).Info("token", "token", token, "options", struct{ Token Text }{token}, slog.Any("list", []Text{token}))
		if !strings.Contains(b.String(), redacted) {
			t.Errorf("in a log: %s", b.String())
		}
		shown.Write(b.Bytes())
	}
	if strings.Contains(shown.String(), "canary") {
		t.Errorf("shown is %s", shown.String())
	}
}
