package telegram

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// refuse is an answer of the Bot API that says no; parameters are JSON.
func refuse(code int, description string, parameters ...string) fault {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(code)
		extra := ""
		if len(parameters) > 0 {
			extra = `,"parameters":` + parameters[0]
		}
		fmt.Fprintf(w, `{"ok":false,"error_code":%d,"description":%q%s}`, code, description, extra)
	}
}

// tooMany is an answer that says how long to wait, as the API does.
func tooMany(seconds int) fault {
	return refuse(http.StatusTooManyRequests, "Too Many Requests: retry after "+strconv.Itoa(seconds), fmt.Sprintf(`{"retry_after":%d}`, seconds))
}

// page is an answer of something between: HTML, with a Retry-After where seconds
// is not 0.
func page(code, seconds int) fault {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		if seconds > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(seconds))
		}
		w.WriteHeader(code)
		fmt.Fprintf(w, "<html><h1>%d</h1></html>", code)
	}
}

// body is an answer with status 200 that is not what it should be.
func body(text string) fault {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(text)) // the other end may be gone
	}
}

// cutOff ends the connection in the middle of an answer.
func cutOff(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "5000")
	_, _ = w.Write([]byte(`{"ok":true,"result":[{"upda`)) // the other end may be gone
	panic(http.ErrAbortHandler)
}

// hangUp ends the connection without an answer.
func hangUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// stall answers nothing for as long as the other end waits.
func stall(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// holding waits until release is closed, and then answers as a message that was
// sent is answered.
func holding(reached chan<- struct{}, release <-chan struct{}) fault {
	return func(w http.ResponseWriter, r *http.Request) {
		reached <- struct{}{}
		<-release
		body(fmt.Sprintf(`{"ok":true,"result":{"message_id":4999,"date":1795600000,"chat":{"id":%s,"type":"private"}}}`, r.Form.Get("chat_id")))(w, r)
	}
}

// batch answers getUpdates with these updates, whatever was asked for.
func batch(updates ...queued) fault {
	var list []string
	for _, u := range updates {
		list = append(list, string(u.raw))
	}
	return body(`{"ok":true,"result":[` + strings.Join(list, ",") + `]}`)
}
