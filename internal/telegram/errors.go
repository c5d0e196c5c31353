package telegram

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// class says what can be done about a call that failed.
type class int

// The classes of failed calls.
const (
	classTemporary    class = iota // no connection, a server's fault, a broken answer: try again
	classWait                      // too many requests: try again after a while
	classConflict                  // another poller or a webhook has the updates
	classUnauthorized              // the token is wrong or was revoked
	classForbidden                 // blocked, kicked, deactivated or not allowed to write: final
	classMigrated                  // the group has another id now
	classMarkup                    // the markup was refused
	classThread                    // the forum topic is gone
	classNotModified               // an edit that changes nothing
	classTooOld                    // a button press that was answered too late
	classGone                      // the message to edit or delete is not there
	classRefused                   // anything else that trying again does not mend
)

var classNames = [...]string{
	"temporary", "too many requests", "conflict", "unauthorised", "forbidden", "migrated", "markup refused",
	"topic gone", "not modified", "too old", "message gone", "refused",
}

func (c class) String() string { return classNames[c] }

// callError is a call that failed. Its text holds the method and what can be
// done, and nothing that came from a person, the token or an address.
type callError struct {
	method   string
	class    class
	code     int           // of HTTP or the Bot API, 0 where there was no answer
	after    time.Duration // classWait: how long to wait
	migrated int64         // classMigrated: the group's new id
	what     string        // what happened to a call without an answer
	end      error         // the context's error where it ended the call
}

func (e *callError) Error() string {
	s := "telegram: " + e.method + ": " + e.class.String()
	if e.code != 0 {
		s += fmt.Sprintf(" (%d)", e.code)
	}
	if e.what != "" {
		s += ": " + e.what
	}
	return s
}

func (e *callError) Unwrap() error { return e.end }

// classOf returns the class of an error of this package; temporary for any
// other.
func classOf(err error) class {
	var e *callError
	if errors.As(err, &e) {
		return e.class
	}
	return classTemporary
}

// defaultWait is how long to wait where the platform does not say.
const defaultWait = 5 * time.Second

// needsTokenAlone are the methods that are always there: where they are not found
// it is the token. Another one may be missing from a Bot API server of one's own.
var needsTokenAlone = map[string]bool{"getMe": true, "getUpdates": true}

// refusal turns an answer of the Bot API into an error. Its descriptions are
// not documented; those that tell classes apart are matched by their stable
// parts, after the code.
func refusal(method string, code int, description string, p tgbotapi.ResponseParameters) *callError {
	e := &callError{method: method, code: code, class: classRefused}
	has := func(parts ...string) bool {
		d := strings.ToLower(description)
		for _, part := range parts {
			if strings.Contains(d, part) {
				return true
			}
		}
		return false
	}
	switch {
	case p.MigrateToChatID != 0:
		e.class, e.migrated = classMigrated, p.MigrateToChatID
	case code == http.StatusUnauthorized, code == http.StatusNotFound && needsTokenAlone[method]:
		e.class = classUnauthorized // a token that was never one is 404
	case code == http.StatusForbidden, has("chat not found", "user is deactivated", "peer_id_invalid", "have no rights", "not enough rights", "chat_write_forbidden"):
		e.class = classForbidden
	case code == http.StatusConflict:
		e.class = classConflict
	case code == http.StatusTooManyRequests:
		e.class, e.after = classWait, defaultWait
		if p.RetryAfter > 0 {
			e.after = time.Duration(p.RetryAfter) * time.Second
		}
	case code >= http.StatusInternalServerError, code == 0:
		e.class = classTemporary
	case has("can't parse entities", "unsupported start tag", "can't find end"):
		e.class = classMarkup
	case has("message thread not found", "topic_closed", "topic_deleted"):
		e.class = classThread
	case has("message is not modified"):
		e.class = classNotModified
	case has("query is too old", "query_id_invalid", "query id is invalid"):
		e.class = classTooOld
	case has("message to edit not found", "message can't be edited", "message to delete not found", "message can't be deleted", "message identifier is not specified", "message_id_invalid"):
		e.class = classGone
	}
	return e
}

// broken turns a failed exchange into an error. Errors of net/http hold the
// address, and with it the token, so that only their kind is kept (SAFETY H22).
func broken(ctx context.Context, method string, err error) *callError {
	e := &callError{method: method, class: classTemporary, what: "no connection", end: ctx.Err()}
	var network net.Error
	var dns *net.DNSError
	switch {
	case e.end != nil:
		e.what = "ended: " + e.end.Error()
	case errors.As(err, &network) && network.Timeout():
		e.what = "timed out"
	case errors.As(err, &dns):
		e.what = "the name cannot be looked up"
	}
	return e
}
