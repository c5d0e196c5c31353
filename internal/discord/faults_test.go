package discord

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
)

// refuse is an answer of the API that says no.
func refuse(status, code int) fault {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"message":"canary-message","code":%d}`, code)
	}
}

// tooMany is a 429 of one route, or a global one.
func tooMany(seconds float64, global bool) fault {
	return func(w http.ResponseWriter, _ *http.Request) {
		scope := "user"
		if global {
			scope = "global"
			w.Header().Set("X-RateLimit-Global", "true")
		}
		w.Header().Set("X-RateLimit-Scope", scope)
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Retry-After", strconv.Itoa(int(seconds+0.99)))
		w.WriteHeader(http.StatusTooManyRequests)
		fmt.Fprintf(w, `{"message":"You are being rate limited.","retry_after":%g,"global":%t}`, seconds, global)
	}
}

// page is an answer of something between: HTML, with a Retry-After where seconds
// is not 0.
func page(status, seconds int) fault {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		if seconds > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(seconds))
		}
		w.WriteHeader(status)
		fmt.Fprintf(w, "<html><h1>%d</h1></html>", status)
	}
}

// body is an answer with status 200 that is not what it should be.
func body(text string) fault {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(text)) // the other end may be gone
	}
}

// limits is a good answer with the headers of a bucket.
func limits(bucket string, limit, remaining int, after float64) fault {
	return func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h.Set("X-RateLimit-Bucket", bucket)
		h.Set("X-RateLimit-Limit", strconv.Itoa(limit))
		h.Set("X-RateLimit-Remaining", strconv.Itoa(remaining))
		h.Set("X-RateLimit-Reset-After", strconv.FormatFloat(after, 'f', 3, 64))
		body(`{"id":"1300000000000000000"}`)(w, nil)
	}
}

// cutOff ends the connection in the middle of an answer.
func cutOff(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "5000")
	_, _ = w.Write([]byte(`{"id":"13000`)) // the other end may be gone
	panic(http.ErrAbortHandler)
}

// hangUp ends the connection without an answer.
func hangUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// stall answers nothing for as long as the other end waits.
func stall(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// unreachable is a transport that reaches nothing the first times.
type unreachable struct {
	times int
	next  http.RoundTripper
}

func (u *unreachable) RoundTrip(r *http.Request) (*http.Response, error) {
	if u.times > 0 {
		u.times--
		return nil, &net.OpError{Op: "dial", Err: errors.New("refused")}
	}
	return u.next.RoundTrip(r)
}
