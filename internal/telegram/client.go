package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"signpost/internal/secret"
)

// DefaultAPI is the address of the public Bot API.
const DefaultAPI = "https://api.telegram.org"

// Bounds of a call.
const (
	callTimeout   = 10 * time.Second
	pollTimeout   = 50 * time.Second // of a long poll at the server; the client waits pollSlack longer
	pollSlack     = 10 * time.Second
	maxAnswer     = 16 << 20 // bytes of an answer: 100 updates are far below
	maxIdlePerAPI = 32
)

// client calls the Bot API. The library's raw request is all that is used of
// it: its update loop confirms before anything is handled, has no context and
// no timeout, and logs addresses that hold the token; its configs lack forum
// topics, link previews and reply parameters. It is safe for concurrent use.
type client struct {
	token    secret.Text
	endpoint string // pattern of the library: token, then method
	http     *http.Client
}

// newClient returns a client of a Bot API at the address; transport nil is the
// default one.
func newClient(token secret.Text, api string, transport http.RoundTripper) *client {
	if transport == nil {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.MaxIdleConnsPerHost = maxIdlePerAPI
		t.ResponseHeaderTimeout = pollTimeout + pollSlack
		transport = t
	}
	return &client{
		token:    token,
		endpoint: strings.TrimSuffix(strings.ReplaceAll(api, "%", "%%"), "/") + "/bot%s/%s",
		// A redirect would carry the token to another host.
		http: &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
}

// params are the parameters of a call. Values that are no strings are sent as
// JSON; zero values of pointers, slices and maps are left out.
type params map[string]any

func (p params) encode() (tgbotapi.Params, error) {
	out := make(tgbotapi.Params, len(p))
	for key, value := range p {
		switch v := value.(type) {
		case string:
			out[key] = v
		case int64:
			out[key] = strconv.FormatInt(v, 10)
		case bool:
			out[key] = strconv.FormatBool(v)
		default:
			// HTML is escaped by the renderer; JSON must not do it again.
			var b bytes.Buffer
			e := json.NewEncoder(&b)
			e.SetEscapeHTML(false)
			if err := e.Encode(v); err != nil {
				return nil, fmt.Errorf("parameter %s: %w", key, err)
			}
			out[key] = strings.TrimSuffix(b.String(), "\n")
		}
	}
	return out, nil
}

// call calls a method and decodes its result into out, unless that is nil. It
// waits at most callTimeout. An error is a *callError.
func (c *client) call(ctx context.Context, method string, p params, out any) error {
	return c.callWithin(ctx, callTimeout, method, p, out)
}

func (c *client) callWithin(ctx context.Context, timeout time.Duration, method string, p params, out any) error {
	values, err := p.encode()
	if err != nil {
		return &callError{method: method, class: classRefused, what: err.Error()}
	}
	within, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	api := tgbotapi.BotAPI{Token: string(c.token), Client: exchange{ctx, within, c.http, method}}
	api.SetAPIEndpoint(c.endpoint)
	answer, err := api.MakeRequest(method, values)
	if err != nil {
		return asCallError(ctx, method, err)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(answer.Result, out); err != nil {
		// What it says may hold a part of the answer, so it is not kept.
		return &callError{method: method, class: classTemporary, what: "the result has another form than expected"}
	}
	return nil
}

func asCallError(ctx context.Context, method string, err error) *callError {
	var failed *callError
	if errors.As(err, &failed) {
		return failed
	}
	var refused *tgbotapi.Error
	if errors.As(err, &refused) {
		return refusal(method, refused.Code, refused.Message, refused.ResponseParameters)
	}
	return broken(ctx, method, err)
}

// exchange is one HTTP exchange as the library wants it, with what that lacks:
// a context, a bound of the answer, errors without addresses, and the status of
// answers that are no JSON (PLATFORMS T1 to T3, T8, T9).
type exchange struct {
	caller context.Context
	within context.Context // caller's, with the bound of this call
	http   *http.Client
	method string
}

func (x exchange) Do(r *http.Request) (*http.Response, error) {
	answer, err := x.http.Do(r.WithContext(x.within))
	if err != nil {
		return nil, broken(x.caller, x.method, err)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	_ = answer.Body.Close() // what was read is all that is needed
	switch {
	case err != nil:
		return nil, broken(x.caller, x.method, err)
	case len(body) > maxAnswer:
		return nil, &callError{method: x.method, class: classRefused, code: answer.StatusCode, what: "the answer is too long"}
	case !isAnswer(body):
		e := refusal(x.method, answer.StatusCode, "", tgbotapi.ResponseParameters{})
		if seconds, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil && seconds > 0 && e.class == classWait {
			e.after = time.Duration(seconds) * time.Second
		}
		if answer.StatusCode < http.StatusBadRequest {
			e.class, e.what = classTemporary, "the answer is no answer of the Bot API"
		}
		return nil, e
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	return answer, nil
}

// isAnswer reports whether a body is an answer of the Bot API: an object with
// ok, and where that is false with a code.
func isAnswer(body []byte) bool {
	var a struct {
		OK   *bool `json:"ok"`
		Code int   `json:"error_code"`
	}
	return json.Unmarshal(body, &a) == nil && a.OK != nil && (*a.OK || a.Code != 0)
}
