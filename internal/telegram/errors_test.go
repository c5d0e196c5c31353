package telegram

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// TestRefusal sorts the platform's answers, in its own words, by what can be done.
func TestRefusal(t *testing.T) {
	tests := []struct {
		code        int
		description string
		want        class
	}{
		{401, "Unauthorized", classUnauthorized},
		{404, "Not Found", classUnauthorized},
		{403, "Forbidden: bot was blocked by the user", classForbidden},
		{403, "Forbidden: user is deactivated", classForbidden},
		{403, "Forbidden: bot can't initiate conversation with a user", classForbidden},
		{403, "Forbidden: bot was kicked from the supergroup chat", classForbidden},
		{403, "Forbidden: the group chat was deleted", classForbidden},
		{400, "Bad Request: chat not found", classForbidden},
		{400, "Bad Request: PEER_ID_INVALID", classForbidden},
		{400, "Bad Request: not enough rights to send text messages to the chat", classForbidden},
		{400, "Bad Request: have no rights to send a message", classForbidden},
		{400, "Bad Request: CHAT_WRITE_FORBIDDEN", classForbidden},
		{409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running", classConflict},
		{409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first", classConflict},
		{429, "Too Many Requests: retry after 7", classWait},
		{500, "Internal Server Error", classTemporary},
		{502, "Bad Gateway", classTemporary},
		{504, "Gateway Timeout", classTemporary},
		{0, "", classTemporary}, // the library loses the code of some answers (T9)
		{400, "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"", classMarkup},
		{400, "Bad Request: can't parse entities: Unsupported start tag \"br\" at byte offset 5", classMarkup},
		{400, "Bad Request: message thread not found", classThread},
		{400, "Bad Request: TOPIC_CLOSED", classThread},
		{400, "Bad Request: TOPIC_DELETED", classThread},
		{400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message", classNotModified},
		{400, "Bad Request: query is too old and response timeout expired or query ID is invalid", classTooOld},
		{400, "Bad Request: QUERY_ID_INVALID", classTooOld},
		{400, "Bad Request: message to edit not found", classGone},
		{400, "Bad Request: message can't be edited", classGone},
		{400, "Bad Request: MESSAGE_ID_INVALID", classGone},
		{400, "Bad Request: message to delete not found", classGone},
		{400, "Bad Request: message can't be deleted for everyone", classGone},
		{400, "Bad Request: message is too long", classRefused},
		{400, "Bad Request: message text is empty", classRefused},
		{400, "Bad Request: BUTTON_DATA_INVALID", classRefused},
		{400, "", classRefused},
		{404, "Not Found: method not found", classRefused},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%d %.40s", tt.code, tt.description), func(t *testing.T) {
			method := "sendMessage"
			if tt.want == classUnauthorized {
				method = "getMe" // another method may be one that a server does not have
			}
			e := refusal(method, tt.code, tt.description, tgbotapi.ResponseParameters{})
			if e.class != tt.want || e.code != tt.code {
				t.Errorf("is %v (%d), not %v", e.class, e.code, tt.want)
			}
			// A description may quote what a person wrote (SAFETY H20).
			if tt.description != "" && strings.Contains(e.Error(), tt.description) {
				t.Errorf("the error repeats the description: %v", e)
			}
			if classOf(fmt.Errorf("part 1 of 2: %w", e)) != tt.want {
				t.Errorf("the class of a wrapped error is %v", classOf(fmt.Errorf("part 1 of 2: %w", e)))
			}
		})
	}
}

// TestRefusalParameters: how long to wait and where a group went is the platform's
// word.
func TestRefusalParameters(t *testing.T) {
	e := refusal("sendMessage", 429, "Too Many Requests: retry after 7", tgbotapi.ResponseParameters{RetryAfter: 7})
	if e.class != classWait || e.after != 7*time.Second {
		t.Errorf("%v after %v", e, e.after)
	}
	if e = refusal("sendMessage", 429, "Too Many Requests", tgbotapi.ResponseParameters{}); e.after != defaultWait {
		t.Errorf("without a time to wait: %v", e.after)
	}
	e = refusal("sendMessage", 400, "Bad Request: group chat was upgraded to a supergroup chat", tgbotapi.ResponseParameters{MigrateToChatID: -1007})
	if e.class != classMigrated || e.migrated != -1007 {
		t.Errorf("%v to %d", e, e.migrated)
	}
	if strings.Contains(e.Error(), "1007") {
		t.Errorf("the error shows the id of a chat: %v", e)
	}
	if classOf(errors.New("anything")) != classTemporary {
		t.Error("any other error is final")
	}
	for c := range classRefused + 1 {
		if c.String() == "" {
			t.Errorf("class %d has no name", c)
		}
	}
}

// timeout is a network error of a call that took too long.
type timeout struct{}

func (timeout) Error() string   { return "https://api.telegram.org/bot1:canary/getMe: i/o timeout" }
func (timeout) Timeout() bool   { return true }
func (timeout) Temporary() bool { return true }

// TestBrokenShowsNothing is SAFETY H22 and T1: errors of the network hold the
// address, and with it the token. None of it comes out, by whichever way it is
// printed or unwrapped.
func TestBrokenShowsNothing(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	late, cancelLate := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancelLate()
	tests := []struct {
		name string
		ctx  context.Context
		err  error
		what string
		is   error // what callers can tell it by
	}{
		{"refused", t.Context(), &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(149, 154, 167, 220), Port: 443}, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}, "no connection", nil},
		{"no name", t.Context(), &net.DNSError{Err: "no such host", Name: "api.telegram.org", Server: "10.0.0.1:53", IsNotFound: true}, "the name cannot be looked up", nil},
		{"certificate", t.Context(), x509.UnknownAuthorityError{}, "no connection", nil},
		{"timeout", t.Context(), timeout{}, "timed out", nil},
		{"deadline of the call", t.Context(), context.DeadlineExceeded, "timed out", nil},
		{"end of the answer", t.Context(), io.ErrUnexpectedEOF, "no connection", nil},
		{"cancelled", ended, context.Canceled, "ended: context canceled", context.Canceled},
		{"deadline of the caller", late, context.DeadlineExceeded, "ended: context deadline exceeded", context.DeadlineExceeded},
	}
	shows := func(t *testing.T, err error) {
		t.Helper()
		for e := err; e != nil; e = errors.Unwrap(e) {
			for _, s := range []string{e.Error(), fmt.Sprintf("%v %+v %#v %s %q", e, e, e, e, e)} {
				for _, secret := range []string{"canary", "api.telegram", "149.154", "10.0.0.1", "/bot", "https:", "127.0.0.1"} {
					if strings.Contains(s, secret) {
						t.Errorf("the error shows %s: %s", secret, s)
					}
				}
			}
		}
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			raw := &url.Error{Op: "Post", URL: "https://api.telegram.org/bot1:canary/getMe", Err: tt.err}
			e := broken(tt.ctx, "getMe", raw)
			if e.class != classTemporary || e.what != tt.what {
				t.Errorf("is %v: %s", e.class, e.what)
			}
			if tt.is != nil && !errors.Is(e, tt.is) {
				t.Errorf("is not told to be %v", tt.is)
			}
			shows(t, e)

			// The same through the whole client.
			c := newClient("1:canary", "http://127.0.0.1:1", roundTrip(func(*http.Request) (*http.Response, error) { return nil, tt.err }))
			err := c.call(tt.ctx, "getMe", nil, nil)
			if err == nil || classOf(err) != classTemporary {
				t.Errorf("the call: %v", err)
			}
			shows(t, err)
		})
	}
}

// TestEncodeError: a parameter that cannot be written fails its call alone.
func TestEncodeError(t *testing.T) {
	c := newClient("1:canary", "http://127.0.0.1:1", answer("{}"))
	err := c.call(t.Context(), "sendMessage", params{"text": func() {}}, nil)
	if classOf(err) != classRefused || !strings.Contains(err.Error(), "parameter text") {
		t.Errorf("the call: %v", err)
	}
}
