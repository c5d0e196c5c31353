package discord

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestEndpoint: only what the platform has signed, now, is answered, and once.
func TestEndpoint(t *testing.T) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := newStage(t, func(o *Options) { o.PublicKey, o.Endpoint = public, true })
	h := s.a.Endpoint()
	post := func(i m, at time.Time, spoil func(r *http.Request)) *httptest.ResponseRecorder {
		t.Helper()
		body, err := json.Marshal(i)
		if err != nil {
			t.Fatal(err)
		}
		seconds := strconv.FormatInt(at.Unix(), 10)
		r := httptest.NewRequest(http.MethodPost, "/discord", bytes.NewReader(body))
		r.Header.Set(timestampHeader, seconds)
		r.Header.Set(signatureHeader, hex.EncodeToString(ed25519.Sign(private, append([]byte(seconds), body...))))
		if spoil != nil {
			spoil(r)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	now := time.Now()
	if w := post(m{"id": "1", "type": 1}, now, nil); strings.TrimSpace(w.Body.String()) != `{"type":1}` {
		t.Errorf("a ping is answered with %d %s", w.Code, w.Body)
	}
	urgent := s.interaction(2, ask(urgentQuestion), nil)
	w := post(urgent, now, nil)
	r := read(t, w.Body.Bytes())
	if w.Code != http.StatusOK || r.Data.Flags != ephemeral {
		t.Fatalf("the answer is %d %s", w.Code, w.Body)
	}
	has(t, r, "Call 999 now if", "I am automated")
	for _, test := range []struct {
		name  string
		i     m
		at    time.Time
		spoil func(r *http.Request)
		want  int
	}{
		{"posted again", urgent, now, nil, http.StatusConflict},
		{"too old", s.interaction(2, ask(urgentQuestion), nil), now.Add(-2 * staleAfter), nil, http.StatusUnauthorized},
		{"of the future", s.interaction(2, ask(urgentQuestion), nil), now.Add(2 * staleAfter), nil, http.StatusUnauthorized},
		{"another's signature", urgent, now, func(r *http.Request) { r.Header.Set(signatureHeader, strings.Repeat("0", 128)) }, http.StatusUnauthorized},
		{"another time than signed", urgent, now, func(r *http.Request) {
			r.Header.Set(timestampHeader, strconv.FormatInt(now.Unix()+1, 10))
		}, http.StatusUnauthorized},
		{"no signature", urgent, now, func(r *http.Request) { r.Header.Del(signatureHeader) }, http.StatusUnauthorized},
		{"not posted", urgent, now, func(r *http.Request) { r.Method = http.MethodGet }, http.StatusMethodNotAllowed},
		{"nothing to answer", m{"id": "5", "type": 2}, now, nil, http.StatusBadRequest},
	} {
		if w := post(test.i, test.at, test.spoil); w.Code != test.want {
			t.Errorf("%s: %d, want %d", test.name, w.Code, test.want)
		}
	}
}
