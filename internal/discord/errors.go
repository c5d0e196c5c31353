package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"
)

// class says what can be done about a call that failed.
type class int

// The classes of failed calls.
const (
	classPassing      class = iota // no connection, a server's fault, a broken answer: try again
	classUnauthorized              // the token is wrong or was reset
	classForbidden                 // not allowed in that place
	classMissing                   // the channel, message or guild is gone
	classRefused                   // anything else that trying again does not mend
	classExpired                   // an interaction that was answered too late
	classAcknowledged              // an interaction that is answered already
	classNoDM                      // the person takes no direct messages
	classLimited                   // too many requests, and no time to wait
)

var classNames = [...]string{
	"passing", "unauthorised", "forbidden", "missing", "refused", "expired", "acknowledged already", "no direct messages", "too many requests",
}

func (c class) String() string { return classNames[c] }

// Codes of errors that say more than their status
// (discord.com/developers/docs/topics/opcodes-and-status-codes#json).
const (
	codeUnknownWebhook     = 10015
	codeUnknownInteraction = 10062
	codeAcknowledged       = 40060
	codeNoDM               = 50007
)

// callError is a call that failed. Its text holds the route without its ids and
// tokens, and nothing that was sent or answered but numbers.
type callError struct {
	name   string // method and template
	class  class
	status int           // of HTTP, 0 where there was no answer
	code   int           // of the platform, 0 for none
	after  time.Duration // classLimited: how long to wait
	unsent bool          // the request did not leave this machine
	what   string        // what happened to a call without an answer
	end    error         // the context's error where it ended the call
}

func (e *callError) Error() string {
	s := "discord: " + e.name + ": " + e.class.String()
	switch {
	case e.code != 0:
		s += fmt.Sprintf(" (%d, code %d)", e.status, e.code)
	case e.status != 0:
		s += fmt.Sprintf(" (%d)", e.status)
	}
	if e.what != "" {
		s += ": " + e.what
	}
	return s
}

func (e *callError) Unwrap() error { return e.end }

// classOf returns the class of an error of this package; passing for any other.
func classOf(err error) class {
	var e *callError
	if errors.As(err, &e) {
		return e.class
	}
	return classPassing
}

// nameOf names a request without its ids and tokens: a part of the path that is no
// word of the API's own is left out (SAFETY H22).
func nameOf(r request) string {
	path, _, _ := strings.Cut(r.path, "?")
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if !isWord(part) {
			parts[i] = "{}"
		}
	}
	return r.method + " " + strings.Join(parts, "/")
}

// maxWord is above the longest word in a path of the API.
const maxWord = 24

func isWord(s string) bool {
	for _, c := range strings.TrimPrefix(s, "@") {
		if (c < 'a' || c > 'z') && c != '-' {
			return false
		}
	}
	return len(s) <= maxWord
}

// refusal turns an answer that says no into an error. Of its body the code alone is
// kept: the message may repeat what was sent.
func refusal(r request, status int, body []byte) *callError {
	var said struct {
		Code int `json:"code"`
	}
	_ = json.Unmarshal(body, &said) // a page of something between has no code
	e := &callError{name: nameOf(r), class: classRefused, status: status, code: said.Code}
	switch {
	case said.Code == codeUnknownInteraction, said.Code == codeUnknownWebhook:
		e.class = classExpired
	case said.Code == codeAcknowledged:
		e.class = classAcknowledged
	case said.Code == codeNoDM:
		e.class = classNoDM
	case status == http.StatusTooManyRequests:
		e.class = classLimited
	case status >= http.StatusInternalServerError:
		e.class = classPassing
	case status == http.StatusUnauthorized:
		e.class = classUnauthorized
	case status == http.StatusForbidden:
		e.class = classForbidden
	case status == http.StatusNotFound:
		e.class = classMissing
	}
	return e
}

// broken turns a failed exchange into an error. Errors of net/http hold the address,
// and with it an interaction's token, so that only their kind is kept (SAFETY H22).
func broken(ctx context.Context, r request, err error) *callError {
	e := &callError{name: nameOf(r), class: classPassing, what: "no connection", end: ctx.Err()}
	var network net.Error
	var dns *net.DNSError
	var op *net.OpError
	e.unsent = errors.As(err, &op) && op.Op == "dial"
	switch {
	case e.end != nil:
		e.what = "ended: " + e.end.Error()
	case errors.As(err, &dns):
		e.what = "the name cannot be looked up"
	case errors.As(err, &network) && network.Timeout():
		e.what = "timed out"
	}
	return e
}
